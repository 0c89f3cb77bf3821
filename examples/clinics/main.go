// Clinics reads the tracks that clinics publish, a timetable or only some numbers
// each, and says what a week comes to: hours and days, least to most, where the
// page contradicts its own timetable, and whether the week is what five public
// descriptions call an intensive outpatient program.
//
//	go run ./examples/clinics                   the tracks embedded here
//	go run ./examples/clinics -in tracks.json   a file of the same form; - for standard input
//	go run ./examples/clinics -week c134        draws the week of one track
//	go run ./examples/clinics -format json      one line a track
//	go run ./examples/clinics -ics c004 -from 2026-10-19 -weeks 4 -zone America/New_York
//	                                            the sessions as an iCalendar file
//
// The embedded tracks are facts of clinics' own pages; testdata/tracks.json has
// their addresses. The descriptions are published policies, each with its
// own numbers. They say what is typical, so a track that does not meet one breaks no
// rule.
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
)

//go:embed testdata/tracks.json
var embedded []byte

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the program. It returns 0, or 2 when something could not be read; what
// could be read is answered all the same.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("clinics", flag.ContinueOnError)
	flags.SetOutput(stderr)
	in := flags.String("in", "", "read tracks from this `file`; - for standard input; default: the embedded tracks")
	format := flags.String("format", "text", "text or json")
	week := flags.String("week", "", "draw the week of the track with this `id`, as text")
	of := calendarOf{}
	flags.StringVar(&of.id, "ics", "", "write the sessions of the track with this `id` as an iCalendar file; with -from and -weeks")
	flags.StringVar(&of.from, "from", "", "the first `day` of the calendar, 2026-10-19")
	flags.IntVar(&of.weeks, "weeks", 1, "how many weeks the calendar has")
	flags.StringVar(&of.zone, "zone", "America/New_York", "the time `zone` of the clinic")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	known := *format == "text" || *format == "json" && *week == "" && of.id == ""
	known = known && (*week == "" || of.id == "")
	if flags.NArg() > 0 || !known {
		fmt.Fprintf(stderr, "clinics: %q is not understood, see -help\n", args)
		return 2
	}
	name, data, err := input.Read(*in, "tracks.json", embedded, stdin)
	if err != nil {
		fmt.Fprintf(stderr, "clinics: %v\n", err)
		return 2
	}
	rules, err := newRules()
	if err != nil {
		fmt.Fprintf(stderr, "clinics: %v\n", err)
		return 2
	}
	tracks, faults := parse(data)
	for _, f := range faults {
		fmt.Fprintf(stderr, "%s: %v\n", name, f)
	}

	out := bufio.NewWriter(stdout)
	switch {
	case of.id != "":
		var remarks []string
		remarks, err = writeCalendar(out, tracks, of)
		for _, text := range remarks {
			fmt.Fprintf(stderr, "clinics: %s\n", oneLine(text))
		}
	case *week != "":
		err = writeWeek(out, rules, tracks, *week)
	case *format == "json":
		err = writeJSON(out, rules, tracks)
	default:
		writeText(out, rules, tracks)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		fmt.Fprintf(stderr, "clinics: %v\n", err)
		return 2
	}
	if len(faults) > 0 {
		return 2
	}
	return 0
}
