package wire_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop/wire"
)

func TestRedacted(t *testing.T) {
	require.NoError(t, wire.Redacted(nil))
	for text, want := range map[string]string{
		`{"id":"a","parts":[{"name":"x","color":"Ann"}]}`: `parts[0].color: [hidden] is not a color, want red or green (line 1)`,
		`{"id":"a","by":{"Ann":"x","b":7}}`:               `by["[hidden]"]: is a string, want a whole number (line 1)`,
		`{"id":"a","Ann":1}`:                              `is not a member here (line 1)`,
		`{"id":7,"parts":[{"name":"","color":"red"}]}`:    "id: is a number, want a string (line 1)\nparts[0].name: must not be empty (line 1)",
		`{"id":"Ann`:                                        `id: is not JSON: the string does not end (line 1)`,
		`{"id":"a","span":{"from":2,"to":1}}`:               `span.to: is before from (line 1)`,
		`{"id":"a","at":"2025-03-01T09:00:00"}`:             `at: is not an instant with its zone, such as [hidden]T09:00:00-05:00 (line 1)`,
		`{"id":"a","parts":[{"name":"x","Ann":1,"Ann":2}]}`: "parts[0]: is not a member here, want name, color or next (line 1)\nparts[0]: is not a member here, want name, color or next (line 1)",
	} {
		list := faults(t, text)
		assert.EqualError(t, wire.Redacted(list), want, text)
		assert.EqualError(t, wire.Redacted(fmt.Errorf("ann.json: %w", list)), want)
		assert.EqualError(t, wire.Redacted(list[0]), list.Redacted()[0].Error())
		assert.Equal(t, list.Redacted(), list.Redacted().Redacted(), "once is enough")
	}
	var made wire.Faults
	made.Report("is negative: -1", "count")
	made.Report(`is "Ann", and the key is "k\"x": more`, "rows", wire.Key("Ann"), 3)
	made.Report("is before 2026-01-05, the first day", "day")
	assert.EqualError(t, made, "count: is negative: -1\nrows.Ann[3]: is \"Ann\", and the key is \"k\\\"x\": more\nday: is before 2026-01-05, the first day")
	assert.EqualError(t, made.Redacted(), "count: is negative\nrows[\"[hidden]\"][3]: is [hidden], and the key is [hidden]\nday: is before [hidden], the first day")
	assert.EqualError(t, wire.Redacted(errors.New(`store: no "Ann" on 2026-01-05, "open`)), `store: no [hidden] on [hidden], [hidden]`)
}
