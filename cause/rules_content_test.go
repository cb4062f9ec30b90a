package cause

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

const maxBytesText = "http: request body too large\n"

func limit(n int64) func(*Evidence) { return func(ev *Evidence) { ev.Limit = n } }

func syntaxError() error {
	return fmt.Errorf("read order: %w", json.Unmarshal([]byte(`{"a":}`), &struct{ A int }{}))
}

func typeError() error {
	return json.Unmarshal([]byte(`{"a":"x"}`), &struct {
		A int `json:"a"`
	}{})
}

func formError() error {
	_, err := url.ParseQuery("a=%zz")
	return err
}

var contentRows = []row{
	{name: "too large", head: []string{"POST /limit HTTP/1.1", "Content-Length: 64"}, status: 413, set: is(text(maxBytesText), limit(16)), want: BodyTooLarge,
		says: []string{"16 bytes", "Send less, or raise the limit"}},
	{name: "too large, by its error", head: []string{"POST /limit HTTP/1.1"}, status: 413, set: is(failed(fmt.Errorf("x: %w", &http.MaxBytesError{Limit: 1024}))), want: BodyTooLarge,
		says: []string{"1024 bytes"}},
	{name: "too large, limit unknown", head: []string{"POST /limit HTTP/1.1"}, status: 413, set: is(text(maxBytesText)), want: BodyTooLarge, never: []string{"-1"}},
	{name: "too large for the upstream", head: []string{"POST /limit HTTP/1.1"}, status: 413, set: append(proxyAnd(), passed, text(maxBytesText), limit(15)), want: BodyTooLarge, by: ByProxy,
		says: []string{"the limit of the upstream"}, never: []string{"15", "MaxBytesReader"}},
	{name: "a type that the upstream does not take", head: []string{"POST /x HTTP/1.1", "Content-Type: text/csv"}, status: 415, set: append(proxyAnd(), passed),
		want: ContentTypeUnsupported, by: ByProxy, says: []string{"The upstream does not take"}},
	{name: "413 for another reason", head: []string{"POST /limit HTTP/1.1"}, status: 413, set: is(text("quota")), want: HandlerClientError},
	{name: "too large as 400", head: []string{"POST /limit HTTP/1.1"}, status: 400, set: is(text("read: "+maxBytesText), limit(16)), want: BodyTooLargeAs400,
		says: []string{"16 bytes", "Answer 413"}},
	{name: "malformed JSON", head: []string{"POST /x HTTP/1.1"}, status: 400, set: is(failed(syntaxError())), want: BodyMalformed, says: []string{"offset 6"}},
	{name: "JSON of another type", head: []string{"POST /x HTTP/1.1"}, status: 400, set: is(failed(typeError())), want: BodyMalformed, says: []string{`"a"`, "offset", "string"}},
	{name: "malformed form", head: []string{"POST /x HTTP/1.1"}, status: 400, set: is(failed(formError())), want: BodyMalformed, says: []string{"%zz"}},
	{name: "no multipart form", head: []string{"POST /x HTTP/1.1"}, status: 400, set: is(failed(http.ErrNotMultipart)), want: BodyMalformed},
	{name: "cut short", head: []string{"POST /x HTTP/1.1"}, status: 400, set: is(failed(io.ErrUnexpectedEOF)), want: BodyMalformed, sure: Likely},
	{name: "400 for another error", head: []string{"POST /x HTTP/1.1"}, status: 400, set: is(failed(errors.New("no such color"))), want: HandlerClientError,
		never: []string{"color"}},
	{name: "no Content-Type", head: []string{"POST /x HTTP/1.1", "Content-Length: 3"}, status: 415, set: is(answer("Accept-Post: application/json")), want: ContentTypeMissing,
		says: []string{"Accept-Post", "application/json", "Set Content-Type"}},
	{name: "no Content-Type, chunked", head: []string{"POST /x HTTP/1.1", "Transfer-Encoding: chunked"}, status: 415, want: ContentTypeMissing},
	{name: "another Content-Type", head: []string{"POST /x HTTP/1.1", "Content-Length: 3", "Content-Type: text/csv"}, status: 415, want: ContentTypeUnsupported,
		says: []string{"text/csv", "Accept-Post"}},
	{name: "another coding", head: []string{"POST /x HTTP/1.1", "Content-Length: 3", "Content-Type: text/csv", "Content-Encoding: br"}, status: 415,
		set: is(answer("Accept-Encoding: gzip")), want: ContentTypeUnsupported, says: []string{"br", "gzip"}},
	{name: "415 without content", head: []string{"GET /x HTTP/1.1"}, status: 415, want: HandlerClientError},
	{name: "no length", head: []string{"POST /x HTTP/1.1", "Transfer-Encoding: chunked"}, status: 411, want: LengthRequired, says: []string{"Content-Length"}},
	{name: "411 with a length", head: []string{"POST /x HTTP/1.1", "Content-Length: 3"}, status: 411, want: HandlerClientError},
}
