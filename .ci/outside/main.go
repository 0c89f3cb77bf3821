// Outside is a program as another team would write it: a module of its own that
// imports the library and brings a criteria set with a fact that only it knows.
package main

import (
	_ "embed"
	"fmt"
	"os"

	"github.com/openiop/openiop/levelofcare"
)

//go:embed criteria.json
var criteria []byte

func main() {
	c, err := levelofcare.Parse(criteria)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	a, err := c.ParseAssessment([]byte(`{"facts": {"substance-use": "moderate", "craving": "some"}}`))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := c.Place(a)
	fmt.Println(p)
	for _, q := range p.Questions() {
		fmt.Println("ask", q)
	}
	if err := c.Set(&a, "craving", "strong"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println(c.Place(a))
}
