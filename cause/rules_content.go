package cause

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
)

// contentRules are about the content of the request.
var contentRules = []Rule{
	{BodyTooLarge, []int{413}, bodyTooLarge},
	{BodyTooLargeAs400, []int{400}, bodyTooLargeAs400},
	{BodyMalformed, []int{400}, bodyMalformed},
	{ContentTypeMissing, []int{415}, contentTypeMissing},
	{ContentTypeUnsupported, []int{415}, contentTypeUnsupported},
	{LengthRequired, []int{411}, lengthRequired},
}

// maxBytes reports whether an http.MaxBytesReader refused, and what its limit is; -1: not known.
func maxBytes(ev *Evidence) (limit int64, ok bool) {
	if err, is := errors.AsType[*http.MaxBytesError](ev.Err); is {
		return err.Limit, true
	}
	if containsFold(ev.Body, "http: request body too large") {
		if passedOn(ev) {
			return -1, true // the limit is the upstream's, and nobody saw how much it read
		}
		return ev.Limit, true
	}
	return -1, false
}

// bound names a limit in a sentence.
func bound(limit int64) string {
	switch {
	case limit < 0:
		return "the limit"
	case limit == 1:
		return "the limit of 1 byte"
	}
	return "the limit of " + strconv.FormatInt(limit, 10) + " bytes"
}

func bodyTooLarge(ev *Evidence) (Explanation, bool) {
	limit, ok := maxBytes(ev)
	if !ok {
		return Explanation{}, false
	}
	setter := ""
	switch {
	case passedOn(ev):
		setter = " of the upstream"
	case ev.Development:
		setter = " that http.MaxBytesReader sets"
	}
	return Explanation{
		Detail: "The content of the request is larger than " + bound(limit) + setter + ".",
		Fix:    "Send less, or raise the limit.",
	}, true
}

func bodyTooLargeAs400(ev *Evidence) (Explanation, bool) {
	limit, ok := maxBytes(ev)
	if !ok {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The content of the request is larger than " + bound(limit) + " of http.MaxBytesReader, but " + lowerFirst(decider(ev)) + " answered 400.",
		Fix:    "Answer 413 when the error is an *http.MaxBytesError, so that the client knows to send less.",
	}, true
}

// bodyMalformed finds content that the handler could not decode, by the error that it handed over.
func bodyMalformed(ev *Evidence) (Explanation, bool) {
	const jsonFix = "Correct the JSON that the client sends."
	const formFix = "Correct the form that the client sends."
	if ev.Err == nil {
		return Explanation{}, false
	}
	if err, ok := errors.AsType[*json.SyntaxError](ev.Err); ok {
		return Explanation{
			Detail: "The JSON in the request is malformed at offset " + strconv.FormatInt(err.Offset, 10) + ".", Fix: jsonFix,
		}, true
	}
	if err, ok := errors.AsType[*json.UnmarshalTypeError](ev.Err); ok {
		field := "the value"
		if err.Field != "" {
			field = "the field " + Quote(err.Field)
		}
		return Explanation{
			Detail: "In the JSON of the request, " + field + " at offset " + strconv.FormatInt(err.Offset, 10) + " has the wrong type: " +
				Quote(err.Value) + ".",
			Fix: jsonFix,
		}, true
	}
	if err, ok := errors.AsType[url.EscapeError](ev.Err); ok {
		return Explanation{Detail: "The form in the request has the invalid escape " + Quote(string(err)) + ".", Fix: formFix}, true
	}
	switch err := ev.Err; {
	case errors.Is(err, http.ErrNotMultipart):
		return Explanation{Detail: "The handler expects a multipart form, and the request has none.", Fix: formFix}, true
	case errors.Is(err, http.ErrMissingBoundary):
		return Explanation{Detail: "The multipart form has no boundary in its Content-Type.", Fix: formFix}, true
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return Explanation{Detail: "The multipart form has more fields or larger heads than the server reads.", Fix: formFix}, true
	case errors.Is(err, http.ErrMissingFile):
		return Explanation{Detail: "The form lacks the file that the handler expects.", Fix: formFix}, true
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Explanation{
			Detail: "The content of the request ended too early, at its end offset: it was cut short.",
			Fix:    "Send the content whole, and the length that it has.", Sure: Likely,
		}, true
	}
	return Explanation{}, false
}

// hasContent reports whether the request announced content.
func hasContent(r *http.Request) bool {
	return r.ContentLength != 0 || len(r.TransferEncoding) > 0
}

// accepted names what an answer says that it takes.
func accepted(ev *Evidence) string {
	for _, name := range [...]string{"Accept-Post", "Accept-Patch", "Accept-Query", "Accept"} {
		if v := ev.Header.Get(name); v != "" {
			return name + " says " + quoteLong(v)
		}
	}
	return ""
}

func contentTypeMissing(ev *Evidence) (Explanation, bool) {
	if ev.Request.Header.Get("Content-Type") != "" || !hasContent(ev.Request) {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The request has content and no Content-Type.",
		Fix:    "Set Content-Type to what the content is.",
	}
	if a := accepted(ev); a != "" {
		e.Detail = "The request has content and no Content-Type; " + a + "."
	}
	return e, true
}

func contentTypeUnsupported(ev *Evidence) (Explanation, bool) {
	sent := ev.Request.Header.Get("Content-Type")
	if sent == "" {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: decider(ev) + " does not take content of the type " + quoteLong(sent) + ".",
		Fix:    "Send a type that is accepted; let the server name those in Accept-Post or Accept-Patch.",
	}
	if a := accepted(ev); a != "" {
		e.Detail = decider(ev) + " does not take content of the type " + quoteLong(sent) + "; " + a + "."
		e.Fix = "Send a type that is accepted."
	}
	if coding := ev.Request.Header.Get("Content-Encoding"); coding != "" && ev.Header["Accept-Encoding"] != nil {
		e.Detail = decider(ev) + " does not take content in the coding " + Quote(coding) + " (its type is " + Quote(sent) + "); Accept-Encoding says " +
			Quote(ev.Header.Get("Accept-Encoding")) + "."
		e.Fix = "Send the content in a coding that is accepted, or without any."
	}
	return e, true
}

func lengthRequired(ev *Evidence) (Explanation, bool) {
	if ev.Request.Header.Get("Content-Length") != "" || ev.Request.ContentLength > 0 {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The handler wants to know the length of the content beforehand, and the request has no Content-Length.",
		Fix:    "Send Content-Length with the request.",
	}, true
}
