package exchange

import "net/http"

// maxUnread is how much content net/http reads on HTTP/1, where the handler has left it unread, before it sends the head of the
// answer.
const maxUnread = 256 << 10

// weighed reports whether the type of the request's content matters to net/http when the head of the answer goes out: content that
// is large, or that the client sends only after a 100 (Continue), is not read first. Of a type that it does not know it would
// read the beginning all the same: away from a handler that reads on, or in vain, while the client waits for the answer.
func weighed(r *http.Request) bool {
	return r.ProtoMajor == 1 && (r.ContentLength >= maxUnread || r.Header["Expect"] != nil)
}

// Request returns the request to pass on, whose content is counted. It is r, or a copy where r, which net/http holds, has to
// keep its content as it is; what the handlers change in the copy is brought back at the end. It is called once, right after
// Begin.
func (h *Handle) Request(r *http.Request) *http.Request {
	s := h.st
	if s.content == nil || !weighed(r) {
		return r
	}
	s.outer, s.r = r, new(http.Request)
	*s.r = *r
	s.r.Body = (*content)(h)
	return s.r
}

// bringBack gives the request back its own content.
func (s *State) bringBack() {
	switch {
	case s.content == nil:
	case s.outer != nil:
		*s.outer = *s.r
		s.outer.Body = s.content
	case s.r.Body == (*content)(s.handle):
		s.r.Body = s.content
	}
}
