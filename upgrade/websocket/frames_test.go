package websocket

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/gobwas/ws"
)

// row is one exchange on raw frames: what the client sends, and what has to come back. Where the server is not to close the
// connection, the client sends Close 1000 last, and must get the same back.
type row struct {
	name  string
	a     agreement
	send  [][]byte
	want  []string   // frames by their opcode and payload, see show
	close StatusCode // with which the server closes; 0: it does not
}

// rows collects the rows of a section.
type rows []row

func (r *rows) add(name string, code StatusCode, want []string, send ...[]byte) {
	*r = append(*r, row{name: name, send: send, want: want, close: code})
}

func (r *rows) deflate(name string, code StatusCode, want []string, send ...[]byte) {
	*r = append(*r, row{name: name, a: agreement{deflate: true}, send: send, want: want, close: code})
}

// Frames as they are compared. Long payloads are cut.
func show(op ws.OpCode, payload []byte) string {
	if len(payload) > 100 {
		return fmt.Sprintf("%x:%d:%q...%q", byte(op), len(payload), payload[:20], payload[len(payload)-20:])
	}
	return fmt.Sprintf("%x:%q", byte(op), payload)
}

func txt(s ...string) (list []string) {
	for _, s := range s {
		list = append(list, show(ws.OpText, []byte(s)))
	}
	return list
}
func bin(s string) []string      { return []string{show(ws.OpBinary, []byte(s))} }
func ponged(s string) []string   { return []string{show(ws.OpPong, []byte(s))} }
func all(l ...[]string) []string { return slices.Concat(l...) }

// unmasked, and other frames that raw does not make.
func frameOf(first, second byte, rest ...byte) []byte { return append([]byte{first, second}, rest...) }

// header makes the header of a masked frame alone, for payload that is to come in pieces.
func header(first byte, length int) []byte {
	return raw(first, strings.Repeat("x", length))[:ws.HeaderSize(ws.Header{Masked: true, Length: int64(length)})]
}

// masked masks the beginning of a payload.
func masked(s string) []byte {
	b := []byte(s)
	ws.Cipher(b, testMask, 0)
	return b
}

// pack compresses a message as RFC 7692 7.2.1 says.
func pack(s string) string { return string(newPacker().pack(s)) }

// packer keeps its window between messages.
type packer struct {
	buf bytes.Buffer
	w   *flate.Writer
}

func newPacker() *packer {
	p := &packer{}
	p.w, _ = flate.NewWriter(&p.buf, flate.BestCompression)
	return p
}

func (p *packer) pack(s string) []byte {
	p.buf.Reset()
	_, _ = io.WriteString(p.w, s)
	_ = p.w.Flush()
	return bytes.Clone(bytes.TrimSuffix(p.buf.Bytes(), []byte{0, 0, 0xFF, 0xFF}))
}

// stored is a message in a stored block: deflate without compression.
func stored(s string) string {
	b := binary.LittleEndian.AppendUint16([]byte{0}, uint16(len(s)))
	return string(binary.LittleEndian.AppendUint16(b, ^uint16(len(s)))) + s + "\x00"
}

