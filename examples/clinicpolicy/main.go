// Clinicpolicy holds a clinic's policy against published ones and says where it is
// not known to be as strict, with the rule and its source, and which of its own
// rules contradict each other.
//
//	go run ./examples/clinicpolicy                      three embedded clinics
//	go run ./examples/clinicpolicy -policy FILE -against us-va-licence,us-medicare-iop -on 2026-12-01
//	go run ./examples/clinicpolicy -list                the published policies
//	go run ./examples/clinicpolicy -show us-va-licence  one of them in words
//	go run ./examples/clinicpolicy -facts FILE          what a policy says, rule by rule, beside its statements
//	go run ./examples/clinicpolicy -diff A B            what differs; ids or files
//
// With -format json or md it writes for programs or for a page. It ends with 0 when
// there is no gap, with 1 when there is one or a contradiction, and with 2 when
// something could not be read.
package main

import (
	"bufio"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

//go:embed testdata/*.json
var clinics embed.FS

// demo is what the program checks when it is told nothing: a clinic that keeps
// what Virginia and Medicare ask, one that asks less than its state, and one whose
// rules nobody can keep together.
var demo = struct {
	on      iop.Day
	clinics []check
}{iop.MustDay("2026-12-01"), []check{
	{"compliant.json", []iop.RuleID{"us-va-licence", "us-medicare-iop"}},
	{"weaker.json", []iop.RuleID{"us-va-licence"}},
	{"contradictory.json", []iop.RuleID{"us-in-medicaid"}},
}}

// check is a policy's file and what it is measured against.
type check struct {
	file    string
	against []iop.RuleID
}

// The ways the program ends.
const (
	noGap = iota
	gap
	unreadable
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("clinicpolicy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	policy := flags.String("policy", "", "the clinic's `file`; default: three embedded clinics")
	against := flags.String("against", "", "`ids` of published policies, with commas between")
	on := flags.String("on", "", "the `day` as of which rules are read; default: today, or the embedded clinics' day")
	format := flags.String("format", "text", "text, json or md")
	list := flags.Bool("list", false, "list the published policies")
	show := flags.String("show", "", "show the published policy with this `id`, or a file")
	facts := flags.String("facts", "", "what the policy in this `file` says, in sentences; also an id")
	diff := flags.Bool("diff", false, "what differs between two policies, given as ids or files")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return noGap
		}
		return unreadable
	}
	fail := func(err error) int {
		fmt.Fprintf(stderr, "clinicpolicy: %v\n", err)
		return unreadable
	}
	write, known := formats[*format]
	if !known || !*diff && flags.NArg() > 0 || *diff && flags.NArg() != 2 {
		return fail(errors.New("not understood, see -help"))
	}
	day, err := dayOf(*on)
	if err != nil {
		return fail(err)
	}
	out := bufio.NewWriter(stdout)
	defer out.Flush()
	switch {
	case *list:
		for p := range published.All() {
			fmt.Fprintf(out, "%-28s %-14s %s\n", p.ID(), p.Kind(), p.Title())
		}
		return noGap
	case *show != "":
		p, err := find(*show)
		if err != nil {
			return fail(err)
		}
		fmt.Fprint(out, p.Text())
		return noGap
	case *facts != "":
		p, err := find(*facts)
		if err != nil {
			return fail(err)
		}
		writeFacts(out, p)
		return noGap
	case *diff:
		return writeDiff(out, flags.Arg(0), flags.Arg(1), fail)
	case *policy == "":
		if *against != "" || *on != "" {
			return fail(errors.New("-against and -on need -policy"))
		}
		return checkAll(out, demo.clinics, demo.on, embeddedClinic, write, fail)
	}
	ids := strings.FieldsFunc(*against, func(r rune) bool { return r == ',' })
	if len(ids) == 0 {
		return fail(errors.New("-policy needs -against: which policies? -list names them"))
	}
	c := check{file: *policy}
	for _, id := range ids {
		c.against = append(c.against, iop.RuleID(id))
	}
	if day == 0 {
		day = iop.DayOf(date.Today())
	}
	return checkAll(out, []check{c}, day, os.ReadFile, write, fail)
}

func dayOf(text string) (iop.Day, error) {
	if text == "" {
		return 0, nil
	}
	return iop.ParseDay(text)
}

func embeddedClinic(name string) ([]byte, error) { return clinics.ReadFile("testdata/" + name) }

// find reads a published policy, or a file.
func find(name string) (*compliance.Policy, error) {
	if p, ok := published.Lookup(iop.RuleID(name)); ok {
		return p, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%q is neither a published policy, see -list, nor a file that can be read", name)
	}
	return read(name, data)
}

func read(name string, data []byte) (*compliance.Policy, error) {
	p, err := compliance.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read:\n%w", name, err)
	}
	return p, nil
}

// checkAll checks each clinic and writes the answers. What cannot be read does not
// keep the others from being checked.
func checkAll(out io.Writer, all []check, day iop.Day, open func(string) ([]byte, error), write func(io.Writer, []answer), fail func(error) int) int {
	end := noGap
	var answers []answer
	for _, c := range all {
		a, err := c.answer(day, open)
		if err != nil {
			end = fail(err)
			continue
		}
		if a.gaps() > 0 {
			end = max(end, gap)
		}
		answers = append(answers, a)
	}
	write(out, answers)
	return end
}

func (c *check) answer(day iop.Day, open func(string) ([]byte, error)) (a answer, err error) {
	data, err := open(c.file)
	if err != nil {
		return a, err
	}
	p, err := read(c.file, data)
	if err != nil {
		return a, err
	}
	a = answer{mine: p.On(day), on: day}
	all, err := compliance.Combine(a.mine)
	if err != nil {
		return a, err
	}
	a.contradictions = all.Contradictions
	for _, id := range c.against {
		theirs, ok := published.Lookup(id)
		if !ok {
			return a, fmt.Errorf("%q is not a published policy, see -list", string(id))
		}
		a.against = append(a.against, a.mine.Compare(theirs.On(day)))
	}
	return a, nil
}

func writeDiff(out io.Writer, before, after string, fail func(error) int) int {
	a, err := find(before)
	if err != nil {
		return fail(err)
	}
	b, err := find(after)
	if err != nil {
		return fail(err)
	}
	for _, c := range compliance.Diff(a, b) {
		fmt.Fprintln(out, c)
	}
	return noGap
}
