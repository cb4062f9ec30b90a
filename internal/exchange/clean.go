package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// cleanField returns a field that a handler gave, fit for a log line: zap's console encoder prints some controls raw, and
// what a handler logs is often what a client sent. Numbers, times and the like stay as they are.
func cleanField(f zap.Field) zap.Field {
	f.Key = clip(f.Key)
	switch f.Type {
	case zapcore.StringType:
		f.String = clip(f.String)
	case zapcore.ByteStringType, zapcore.ErrorType, zapcore.StringerType:
		return zap.String(f.Key, clip(text(f.Interface)))
	case zapcore.ReflectType:
		return zap.Reflect(f.Key, cleanJSON(f.Interface))
	case zapcore.ArrayMarshalerType:
		if m, ok := f.Interface.(zapcore.ArrayMarshaler); ok {
			f.Interface = cleanArray{m}
		}
	case zapcore.ObjectMarshalerType, zapcore.InlineMarshalerType:
		if m, ok := f.Interface.(zapcore.ObjectMarshaler); ok {
			f.Interface = cleanObject{m}
		}
	}
	return f
}

// appendClean appends fields that a handler gave.
func appendClean(line, given []zap.Field) []zap.Field {
	for i := range given {
		line = append(line, cleanField(given[i]))
	}
	return line
}

// text is what a byte string, an error or a Stringer says. A nil pointer behind them says so in place of a panic, as in zap.
func text(v any) (s string) {
	defer func() {
		if p := recover(); p != nil {
			s = fmt.Sprintf("PANIC=%v", p)
		}
	}()
	switch v := v.(type) {
	case []byte:
		return string(v)
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// Speaking returns err, or an error in its place where that panics when it is asked for its text and for what it wraps, as a nil
// pointer does that became an error.
func Speaking(err error) (speaks error) {
	if err == nil {
		return nil
	}
	defer func() {
		if value := recover(); value != nil {
			speaks = fmt.Errorf("an error of type %T, which panics when it is asked: %v", err, value)
		}
	}()
	_, _ = err.Error(), errors.Is(err, errNobodys)
	return err
}

// errNobodys is an error that nothing wraps.
var errNobodys = errors.New("nobody's")

// cleanJSON encodes a value as zap would, and escapes what JSON lets through.
func cleanJSON(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return clip(err.Error())
	}
	s := string(b)
	if cause.Clean(s, 0) == s {
		return json.RawMessage(b)
	}
	var out strings.Builder
	for _, r := range s {
		if c := string(r); cause.Clean(c, 0) != c {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteString(c)
		}
	}
	return json.RawMessage(out.String())
}

// cleanArray and cleanObject are marshalers whose strings are cleaned on their way to the encoder.
type (
	cleanArray  struct{ zapcore.ArrayMarshaler }
	cleanObject struct{ zapcore.ObjectMarshaler }

	arrayEncoder  struct{ zapcore.ArrayEncoder }
	objectEncoder struct{ zapcore.ObjectEncoder }
)

func (c cleanArray) MarshalLogArray(e zapcore.ArrayEncoder) error {
	return c.ArrayMarshaler.MarshalLogArray(arrayEncoder{e})
}

func (c cleanObject) MarshalLogObject(e zapcore.ObjectEncoder) error {
	return c.ObjectMarshaler.MarshalLogObject(objectEncoder{e})
}

func (e arrayEncoder) AppendString(s string)     { e.ArrayEncoder.AppendString(clip(s)) }
func (e arrayEncoder) AppendByteString(b []byte) { e.ArrayEncoder.AppendString(clip(string(b))) }
func (e arrayEncoder) AppendReflected(v any) error {
	return e.ArrayEncoder.AppendReflected(cleanJSON(v))
}

func (e arrayEncoder) AppendArray(m zapcore.ArrayMarshaler) error {
	return e.ArrayEncoder.AppendArray(cleanArray{m})
}

func (e arrayEncoder) AppendObject(m zapcore.ObjectMarshaler) error {
	return e.ArrayEncoder.AppendObject(cleanObject{m})
}

func (e objectEncoder) AddString(k, s string) { e.ObjectEncoder.AddString(clip(k), clip(s)) }
func (e objectEncoder) AddByteString(k string, b []byte) {
	e.ObjectEncoder.AddString(clip(k), clip(string(b)))
}

func (e objectEncoder) AddReflected(k string, v any) error {
	return e.ObjectEncoder.AddReflected(clip(k), cleanJSON(v))
}

func (e objectEncoder) AddArray(k string, m zapcore.ArrayMarshaler) error {
	return e.ObjectEncoder.AddArray(clip(k), cleanArray{m})
}

func (e objectEncoder) AddObject(k string, m zapcore.ObjectMarshaler) error {
	return e.ObjectEncoder.AddObject(clip(k), cleanObject{m})
}
