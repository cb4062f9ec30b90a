package status_test

import (
	"encoding/csv"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/status"
)

// facts reads a table of testdata as one map per row, by the names of its columns.
func facts(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // opened for reading only
	r := csv.NewReader(f)
	r.Comma = '\t'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := map[string]string{}
		for n, column := range records[0] {
			row[column] = record[n]
		}
		rows = append(rows, row)
	}
	if len(rows) < 40 {
		t.Fatalf("%s has only %d rows", name, len(rows))
	}
	return rows
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// document turns the table's "RFC9110" into "RFC 9110".
func document(s string) string {
	if n, ok := strings.CutPrefix(s, "RFC"); ok {
		return "RFC " + n
	}
	return s
}

// namesRFC finds the specifications that a note names.
var namesRFC = regexp.MustCompile(`RFC ?\d+`)

// column compares one column and strikes it off the row, so that forgotten columns show.
func column(t *testing.T, row map[string]string, name, got string) {
	t.Helper()
	if want := row[name]; got != want {
		t.Errorf("%s: got %q, the table says %q", name, got, want)
	}
	delete(row, name)
}

// note checks that a peculiarity of the table is told, with the documents that it rests upon, and strikes it off.
func note(t *testing.T, row map[string]string, got string) {
	t.Helper()
	want := row["note"]
	delete(row, "note")
	if want != "" && got == "" {
		t.Errorf("note %q is not told", want)
	}
	for _, rfc := range namesRFC.FindAllString(want, -1) {
		if rfc = document(strings.ReplaceAll(rfc, " ", "")); !strings.Contains(got, rfc) {
			t.Errorf("note %q lacks %s", got, rfc)
		}
	}
}

func TestStatusFacts(t *testing.T) {
	rows := facts(t, "status-codes.tsv")
	all := status.All()
	if len(all) != len(rows) {
		t.Fatalf("All has %d statuses, the table %d", len(all), len(rows))
	}
	for n, row := range rows {
		t.Run(row["code"], func(t *testing.T) {
			code, err := strconv.Atoi(row["code"])
			if err != nil {
				t.Fatal(err)
			}
			i, ok := status.Lookup(code)
			if !ok {
				t.Fatal("not registered")
			}
			if i != all[n] {
				t.Errorf("All()[%d] is %d", n, all[n].Code)
			}
			if got := status.Title(code); got != row["name"] {
				t.Errorf("Title: got %q, want %q", got, row["name"])
			}
			goText := row["go_status_text"]
			if got := http.StatusText(code); got != goText {
				t.Errorf("http.StatusText says %q, the table %q", got, goText)
			}
			if goText == row["name"] {
				goText = ""
			}
			if i.GoText != goText {
				t.Errorf("GoText: got %q, want %q", i.GoText, goText)
			}
			delete(row, "go_status_text")
			column(t, row, "code", strconv.Itoa(i.Code))
			column(t, row, "name", i.Name)
			column(t, row, "class", i.Class.String())
			column(t, row, "state", i.State.String())
			if want := strings.TrimSpace(document(row["rfc"]) + " " + row["section"]); i.Reference != want {
				t.Errorf("Reference: got %q, want %q", i.Reference, want)
			}
			row["rfc"] = document(row["rfc"])
			column(t, row, "rfc", i.RFC)
			column(t, row, "section", i.Section)
			column(t, row, "spec_url", i.URL)
			column(t, row, "heuristically_cacheable", yesNo(i.Cacheable))
			column(t, row, "must_not_be_stored", yesNo(i.MustNotStore))
			column(t, row, "content_allowed", yesNo(i.ContentAllowed))
			column(t, row, "go_const", i.GoConst)
			note(t, row, i.Note)
			for name := range row {
				t.Errorf("column %s is not compared", name)
			}
		})
	}
}

func TestMethodFacts(t *testing.T) {
	rows := facts(t, "methods.tsv")
	all := status.Methods()
	if len(all) != len(rows) {
		t.Fatalf("Methods has %d methods, the table %d", len(all), len(rows))
	}
	for n, row := range rows {
		t.Run(row["method"], func(t *testing.T) {
			m, ok := status.LookupMethod(row["method"])
			if !ok {
				t.Fatal("not registered")
			}
			if m != all[n] {
				t.Errorf("Methods()[%d] is %s", n, all[n].Name)
			}
			if want := document(row["rfc"]) + " " + row["section"]; m.Reference != want {
				t.Errorf("Reference: got %q, want %q", m.Reference, want)
			}
			if want := row["family"] == "caldav" || strings.HasPrefix(row["family"], "webdav"); m.Family.IsWebDAV() != want {
				t.Errorf("IsWebDAV: got %t, want %t", m.Family.IsWebDAV(), want)
			}
			column(t, row, "method", m.Name)
			column(t, row, "safe", yesNo(m.Safe))
			column(t, row, "idempotent", yesNo(m.Idempotent))
			row["rfc"] = document(row["rfc"])
			column(t, row, "rfc", m.RFC)
			column(t, row, "section", m.Section)
			also := strings.NewReplacer("RFC ", "RFC", ", ", "|", " ", "#").Replace(m.Also)
			column(t, row, "other_refs", strings.ReplaceAll(also, "|", " "))
			column(t, row, "family", string(m.Family))
			column(t, row, "go_const", m.GoConst)
			column(t, row, "spec_url", m.URL)
			note(t, row, m.Note)
			for name := range row {
				t.Errorf("column %s is not compared", name)
			}
		})
	}
}

// TestMethodCase holds that a method in the wrong case is another method.
func TestMethodCase(t *testing.T) {
	for _, token := range []string{"", "get", "Get", "GETT", "GE", "PROPFIN", "ZZZ", " GET", "\x00"} {
		if m, ok := status.LookupMethod(token); ok || m != (status.Method{}) {
			t.Errorf("LookupMethod(%q) found %q", token, m.Name)
		}
	}
}
