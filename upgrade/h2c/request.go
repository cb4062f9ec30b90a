package h2c

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// firstRequest makes the request of stream 1 from the head of the request that was upgraded and its content: what the client
// would have sent over HTTP/2 (RFC 7540 3.2). Nothing of it is shared with the other.
func firstRequest(head *http.Request, content []byte, peer string) *http.Request {
	r := &http.Request{
		Method: head.Method,
		Proto:  "HTTP/2.0", ProtoMajor: 2,
		Header: endToEnd(head.Header),
		Host:   head.Host, RemoteAddr: peer,
		Body:    http.NoBody,
		Trailer: head.Trailer.Clone(),
	}
	r.URL, r.RequestURI = target(head)
	switch {
	case r.Header["Content-Length"] != nil:
		r.ContentLength = int64(len(content))
	case len(content) > 0:
		r.ContentLength = -1 // it came in chunks, and HTTP/2 does not say the length of such content either
	}
	if len(content) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(content))
	}
	return r
}

// target reads the target of the request as it stands in the request line, since a handler outside of the middleware may have
// changed the URL. The absolute form (RFC 9112 3.2.2) becomes the path that HTTP/2 sends.
func target(head *http.Request) (*url.URL, string) {
	u, err := url.ParseRequestURI(head.RequestURI)
	if err != nil {
		plain := *head.URL
		return &plain, head.RequestURI
	}
	if u.Host == "" && u.Scheme == "" {
		return u, head.RequestURI
	}
	u.Scheme, u.Host, u.User = "", "", nil
	if u.Path == "" {
		u.Path = "/"
	}
	return u, u.RequestURI()
}

// connectionFields are the fields of the connection, which HTTP/2 does not know (RFC 9113 8.2.2).
var connectionFields = [...]string{
	"Connection", "Upgrade", "Http2-Settings", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Te",
}

// endToEnd copies the fields but for those of the connection and those that Connection lists. TE: trailers stays, and
// Expect: 100-continue, which is settled, goes, as net/http does it on HTTP/2.
func endToEnd(fields http.Header) http.Header {
	kept := fields.Clone()
	for _, line := range fields["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			kept.Del(strings.Trim(name, " \t"))
		}
	}
	for _, name := range connectionFields {
		delete(kept, name)
	}
	for _, line := range fields["Te"] {
		for coding := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.Trim(coding, " \t"), "trailers") {
				kept["Te"] = []string{"trailers"}
			}
		}
	}
	if strings.EqualFold(kept.Get("Expect"), "100-continue") {
		delete(kept, "Expect")
	}
	return kept
}