func lengthRows() (r rows) { // RFC 6455 5.2, 5.6
	for _, n := range []int{0, 1, 4, 16, 124, 125, 126, 127, 128, 129, 255, 256, 4095, 4096, 65534, 65535, 65536, 65537, 1 << 20} {
		s := strings.Repeat("*", n)
		r.add(fmt.Sprintf("5.6 text of %d", n), 0, txt(s), text(s))
		b := strings.Repeat("\xFE", n)
		r.add(fmt.Sprintf("5.6 binary of %d", n), 0, bin(b), binary2(b))
	}
	s := strings.Repeat("abcd", 250)
	for _, chop := range []int{1, 2, 7, 13, 997} {
		r.add(fmt.Sprintf("5.2 text of 1000, %d bytes at a time", chop), 0, txt(s), slices.Collect(slices.Chunk(text(s), chop))...)
	}
	for _, n := range []int{125, 126, 127, 128} {
		s := strings.Repeat("b", n)
		r.add(fmt.Sprintf("5.2 two frames of %d in one segment", n), 0, txt(s, s), append(text(s), text(s)...))
	}
	var many []byte
	for range 500 {
		many = append(many, text("0123456789")...)
	}
	r.add("5.2 500 frames in one segment", 0, txt(strings.Split(strings.Repeat(",0123456789", 500)[1:], ",")...), many)
	r.add("5.2 length of 16 bits for 125", 1002, nil, frameOf(fin|1, 0x80|126, 0, 125, 1, 2, 3, 4))
	r.add("5.2 length of 16 bits for 0", 1002, nil, frameOf(fin|2, 0x80|126, 0, 0, 1, 2, 3, 4))
	r.add("5.2 length of 64 bits for 65535", 1002, nil, frameOf(fin|2, 0x80|127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4))
	r.add("5.2 length with the highest bit", 1002, nil, frameOf(fin|2, 0x80|127, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4))
	r.add("5.2 length of 2^63-1", 1009, nil, frameOf(fin|2, 0x80|127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4))
	r.add("10.4 one byte beyond the limit", 1009, nil, header(fin|2, 1<<20+1))
	r.add("10.4 beyond the limit by fragments", 1009, nil, raw(2, strings.Repeat("x", 1<<20)), raw(fin, "y"))
	return r
}

func maskRows() (r rows) { // RFC 6455 5.1, 5.3
	r.add("5.1 unmasked text", 1002, nil, frameOf(fin|1, 2, 'h', 'i'))
	r.add("5.1 unmasked empty binary", 1002, nil, frameOf(fin|2, 0))
	r.add("5.1 unmasked ping", 1002, nil, frameOf(fin|9, 0))
	r.add("5.1 unmasked close", 1002, nil, frameOf(fin|8, 2, 3, 0xE8))
	r.add("5.1 unmasked continuation", 1002, nil, raw(1, "a"), frameOf(fin, 1, 'b'))
	r.add("5.3 mask of zeros", 0, txt("hi"), frameOf(fin|1, 0x82, 0, 0, 0, 0, 'h', 'i'))
	r.add("5.3 mask of ones", 0, txt("hi"), frameOf(fin|1, 0x82, 0xFF, 0xFF, 0xFF, 0xFF, 'h'^0xFF, 'i'^0xFF))
	r.add("5.7 the RFC's masked Hello", 0, txt("Hello"), frameOf(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58))
	return r
}

func reservedRows() (r rows) { // RFC 6455 5.2
	for rsv := byte(1); rsv < 8; rsv++ {
		r.add(fmt.Sprintf("5.2 text with RSV %d", rsv), 1002, nil, raw(fin|rsv<<4|1, "x"))
	}
	r.add("5.2 message, then text with RSV 2", 1002, txt("x"), text("x"), raw(fin|0x20|1, "x"))
	r.add("5.2 ping with RSV 1", 1002, nil, raw(fin|0x40|9, ""))
	r.add("5.2 close with RSV 3", 1002, nil, raw(fin|0x10|8, "\x03\xE8"))
	r.add("5.2 continuation with RSV 1", 1002, nil, raw(1, "x"), raw(fin|0x40, "x"))
	for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		r.add(fmt.Sprintf("5.2 opcode %d", op), 1002, nil, raw(fin|op, ""))
		r.add(fmt.Sprintf("5.2 message, then opcode %d with payload", op), 1002, txt("x"), text("x"), raw(fin|op, "y"))
	}
	r.add("5.8 opcode 3 within a message", 1002, nil, raw(1, "x"), raw(fin|3, "y"))
	return r
}

