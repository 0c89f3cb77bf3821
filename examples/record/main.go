// Record reads a policy and the record of a person's stay and answers what is asked every
// day: what is due, whether the week is right, how the person stands.
//
//	go run ./examples/record
//	go run ./examples/record -policy us-va-licence -in record.json -on 2026-03-01
//
// A policy is a file, or the id of a published one. Both documents are JSON; without them
// made-up ones are read. What this prints is advice: a clinician decides.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/internal/input"
	"github.com/openiop/openiop/iop"
)

//go:embed testdata/policy.json
var clinicPolicy []byte

//go:embed testdata/record.json
var someRecord []byte

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the program. It returns 0, 1 when something is not met or overdue, and 2 when
// something could not be read.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("record", flag.ContinueOnError)
	flags.SetOutput(stderr)
	policy := flags.String("policy", "", "a policy: a `file`, or the id of a published one; default: a made-up clinic's")
	in := flags.String("in", "", "the record: a `file`, or - for standard input; default: a made-up one")
	on := flags.String("on", "", "the `day`, such as 2026-03-01; default: the last in the record")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "record: %q is not understood, see -help\n", flags.Args())
		return 2
	}
	p, errPolicy := readPolicy(*policy)
	stay, errRecord := readRecord(*in, stdin)
	if err := errors.Join(errPolicy, errRecord); err != nil {
		fmt.Fprintf(stderr, "record: %v\n", err)
		return 2
	}
	day, err := readDay(*on, stay.Record().Events)
	if err != nil {
		fmt.Fprintf(stderr, "record: %v\n", err)
		return 2
	}
	if answer(stdout, stay.On(day), p) {
		return 0
	}
	return 1
}

// readPolicy is the published policy of that id, or the one in that file.
func readPolicy(name string) (*compliance.Policy, error) {
	if p, ok := published.Lookup(iop.RuleID(name)); ok {
		return p, nil
	}
	name, data, err := input.Read(name, "policy.json", clinicPolicy, nil)
	if err != nil {
		return nil, fmt.Errorf("%w; nor is it the id of a published policy", err)
	}
	p, err := compliance.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func readRecord(in string, stdin io.Reader) (*episode.Stay, error) {
	name, data, err := input.Read(in, "record.json", someRecord, stdin)
	if err != nil {
		return nil, err
	}
	stay, err := episode.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return stay, nil
}

// readDay is the day written, or the last of the record.
func readDay(text string, events []episode.Event) (day iop.Day, err error) {
	if text != "" {
		if day, err = iop.ParseDay(text); err != nil {
			return 0, fmt.Errorf("-on: %w", err)
		}
		return day, nil
	}
	for i := range events {
		day = max(day, events[i].Day)
	}
	if day == 0 {
		return 0, errors.New("-on: missing, and no event of the record has a day")
	}
	return day, nil
}

// answer prints the three answers, and reports whether nothing is not met or overdue.
func answer(out io.Writer, v *episode.View, p *compliance.Policy) bool {
	r := v.Under(p)
	fmt.Fprintf(out, "%v, %s\n\nstanding: %v\n\nthe week\n", v.Day, p.Title(), r.Standing()[0].Answer)
	week := r.Week()
	right := week.Verdict() != iop.NotMet // what is waived does not count
	for f := range week.All() {
		fmt.Fprintf(out, "  %v\n", f)
	}
	fmt.Fprintln(out, "\ndue")
	for _, d := range r.Due() {
		right = right && d.State != episode.Overdue
		fmt.Fprintf(out, "  %v\n", d)
	}
	set := v.Flagged()
	if len(set) > 0 {
		fmt.Fprintln(out, "\nentries that were not simply accepted")
	}
	for _, h := range set {
		fmt.Fprintf(out, "  %v\n", h)
	}
	return right
}
