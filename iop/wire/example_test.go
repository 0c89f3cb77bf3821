package wire_test

import (
	"cmp"
	"fmt"

	"github.com/openiop/openiop/iop/wire"
)

// Every fault is reported at once, by its path and with the value as written.
func ExampleUnmarshal() {
	var week struct {
		Starts string `json:"starts" wire:"required"`
		Hours  int    `json:"hours"`
	}
	err := wire.Unmarshal([]byte(`{"hours": "nine", "Starts": "monday"}`), &week)
	fmt.Println(err)
	// Output:
	// starts: is missing (line 1)
	// hours: "nine" is a string, want a whole number (line 1)
	// "Starts" is not a member here, want "starts" (line 1)
}

// A log may hold where a document is wrong, and must not hold what it says of a person.
func ExampleRedacted() {
	var person struct {
		Name string `json:"name"`
		Age  int    `json:"age"`
	}
	err := wire.Unmarshal([]byte(`{"name": "A. Person", "age": "A. Person, 44"}`), &person)
	fmt.Println(wire.Redacted(err))
	// Output:
	// age: is a string, want a whole number (line 1)
}

// session is an entry of a list that may leave its format to the header.
type session struct {
	Minutes int    `json:"minutes"`
	Format  string `json:"format" wire:"required"`
}

// header fills in what a session leaves out.
type header struct {
	format string
	to     *session
}

func (h header) MemberWire(string, wire.Node) bool { return false } // the session reads all of its members

func (h header) FillWire(wire.Node) { h.to.Format = cmp.Or(h.to.Format, h.format) }

// sessions is a document with a header.
type sessions []session

func (s *sessions) UnmarshalWire(n wire.Node) {
	var h header
	n.Member("format").Decode(&h.format)
	for _, e := range n.Member("list").Elements() {
		var one session
		h.to = &one
		e.DecodeFilled(&one, h)
		*s = append(*s, one)
	}
}

// What a header says for all is filled in where an entry leaves it out.
func ExampleNode_DecodeFilled() {
	var s sessions
	err := wire.Unmarshal([]byte(`{"format": "group", "list": [{"minutes": 180}, {"minutes": 50, "format": "individual"}]}`), &s)
	fmt.Println(s, err)
	// Output:
	// [{180 group} {50 individual}] <nil>
}
