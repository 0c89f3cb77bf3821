package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/golden"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// monday is the first day of the made-up clinics.
var monday = iop.MustDay("2026-01-05")

// TestSampleIsMade: the events of the sample are made up here, and its tables and
// policies are those of the other examples.
func TestSampleIsMade(t *testing.T) {
	old, late := madeUp()
	golden.Equal(t, "testdata/sample/in/events-winter.ndjson", old)
	golden.Equal(t, "testdata/sample/in/events-late.ndjson", late)
	for _, name := range []string{"visits", "uds_specimen", "uds_positive"} {
		data, err := os.ReadFile("../caseload/testdata/ctn0094_" + name + ".csv")
		require.NoError(t, err)
		golden.Equal(t, "testdata/sample/in/trials-"+name+".csv", withClinic(string(data), func(int64) string { return "trials" }))
	}
	for name, of := range map[string]string{"trials": "caseload", "lakeside": "journey"} {
		data, err := os.ReadFile(filepath.Join("..", of, "testdata", "policy.json"))
		require.NoError(t, err)
		golden.Equal(t, "testdata/sample/"+name+".json", data)
	}
}

// withClinic is a table with a first column that names the clinic of each person.
func withClinic(table string, of func(who int64) string) []byte {
	var out bytes.Buffer
	for i, line := range strings.SplitAfter(table, "\n") {
		if line == "" {
			continue
		}
		clinic := "clinic"
		if i > 0 {
			number, _, _ := strings.Cut(line, ",")
			who, _ := strconv.ParseInt(number, 10, 64)
			clinic = of(who)
		}
		out.WriteString(clinic + "," + line)
	}
	return out.Bytes()
}

// patient makes up what a clinic's system sends of one person.
type patient struct {
	random *rand.Rand
	clinic string
	name   string
	n      int
	lines  []string
}

func (p *patient) line(l line) {
	l.Clinic, l.Person = p.clinic, p.name
	data, err := json.Marshal(l)
	if err != nil {
		panic(err)
	}
	p.lines = append(p.lines, string(data))
}

func (p *patient) happened(e episode.Event) {
	p.n++
	p.line(line{ID: fmt.Sprintf("%s-%d", p.name, p.n), Event: &e})
}

// stay makes up a stay of so many weeks.
func (p *patient) stay(start iop.Day, weeks int) {
	p.line(line{About: &iop.Person{Age: iop.Age(15 + p.random.IntN(40))}, Recorded: start})
	p.happened(episode.Event{Kind: iop.Admission, Day: start})
	if p.random.IntN(4) > 0 {
		p.happened(episode.Event{Kind: iop.PlanMade, Day: start + iop.Day(1+p.random.IntN(8))})
	}
	group := schedule.Service{Format: iop.Group}
	for w := range weeks {
		week := start + iop.Day(7*w)
		for _, d := range []iop.Day{0, 2, 4} {
			e := episode.Event{Kind: iop.Attended, Day: week + d, Service: group, Planned: 3 * iop.Hour, Credited: episode.CreditOf(3 * iop.Hour)}
			switch n := p.random.IntN(70); {
			case n == 0:
				e = episode.Event{Kind: iop.NoShow, Day: week + d, Service: group}
			case n == 1:
				e = episode.Event{Kind: iop.Excused, Day: week + d, Service: group, Excuse: compliance.Illness}
			case n == 2:
				e.Credited = episode.CreditOf(2 * iop.Hour)
			}
			p.happened(e)
		}
		if p.random.IntN(3) > 0 {
			test := week + iop.Day(p.random.IntN(5))
			p.happened(episode.Event{Kind: iop.SpecimenCollected, Day: test, Collection: compliance.SpecimenGiven})
			result := episode.Event{Kind: iop.NegativeTest, Day: test + 1, Detection: compliance.NotDetected}
			if p.random.IntN(6) == 0 {
				result = episode.Event{Kind: iop.PositiveTest, Day: test + 1, Detection: compliance.Definitive}
			}
			p.happened(result)
		}
		if w%4 == 3 && p.random.IntN(3) > 0 {
			p.happened(episode.Event{Kind: iop.PlanReviewed, Day: week + 3})
		}
	}
	reasons := []iop.DischargeReason{iop.Completed, iop.Completed, iop.Transferred, iop.LeftAgainstAdvice, iop.LostContact, iop.EndedForAttendance, iop.Moved}
	if n := p.random.IntN(3 * len(reasons)); n < len(reasons) {
		p.happened(episode.Event{Kind: iop.Discharged, Day: start + iop.Day(7*weeks), Reason: reasons[n]})
	}
}

