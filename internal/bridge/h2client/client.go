// Package h2client is an HTTP/2 client for tests that opens streams by extended CONNECT and leaves flow control, resets and half
// closed streams in the hands of the test.
package h2client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// defaultWindow is the window that both sides have until they say otherwise (RFC 9113 6.9.2).
const defaultWindow = 65535

// Options change what a Client does.
type Options struct {
	Window  uint32 // for each stream, in bytes; 0 means 1 MiB
	Started bool   // the connection was upgraded by h2c: stream 1 is the request that was upgraded
}

// Client is one HTTP/2 connection. Its methods may be called by many goroutines at once.
type Client struct {
	conn   net.Conn
	window uint32

	writing sync.Mutex // guards framer's writing side, fields, block and next
	framer  *http2.Framer
	fields  *hpack.Encoder
	block   bytes.Buffer
	next    uint32

	mu       sync.Mutex
	changed  *sync.Cond // something below, or in a stream, has changed
	streams  map[uint32]*Stream
	send     int64 // window of the connection for what is sent
	initial  int64 // window of new streams for what is sent
	maxFrame uint32
	settled  bool // the settings of the server have come
	extends  bool
	err      error // the connection is gone
}

// Dial connects over TLS, if scheme is https, or over cleartext with prior knowledge (RFC 9113 3.3). Certificates are not checked.
func Dial(scheme, address string, o Options) (*Client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	plain := &net.Dialer{}
	dial := plain.DialContext
	if scheme == "https" {
		dial = (&tls.Dialer{NetDialer: plain, Config: &tls.Config{
			InsecureSkipVerify: true, //nolint:gosec // servers of tests sign for themselves
			NextProtos:         []string{"h2"},
			MinVersion:         tls.VersionTLS12,
		}}).DialContext
	}
	conn, err := dial(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return New(conn, o)
}

// New begins to speak HTTP/2 on a connection, and waits for the settings of the server.
func New(conn net.Conn, o Options) (*Client, error) {
	c := &Client{
		conn: conn, window: o.Window, framer: http2.NewFramer(conn, conn), next: 1, streams: make(map[uint32]*Stream),
		send: defaultWindow, initial: defaultWindow, maxFrame: 16 << 10,
	}
	if c.window == 0 {
		c.window = 1 << 20
	}
	c.changed = sync.NewCond(&c.mu)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.fields = hpack.NewEncoder(&c.block)
	if o.Started {
		c.next = 3
		c.streams[1] = &Stream{Client: c, id: 1, sentEnd: true}
	}
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		return nil, err
	}
	err := c.framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: c.window})
	if err == nil {
		err = c.framer.WriteWindowUpdate(0, 1<<30) // streams hold the server back, the connection does not
	}
	if err != nil {
		return nil, err
	}
	go c.read()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.settled && c.err == nil {
		c.changed.Wait()
	}
	return c, c.err
}

// Extends reports whether the server takes extended CONNECT (RFC 8441 3).
func (c *Client) Extends() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.extends
}

// Close closes the connection without a word.
func (c *Client) Close() error { return c.conn.Close() }

// WebSocket opens a stream for a WebSocket with the fields that a browser sends.
func (c *Client) WebSocket(path string, fields ...string) (*Stream, error) {
	return c.Extended("websocket", path, append([]string{"sec-websocket-version", "13"}, fields...)...)
}

// Extended opens a stream by extended CONNECT (RFC 8441 4).
func (c *Client) Extended(protocol, path string, fields ...string) (*Stream, error) {
	return c.open(false, append([]string{":method", "CONNECT", ":protocol", protocol, ":path", path}, fields...)...)
}

// Get opens a stream with a GET, which has no content.
func (c *Client) Get(path string, fields ...string) (*Stream, error) {
	return c.open(true, append([]string{":method", "GET", ":path", path}, fields...)...)
}

// open opens a stream with these fields, names before values. :scheme and :authority are added.
func (c *Client) open(end bool, fields ...string) (*Stream, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	scheme := "http"
	if _, ok := c.conn.(*tls.Conn); ok {
		scheme = "https"
	}
	c.block.Reset()
	all := append([]string{":scheme", scheme, ":authority", c.conn.RemoteAddr().String()}, fields...)
	for i := 0; i < len(all); i += 2 {
		if err := c.fields.WriteField(hpack.HeaderField{Name: all[i], Value: all[i+1]}); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	s := &Stream{Client: c, id: c.next, send: c.initial, sentEnd: end}
	c.streams[s.id] = s
	c.next += 2
	c.mu.Unlock()
	return s, c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: s.id, BlockFragment: c.block.Bytes(), EndHeaders: true, EndStream: end,
	})
}

// read reads frames until the connection ends.
func (c *Client) read() {
	for {
		f, err := c.framer.ReadFrame()
		if err == nil {
			err = c.take(f)
		}
		if err != nil {
			c.mu.Lock()
			c.err = fmt.Errorf("the HTTP/2 connection ended: %w", err)
			c.changed.Broadcast()
			c.mu.Unlock()
			return
		}
	}
}

// take acts on a frame.
func (c *Client) take(f http2.Frame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.changed.Broadcast()
	s := c.streams[f.Header().StreamID]
	switch f := f.(type) {
	case *http2.SettingsFrame:
		return c.settings(f)
	case *http2.PingFrame:
		if !f.IsAck() {
			go c.reply(func() error { return c.framer.WritePing(true, f.Data) })
		}
	case *http2.WindowUpdateFrame:
		if s != nil {
			s.send += int64(f.Increment)
		} else if f.StreamID == 0 {
			c.send += int64(f.Increment)
		}
	case *http2.MetaHeadersFrame:
		if s == nil {
			break
		}
		code, err := strconv.Atoi(f.PseudoValue("status"))
		if err != nil {
			return fmt.Errorf("status: %w", err)
		}
		h := make(http.Header)
		for _, field := range f.RegularFields() {
			h.Add(field.Name, field.Value)
		}
		if code < 200 {
			s.interim = append(s.interim, code)
			break
		}
		s.status, s.header, s.ended = code, h, s.ended || f.StreamEnded()
	case *http2.DataFrame:
		if n := f.Length; n > 0 {
			go c.reply(func() error { return c.framer.WriteWindowUpdate(0, n) })
		}
		if s != nil {
			s.unread = append(s.unread, f.Data()...)
			s.came += int64(len(f.Data()))
			s.ended = s.ended || f.StreamEnded()
		}
	case *http2.RSTStreamFrame:
		if s != nil && s.reset == nil {
			s.reset = &http2.StreamError{StreamID: s.id, Code: f.ErrCode}
		}
	}
	return nil
}

// reply writes a frame that answers one. That the connection is gone is told by read.
func (c *Client) reply(write func() error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = write()
}

func (c *Client) settings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	if v, ok := f.Value(http2.SettingInitialWindowSize); ok {
		for _, s := range c.streams {
			s.send += int64(v) - c.initial
		}
		c.initial = int64(v)
	}
	if v, ok := f.Value(http2.SettingMaxFrameSize); ok {
		c.maxFrame = min(v, 64<<10)
	}
	if v, ok := f.Value(http2.SettingEnableConnectProtocol); ok {
		c.extends = v == 1
	}
	c.settled = true
	go c.reply(c.framer.WriteSettingsAck)
	return nil
}

// errWriteAfterEnd is returned by writes behind END_STREAM.
var errWriteAfterEnd = errors.New("END_STREAM was sent")
