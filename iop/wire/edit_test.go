package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop/wire"
)

// brief is a document whose lines leave out what its first member says.
type brief struct {
	Price int    `json:"price"`
	Lines []line `json:"lines"`
}

type line struct {
	What  string `json:"what" wire:"required"`
	Price int    `json:"price" wire:"required"`
	Of    string `json:"of,omitempty"`
}

func (b *brief) UnmarshalWire(n wire.Node) {
	var edits []wire.Edit
	for _, l := range n.Member("lines").Elements() {
		if l.Member("price").Kind() == wire.Invalid {
			edits = append(edits, l.Insert(`"price":`, n.Member("price").Text()))
		}
		if old := l.Member("old"); old.Kind() != wire.Invalid {
			edits = append(edits, old.Remove())
		}
		if is := l.Member("is"); is.Kind() != wire.Invalid {
			edits = append(edits, is.ReplaceMember(`"what":`, is.Text()))
		}
		if of := l.Member("of"); of.Kind() == wire.Number {
			edits = append(edits, of.Replace(`"`, of.Text(), `"`))
		}
	}
	type plain brief
	var p plain
	if n.DecodeEdited(edits, &p) {
		*b = brief(p)
	}
}

func TestEdits(t *testing.T) {
	for text, want := range map[string]string{
		`{"price":7,"lines":[{"what":"a"},{"what":"b","price":8}]}`:                    `{"price":7,"lines":[{"what":"a","price":7},{"what":"b","price":8}]}`,
		`{"price":7,"lines":[{"old":1,"what":"a"}, {"what":"b" , "old":[1,2] } ]}`:     `{"price":7,"lines":[{"what":"a","price":7},{"what":"b","price":7}]}`,
		`{"lines":[{"is":"a","of":3,"old":{}},{"old":0,"is":"b","of":"4"}],"price":1}`: `{"price":1,"lines":[{"what":"a","price":1,"of":"3"},{"what":"b","price":1,"of":"4"}]}`,
		`{"price":1,"lines":[]}`: `{"price":1,"lines":[]}`,
	} {
		var b brief
		require.NoError(t, wire.Unmarshal([]byte(text), &b), text)
		got, err := json.Marshal(b)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(got))
	}
}

// TestFaultsOfEdited: faults name the place as it was written, whatever was put in or
// taken out before it, and those behind the edited value do as well.
// without is the texts of its elements without their member b.
type without []string

func (w *without) UnmarshalWire(n wire.Node) {
	for _, e := range n.Elements() {
		text, ok := e.Edited([]wire.Edit{e.Member("b").Remove()})
		*w = append(*w, fmt.Sprintf("%s %v", text, ok))
	}
}

// TestEditedPart: a part is edited by itself.
func TestEditedPart(t *testing.T) {
	var read struct {
		List without `json:"list"`
		Last int     `json:"last"`
	}
	require.NoError(t, wire.Unmarshal([]byte(`{"list": [{"a": 1, "b": [2], "c": 3}, {"b": 2}, {"b": 2, "a": 1}, {"a": {"b": 1}}, 5, []], "last": 7}`), &read))
	assert.Equal(t, without{`{"a": 1, "c": 3} true`, `{} true`, `{ "a": 1} true`, `{"a": {"b": 1}} true`, `5 true`, `[] true`}, read.List)
	assert.Equal(t, 7, read.Last)
}

func TestFaultsOfEdited(t *testing.T) {
	text := `{"first":{"price":1234567,"lines":[{"old":1,"is":"a","of":true},{"of":5,"what":"b","what":"c"},
	{"old":{"deep":[1]},"of":2}]},"after":false}`
	var doc struct {
		First brief `json:"first"`
		After int   `json:"after"`
	}
	err := wire.Unmarshal([]byte(text), &doc)
	var faults wire.Faults
	require.ErrorAs(t, err, &faults)
	lines := strings.Split(text, "\n")
	at := []struct {
		line   int
		before string
		path   string
	}{
		{1, `true}`, "first.lines[0].of"},
		{1, `"what":"c"`, "first.lines[1].what"},
		{2, `{"old"`, "first.lines[2].what"},
		{2, `false}`, "after"},
	}
	require.Len(t, faults, len(at), "%v", err)
	for i, want := range at {
		assert.Equal(t, want.path, faults[i].Path)
		assert.Equal(t, want.line, faults[i].Line, want.path)
		assert.Equal(t, strings.Index(lines[want.line-1], want.before)+1, faults[i].Column, want.path)
	}
}

// TestComments: a note is passed over in any object that has none of its own, as text
// only, and the name of a schema at the top.
func TestComments(t *testing.T) {
	var b struct {
		Own  string `json:"own"`
		Deep struct {
			Note string `json:"note"`
		} `json:"deep"`
	}
	require.NoError(t, wire.Unmarshal([]byte(`{"$schema":"x","note":"y","own":"z","deep":{"note":"kept"}}`), &b))
	assert.Equal(t, "kept", b.Deep.Note)
	for _, text := range []string{`{"note":1}`, `{"note":["x"]}`, `{"Note":"x"}`, `{"deep":{"$schema":"x"}}`, `{"$schema":1}`, `{"notes":"x"}`, `{"deep":{"note":1}}`} {
		assert.Error(t, wire.Unmarshal([]byte(text), &b), text)
	}
	assert.ErrorContains(t, wire.Unmarshal([]byte(`{"note":"x","note":"y"}`), &b), "note: the member appears twice in one object")
}