// madeUp are the lines of three clinics for a winter, and a file that comes late: it
// repeats, corrects, adds, and has lines that nobody can read.
func madeUp() (old, late []byte) {
	random := rand.New(rand.NewPCG(15, 0))
	var all, more []string
	for _, clinic := range []string{"lakeside", "harbor", "mesa"} {
		for i := range 14 {
			p := &patient{random: random, clinic: clinic, name: fmt.Sprintf("%c%02d", clinic[0], i+1)}
			p.stay(monday+iop.Day(7*random.IntN(3)), 3+random.IntN(5))
			if i%5 == 1 {
				p.happened(episode.Event{Kind: iop.Attended, Service: schedule.Service{Format: iop.Group}}) // without a day
			}
			if i%6 == 2 {
				p.happened(episode.Event{Kind: iop.PlanUpdated, Day: monday - 30}) // before the admission
			}
			all = append(all, p.lines...)
			more = append(more, p.lines[2]) // once more
			p.lines = nil
			p.happened(episode.Event{Kind: iop.PlanReviewed, Day: monday + 60, Recorded: monday + 70})
			more = append(more, p.lines...)
		}
	}
	fix := func(id string, of episode.Event) { // a later entry under an id that was sent before
		p := &patient{clinic: "harbor", name: "h03"}
		p.line(line{ID: id, Event: &of})
		more = append(more, p.lines...)
	}
	fix("h03-3", episode.Event{Kind: iop.Attended, Day: monday + 2, Recorded: monday + 70, Service: schedule.Service{Format: iop.Group}, Credited: episode.CreditOf(90)})
	more = append(more,
		`{"clinic":"mesa","person":"m02","id":"m02-90","event":{"kind":"attended","day":"2026-02-30"}}`,
		`{"clinic":"mesa","person":"m02","id":"m02-91","event":{"kind":"atended","day":"2026-02-20"}}`,
		`{"clinic":"seaside","person":"s01","id":"s01-1","event":{"kind":"attended","day":"2026-02-20"}}`,
		`{"clinic":"mesa","person":"m02","id":"m02-92","event":{"kind":"attended","day":"2026-02-20"}`,
		// One id with two contents of one day: the person is not audited.
		`{"clinic":"mesa","person":"m14","id":"m14-90","event":{"kind":"attended","day":"2026-02-20","credited":"3h"}}`,
		`{"clinic":"mesa","person":"m14","id":"m14-90","event":{"kind":"attended","day":"2026-02-20","credited":"2h"}}`)
	return []byte(strings.Join(all, "\n") + "\n"), []byte(strings.Join(more, "\n") + "\n")
}

// TestSampleCoversTheReport: each chart of the sample has bars, and every kind of line
// that is refused or set aside occurs.
func TestSampleCoversTheReport(t *testing.T) {
	s, files := stateOf(t, defaults(t))
	for _, c := range charts(s, files) {
		assert.Greater(t, len(c.bars), 2, c.question)
	}
	assert.Equal(t, map[string]int64{errTwoContents.Error(): 1}, s.Clinics["mesa"].NotAudited)
	assert.Positive(t, s.State.Aside[episode.Undated.String()])
	assert.Positive(t, s.State.Aside[episode.TooEarly.String()])
}