func fragmentRows() (r rows) { // RFC 6455 5.4
	r.add("5.4 two fragments", 0, txt("ab"), raw(1, "a"), raw(fin, "b"))
	r.add("5.4 binary fragments", 0, bin("\x00\xFF"), raw(2, "\x00"), raw(fin, "\xFF"))
	r.add("5.4 three fragments, empty ones among them", 0, txt("a"), raw(1, ""), raw(0, "a"), raw(fin, ""))
	r.add("5.4 nothing but empty fragments", 0, txt(""), raw(1, ""), raw(0, ""), raw(fin, ""))
	r.add("5.4 fragments one byte at a time", 0, txt("abc"), slices.Collect(slices.Chunk(slices.Concat(raw(1, "a"), raw(0, "b"), raw(fin, "c")), 1))...)
	r.add("5.4 continuation of nothing", 1002, nil, raw(fin, "x"))
	r.add("5.4 open continuation of nothing", 1002, nil, raw(0, "x"))
	r.add("5.4 continuation after a whole message", 1002, txt("a"), text("a"), raw(fin, "x"))
	r.add("5.4 text within a message", 1002, nil, raw(1, "a"), text("b"))
	r.add("5.4 binary within a message", 1002, nil, raw(1, "a"), binary2("b"))
	r.add("5.4 open text within a message", 1002, nil, raw(2, "a"), raw(1, "b"))
	r.add("5.4 ping within a message", 0, all(ponged("p"), txt("ab")), raw(1, "a"), ping("p"), raw(fin, "b"))
	r.add("5.4 pings between all fragments", 0, all(ponged("1"), ponged("2"), ponged("3"), txt("abc")),
		ping("1"), raw(1, "a"), ping("2"), raw(0, "b"), ping("3"), raw(fin, "c"))
	r.add("5.4 pong within a message", 0, txt("ab"), raw(1, "a"), pong("p"), raw(fin, "b"))
	r.add("5.4 close within a message", 1000, nil, raw(1, "a"), closing(1000, ""))
	r.add("5.4 fragmented ping", 1002, nil, raw(9, "a"), raw(fin, "b"))
	r.add("5.4 fragmented pong", 1002, nil, raw(10, "a"), raw(fin, "b"))
	r.add("5.4 fragmented close", 1002, nil, raw(8, "\x03"), raw(fin, "\xE8"))
	var parts [][]byte
	want := ""
	for i := range 200 {
		first := byte(0)
		switch i {
		case 0:
			first = 1
		case 199:
			first = fin
		}
		s := strings.Repeat(string(rune('a'+i%26)), i)
		want += s
		parts = append(parts, raw(first, s))
	}
	r.add("5.4 200 fragments", 0, txt(want), parts...)
	return r
}

func controlRows() (r rows) { // RFC 6455 5.5
	for _, n := range []int{0, 1, 8, 58, 59, 122, 123, 124, 125} {
		s := strings.Repeat("\xFE", n)
		r.add(fmt.Sprintf("5.5.2 ping of %d", n), 0, ponged(s), ping(s))
	}
	for _, n := range []int{126, 127, 65536} {
		r.add(fmt.Sprintf("5.5 ping of %d", n), 1002, nil, header(fin|9, n))
	}
	r.add("5.5 pong of 126", 1002, nil, header(fin|10, 126))
	r.add("5.5 close of 126", 1002, nil, header(fin|8, 126))
	r.add("5.5.2 ping one byte at a time", 0, ponged("slow ping"), slices.Collect(slices.Chunk(ping("slow ping"), 1))...)
	var pings [][]byte
	var pongs []string
	for i := range 10 {
		pings, pongs = append(pings, ping(fmt.Sprint(i))), append(pongs, ponged(fmt.Sprint(i))...)
	}
	r.add("5.5.2 ten pings", 0, pongs, pings...)
	r.add("5.5.3 pong without a ping", 0, nil, pong(""))
	r.add("5.5.3 pong of 8 bytes without a ping", 0, nil, pong("12345678"))
	r.add("5.5.3 pong, then ping", 0, ponged("x"), pong("y"), ping("x"))
	r.add("5.5.3 125 bytes of pong", 0, txt("x"), pong(strings.Repeat("p", 125)), text("x"))
	return r
}

