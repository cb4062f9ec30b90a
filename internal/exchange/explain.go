package exchange

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/render"
)

// beforeHead is the last look at the fields of an answer before net/http takes them: it explains the answer where that was
// promised. In production that is where the answer is the middleware's own or a handler gave the explanation; a cause that
// has to be found goes to the log, at the end.
func (s *State) beforeHead(fields http.Header, body []byte) {
	s.mu.Lock()
	s.sealed = true
	given, silent := s.isGiven, s.silent
	s.mu.Unlock()
	s.trace.mark(StepSent, s.start)
	if silent {
		return
	}
	declined := s.declines()
	if declined {
		s.seek(fields, body)
		s.decline(fields)
	}
	if s.site.Development && s.head == http.StatusMethodNotAllowed && fields["Allow"] == nil {
		s.mendAllow(fields)
	}
	if s.site.Lint != nil {
		s.lintHead(fields, body)
	}
	if s.site.Development {
		s.wentOut = fields.Clone()
	}
	if !given && !declined && (!s.site.Development || !s.suspect()) {
		return
	}
	if !given && s.head == http.StatusSwitchingProtocols {
		return // a 101 of the handler's own is not altered, and what became of it shows at the end
	}
	s.seek(fields, body)
	if s.why.Cause != "" {
		s.show(fields)
		s.trace.explained(fields)
	}
}

// mendAllow sets the Allow that a 405 must carry (RFC 9110 15.5.6), where the router can be asked for it. One that takes the
// very method that was refused is not the one that answered.
func (s *State) mendAllow(fields http.Header) {
	if s.site.Router == nil {
		return
	}
	if _, takes := s.site.Router.Match(s.routed(), s.r.Host, s.path); takes {
		return
	}
	methods := s.site.Router.Allowed(s.r.Host, s.path)
	if len(methods) > 0 && !slices.Contains(methods, s.routed()) {
		fields["Allow"] = []string{strings.Join(methods, ", ")}
	}
}

// suspect reports whether the rules have to be asked about an exchange. It keeps the healthy path short: what is left out
// here can break no rule of this project's, and none of the user's.
func (s *State) suspect() bool {
	switch code := s.head; {
	case s.panic != nil, s.invalided, s.gone, s.site.EveryStatus:
		return true
	case code >= 400, code == http.StatusSwitchingProtocols, s.hijack.tried:
		return true
	case code >= 300:
		return code != http.StatusNotModified
	}
	q := s.r.Header
	return q["Upgrade"] != nil || q["Sec-Websocket-Key"] != nil || q["Sec-Websocket-Version"] != nil ||
		s.r.ProtoMajor == 2 && q[":protocol"] != nil
}

// seek finds out why, once.
func (s *State) seek(fields http.Header, body []byte) {
	if s.explained {
		return
	}
	s.explained = true
	if s.trace != nil {
		defer s.trace.sought(clock())
	}
	ev := s.gather(fields, body)
	s.mu.Lock()
	given, isGiven := s.given, s.isGiven
	s.mu.Unlock()
	if isGiven {
		s.why = given
		s.why.Status = s.head
		cause.Complete(&s.why, ev)
	} else if e, ok := cause.Find(ev, s.site.Rules); ok {
		s.why = e
	}
	if !s.site.Development {
		s.why.At = ""
	}
	s.why.Server = s.site.Name
	if s.why.Cause != "" {
		s.why.ID = s.identify()
	}
}

// show puts the explanation into the head.
func (s *State) show(fields http.Header) {
	limit := render.HeaderLimit
	if s.site.Development {
		limit = render.HeaderLimitDevelopment
	}
	var buf [render.HeaderLimitDevelopment]byte
	fields.Add(render.StatusField, string(render.AppendHeader(buf[:0], &s.why, s.site.Name, limit)))
	if s.site.Development && s.site.PagePath != "" {
		fields.Add("Link", "<"+s.site.help(s.why.ID)+`>; rel="help"`)
	}
	if fields.Get("Access-Control-Allow-Origin") != "" {
		fields.Add("Access-Control-Expose-Headers", render.StatusField)
	}
}

// lintHead checks the answer by the rules that its head can break.
func (s *State) lintHead(fields http.Header, body []byte) {
	s.broken = s.site.Lint.Head(s.gather(fields, body), s.broken)
	if len(s.broken) == 0 {
		return
	}
	var buf []byte
	for i := range s.broken {
		if i > 0 {
			buf = append(buf, ", "...)
		}
		buf = render.AppendRule(buf, s.broken[i].Rule.Name, string(s.broken[i].Rule.Level), s.broken[i].Rule.Reference)
	}
	fields.Add(render.RulesField, string(buf))
}
