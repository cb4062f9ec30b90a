package websocket

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/upgrade"
)

const handshakeHead = "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

// request parses a request as a server does.
func request(tb testing.TB, head string) *http.Request {
	tb.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n")))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func nothing(context.Context, *Conn) error { return nil }

func TestHandshakeRefused(t *testing.T) {
	const key, version = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Sec-WebSocket-Version: 13\r\n"
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(handshakeHead) }
	lost := http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}}
	for _, tt := range []struct {
		name, head string
		status     int
		cause      string
		header     http.Header // of the refusal
		says       string      // in the detail
		never      string
	}{
		{"post", edit("GET", "POST"), 405, cause.WebSocketMethod, http.Header{"Allow": {"GET"}}, "POST", ""},
		{"head", edit("GET", "HEAD"), 405, cause.WebSocketMethod, http.Header{"Allow": {"GET"}}, "HEAD", ""},
		{"lower case", edit("GET", "get"), 405, cause.WebSocketMethod, http.Header{"Allow": {"GET"}}, "get", ""},
		{"no connection", edit("Connection: Upgrade\r\n", ""), 426, cause.ConnectionUpgradeMissing, lost, "", ""},
		{"connection close", edit("Connection: Upgrade", "Connection: close"), 426, cause.ConnectionUpgradeMissing, lost, "close", ""},
		{"connection of a similar name", edit("Connection: Upgrade", "Connection: upgraded"), 426, cause.ConnectionUpgradeMissing, lost, "", ""},
		{"neither key nor version", edit(key, "", version, ""), 400, cause.UpgradeHardcoded, nil, "", ""},
		{"no key", edit(key, ""), 400, cause.WebSocketKeyMissing, nil, "", ""},
		{"two keys", edit(key, key+key), 400, cause.WebSocketKeyRepeated, nil, "2", "dGhl"},
		{"empty key", edit("dGhlIHNhbXBsZSBub25jZQ==", ""), 400, cause.WebSocketKeyInvalid, nil, "", ""},
		{"short key", edit("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ="), 400, cause.WebSocketKeyInvalid, nil, "5", "c2hv"},
		{"long key", edit("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZXM="), 400, cause.WebSocketKeyInvalid, nil, "17", "dGhl"},
		{"key without padding", edit("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ"), 400, cause.WebSocketKeyInvalid, nil, "base64", "dGhl"},
		{"key of base64url", edit("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub2-_ZQ=="), 400, cause.WebSocketKeyInvalid, nil, "base64", "dGhl"},
		{"key with loose bits", edit("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR=="), 400, cause.WebSocketKeyInvalid, nil, "bits", "dGhl"},
		{"no version", edit(version, ""), 400, cause.WebSocketVersionMissing, http.Header{"Sec-Websocket-Version": {"13"}}, "", ""},
		{"version 8", edit("Version: 13", "Version: 8"), 426, cause.WebSocketVersion,
			http.Header{"Sec-Websocket-Version": {"13"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}}, `"8"`, ""},
		{"version 013", edit("Version: 13", "Version: 013"), 426, cause.WebSocketVersion,
			http.Header{"Sec-Websocket-Version": {"13"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}}, "013", ""},
		{"two versions", edit(version, version+version), 426, cause.WebSocketVersion,
			http.Header{"Sec-Websocket-Version": {"13"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}}, "13", ""},
		{"list of versions", edit("Version: 13", "Version: 13, 8"), 426, cause.WebSocketVersion,
			http.Header{"Sec-Websocket-Version": {"13"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}}, "13, 8", ""},
		{"method before key", edit("GET", "POST", key, ""), 405, cause.WebSocketMethod, http.Header{"Allow": {"GET"}}, "", ""},
		{"connection before key", edit("Connection: Upgrade", "Connection: close", key, ""), 426, cause.ConnectionUpgradeMissing, lost, "", ""},
		{"key before version", edit(key, key+key, "Version: 13", "Version: 8"), 400, cause.WebSocketKeyRepeated, nil, "", ""},
		{"version before origin", edit("Version: 13", "Version: 8") + "Origin: https://evil.example\r\n", 426, cause.WebSocketVersion,
			http.Header{"Sec-Websocket-Version": {"13"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}}, "", ""},
		{"foreign origin", handshakeHead + "Origin: https://evil.example\r\n", 403, cause.OriginRefused, nil, "evil.example", ""},
		{"null origin", handshakeHead + "Origin: null\r\n", 403, cause.OriginRefused, nil, "null", ""},
		{"two origins", handshakeHead + "Origin: http://example.com\r\nOrigin: http://example.com\r\n", 403, cause.OriginRefused, nil, "2", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := New(nothing).Accept(request(t, tt.head))
			if err == nil {
				t.Fatal("accepted")
			}
			if s.Session != nil || s.Serve != nil {
				t.Error("a refused handshake has something to serve")
			}
			var e *cause.Error
			if !errors.As(err, &e) {
				t.Fatalf("error is %T, no *cause.Error in it", err)
			}
			if e.Status != tt.status || e.Cause != tt.cause {
				t.Errorf("refused with %d %s, want %d %s", e.Status, e.Cause, tt.status, tt.cause)
			}
			if e.Detail == "" || e.Fix == "" {
				t.Errorf("detail %q, fix %q: one is empty", e.Detail, e.Fix)
			}
			if !strings.Contains(e.Detail, tt.says) {
				t.Errorf("detail %q does not say %q", e.Detail, tt.says)
			}
			if tt.never != "" && strings.Contains(e.Detail+e.Fix, tt.never) {
				t.Errorf("detail %q or fix %q repeats %q", e.Detail, e.Fix, tt.never)
			}
			var header http.Header
			if refusal, ok := errors.AsType[*upgrade.Refusal](err); ok {
				header = refusal.Header
			}
			if len(header) != len(tt.header) {
				t.Errorf("fields of the refusal are %v, want %v", header, tt.header)
			}
			for name := range tt.header {
				if header.Get(name) != tt.header.Get(name) {
					t.Errorf("%s of the refusal is %q, want %q", name, header.Get(name), tt.header.Get(name))
				}
			}
		})
	}
}

