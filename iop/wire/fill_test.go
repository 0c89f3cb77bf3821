package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop/wire"
)

// bill is a document whose lines leave out what it says once.
type bill struct {
	Price int    `json:"price"`
	Lines []line `json:"lines"`
}

type line struct {
	What  string `json:"what" wire:"required"`
	Unit  string `json:"unit,omitempty"`
	Price int    `json:"price" wire:"required"`
	Count any    `json:"count,omitempty"` // read in the unit: a list of parts, or how many
}

func (l *line) MemberWire(name string, _ wire.Node) bool { return name == "count" }

func (l *line) FillWire(n wire.Node) {
	count := n.Member("count")
	switch {
	case count.Kind() == wire.Invalid:
	case l.Unit == "parts":
		var parts []string
		count.Decode(&parts)
		l.Count = parts
	default:
		var many int
		count.Decode(&many)
		l.Count = many
	}
}

func (l *line) CheckWire(n wire.Node) {
	if l.Price == 13 {
		n.Report("is unlucky: 13", "price")
	}
}

// biller fills in the lines of a bill.
type biller struct {
	price int
	line  *line
	free  bool
}

func (b *biller) MemberWire(name string, n wire.Node) bool {
	switch {
	case name == "price":
		return n.Decode(&b.line.Price)
	case name == "free" && n.Kind() == wire.Bool:
		return n.Decode(&b.free)
	case name == "remark":
		return true // of no interest, whatever it is
	}
	return false
}

func (b *biller) FillWire(wire.Node) {
	if b.line.Price == 0 && !b.free {
		b.line.Price = b.price
	}
}

func (b *bill) UnmarshalWire(n wire.Node) {
	n.Member("price").Decode(&b.Price)
	for i, e := range n.Member("lines").Elements() {
		b.Lines = append(b.Lines, line{})
		e.DecodeFilled(&b.Lines[i], &biller{price: b.Price, line: &b.Lines[i]})
	}
}

func TestFilled(t *testing.T) {
	for text, want := range map[string]string{
		`{"price":7,"lines":[{"what":"a"},{"what":"b","price":8}]}`:                                  `{"price":7,"lines":[{"what":"a","price":7},{"what":"b","price":8}]}`,
		`{"lines":[{"count":["x","y"],"what":"a","unit":"parts"},{"what":"b","count":2}],"price":1}`: `{"price":1,"lines":[{"what":"a","unit":"parts","price":1,"count":["x","y"]},{"what":"b","price":1,"count":2}]}`,
		`{"price":7,"lines":[{"remark":{"what":[{"what":1}]},"what":"a"},{"what":"b","remark":0}]}`:  `{"price":7,"lines":[{"what":"a","price":7},{"what":"b","price":7}]}`,
		`{"price":1,"lines":[]}`: `{"price":1,"lines":null}`,
	} {
		var b bill
		require.NoError(t, wire.Unmarshal([]byte(text), &b), text)
		got, err := json.Marshal(b)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(got))
	}
}

// TestFaultsOfFilled: faults are where they would be without a filler, and what one has
// filled in is not missing.
func TestFaultsOfFilled(t *testing.T) {
	for text, want := range map[string]string{
		`{"price":7,"lines":[{}]}`:                                     `lines[0].what: is missing`,
		`{"price":7,"lines":[{"what":"a","free":true}]}`:               `lines[0].price: is missing`,
		`{"price":7,"lines":[{"what":"a","free":1}]}`:                  `lines[0]: "free" is not a member here, want what, unit, price or count`,
		`{"lines":[{"what":"a"}]}`:                                     `lines[0].price: is missing`,
		`{"price":13,"lines":[{"what":"a"}]}`:                          `lines[0].price: is unlucky: 13`,
		`{"lines":[{"what":"a","price":13}]}`:                          `lines[0].price: 13 is unlucky`,
		`{"price":7,"lines":[{"what":"a","price":"x"}]}`:               `lines[0].price: "x" is a string, want a whole number`,
		`{"price":7,"lines":[{"what":"a","price":8,"price":9}]}`:       `lines[0].price: the member appears twice in one object`,
		`{"price":7,"lines":[{"what":"a","remark":8,"remark":9}]}`:     `lines[0].remark: the member appears twice in one object`,
		`{"price":7,"lines":[{"what":"a","remark":{"x":1,"x":2}}]}`:    `lines[0].remark.x: the member appears twice in one object`,
		`{"price":7,"lines":[{"what":"a","count":["x",1]}]}`:           `lines[0].count: is a list, want a whole number`,
		`{"price":7,"lines":[{"count":["x",1],"unit":"parts"}]}`:       "lines[0].what: is missing\nlines[0].count[1]: 1 is a number, want a string",
		`{"price":7,"lines":[5,{"what":"a"},{"what":"b","other":[]}]}`: "lines[0]: 5 is a number, want an object\nlines[2]: \"other\" is not a member here, want what, unit, price or count",
		`{"price":7,"lines":[{"what":"a","price":[}]}`:                 `lines[0].price[0]: "}]}" is not JSON: want a value`,
	} {
		err := wire.Unmarshal([]byte(text), &bill{})
		require.Error(t, err, text)
		assert.Equal(t, want, strings.ReplaceAll(err.Error(), " (line 1)", ""), text)
	}
}

// TestFilledByItself: a struct that takes part in reading itself needs nobody else, leaves
// nothing missing that is, and ends with its document.
func TestFilledByItself(t *testing.T) {
	var l line
	require.NoError(t, wire.Unmarshal([]byte(`{"count":["x"],"what":"a","unit":"parts","price":1}`), &l))
	assert.Equal(t, line{"a", "parts", 1, []string{"x"}}, l)
	for text, want := range map[string]string{
		`{"count":["x"],"unit":"parts","price":1}`: `what: is missing (line 1)`,
		`{"what":"b","count":{"x":1,"x":1}}`:       "price: is missing (line 1)\ncount: is an object, want a whole number (line 1)\ncount.x: the member appears twice in one object (line 1)",
		`{"what":"b","price":1,"count":[1,}`:       `count[1]: "}" is not JSON: want a value (line 1)`,
		`{"what":"b","price":1,"count":1}}`:        `"}" is not JSON: more text after the document (line 1)`,
	} {
		assert.EqualError(t, wire.Unmarshal([]byte(text), new(line)), want, text)
	}
}
