// Package enumtest tests the zero values of types, and types that are an [iop.Enum], also those that a program
// defines for itself to use with [iop.Set], [iop.Crosswalk] or in documents:
//
//	func TestEnums(t *testing.T) {
//		enumtest.Check[Language](t)
//	}
package enumtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Check tries every value of T: its text is its word, and it comes back from a
// document as itself. Zero, which is unknown or whatever goes without saying, and a
// number that has no word are never written and not shown as a word. Text that is no
// word is refused with the text quoted, and changes nothing.
func Check[T iop.Enum](t testing.TB) {
	t.Helper()
	var zero T
	v := zero.Vocabulary()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%v: "+format, append([]any{reflect.TypeFor[T]()}, args...)...)
	}

	beyond := T(v.Len() + 1)
	if got := fmt.Sprint(zero); found(v, got) {
		fail("0 is shown as the word %q", got)
	}
	if got, want := fmt.Sprint(beyond), v.Word(int(beyond)); got != want {
		fail("%d is shown as %q, want %q", uint8(beyond), got, want)
	}
	for _, none := range []T{zero, beyond} {
		if text, err := json.Marshal(none); err == nil {
			fail("%d has no word and is written as %s", uint8(none), text)
		}
	}
	for n := 1; n <= v.Len(); n++ { // not v.All: a failure is to show the caller's line
		value, word := T(n), v.Word(n)
		if got := fmt.Sprint(value); got != word {
			fail("%d is shown as %q, want %q", n, got, word)
		}
		quoted, _ := json.Marshal(word)
		if text, err := json.Marshal(value); err != nil || string(text) != string(quoted) {
			fail("%q is written as %s, %v", word, text, err)
		}
		for name, read := range map[string]func([]byte, any) error{"wire": wire.Unmarshal, "encoding/json": json.Unmarshal} {
			var back T
			if err := read(quoted, &back); err != nil || back != value {
				fail("%q is read by %s as %d, %v", word, name, uint8(back), err)
			}
		}
	}
	for _, text := range []string{"", "unknown", "no such word", strings.ToUpper(v.Word(1))} {
		if found(v, text) {
			continue
		}
		quoted, _ := json.Marshal(text)
		back := T(1)
		want := fmt.Sprintf("%q is not a %s, want ", text, v.Name())
		if err := wire.Unmarshal(quoted, &back); err == nil || !strings.Contains(err.Error(), want) {
			fail("%q is not a word and reading it says %v", text, err)
		}
		if back != 1 {
			fail("%q is not a word and reading it leaves %d", text, uint8(back))
		}
	}
}

func found(v *iop.Vocabulary, text string) bool {
	_, ok := v.Find(text)
	return ok
}
