package status_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/status"
)

// sentenceEnd is where one sentence of the catalogue ends and the next begins.
var sentenceEnd = regexp.MustCompile(`[.:] `)

// checkProse checks what holds for every text that is made of sentences.
func checkProse(t *testing.T, what, s string) {
	t.Helper()
	if s == "" {
		t.Errorf("%s is missing", what)
		return
	}
	if !strings.HasSuffix(s, ".") {
		t.Errorf("%s does not end with a full stop: %q", what, s)
	}
	checkPhrase(t, what, s)
}

// checkPhrase checks what holds for every text.
func checkPhrase(t *testing.T, what, s string) {
	t.Helper()
	if s == "" {
		t.Errorf("%s is missing", what)
	}
	if strings.TrimSpace(s) != s || strings.Contains(s, "  ") {
		t.Errorf("%s has stray spaces: %q", what, s)
	}
	for _, r := range s {
		if r < 0x20 || r > 0x7E {
			t.Errorf("%s holds %q, and text forms are ASCII", what, r)
		}
	}
}

func prose(i status.Info) map[string]string {
	return map[string]string{
		"Description": i.Description, "WhenSeen": i.WhenSeen, "FixClient": i.FixClient, "FixServer": i.FixServer,
		"Use": i.Use, "RetryAdvice": i.RetryAdvice,
	}
}

func TestTexts(t *testing.T) {
	seen := map[string]int{}
	for _, i := range status.All() {
		t.Run(strconv.Itoa(i.Code), func(t *testing.T) {
			for what, s := range prose(i) {
				checkProse(t, what, s)
				for _, sentence := range sentenceEnd.Split(strings.TrimSuffix(s, "."), -1) {
					if other, ok := seen[sentence]; ok {
						t.Errorf("%s shares %q with %d", what, sentence, other)
					}
					seen[sentence] = i.Code
				}
			}
			if len(i.Description)+len(i.WhenSeen)+len(i.FixClient)+len(i.FixServer) < 250 {
				t.Error("says too little")
			}
			checkPhrase(t, "Blame", i.Blame)
			if i.Note != "" {
				checkProse(t, "Note", i.Note)
			}
			need := status.Must
			for _, f := range i.Fields() {
				checkPhrase(t, f.Name, f.Why)
				if f.Need > need {
					t.Errorf("%s comes after a field that is needed less", f.Name)
				}
				need = f.Need
			}
		})
	}
	if len(seen) < 400 {
		t.Errorf("only %d sentences were seen", len(seen))
	}
}

func TestMethodTexts(t *testing.T) {
	seen := map[string]string{}
	for _, m := range status.Methods() {
		checkProse(t, m.Name, m.Description)
		if other, ok := seen[m.Description]; ok {
			t.Errorf("%s is described like %s", m.Name, other)
		}
		seen[m.Description] = m.Name
		if m.Note != "" {
			checkProse(t, m.Name, m.Note)
		}
		checkLayout(t, m.String())
	}
}

// checkLayout checks a text form: no line is too wide, save for one long word, and none ends in a space.
func checkLayout(t *testing.T, s string) {
	t.Helper()
	if !strings.HasSuffix(s, "\n") || strings.HasSuffix(s, "\n\n") {
		t.Errorf("does not end with one line break: %q", s)
	}
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > 78 && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("%d columns: %q", len(line), line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("ends in a space: %q", line)
		}
	}
}

func TestInfoString(t *testing.T) {
	for _, i := range status.All() {
		s := i.String()
		checkLayout(t, s)
		flat := strings.Join(strings.Fields(s), " ")
		for what, text := range prose(i) {
			if !strings.Contains(flat, text) {
				t.Errorf("%d: %s is not shown", i.Code, what)
			}
		}
		for _, want := range []string{strconv.Itoa(i.Code) + " " + i.Name, i.Reference, i.URL, i.GoText, i.Note, i.Blame} {
			if !strings.Contains(flat, want) {
				t.Errorf("%d: %q is not shown", i.Code, want)
			}
		}
		for _, f := range i.Fields() {
			if !strings.Contains(flat, f.Name+" ("+f.Need.String()+") "+f.Why) {
				t.Errorf("%d: %s is not shown", i.Code, f.Name)
			}
		}
	}
}

// TestFieldsAreCopied holds that nobody can write into the catalogue.
func TestFieldsAreCopied(t *testing.T) {
	i, _ := status.Lookup(405)
	i.Fields()[0].Name = "Spoiled"
	all := status.All()
	all[0].Name = "Spoiled"
	again, _ := status.Lookup(405)
	if got := again.Fields()[0].Name; got != "Allow" {
		t.Errorf("405 needs %s", got)
	}
	if got := status.Title(100); got != "Continue" {
		t.Errorf("100 is %s", got)
	}
}

// TestFields pins the fields that other parts of the project and its users rely on.
func TestFields(t *testing.T) {
	for code, want := range map[int]string{
		101: "Upgrade must, Connection must", 206: "Content-Range must, Content-Type must, ETag must", 301: "Location should",
		302: "Location should", 303: "Location should", 307: "Location should", 308: "Location should",
		401: "WWW-Authenticate must", 405: "Allow must", 407: "Proxy-Authenticate must", 416: "Content-Range should",
		426: "Upgrade must, Connection must, Sec-WebSocket-Version advised", 429: "Retry-After advised", 451: "Link should",
		501: "", 503: "Retry-After advised",
	} {
		i, _ := status.Lookup(code)
		var parts []string
		for _, f := range i.Fields() {
			parts = append(parts, f.Name+" "+f.Need.String())
		}
		if got := strings.Join(parts, ", "); got != want {
			t.Errorf("%d: got %q, want %q", code, got, want)
		}
	}
}
