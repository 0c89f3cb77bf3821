// Statewide audits the caseloads of a state's clinics: it reads what the clinics send,
// builds every person's episode, holds it against the clinic's policy and writes what
// it found, by clinic and for the state. It is a pipeline of Apache Beam, which runs
// here on one machine and elsewhere on many; a person is audited by the function that
// examples/caseload calls.
//
//	go run .                                         an embedded sample
//	go run . -clinics clinics.csv -out out 'in/*'    files of one's own
//	go run . -day 2026-06-30 ...                     everyone as of that day
//
// README.md says what goes in and comes out, what it costs, and how it runs on Flink,
// Spark and a cloud service.
//
// It ends with 0, and with 2 when something could not be read or written; what was
// written by an earlier run is then still there.
package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/flink"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/spark"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
)

// The ways the program ends.
const (
	done       = 0
	unreadable = 2
)

var asked options

func init() {
	asked.flags(flag.CommandLine)
}

func main() {
	flag.Parse()
	beam.Init() // a worker of another machine goes no farther
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second interrupt ends it at once
	asked.in = flag.Args()
	os.Exit(run(ctx, asked, os.Stdout, os.Stderr))
}

// options is what the program was asked for.
type options struct {
	clinics string
	out     string
	day     string
	workers int
	chunk   int64
	in      []string
}

func (o *options) flags(f *flag.FlagSet) {
	f.StringVar(&o.clinics, "clinics", "", "the `file` that names the clinics and their policies; default: the embedded sample")
	f.StringVar(&o.out, "out", "out", "the `folder` for the output; what an earlier run wrote there is replaced at the end")
	f.StringVar(&o.day, "day", "", "the `day` as of which everyone is audited; default: each person's last")
	f.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "how many steps of a kind run at the same time on this machine: 1, 2, 4 or 8")
	f.Int64Var(&o.chunk, "chunk", chunkSize, "how many `bytes` of a file one reader reads")
}

func run(ctx context.Context, o options, stdout, stderr io.Writer) int {
	if err := runJob(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "statewide: %v\n", err)
		return unreadable
	}
	return done
}

func runJob(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if branch[o.workers] == nil && o.workers != 1 || o.chunk < 1 {
		return errors.New("-workers is 1, 2, 4 or 8, and -chunk at least 1")
	}
	if o.clinics == "" {
		if len(o.in) > 0 {
			return errors.New("-clinics is missing: it names the clinics that the files are from")
		}
		folder, err := unpackSample()
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		o.clinics, o.in = filepath.Join(folder, "clinics.csv"), []string{filepath.Join(folder, "in", "*")}
	}
	s := Setup{Day: int32(audit.Undated)}
	if o.day != "" {
		day, err := iop.ParseDay(o.day)
		if err != nil {
			return fmt.Errorf("-day: %w", err)
		}
		s.Day = int32(audit.StudyDayOf(day))
	}
	var err error
	if s.Policies, s.Clinics, err = readClinics(o.clinics); err != nil {
		return err
	}
	chunks, notes, err := plan(ctx, o.in, o.chunk)
	if err != nil {
		return err
	}
	shown := progressOn(stderr)
	target, err := attempt(ctx, &o, &s, chunks, notes)
	for tries := 1; tries < 3 && err != nil && engineFailed(err); tries++ {
		target, err = attempt(ctx, &o, &s, chunks, notes)
	}
	shown.clear()
	if err != nil {
		return err
	}
	if err := target.commit(ctx); err != nil {
		return err
	}
	return summary(ctx, stdout, o.out)
}

// attempt runs the pipeline into a folder that it begins.
func attempt(ctx context.Context, o *options, s *Setup, chunks []Chunk, notes []Note) (target, error) {
	t, err := begin(ctx, o.out)
	if err != nil {
		return t, err
	}
	s.Out = t.partial
	p := beam.NewPipeline()
	job(p, s, chunks, notes, o.workers)
	quiet()
	_, err = beam.Run(ctx, cmp.Or(*runners.Runner, "prism"), p)
	return t, err
}

// engineFailed reports whether Prism gave up a step of its own, which happens now and
// then on a machine that is short of time: other engines repeat such a step, Prism does
// not. A run that starts over gives what it would have given.
func engineFailed(err error) bool {
	return strings.Contains(err.Error(), "panic in stage.Execute bundle processing goroutine")
}

// clinicName is what a clinic may be called: its files are called so.
var clinicName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// readClinics reads the table of the clinics: its columns are clinic and policy, a
// published one or a file beside the table.
func readClinics(path string) (policies []string, clinics map[string]int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(records) == 0 || !slices.Equal(records[0], []string{"clinic", "policy"}) {
		return nil, nil, fmt.Errorf("%s: the header is not clinic,policy", path)
	}
	clinics, numbers := map[string]int{}, map[string]int{}
	var faults []error
	for i, r := range records[1:] {
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("%s:%d: "+format, append([]any{path, i + 2}, args...)...))
		}
		if !clinicName.MatchString(r[0]) {
			fault("clinic: %.70q has characters other than letters, digits, dot, dash and underscore, begins with one of the last three, or is longer than 64", r[0])
			continue
		}
		if _, twice := clinics[r[0]]; twice {
			fault("clinic: %q appears twice", r[0])
			continue
		}
		n, known := numbers[r[1]]
		if !known {
			text, err := policyText(filepath.Dir(path), r[1])
			if err != nil {
				fault("policy: %w", err)
				continue
			}
			n = len(policies)
			numbers[r[1]], policies = n, append(policies, text)
		}
		clinics[r[0]] = n
	}
	return policies, clinics, errors.Join(faults...)
}

// policyText is the document of a policy that can be read.
func policyText(folder, name string) (string, error) {
	if p, ok := published.Lookup(iop.RuleID(name)); ok {
		text, err := p.MarshalJSON()
		return string(text), err
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(folder, name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("%.70q is neither a published policy nor a file that can be read", filepath.Base(name))
	}
	if _, err := compliance.Parse(data); err != nil {
		return "", fmt.Errorf("%s cannot be read:\n%w", filepath.Base(name), err)
	}
	return string(data), nil
}

// summary prints what the run came to.
func summary(ctx context.Context, w io.Writer, out string) error {
	s, files, err := readState(ctx, out)
	if err != nil {
		return err
	}
	t := s.State
	lines, refused := 0, 0
	for _, f := range files {
		lines, refused = lines+f.Lines, refused+f.Refused
	}
	fmt.Fprintf(w, "%s, %s, %s with %s of which %d refused\n\n", audit.Number(t.People, "person", "people"), audit.Number(int64(t.Clinics), "clinic", "clinics"),
		audit.Number(int64(len(files)), "file", "files"), audit.Number(int64(lines), "line", "lines"), refused)
	fmt.Fprintf(w, "  %-14s %8s %8s %8s %8s  %s\n", "clinic", "people", "short", "overdue", "left", "policy")
	for _, name := range sortedKeys(s.Clinics) {
		c := s.Clinics[name]
		left := int64(0)
		for _, d := range c.Discharges {
			left += d.People
		}
		fmt.Fprintf(w, "  %-14s %8d %8d %8d %8d  %s\n", name, c.People, c.Short, c.Overdue, left, c.Policy)
	}
	fmt.Fprintf(w, "\n%s is for reading; the findings of each clinic are in %s\n", join(out, "report.html"), join(out, "clinics"))
	return nil
}

func join(folder, name string) string { return strings.TrimSuffix(folder, "/") + "/" + name }
