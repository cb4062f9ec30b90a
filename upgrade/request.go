package upgrade

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// Request returns the head of the request that was upgraded, made afresh by each call: a copy without content, whose context
// is the one that Serve got. Credentials in a target of the absolute form are left out.
func (c *Conn) Request() *http.Request {
	u := c.unpack()
	r := new(http.Request).WithContext((*connContext)(c))
	r.Method, r.Proto, r.RequestURI, r.Host, r.Pattern = u.method, u.proto, u.target, u.host, u.pattern
	r.ProtoMajor, r.ProtoMinor, _ = http.ParseHTTPVersion(u.proto)
	r.URL, r.RemoteAddr, r.Body = &u.url, u.peer(c.Conn), http.NoBody
	for name := range wildcards(u.pattern) {
		r.SetPathValue(name, u.next())
	}
	r.Header = make(http.Header)
	for u.rest != "" {
		name := u.next()
		r.Header[name] = append(r.Header[name], u.next())
	}
	if t, ok := c.Conn.(*tls.Conn); ok {
		state := t.ConnectionState()
		r.TLS = &state
	}
	if c.more != nil {
		r.Trailer = c.more.trailer.Clone()
		if c.more.tls != nil {
			r.TLS = c.more.tls
		}
	}
	return r
}

// unpacked is a head up to the values of the wildcards and the fields, which rest holds.
type unpacked struct {
	method, proto, target, host, remote, sub, pattern string

	url  url.URL
	rest string
}

// unpack reads the packed head. All strings share one copy of it.
func (c *Conn) unpack() (u unpacked) {
	if c.packed > 0 {
		u.rest = string(c.head[exchange.IDLen : exchange.IDLen+int(c.packed)])
	} else {
		u.rest = string(c.more.head)
	}
	flags := u.rest[0]
	u.rest = u.rest[1:]
	u.method, u.proto, u.target, u.host = u.next(), u.next(), u.next(), u.next()
	if flags&flagURL != 0 {
		u.url.Scheme, u.url.Opaque, u.url.Host = u.next(), u.next(), u.next()
		u.url.Path, u.url.RawPath, u.url.RawQuery = u.next(), u.next(), u.next()
	} else {
		u.url.Path, u.url.RawQuery, _ = strings.Cut(u.target, "?")
	}
	u.url.ForceQuery = flags&flagForceQuery != 0
	u.remote, u.sub, u.pattern = u.next(), u.next(), u.next()
	return u
}

// next reads a string.
func (u *unpacked) next() string {
	n, size := uint64(0), 0
	for shift := 0; ; shift += 7 {
		b := u.rest[size]
		n |= uint64(b&0x7F) << shift
		if size++; b < 0x80 {
			break
		}
	}
	u.rest = u.rest[size:]
	if n&1 != 0 {
		return words[n>>1]
	}
	s := u.rest[:n>>1]
	u.rest = u.rest[n>>1:]
	return s
}

// peer is the address of the client, as the request had it.
func (u *unpacked) peer(raw net.Conn) string {
	if u.remote == "" {
		return raw.RemoteAddr().String()
	}
	return u.remote
}

// path is the path of the request.
func (u *unpacked) path() string { return u.url.Path }
