package lint

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// rules is the one table of rules.
var rules = slices.Concat(statusRules, interimRules, switchRules, successRules, partialRules, redirectRules, notModifiedRules,
	clientRules, requestRules, upgradeRules, serverRules, contentRules, fieldRules, valueRules, callRules)

// codes is the number of statuses that a table tells apart: 0 to 599, and the last for all beyond.
const codes = 601

// table holds the rules of one phase by status. Most statuses share a set.
type table struct {
	set  [codes]uint8
	sets [][]*Rule
}

func newTable(at phase, without []string) table {
	var asked []*Rule
	for i := range rules {
		if rules[i].phase&at != 0 && !slices.Contains(without, rules[i].Name) {
			asked = append(asked, &rules[i])
		}
	}
	var t table
	known := make(map[[2]uint64]uint8) // by the bits of the rules in asked
	for code := range codes {
		var bits [2]uint64
		for i, r := range asked {
			if r.on(code) {
				bits[i/64] |= 1 << (i % 64)
			}
		}
		n, ok := known[bits]
		if !ok {
			var set []*Rule
			for i, r := range asked {
				if bits[i/64]&(1<<(i%64)) != 0 {
					set = append(set, r)
				}
			}
			n = uint8(len(t.sets)) // far fewer sets than statuses
			known[bits] = n
			t.sets = append(t.sets, set)
		}
		t.set[code] = n
	}
	return t
}

// ask appends the broken rules to dst, each once.
func (t *table) ask(ev *cause.Evidence, has trait, dst []Broken) []Broken {
	code := ev.Status
	if code < 0 || code >= codes {
		code = codes - 1
	}
	for _, r := range t.sets[t.set[code]] {
		if r.when != 0 && r.when&has == 0 || r.origin && gateway(ev) {
			continue
		}
		detail := r.broken(ev)
		if detail == "" || slices.ContainsFunc(dst, func(b Broken) bool { return b.Rule == r }) {
			continue
		}
		dst = append(dst, Broken{Rule: r, Detail: detail})
	}
	return dst
}

// check returns an error that names each of names that no rule has.
func check(names []string) error {
	var errs []error
	for _, name := range names {
		if slices.ContainsFunc(rules, func(r Rule) bool { return r.Name == name }) {
			continue
		}
		hint := "remove it"
		if like := near(name); len(like) > 0 {
			hint = "did you mean " + strings.Join(like, " or ") + "?"
		}
		errs = append(errs, fmt.Errorf("no response rule is named %s: %s", cause.Quote(name), hint))
	}
	return errors.Join(errs...)
}

// near returns the rules whose names are like name, at most three, the nearest first.
func near(name string) []string {
	type candidate struct {
		name     string
		distance int
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) > 64 {
		return nil
	}
	var found []candidate
	for i := range rules {
		other := rules[i].Name
		d := distance(name, other)
		switch {
		case d <= 1+len(other)/5:
		case len(name) >= 3 && strings.HasPrefix(other, name): // a status or a stem alone
		case len(name) >= 5 && strings.Contains(other, name):
		default:
			continue
		}
		found = append(found, candidate{other, d})
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range found[:min(3, len(found))] {
		names = append(names, cause.Quote(c.name))
	}
	return names
}

// distance is the number of bytes to insert, delete or replace that turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}

// The statuses that a rule speaks of.

func is(list ...int) func(int) bool {
	return func(code int) bool { return slices.Contains(list, code) }
}

func between(low, high int) func(int) bool {
	return func(code int) bool { return low <= code && code <= high }
}

// sent is every status; always is 0 as well, where nothing was sent.
func sent(code int) bool { return code != 0 }
func always(int) bool    { return true }

// withContent is every final status under which content may stand.
func withContent(code int) bool {
	return code >= 200 && code != 204 && code != 205 && code != 304
}
