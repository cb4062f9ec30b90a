package lint

import (
	"fmt"

	"github.com/httpexplain/httpexplain/cause"
)

// lacking is the flaw of a response that has none of some fields. The names are canonical.
func lacking(sentence string, fields ...string) func(*cause.Evidence) string {
	return func(ev *cause.Evidence) string {
		if !lacksAll(ev, fields...) {
			return ""
		}
		return sentence
	}
}

// unasked is the flaw of a response to a request that has none of some fields. The names are canonical.
func unasked(sentence string, fields ...string) func(*cause.Evidence) string {
	return func(ev *cause.Evidence) string {
		for _, name := range fields {
			if asked(ev, name) {
				return ""
			}
		}
		return sentence
	}
}

// hollow is the flaw of a response whose content should tell more.
func hollow(sentence string) func(*cause.Evidence) string {
	return func(ev *cause.Evidence) string {
		if !empty(ev) {
			return ""
		}
		return sentence
	}
}

// spilled is the flaw of content where there may be none. The %s of the sentence stands for its size.
func spilled(sentence string) func(*cause.Evidence) string {
	return func(ev *cause.Evidence) string {
		n := dropped(ev)
		if n == 0 {
			return ""
		}
		return fmt.Sprintf(sentence, size(n))
	}
}
