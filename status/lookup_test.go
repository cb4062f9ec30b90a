package status_test

import (
	"math"
	"testing"

	"github.com/httpexplain/httpexplain/status"
)

// TestEveryCode walks over all codes that an HTTP head can carry, and some that it cannot.
func TestEveryCode(t *testing.T) {
	registered := map[int]bool{}
	for _, i := range status.All() {
		registered[i.Code] = true
	}
	codes := []int{math.MinInt, -101, -1, math.MaxInt}
	for code := range 1100 {
		codes = append(codes, code)
	}
	for _, code := range codes {
		i, ok := status.Lookup(code)
		if ok != registered[code] {
			t.Errorf("%d: registered is %t", code, ok)
		}
		if i.Code != code || i.Name != status.Title(code) || i.Name == "" || i.Reference == "" || i.URL == "" {
			t.Errorf("%d: got %d %q", code, i.Code, i.Name)
		}
		class := status.Invalid
		if code >= 100 && code <= 599 {
			class = status.Class(code / 100)
		}
		if i.Class != class {
			t.Errorf("%d: class %v, want %v", code, i.Class, class)
		}
		if ok {
			continue
		}
		for what, s := range prose(i) {
			checkProse(t, what, s)
		}
		checkPhrase(t, "Blame", i.Blame)
		if i.State != status.Unassigned || i.Cacheable || i.MustNotStore || i.Fields() != nil {
			t.Errorf("%d: an unregistered code has properties: %+v", code, i)
		}
		if i.Note != "" {
			checkProse(t, "Note", i.Note)
		}
		if want := "Unassigned"; class != status.Invalid && i.Name != want {
			t.Errorf("%d: named %q, want %q", code, i.Name, want)
		}
		checkLayout(t, i.String())
	}
}

// TestClassMeaning holds that an unregistered code means what the x00 code of its class does (RFC 9110 15).
func TestClassMeaning(t *testing.T) {
	for code, x00 := range map[int]int{150: 100, 299: 200, 399: 300, 499: 400, 599: 500, 777: 500} {
		i, _ := status.Lookup(code)
		want, _ := status.Lookup(x00)
		if i.Retry != want.Retry || i.ContentAllowed != want.ContentAllowed || code < 600 && i.Class != want.Class {
			t.Errorf("%d does not mean what %d means", code, x00)
		}
		if code >= 400 && i.Fault != want.Fault {
			t.Errorf("%d blames %v, %d blames %v", code, i.Fault, x00, want.Fault)
		}
	}
}

// TestConsistent holds that the judgements of an entry fit each other.
func TestConsistent(t *testing.T) {
	for _, i := range status.All() {
		if i.Cacheable && i.MustNotStore {
			t.Errorf("%d is cacheable and must not be stored", i.Code)
		}
		if (i.Class == status.Informational) != (i.Connection == status.AwaitsFinal || i.Connection == status.LeavesHTTP) {
			t.Errorf("%d: %s, but %q", i.Code, i.Class, i.Connection)
		}
		if (i.Connection == status.LeavesHTTP) != (i.Code == 101) {
			t.Errorf("%d: %q", i.Code, i.Connection)
		}
		if (i.Class == status.Successful) != (i.Connection == status.TunnelsAfterConnect) {
			t.Errorf("%d: %s, but %q", i.Code, i.Class, i.Connection)
		}
		if i.Class >= status.ClientError && (i.Fault == status.FaultNone || i.Retry == status.NoRetry || i.Retry == status.Follow) {
			t.Errorf("%d is an error with fault %q and retry %q", i.Code, i.Fault, i.Retry)
		}
		if i.Class <= status.Successful && (i.Fault != status.FaultNone || i.Retry != status.NoRetry) {
			t.Errorf("%d went well with fault %q and retry %q", i.Code, i.Fault, i.Retry)
		}
	}
}

var (
	sinkInfo   status.Info
	sinkMethod status.Method
	sinkString string
	sinkOK     bool
)

func TestAllocations(t *testing.T) {
	for name, f := range map[string]func(){
		"Lookup(501)":            func() { sinkInfo, sinkOK = status.Lookup(501) },
		"Lookup(499)":            func() { sinkInfo, sinkOK = status.Lookup(499) },
		"Lookup(999)":            func() { sinkInfo, sinkOK = status.Lookup(999) },
		"Title(200)":             func() { sinkString = status.Title(200) },
		"Title(511)":             func() { sinkString = status.Title(511) },
		"Title(299)":             func() { sinkString = status.Title(299) },
		"LookupMethod(PROPFIND)": func() { sinkMethod, sinkOK = status.LookupMethod("PROPFIND") },
		"LookupMethod(unknown)":  func() { sinkMethod, sinkOK = status.LookupMethod("FROBNICATE") },
		"Family.IsWebDAV":        func() { sinkOK = status.WebDAVDeltaV.IsWebDAV() },
		"Info.Caching":           func() { sinkString = sinkInfo.Caching() },
		"Retry.String":           func() { sinkString = sinkInfo.Retry.String() },
	} {
		if got := testing.AllocsPerRun(1000, f); got != 0 {
			t.Errorf("%s allocates %v times", name, got)
		}
	}
}

func BenchmarkTitle(b *testing.B) {
	code := 0
	for b.Loop() {
		sinkString = status.Title(100 + code%500)
		code++
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		sinkInfo, sinkOK = status.Lookup(501)
	}
}

func BenchmarkLookupMethod(b *testing.B) {
	for b.Loop() {
		sinkMethod, sinkOK = status.LookupMethod("PROPFIND")
	}
}
