// Caseload audits the records of many people in one night: it folds each person's
// visits and drug tests into an episode, holds it against a policy, and says what
// it counted, what it set aside and why, who is short, what is due, and which
// rules fail most.
//
//	go run ./examples/caseload                           an embedded sample
//	go run ./examples/caseload -uds FILE -visits FILE    records of the same form
//	go run ./examples/caseload -policy us-ca-dui-18-month a published policy, or a file
//	go run ./examples/caseload -person 645               one person's story
//	go run ./examples/caseload -findings FILE             a line for each finding of everyone
//	go run ./examples/caseload -format json
//
// The form is that of three tables of public.ctn0094data, drug tests and visits of
// three medication trials; testdata/README.md has the source. They are not records
// of an intensive outpatient program. Their days count from the day of consent,
// which is day 0; it is taken for the admission, and for 2026-01-05, a Monday, so
// that published rules of today are in force and weeks begin with the episode.
// Everyone is looked at on the last day in the own record, or on -day.
//
// Positives are read from -positive, or from ctn0094_uds_positive.csv beside the
// specimens. The rows of a person stand together and people in rising order, and
// then one person a worker is in memory; files in another order are read whole
// first.
//
// It ends with 0, with 2 when something could not be read, and with 130 when it was
// interrupted; it prints what was done by then.
package main

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

//go:embed testdata/policy.json testdata/ctn0094_*.csv
var embedded embed.FS

// The names of the tables as the source has them.
const (
	visitsFile    = "ctn0094_visits.csv"
	specimensFile = "ctn0094_uds_specimen.csv"
	positivesFile = "ctn0094_uds_positive.csv"
)

// The ways the program ends.
const (
	done        = 0
	unreadable  = 2
	interrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second interrupt ends it at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options is what the program was asked for.
type options struct {
	policy   *compliance.Policy
	workers  int
	person   int64 // whose story; -1: everyone's audit
	day      audit.StudyDay
	json     bool
	findings *findings // nil: not asked for
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(stderr, "caseload: %v\n", err)
		return unreadable
	}
	o, from, err := parseArgs(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return done
	}
	if err != nil {
		return fail(err)
	}
	shown := progressOn(stderr)
	total, err := auditAll(ctx, from, &o, shown.rows)
	shown.clear()
	if o.findings != nil {
		err = errors.Join(err, o.findings.close())
	}
	if err != nil {
		return fail(wire.Redacted(err)) // of records of people
	}
	out := bufio.NewWriter(stdout)
	switch {
	case o.person >= 0 && total.story == nil && !total.interrupted:
		return fail(fmt.Errorf("there is no person %d in these records", o.person))
	case o.person >= 0 && total.story == nil:
	case o.person >= 0 && o.json:
		err = writeJSON(out, total.story)
	case o.person >= 0:
		total.story.Write(out)
	case o.json:
		err = writeJSON(out, total.document(&o))
	default:
		total.write(out, &o)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return fail(err)
	}
	if total.interrupted {
		fmt.Fprintf(stderr, "caseload: interrupted after %s\n", audit.Number(total.People, "person", "people"))
		return interrupted
	}
	return done
}

// mostWorkers is more than any machine has use for: each has a person's record in memory.
const mostWorkers = 1024

