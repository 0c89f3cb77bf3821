package wire_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop/wire"
)

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
