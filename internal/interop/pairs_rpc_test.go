package interop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"connectrpc.com/connect"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/httpexplain/httpexplain"
)

type word = wrapperspb.StringValue

// The procedures of the service that both libraries serve.
const (
	say    = "/talk.v1.Talk/Say"    // one word, one word back; "" is an error
	count  = "/talk.v1.Talk/Count"  // one word, its letters back one by one
	gather = "/talk.v1.Talk/Gather" // words, all of them back as one
	talks  = "/talk.v1.Talk/Echo"   // words, each back at once
)

// connectService is the service by connect-go, which speaks its own protocol, gRPC and gRPC-Web.
func connectService() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(say, connect.NewUnaryHandler(say, func(_ context.Context, r *connect.Request[word]) (*connect.Response[word], error) {
		if r.Msg.GetValue() == "" {
			err := connect.NewError(connect.CodeInvalidArgument, errors.New("say something"))
			err.Meta().Set("Hint", "any word")
			return nil, err
		}
		a := connect.NewResponse(wrapperspb.String("you said " + r.Msg.GetValue()))
		a.Header().Set("Said", "yes")
		a.Trailer().Set("Mood", "fine")
		return a, nil
	}, connect.WithIdempotency(connect.IdempotencyNoSideEffects)))
	mux.Handle(count, connect.NewServerStreamHandler(count, func(_ context.Context, r *connect.Request[word], s *connect.ServerStream[word]) error {
		for _, letter := range r.Msg.GetValue() {
			if err := s.Send(wrapperspb.String(string(letter))); err != nil {
				return err
			}
		}
		s.ResponseTrailer().Set("Mood", "fine")
		return nil
	}))
	mux.Handle(gather, connect.NewClientStreamHandler(gather, func(_ context.Context, s *connect.ClientStream[word]) (*connect.Response[word], error) {
		all := ""
		for s.Receive() {
			all += s.Msg().GetValue()
		}
		return connect.NewResponse(wrapperspb.String(all)), s.Err()
	}))
	mux.Handle(talks, connect.NewBidiStreamHandler(talks, func(_ context.Context, s *connect.BidiStream[word, word]) error {
		for {
			m, err := s.Receive()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err = s.Send(m); err != nil {
				return err
			}
		}
	}))
	return mux
}

// grpcService is the service by grpc-go, served by its ServeHTTP.
func grpcService() http.Handler {
	s := grpc.NewServer()
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "talk.v1.Talk", HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{MethodName: "Say", Handler: func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			var m word
			if err := decode(&m); err != nil {
				return nil, err
			}
			if m.GetValue() == "" {
				return nil, status.Error(codes.InvalidArgument, "say something")
			}
			_ = grpc.SetHeader(ctx, metadata.Pairs("said", "yes"))
			_ = grpc.SetTrailer(ctx, metadata.Pairs("mood", "fine"))
			return wrapperspb.String("you said " + m.GetValue()), nil
		}}},
		Streams: []grpc.StreamDesc{{StreamName: "Echo", ServerStreams: true, ClientStreams: true, Handler: func(_ any, s grpc.ServerStream) error {
			for {
				var m word
				if err := s.RecvMsg(&m); errors.Is(err, io.EOF) {
					return nil
				} else if err != nil {
					return err
				}
				if err := s.SendMsg(&m); err != nil {
					return err
				}
			}
		}}},
	}, new(any))
	return s
}

// recorder writes down each answer that passes, once it was read to its end.
type recorder struct {
	http.RoundTripper
	mu   sync.Mutex
	said []string
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	a, err := r.RoundTripper.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	a.Body = &recorded{a: a, r: r, body: a.Body}
	return a, nil
}

type recorded struct {
	a    *http.Response
	r    *recorder
	body io.ReadCloser
	all  bytes.Buffer
	once sync.Once
}

func (b *recorded) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	b.all.Write(p[:n])
	if err != nil {
		b.once.Do(b.record)
	}
	return n, err
}

func (b *recorded) Close() error {
	_, _ = io.Copy(io.Discard, b)
	return b.body.Close()
}

func (b *recorded) record() {
	whole := *b.a
	whole.Header = b.a.Header.Clone()
	whole.Body = io.NopCloser(&b.all)
	b.r.mu.Lock()
	b.r.said = append(b.r.said, transcribe(&whole))
	b.r.mu.Unlock()
}

