package wire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop/wire"
)

// color is an enum as the library's packages have them.
type color uint8

var colors = []string{"", "red", "green"}

func (c color) MarshalText() ([]byte, error) { return []byte(colors[c]), nil }

func (c *color) UnmarshalText(text []byte) error {
	for i, name := range colors {
		if i > 0 && name == string(text) {
			*c = color(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a color, want red or green", text)
}

// span is a type that reads itself: a number, or an object with two ends.
type span struct{ From, To int }

func (s *span) UnmarshalWire(n wire.Node) {
	if n.Kind() == wire.Number {
		if n.Decode(&s.From) {
			s.To = s.From
		}
		return
	}
	var ends struct {
		From int `json:"from"`
		To   int `json:"to"`
	}
	if !n.Decode(&ends) {
		return
	}
	if ends.From > ends.To {
		n.Member("to").Faultf("is before from")
		return
	}
	*s = span(ends)
}

type base struct {
	ID   string `json:"id" wire:"required"`
	Note string `json:"note,omitempty"`
}

type part struct {
	Name  string `json:"name"`
	Color color  `json:"color,omitempty"`
	Next  *part  `json:"next,omitempty"`
}

func (p *part) CheckWire(n wire.Node) {
	if p.Name == "" {
		n.Member("name").Faultf("must not be empty")
	}
}

type document struct {
	base
	Parts  []part           `json:"parts,omitempty"`
	Span   span             `json:"span,omitzero"`
	Count  int32            `json:"count,omitempty"`
	Small  uint8            `json:"small,omitempty"`
	Share  float64          `json:"share,omitempty"`
	Money  decimal.Decimal  `json:"money,omitzero"`
	Yes    *bool            `json:"yes,omitempty"`
	By     map[string]int   `json:"by,omitempty"`
	Of     map[color]string `json:"of,omitempty"`
	At     time.Time        `json:"at,omitzero"`
	Hidden string           `json:"-"`
}

type open struct {
	_  wire.Others
	ID string `json:"id"`
}

func faults(t *testing.T, text string) wire.Faults {
	t.Helper()
	var doc document
	err := wire.Unmarshal([]byte(text), &doc)
	if err == nil {
		return nil
	}
	var list wire.Faults
	require.ErrorAs(t, err, &list)
	return list
}

func TestReadsWhatItShould(t *testing.T) {
	var doc document
	err := wire.Unmarshal([]byte(` {
		"id": "a\u00e9\ud83d\ude00\n/\/", "note": "plain",
		"parts": [{"name":"one","color":"red"},{"name":"two","next":{"name":"three"}}],
		"span": {"from":1,"to":2}, "count": -7, "small": 255, "share": 1.5e1, "money": 12.50,
		"yes": false, "by": {"x":1,"":2}, "of": {"green":"g"}, "at": "2025-03-01T09:00:00-05:00"
	} `), &doc)
	require.NoError(t, err)
	assert.Equal(t, "aé😀\n//", doc.ID)
	assert.Equal(t, []part{{Name: "one", Color: 1}, {Name: "two", Next: &part{Name: "three"}}}, doc.Parts)
	assert.Equal(t, span{1, 2}, doc.Span)
	assert.Equal(t, int32(-7), doc.Count)
	assert.Equal(t, uint8(255), doc.Small)
	assert.InDelta(t, 15, doc.Share, 0)
	assert.True(t, decimal.RequireFromString("12.5").Equal(doc.Money))
	require.NotNil(t, doc.Yes)
	assert.False(t, *doc.Yes)
	assert.Equal(t, map[string]int{"x": 1, "": 2}, doc.By)
	assert.Equal(t, map[color]string{2: "g"}, doc.Of)
	assert.Equal(t, "2025-03-01T14:00:00Z", doc.At.UTC().Format(time.RFC3339))
}

func TestFaults(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"unknown member":          {`{"id":"a","colour":1}`, `"colour" is not a member here (line 1)`},
		"misspelt member":         {`{"id":"a","coumt":1}`, `"coumt" is not a member here; did you mean "count"? (line 1)`},
		"case-folded member":      {`{"id":"a","Count":1}`, `"Count" is not a member here, want "count" (line 1)`},
		"unknown member, deep":    {`{"id":"a","parts":[{"name":"x","x":1}]}`, `parts[0]: "x" is not a member here, want name, color or next (line 1)`},
		"embedded type's name":    {`{"id":"a","base":{}}`, `"base" is not a member here (line 1)`},
		"a member hidden by -":    {`{"id":"a","Hidden":"x"}`, `"Hidden" is not a member here (line 1)`},
		"a key twice":             {`{"id":"a","id":"b"}`, "id: the member appears twice in one object (line 1)"},
		"a map key twice":         {`{"id":"a","by":{"x":1,"x":2}}`, "by.x: the member appears twice in one object (line 1)"},
		"a key twice, own reader": {`{"id":"a","span":{"from":1,"from":2,"to":3}}`, "span.from: the member appears twice in one object (line 1)"},
		"a key twice, escaped":    {`{"id":"a","i\u0064":"b"}`, "id: the member appears twice in one object (line 1)"},
		"null":                    {`{"id":null}`, "id: null is not a value here: leave the member out (line 1)"},
		"missing member":          {`{}`, "id: is missing (line 1)"},
		"wrong type":              {`{"id":"a","count":"nine"}`, `count: "nine" is a string, want a whole number (line 1)`},
		"object for a list":       {`{"id":"a","parts":{}}`, "parts: is an object, want a list (line 1)"},
		"fraction":                {`{"id":"a","count":1.0}`, "count: 1.0 is not a whole number written in digits (line 1)"},
		"exponent":                {`{"id":"a","count":1e2}`, "count: 1e2 is not a whole number written in digits (line 1)"},
		"too large":               {`{"id":"a","count":2147483648}`, "count: 2147483648 is out of range, want -2147483648 to 2147483647 (line 1)"},
		"too large, unsigned":     {`{"id":"a","small":256}`, "small: 256 is out of range, want 0 to 255 (line 1)"},
		"negative, unsigned":      {`{"id":"a","small":-1}`, "small: -1 is out of range, want 0 to 255 (line 1)"},
		"beyond float":            {`{"id":"a","share":1e999}`, "share: 1e999 is out of range (line 1)"},
		"huge exponent":           {`{"id":"a","money":1e5000000}`, "money: 1e5000000 has an exponent beyond 30 (line 1)"},
		"many digits":             {`{"id":"a","money":` + strings.Repeat("1", 41) + `}`, "money: " + strings.Repeat("1", 41) + " has more than 40 digits (line 1)"},
		"unknown enum text":       {`{"id":"a","parts":[{"name":"x","color":"blue"}]}`, `parts[0].color: "blue" is not a color, want red or green (line 1)`},
		"empty enum text":         {`{"id":"a","parts":[{"name":"x","color":""}]}`, `parts[0].color: "" is not a color, want red or green (line 1)`},
		"unknown enum key":        {`{"id":"a","of":{"blue":"b"}}`, `of.blue: "blue" is not a color, want red or green (line 1)`},
		"zone-less instant":       {`{"id":"a","at":"2025-03-01T09:00:00"}`, `at: "2025-03-01T09:00:00" is not an instant with its zone, such as 2025-03-01T09:00:00-05:00 (line 1)`},
		"own reader":              {`{"id":"a","span":{"from":2,"to":1}}`, "span.to: 1 is before from (line 1)"},
		"own reader, null":        {`{"id":"a","span":null}`, "span: null is not a value here: leave the member out (line 1)"},
		"own reader, inner fault": {`{"id":"a","span":{"from":"x","to":1}}`, `span.from: "x" is a string, want a whole number (line 1)`},
		"checker":                 {`{"id":"a","parts":[{"name":""}]}`, `parts[0].name: "" must not be empty (line 1)`},
		"checker, missing":        {`{"id":"a","parts":[{}]}`, "parts[0].name: must not be empty (line 1)"},
		"not a struct":            {`[]`, "is a list, want an object (line 1)"},
		"empty":                   {" \n ", "the document is empty (line 2)"},
		"byte order mark":         {"\xef\xbb\xbf{}", `"\xef\xbb\xbf" starts with a byte order mark, want JSON (line 1)`},
		"cut off":                 {`{"id":"a`, `id: "\"a" is not JSON: the string does not end (line 1)`},
		"cut off, object":         {`{"id":"a"`, `the document ends early: want a comma or "}" (line 1)`},
		"trailing text":           {`{"id":"a"} {}`, `"{}" is not JSON: more text after the document (line 1)`},
		"trailing comma":          {`{"id":"a",}`, `"}" is not JSON: want a member name in quotes (line 1)`},
		"comment":                 {"{\n// hours\n\"id\":\"a\"}", `"// hours" is not JSON: want a member name in quotes (line 2)`},
		"leading zero":            {`{"id":"a","count":01}`, `count: "01}" is not JSON: a number may not start with 0 (line 1)`},
		"bare word":               {`{"id":"a","count":nul}`, `count: "nul}" is not JSON: want null (line 1)`},
		"control character":       {"{\"id\":\"a\tb\"}", `id: "\tb\"}" is not JSON: a control character in a string must be escaped (line 1)`},
		"bad escape":              {`{"id":"\x41"}`, `id: "\\x41\"}" is not JSON: unknown escape in a string (line 1)`},
		"bad hex":                 {`{"id":"\u00g1"}`, `id: "\\u00g1\"}" is not JSON: want four hexadecimal digits after \u (line 1)`},
		"half a surrogate":        {`{"id":"a\ud83d"}`, `id: "a" is followed by half a surrogate pair, want Unicode (line 1)`},
		"invalid UTF-8":           {"{\"id\":\"a\xffb\"}", `id: "a\xffb" is not valid UTF-8 (line 1)`},
		"invalid UTF-8, own":      {"{\"id\":\"a\",\"span\":\"\xff\"}", `span: "\xff" is not valid UTF-8 (line 1)`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			list := faults(t, test.text)
			require.NotEmpty(t, list, "no fault")
			assert.True(t, strings.HasPrefix(list[0].Error(), test.want), "want %s\ngot  %s", test.want, list[0])
		})
	}
}

func TestEveryFaultInOnePass(t *testing.T) {
	list := faults(t, `{
  "note": 7,
  "parts": [
    {"name": "x", "color": "blue"},
    {"name": "y", "Color": "red"}
  ],
  "count": 1.5,
  "yes": "no"
}`)
	assert.Equal(t, strings.Join([]string{
		`id: is missing (line 1)`,
		`note: 7 is a number, want a string (line 2)`,
		`parts[0].color: "blue" is not a color, want red or green (line 4)`,
		`parts[1]: "Color" is not a member here, want "color" (line 5)`,
		`count: 1.5 is not a whole number written in digits (line 7)`,
		`yes: "no" is a string, want true or false (line 8)`,
	}, "\n"), list.Error())
	assert.Equal(t, 11, list[1].Column, "of the 7")
	var one wire.Fault
	require.ErrorAs(t, error(list), &one)
	assert.Equal(t, "id", one.Path)
	assert.True(t, errors.Is(list, one))
}

func TestWhatCouldBeReadIsThere(t *testing.T) {
	var doc document
	err := wire.Unmarshal([]byte(`{"id":"a","parts":[{"name":"x"},{"name":"y","color":"blue"},{"name":"z"}],"count":3}`), &doc)
	require.Error(t, err)
	assert.Equal(t, int32(3), doc.Count)
	assert.Equal(t, []string{"x", "y", "z"}, []string{doc.Parts[0].Name, doc.Parts[1].Name, doc.Parts[2].Name})
	list := err.(wire.Faults)
	assert.True(t, list[0].Within("parts[1]"))
	assert.True(t, list[0].Within("parts"))
	assert.True(t, list[0].Within(""))
	assert.False(t, list[0].Within("parts[0]"))
	assert.False(t, list[0].Within("part"))
}

func TestPathsOfOddNames(t *testing.T) {
	list := faults(t, `{"id":"a","by":{"a b":"x","é":"y","ok-1":"z"}}`)
	require.Len(t, list, 3)
	assert.Equal(t, `by["a b"]`, list[0].Path)
	assert.Equal(t, `by["é"]`, list[1].Path)
	assert.Equal(t, `by.ok-1`, list[2].Path)
}

func TestLimits(t *testing.T) {
	deep := func(n int) string {
		return `{"id":"a","x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}`
	}
	var doc open
	require.NoError(t, wire.Unmarshal([]byte(deep(wire.MaxDepth)), &doc))
	require.ErrorContains(t, wire.Unmarshal([]byte(deep(wire.MaxDepth+1)), &doc), "nested deeper than 64")

	long := func(n int) []byte {
		text := `{"id":"`
		return []byte(text + strings.Repeat("a", n-len(text)-2) + `"}`)
	}
	require.NoError(t, wire.Unmarshal(long(wire.MaxSize), &doc))
	require.ErrorContains(t, wire.Unmarshal(long(wire.MaxSize+1), &doc), "the document has 16777217 bytes, more than 16777216")

	list := faults(t, `{"id":"a","parts":[`+strings.Repeat("1,", wire.MaxFaults+49)+`1]}`)
	require.Len(t, list, wire.MaxFaults+1)
	assert.Equal(t, "50 more faults", list[wire.MaxFaults].Error())
}

func TestTargets(t *testing.T) {
	var s string
	require.ErrorContains(t, wire.Unmarshal([]byte(`"x"`), s), "cannot read into string, want a pointer")
	require.ErrorContains(t, wire.Unmarshal([]byte(`"x"`), (*string)(nil)), "cannot read into *string, want a pointer")
	require.NoError(t, wire.Unmarshal([]byte(`"x"`), &s))
	assert.Equal(t, "x", s)

	var raw json.RawMessage
	require.ErrorContains(t, wire.Unmarshal([]byte(`{}`), &raw), "it reads itself with encoding/json")
	var anything any
	require.ErrorContains(t, wire.Unmarshal([]byte(`{}`), &anything), "it is a interface")
	var bytes []byte
	require.ErrorContains(t, wire.Unmarshal([]byte(`"AA=="`), &bytes), "encoding/json writes bytes in base64")
	var odd map[int]string
	require.ErrorContains(t, wire.Unmarshal([]byte(`{}`), &odd), "its keys are not text")
}

func TestOthersArePassedOver(t *testing.T) {
	var doc open
	require.NoError(t, wire.Unmarshal([]byte(`{"x":[{"y":1}],"id":"a","z":null}`), &doc))
	assert.Equal(t, "a", doc.ID)
	require.ErrorContains(t, wire.Unmarshal([]byte(`{"x":[1,]}`), &doc), "is not JSON")
}

// walker reads itself by walking over its members and elements.
type walker struct{ seen []string }

func (w *walker) UnmarshalWire(n wire.Node) {
	w.seen = append(w.seen, n.Kind().String()+" "+n.Text())
	for name, m := range n.Members() {
		for i, e := range m.Elements() {
			var k int
			if e.Decode(&k) {
				w.seen = append(w.seen, fmt.Sprintln(name, i, k))
			}
		}
		if name == "stop" {
			break
		}
	}
	if n.Member("gone").Kind() == wire.Invalid && n.Kind() == wire.Object {
		n.Member("gone").Faultf("is missing")
	}
}

func TestNodes(t *testing.T) {
	var w struct {
		A []walker `json:"a"`
		B int      `json:"b"`
	}
	err := wire.Unmarshal([]byte(`{"a":[{"x":[1,"no",3],"stop":[4],"y":[5]},7],"b":8}`), &w)
	assert.Equal(t, []string{`an object {"x":[1,"no",3],"stop":[4],"y":[5]}`, "x 0 1\n", "x 2 3\n", "stop 0 4\n"}, w.A[0].seen)
	assert.Equal(t, []string{"a number 7"}, w.A[1].seen)
	assert.Equal(t, 8, w.B)
	require.EqualError(t, err, `a[0].gone: is missing (line 1)
a[0].x[1]: "no" is a string, want a whole number (line 1)`)
}

// texts are the strings among its elements.
type texts []string

func (t *texts) UnmarshalWire(n wire.Node) {
	for _, e := range n.Elements() {
		*t = append(*t, e.Unquoted())
	}
	*t = append(*t, n.At(9).Unquoted())
}

func TestUnquoted(t *testing.T) {
	var read texts
	require.NoError(t, wire.Unmarshal([]byte(`["a", "\"b\u00e9\n", "", 7, ["c"], null, {"d":"e"}]`), &read))
	assert.Equal(t, texts{"a", "\"bé\n", "", "", "", "", "", ""}, read)
}

// nested reads itself by its parts, which do the same.
type nested map[string]nested

func (m *nested) UnmarshalWire(n wire.Node) {
	*m = nested{}
	for name, part := range n.Members() {
		var inner nested
		part.Decode(&inner)
		(*m)[name] = inner
	}
}

// TestDoubledInside: a member that appears twice is one fault, however many of the types around
// it read themselves, and what comes after it is read all the same.
func TestDoubledInside(t *testing.T) {
	var read struct {
		A, B nested
	}
	err := wire.Unmarshal([]byte(`{"A":{"x":{"y":{"z":{},"z":{}}}},"B":{"x":{"y":{},"u":{"v":{},"w":{},"v":{}}}}}`), &read)
	assert.EqualError(t, err, "A.x.y.z: the member appears twice in one object (line 1)\nB.x.u.v: the member appears twice in one object (line 1)")
	assert.Equal(t, nested{"x": {"y": {"z": {}}}}, read.A)
	assert.Equal(t, nested{"x": {"y": {}, "u": {"v": {}, "w": {}}}}, read.B)
}

// random makes a document of the kind that encoding/json writes.
func random(r *rand.Rand) document {
	text := func() string {
		all := []rune("ab \"\\/\n\té😀\u2028<&>")
		s := make([]rune, r.IntN(12))
		for i := range s {
			s[i] = all[r.IntN(len(all))]
		}
		return string(s)
	}
	doc := document{base: base{ID: text(), Note: text()}, Count: int32(r.Uint32()), Small: uint8(r.Uint32())}
	doc.Share = math.Float64frombits(r.Uint64())
	if math.IsNaN(doc.Share) || math.IsInf(doc.Share, 0) {
		doc.Share = 0.25
	}
	for range r.IntN(4) {
		p := part{Name: "n" + text(), Color: color(r.IntN(3))}
		if r.IntN(2) == 0 {
			p.Next = &part{Name: "m" + text()}
		}
		doc.Parts = append(doc.Parts, p)
	}
	if r.IntN(2) == 0 {
		yes := r.IntN(2) == 0
		doc.Yes, doc.By = &yes, map[string]int{text(): r.IntN(9), "k": r.Int()}
		doc.Of = map[color]string{1: text()}
		doc.At = time.Unix(r.Int64N(4e9), 0).UTC()
	}
	return doc
}

// TestAgreesWithEncodingJSON: on valid documents the two readers give the same.
func TestAgreesWithEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		text, err := json.Marshal(random(r))
		require.NoError(t, err)
		var theirs, ours document
		require.NoError(t, json.Unmarshal(text, &theirs))
		require.NoError(t, wire.Unmarshal(text, &ours), string(text))
		theirs.Span, ours.Span = span{}, span{}
		require.True(t, reflect.DeepEqual(theirs, ours), string(text))
	}
}

