package iop_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// A payer's list of visits, made up. It has one code for two of our formats, two
// for another, and one that is not a session.
const visits = `{
	"id": "visits", "title": "Visits", "edition": "2026", "notice": "Made up.",
	"sources": {"list": {"title": "Visits", "address": "page 1", "kind": "issuer", "read": "2026-11-22"}},
	"rows": [
		{"code": "I", "when": ["individual-therapy"], "source": "list"},
		{"code": "G", "when": ["group", "education"], "writing": "whether it was a lesson", "reading": "whether it was a lesson", "source": "list"},
		{"code": "F1", "when": ["family"], "writing": "with the person", "reading": "that the person was there", "source": "list"},
		{"code": "F2", "when": ["family"], "writing": "without the person", "reading": "that the person was not there", "source": "list"},
		{"code": "L", "means": ["education"], "reading": "that it was by film", "source": "list"},
		{"code": "X", "means": [], "reading": "a room, no session", "source": "list"}
	]
}`

// A list of one's own is read from a document. It says what is lost both ways, and
// chooses nothing that the words do not decide.
func ExampleCrosswalk() {
	var x iop.Crosswalk[iop.Format]
	if err := wire.Unmarshal([]byte(visits), &x); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(x.To(iop.IndividualTherapy))
	fmt.Println(x.To(iop.Group))
	fmt.Println(x.To(iop.Family))
	fmt.Println(x.To(iop.Recreation))
	for _, code := range []string{"G", "L", "X"} {
		fmt.Println(x.From(code))
	}
	_, err := x.From("g")
	fmt.Println(err)
	// Output:
	// [visits I] <nil>
	// [visits G (whether it was a lesson)] <nil>
	// [visits F1 (with the person) visits F2 (without the person)] <nil>
	// [] visits has no code for recreation
	// visits G: group, education (whether it was a lesson) <nil>
	// visits L: education (that it was by film) <nil>
	// visits X (a room, no session) <nil>
	// "g" is not a code of visits that the crosswalk knows, want one of I, G, F1, F2, L, X
}

func readVisits(t *testing.T) (x iop.Crosswalk[iop.Format]) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(visits), &x))
	return x
}

func TestCrosswalkToAny(t *testing.T) {
	x := readVisits(t)
	for _, c := range []struct {
		words iop.Set[iop.Format]
		codes string
		all   bool
	}{
		{0, "", true},
		{iop.SetOf(iop.Group, iop.Education), "G", true},
		{iop.SetOf(iop.Family, iop.IndividualTherapy), "I F1 F2", true},
		{iop.SetOf(iop.Group, iop.Recreation), "G", false},
		{iop.SetOf(iop.Recreation), "", false},
	} {
		list, all := x.ToAny(c.words)
		var codes []string
		for _, one := range list {
			codes = append(codes, one.Code)
		}
		assert.Equal(t, c.codes, strings.Join(codes, " "), "%v", c.words)
		assert.Equal(t, c.all, all, "%v", c.words)
	}
	_, err := x.To(iop.FormatUnknown)
	require.EqualError(t, err, "visits has no code for unknown")
	_, err = x.To(iop.Format(200))
	require.EqualError(t, err, "visits has no code for session format(200)")
}

func TestCrosswalkDocument(t *testing.T) {
	x := readVisits(t)
	assert.Equal(t, "Visits, 2026", x.Title())
	assert.Equal(t, "Made up.", x.Notice())
	text, err := json.Marshal(x)
	require.NoError(t, err)
	assert.JSONEq(t, visits, string(text))
	text, err = json.Marshal([]any{first(x.To(iop.Group)), first(x.From("X"))})
	require.NoError(t, err)
	source := `"source":{"title":"Visits","address":"page 1","kind":"issuer","read":"2026-11-22"}`
	assert.JSONEq(t, `[[{"system":"visits","code":"G","lost":"whether it was a lesson",`+source+`}],
		{"system":"visits","code":"X","lost":"a room, no session",`+source+`,"means":[]}]`, string(text))
}

func first[A any](a A, _ error) A { return a }

func TestCrosswalkFaults(t *testing.T) {
	for name, c := range map[string]struct{ from, to, fault string }{
		"code twice":          {`"code": "G"`, `"code": "I"`, `rows[1].code: "I" appears twice`},
		"source":              {`"individual-therapy"], "source": "list"`, `"individual-therapy"], "source": "lists"`, `rows[0].source: "lists" is not one of the list's sources`},
		"neither":             {`"means": [], `, ``, "rows[5]: needs when, means, or both"},
		"means less":          {`"when": ["group", "education"]`, `"when": ["group", "education"], "means": ["group"]`, "rows[1].means: must include every word of when"},
		"several meanings":    {`"writing": "whether it was a lesson", `, ``, "rows[1]: is not exact when written"},
		"one of two codes":    {`"writing": "with the person", `, ``, "rows[2]: is not exact when written"},
		"reads as several":    {`"reading": "whether it was a lesson", `, ``, "rows[1]: is not exact when read"},
		"reads as none":       {`, "reading": "a room, no session"`, ``, "rows[5]: is not exact when read"},
		"reads, never writes": {`, "reading": "that it was by film"`, ``, "rows[4]: is not exact when read"},
		"no such word":        {`"when": ["family"], "writing": "with the`, `"when": ["families"], "writing": "with the`, `rows[2].when[0]: "families" is not a session format`},
		"member":              {`"notice"`, `"notices"`, "notice"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, visits, c.from)
			x := readVisits(t)
			err := wire.Unmarshal([]byte(strings.Replace(visits, c.from, c.to, 1)), &x)
			require.ErrorContains(t, err, c.fault)
			assert.Equal(t, readVisits(t), x, "a refused document changed the crosswalk")
		})
	}
}

func TestCrosswalks(t *testing.T) {
	var c iop.Crosswalks[iop.Format]
	require.ErrorContains(t, wire.Unmarshal([]byte(`{"systems": [`+visits+`,`+visits+`]}`), &c), `systems[1].id: "visits" appears twice`)
	c = iop.Crosswalks[iop.Format]{}
	other := strings.Replace(visits, `"visits"`, `"others"`, 1)
	require.NoError(t, wire.Unmarshal([]byte(`{"systems": [`+visits+`,`+other+`]}`), &c))
	x, err := c.To("others")
	require.NoError(t, err)
	assert.Equal(t, "others", x.ID())
	_, err = c.To("visit")
	require.EqualError(t, err, `"visit" is not a list of codes, want one of visits, others`)

	// What is handed out is the caller's.
	require.NoError(t, json.Unmarshal([]byte(visits), x))
	_, err = c.To("others")
	require.NoError(t, err)
}

// FuzzCrosswalk: what is read is written the same, and answers every word and code.
func FuzzCrosswalk(f *testing.F) {
	f.Add([]byte(visits))
	f.Add([]byte(`{"id":"a","title":"a","edition":"1","notice":"a","sources":{},"rows":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var x, again iop.Crosswalk[iop.Format]
		if wire.Unmarshal(text, &x) != nil {
			return
		}
		once, err := json.Marshal(x)
		require.NoError(t, err)
		require.NoError(t, wire.Unmarshal(once, &again), "%s", once)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
		for word := range iop.Values[iop.Format]() {
			_, _ = x.To(word)
		}
		for _, code := range x.Codes() {
			_, err := x.From(code)
			require.NoError(t, err)
		}
	})
}
