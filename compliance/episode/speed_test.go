package episode_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// monday is the day on which the records made here begin.
var monday = iop.MustDay("2026-01-05")

// weeksOf is the record of somebody who came for so many weeks: three groups a week, a
// drug test, now and then an absence, an incident and its report.
func weeksOf(weeks int) episode.Record {
	r := episode.Record{Person: iop.Person{Age: 34}, Need: 9 * iop.Hour}
	add := func(e episode.Event, day int) {
		e.Day = monday + iop.Day(day)
		r.Events = append(r.Events, e)
	}
	group := episode.Event{Kind: iop.Attended, Service: schedule.Service{Format: iop.Group}, Planned: 3 * iop.Hour, Credited: episode.Whole, Time: episode.TimeAt(18 * 60)}
	for _, kind := range []iop.EventKind{iop.Assessed, iop.Certified, iop.Admission} {
		add(episode.Event{Kind: kind}, 0)
	}
	add(episode.Event{Kind: iop.PlanMade}, 4)
	for w := range weeks {
		for i, at := range []int{0, 2, 3} {
			e := group
			switch n := 3*w + i; {
			case n%11 == 5:
				e.Kind, e.Credited = iop.NoShow, 0
			case n%17 == 8:
				e.Kind, e.Credited = iop.LeftEarly, episode.CreditOf(2*iop.Hour)
			case n%19 == 9:
				e.Kind, e.Credited, e.Excuse = iop.Excused, 0, compliance.Illness
			}
			add(e, 7*w+at)
		}
		add(episode.Event{Kind: iop.SpecimenCollected}, 7*w+2)
		result := episode.Event{Kind: iop.NegativeTest}
		if w%9 == 4 {
			result = episode.Event{Kind: iop.PositiveTest, Detection: compliance.Definitive}
		}
		add(result, 7*w+4)
		if w%5 == 3 {
			add(episode.Event{Kind: iop.Incident, Conduct: compliance.Use}, 7*w+3)
			add(episode.Event{Kind: iop.ReportMade}, 7*w+4)
		}
	}
	return r
}

// lastDay is the day of the last event.
func lastDay(r *episode.Record) iop.Day {
	return slices.MaxFunc(r.Events, func(a, b episode.Event) int { return int(a.Day - b.Day) }).Day
}

// nightly are the policies of a night: a clinic's, a payer's and a state's.
func nightly(t testing.TB) []*compliance.Policy {
	all := []*compliance.Policy{readLakeside()}
	for _, id := range []iop.RuleID{"us-medicare-iop", "us-va-licence"} {
		p, ok := published.Lookup(id)
		require.True(t, ok)
		all = append(all, p)
	}
	return all
}

// BenchmarkAudit is what a night does for one person: read the record, and ask three
// policies what holds, what is due, what counted and how the person stands.
func BenchmarkAudit(b *testing.B) {
	policies := nightly(b)
	for _, weeks := range []int{15, 30, 60} {
		r := weeksOf(weeks)
		stay, err := episode.New(r)
		require.NoError(b, err)
		day := lastDay(&r)
		b.Run(fmt.Sprintf("%d-events", len(r.Events)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				reading := stay.On(day).Under(policies...)
				reading.Check()
				reading.Due()
				reading.Ledger()
				reading.Standing()
			}
		})
	}
}

// plainEvent and plainRecord are a record as encoding/json reads it when nothing is
// checked.
type plainEvent struct {
	Kind      string `json:"kind"`
	Day       string `json:"day"`
	Time      string `json:"time"`
	Format    string `json:"format"`
	Planned   string `json:"planned"`
	Credited  string `json:"credited"`
	Excuse    string `json:"excuse"`
	Conduct   string `json:"conduct"`
	Detection string `json:"detection"`
}

type plainRecord struct {
	Person struct {
		Age int `json:"age"`
	} `json:"person"`
	Need   string       `json:"need"`
	Events []plainEvent `json:"events"`
}

// BenchmarkParseRecord reads a record beside encoding/json, which checks nothing.
func BenchmarkParseRecord(b *testing.B) {
	for _, weeks := range []int{15, 30, 60} {
		text, err := json.Marshal(weeksOf(weeks))
		require.NoError(b, err)
		for name, read := range map[string]func() error{
			"record":        func() error { _, err := episode.ParseRecord(text); return err },
			"encoding-json": func() error { return json.Unmarshal(text, new(plainRecord)) },
		} {
			b.Run(fmt.Sprintf("%s/%d-weeks", name, weeks), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					if err := read(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestPlainRecordReadsAll: the two that BenchmarkParseRecord compares read the same.
func TestPlainRecordReadsAll(t *testing.T) {
	r := weeksOf(15)
	text, err := json.Marshal(r)
	require.NoError(t, err)
	read, err := episode.ParseRecord(text)
	require.NoError(t, err)
	assert.Equal(t, r, read)
	var plain plainRecord
	require.NoError(t, json.Unmarshal(text, &plain))
	again, err := json.Marshal(plain)
	require.NoError(t, err)
	var all, same map[string]any
	require.NoError(t, json.Unmarshal(text, &all))
	require.NoError(t, json.Unmarshal(again, &same))
	assert.Len(t, same["events"], len(r.Events))
	for i, e := range all["events"].([]any) {
		for name, value := range e.(map[string]any) {
			assert.Equal(t, value, same["events"].([]any)[i].(map[string]any)[name], name)
		}
	}
}
