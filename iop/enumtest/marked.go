package enumtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openiop/openiop/iop/wire"
)

// marks are names in the forms that a text, an id and a code can have.
var marks = [...]string{"Zebulon Quagga", "zebulon-quagga", "clinic.zebulon-quagga"}

// Marked puts a person's name in the place of each value and of each member's name of the
// document, one at a time, and reads it. No redacted error repeats it, and none of the
// texts that read returns: answers, findings. It fails when nothing is read, or when no
// error quotes the name, so that it cannot pass by trying nothing.
func Marked(t *testing.T, document string, read func(document []byte) (answers []string, err error)) {
	t.Helper()
	if _, err := read([]byte(document)); err != nil {
		t.Fatalf("the document is not read: %v", err)
	}
	quoted := 0
	for _, mark := range marks {
		for _, text := range replaced(t, document, mark) {
			answers, err := read(text)
			if err != nil {
				if repeats(err.Error()) {
					quoted++
				}
				if told := wire.Redacted(err); repeats(told.Error()) {
					t.Errorf("a redacted error repeats a name: %v\n%v\n%s", told, err, text)
				}
			}
			for _, a := range answers {
				if repeats(a) {
					t.Errorf("an answer repeats a name: %s\n%s", a, text)
				}
			}
		}
	}
	if quoted == 0 {
		t.Error("no error quotes a name")
	}
}

func repeats(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "zebulon") || strings.Contains(text, "quagga")
}

// replaced is the document with each of its values and names in turn replaced.
func replaced(t *testing.T, document, mark string) (all [][]byte) {
	t.Helper()
	for n := 0; ; n++ {
		d := json.NewDecoder(strings.NewReader(document))
		d.UseNumber()
		var whole any
		if err := d.Decode(&whole); err != nil {
			t.Fatal(err)
		}
		left := n
		changed := replace(whole, mark, &left)
		if left >= 0 {
			return all
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(changed); err != nil {
			t.Fatal(err)
		}
		all = append(all, b.Bytes())
	}
}

// replace puts the mark in the n-th place of the value.
func replace(v any, mark string, n *int) any {
	take := func() bool { *n--; return *n == -1 }
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if take() {
				v[mark] = v[name]
				delete(v, name)
				return v
			}
			v[name] = replace(v[name], mark, n)
		}
		return v
	case []any:
		for i := range v {
			v[i] = replace(v[i], mark, n)
		}
		return v
	}
	if take() {
		return mark
	}
	return v
}
