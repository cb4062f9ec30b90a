package h2c

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/net/http2"
)

// encode writes settings as HTTP2-Settings does.
func encode(settings ...http2.Setting) string {
	var payload []byte
	for _, s := range settings {
		payload = append(payload, byte(s.ID>>8), byte(s.ID), byte(s.Val>>24), byte(s.Val>>16), byte(s.Val>>8), byte(s.Val))
	}
	return base64.RawURLEncoding.EncodeToString(payload)
}

func TestDecodeSettings(t *testing.T) {
	for _, c := range []struct {
		name, value, flaw string
		size              int
	}{
		{"curl 7.88", "AAMAAABkAAQCAAAAAAIAAAAA", "", 18},
		{"nghttp 1.52", "AAMAAABkAAQAAP__", "", 12},
		{"none at all", "", "", 0},
		{"an identifier that is not known", encode(http2.Setting{ID: 0xF0F0, Val: 1}), "", 6},
		{"the largest window", encode(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1}), "", 6},
		{"the smallest frame size", encode(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 16384}), "", 6},
		{"the characters of plain base64", "AAMAAABkAAQAAP//", "not base64url", 0},
		{"padding", "AAMAAA==", "not base64url", 0},
		{"padding behind whole settings", "AAMAAABk====", "not base64url", 0},
		{"a list of two", "AAMAAABk,AAMAAABk", "not base64url", 0},
		{"a space", "AAMA ABk", "not base64url", 0},
		{"one character too many", "AAMAAABkA", "not base64url", 0},
		{"five bytes", "AAMAAAA", "5 bytes", 0},
		{"bits that are left over", "AAMAAAB", "not base64url", 0},
		{"a line break", "AAMA\r\nAABk", "not base64url", 0},
		{"one byte", "AA", "1 byte", 0},
		{"twelve bytes and one", "AAMAAABkAAQAAP__AA", "13 bytes", 0},
		{"ENABLE_PUSH 2", encode(http2.Setting{ID: http2.SettingEnablePush, Val: 2}), "ENABLE_PUSH to 2", 0},
		{"a window that is too large", encode(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31}), "INITIAL_WINDOW_SIZE to 2147483648", 0},
		{"a frame size that is too small", encode(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 16383}), "MAX_FRAME_SIZE to 16383", 0},
		{"a frame size that is too large", encode(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1 << 24}), "MAX_FRAME_SIZE to 16777216", 0},
		{"NO_RFC7540_PRIORITIES 2", encode(http2.Setting{ID: http2.SettingNoRFC7540Priorities, Val: 2}), "to 2", 0},
		{"the second is wrong", encode(http2.Setting{ID: 3, Val: 9}, http2.Setting{ID: http2.SettingEnablePush, Val: 7}), "ENABLE_PUSH to 7", 0},
	} {
		payload, flaw := decodeSettings(c.value)
		if len(payload) != c.size || c.flaw == "" != (flaw == "") || !strings.Contains(flaw, c.flaw) {
			t.Errorf("%s: decodeSettings(%q) = %d bytes, %q; want %d bytes and a flaw with %q", c.name, c.value, len(payload), flaw, c.size, c.flaw)
		}
	}
}

// FuzzDecodeSettings holds the decoder against x/net: what is accepted encodes to the very same value, and x/net's own check
// of each setting passes.
func FuzzDecodeSettings(f *testing.F) {
	for _, seed := range []string{
		"", "AAMAAABkAAQCAAAAAAIAAAAA", "AAMAAABkAAQAAP__", "AAMAAABkAAQAAP//", "AAMAAA==", "AAMAAAB", "AAIAAAAC", "AAQ_____", "\r\n", "AA\r\nMAAABk",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		payload, flaw := decodeSettings(value)
		if flaw != "" {
			if payload != nil {
				t.Fatalf("decodeSettings(%q) found a flaw and returned %d bytes", value, len(payload))
			}
			return
		}
		if got := base64.RawURLEncoding.EncodeToString(payload); got != value {
			t.Fatalf("decodeSettings(%q) took what encodes to %q", value, got)
		}
		var frame bytes.Buffer
		framer := http2.NewFramer(&frame, &frame)
		if err := framer.WriteRawFrame(http2.FrameSettings, 0, 0, payload); err != nil {
			t.Fatal(err)
		}
		framer.SetMaxReadFrameSize(1<<24 - 1)
		got, err := framer.ReadFrame()
		if err != nil {
			t.Fatalf("decodeSettings(%q) took what is no SETTINGS frame: %v", value, err)
		}
		settings, ok := got.(*http2.SettingsFrame)
		if !ok {
			t.Fatalf("got a %T", got)
		}
		if err := settings.ForeachSetting(func(s http2.Setting) error { return s.Valid() }); err != nil {
			t.Fatalf("decodeSettings(%q): %v", value, err)
		}
	})
}
