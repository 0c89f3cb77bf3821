package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop/wire"
)

// Documents that end in the middle of a value say what was wanted there.
func TestEndsOfDocuments(t *testing.T) {
	for text, want := range map[string]string{
		`-`:        "the document ends early: want a digit (line 1)",
		`1.`:       "the document ends early: want a digit (line 1)",
		`1e`:       "the document ends early: want a digit (line 1)",
		`1e+`:      "the document ends early: want a digit (line 1)",
		`1E-`:      "the document ends early: want a digit (line 1)",
		`1.5e`:     "the document ends early: want a digit (line 1)",
		`-0e`:      "the document ends early: want a digit (line 1)",
		`01`:       `"01" is not JSON: a number may not start with 0 (line 1)`,
		`-01`:      `"01" is not JSON: a number may not start with 0 (line 1)`,
		`1x`:       `"x" is not JSON: more text after the document (line 1)`,
		`1.x`:      `"x" is not JSON: want a digit (line 1)`,
		`1e*`:      `"*" is not JSON: want a digit (line 1)`,
		`0`:        "",
		`-0.0`:     "",
		`10`:       "",
		`1e0`:      "",
		`1.5E+2`:   "",
		`-2e-1`:    "",
		" 1 ":      "",
		`1 2`:      `"2" is not JSON: more text after the document (line 1)`,
		"\n1\n\n2": `"2" is not JSON: more text after the document (line 4)`,
		`tru`:      `"tru" is not JSON: want true (line 1)`,
		`{"a":`:    "the document ends early: want a value (line 1)",
		`[1,`:      "the document ends early: want a value (line 1)",
	} {
		var f float64
		err := wire.Unmarshal([]byte(text), &f)
		if want == "" {
			require.NoError(t, err, text)
			var theirs float64
			require.NoError(t, json.Unmarshal([]byte(text), &theirs))
			assert.Equal(t, theirs, f, text)
			continue
		}
		assert.EqualError(t, err, want, text)
	}
	for text, want := range map[string]string{
		`"`:               `"\"" is not JSON: the string does not end (line 1)`,
		`"a`:              `"\"a" is not JSON: the string does not end (line 1)`,
		`"\`:              `"\"\\" is not JSON: the string does not end (line 1)`,
		`"\n`:             `"\"\\n" is not JSON: the string does not end (line 1)`,
		`"\u`:             `"\\u" is not JSON: want four hexadecimal digits after \u (line 1)`,
		`"\u12`:           `"\\u12" is not JSON: want four hexadecimal digits after \u (line 1)`,
		`"\u123`:          `"\\u123" is not JSON: want four hexadecimal digits after \u (line 1)`,
		`"\u1234`:         `"\"\\u1234" is not JSON: the string does not end (line 1)`,
		`"\u123"`:         `"\\u123\"" is not JSON: want four hexadecimal digits after \u (line 1)`,
		`"\ud83d\u`:       `"" is followed by half a surrogate pair, want Unicode (line 1)` + "\n" + `"\\u" is not JSON: want four hexadecimal digits after \u (line 1)`,
		`"\ud83d\ude0`:    `"" is followed by half a surrogate pair, want Unicode (line 1)` + "\n" + `"\\ude0" is not JSON: want four hexadecimal digits after \u (line 1)`,
		`"\ud83d\ude00`:   `"\"\\ud83d\\ude00" is not JSON: the string does not end (line 1)`,
		`"x\ud83d\u0041"`: `"x" is followed by half a surrogate pair, want Unicode (line 1)`,
		`"\ude00"`:        `"" is followed by half a surrogate pair, want Unicode (line 1)`,
		`"\ud83d\ude00"`:  "",
		`"\u0041\t\/"`:    "",
	} {
		var s string
		err := wire.Unmarshal([]byte(text), &s)
		if want == "" {
			require.NoError(t, err, text)
			var theirs string
			require.NoError(t, json.Unmarshal([]byte(text), &theirs))
			assert.Equal(t, theirs, s, text)
			continue
		}
		assert.EqualError(t, err, want, text)
	}
}

// Every beginning of a document is refused, in one piece: nothing is read beyond its end.
func TestBeginningsOfDocuments(t *testing.T) {
	whole := `{"id":"a\u00e9\ud83d\ude00\n","note":"x","parts":[{"name":"p","color":"red","next":{"name":"q"}}],"count":-12,"small":3,"share":-0.5e+10,"yes":false,"by":{"k":1},"at":"2025-03-01T09:00:00-05:00","span":{"from":1,"to":2},"money":12.5}`
	var doc document
	require.NoError(t, wire.Unmarshal([]byte(whole), &doc))
	for n := range len(whole) {
		exact := append(make([]byte, 0, n), whole[:n]...) // no room behind the end
		err := wire.Unmarshal(exact, &doc)
		var faults wire.Faults
		require.ErrorAs(t, err, &faults, whole[:n])
		last := faults[len(faults)-1]
		require.LessOrEqual(t, last.Column, n+1)
	}
}

// TestEveryByteInAString: strings of every length around those that are read at once, with
// each byte at each place, are read as encoding/json reads them, or refused as it does.
func TestEveryByteInAString(t *testing.T) {
	read := 0
	for size := range 20 {
		for at := range size {
			for c := range 256 {
				inside := []byte(strings.Repeat("\x7f", size))
				inside[at] = byte(c)
				document := `"` + string(inside) + `"`
				var want, got string
				plain := json.Unmarshal([]byte(document), &want) == nil && utf8.ValidString(document)
				err := wire.Unmarshal([]byte(document), &got)
				require.Equal(t, plain, err == nil, "%q: %v", document, err)
				if plain {
					require.Equal(t, want, got)
					read++
				}
			}
		}
	}
	assert.Greater(t, read, 10_000)
}