// fields accepts a handshake and returns the fields of its 101.
func fields(t *testing.T, p upgrade.Protocol, head string) (http.Header, upgrade.Switch) {
	t.Helper()
	r := request(t, head)
	s, err := p.Accept(r)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	answer := "HTTP/1.1 101 Switching Protocols\r\n" + string(s.Session.AppendFields(nil, r)) + "\r\n"
	response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(answer)), r)
	if err != nil {
		t.Fatalf("the fields are malformed: %v\n%s", err, answer)
	}
	return response.Header, s
}

func TestHandshakeAccepted(t *testing.T) {
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(handshakeHead) }
	for _, head := range []string{
		handshakeHead,
		edit("Connection: Upgrade", "Connection: keep-alive, uPgRaDe"),
		edit("Connection: Upgrade", "Connection: keep-alive\r\nConnection: ,upgrade ,"),
		edit("Upgrade: websocket", "Upgrade: foo/2, WebSocket"),
		edit("Version: 13", "Version:   13  "),
		handshakeHead + "Origin: http://example.com\r\n",
	} {
		header, s := fields(t, New(nothing), head)
		// The value is the RFC's own example: RFC 6455 1.3.
		if got := header.Get("Sec-WebSocket-Accept"); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
			t.Errorf("Sec-WebSocket-Accept is %q", got)
		}
		if len(header) != 1 || s.Subprotocol != "" {
			t.Errorf("fields %v, subprotocol %q: more than was asked for", header, s.Subprotocol)
		}
	}
}

