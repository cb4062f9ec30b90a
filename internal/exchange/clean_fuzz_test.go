package exchange

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// FuzzCleanField gives handlers' fields of every type, with what a client sent in them, to zap's JSON encoder and looks at the
// line: it is JSON, it holds no character that moves a terminal, and values that need no change are whole.
func FuzzCleanField(f *testing.F) {
	f.Add("key", "value", []byte("bytes"))
	f.Add("\x1b[31m", "\u202e\u2028\x00\u0085", []byte("\xff\n"))
	f.Add("a\"b", `{"a":"\u001b"}`, []byte("\ufeff"))
	f.Fuzz(func(t *testing.T, key, text string, raw []byte) {
		nested := map[string]any{"text": text, "list": []any{string(raw), key}}
		given := []zap.Field{
			zap.String("a"+key, text), zap.ByteString("b", raw), zap.NamedError("c", errors.New(text)), zap.Strings("d", []string{text, string(raw)}),
			zap.Any("e", nested), zap.Dict("f", zap.String(key, text), zap.Reflect("r", nested)), zap.Stringers("g", []speaker{speaker(text)}),
			zap.Inline(zapcore.ObjectMarshalerFunc(func(e zapcore.ObjectEncoder) error { e.AddString("h", text); return nil })),
			zap.Stringer("i", speaker(text)), zap.ByteStrings("j", [][]byte{raw}), zap.Errors("k", []error{errors.New(text)}),
		}
		encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{})
		line, err := encoder.EncodeEntry(zapcore.Entry{}, appendClean(nil, given))
		if err != nil {
			t.Fatal(err)
		}
		s := strings.TrimSuffix(line.String(), "\n")
		var read map[string]any
		if err := json.Unmarshal([]byte(s), &read); err != nil {
			t.Fatalf("%q is no JSON: %v", s, err)
		}
		if cause.Clean(s, 0) != s {
			t.Errorf("a terminal would act on %q", s)
		}
		plain := func(s string) bool { return cause.Clean(s, logLimit) == s }
		if plain(text) && (read["h"] != text || read["i"] != text || read["c"] != text) {
			t.Errorf("%q became %v, %v, %v", text, read["h"], read["i"], read["c"])
		}
		if again, _ := json.Marshal(nested); json.Valid(again) {
			var want any
			_ = json.Unmarshal(again, &want)
			if !reflect.DeepEqual(read["e"], want) {
				t.Errorf("%v became %v", want, read["e"])
			}
		}
	})
}

// speaker is a string that speaks for itself.
type speaker string

func (s speaker) String() string { return string(s) }
