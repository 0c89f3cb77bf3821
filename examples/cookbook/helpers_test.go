package cookbook_test

import (
	"os"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// must is for recipes, so that each shows its question; a program handles the error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// clinic is the policy of a clinic, as its file has it.
func clinic() *compliance.Policy {
	return must(compliance.Parse(must(os.ReadFile("../../compliance/testdata/lakeside.json"))))
}

// evenings are three groups a week.
func evenings(start, end schedule.Clock) schedule.Week {
	return schedule.Week{Blocks: []schedule.Block{{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday),
		Start:   start, End: end,
	}}}
}

// stay is a person admitted on Monday, 5 January 2026, who missed three of eight groups.
func stay() *episode.Stay {
	events := []episode.Event{
		{Kind: iop.Admission, Day: iop.MustDay("2026-01-05")},
		{Kind: iop.Incident, Day: iop.MustDay("2026-01-14"), Conduct: compliance.Use},
	}
	for day, kind := range map[string]iop.EventKind{
		"2026-01-05": iop.Attended, "2026-01-06": iop.Attended, "2026-01-08": iop.NoShow,
		"2026-01-12": iop.Attended, "2026-01-13": iop.NoShow, "2026-01-15": iop.Attended,
		"2026-01-19": iop.Attended, "2026-01-20": iop.NoShow,
	} {
		e := episode.Event{Kind: kind, Day: iop.MustDay(day), Service: schedule.Service{Format: iop.Group}, Planned: 3 * iop.Hour}
		if kind == iop.Attended {
			e.Credited = episode.Whole
		}
		events = append(events, e)
	}
	return must(episode.New(episode.Record{Person: iop.Person{Age: 34}, Events: events}))
}