func TestSubprotocol(t *testing.T) {
	for _, tt := range []struct {
		server []string
		offer  string // lines
		want   string
	}{
		{nil, "Sec-WebSocket-Protocol: chat\r\n", ""},
		{[]string{"chat"}, "", ""},
		{[]string{"chat"}, "Sec-WebSocket-Protocol: chat\r\n", "chat"},
		{[]string{"chat"}, "Sec-WebSocket-Protocol: Chat\r\n", ""},
		{[]string{"chat"}, "Sec-WebSocket-Protocol: superchat\r\n", ""},
		{[]string{"b", "a"}, "Sec-WebSocket-Protocol: a, b\r\n", "b"},
		{[]string{"b", "a"}, "Sec-WebSocket-Protocol: a\r\n", "a"},
		{[]string{"b", "a"}, "Sec-WebSocket-Protocol: x\r\nSec-WebSocket-Protocol: a,b\r\n", "b"},
		{[]string{"a"}, "Sec-WebSocket-Protocol: , a ,\r\n", "a"},
	} {
		header, s := fields(t, New(nothing, WithSubprotocols(tt.server...)), handshakeHead+tt.offer)
		if s.Subprotocol != tt.want || header.Get("Sec-WebSocket-Protocol") != tt.want {
			t.Errorf("server %q, offer %q: selected %q, field %q, want %q", tt.server, tt.offer, s.Subprotocol,
				header.Get("Sec-WebSocket-Protocol"), tt.want)
		}
		if got := (*Conn)(s.Session.(*session)).Subprotocol(); got != tt.want {
			t.Errorf("Conn.Subprotocol is %q, want %q", got, tt.want)
		}
	}
}

func TestCompressionNegotiated(t *testing.T) {
	const (
		alone = "permessage-deflate; server_no_context_takeover"
		both  = alone + "; client_no_context_takeover"
	)
	for _, tt := range []struct{ offer, want, takeover string }{
		{"", "", ""},
		{"permessage-deflate", both, alone},
		{"PerMessage-Deflate", both, alone},
		{"permessage-deflate; client_max_window_bits", both, alone},
		{"permessage-deflate; client_max_window_bits=10", both, alone},
		{"permessage-deflate; client_no_context_takeover", both, both},
		{"permessage-deflate; server_no_context_takeover", both, alone},
		{"permessage-deflate; server_max_window_bits=15", both + "; server_max_window_bits=15", alone + "; server_max_window_bits=15"},
		{"permessage-deflate; server_max_window_bits=8", both + "; server_max_window_bits=8", alone + "; server_max_window_bits=8"},
		{`permessage-deflate; server_max_window_bits="10"`, both + "; server_max_window_bits=10", alone + "; server_max_window_bits=10"},
		{"x-webkit-deflate-frame", "", ""},
		{"permessage-bzip2, permessage-deflate", both, alone},
		// Declined: RFC 7692 7.1.
		{"permessage-deflate; server_max_window_bits", "", ""},
		{"permessage-deflate; server_max_window_bits=7", "", ""},
		{"permessage-deflate; server_max_window_bits=16", "", ""},
		{"permessage-deflate; server_max_window_bits=08", "", ""},
		{"permessage-deflate; server_max_window_bits=ten", "", ""},
		{"permessage-deflate; client_max_window_bits=7", "", ""},
		{"permessage-deflate; client_max_window_bits=010", "", ""},
		{"permessage-deflate; server_no_context_takeover=1", "", ""},
		{"permessage-deflate; client_no_context_takeover=true", "", ""},
		{"permessage-deflate; server_no_context_takeover; server_no_context_takeover", "", ""},
		{"permessage-deflate; client_max_window_bits; client_max_window_bits", "", ""},
		{"permessage-deflate; unknown", "", ""},
		{"permessage-deflate; ;", "", ""},
		{"permessage-deflate;", "", ""},
		{"permessage-deflate; , permessage-deflate", "", ""},
		{"permessage-deflate=3", "", ""},
		// The next offer takes the place of one that is declined.
		{"permessage-deflate; server_max_window_bits=7, permessage-deflate", both, alone},
		{"permessage-deflate; server_max_window_bits=9, permessage-deflate", both + "; server_max_window_bits=9", alone + "; server_max_window_bits=9"},
		{"permessage-deflate; unknown\r\nSec-WebSocket-Extensions: permessage-deflate", both, alone},
	} {
		head := handshakeHead
		if tt.offer != "" {
			head += "Sec-WebSocket-Extensions: " + tt.offer + "\r\n"
		}
		const name = "Sec-WebSocket-Extensions"
		if header, _ := fields(t, New(nothing), head); header.Get(name) != "" {
			t.Errorf("offer %q: agreed to %q without the option", tt.offer, header.Get(name))
		}
		if header, _ := fields(t, New(nothing, WithCompression()), head); header.Get(name) != tt.want {
			t.Errorf("offer %q: agreed to %q, want %q", tt.offer, header.Get(name), tt.want)
		}
		if header, _ := fields(t, New(nothing, WithContextTakeover()), head); header.Get(name) != tt.takeover {
			t.Errorf("offer %q with takeover: agreed to %q, want %q", tt.offer, header.Get(name), tt.takeover)
		}
	}
}

