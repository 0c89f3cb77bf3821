// Command benchmarks holds the library against the same work written out by hand and
// against general engines, on the same made-up inputs in one run, and writes the page
// examples/BENCHMARKS.md.
//
//	cd examples/benchmarks && go run . -out ../BENCHMARKS.md
//
// It is a module of its own, so that the engines are no dependencies of the library.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

func main() {
	out := flag.String("out", "", "write the page to this file; standard output without")
	rounds := flag.Int("rounds", 41, "how often each row is measured, all rows in turn")
	each := flag.Duration("each", 5*time.Millisecond, "how long each measurement takes")
	flag.Parse()
	var page bytes.Buffer
	err := write(&page, *rounds, *each)
	if err == nil {
		if *out == "" {
			_, err = page.WriteTo(os.Stdout)
		} else {
			err = os.WriteFile(*out, page.Bytes(), 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

// A task is one piece of work, done in several ways that give the same answers.
type task struct {
	name, about string
	inputs      int
	rows        []row // the first is the straight-line code that the others are measured against
}

// row is one way to do the work: once prepared, run does it for one input and returns the
// answer.
type row struct {
	name, about string
	run         func(i int) string // for the test that all ways agree
	time        func(i int)        // the work alone
	apart       bool               // it answers another question, and is not held to agree
}

// measured is what one row took.
type measured struct {
	nanoseconds []float64 // by round, for one input
	allocations float64
}

func (m measured) median() float64 {
	s := slices.Sorted(slices.Values(m.nanoseconds))
	return s[len(s)/2]
}

// ratio is the median, over the rounds, of what the row took against another in the same
// round: what else the machine does strikes both.
func (m measured) ratio(base measured) float64 {
	var all []float64
	for i := range m.nanoseconds {
		all = append(all, m.nanoseconds[i]/base.nanoseconds[i])
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// measure runs all rows of a task in turn, round after round.
func measure(t *task, rounds int, each time.Duration) []measured {
	all := make([]measured, len(t.rows))
	for range rounds {
		for i := range t.rows {
			all[i].nanoseconds = append(all[i].nanoseconds, once(&t.rows[i], t.inputs, each))
		}
	}
	for i := range t.rows {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for k := range t.inputs {
			t.rows[i].time(k)
		}
		runtime.ReadMemStats(&after)
		all[i].allocations = float64(after.Mallocs-before.Mallocs) / float64(t.inputs)
	}
	return all
}

// once is what one input takes, in nanoseconds, on average over some time.
func once(r *row, inputs int, each time.Duration) float64 {
	n, start := 0, time.Now()
	for {
		for range 32 {
			r.time(n % inputs)
			n++
		}
		if d := time.Since(start); d >= each {
			return float64(d.Nanoseconds()) / float64(n)
		}
	}
}

func write(w io.Writer, rounds int, each time.Duration) error {
	tasks, err := tasks()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `# Benchmarks

What the library costs beside the same work written out by hand for one list of rules, and beside general engines that are
given the same rules. Every row gets its inputs in the form it likes best, made before the clock starts. The rules are
made up for the purpose; they are nobody's policy. That all ways of a task agree is a test beside the program.

Written by a program, with

    cd examples/benchmarks && go run . -out ../BENCHMARKS.md

on %s, with %s on %s/%s, %d cores, %s. Each row was measured %d times for %v, all rows in turn; the ratio is
the median of what a row took against the first row in the same turn. On a shared machine read nothing into ratios closer than 1.3.

Beside it: %s.

Benchmarks of larger sets, in pairs of the library and a straight line for the same list, stand beside the packages:

    go test -run '^$' -bench . ./schedule ./levelofcare ./compliance/episode
`, time.Now().Format("2 January 2006"), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), rounds, each, strings.Join(versions(), ", "))
	for i := range tasks {
		t := &tasks[i]
		fmt.Fprintf(w, "\n## %s\n\n%s\n\n| way | ns | times the first | allocations | |\n| --- | ---: | ---: | ---: | --- |\n", t.name, t.about)
		all := measure(t, rounds, each)
		for k, m := range all {
			fmt.Fprintf(w, "| %s | %.0f | %.2f | %.0f | %s |\n", t.rows[k].name, m.median(), m.ratio(all[0]), m.allocations, t.rows[k].about)
		}
	}
	return nil
}

// processor is the name of the processor, as far as the system says it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return "a processor without a name"
}

// versions names the engines.
func versions() (list []string) {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return nil
	}
	for _, m := range info.Deps {
		switch m.Path {
		case "cel.dev/cel-go", "github.com/expr-lang/expr", "github.com/open-policy-agent/opa", "github.com/teambition/rrule-go":
			list = append(list, m.Path+" "+m.Version)
		}
	}
	return list
}
