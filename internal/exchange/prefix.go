package exchange

import (
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// common is what the lines of many requests have in common.
type common struct {
	method, host, version string
	status                int // 0: none
}

// The bounds of what is kept, since a client chooses the host.
const (
	maxPrefixes   = 64
	maxPrefixHost = 64
)

// Prefixes holds loggers that have the fields of a common in them, encoded once and for all. A nil Prefixes has none.
type Prefixes struct {
	mu   sync.Mutex
	made atomic.Pointer[map[common]*zap.Logger]
}

// NewPrefixes returns nil where a line of the logger may read otherwise with fields that were given by With.
func NewPrefixes(l *zap.Logger) *Prefixes {
	if l == nil || !plainJSON(l.Core()) {
		return nil
	}
	p := new(Prefixes)
	p.made.Store(&map[common]*zap.Logger{})
	return p
}

// of returns the logger that has the fields of k, or nil where they have to be written with the line.
func (p *Prefixes) of(k *common, c *Config) *zap.Logger {
	if p == nil {
		return nil
	}
	made := *p.made.Load()
	if l, ok := made[*k]; ok || len(made) >= maxPrefixes {
		return l
	}
	return p.add(k, c)
}

// add makes a logger. The map is copied, so that nobody who reads it has to wait.
func (p *Prefixes) add(k *common, c *Config) *zap.Logger {
	if len(k.host) > maxPrefixHost || !slices.Contains(c.Implemented, k.method) {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	old := *p.made.Load()
	if l, ok := old[*k]; ok || len(old) >= maxPrefixes {
		return l
	}
	l := c.Logger.With(k.append(nil, c)...)
	made := maps.Clone(old)
	// The strings of a request share the memory of its head.
	made[common{strings.Clone(k.method), strings.Clone(k.host), k.version, k.status}] = l
	p.made.Store(&made)
	return l
}

// inlined is the part of a line that follows its common fields, as it is handed to zap's encoder: without a list of fields.
type inlined State

// MarshalLogObject implements zapcore.ObjectMarshaler.
func (l *inlined) MarshalLogObject(to zapcore.ObjectEncoder) error {
	s := (*State)(l)
	s.tells.addRest(to, s.site.Config)
	s.addOutcome(to)
	return nil
}

// The encoder and the core that zap makes.
var (
	zapEncoder = reflect.TypeOf(zapcore.NewJSONEncoder(zapcore.EncoderConfig{}))
	zapCore    = reflect.TypeOf(zapcore.NewCore(nil, zapcore.AddSync(io.Discard), zapcore.InfoLevel))
)

// plainJSON reports whether a core is zap's own, with zap's own JSON encoder: a line of theirs reads the same whether its
// fields come by With or by Write. A core or an encoder of somebody else's may look only at what comes by Write, and one that
// embeds another and has no With of its own would be lost by With.
func plainJSON(core zapcore.Core) bool {
	v := reflect.ValueOf(core)
	if v.Type() != zapCore {
		return false
	}
	encoder := v.Elem().FieldByName("enc")
	return encoder.Kind() == reflect.Interface && !encoder.IsNil() && encoder.Elem().Type() == zapEncoder
}