// A client that offers more extensions than there are gets none, and costs no more memory than its request does.
func TestManyOffers(t *testing.T) {
	const deflate = "permessage-deflate"
	for _, tt := range []struct {
		offer string
		want  bool
	}{
		{strings.Repeat("a,", 200) + deflate, true},
		{strings.Repeat("a;a,", 100) + "\r\nSec-WebSocket-Extensions: " + deflate, true},
		{strings.Repeat("a,", 200_000) + deflate, false},
		{deflate + strings.Repeat(";a", 200_000), false},
		{strings.Repeat("a,", 200_000) + "\r\nSec-WebSocket-Extensions: " + deflate, false},
	} {
		r := request(t, handshakeHead+"Sec-WebSocket-Extensions: "+tt.offer+"\r\n")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := New(nothing, WithContextTakeover()).Accept(r)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		if got := (*Conn)(s.Session.(*session)).is(stateDeflate); got != tt.want {
			t.Errorf("%d bytes of offers: agreed is %v, want %v", len(tt.offer), got, tt.want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
			t.Errorf("%d bytes of offers cost %d KiB", len(tt.offer), used>>10)
		}
	}
}

func TestToken(t *testing.T) {
	if got := New(nothing).Token(); got != "websocket" {
		t.Errorf("Token is %q", got)
	}
}

// The handshake answers under a FIPS 140 policy that forbids SHA-1, too.
func TestHandshakeFIPS(t *testing.T) {
	const marker = "HTTPEXPLAIN_TEST_FIPS"
	if os.Getenv(marker) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestHandshakeFIPS$", "-test.v")
		cmd.Env = append(os.Environ(), marker+"=1", "GODEBUG=fips140=only")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "accepted under FIPS") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	header, _ := fields(t, New(nothing), handshakeHead)
	if header.Get("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Log("accepted under FIPS")
	}
}

func TestAcceptAllocs(t *testing.T) {
	p := New(nothing, WithSubprotocols("chat"), WithCompression())
	r := request(t, handshakeHead+"Origin: https://example.com\r\n")
	dst := make([]byte, 0, 256)
	n := testing.AllocsPerRun(100, func() {
		s, err := p.Accept(r)
		if err != nil {
			t.Fatal(err)
		}
		dst = s.Session.AppendFields(dst[:0], r)
	})
	if n > 1 {
		t.Errorf("a handshake costs %v allocations, want 1: the connection", n)
	}
}

// sink keeps what is measured from being left out.
var sink bool

func TestKeyAllocs(t *testing.T) {
	for _, key := range []string{"dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR==", "no key"} {
		if n := testing.AllocsPerRun(100, func() { sink = validKey(key) }); n != 0 {
			t.Errorf("validKey(%q) allocates", key)
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, s := range []string{"", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR==", "AAAAAAAAAAAAAAAAAAAAAA==", "////////////////////////",
		"dGhlIHNhbXBsZSBub25jZQ=\n", "dGhlIHNhbXBsZSBub25j\r\nZQ=="} {
		f.Add(s)
	}
	strict := base64.StdEncoding.Strict()
	f.Fuzz(func(t *testing.T, key string) {
		decoded, err := strict.DecodeString(key)
		// encoding/base64 passes over line breaks, which no field value can hold.
		want := err == nil && len(decoded) == 16 && !strings.ContainsAny(key, "\r\n")
		if got := validKey(key); got != want {
			t.Errorf("validKey(%q) = %v, encoding/base64 says %v", key, got, want)
		}
	})
}

func BenchmarkAccept(b *testing.B) {
	p := New(nothing)
	r := request(b, handshakeHead+"Origin: https://example.com\r\n")
	dst := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		s, err := p.Accept(r)
		if err != nil {
			b.Fatal(err)
		}
		dst = s.Session.AppendFields(dst[:0], r)
	}
}
