package status

import (
	"cmp"
	"slices"
	"strconv"
)

// Comparison sets two statuses side by side.
type Comparison struct {
	A, B    Info   // in the order of the arguments
	Rows    []Row  // what can be set side by side, aspect by aspect
	Advice  string // when to use which; it does not depend on the order of the arguments
	Written bool   // Advice was written for this very pair, and not put together from the two entries
}

// Row is one aspect of a comparison.
type Row struct {
	Aspect string // such as "Cacheable"
	A, B   string // what it is for the one and the other, as a short phrase
	Same   bool   // A and B are equal
}

// Compare compares any two codes, registered or not. Exchanged arguments exchange the two columns and change nothing
// else. It is safe for concurrent use; the Comparison is the caller's own.
func Compare(a, b int) Comparison {
	c := Comparison{}
	c.A, _ = Lookup(a)
	c.B, _ = Lookup(b)
	x, y := c.A, c.B
	for _, r := range [...]Row{
		{Aspect: "Class", A: x.Class.String(), B: y.Class.String()},
		{Aspect: "Defined in", A: x.definition(), B: y.definition()},
		{Aspect: "At fault", A: x.Blame, B: y.Blame},
		{Aspect: "Retry", A: x.Retry.String(), B: y.Retry.String()},
		{Aspect: "Cacheable", A: x.Caching(), B: y.Caching()},
		{Aspect: "Goes on as HTTP", A: x.Connection.String(), B: y.Connection.String()},
		{Aspect: "Header fields", A: x.needs(), B: y.needs()},
		{Aspect: "Content", A: x.content(), B: y.content()},
	} {
		r.Same = r.A == r.B
		c.Rows = append(c.Rows, r)
	}
	c.Advice, c.Written = advice(&c.A, &c.B)
	return c
}

// definition is the reference and, where the code is not simply registered, its state, in a width that fits a column.
func (i Info) definition() string {
	switch {
	case i.Class == Invalid:
		return "nowhere"
	case i.State == Registered:
		return i.Reference
	case i.State == Unassigned:
		return "nowhere (unassigned)"
	case i.State == Temporary:
		return "an Internet-Draft (temporary)"
	}
	return i.Reference + " (" + i.State.String() + ")"
}

// String returns the comparison as text for a terminal: both entries in short, the differences in columns, what the
// two have in common, and when to use which, in lines of at most 78 columns.
func (c Comparison) String() string {
	var p printer
	p.line(c.A.heading() + " and " + c.B.heading())
	c.entry(&p, &c.A)
	if c.A.Code != c.B.Code {
		c.entry(&p, &c.B)
	}
	const cell = 28
	p.line("")
	differ := slices.ContainsFunc(c.Rows, func(r Row) bool { return !r.Same })
	if differ {
		p.line("Key differences")
		p.columns("", []string{strconv.Itoa(c.A.Code), strconv.Itoa(c.B.Code)}, cell)
		for _, r := range c.Rows {
			if !r.Same {
				p.columns(r.Aspect, []string{r.A, r.B}, cell)
			}
		}
	}
	if slices.ContainsFunc(c.Rows, func(r Row) bool { return r.Same }) {
		if differ {
			p.line("")
		}
		p.line("The same for both")
		for _, r := range c.Rows {
			if r.Same {
				p.item(r.Aspect, r.A)
			}
		}
	}
	p.section("When to use which", c.Advice)
	return p.String()
}

func (c Comparison) entry(p *printer, i *Info) {
	p.section(i.heading(), i.Description)
	if i.Note != "" && i.State == Unassigned {
		p.item("In use", i.Note)
	}
	p.item("When you see it", i.WhenSeen)
	p.item("Fix as client", i.FixClient)
	p.item("Fix as server", i.FixServer)
}

// advice returns what was written for the pair, or a text put together from the two entries.
func advice(a, b *Info) (text string, written bool) {
	if a.Code > b.Code {
		a, b = b, a
	}
	if t := pairText(a.Code, b.Code); t != "" {
		return t, true
	}
	return compose(a, b), false
}

// pair is the advice on two codes, the lower one first.
type pair struct {
	a, b int
	text string
}

func pairText(a, b int) string {
	table := pairs[:]
	if a >= 400 {
		table = errorPairs[:]
	}
	n, ok := slices.BinarySearchFunc(table, pair{a: a, b: b}, func(p, q pair) int {
		return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	if !ok {
		return ""
	}
	return table[n].text
}