func closeRows() (r rows) { // RFC 6455 5.5.1, 7.4
	r.add("5.5.1 close without payload", 1005, nil, closing(StatusNoStatus, ""))
	r.add("5.5.1 close of one byte", 1002, nil, raw(fin|8, "\x03"))
	for _, code := range []StatusCode{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		r.add(fmt.Sprintf("7.4.1 close %d", code), code, nil, closing(code, "bye"))
	}
	for _, code := range []StatusCode{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		r.add(fmt.Sprintf("7.4.2 close %d", code), 1002, nil, raw(fin|8, string(binary.BigEndian.AppendUint16(nil, uint16(code)))))
	}
	r.add("5.5.1 reason of 123", 1000, nil, closing(1000, strings.Repeat("r", 123)))
	r.add("5.5.1 reason in UTF-8", 1000, nil, closing(1000, "schöne Grüße"))
	r.add("8.1 reason that is no UTF-8", 1007, nil, closing(1000, "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80\x65"))
	r.add("8.1 reason that ends within a character", 1007, nil, closing(1000, "\xE2\x82"))
	r.add("5.5.1 message after close", 1000, nil, slices.Concat(closing(1000, ""), text("late")))
	r.add("5.5.1 ping after close", 1000, nil, slices.Concat(closing(1000, ""), ping("late")))
	r.add("5.5.1 two closes", 1001, nil, slices.Concat(closing(1001, ""), closing(1000, "")))
	return r
}

func utf8Rows() (r rows) { // RFC 6455 8.1
	valid := map[string]string{
		"Greek": "κόσμε", "first of 1": "\x00", "last of 1": "\x7F", "first of 2": "\u0080", "last of 2": "\u07FF", "first of 3": "\u0800",
		"before surrogates": "\uD7FF", "after surrogates": "\uE000", "replacement": "\uFFFD", "noncharacter FFFE": "\uFFFE",
		"noncharacter FFFF": "\uFFFF", "first of 4": "\U00010000", "noncharacter 1FFFE": "\U0001FFFE", "last of all": "\U0010FFFF", "mixed": "aé€😀z",
	}
	for name, s := range valid {
		r.add("8.1 "+name, 0, txt(s), text(s))
		var parts [][]byte
		for i := range len(s) {
			first := byte(0)
			if i == 0 {
				first = 1
			}
			parts = append(parts, raw(first, s[i:i+1]))
		}
		r.add("8.1 "+name+", one byte per fragment", 0, txt(s), append(parts, raw(fin, ""))...)
	}
	invalid := map[string]string{
		"continuation alone": "\x80", "last continuation alone": "\xBF", "two continuations": "\x80\xBF", "C0": "\xC0\x80", "C1": "\xC1\xBF",
		"lead without continuation": "\xC3 ", "lead of 3 cut short": "\xE2\x82 ", "lead of 4 cut short": "\xF0\x9F\x98 ", "FE": "\xFE", "FF": "\xFF",
		"overlong slash of 2": "\xC0\xAF", "overlong slash of 3": "\xE0\x80\xAF", "overlong slash of 4": "\xF0\x80\x80\xAF",
		"overlong 7FF": "\xE0\x9F\xBF", "overlong FFFF": "\xF0\x8F\xBF\xBF", "first surrogate": "\xED\xA0\x80", "last surrogate": "\xED\xBF\xBF",
		"pair of surrogates": "\xED\xA0\xBD\xED\xB8\x80", "beyond 10FFFF": "\xF4\x90\x80\x80", "F5": "\xF5\x80\x80\x80", "lead of 5": "\xF8\x88\x80\x80\x80",
		"lead of 6": "\xFC\x84\x80\x80\x80\x80",
	}
	for name, s := range invalid {
		r.add("8.1 "+name, 1007, nil, text("good "+s+" good"))
		// The rest of the frame never comes: the server must not wait for it.
		whole := header(fin|1, 1000)
		r.add("8.1 "+name+", at once", 1007, nil, slices.Concat(whole, masked("good "+s)))
		r.add("8.1 "+name+", within a fragment", 1007, nil, slices.Concat(raw(1, "good"), header(fin, 1000), masked(s)))
		if len(s) > 1 {
			r.add("8.1 "+name+", split between fragments", 1007, nil, slices.Concat(raw(1, s[:1]), header(fin, 500), masked(s[1:])))
		}
	}
	for name, s := range map[string]string{"2": "\xC3", "3": "\xE2\x82", "4": "\xF0\x9F\x98"} {
		r.add("8.1 text ends within a character of "+name, 1007, nil, text("x"+s))
		r.add("8.1 fragments end within a character of "+name, 1007, nil, raw(1, "x"+s), raw(fin, ""))
	}
	r.add("8.1 bad byte far into a frame", 1007, nil, slices.Concat(header(fin|1, 1<<20), masked(strings.Repeat("x", 70001)+"\xFF")))
	r.add("8.1 binary need not be UTF-8", 0, bin("\xFF\xFE"), binary2("\xFF\xFE"))
	r.add("8.1 ping need not be UTF-8", 0, ponged("\xFF\xFE"), ping("\xFF\xFE"))
	return r
}

