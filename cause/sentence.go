package cause

import (
	"net/http"
	"strconv"
	"strings"
)

// How much of a list stands in a sentence.
const (
	maxListed = 12
	maxList   = 120 // bytes
)

// appendNames writes the names with commas between them, cleaned and cut; of a long list, how many more there are.
func appendNames(b *strings.Builder, names []string) {
	start := b.Len()
	for i, name := range names {
		if i == maxListed || i > 0 && b.Len()-start+len(name) > maxList {
			b.WriteString(" and ")
			b.WriteString(strconv.Itoa(len(names) - i))
			b.WriteString(" more")
			return
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(Clean(name, ClientLimit))
	}
}

// listed is prefix, the names, and suffix, in one allocation where the names are clean.
func listed(prefix string, names []string, suffix string) string {
	var b strings.Builder
	b.Grow(len(prefix) + maxList + 32 + len(suffix))
	b.WriteString(prefix)
	appendNames(&b, names)
	b.WriteString(suffix)
	return b.String()
}

// useOne tells to use one of several methods.
func useOne(methods []string, suffix string) string {
	if len(methods) == 1 {
		return listed("Use ", methods, suffix)
	}
	return listed("Use one of ", methods, suffix)
}

// quoteLong quotes what is more than a token, such as a path or a Location: cut to 80 characters.
func quoteLong(s string) string { return `"` + Clean(s, 2*ClientLimit) + `"` }

// count writes n of something: "1 field", "2 fields".
func count(n int, thing string) string {
	s := strconv.Itoa(n) + " " + thing
	if n != 1 {
		s += "s"
	}
	return s
}

// version names the version of HTTP of a request by its numbers: what r.Proto holds came from the client.
func version(r *http.Request) string {
	if r.ProtoMajor >= 2 && r.ProtoMinor == 0 {
		return "HTTP/" + strconv.Itoa(r.ProtoMajor)
	}
	return "HTTP/" + strconv.Itoa(r.ProtoMajor) + "." + strconv.Itoa(r.ProtoMinor)
}

// containsFold reports whether text contains the lower-case ASCII word, in any case.
func containsFold(text []byte, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(string(text[i:i+len(word)]), word) {
			return true
		}
	}
	return false
}

// joined quotes the lines of a field as the one list that they are.
func joined(lines []string) string {
	return Quote(strings.Join(lines[:min(len(lines), maxListed)], ", "))
}

// maxSentence is the length in characters beyond which a sentence is cut. Only what clients send can make one so long.
const maxSentence = 480

// bounded cuts a sentence that has grown too long.
func bounded(s string) string {
	if len(s) <= maxSentence {
		return s
	}
	return Clean(s, maxSentence)
}
