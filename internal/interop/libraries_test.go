package interop

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
)

// libraries are the handlers that upgrade by themselves, each written as its documentation shows.
func libraries(t testing.TB) map[string]http.Handler {
	t.Helper()
	return map[string]http.Handler{
		"gorilla": http.HandlerFunc(echoes.Gorilla),
		"coder":   http.HandlerFunc(echoes.Coder),
		"gobwas":  http.HandlerFunc(echoes.Gobwas),
		"gws":     http.HandlerFunc(echoes.GWS),
		"proxy":   site.Proxy(serve(t, http.HandlerFunc(echoes.Gorilla))),
	}
}

// shake is a request for an upgrade, right or wrong, and what comes of it: the status, the cause and the side. Where a
// library answers in another way than the rest, that stands under its name.
type shake struct {
	name   string
	method string
	fields string // behind Host, each with a line's end
	early  string // sent behind the head
	want   map[string]string
}

// The fields of a handshake, and a text message.
const (
	up      = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
	key     = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	version = "Sec-WebSocket-Version: 13\r\n"
	frame   = "\x81\x85\x00\x00\x00\x00early"
)

const taken = "101 switched none"

var shakes = []shake{
	{"plain", "GET", up + key + version, "", all(taken)},
	{"own origin", "GET", up + key + version + "Origin: http://shop.example\r\n", "", all(taken)},
	{"lists in any case", "GET", "Connection: keep-alive, upGRADE\r\nUpgrade: WebSocket\r\n" + key + version, "", all(taken)},
	{"compression", "GET", up + key + version + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", "", all(taken)},
	{"subprotocols", "GET", up + key + version + "Sec-WebSocket-Protocol: chat, superchat\r\n", "", all("101 subprotocol-none server")},
	{"early data", "GET", up + key + version, frame, all(taken, "gorilla", "0 early-data-refused client")},
	{"foreign origin", "GET", up + key + version + "Origin: http://evil.example\r\n", "",
		all("403 origin-refused client", "gobwas", taken, "gws", taken)}, // which leave it to the handler
	{"bad version", "GET", up + key + "Sec-WebSocket-Version: 8\r\n", "", all("400 websocket-version client", "gobwas", "426 websocket-version client")},
	{"missing version", "GET", up + key, "", all("400 websocket-version-missing client")},
	{"missing key", "GET", up + version, "", all("400 websocket-key-missing client")},
	{"short key", "GET", up + version + "Sec-WebSocket-Key: c2hvcnQ=\r\n", "", all("400 websocket-key-invalid client", "gws", taken)},
	{"two keys", "GET", up + version + key + key, "", all(taken, "coder", "400 websocket-key-repeated client")},
	{"POST", "POST", up + key + version + "Content-Length: 0\r\n", "", all("405 websocket-method client", "gws", "400 websocket-method client")},
	{"without Connection", "GET", "Upgrade: websocket\r\n" + key + version, "",
		all("400 connection-upgrade-missing proxy", "coder", "426 connection-upgrade-missing proxy")},
	{"without Upgrade", "GET", "Connection: Upgrade\r\n" + key + version, "",
		all("400 upgrade-field-missing proxy", "coder", "426 upgrade-field-missing proxy")},
	{"without both", "GET", key + version, "", all("400 upgrade-stripped proxy", "coder", "426 upgrade-stripped proxy")},
	{"no handshake", "GET", "", "", all("400 upgrade-required client", "coder", "426 upgrade-required client")},
}

// all is what comes of a request in every library but those that are named.
func all(want string, but ...string) map[string]string {
	m := make(map[string]string)
	for _, name := range []string{"gorilla", "coder", "gobwas", "gws", "proxy"} {
		m[name] = want
	}
	for pair := range slices.Chunk(but, 2) {
		m[pair[0]] = pair[1]
	}
	return m
}

func (s shake) request() string {
	return s.method + " /ws HTTP/1.1\r\nHost: shop.example\r\n" + s.fields + "\r\n" + s.early
}

// transcript sends a request, then a message and a close frame where it was answered with 101, and returns all that came
// back until the server closed, without the Date.
func transcript(t testing.TB, address, request string) string {
	t.Helper()
	conn := site.Send(t, "tcp", address, request)
	defer conn.Close()
	var all bytes.Buffer
	head := make([]byte, 1)
	for !bytes.HasSuffix(all.Bytes(), []byte("\r\n\r\n")) {
		n, err := conn.Read(head)
		if all.Write(head[:n]); err != nil {
			return all.String() // gorilla refuses early data without a word
		}
	}
	var err error
	if strings.HasPrefix(all.String(), "HTTP/1.1 101 ") {
		_, err = io.WriteString(conn, "\x81\x82\x00\x00\x00\x00hi\x88\x82\x00\x00\x00\x00\x03\xe8")
	} else {
		err = conn.(*net.TCPConn).CloseWrite()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err = io.Copy(&all, conn); err != nil {
		t.Fatalf("after %q: %v", all.String(), err)
	}
	return without(all.String(), "Date")
}

// without leaves field lines out.
func without(head string, names ...string) string {
	var b strings.Builder
	for line := range strings.SplitAfterSeq(head, "\r\n") {
		name, _, isField := strings.Cut(line, ": ")
		if !isField || !slices.Contains(names, name) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// TestLibrariesUnaltered compares what a client receives from each library with and without the middleware, byte for byte.
// In development a refusal has fields that explain it, beside the library's own.
func TestLibrariesUnaltered(t *testing.T) {
	for name, handler := range libraries(t) {
		bare := serve(t, handler)
		production := serve(t, httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(handler))
		raw := serve(t, httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithRawHijack()).Handler(handler))
		development := serve(t, httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop())).Handler(handler))
		for _, s := range shakes {
			t.Run(name+"/"+s.name, func(t *testing.T) {
				want := transcript(t, bare, s.request())
				if status := s.want[name][:3]; !strings.HasPrefix(want, "HTTP/1.1 "+status) && (want != "" || status != "0 e") {
					t.Fatalf("answered with %q; want %s", want, s.want[name])
				}
				if got := transcript(t, production, s.request()); got != want {
					t.Errorf("in production\n%q\nbare\n%q", got, want)
				}
				if got := transcript(t, raw, s.request()); got != want {
					t.Errorf("with WithRawHijack\n%q\nbare\n%q", got, want)
				}
				got := transcript(t, development, s.request())
				if !strings.HasPrefix(got, "HTTP/1.1 101 ") {
					got = without(got, "Explain-Status", "Explain-Rules", "Link")
				}
				if got != want {
					t.Errorf("in development\n%q\nbare\n%q", got, want)
				}
			})
		}
	}
}

// TestLibrariesSeen looks for each answer in the log: the status that a library wrote by hand, the cause, and for a connection
// that was switched the lines of its life.
func TestLibrariesSeen(t *testing.T) {
	for name, handler := range libraries(t) {
		for _, s := range shakes {
			t.Run(name+"/"+s.name, func(t *testing.T) {
				logger, logs := site.Observed()
				x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
				answer := transcript(t, serve(t, x.Handler(handler)), s.request())
				line := site.Line(t, logs, func(_ string, line map[string]any) bool { return line["http.response.body.size"] != nil })
				status, _ := line["http.response.status_code"].(int64)
				if got := fmt.Sprintln(status, line["explain.cause"], line["explain.side"]); strings.TrimSpace(got) != s.want[name] {
					t.Errorf("logged %s want %s\n%v", got, s.want[name], line)
				}
				if status != http.StatusSwitchingProtocols {
					if n := logs.FilterMessage("connection switched").Len(); n != 0 {
						t.Errorf("%d connections were switched", n)
					}
					return
				}
				begin := site.Message(t, logs, "connection switched")
				end := site.Message(t, logs, "connection closed")
				if begin["upgrade.protocol"] != "websocket" || begin["explain.id"] != line["explain.id"] || end["explain.id"] != line["explain.id"] {
					t.Errorf("the connection's lines are %v and %v", begin, end)
				}
				if in, out := end["network.io.receive"], end["network.io.transmit"]; in != int64(16+len(s.early)) || out.(int64) < int64(len("hi")+2+4) {
					t.Errorf("received %v bytes, sent %v of %q", in, out, answer)
				}
			})
		}
	}
}
