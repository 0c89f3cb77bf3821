// Placement reads described cases, places each by the public criteria set and
// prints what a clinician wants to read: the facts, the level with the services
// beside it, one reason, what else is indicated, what was assumed, what to ask next,
// and why not one level higher.
//
//	go run ./examples/placement                      the cases embedded here
//	go run ./examples/placement -in cases.json       a file of the same form; - for standard input
//	go run ./examples/placement -format json         one line a case
//	go run ./examples/placement -score               how the answers compare with the cases' own
//	go run ./examples/placement -criteria mine.json  by a criteria set of your own
//
// A licensed user's set declares the ratings and scores of its instrument as facts of
// its own; testdata/made-up.json shows how. This program has none of their text.
//
// The embedded cases are facts of published appeals, teaching cases and
// statements of who a level is for; testdata/cases.json has their addresses.
// What this prints is an example of the library and no advice about anyone.
package main

import (
	"bufio"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/openiop/openiop/examples/internal/input"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
)

//go:embed testdata/cases.json
var embedded []byte

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the program. It returns 0, or 2 when something could not be read; what
// could be read is placed all the same.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("placement", flag.ContinueOnError)
	flags.SetOutput(stderr)
	in := flags.String("in", "", "read cases from this `file`; - for standard input; default: the embedded cases")
	format := flags.String("format", "text", "text or json")
	criteria := flags.String("criteria", "", "place by the criteria set in this `file`; default: the public one")
	score := flags.Bool("score", false, "compare with the levels that the cases themselves name")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 || *format != "text" && *format != "json" {
		fmt.Fprintf(stderr, "placement: %q is not understood, see -help\n", append(flags.Args(), "-format="+*format))
		return 2
	}
	name, data, err := input.Read(*in, "cases.json", embedded, stdin)
	if err != nil {
		fmt.Fprintf(stderr, "placement: %v\n", err)
		return 2
	}
	cases, faults := parse(data)
	for _, f := range faults {
		fmt.Fprintf(stderr, "%s: %v\n", name, f)
	}

	c := levelofcare.PublicGuidance()
	if *criteria != "" {
		text, err := os.ReadFile(*criteria)
		if err == nil {
			c, err = levelofcare.Parse(text)
		}
		if err != nil {
			fmt.Fprintf(stderr, "placement: %s: %v\n", *criteria, err)
			return 2
		}
	}
	unread := false
	for i := range cases {
		for _, fault := range cases[i].Facts.ratings.record(c, &cases[i].Facts.a) {
			fmt.Fprintf(stderr, "%s: %s: %s\n", name, cases[i].ID, fault)
			unread = true
		}
	}
	out := bufio.NewWriter(stdout)
	switch {
	case *score:
		writeScore(out, c, cases)
	case *format == "json":
		err = writeJSON(out, c, cases)
	default:
		writeText(out, c, cases)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		fmt.Fprintf(stderr, "placement: %v\n", err)
		return 2
	}
	if len(faults) > 0 || unread {
		return 2
	}
	return 0
}

// parse returns the cases that could be read, and what is wrong with the others.
func parse(data []byte) (cases []vignette, faults wire.Faults) {
	var f file
	errors.As(wire.Unmarshal(data, &f), &faults)
	for _, part := range []struct {
		name string
		list []vignette
	}{{"vignettes", f.Vignettes}, {"exclusions", f.Exclusions}} {
		for i, v := range part.list {
			broken := false
			for _, fault := range faults {
				broken = broken || fault.Within(fmt.Sprintf("%s[%d]", part.name, i))
			}
			if !broken {
				cases = append(cases, v)
			}
		}
	}
	return cases, faults
}
