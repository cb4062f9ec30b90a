package cause

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
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

var accessRows = []row{
	{name: "no credentials", head: []string{"GET /auth HTTP/1.1"}, status: 401, set: is(answer(`WWW-Authenticate: Basic realm="x"`)), want: CredentialsMissing,
		says: []string{`Basic realm="x"`}},
	{name: "no credentials, no challenge", head: []string{"GET /auth HTTP/1.1"}, status: 401, want: CredentialsMissing, says: []string{"no challenge"}},
	{name: "credentials refused", head: []string{"GET /auth HTTP/1.1", "Authorization: Bearer sesame-open"}, status: 401, want: CredentialsRefused, says: []string{"Bearer", "Renew"},
		never: []string{"sesame"}},
	{name: "credentials without a scheme", head: []string{"GET /auth HTTP/1.1", "Authorization: sesame open"}, status: 401, want: CredentialsRefused, never: []string{"sesame", "open"}},
	{name: "logged in", head: []string{"GET /auth HTTP/1.1", "Authorization: Bearer x"}, status: 200},
	{name: "cross origin", head: []string{"POST /csrf HTTP/1.1", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, status: 403,
		set: is(source(ByRouter, KindCrossOrigin)), want: CrossOrigin, by: ByRouter, says: []string{"https://evil.example", "cross-site", "127.0.0.1", "AddTrustedOrigin"}},
	{name: "cross origin, by its text", head: []string{"POST /csrf HTTP/1.1", "Origin: https://evil.example"}, status: 403,
		set: is(text("cross-origin request detected, and/or browser is out of date")), want: CrossOrigin, says: []string{"no Sec-Fetch-Site"}},
	{name: "forbidden", head: []string{"POST /csrf HTTP/1.1", "Origin: https://evil.example"}, status: 403, set: is(text("forbidden")), want: HandlerClientError},
	{name: "misdirected", head: []string{"GET / HTTP/1.1", "Host: b.example"}, status: 421, set: is(overTLS("a.example")), want: Misdirected, says: []string{"a.example", "b.example"}},
	{name: "421, same name", head: []string{"GET / HTTP/1.1", "Host: A.example:443"}, status: 421, set: is(overTLS("a.example")), want: HandlerClientError},
	{name: "too early", head: []string{"POST / HTTP/1.1", "Early-Data: 1"}, status: 425, want: TooEarly, says: []string{"handshake"}},
	{name: "425 for nothing", head: []string{"POST / HTTP/1.1"}, status: 425, want: HandlerClientError},
	{name: "rate", head: []string{"GET / HTTP/1.1"}, status: 429, set: is(answer("Retry-After: 30")), want: RateLimited, says: []string{`"30" (seconds)`}},
	{name: "rate, no time", head: []string{"GET / HTTP/1.1"}, status: 429, want: RateLimited, says: []string{"no Retry-After"}},
}

var conditionRows = []row{
	{name: "not acceptable", head: []string{"GET / HTTP/1.1", "Accept: image/" + strings.Repeat("x", 200)}, status: 406, want: NotAcceptable, says: []string{"image/xxx", "...", "Widen Accept"}},
	{name: "not acceptable, language", head: []string{"GET / HTTP/1.1", "Accept-Language: tlh"}, status: 406, want: NotAcceptable, says: []string{"tlh"}},
	{name: "acceptable", head: []string{"GET / HTTP/1.1", "Accept: image/x"}, status: 200},
	{name: "precondition", head: []string{"PUT / HTTP/1.1", `If-Match: "a"`}, status: 412, set: is(answer(`ETag: "b"`)), want: PreconditionFailed, says: []string{`If-Match`, `"b"`, "again"}},
	{name: "412 without a condition", head: []string{"PUT / HTTP/1.1"}, status: 412, want: HandlerClientError},
	{name: "precondition required", head: []string{"PUT / HTTP/1.1"}, status: 428, want: PreconditionRequired, says: []string{"If-Match"}},
	{name: "condition that holds", head: []string{"PUT / HTTP/1.1", `If-Match: "a"`}, status: 204},
	{name: "range", head: []string{"GET / HTTP/1.1", "Range: bytes=900-"}, status: 416, set: is(answer("Content-Range: bytes */512")), want: RangeUnsatisfiable,
		says: []string{"bytes=900-", "512 bytes"}},
	{name: "416 without a range", head: []string{"GET / HTTP/1.1"}, status: 416, want: HandlerClientError},
	{name: "range that fits", head: []string{"GET / HTTP/1.1", "Range: bytes=0-1"}, status: 206},
}