// converse calls every procedure with connect's client and returns what it was answered.
func converse(client *http.Client, base string, streams bool, options ...connect.ClientOption) (said []string) {
	r := &recorder{RoundTripper: client.Transport}
	client = &http.Client{Transport: r, Timeout: client.Timeout}
	ctx := context.Background()
	note := func(what ...any) { said = append(said, fmt.Sprint(what...)) }
	talk := connect.NewClient[word, word](client, base+say, options...)
	for _, s := range []string{"hello", "", strings.Repeat("long ", 5000)} {
		a, err := talk.CallUnary(ctx, connect.NewRequest(wrapperspb.String(s)))
		if err != nil {
			note(connect.CodeOf(err), " ", err)
			continue
		}
		note(a.Msg.GetValue(), a.Header()["Said"], a.Trailer()["Mood"])
	}
	if streams {
		letters, err := connect.NewClient[word, word](client, base+count, options...).CallServerStream(ctx, connect.NewRequest(wrapperspb.String("abc")))
		for err == nil && letters.Receive() {
			note(letters.Msg().GetValue())
		}
		if err == nil {
			note(letters.Err(), letters.ResponseTrailer()["Mood"], letters.Close())
		}
		up := connect.NewClient[word, word](client, base+gather, options...).CallClientStream(ctx)
		for _, s := range []string{"a", "b", "c"} {
			note(up.Send(wrapperspb.String(s)))
		}
		a, err := up.CloseAndReceive()
		if err == nil {
			note(a.Msg.GetValue())
		}
		note(err)
		both := connect.NewClient[word, word](client, base+talks, options...).CallBidiStream(ctx)
		for _, s := range []string{"one", "two"} {
			note(both.Send(wrapperspb.String(s)))
			m, err := both.Receive()
			note(m.GetValue(), err)
		}
		note(both.CloseRequest())
		_, err = both.Receive()
		note(errors.Is(err, io.EOF), both.CloseResponse())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append(said, r.said...)
}

// around are the ways in which a service is served: bare, and behind the middleware.
func around(service http.Handler) map[string]http.Handler {
	production := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	development := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
	return map[string]http.Handler{
		"production": production.Handler(service), "development": development.Handler(service),
		"within otel": layers["otel"](production.Handler(service)), "around otel": production.Handler(layers["otel"](service)),
	}
}

// TestPairsConnect calls connect-go's handlers, unary and streams, in three protocols, bare and wrapped.
func TestPairsConnect(t *testing.T) {
	protocols := map[string][]connect.ClientOption{
		"connect": nil, "connect with GET": {connect.WithHTTPGet()}, "JSON": {connect.WithProtoJSON()}, "gRPC": {connect.WithGRPC()},
		"gRPC-Web": {connect.WithGRPCWeb()}, "compressed": {connect.WithSendGzip()},
	}
	for name, options := range protocols {
		for _, transport := range []string{"HTTP/1.1", "HTTP/2", "HTTP/2 with TLS"} {
			if name == "gRPC" && transport == "HTTP/1.1" {
				continue // gRPC wants HTTP/2
			}
			t.Run(name+"/"+transport, func(t *testing.T) {
				streams := transport != "HTTP/1.1"
				client, base := over(t, transport, connectService())
				want := converse(client, base, streams, options...)
				for way, handler := range around(connectService()) {
					client, base = over(t, transport, handler)
					compare(t, way, want, converse(client, base, streams, options...))
				}
			})
		}
	}
}

// TestPairsGRPC calls grpc-go's ServeHTTP by connect's client, whose answers can be written down whole, and by its own.
func TestPairsGRPC(t *testing.T) {
	client, base := over(t, "HTTP/2", grpcService())
	want, own := converse(client, base, false, connect.WithGRPC()), converseGRPC(t, strings.TrimPrefix(base, "http://"), client)
	if len(want) < 6 || !strings.Contains(fmt.Sprint(own), "you said hello") {
		t.Fatalf("bare it says %q, %q", want, own)
	}
	for way, handler := range around(grpcService()) {
		client, base = over(t, "HTTP/2", handler)
		compare(t, way, want, converse(client, base, false, connect.WithGRPC()))
		compare(t, way+", grpc-go's client", own, converseGRPC(t, strings.TrimPrefix(base, "http://"), client))
	}
}

// converseGRPC calls the procedures with grpc-go's own client, over the connections that client would dial.
func converseGRPC(t *testing.T, host string, client *http.Client) (said []string) {
	t.Helper()
	dial := client.Transport.(*http.Transport).DialContext
	conn, err := grpc.NewClient("passthrough:///"+host, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return dial(ctx, "tcp", "") }))
	check(t, err)
	defer conn.Close()
	for _, s := range []string{"hello", ""} {
		var head, tail metadata.MD
		var answer word
		err = conn.Invoke(t.Context(), say, wrapperspb.String(s), &answer, grpc.Header(&head), grpc.Trailer(&tail))
		delete(head, "date")
		said = append(said, fmt.Sprint(answer.GetValue(), map[string][]string(head), map[string][]string(tail), err))
	}
	stream, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, talks)
	check(t, err)
	for _, s := range []string{"one", "two"} {
		check(t, stream.SendMsg(wrapperspb.String(s)))
		var m word
		check(t, stream.RecvMsg(&m))
		said = append(said, m.GetValue())
	}
	check(t, stream.CloseSend())
	return append(said, fmt.Sprint(stream.RecvMsg(new(word)), map[string][]string(stream.Trailer())))
}

func compare(t *testing.T, way string, want, got []string) {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("nothing was said")
	}
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want) || i >= len(got):
			t.Fatalf("%s: %d things were said, %d without the middleware", way, len(got), len(want))
		case strings.HasPrefix(got[i], "HTTP/2.0 200,") && strings.Contains(got[i], "\nExplain-"):
			t.Errorf("%s: a healthy answer is explained\n%.800s", way, got[i])
		case want[i] != unadorned(got[i]):
			t.Errorf("%s: answered\n%.800s\nand without the middleware\n%.800s", way, got[i], want[i])
		}
	}
}