// FuzzUnmarshal: no input makes it panic; what it accepts encoding/json accepts
// with the same result; every fault has a place in the document.
func FuzzUnmarshal(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		text, _ := json.Marshal(random(r))
		f.Add(text)
	}
	f.Add([]byte(`{"id":"a","id":1,"Parts":null,"span":{"from":3,"to":1}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var ours, theirs document
		err := wire.Unmarshal(text, &ours)
		if err != nil {
			var list wire.Faults
			if !errors.As(err, &list) || len(list) == 0 {
				t.Fatalf("%q: an error without faults", text)
			}
			for _, fault := range list[:min(len(list), wire.MaxFaults)] {
				if fault.Problem == "" || len(text) <= wire.MaxSize && (fault.Line < 1 || fault.Column < 1) {
					t.Fatalf("%q: fault without a place or problem: %#v", text, fault)
				}
			}
			return
		}
		if err := json.Unmarshal(text, &theirs); err != nil {
			t.Fatalf("%q: read, but encoding/json says %v", text, err)
		}
		ours.Span, theirs.Span = span{}, span{}
		if len(ours.Parts) == 0 {
			ours.Parts, theirs.Parts = nil, nil
		}
		if !ours.Money.Equal(theirs.Money) {
			t.Fatalf("%q: money %v and %v", text, ours.Money, theirs.Money)
		}
		ours.Money, theirs.Money = decimal.Decimal{}, decimal.Decimal{}
		if !reflect.DeepEqual(ours, theirs) {
			t.Fatalf("%q: read as %+v, by encoding/json as %+v", text, ours, theirs)
		}
	})
}

func benchmarkDocument() []byte {
	r := rand.New(rand.NewPCG(5, 6))
	all := make([]document, 200)
	for i := range all {
		all[i] = random(r)
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return text
}

// The two benchmarks read the same documents; their ratio is what counts.
func BenchmarkUnmarshal(b *testing.B) {
	text := benchmarkDocument()
	read := map[string]func([]byte, any) error{"wire": wire.Unmarshal, "encoding-json": json.Unmarshal}
	for _, name := range []string{"wire", "encoding-json"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				var all []document
				if err := read[name](text, &all); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// reporting finds fault with each of its members.
type reporting struct {
	Count int    `json:"count"`
	Name  string `json:"name"`
	List  []int  `json:"list"`
}

func (r *reporting) CheckWire(n wire.Node) { r.problems(n.Report) }

func (r *reporting) problems(report wire.Report) {
	report("is negative: -1", "count")
	report("is not a name: Ann", "name")
	report("is not a list: 1, 2", "list")
	report("is missing: nothing", "other")
}

// A problem quotes the value for values made in code; in a document the value stands
// in the fault once, as it stands there.
func TestReportsQuoteOnce(t *testing.T) {
	err := wire.Unmarshal([]byte(`{"count":-1,"name":"Ann","list":[1,2]}`), new(reporting))
	assert.EqualError(t, err, "other: is missing: nothing (line 1)\ncount: -1 is negative (line 1)\nname: \"Ann\" is not a name (line 1)\nlist: is not a list: 1, 2 (line 1)")
	var faults wire.Faults
	new(reporting).problems(faults.Report)
	assert.EqualError(t, faults, "count: is negative: -1\nname: is not a name: Ann\nlist: is not a list: 1, 2\nother: is missing: nothing")
}

// TestFaultsOfValuesAreBounded: as many are kept of a value made in code as of a
// document.
func TestFaultsOfValuesAreBounded(t *testing.T) {
	for n, last := range map[int]string{
		1: "a[0]: is wrong", 99: "a[98]: is wrong", 100: "a[99]: is wrong", 101: "1 more faults", 102: "2 more faults", 150: "50 more faults",
	} {
		var list wire.Faults
		for i := range n {
			list.Report("is wrong", "a", i)
		}
		require.Len(t, list, min(n, wire.MaxFaults+1))
		assert.Equal(t, last, list[len(list)-1].Error())
	}
}

// TestChecked: a value made in code must pass the same rules as a document.
func TestChecked(t *testing.T) {
	type paint struct {
		Colors []color `json:"colors" wire:"required"`
	}
	made := paint{[]color{1, 2}}
	read, err := wire.Checked(made)
	require.NoError(t, err)
	assert.Equal(t, made, read)
	read.Colors[0] = 2
	assert.Equal(t, color(1), made.Colors[0], "no memory in common")
	_, err = wire.Checked(paint{})
	assert.EqualError(t, err, "colors: null is not a value here: leave the member out")
	_, err = wire.Checked(func() {})
	assert.ErrorAs(t, err, new(wire.Faults))
}