func parseArgs(args []string, stderr io.Writer) (o options, from audit.Tables, err error) {
	flags := flag.NewFlagSet("caseload", flag.ContinueOnError)
	flags.SetOutput(stderr)
	uds := flags.String("uds", "", "the `file` of specimens; default: the embedded sample")
	positive := flags.String("positive", "", "the `file` of positive results; default: "+positivesFile+" beside the specimens")
	visits := flags.String("visits", "", "the `file` of visits")
	policy := flags.String("policy", "", "the `id` of a published policy, or a file; default: an embedded example")
	workers := flags.Int("workers", runtime.GOMAXPROCS(0), "how many people are worked on at once")
	person := flags.Int64("person", -1, "tell the story of the person with this `number`")
	day := flags.String("day", "", "the study `day` as of which everyone is audited; default: each person's last")
	lines := flags.String("findings", "", "write a line for each finding of everyone to this `file`, in no order")
	format := flags.String("format", "text", "text or json")
	if err := flags.Parse(args); err != nil {
		return o, from, err
	}
	if flags.NArg() > 0 || *format != "text" && *format != "json" {
		return o, from, errors.New("not understood, see -help")
	}
	if *workers < 1 || *workers > mostWorkers {
		return o, from, fmt.Errorf("-workers: %d is not from 1 to %d", *workers, mostWorkers)
	}
	o = options{workers: *workers, person: *person, day: audit.Undated, json: *format == "json"}
	if *day != "" {
		n, err := strconv.Atoi(*day)
		if err != nil || n < 0 || n > audit.Farthest {
			return o, from, fmt.Errorf("-day: %q is not a study day from 0 to %d", *day, audit.Farthest)
		}
		o.day = audit.StudyDay(n)
	}
	if o.policy, err = findPolicy(*policy); err != nil {
		return o, from, err
	}
	switch {
	case *uds == "" && *visits == "" && *positive == "":
		from = audit.Tables{Visits: embeddedFile(visitsFile), Specimens: embeddedFile(specimensFile), Positives: embeddedFile(positivesFile)}
	case *uds == "" || *visits == "":
		return o, from, errors.New("-uds and -visits go together, see -help")
	default:
		if *positive == "" {
			*positive = filepath.Join(filepath.Dir(*uds), positivesFile)
			if _, err := os.Stat(*positive); err != nil {
				return o, from, fmt.Errorf("%s is not next to the specimens: give the positive results with -positive", positivesFile)
			}
		}
		from = audit.Tables{Visits: fileAt(*visits), Specimens: fileAt(*uds), Positives: fileAt(*positive)}
	}
	if *lines != "" {
		o.findings, err = createFindings(*lines)
	}
	return o, from, err
}

// findPolicy reads a published policy, a file, or without a name the embedded one.
func findPolicy(name string) (*compliance.Policy, error) {
	if p, ok := published.Lookup(iop.RuleID(name)); ok {
		return p, nil
	}
	open, shown := os.ReadFile, name
	if name == "" {
		open, name, shown = embedded.ReadFile, "testdata/policy.json", "the embedded policy"
	}
	data, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("%q is neither a published policy nor a file that can be read", name)
	}
	p, err := compliance.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read:\n%w", shown, err)
	}
	return p, nil
}

func embeddedFile(name string) audit.Source {
	return audit.Source{Name: name, Open: func() (io.ReadCloser, error) {
		data, err := embedded.ReadFile("testdata/" + name)
		return io.NopCloser(bytes.NewReader(data)), err
	}}
}

// fileAt is a file on disk; a pipe can be read only once.
func fileAt(path string) audit.Source {
	info, err := os.Stat(path)
	return audit.Source{Name: path, Once: err == nil && !info.Mode().IsRegular(), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// progress counts rows on a terminal and says nothing anywhere else.
type progress struct {
	to   io.Writer
	next time.Time
	said bool
}

func progressOn(stderr io.Writer) *progress {
	if f, ok := stderr.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &progress{to: stderr, next: time.Now().Add(300 * time.Millisecond)}
		}
	}
	return &progress{}
}

// rows shows now and then how many were read.
func (p *progress) rows(n int64) {
	if p.to == nil || n%1024 != 0 || time.Now().Before(p.next) {
		return
	}
	p.said, p.next = true, time.Now().Add(200*time.Millisecond)
	fmt.Fprintf(p.to, "\r%d rows", n)
}

func (p *progress) clear() {
	if p.said {
		fmt.Fprint(p.to, "\r                    \r")
	}
}
