package page

import (
	"net/http"
	"strconv"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
)

// steps tells the way of an exchange through the middleware. It is empty where it was not traced.
func steps(e *entry) []step {
	t := e.trace
	if t == nil {
		return nil
	}
	whole := max(t.At[exchange.StepEnd], e.took)
	list := []step{recorded(e), gate(e, t), offer(e, t), router(e, t), handler(e, t), answer(e, t), rules(e, t)}
	list[1].share(0, t.At[exchange.StepGate], whole)
	list[2].share(t.At[exchange.StepGate], t.At[exchange.StepOffer], whole)
	if from := t.At[exchange.StepOffer]; from > 0 {
		list[4].share(from, t.At[exchange.StepReturned], whole)
	}
	if from, to := t.At[exchange.StepChosen], t.At[exchange.StepSent]; from > 0 {
		list[5].share(from, to, whole)
	}
	if t.Seek > 0 {
		list[6].Took = took(t.Seek)
	}
	return list
}

func recorded(e *entry) step {
	what := "A request by " + e.proto + " arrived from " + e.client + " for " + e.host + "."
	if e.secure {
		what = "A request by " + e.proto + " over TLS arrived from " + e.client + " for " + e.host + "."
	}
	return step{Name: "Recorded", What: what, State: "done"}
}

func gate(e *entry, t *exchange.Trace) step {
	s := step{Name: "Gate", What: "The server implements " + e.method + ": passed.", State: "done"}
	switch {
	case e.why.By == cause.ByGate:
		s.What, s.State = "The server implements no "+e.method+" for any resource: answered with "+e.status()+".", "decided"
	case t.ReportOnly:
		s.What = "The server implements no " + e.method + ", which is only reported: passed."
	}
	return s
}

func offer(e *entry, t *exchange.Trace) step {
	s := step{Name: "Upgrade offer", State: "done"}
	if t.At[exchange.StepGate] == 0 {
		return never(s)
	}
	offered := ""
	for _, f := range e.request.Fields {
		if f.Name == "Upgrade" || f.Name == ":protocol" {
			offered = f.Value
		}
	}
	switch {
	case t.At[exchange.StepOffer] == 0 && e.why.By != cause.ByGate:
		s.What, s.State = "The offer of "+offered+" was taken up.", "decided"
		if e.code >= 300 {
			s.What = "The offer of " + offered + " was refused with " + e.status() + "."
		}
	case t.At[exchange.StepOffer] == 0:
		return never(s)
	case offered == "":
		s.What = "No other protocol was offered: passed."
	default:
		s.What = "The client offered " + offered + "; for the whole connection the server takes " +
			joined(t.Offered, "none") + ": passed."
		if t.Answered {
			s.What = "The client offered " + offered + ", which is the handler's to answer: passed."
		}
	}
	return s
}

// decidedBy is the part of the server that chose the status.
func decidedBy(e *entry, t *exchange.Trace) cause.By {
	if e.why.Cause != "" {
		return e.why.By
	}
	return t.Source.By
}

func router(e *entry, t *exchange.Trace) step {
	s := step{Name: "Router", State: "done"}
	switch {
	case t.At[exchange.StepOffer] == 0:
		return never(s)
	case e.route != "":
		s.What = "The pattern " + e.route + " matched."
	case decidedBy(e, t) == cause.ByRouter:
		s.What = "No pattern matched."
		if t.Source.Kind != "" {
			s.What = "No pattern of " + string(t.Source.Kind) + " matched."
		}
	default:
		s.What = "No pattern is known: the handler is no router, or one that does not tell (SetRoute and WithRouter help)."
	}
	if decidedBy(e, t) == cause.ByRouter {
		s.What, s.State = s.What+" The router answered by itself.", "decided"
	}
	s.Took = "within the handler"
	return s
}

func handler(e *entry, t *exchange.Trace) step {
	s := step{Name: "Handler", State: "done"}
	if t.At[exchange.StepOffer] == 0 {
		return never(s)
	}
	chosen := t.At[exchange.StepChosen]
	switch {
	case decidedBy(e, t) == cause.ByRouter:
		s.What = "No handler of a route ran: the router chose " + e.status() + " after " + took(chosen-t.At[exchange.StepOffer]) + "."
		return s
	case e.problem != "":
		s.What = "It panicked."
	case e.aborted:
		s.What = "It ended the exchange by http.ErrAbortHandler."
	case t.Hijacked:
		s.What = "It took the connection over."
	case t.HijackError != "":
		s.What = "It tried to take the connection over, which failed: " + cut(t.HijackError, maxShort) + "."
	case t.Implicit:
		s.What = "It never called WriteHeader, which means 200."
	case chosen > 0:
		s.What = "It chose " + e.status() + " after " + took(chosen-t.At[exchange.StepOffer]) + "."
	default:
		s.What = "It returned without an answer."
	}
	if t.Given {
		s.What += " It said why."
	}
	if e.why.At != "" {
		s.What += " The line is " + e.why.At + "."
	}
	if e.err != "" {
		s.What += " It handed over an error."
	}
	if t.Extra > 0 {
		s.What += " It called WriteHeader " + count(t.Extra, "time", "times") + " too often."
	}
	if by := decidedBy(e, t); by != cause.ByRouter && (e.code >= 300 || e.code == http.StatusSwitchingProtocols) {
		s.State = "decided"
		if by != cause.ByHandler && by != cause.ByPanic && by != "" {
			s.What += " Decided by " + byWords(by) + "."
		}
	}
	return s
}

func answer(e *entry, t *exchange.Trace) step {
	s := step{Name: "Head", State: "done"}
	switch {
	case e.code == 0 && t.Hijacked:
		s.What = "The handler writes to the connection by itself."
	case e.code == 0:
		return never(s)
	case t.Hijacked && e.protocol != "":
		s.What = e.status() + " switched the connection to " + e.protocol + "."
	default:
		s.What = e.status() + " went out with " + count(len(e.response.Fields)+e.response.More, "field", "fields") + "."
	}
	if len(t.Interim) > 0 {
		s.What += " Before it went " + count(len(t.Interim), "interim answer", "interim answers") + "."
	}
	switch {
	case t.Own:
		s.What += " The answer is the middleware's own."
	case t.At[exchange.StepChosen] > 0 && e.code >= 400 && !t.Hijacked:
		s.What += " It waited until it was known what the handler writes."
	}
	return s
}

func rules(e *entry, t *exchange.Trace) step {
	s := step{Name: "Rules", State: "done"}
	switch {
	case e.why.Cause == "":
		s.What = "There was nothing to explain."
		if t.Seek > 0 {
			s.What = "No rule found anything to explain."
		}
	case t.Given:
		s.What = "The handler gave the cause " + e.why.Cause + "."
	default:
		s.What = "The cause " + e.why.Cause + " was found."
	}
	if n := len(e.rules); n > 0 {
		s.What += " The answer broke " + strconv.Itoa(n) + " of the response rules."
		if n == 1 {
			s.What = s.What[:len(s.What)-len("1 of the response rules.")] + "a response rule."
		}
		return s
	}
	s.What += " The answer broke no response rule."
	return s
}

// never is a step that was not reached.
func never(s step) step {
	s.What, s.State = "Not reached.", "never"
	return s
}
