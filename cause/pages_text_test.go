package cause_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// prose returns the fields of a page that hold sentences, notes included.
func prose(p cause.Page) map[string]string {
	fields := map[string]string{"Meaning": p.Meaning, "Origin": p.Origin, "Client": p.Client, "Server": p.Server}
	for _, r := range p.Recipes {
		fields["Note for "+r.For+": "+r.Lines] = r.Note
	}
	return fields
}

// sentences cuts a text behind each full stop that a space follows.
func sentences(text string) []string {
	var all []string
	for s := range strings.SplitSeq(text, ". ") {
		all = append(all, strings.TrimSuffix(s, "."))
	}
	return all
}

func TestPagesAreComplete(t *testing.T) {
	for _, p := range cause.All() {
		if p.Title == "" || strings.HasSuffix(p.Title, ".") || len(p.Title) > 60 {
			t.Errorf("%s: title %q", p.Cause, p.Title)
		}
		for field, text := range prose(p) {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %s does not end with a full stop: %q", p.Cause, field, text)
			}
		}
		if n := len(sentences(p.Meaning)); n < 2 || n > 4 {
			t.Errorf("%s: the meaning has %d sentences", p.Cause, n)
		}
		for _, s := range sentences(p.Meaning + " " + p.Origin + " " + p.Client + " " + p.Server) {
			if n := len(strings.Fields(s)); n > 55 {
				t.Errorf("%s: a sentence of %d words: %q", p.Cause, n, s)
			}
		}
	}
}

func TestPagesShareNoSentence(t *testing.T) {
	seen, titles := map[string]string{}, map[string]string{}
	for _, p := range cause.All() {
		if other, ok := titles[p.Title]; ok {
			t.Errorf("%s and %s share the title %q", p.Cause, other, p.Title)
		}
		titles[p.Title] = p.Cause
		for _, text := range prose(p) {
			for _, s := range sentences(text) {
				key := strings.ToLower(s)
				if other, ok := seen[key]; ok {
					t.Errorf("%s and %s share the sentence %q", p.Cause, other, s)
				}
				seen[key] = p.Cause
			}
		}
	}
	if len(seen) < 600 {
		t.Errorf("only %d sentences were seen", len(seen))
	}
}

var unwanted = regexp.MustCompile(`(?i)\b(simply|easily|just|please|very easy|powerful|seamless\w*|robust|leverage\w*|` +
	`behavior|color|center|misspelled|TODO|FIXME|etc)\b|  |\t|[^\x20-\x7E]|!|^\s|\s$`)

func TestPagesKeepHouseStyle(t *testing.T) {
	for _, p := range cause.All() {
		for field, text := range prose(p) {
			if bad := unwanted.FindString(text); bad != "" {
				t.Errorf("%s: %s holds %q: %q", p.Cause, field, bad, text)
			}
		}
		if bad := unwanted.FindString(p.Title); bad != "" {
			t.Errorf("%s: the title holds %q", p.Cause, bad)
		}
	}
	if unwanted.FindString("It is just so.") == "" || unwanted.FindString("Two  spaces.") == "" {
		t.Error("the pattern finds nothing")
	}
}

// TestPagesNameTheOtherStory holds the pages whose evidence fits two stories to naming both.
func TestPagesNameTheOtherStory(t *testing.T) {
	for name, words := range map[string]string{
		cause.MethodTypo:               "private method",
		cause.RedirectDropsMethod:      "likely",
		cause.RedirectSelf:             "sets a cookie",
		cause.OriginRefused:            "Two stories fit",
		cause.OriginHostRewritten:      "A client can write",
		cause.OriginPortLost:           "looks the same",
		cause.UpgradeStripped:          "If no proxy stands in front",
		cause.UpgradeFieldMissing:      "by hand",
		cause.ConnectionUpgradeMissing: "hand-made request",
		cause.UpgradeHardcoded:         "by hand",
		cause.UpgradeHTTP10:            "exception",
		cause.H2CSettingsMissing:       "the other story",
		cause.H2CSettingsUnlisted:      "a client that forgets",
		cause.H2CForwarded:             "harmless story",
		cause.DependencyFailed:         "another reason",
		cause.HandlerNotFound:          "deliberate",
	} {
		p, _ := cause.Lookup(name)
		if !strings.Contains(p.Meaning+p.Origin, words) {
			t.Errorf("%s does not say %q", name, words)
		}
	}
}
