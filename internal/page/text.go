package page

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/render"
)

// cut returns a copy of s fit to be shown, of at most limit characters. Being a copy, it keeps nothing larger alive.
func cut(s string, limit int) string { return strings.Clone(cause.Clean(s, limit)) }

// took writes a duration with three digits and a unit.
func took(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return strconv.FormatInt(int64(d), 10) + " ns"
	case d < time.Millisecond:
		return digits(float64(d)/float64(time.Microsecond)) + " µs"
	case d < time.Second:
		return digits(float64(d)/float64(time.Millisecond)) + " ms"
	case d < time.Minute:
		return digits(d.Seconds()) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min " + strconv.Itoa(int(d.Seconds())%60) + " s"
	}
	return strconv.Itoa(int(d.Hours())) + " h " + strconv.Itoa(int(d.Minutes())%60) + " min"
}

// age writes how long ago something began, to the second.
func age(d time.Duration) string {
	if d < time.Minute {
		return strconv.Itoa(max(int(d.Seconds()), 0)) + " s"
	}
	return took(d)
}

// digits writes x, 1 to 1000, with three digits.
func digits(x float64) string {
	switch {
	case x < 9.995:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x < 99.95:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000*1000:
		return digits(float64(n)/1e3) + " kB"
	case n < 1000*1000*1000:
		return digits(float64(n)/1e6) + " MB"
	}
	return digits(float64(n)/1e9) + " GB"
}

// count writes a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// classOf is the class of a status, as it stands in the filter.
func classOf(code int) string {
	if code < 100 || code > 999 {
		return "none"
	}
	return [...]string{"1xx", "2xx", "3xx", "4xx", "5xx", "6xx", "7xx", "8xx", "9xx"}[code/100-1]
}

// The words for a side, for how sure an explanation is, and for who decided are those of the body. A value of somebody's own
// stands for itself.

func sideWords(s cause.Side) string { return cmp.Or(render.Side(s), string(s)) }
func sureWords(s cause.Sure) string { return cmp.Or(render.Sure(s), string(s)) }
func byWords(b cause.By) string     { return cmp.Or(render.By(b), string(b)) }