func deflateRows() (r rows) { // RFC 7692
	const hello = "\xf2\x48\xcd\xc9\xc9\x07\x00"
	r.deflate("7.2.3.1 one compressed frame", 0, txt("Hello"), raw(fin|rsv1|1, hello))
	r.deflate("7.2.3.1 fragments", 0, txt("Hello"), raw(rsv1|1, hello[:3]), raw(fin, hello[3:]))
	r.deflate("7.2.3.3 stored block", 0, txt("Hello"), raw(fin|rsv1|1, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"))
	r.deflate("7.2.3.4 last block", 0, txt("Hello"), raw(fin|rsv1|1, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"))
	r.deflate("7.2.3.5 two blocks", 0, txt("Hello"), raw(fin|rsv1|1, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"))
	r.deflate("7.2.3.6 empty message", 0, txt(""), raw(fin|rsv1|1, "\x00"))
	r.deflate("6 uncompressed beside compressed", 0, txt("plain", "Hello"), text("plain"), raw(fin|rsv1|1, hello))
	r.deflate("7.2.3.4 last block twice", 0, txt("HelloHello"), raw(fin|rsv1|1, "\xf3\x48\xcd\xc9\xc9\x07\x00\xf3\x48\xcd\xc9\xc9\x07\x00\x00"))
	r.deflate("7.2.3.4 last block, empty fragment behind it", 0, txt("Hello"), raw(rsv1|1, "\xf3\x48\xcd\xc9\xc9\x07\x00"), raw(fin, ""))
	for _, n := range []int{0, 1, 125, 126, 255, 256, 257, 4096, 65535, 65536, 1 << 20} {
		s := strings.Repeat("deflate ", n/8+1)[:n]
		r.deflate(fmt.Sprintf("7.2 compressed text of %d", n), 0, txt(s), raw(fin|rsv1|1, pack(s)))
		r.deflate(fmt.Sprintf("7.2 compressed binary of %d, stored", n), 0, bin(s[:min(n, 65535)]), raw(fin|rsv1|2, stored(s[:min(n, 65535)])))
	}
	for _, size := range []int{1, 7, 64, 1000} {
		s := strings.Repeat("fragmented and compressed, ", 300)
		var parts [][]byte
		for i, part := range slices.Collect(slices.Chunk([]byte(pack(s)), size)) {
			first := byte(0)
			if i == 0 {
				first = rsv1 | 1
			}
			parts = append(parts, raw(first, string(part)))
		}
		r.deflate(fmt.Sprintf("6.1 fragments of %d", size), 0, txt(s), append(parts, raw(fin, ""))...)
	}
	r.deflate("6.1 ping between compressed fragments", 0, all(ponged("p"), txt("Hello")),
		raw(rsv1|1, hello[:2]), ping("p"), raw(0, hello[2:4]), pong(""), raw(fin, hello[4:]))
	r.deflate("6.1 empty first fragment", 0, txt("Hello"), raw(rsv1|1, ""), raw(fin, hello))
	r.deflate("6 RSV1 on a continuation", 1002, nil, raw(rsv1|1, hello[:3]), raw(fin|rsv1, hello[3:]))
	r.deflate("6 RSV1 on the last continuation of plain text", 1002, nil, raw(1, "a"), raw(fin|rsv1, "b"))
	r.deflate("6 RSV1 on a ping", 1002, nil, raw(fin|rsv1|9, "x"))
	r.deflate("6 RSV1 on a pong", 1002, nil, raw(fin|rsv1|10, "x"))
	r.deflate("6 RSV1 on a close", 1002, nil, raw(fin|rsv1|8, "\x03\xE8"))
	r.deflate("6 RSV2 on a compressed message", 1002, nil, raw(fin|rsv1|0x20|1, hello))
	r.deflate("6 RSV3 on a compressed message", 1002, nil, raw(fin|rsv1|0x10|1, hello))
	r.deflate("6 reserved opcode with RSV1", 1002, nil, raw(fin|rsv1|3, hello))
	r.deflate("7.2.2 reserved block type", 1007, nil, raw(fin|rsv1|1, "\x06"))
	r.deflate("7.2.2 broken stored block", 1007, nil, raw(fin|rsv1|1, "\x00\x05\x00\x05\x00Hello\x00"))
	r.deflate("7.2.2 distance before the beginning", 1007, nil, raw(fin|rsv1|1, "\x2a\x01\x11\x00"))
	r.deflate("7.2.2 stored block cut short", 1007, nil, raw(fin|rsv1|1, "\x00\xFF\x00\x00\xFFHel"))
	r.deflate("7.2.2 no payload at all", 1007, nil, raw(fin|rsv1|1, ""))
	r.deflate("7.2.2 random bytes", 1007, nil, raw(fin|rsv1|2, "\xFF\xFE\xFD\xFC\xFB\xFA\xF9\xF8"))
	r.deflate("7.2.2 last blocks without end", 1007, nil, raw(fin|rsv1|1, strings.Repeat("\x03\x00", 3000)))
	r.deflate("7.2.2 broken data is seen at once", 1007, nil, slices.Concat(header(fin|rsv1|1, 9000), masked("\x06"+strings.Repeat("x", 100))))
	r.deflate("8.1 compressed text that is no UTF-8", 1007, nil, raw(fin|rsv1|1, pack("good \xED\xA0\x80 good")))
	r.deflate("8.1 compressed text ends within a character", 1007, nil, raw(fin|rsv1|1, pack("x\xE2\x82")))
	r.deflate("8.1 bad byte far before the end of compressed fragments", 1007, nil, raw(rsv1|1, stored("bad \xFF"+strings.Repeat("x", 60000))))
	r.deflate("7.2 compressed binary need not be UTF-8", 0, bin("\xFF\xFE"), raw(fin|rsv1|2, pack("\xFF\xFE")))
	r.deflate("8 compressed bomb", 1009, nil, raw(fin|rsv1|2, pack(strings.Repeat("\x00", 64<<20))))
	r.deflate("8 one byte beyond the limit", 1009, nil, raw(fin|rsv1|2, pack(strings.Repeat("\x00", 1<<20+1))))
	r.deflate("8 bomb of fragments", 1009, nil, raw(rsv1|2, pack(strings.Repeat("\x00", 1<<19))+"\x00\x00\xFF\xFF"),
		raw(0, pack(strings.Repeat("\x00", 1<<19))+"\x00\x00\xFF\xFF"), raw(0, pack(strings.Repeat("\x00", 1<<16))))
	r.deflate("8 payload without content", 1009, nil, header(fin|rsv1|2, 3<<20))
	empty := strings.Repeat("\x00\x00\x00\xFF\xFF", 200_000) // blocks without content
	r.deflate("8 payload without content, by fragments", 1009, nil, raw(rsv1|2, empty), raw(0, empty), header(0, 1<<20))

	one := newPacker()
	first, second := one.pack("Hello, hello, hello"), one.pack("Hello, hello, hello")
	over := row{name: "7.2.3.2 window shared between messages", a: agreement{deflate: true, takeover: true}, want: txt("Hello, hello, hello", "Hello, hello, hello")}
	over.send = [][]byte{raw(fin|rsv1|1, string(first)), raw(fin|rsv1|1, string(second))}
	r = append(r, over)
	over.name, over.want = "7.2.3.2 plain message in between", txt("Hello, hello, hello", "plain", "Hello, hello, hello")
	over.send = [][]byte{raw(fin|rsv1|1, string(first)), text("plain"), raw(fin|rsv1|1, string(second))}
	r = append(r, over)
	over.name, over.want = "7.2.3.2 the RFC's second Hello", txt("Hello", "Hello")
	over.send = [][]byte{raw(fin|rsv1|1, hello), raw(fin|rsv1|1, "\xf2\x00\x11\x00\x00")}
	r = append(r, over)
	over.name, over.want, over.close = "7.1.1.2 window not agreed on", txt("Hello"), 1007
	over.a.takeover = false
	r = append(r, over)
	long := newPacker()
	over = row{name: "7.2 window slides over 100 KiB", a: agreement{deflate: true, takeover: true}}
	for i := range 50 {
		s := strings.Repeat(fmt.Sprintf("message %d of a long talk; ", i*i), 80)
		over.want = append(over.want, txt(s)...)
		over.send = append(over.send, raw(fin|rsv1|1, string(long.pack(s))))
	}
	r = append(r, over)
	for bits := byte(8); bits <= 15; bits++ {
		s := strings.Repeat("a small window for the server; ", 500)
		r = append(r, row{name: fmt.Sprintf("7.1.2.1 server window of %d bits", bits), a: agreement{deflate: true, bits: bits},
			want: txt(s), send: [][]byte{raw(fin|rsv1|1, pack(s))}})
	}
	return r
}

// TestFrames runs all rows. It is the strict reading of RFC 6455 5.1 to 5.8, 7.4, 8.1 and RFC 7692 6, 7.2, 8.
func TestFrames(t *testing.T) {
	list := slices.Concat(lengthRows(), maskRows(), reservedRows(), fragmentRows(), controlRows(), closeRows(), utf8Rows(), deflateRows())
	if len(list) < 150 {
		t.Fatalf("%d rows, want 150 or more", len(list))
	}
	t.Logf("%d rows", len(list))
	seen := map[string]bool{}
	for _, r := range list {
		if seen[r.name] {
			t.Errorf("two rows are called %q", r.name)
		}
		seen[r.name] = true
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.run(t)
		})
	}
}

func (r *row) run(t *testing.T) {
	p := connect(t, r.a, echo)
	send := r.send
	if r.close == 0 {
		send = append(slices.Clone(send), closing(1000, ""))
	}
	go func() {
		for _, b := range send {
			if _, err := p.Write(b); err != nil {
				return // the server may close before all is sent
			}
		}
	}()
	for i, want := range r.want {
		f := p.mustFrame()
		if f.Header.Masked {
			t.Fatalf("frame %d is masked", i)
		}
		if !f.Header.Fin {
			t.Fatalf("frame %d is a fragment", i)
		}
		if f.Header.Rsv1() {
			if !r.a.deflate {
				t.Fatalf("frame %d is compressed", i)
			}
			f.Payload = unpack(t, f.Payload, r.a.bits)
		}
		if got := show(f.Header.OpCode, f.Payload); got != want {
			t.Fatalf("frame %d is %s, want %s", i, got, want)
		}
	}
	f := p.mustFrame()
	if f.Header.OpCode != ws.OpClose {
		t.Fatalf("got %s, want a Close frame", show(f.Header.OpCode, f.Payload))
	}
	code := StatusNoStatus
	if len(f.Payload) >= 2 {
		code = StatusCode(binary.BigEndian.Uint16(f.Payload))
	}
	want := r.close
	if want == 0 {
		want = 1000
	}
	if code != want {
		t.Fatalf("closed with %v %q, want %v", code, f.Payload[2:], want)
	}
	p.wantEOF()
}

// unpack decompresses a message of the server's, and checks that it never looks back further than its window.
func unpack(t *testing.T, payload []byte, bits byte) []byte {
	t.Helper()
	if bits == 0 {
		bits = 15
	}
	out, err := inflateWithin(append(slices.Clone(payload), 0, 0, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF), 1<<bits)
	if err != nil {
		t.Fatalf("compressed payload of the server's: %v", err)
	}
	return out
}
