package cause_test

import (
	"errors"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// TestNilError has words for a nil *Error that became an error which is not nil.
func TestNilError(t *testing.T) {
	var none *cause.Error
	for _, err := range []error{none, &cause.Error{Err: none}} {
		if err.Error() == "" {
			t.Errorf("%#v says nothing", err)
		}
		if errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%#v is an error that nobody named", err)
		}
	}
}
