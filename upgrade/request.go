package upgrade

import (
	"crypto/tls"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// Request returns the head of the request that was upgraded, made afresh by each call: a copy without content, whose context
// is the one that Serve got. Credentials in a target of the absolute form are left out.
func (c *Conn) Request() *http.Request {
	u := c.unpack()
	r := new(http.Request).WithContext((*connContext)(c))
	r.Method, r.Proto, r.RequestURI, r.Host, r.RemoteAddr, r.Pattern = u.method, u.proto, u.target, u.host, u.remote, u.pattern
	r.ProtoMajor, r.ProtoMinor, _ = http.ParseHTTPVersion(u.proto)
	r.URL, r.Body = &u.url, http.NoBody
	for name := range wildcards(u.pattern) {
		r.SetPathValue(name, u.next())
	}
	r.Header = make(http.Header)
	if u.flags&flagKey != 0 {
		r.Header[keyField] = []string{base64.StdEncoding.EncodeToString([]byte(u.rest[:16]))}
		u.rest = u.rest[16:]
	}
	for u.rest != "" {
		name := u.next()
		r.Header[name] = append(r.Header[name], u.next())
	}
	if t, ok := c.Conn.(*tls.Conn); ok {
		state := t.ConnectionState()
		r.TLS = &state
	}
	if few := c.rare.Load(); few != nil {
		r.Trailer = few.trailer.Clone()
		if few.tls != nil {
			r.TLS = few.tls
		}
	}
	return r
}

// unpacked is a head up to the values of the wildcards and the fields, which rest holds.
type unpacked struct {
	flags byte

	method, proto, target, host, remote, pattern, sub string

	url  url.URL
	rest string
}

// unpack reads the packed head. All strings share one copy of it.
func (c *Conn) unpack() (u unpacked) {
	if c.packed > 0 {
		u.rest = string(c.head[:c.packed])
	} else {
		u.rest = string(c.rare.Load().head)
	}
	u.flags, u.rest = u.rest[0], u.rest[1:]
	u.method, u.proto, u.target = u.next(), u.next(), u.next()
	if u.flags&flagURL != 0 {
		u.url.Scheme, u.url.Opaque, u.url.Host = u.next(), u.next(), u.next()
		u.url.Path, u.url.RawPath, u.url.RawQuery = u.next(), u.next(), u.next()
	} else {
		u.url.Path, u.url.RawQuery, _ = strings.Cut(u.target, "?")
	}
	u.url.ForceQuery = u.flags&flagForceQuery != 0
	if u.flags&flagHost != 0 {
		u.host = c.LocalAddr().String()
	} else {
		u.host = u.next()
	}
	if u.flags&flagPeer != 0 {
		u.remote = c.RemoteAddr().String()
	} else {
		u.remote = u.next()
	}
	if u.flags&flagPattern != 0 {
		u.pattern = u.target
	} else {
		u.pattern = u.next()
	}
	u.sub = u.next()
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
