package streams

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
)

// message is what the n-th message of a size holds.
func message(n, size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i*7 + i>>8 + n*31)
	}
	return b
}

// open opens a WebSocket.
func open(c *h2client.Client, path string) (*h2client.Stream, error) {
	s, err := c.WebSocket(path)
	if err != nil {
		return nil, err
	}
	status, header, err := s.Head()
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s was answered with %d %v", path, status, header)
	}
	return s, err
}

// send sends the n-th message.
func send(s io.Writer, n, size int) error {
	return ws.WriteFrame(s, ws.MaskFrame(ws.NewBinaryFrame(message(n, size))))
}

// receive reads the n-th message back.
func receive(s io.Reader, n, size int) error {
	f, err := ws.ReadFrame(s)
	if err != nil {
		return err
	}
	if f.Header.OpCode != ws.OpBinary || !bytes.Equal(f.Payload, message(n, size)) {
		return fmt.Errorf("message %d came back as %d bytes of %v", n, len(f.Payload), f.Header.OpCode)
	}
	return nil
}

// leave makes the closing handshake.
func leave(s *h2client.Stream) error {
	if err := ws.WriteFrame(s, ws.MaskFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))); err != nil {
		return err
	}
	f, err := ws.ReadFrame(s)
	if err != nil {
		return fmt.Errorf("no Close frame: %w", err)
	}
	if f.Header.OpCode != ws.OpClose {
		return fmt.Errorf("%v in place of a Close frame", f.Header.OpCode)
	}
	if rest, err := s.End(); err != nil || len(rest) > 0 {
		return fmt.Errorf("%q behind the Close frame, %w", rest, err)
	}
	return nil
}

// TestFramesMove moves many bytes each way through each echo.
func TestFramesMove(t *testing.T) {
	const size, count = 256 << 10, moved / (256 << 10)
	for name := range handlers {
		t.Run(name, func(t *testing.T) {
			s := serve(t)
			stream, err := open(s.dial(h2client.Options{}), "/"+name)
			if err != nil {
				t.Fatal(err)
			}
			sent := make(chan error, 1)
			begun := time.Now()
			go func() {
				for n := range count {
					if err := send(stream, n, size); err != nil {
						sent <- err
						return
					}
				}
				sent <- nil
			}()
			for n := range count {
				if err := receive(stream, n, size); err != nil {
					t.Fatal(err)
				}
			}
			took := time.Since(begun)
			if err := errors.Join(<-sent, leave(stream)); err != nil {
				t.Error(err)
			}
			s.served("/"+name, 1, size*count)
			t.Logf("%d MiB each way in %v, %.0f MiB/s", moved>>20, took, size*count/took.Seconds()/(1<<20))
		})
	}
}

// TestFramesWindows echoes through windows of a few bytes.
func TestFramesWindows(t *testing.T) {
	s := serve(t)
	c := s.dial(h2client.Options{Window: 11})
	for name := range handlers {
		stream, err := open(c, "/"+name)
		if err != nil {
			t.Fatal(name, err)
		}
		for n, size := range []int{0, 1, 125, 126, 3000} {
			sent := make(chan error, 1)
			go func() { sent <- send(stream, n, size) }()
			if err := errors.Join(receive(stream, n, size), <-sent); err != nil {
				t.Fatal(name, err)
			}
		}
		if err := leave(stream); err != nil {
			t.Error(name, err)
		}
		s.served("/"+name, 1, 3000)
	}
}

// TestFramesBreakOff resets streams, and half closes them: each handler sees the end, and the connection serves on.
func TestFramesBreakOff(t *testing.T) {
	s := serve(t)
	c := s.dial(h2client.Options{})
	for name := range handlers {
		var streams [3]*h2client.Stream
		for i := range streams {
			stream, err := open(c, "/"+name)
			if err == nil {
				err = send(stream, i, 100)
			}
			if err == nil {
				err = receive(stream, i, 100)
			}
			if err != nil {
				t.Fatal(name, err)
			}
			streams[i] = stream
		}
		if err := streams[0].Reset(http2.ErrCodeCancel); err != nil {
			t.Fatal(err)
		}
		if err := streams[1].CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if _, err := streams[1].End(); err != nil {
			t.Errorf("%s: the server ended a half-closed stream with %v, want END_STREAM", name, err)
		}
		if err := leave(streams[2]); err != nil {
			t.Error(name, err)
		}
		s.served("/"+name, 3, 100)
	}
}

// TestFramesMany keeps 500 WebSockets open on 5 connections at once.
func TestFramesMany(t *testing.T) {
	const connections, each, rounds = 5, 100, 4
	s := serve(t)
	names := make([]string, 0, len(handlers))
	for name := range handlers {
		names = append(names, name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all, opened sync.WaitGroup
	opened.Add(connections * each)
	for range connections {
		c := s.dial(h2client.Options{})
		for i := range each {
			all.Go(func() {
				stream, err := open(c, "/"+names[i%len(names)])
				opened.Done()
				opened.Wait()
				for n := 0; n < rounds && err == nil && ctx.Err() == nil; n++ {
					if err = send(stream, n, 1+i*20); err == nil {
						err = receive(stream, n, 1+i*20)
					}
				}
				if err == nil {
					err = leave(stream)
				}
				if err != nil {
					t.Error(names[i%len(names)], err)
				}
			})
		}
	}
	all.Wait()
	for _, name := range names {
		s.served("/"+name, connections*each/len(names), 0)
	}
}
