package websocket

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// FuzzHandshake accepts handshakes with any fields. A refusal is a status with a sentence that may be shown, and what is
// accepted is answered as RFC 6455 4.2.2 and RFC 7692 7.1 have it. A line break in an argument begins another field line.
func FuzzHandshake(f *testing.F) {
	const key = "dGhlIHNhbXBsZSBub25jZQ=="
	f.Add("chat", "permessage-deflate; client_max_window_bits", "http://example.com", "keep-alive, Upgrade", "13", key)
	f.Add("superchat,chat\nx", "a;b=\"c,d\", permessage-deflate; server_max_window_bits=9;server_no_context_takeover", "https://a.example.org", "upgrade", "13", key)
	f.Add(", Chat ,", "permessage-deflate;server_max_window_bits=08,permessage-deflate;x", "null", "Upgrade", "13", key)
	f.Add("", "permessage-deflate\npermessage-deflate; client_max_window_bits=7", "", "Upgrade\nclose", "13", "dGhlIHNhbXBsZSBub25jZR==")
	for _, offer := range []string{"server_max_window_bits=7", "server_max_window_bits=16", "client_max_window_bits; client_max_window_bits", "a"} {
		f.Add("", "permessage-deflate; "+offer, "", "Upgrade", "13", key)
	}
	f.Add("\x00", ";", "http://example.com\nhttp://a.example.org", "upgraded", "8\n13", key+"\n"+key)
	p := New(nothing, WithSubprotocols("chat", "superchat"), WithCompression(), WithOrigins("*.example.org"))
	f.Fuzz(func(t *testing.T, subprotocols, extensions, origin, connection, version, key string) {
		r := httptest.NewRequest(http.MethodGet, "/ws", http.NoBody)
		for name, lines := range map[string]string{
			"Sec-Websocket-Protocol": subprotocols, "Sec-Websocket-Extensions": extensions, "Origin": origin,
			"Connection": connection, "Sec-Websocket-Version": version, "Sec-Websocket-Key": key, "Upgrade": "websocket",
		} {
			if lines != "" {
				r.Header[name] = strings.Split(lines, "\n")
			}
		}
		s, err := p.Accept(r)
		if err != nil {
			var e *cause.Error
			if !errors.As(err, &e) || !slices.Contains([]int{400, 403, 426}, e.Status) || e.Cause == "" || e.Detail == "" || e.Fix == "" ||
				cause.Clean(e.Detail, 500) != e.Detail || cause.Clean(e.Fix, 500) != e.Fix {
				t.Fatalf("refused with %#v", err)
			}
			return
		}
		if raw, err := base64.StdEncoding.Strict().DecodeString(key); err != nil || len(raw) != 16 || version != "13" {
			t.Fatalf("the key %q and the version %q are accepted", key, version)
		}
		answer := "HTTP/1.1 101 Switching Protocols\r\n" + string(s.Session.AppendFields(nil, r)) + "\r\n"
		in := bufio.NewReader(strings.NewReader(answer))
		response, err := http.ReadResponse(in, r)
		if err != nil || in.Buffered() > 0 {
			t.Fatalf("the fields are malformed: %v, %q", err, answer)
		}
		sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		if got := response.Header["Sec-Websocket-Accept"]; len(got) != 1 || got[0] != base64.StdEncoding.EncodeToString(sum[:]) {
			t.Errorf("Sec-WebSocket-Accept is %q", got)
		}
		if got, want := response.Header.Get("Sec-Websocket-Protocol"), firstOffered(subprotocols, "chat", "superchat"); got != want {
			t.Errorf("%q: the subprotocol %q is selected, want %q", subprotocols, got, want)
		}
		checkExtension(t, extensions, response.Header["Sec-Websocket-Extensions"])
	})
}

// firstOffered is the first of the names that stands in a list, or "".
func firstOffered(lines string, names ...string) string {
	offered := strings.FieldsFunc(lines, func(r rune) bool { return r == ',' || r == '\n' })
	for i := range offered {
		offered[i] = strings.Trim(offered[i], " \t")
	}
	for _, name := range names {
		if slices.Contains(offered, name) {
			return name
		}
	}
	return ""
}

// The grammar of an offer without quotes (RFC 6455 9.1, RFC 7692 7.1).
var (
	deflateOffer = regexp.MustCompile(`^(?i:permessage-deflate)(?:[ \t]*;[ \t]*(?:server_no_context_takeover|client_no_context_takeover|` +
		`server_max_window_bits[ \t]*=[ \t]*(?:[89]|1[0-5])|client_max_window_bits(?:[ \t]*=[ \t]*(?:[89]|1[0-5]))?))*$`)
	anyOffers = regexp.MustCompile(`^[ \t]*[a-z-]+(?:; ?[a-z_]+(?:=[a-z0-9]+)?)*(?:, ?[a-z-]+(?:; ?[a-z_]+(?:=[a-z0-9]+)?)*)*$`)
	bitsAsked = regexp.MustCompile(`server_max_window_bits[ \t]*=[ \t]*([0-9]+)`)
)

// checkExtension holds what is agreed to against the grammar.
func checkExtension(t *testing.T, lines string, got []string) {
	t.Helper()
	if strings.Contains(lines, `"`) || len(lines) > maxOffers {
		return // quotes hide commas, and what is too long is declined
	}
	var offer string
	wellFormed := true
	for line := range strings.SplitSeq(lines, "\n") {
		wellFormed = wellFormed && (line == "" || anyOffers.MatchString(line))
		for item := range strings.SplitSeq(line, ",") {
			item = strings.Trim(item, " \t")
			if offer == "" && deflateOffer.MatchString(item) && !repeats(item) {
				offer = item
			}
		}
	}
	switch {
	case len(got) > 1:
		t.Errorf("%q: %q is agreed to", lines, got)
	case len(got) == 1 && offer == "":
		t.Errorf("%q: %q is agreed to, but nothing like it is offered", lines, got)
	case len(got) == 0 && offer != "" && wellFormed:
		t.Errorf("%q: the offer of %q is declined", lines, offer)
	case len(got) == 0 || !wellFormed:
		return
	}
	want := "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	if bits := bitsAsked.FindStringSubmatch(offer); bits != nil {
		want += "; server_max_window_bits=" + bits[1]
	}
	if len(got) == 1 && got[0] != want {
		t.Errorf("%q: %q is agreed to, want %q", lines, got[0], want)
	}
}

// repeats reports whether an offer has a parameter twice.
func repeats(offer string) bool {
	seen := make(map[string]bool)
	for parameter := range strings.SplitSeq(offer, ";") {
		name, _, _ := strings.Cut(strings.Trim(parameter, " \t"), "=")
		name = strings.Trim(name, " \t")
		if seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}
