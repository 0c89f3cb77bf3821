package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop/wire"
)

func TestEmbedded(t *testing.T) {
	read := wire.Embedded[[]string]("words.json", []byte(`["a", "b"]`))
	assert.Equal(t, []string{"a", "b"}, *read())
	assert.Same(t, read(), read(), "read once")

	bad := wire.Embedded[[]string]("words.json", []byte(`["a", 2]`))
	assert.PanicsWithValue(t, "words.json: [1]: 2 is a number, want a string (line 1)", func() { bad() })
}
