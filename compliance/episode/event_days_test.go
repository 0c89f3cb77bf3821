package episode_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestEventDays: several events of one day are one day; of one that is not sure the day is
// not, unless another of it is.
func TestEventDays(t *testing.T) {
	test := func(date string) episode.Event { return on(iop.SpecimenCollected, date) }
	at := func(date string, hour int) episode.Event {
		e := test(date)
		e.Time = schedule.TimeAt(schedule.At(hour, 0))
		return e
	}
	in := on(iop.Admission, "01-05")
	week := limit(t, `"measure":"event-days","events":["specimen"],"per":"week","bound":{"at_least":2}`)
	for _, c := range []struct {
		on, want string
		events   []episode.Event
	}{
		{"01-11", "not-met 1 day", []episode.Event{at("01-06", 8), at("01-06", 17)}}, // twice on one day
		{"01-11", "met 2 days", []episode.Event{at("01-06", 8), test("01-11")}},
		{"01-11", "met 3 days", []episode.Event{at("01-06", 8), at("01-06", 17), test("01-07"), test("01-11")}},
		{"01-12", "not-met 1 day", []episode.Event{test("01-06"), test("01-12")}}, // of the week before
		{"01-10", "unknown for end-of-period 1 day", []episode.Event{test("01-06")}},
	} {
		assert.Equal(t, c.want, answer(stay(t, append(c.events, in)...).On(day("2026-"+c.on)).Under(week).Check()), "%v", c)
	}
	due := stay(t, in, at("01-06", 8), at("01-06", 17)).On(day("2026-01-08")).Under(week).Due()
	require.Len(t, due, 1)
	assert.Equal(t, episode.Pending, due[0].State)
	assert.Equal(t, day("2026-01-11"), due[0].By)
	due = stay(t, in, at("01-06", 8), at("01-06", 17), test("01-08")).On(day("2026-01-09")).Under(week).Due()
	assert.Equal(t, episode.InTime, due[0].State)
	assert.Equal(t, day("2026-01-08"), due[0].Done, "the second day, not the second test")

	missed := limit(t, `"measure":"event-days","events":["no-show"],"of":{"formats":["group"]},"per":{"days":30},"bound":{"at_most":1}`)
	session := func(kind iop.EventKind, date string, n int, format iop.Format) episode.Event {
		e := on(kind, date, absent(n))
		e.Format = format
		return e
	}
	for _, c := range []struct {
		want   string
		events []episode.Event
	}{
		{"met 1 day", []episode.Event{session(iop.NoShow, "01-07", 1, iop.Group), session(iop.NoShow, "01-07", 2, iop.Group)}},
		{"not-met 2 days", []episode.Event{session(iop.NoShow, "01-07", 1, iop.Group), session(iop.NoShow, "01-08", 2, iop.Group)}},
		{"met 1 day", []episode.Event{session(iop.NoShow, "01-07", 1, iop.Group), session(iop.NoShow, "01-08", 2, iop.Family)}},
		{"unknown for format 1 to 2 days", []episode.Event{session(iop.NoShow, "01-07", 1, iop.Group), session(iop.NoShow, "01-08", 2, 0)}},
		{"unknown for dates 1 to 2 days", []episode.Event{session(iop.NoShow, "01-07", 1, iop.Group), session(iop.NoShow, "01-08", 2, iop.Group), session(iop.Attended, "01-08", 2, iop.Group)}},
		{"not-met 2 days", []episode.Event{session(iop.NoShow, "01-07", 1, iop.Group), session(iop.NoShow, "01-08", 2, iop.Group), session(iop.Attended, "01-08", 2, iop.Group), session(iop.NoShow, "01-08", 3, iop.Group)}},
	} {
		assert.Equal(t, c.want, answer(stay(t, append(c.events, in)...).On(day("2026-01-20")).Under(missed).Check()), "%v", c)
	}
}

// TestEventDaysDocuments: a period has only so many days, and days are of what has some.
func TestEventDaysDocuments(t *testing.T) {
	for row, want := range map[string]string{
		`"events":["specimen"],"per":"week","bound":{"at_least":7}`:              "",
		`"events":["specimen"],"per":"week","bound":{"at_least":8}`:              "a week has 7 days",
		`"events":["specimen"],"per":{"last-scheduled":3},"bound":{"at_most":1}`: "is not a period of event-days",
	} {
		_, err := compliance.Parse([]byte(document(`"requirements":[{` + ruleText("clinic.x") + `,"measure":"event-days",` + row + `}]`)))
		if want == "" {
			assert.NoError(t, err, row)
		} else {
			assert.ErrorContains(t, err, want, row)
		}
	}
}

// TestTooManyDays: the day with which there were more than a cap on days allows is the one that
// was broken, however many events it has, and whenever it is asked.
func TestTooManyDays(t *testing.T) {
	answer := `"responses":[{` + ruleText("clinic.answer") + `,"requirements":["clinic.x"],"order":"ladder","steps":[{"kind":"warning"},{"kind":"sanction"},{"kind":"discharge"}]}]`
	missed := func(date string, n int32) episode.Event {
		return on(iop.NoShow, date, func(e *episode.Event) { e.Session = n })
	}
	e := stay(t, on(iop.Admission, "01-05"), missed("01-06", 1), missed("01-06", 2), missed("01-08", 3), missed("01-13", 4), missed("01-13", 5), missed("02-20", 6))
	for per, want := range map[string]struct {
		lapses []string
		answer string
	}{
		`"week"`:     {[]string{"2026-01-08 2"}, "warning 2026-01-08"},
		`"month"`:    {[]string{"2026-01-08 2", "2026-01-13 3"}, "sanction 2026-01-13"},
		`{"days":6}`: {[]string{"2026-01-08 2", "2026-01-13 2"}, "sanction 2026-01-13"},
		`{"days":5}`: {[]string{"2026-01-08 2"}, "warning 2026-01-08"},
		`"episode"`:  {[]string{"2026-01-08 2", "2026-01-13 3", "2026-02-20 4"}, "discharge 2026-02-20"},
	} {
		p := limit(t, `"measure":"event-days","events":["no-show"],"per":`+per+`,"bound":{"at_most":1}`, answer)
		r := e.On(day("2026-03-31")).Under(p)
		var lapses []string
		for _, d := range r.Lapses() {
			assert.Equal(t, episode.Exceeded, d.State)
			n, _ := d.Elapsed.Whole()
			lapses = append(lapses, fmt.Sprint(d.Done, " ", n))
		}
		assert.Equal(t, want.lapses, lapses, per)
		if got := r.Responses(); assert.Len(t, got, 1, per) {
			assert.Equal(t, want.answer, got[0].Step.String()+" "+got[0].Last.String(), per)
		}
	}
}
