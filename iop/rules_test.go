package iop_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

func TestRules(t *testing.T) {
	const source = `"source": {"title": "T", "address": "https://example.org", "kind": "issuer", "read": "2026-01-05"}`
	var rules iop.Rules
	err := wire.Unmarshal([]byte(`[{"id": "a.b", "statement": "It is so.", "strength": "must", "until": "2026-01-01", `+source+`}]`), &rules)
	require.NoError(t, err)
	r, ok := rules.Rule("a.b")
	assert.True(t, ok)
	assert.Equal(t, "It is so.", r.Statement)
	assert.Equal(t, iop.Must, r.Strength)
	assert.True(t, r.InForce(iop.MustDay("2025-12-31")))
	assert.False(t, r.InForce(iop.MustDay("2026-01-01")))
	for _, list := range []iop.Rules{rules, nil, {nil}} {
		_, ok = list.Rule("a.c")
		assert.False(t, ok)
	}

	for text, want := range map[string]string{
		`{}`:                             `is not a list of rules`,
		`[{"id": "A"}]`:                  `[0].id: "A" is not a rule id`,
		`[{"id": "a", "statement": ""}]`: `[0].source: is missing`,
		`[{"id": "a", "statement": "S.", "strength": "must", ` + source + `}, {"id": "a", "statement": "S.", "strength": "must", ` + source + `}]`: `[1].id: "a" appears twice`,
		`[{"id": "a", "statement": " ", "strength": "must", ` + source + `}]`:                                                                      `[0].statement: " " is empty`,
	} {
		var none iop.Rules
		err := wire.Unmarshal([]byte(text), &none)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
		assert.Nil(t, none, text)
	}
}
