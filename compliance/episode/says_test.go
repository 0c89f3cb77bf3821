package episode_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/episode/internal/oracle"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// served is an event of a service.
func served(kind iop.EventKind, date string, f iop.Format, more ...func(*episode.Event)) episode.Event {
	return on(kind, date, append(more, func(e *episode.Event) { e.Format = f })...)
}

// TestRunsOfAService: sessions of other services neither break a run of missed ones nor
// fill the last that a rule looks at.
func TestRunsOfAService(t *testing.T) {
	individual, group, none := iop.IndividualTherapy, iop.Group, iop.FormatUnknown
	in := on(iop.Admission, "01-05")
	row := func(format, per, bound string) string {
		return `"measure":"events","events":["no-show"],"of":{"formats":["` + format + `"]},"per":` + per + `,"bound":` + bound
	}
	missed := []string{"01-06", "01-13", "01-20", "01-27"}
	between := func(f iop.Format) []episode.Event {
		list := []episode.Event{in}
		for _, d := range missed {
			list = append(list, served(iop.NoShow, d, individual))
		}
		return append(list, served(iop.Attended, "01-08", f), served(iop.Attended, "01-15", f), served(iop.Attended, "01-22", f))
	}
	for _, c := range []struct {
		name, bound, want string
		events            []episode.Event
	}{
		{"groups between", `{"at_most":3}`, "not-met 4", between(group)},
		{"groups between, just on", `{"at_most":4}`, "met 4", between(group)},
		{"of the service itself", `{"at_most":3}`, "met 1", between(individual)},
		{"of no service that is known", `{"at_most":3}`, "unknown for dates 1 to 4", between(none)},
		{"missed, of no service that is known", `{"at_most":3}`, "unknown for format 3 to 4", []episode.Event{in,
			served(iop.NoShow, "01-06", individual), served(iop.NoShow, "01-08", none), served(iop.NoShow, "01-13", individual), served(iop.NoShow, "01-15", individual)}},
	} {
		assert.Equal(t, c.want, held(t, row("individual-therapy", `"run"`, c.bound), "01-27", nil, c.events...), c.name)
	}
	groups := []episode.Event{in}
	for _, d := range []string{"01-06", "01-20", "01-27", "02-10"} {
		groups = append(groups, served(iop.Attended, d, group))
	}
	groups = append(groups, served(iop.NoShow, "01-13", group), served(iop.NoShow, "02-03", group))
	also := func(f iop.Format) []episode.Event {
		list := append([]episode.Event{}, groups...)
		for _, d := range []string{"01-08", "01-15", "01-22", "01-29", "02-05", "02-12"} {
			list = append(list, served(iop.Attended, d, f))
		}
		return list
	}
	for _, c := range []struct {
		name, n, want string
		events        []episode.Event
	}{
		{"individual sessions between", "6", "not-met 2", also(individual)},
		{"of the last five", "5", "not-met 2", also(individual)},
		{"of the last four", "4", "met 1", also(individual)},
		{"of no service that is known", "6", "unknown for dates 1 to 2", also(none)},
	} {
		assert.Equal(t, c.want, held(t, row("group", `{"last-scheduled":`+c.n+`}`, `{"at_most":1}`), "02-13", nil, c.events...), c.name)
	}
	// Lateness to other services is not an absence from this one.
	late := `"lateness":[{` + ruleText("clinic.l") + `,"by":{"at_least":"5m"},"counts_as":"no-show","per_absence":2}]`
	var three []episode.Event
	for _, d := range missed[:3] {
		three = append(three, served(iop.Late, d, group, func(e *episode.Event) { e.By = 10 }))
	}
	for format, want := range map[string]string{"group": "not-met 1", "individual-therapy": "met 0"} {
		assert.Equal(t, want, held(t, row(format, `"episode"`, `{"at_most":0}`), "01-31", []string{late}, append(three, in)...), format)
	}
	// Each missed one beyond the bound is a breach, whatever lies between.
	p := limit(t, row("individual-therapy", `"run"`, `{"at_most":2}`),
		`"responses":[{`+ruleText("clinic.r")+`,"requirements":["clinic.x"],"order":"ladder","steps":[{"kind":"warning"},{"kind":"contract"}]}]`)
	got := stay(t, between(group)...).On(day("2026-01-27")).Under(p).Responses()
	require.Len(t, got, 1)
	assert.Equal(t, 2, got[0].Breaches)
}

// TestLaboratoryShowsTampering: a specimen that the laboratory finds adulterated or
// substituted was tampered with; a specimen that was declined is a refusal where the
// policy takes it for one.
func TestLaboratoryShowsTampering(t *testing.T) {
	ends := func(conduct string) string {
		return `"removal":[{` + ruleText("clinic.t") + `,"conduct":["` + conduct + `"],"removes":"must"}]`
	}
	tests := func(members string) string { return `"tests":[{` + ruleText("clinic.m") + `,` + members + `}]` }
	lab := func(v compliance.Validity) episode.Event {
		return on(iop.InvalidSpecimen, "01-08", func(e *episode.Event) { e.Validity = v })
	}
	missed := func(c compliance.Collection) episode.Event {
		return on(iop.SpecimenMissed, "01-08", func(e *episode.Event) { e.Collection = c })
	}
	for _, c := range []struct {
		name, conduct, tests string
		event                episode.Event
		want                 iop.Verdict
	}{
		{"adulterated", "tampering", "", lab(compliance.Adulterated), iop.Met},
		{"substituted", "tampering", "", lab(compliance.Substituted), iop.Met},
		{"dilute", "tampering", "", lab(compliance.Dilute), iop.NotMet},
		{"invalid", "tampering", "", lab(compliance.Invalid), iop.NotMet},
		{"not recorded how", "tampering", "", lab(0), iop.Unknown},
		{"adulterated, a positive result", "tampering", tests(`"validities":["adulterated"],"as":"positive"`), lab(compliance.Adulterated), iop.Met},
		{"adulterated, of no effect", "tampering", tests(`"validities":["adulterated"],"as":"nothing"`), lab(compliance.Adulterated), iop.NotMet},
		{"adulterated, tested anew", "tampering", tests(`"validities":["adulterated"],"as":"retest"`), lab(compliance.Adulterated), iop.Unknown},
		{"declined", "test-refused", tests(`"collections":["declined"],"as":"refusal"`), missed(compliance.Declined), iop.Met},
		{"declined, and the policy is silent", "test-refused", "", missed(compliance.Declined), iop.Unknown},
		{"not there", "test-refused", tests(`"collections":["declined"],"as":"refusal"`), missed(compliance.NotThere), iop.NotMet},
		{"not recorded why", "test-refused", tests(`"collections":["declined"],"as":"refusal"`), missed(0), iop.Unknown},
		{"not there, and taken for a refusal", "test-refused", tests(`"collections":["not-there"],"as":"refusal"`), missed(compliance.NotThere), iop.Met},
		{"no test", "test-refused", "", on(iop.Contact, "01-08"), iop.NotMet},
	} {
		p := parse(t, document(strings.Split(strings.TrimSuffix(ends(c.conduct)+"\n"+c.tests, "\n"), "\n")...))
		e := stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-08"), c.event)
		got := e.On(day("2026-01-08")).Under(p).Grounds()
		require.Len(t, got, 1, c.name)
		assert.Equal(t, c.want, got[0].Verdict, c.name)
	}
	// What answers conduct answers what a test shows of it.
	for conduct, event := range map[string]episode.Event{
		"tampering": lab(compliance.Adulterated),
		"use":       on(iop.PositiveTest, "01-08", func(e *episode.Event) { e.Detection = compliance.Definitive }),
	} {
		p := parse(t, document(`"responses":[{`+ruleText("clinic.r")+`,"conduct":["`+conduct+`"],"order":"ladder","steps":[{"kind":"warning"}]}]`))
		got := stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-08"), event).On(day("2026-01-08")).Under(p).Responses()
		assert.Len(t, got, 1, conduct)
	}
}

// TestOneSessionOrTwo: what the times of entries, and their numbers, say of which session
// they are. Of one session service counts once.
func TestOneSessionOrTwo(t *testing.T) {
	type event = episode.Event
	at := func(hour int) func(*event) {
		return func(e *event) { e.Time = schedule.TimeAt(schedule.At(hour, 0)) }
	}
	group := func(kind iop.EventKind, credited episode.Credited, more ...func(*event)) event {
		return on(kind, "01-06", append([]func(*event){func(e *event) { e.Format, e.Planned, e.Credited = iop.Group, 3*iop.Hour, credited }}, more...)...)
	}
	format := func(f iop.Format) func(*event) { return func(e *event) { e.Format = f } }
	whole, none := episode.Whole, episode.Credited(0)
	h := func(n iop.Minutes) episode.Credited { return episode.CreditOf(n * iop.Hour) }
	for _, c := range []struct {
		name           string
		events         []event
		hours, absence string // delivered in the week, no-shows
		aside          int
	}{
		{"two times", []event{group(iop.Attended, whole, at(9)), group(iop.NoShow, 0, at(13))}, "met 3h00m", "not-met 1", 0},
		{"one time", []event{group(iop.Attended, whole, at(9)), group(iop.NoShow, 0, at(9))}, "unknown for credited-hours 0h00m to 3h00m", "unknown for dates 0 to 1", 1},
		{"one time, the later counts", []event{group(iop.Attended, whole, at(9)), group(iop.NoShow, 0, at(9), entered("01-08"))}, "not-met 0h00m", "not-met 1", 1},
		{"one time is not known", []event{group(iop.Attended, whole, at(9)), group(iop.NoShow, 0)}, "unknown for credited-hours 0h00m to 3h00m", "unknown for dates 0 to 1", 1},
		{"two times of one number", []event{group(iop.Attended, whole, at(9), absent(1)), group(iop.NoShow, 0, at(13), absent(1))}, "unknown for credited-hours 0h00m to 3h00m", "unknown for dates 0 to 1", 1},
		{"of one of two that is not known", []event{group(iop.NoShow, 0, at(9)), group(iop.NoShow, 0, at(13)), group(iop.Attended, whole, entered("01-08"))},
			"unknown for credited-hours 0h00m to 3h00m", "unknown for dates 0 to 2", 2},
		{"of two formats, of which one", []event{group(iop.NoShow, 0, at(9)), group(iop.NoShow, 0, at(9), format(iop.Education)), group(iop.Attended, whole, at(9), format(0), entered("01-08"))},
			"unknown for credited-hours 0h00m to 3h00m", "unknown for dates 0 to 2", 2},

		{"there twice", []event{group(iop.Attended, h(2), at(9)), group(iop.Late, h(2), at(9))}, "not-met 2h00m", "met 0", 0},
		{"there twice, no time", []event{group(iop.Attended, h(2)), group(iop.Late, h(2))}, "not-met 2h00m", "met 0", 0},
		{"there twice, one number", []event{group(iop.Attended, h(2), absent(1)), group(iop.LeftEarly, h(2), absent(1))}, "not-met 2h00m", "met 0", 0},
		{"there twice, two numbers", []event{group(iop.Attended, h(2), absent(1)), group(iop.LeftEarly, h(2), absent(2))}, "met 4h00m", "met 0", 0},
		{"there twice, two times", []event{group(iop.Attended, h(2), at(9)), group(iop.LeftEarly, h(2), at(13))}, "met 4h00m", "met 0", 0},
		{"there twice, no format", []event{group(iop.Attended, h(2), at(9)), group(iop.Late, h(2), at(9), format(0))}, "not-met 2h00m", "met 0", 0},
		{"there twice, one time is not known", []event{group(iop.Attended, h(2), at(9)), group(iop.Attended, h(2))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"there twice, one time is not known, whole", []event{group(iop.Attended, whole, at(9)), group(iop.Attended, whole)}, "met 3h00m to 6h00m", "met 0", 1},
		{"there twice, one format is not known", []event{group(iop.Attended, h(2)), group(iop.Attended, h(2), format(0))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"there twice, the one's time and the other's format are not known", []event{group(iop.Attended, h(2)), group(iop.Attended, h(2), at(9), format(0))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"made up twice, the one's time and the other's format are not known", []event{group(iop.MadeUp, h(2)), group(iop.MadeUp, h(2), at(9), format(0))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"three times, one time is not known", []event{group(iop.Attended, h(1), at(9)), group(iop.Attended, h(1), at(13)), group(iop.Attended, h(1))}, "unknown for credited-hours 2h00m to 3h00m", "met 0", 1},
		{"there twice, one time is not known, one number", []event{group(iop.Attended, h(2), at(9), absent(1)), group(iop.Attended, h(2), absent(1))}, "not-met 2h00m", "met 0", 0},
		{"there twice, one time is not known, two numbers", []event{group(iop.Attended, h(2), at(9), absent(1)), group(iop.Attended, h(2), absent(2))}, "met 4h00m", "met 0", 0},
		{"made up twice, one time is not known", []event{group(iop.MadeUp, h(2), at(9)), group(iop.MadeUp, h(2))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"made up twice, one format is not known", []event{group(iop.MadeUp, h(2)), group(iop.MadeUp, h(2), format(0))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"made up twice, no time", []event{group(iop.MadeUp, h(2)), group(iop.MadeUp, h(1))}, "unknown for credited-hours 1h00m to 3h00m", "met 0", 1},
		{"made up twice, two times", []event{group(iop.MadeUp, h(2), at(9)), group(iop.MadeUp, h(1), at(13))}, "met 3h00m", "met 0", 0},
		{"made up twice, two formats", []event{group(iop.MadeUp, h(2)), group(iop.MadeUp, h(1), format(iop.Education))}, "met 3h00m", "met 0", 0},
		{"made up twice, of two sessions", []event{group(iop.MadeUp, h(2), absent(1)), group(iop.MadeUp, h(2), absent(2))}, "met 4h00m", "met 0", 0},
		{"made up twice, of one session", []event{group(iop.MadeUp, h(2), at(9), absent(1)), group(iop.MadeUp, h(2), absent(1))}, "unknown for credited-hours 2h00m to 4h00m", "met 0", 1},
		{"and sent out", []event{group(iop.Attended, h(1), absent(1)), group(iop.Removed, h(1), absent(1))}, "not-met 1h00m", "met 0", 0},

		{"less, later", []event{group(iop.Attended, whole, absent(1)), group(iop.Partial, h(1), absent(1), entered("01-09"))}, "not-met 1h00m", "met 0", 1},
		{"more, later", []event{group(iop.Attended, h(1), absent(1)), group(iop.Attended, h(3), absent(1), entered("01-09"))}, "met 3h00m", "met 0", 1},
		{"more, later, and then less", []event{group(iop.Attended, h(1), absent(1)), group(iop.Attended, h(3), absent(1), entered("01-09")), group(iop.Partial, h(2), absent(1), entered("01-10"))}, "not-met 2h00m", "met 0", 2},
		{"less, on the same day", []event{group(iop.Attended, whole, absent(1)), group(iop.Partial, h(1), absent(1))}, "unknown for credited-hours 1h00m to 3h00m", "met 0", 1},
		{"less, later, one time", []event{group(iop.Attended, whole, at(9)), group(iop.Partial, h(1), at(9), entered("01-09"))}, "not-met 1h00m", "met 0", 1},
		{"less, later, no time", []event{group(iop.Attended, whole), group(iop.Partial, h(1), entered("01-09"))}, "unknown for credited-hours 1h00m to 4h00m", "met 0", 1},
		{"not recorded, and recorded", []event{group(iop.Attended, none, absent(1), entered("01-09")), group(iop.Partial, h(1), absent(1))}, "not-met 1h00m", "met 0", 0},
		{"in any order", []event{group(iop.Partial, h(1), absent(1), entered("01-09")), group(iop.Attended, whole, absent(1))}, "not-met 1h00m", "met 0", 1},

		{"two services at one time", []event{group(iop.Attended, whole, at(18), absent(1)), group(iop.Attended, whole, at(18), absent(2), format(iop.IndividualTherapy))}, "met 3h00m to 6h00m", "met 0", 1},
		{"one service at one time", []event{group(iop.Attended, whole, at(18), absent(1)), group(iop.Attended, whole, at(18), absent(2))}, "met 3h00m", "met 0", 1},
		{"one after the other", []event{group(iop.Attended, whole, at(15), absent(1)), group(iop.Attended, whole, at(18), absent(2))}, "met 6h00m", "met 0", 0},
		{"overlapping by an hour", []event{group(iop.Attended, whole, at(16), absent(1)), group(iop.Attended, whole, at(18), absent(2))}, "met 5h00m", "met 0", 1},
		{"a part of each", []event{group(iop.Attended, h(1), at(18), absent(1)), group(iop.Attended, h(1), at(18), absent(2))}, "not-met 1h00m to 2h00m", "met 0", 1},
	} {
		p := limit(t, `"measure":"hours","per":"week","bound":{"at_least":"3h"}`)
		absences := limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)
		v := stay(t, append(c.events, on(iop.Admission, "01-05"))...).On(day("2026-01-11"))
		assert.Equal(t, c.hours, answer(v.Under(p).Check()), c.name)
		assert.Equal(t, c.absence, answer(v.Under(absences).Check()), c.name)
		assert.Len(t, v.Flagged(), c.aside, c.name)
		week := v.Under(p).Ledger()[0].Answer[0]
		assert.Contains(t, c.hours, week.Least.String(), c.name)
		assert.Contains(t, c.hours, week.Most.String(), c.name)
		fold := v.Fold()
		assert.Contains(t, c.hours, fold.Least.String(), c.name)
		if week.Least == week.Most {
			assert.Equal(t, week.Most, fold.Most, c.name)
		}
	}
	presences := `"measure":"events","events":["attended","partial","late","left-early"],"per":"episode","bound":{"at_most":1}`
	twice := []event{on(iop.Admission, "01-05"), group(iop.Attended, h(2), at(9)), group(iop.Late, h(2), at(9), func(e *event) { e.By = 20 })}
	assert.Equal(t, "met 1", held(t, presences, "01-11", nil, twice...))
	assert.Equal(t, "met 1", held(t, strings.Replace(presences, `"attended",`, "", 1), "01-11", nil, twice...))
	// Of two entries that can be of one session both readings are open to caps too.
	perhaps := []event{on(iop.Admission, "01-05"), group(iop.Attended, h(2), at(9)), group(iop.Attended, h(2))}
	for bound, want := range map[string]string{"1": "unknown for dates 1 to 2", "2": "met 1 to 2"} {
		assert.Equal(t, want, held(t, strings.Replace(presences, `"at_most":1`, `"at_most":`+bound, 1), "01-11", nil, perhaps...), bound)
	}
	for bound, want := range map[string]string{"3h59m": "unknown for credited-hours 2h00m to 4h00m", "4h": "met 2h00m to 4h00m", "1h59m": "not-met 2h00m to 4h00m"} {
		assert.Equal(t, want, held(t, `"measure":"hours","per":"week","bound":{"at_most":"`+bound+`"}`, "01-11", nil, perhaps...), bound)
	}
	// Who came late is credited nothing, whichever entry says so.
	p := limit(t, `"measure":"hours","per":"week","bound":{"at_least":"3h"}`, `"lateness":[{`+ruleText("clinic.l")+`,"by":{"above":"15m"},"no_credit":true}]`)
	assert.Equal(t, "not-met 0h00m", answer(stay(t, twice...).On(day("2026-01-11")).Under(p).Check()))
}

// TestOneResultOfASpecimen: a specimen is positive once, whatever was found in it, and
// what was entered later corrects.
func TestOneResultOfASpecimen(t *testing.T) {
	result := func(kind iop.EventKind, date, recorded string, specimen int32, found compliance.Detection) episode.Event {
		return on(kind, date, func(e *episode.Event) {
			e.Specimen, e.Detection = specimen, found
			if recorded != "" {
				e.Recorded = day("2026-" + recorded)
			}
		})
	}
	positive, negative := iop.PositiveTest, iop.NegativeTest
	definite, clean, screen, residual := compliance.Definitive, compliance.NotDetected, compliance.Presumptive, compliance.ResidualUse
	for _, c := range []struct {
		name    string
		results []episode.Event
		want    string
		aside   int
	}{
		{"two substances, of two days", []episode.Event{result(positive, "01-08", "", 1, definite), result(positive, "01-09", "", 1, definite)}, "not-met 1", 1},
		{"two specimens", []episode.Event{result(positive, "01-08", "", 1, definite), result(positive, "01-09", "", 2, definite)}, "not-met 2", 0},
		{"two specimens without numbers", []episode.Event{result(positive, "01-08", "", 0, definite), result(positive, "01-09", "", 0, definite)}, "not-met 2", 0},
		{"two substances that differ", []episode.Event{result(positive, "01-08", "", 1, definite), result(positive, "01-08", "", 1, residual)}, "not-met 1", 1},
		{"two that were screened", []episode.Event{result(positive, "01-08", "", 1, screen), result(positive, "01-08", "01-09", 1, screen), result(positive, "01-09", "", 1, screen)}, "not-met 1", 2},
		{"corrected to negative", []episode.Event{result(positive, "01-10", "01-11", 5, definite), result(negative, "01-10", "01-12", 5, clean)}, "met 0", 1},
		{"corrected to positive", []episode.Event{result(negative, "01-10", "01-11", 5, clean), result(positive, "01-10", "01-12", 5, definite)}, "not-met 1", 1},
		{"corrected, and back", []episode.Event{result(positive, "01-10", "", 5, definite), result(negative, "01-10", "01-11", 5, clean), result(positive, "01-10", "01-12", 5, residual)}, "not-met 1", 2},
		{"both on one day", []episode.Event{result(positive, "01-10", "01-12", 5, definite), result(negative, "01-10", "01-12", 5, clean)}, "unknown for dates 0 to 1", 1},
	} {
		v := stay(t, append(c.results, on(iop.Admission, "01-01"), on(iop.SpecimenCollected, "01-08"))...).On(day("2026-01-12"))
		assert.Equal(t, c.want, answer(v.Under(limit(t, `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`)).Check()), c.name)
		assert.Len(t, v.Flagged(), c.aside, c.name)
	}
	// What was believed before it was corrected.
	e := stay(t, on(iop.Admission, "01-01"), on(iop.SpecimenCollected, "01-08"), result(positive, "01-10", "01-12", 5, definite), result(negative, "01-10", "01-15", 5, clean))
	row := limit(t, `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`)
	for date, want := range map[string]string{"2026-01-11": "met 0", "2026-01-14": "not-met 1", "2026-01-15": "met 0"} {
		assert.Equal(t, want, answer(e.KnownOn(day(date)).Under(row).Check()), date)
	}
	// What a policy takes one of them for and not the other is not known.
	taken := limit(t, `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`, `"tests":[{`+ruleText("clinic.m")+`,"detections":["residual"],"as":"nothing"}]`)
	both := stay(t, on(iop.Admission, "01-01"), on(iop.SpecimenCollected, "01-08"), result(positive, "01-08", "", 1, definite), result(positive, "01-08", "", 1, residual))
	assert.Equal(t, "unknown for detection 0 to 1", answer(both.On(day("2026-01-12")).Under(taken).Check()))
}

// TestAdmissionsAndDischargesOfOneDay: their times say which came first; without them a
// discharge ends a stay that began before.
func TestAdmissionsAndDischargesOfOneDay(t *testing.T) {
	at := func(kind iop.EventKind, hour int, reason iop.DischargeReason) episode.Event {
		return on(kind, "02-10", func(e *episode.Event) {
			if e.Reason = reason; hour > 0 {
				e.Time = schedule.TimeAt(schedule.At(hour, 0))
			}
		})
	}
	in, out := func(hour int) episode.Event { return at(iop.Admission, hour, 0) }, func(hour int, reason iop.DischargeReason) episode.Event { return at(iop.Discharged, hour, reason) }
	for _, c := range []struct {
		name                 string
		events               []episode.Event
		admitted, discharged string
		reason               iop.DischargeReason
	}{
		{"out, in and out", []episode.Event{out(9, iop.Transferred), in(10), out(17, iop.LeftAgainstAdvice)}, "2026-02-10", "2026-02-10", iop.LeftAgainstAdvice},
		{"out and in", []episode.Event{out(9, iop.Transferred), in(10)}, "2026-02-10", "no day", 0},
		{"in again, and out", []episode.Event{in(9), out(10, iop.Completed)}, "2026-01-05", "2026-02-10", iop.Completed},
		{"out and in, no times", []episode.Event{out(0, iop.Completed), in(0)}, "2026-02-10", "no day", 0},
		{"out and in, one time", []episode.Event{out(0, iop.Completed), in(10)}, "2026-02-10", "no day", 0},
		{"out twice", []episode.Event{out(9, iop.Completed), out(17, iop.Completed)}, "2026-01-05", "2026-02-10", iop.Completed},
		{"out, in, out and in", []episode.Event{out(9, iop.Completed), in(10), out(11, iop.Moved), in(12)}, "2026-02-10", "no day", 0},
		{"out twice, in between without a time", []episode.Event{out(9, iop.Completed), in(0), out(17, iop.Moved)}, "2026-02-10", "2026-02-10", iop.Moved},
		{"out without a time, in and out", []episode.Event{out(0, iop.Completed), in(9), out(17, iop.Moved)}, "2026-02-10", "2026-02-10", iop.Moved},
		{"in, out without a time", []episode.Event{in(9), out(0, iop.Moved)}, "2026-02-10", "no day", 0},
		{"out, in without a time", []episode.Event{out(9, iop.Moved), in(0)}, "2026-02-10", "no day", 0},
		{"out and in within a minute", []episode.Event{out(9, iop.Moved), in(9)}, "2026-02-10", "no day", 0},
		{"out, in, and out without a time", []episode.Event{out(9, iop.Moved), in(10), out(0, iop.Moved)}, "2026-02-10", "no day", 0},
	} {
		v := stay(t, append(c.events, on(iop.Admission, "01-05"))...).On(day("2026-02-12"))
		assert.Equal(t, c.admitted, v.Admitted.String(), c.name)
		assert.Equal(t, c.discharged, v.Discharged.String(), c.name)
		if c.reason != 0 {
			for e := range v.Events() {
				if e.Kind == iop.Discharged {
					assert.Equal(t, c.reason, e.Reason, c.name)
				}
			}
		}
	}
}

// TestFirstDayOfSomeTimes: of an admission, a discharge and an admission of one day, some
// without a time, the times of the others say where they were; where they do not, it is
// not known whether the person is in treatment.
func TestFirstDayOfSomeTimes(t *testing.T) {
	p := parse(t, document(`"requirements":[{`+ruleText("clinic.x")+`,"measure":"elapsed-days","events":["assessment"],"after":["admission"],"bound":{"at_most":3}}]`))
	at := func(kind iop.EventKind, hour int) episode.Event {
		return on(kind, "02-10", func(e *episode.Event) {
			if hour > 0 {
				e.Time = schedule.TimeAt(schedule.At(hour, 0))
			}
		})
	}
	in, out := func(hour int) episode.Event { return at(iop.Admission, hour) }, func(hour int) episode.Event { return at(iop.Discharged, hour) }
	for _, c := range []struct {
		name       string
		events     []episode.Event
		discharged string
		standing   episode.Standing
		assessed   string // three days later
	}{
		{"in, out and in again", []episode.Event{in(0), out(10), in(13)}, "no day", episode.Good, "met 3 days"},
		{"out without a time, between", []episode.Event{in(10), out(0), in(13)}, "no day", episode.Good, "met 3 days"},
		{"out, before that in", []episode.Event{in(0), out(10)}, "2026-02-10", episode.HasLeft, "not-applicable 0 days"},
		{"in, after that out", []episode.Event{in(10), out(0)}, "2026-02-10", episode.HasLeft, "not-applicable 0 days"},
		{"one of two has a time", []episode.Event{in(10), out(11), in(12), out(0)}, "no day", episode.StandingUnknown, "unknown for dates"},
		{"in again, or told again", []episode.Event{in(9), out(10), in(0)}, "no day", episode.StandingUnknown, "unknown for dates"},
		{"in again, out again", []episode.Event{in(9), out(10), in(0), out(17)}, "2026-02-10", episode.HasLeft, "not-applicable 0 days"},
		{"no times", []episode.Event{in(0), out(0)}, "2026-02-10", episode.HasLeft, "not-applicable 0 days"},
	} {
		stay := stay(t, append(c.events, on(iop.Assessed, "02-13"))...)
		r := stay.On(day("2026-02-13")).Under(p)
		assert.Equal(t, c.discharged, r.Discharged.String(), c.name)
		assert.Equal(t, "2026-02-10", r.Admitted.String(), c.name)
		assert.Equal(t, c.standing, r.Standing()[0].Answer, c.name)
		assert.Equal(t, c.assessed, answer(r.Check()), c.name)
		said := slices.ContainsFunc(r.Flagged(), func(f episode.Flagged) bool { return f.Disposition == episode.Contradicted })
		assert.Equal(t, c.standing == episode.StandingUnknown, said, c.name)
	}
}

// TestWhatLeadsBack: a return that asks for a new assessment, plan or referral is not met
// by the one before, and the new one is not set aside.
func TestWhatLeadsBack(t *testing.T) {
	in, out := on(iop.Admission, "01-05"), on(iop.Discharged, "03-02", func(e *episode.Event) { e.Reason = iop.EndedForAttendance })
	at := func(kind iop.EventKind, date string, hour int) episode.Event {
		return on(kind, date, func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(hour, 0)) })
	}
	left := at(iop.Discharged, "03-02", 12)
	for _, c := range []struct {
		name, when string
		events     []episode.Event
		want       iop.Verdict
	}{
		{"an old one", `{"event":"assessment"}`, []episode.Event{on(iop.Assessed, "01-04"), in, out}, iop.NotMet},
		{"one of the stay", `{"event":"assessment"}`, []episode.Event{on(iop.Assessed, "02-20"), in, out}, iop.NotMet},
		{"a new one", `{"event":"assessment"}`, []episode.Event{in, out, on(iop.Assessed, "03-05")}, iop.Met},
		{"one that is to come", `{"event":"assessment"}`, []episode.Event{in, out, on(iop.Assessed, "03-11")}, iop.NotMet},
		{"of the day", `{"event":"assessment"}`, []episode.Event{in, out, on(iop.Assessed, "03-02")}, iop.Unknown},
		{"of the day, later", `{"event":"assessment"}`, []episode.Event{in, left, at(iop.Assessed, "03-02", 13)}, iop.Met},
		{"of the same minute", `{"event":"assessment"}`, []episode.Event{in, left, at(iop.Assessed, "03-02", 12)}, iop.NotMet},
		{"of the day, before", `{"event":"assessment"}`, []episode.Event{in, left, at(iop.Assessed, "03-02", 11)}, iop.NotMet},
		{"a new plan", `{"event":"plan"}`, []episode.Event{in, out, on(iop.PlanMade, "01-06"), on(iop.PlanMade, "03-05")}, iop.Met},
		{"an old plan", `{"event":"plan"}`, []episode.Event{in, out, on(iop.PlanMade, "01-06")}, iop.NotMet},
		{"a new referral", `{"event":"referral"}`, []episode.Event{in, out, on(iop.Referred, "03-05")}, iop.Met},
		{"an old referral", `{"event":"referral"}`, []episode.Event{in, out, on(iop.Referred, "03-01")}, iop.NotMet},
		{"a clean test", `{"event":"negative"}`, []episode.Event{in, out, on(iop.SpecimenCollected, "03-04"), on(iop.NegativeTest, "03-05")}, iop.Met},
		{"a clean test of the stay", `{"event":"negative"}`, []episode.Event{in, out, on(iop.SpecimenCollected, "01-06"), on(iop.NegativeTest, "01-06")}, iop.NotMet},
		{"a contract", `{"event":"contract"}`, []episode.Event{in, out, on(iop.ContractMade, "03-05")}, iop.Met},
		{"a plan for after it, of the stay", `{"event":"aftercare-plan"}`, []episode.Event{in, out, on(iop.AftercarePlanned, "03-01")}, iop.Met},
		{"no positive test", `{"event":"positive","not":true}`, []episode.Event{in, out, on(iop.SpecimenCollected, "01-06"), on(iop.PositiveTest, "01-06")}, iop.NotMet},
	} {
		p := parse(t, document(`"readmission":[{`+ruleText("clinic.back")+`,"when":{"all":[`+c.when+`]}}]`))
		v := stay(t, c.events...).On(day("2026-03-10"))
		assert.Empty(t, slices.DeleteFunc(v.Flagged(), func(h episode.Flagged) bool { return h.Disposition == episode.TooEarly }), c.name)
		back := v.Under(p).Readmission()
		require.Len(t, back, 1, c.name)
		assert.Equal(t, c.want, back[0].Conditions, c.name)
	}
	// What leads back is of no stay: it keeps no deadline of it, and starts none.
	row := `"measure":"elapsed-days","events":["plan-review"],"after":["plan"],"bound":{"at_most":30}`
	assert.Equal(t, episode.Ended, dueOf(t, row, "05-10", in, on(iop.PlanMade, "02-20"), out, on(iop.PlanMade, "03-05")).State)
	assert.Equal(t, episode.NotStarted, dueOf(t, row, "05-10", in, out, on(iop.PlanMade, "03-05")).State)
}

// TestMissedBeforeTheNext: a deadline that was missed stays missed, also when another
// anchor came on the day after.
func TestMissedBeforeTheNext(t *testing.T) {
	in := on(iop.Admission, "01-01")
	lapses := func(row, date string, events ...episode.Event) (list []string) {
		for _, d := range stay(t, append(events, in)...).On(day("2026-" + date)).Under(limit(t, row)).Lapses() {
			list = append(list, d.String())
		}
		return list
	}
	row := func(measure, most string) string {
		return `"measure":"` + measure + `","events":["report"],"after":["incident"],"bound":{"at_most":` + most + `}`
	}
	at := func(date string, hour int) episode.Event {
		return on(iop.Incident, date, func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(hour, 0)) })
	}
	missed := []string{"clinic.x: overdue, due by 2026-01-08"}
	for date, want := range map[string][]string{"01-08": nil, "01-09": missed, "01-15": missed, "01-16": append(slices.Clone(missed), "clinic.x: overdue, due by 2026-01-15")} {
		assert.Equal(t, want, lapses(row("elapsed-days", "6"), date, on(iop.Incident, "01-02"), on(iop.Incident, "01-09")), date)
	}
	assert.Empty(t, lapses(row("elapsed-days", "6"), "01-12", on(iop.Incident, "01-02"), on(iop.Incident, "01-08")), "on its last day")
	assert.Equal(t, missed, lapses(row("elapsed-working-days", "4"), "01-12", on(iop.Incident, "01-02"), on(iop.Incident, "01-09")), "a working day")
	assert.Equal(t, []string{"clinic.x: overdue, due by 2026-02-02"}, lapses(row("elapsed-months", "1"), "02-04", on(iop.Incident, "01-02"), on(iop.Incident, "02-03")))
	for hour, want := range map[int]int{10: 0, 11: 1} {
		assert.Len(t, lapses(row("elapsed-hours", `"24h"`), "01-03", at("01-02", 10), at("01-03", hour)), want, hour)
	}
}

// TestTooManyIsFoundLater: a cap on events that was broken in a month is found in the
// next.
func TestTooManyIsFoundLater(t *testing.T) {
	missed := []episode.Event{on(iop.Admission, "01-05"), on(iop.NoShow, "01-06"), on(iop.NoShow, "01-08"), on(iop.NoShow, "01-13"), on(iop.Attended, "01-15"), on(iop.NoShow, "02-03")}
	for per, want := range map[string][]string{
		`"month"`:              {"exceeded on 2026-01-13"},
		`"week"`:               nil,
		`{"cycle":4}`:          {"exceeded on 2026-01-13"},
		`{"days":8}`:           {"exceeded on 2026-01-13"},
		`{"days":7}`:           nil,
		`"run"`:                {"exceeded on 2026-01-13"},
		`{"last-scheduled":3}`: {"exceeded on 2026-01-13"},
		`"episode"`:            {"exceeded on 2026-01-13", "exceeded on 2026-02-03"},
	} {
		p := limit(t, `"measure":"events","events":["no-show"],"per":`+per+`,"bound":{"at_most":2}`)
		for _, date := range []string{"2026-02-10", "2026-02-28"} {
			var got []string
			for _, d := range stay(t, missed...).On(day(date)).Under(p).Lapses() {
				got = append(got, strings.TrimPrefix(d.String(), "clinic.x: "))
				_, most := d.Elapsed.Whole()
				assert.GreaterOrEqual(t, most, iop.Amount(3))
			}
			assert.Equal(t, want, got, "%s on %s", per, date)
		}
	}
	// What may not have been is not listed: an absence that another entry contradicts, or
	// one that may be of another service.
	p := limit(t, `"measure":"events","events":["no-show"],"per":"month","bound":{"at_most":2}`)
	assert.Empty(t, stay(t, append(slices.Clone(missed), on(iop.Attended, "01-08"))...).On(day("2026-02-10")).Under(p).Lapses())
	run := limit(t, `"measure":"events","events":["no-show"],"per":"run","bound":{"at_most":2}`)
	assert.Empty(t, stay(t, append(slices.Clone(missed), on(iop.Attended, "01-08"))...).On(day("2026-02-10")).Under(run).Lapses())
}

// TestLastDay: on the last day there is time left, for clocks and for quotas.
func TestLastDay(t *testing.T) {
	clock := limit(t, `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":6}`)
	quota := limit(t, `"measure":"events","events":["specimen"],"per":"week","bound":{"at_least":1}`)
	e := stay(t, on(iop.Admission, "01-05"))
	for date, want := range map[string]episode.DueState{"2026-01-10": episode.Pending, "2026-01-11": episode.Pending, "2026-01-12": episode.Overdue} {
		v := e.On(day(date))
		assert.Equal(t, want, v.Under(clock).Due()[0].State, date)
		assert.Equal(t, want == episode.Overdue, len(v.Under(clock).Lapses()) == 1, date)
		assert.Equal(t, want == episode.Overdue, len(v.Under(quota).Lapses()) == 1, date)
		if want == episode.Pending {
			assert.Equal(t, want, v.Under(quota).Due()[0].State, date)
		}
	}
	// What still runs is not yet broken, and not yet kept.
	for _, c := range []struct {
		row, date string
		not, is   iop.Verdict
	}{
		{`"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":6}`, "2026-01-11", iop.NotMet, iop.Unknown},
		{`"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":6}`, "2026-01-12", iop.Met, iop.NotMet},
		{`"measure":"events","events":["specimen"],"per":"week","bound":{"at_least":1}`, "2026-01-10", iop.NotMet, iop.Unknown},
		{`"measure":"events","events":["specimen"],"per":"week","bound":{"at_least":1}`, "2026-01-12", iop.Met, iop.NotMet},
	} {
		for suffix, want := range map[string]iop.Verdict{`,"not":true`: c.not, "": c.is} {
			p := limit(t, c.row, `"endings":[{`+ruleText("clinic.e")+`,"reason":"non-compliance","ends":"may","when":{"all":[{"requirement":"clinic.x"`+suffix+`}]}}]`)
			assert.Equal(t, want, e.On(day(c.date)).Under(p).Grounds()[0].Verdict, "%s%s on %s", c.row, suffix, c.date)
		}
	}
}

// TestDaysWithoutWhatMayBe: what a mapping may be about leaves clean days unknown.
func TestDaysWithoutWhatMayBe(t *testing.T) {
	row := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":20}`
	for _, c := range []struct {
		name, tests string
		event       episode.Event
		want        string
	}{
		{"a positive of which what was found is not known", `"detections":["residual"],"as":"nothing"`, on(iop.PositiveTest, "01-20"), "unknown for detection 11 to 26 days"},
		{"residual", `"detections":["residual"],"as":"nothing"`, on(iop.PositiveTest, "01-20", func(e *episode.Event) { e.Detection = compliance.ResidualUse }), "met 26 days"},
		{"a negative that may be dilute", `"validities":["dilute"],"resets_clean":true`, on(iop.NegativeTest, "01-20"), "unknown for validity 11 to 26 days"},
		{"valid", `"validities":["dilute"],"resets_clean":true`, on(iop.NegativeTest, "01-20", func(e *episode.Event) { e.Validity = compliance.Valid }), "met 26 days"},
		{"dilute", `"validities":["dilute"],"resets_clean":true`, on(iop.NegativeTest, "01-20", func(e *episode.Event) { e.Validity = compliance.Dilute }), "unknown for end-of-period 11 days"},
		{"missed, and it is not known how", `"collections":["declined"],"resets_clean":true`, on(iop.SpecimenMissed, "01-20"), "unknown for collection 11 to 26 days"},
	} {
		got := held(t, row, "01-31", []string{`"tests":[{` + ruleText("clinic.m") + `,` + c.tests + `}]`}, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-20"), c.event)
		assert.Equal(t, c.want, got, c.name)
	}
}

// TestDaysBeyondTheCalendar: a view of one is of the last day, or of none.
func TestDaysBeyondTheCalendar(t *testing.T) {
	p := everything(t)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-06"), on(iop.Discharged, "01-20"))
	for day, want := range map[iop.Day]iop.Day{40_000_000: iop.LastDay, iop.LastDay + 1: iop.LastDay, iop.LastDay: iop.LastDay, -40_000_000: 0, 0: 0} {
		for _, v := range []*episode.View{e.On(day), e.KnownOn(day)} {
			assert.Equal(t, want, v.Day)
			askAll(v, p)
		}
	}
}

// TestWeeksAtAnotherLevel: what a policy of one level asks is not asked of weeks at
// another.
func TestWeeksAtAnotherLevel(t *testing.T) {
	level := func(date string, l iop.Level, more ...func(*episode.Event)) episode.Event {
		return on(iop.LevelChanged, date, append(more, func(e *episode.Event) { e.Level = l })...)
	}
	clock := func(h, m int) func(*episode.Event) {
		return func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, m)) }
	}
	given := func(n iop.Minutes, dates ...string) (list []episode.Event) {
		for _, d := range dates {
			list = append(list, on(iop.Attended, d, hours(n*iop.Hour)))
		}
		return list
	}
	of := func(row string) *compliance.Policy {
		return parse(t, document(`"level":"intensive-outpatient","requirements":[{`+ruleText("clinic.x")+`,`+row+`}]`))
	}
	week := `"measure":"hours","per":"week","bound":{"at_least":"9h"}`
	in := on(iop.Admission, "01-05")
	down := slices.Concat([]episode.Event{in, level("01-12", iop.Outpatient)}, given(3, "01-05", "01-07", "01-09"), given(1, "01-13", "01-20"))
	for _, c := range []struct {
		name, row, date, want string
		events                []episode.Event
	}{
		{"stepped down", week, "01-25", "met 9h00m", down},
		{"stepped down, and short before", week, "01-25", "not-met 6h00m", slices.Concat([]episode.Event{in, level("01-12", iop.Outpatient)}, given(3, "01-05", "01-07"))},
		{"stepped up", week, "01-18", "met 9h00m", slices.Concat([]episode.Event{in, level("01-12", iop.IntensiveOutpatient)}, given(1, "01-06"), given(3, "01-12", "01-14", "01-16"))},
		{"and back", week, "02-01", "met 9h00m", append(append(down, level("01-26", iop.IntensiveOutpatient)), given(3, "01-26", "01-28", "01-30")...)},
		{"from the first day", week, "01-25", "not-applicable", []episode.Event{in, level("01-05", iop.Outpatient)}},
		{"no level", week, "01-25", "unknown for level 0h00m", []episode.Event{in, level("01-12", 0)}},
		{"no level, and enough before", week, "01-25", "unknown for level 0h00m to 9h00m", slices.Concat([]episode.Event{in, level("01-12", 0)}, given(3, "01-05", "01-07", "01-09", "01-12", "01-14", "01-16", "01-19", "01-21", "01-23"))},
		{"no level, later known", week, "02-01", "unknown for level 0h00m", slices.Concat([]episode.Event{in, level("01-12", 0), level("01-19", iop.IntensiveOutpatient)}, given(3, "01-05", "01-07", "01-09", "01-19", "01-21", "01-23", "01-26", "01-28", "01-30"))},
		{"no level, later known, and short then", week, "02-01", "not-met 6h00m", slices.Concat([]episode.Event{in, level("01-12", 0), level("01-19", iop.IntensiveOutpatient)}, given(3, "01-05", "01-07", "01-09", "01-19", "01-21", "01-26", "01-28", "01-30"))},
		{"no level at which a short week may have been", week, "01-25", "unknown for level 0h00m to 6h00m", slices.Concat([]episode.Event{in, level("01-12", 0)}, given(3, "01-05", "01-07"))},
		{"back, and short before", week, "02-01", "not-met 3h00m", slices.Concat([]episode.Event{in, level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient)}, given(3, "01-05", "01-26", "01-28", "01-30"))},
		{"back, and short now", week, "02-01", "not-met 6h00m", slices.Concat([]episode.Event{in, level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient)}, given(3, "01-05", "01-07", "01-09", "01-26", "01-28"))},
		{"back, and short both times: the shorter", week, "02-01", "not-met 3h00m", slices.Concat([]episode.Event{in, level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient)}, given(3, "01-05", "01-26", "01-28"))},
		{"back on the day after, in one week", week, "01-11", "met 9h00m", slices.Concat([]episode.Event{in, level("01-07", iop.PartialHospitalization), level("01-08", iop.IntensiveOutpatient)}, given(3, "01-05", "01-06", "01-07", "01-08"))},
		{"back at once, and a changed mind", week, "01-18", "met 9h00m", slices.Concat([]episode.Event{in, level("01-12", iop.Outpatient, clock(9, 0)), level("01-12", iop.IntensiveOutpatient, clock(16, 0))}, given(3, "01-05", "01-06", "01-07", "01-12", "01-13", "01-14"))},
		{"two levels on one day", week, "01-25", "unknown for level 0h00m", []episode.Event{in, level("01-12", iop.Outpatient), level("01-12", iop.PartialHospitalization)}},
		{"two levels on one day, one entered later", week, "01-18", "met 9h00m", slices.Concat([]episode.Event{in, level("01-12", iop.IntensiveOutpatient), level("01-12", iop.Outpatient, entered("01-13"))}, given(3, "01-05", "01-06", "01-07"))},
		{"a cap, both times", `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":1}`, "02-01", "not-met 2",
			[]episode.Event{in, on(iop.NoShow, "01-06"), level("01-12", iop.Outpatient), on(iop.NoShow, "01-13"), level("01-26", iop.IntensiveOutpatient), on(iop.NoShow, "01-27")}},
		{"a cap, not at another level", `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":2}`, "02-01", "met 2",
			[]episode.Event{in, on(iop.NoShow, "01-06"), level("01-12", iop.Outpatient), on(iop.NoShow, "01-13"), level("01-26", iop.IntensiveOutpatient), on(iop.NoShow, "01-27")}},
		{"a cap over days, across another level", `"measure":"events","events":["no-show"],"per":{"days":30},"bound":{"at_most":1}`, "01-28", "not-met 2",
			[]episode.Event{in, on(iop.NoShow, "01-06"), level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient), on(iop.NoShow, "01-27")}},
		{"a run, across another level", `"measure":"events","events":["no-show"],"per":"run","bound":{"at_most":1}`, "01-28", "not-met 2",
			[]episode.Event{in, on(iop.NoShow, "01-06"), level("01-12", iop.Outpatient), on(iop.Attended, "01-13"), level("01-26", iop.IntensiveOutpatient), on(iop.NoShow, "01-27")}},
		{"first weeks, of the first time", `"measure":"events","events":["no-show"],"per":{"weeks":1},"bound":{"at_most":0}`, "02-08", "not-met 1",
			[]episode.Event{in, on(iop.NoShow, "01-06"), level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient)}},
		{"sessions elsewhere do not count", `"measure":"elapsed-sessions","events":["plan-review"],"after":["plan"],"bound":{"at_most":2}`, "02-01", "not-applicable for plan-review 2",
			[]episode.Event{in, on(iop.PlanMade, "01-05"), on(iop.Attended, "01-06", hours(60)), level("01-12", iop.Outpatient), on(iop.Attended, "01-13", hours(60)), level("01-26", iop.IntensiveOutpatient), on(iop.Attended, "01-27", hours(60))}},
		{"a deadline missed the first time", `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":5}`, "02-01", "not-met 27 days", []episode.Event{in, level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient)}},
		{"a deadline at another level", `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":8}`, "02-01", "not-applicable 27 days", []episode.Event{in, level("01-12", iop.Outpatient), level("01-26", iop.IntensiveOutpatient)}},
		{"a deadline at a level that is not known", `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":8}`, "02-01", "unknown for level 27 days", []episode.Event{in, level("01-12", 0), level("01-26", iop.IntensiveOutpatient)}},
		{"a cap", `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`, "01-25", "met 0", []episode.Event{in, level("01-12", iop.Outpatient), on(iop.NoShow, "01-13")}},
		{"days without, through another level", `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":28}`, "02-03", "met 29 days",
			[]episode.Event{in, level("01-12", iop.PartialHospitalization), level("01-26", iop.IntensiveOutpatient)}},
		{"a deadline that was missed", `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":5}`, "01-25", "not-met 6 days", []episode.Event{in, level("01-12", iop.Outpatient)}},
		{"a deadline that was to come", `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":7}`, "01-25", "not-applicable 6 days", []episode.Event{in, level("01-12", iop.Outpatient)}},
	} {
		r := stay(t, c.events...).On(day("2026-" + c.date)).Under(of(c.row))
		assert.Equal(t, c.want, answer(r.Check()), c.name)
		r.Due()
		r.Lapses()
		r.Forecast(nil, nil)
	}
	now := stay(t, down...).On(day("2026-01-25")).Under(of(week)).Week()
	assert.Zero(t, now.Len())
}

// TestWithdrawn: an entry that was withdrawn as entered in error counts no more, and what
// was known before shows what was believed.
func TestWithdrawn(t *testing.T) {
	withdrawn := func(date string) func(*episode.Event) {
		return func(e *episode.Event) { e.Withdrawn = day("2026-" + date) }
	}
	p := limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)
	in := on(iop.Admission, "01-05")
	e := stay(t, in, on(iop.NoShow, "01-06", withdrawn("01-09")), on(iop.Excused, "01-06", entered("01-09")))
	for date, want := range map[string]string{"2026-01-06": "not-met 1", "2026-01-08": "not-met 1", "2026-01-09": "met 0", "2026-01-31": "met 0"} {
		assert.Equal(t, want, answer(e.KnownOn(day(date)).Under(p).Check()), date)
	}
	v := e.On(day("2026-01-06")) // as it happened
	assert.Equal(t, "met 0", answer(v.Under(p).Check()))
	assert.Equal(t, []episode.Flagged{{Event: 1, Day: day("2026-01-06"), Disposition: episode.TakenBack}}, v.Flagged())
	// An admission or a discharge that was none.
	e = stay(t, in, on(iop.Discharged, "01-12", withdrawn("01-14")), on(iop.Attended, "01-13"))
	assert.Equal(t, day("2026-01-12"), e.KnownOn(day("2026-01-13")).Discharged)
	assert.Zero(t, e.On(day("2026-01-13")).Discharged)
	// The same again, of which one was withdrawn.
	assert.Equal(t, "not-met 1", answer(stay(t, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-06", withdrawn("01-07"))).On(day("2026-01-31")).Under(p).Check()))
	for text, want := range map[string]string{
		`{"events":[{"kind":"no-show","day":"2026-01-06","withdrawn":"2026-02-30"}]}`: "events[0].withdrawn",
		`{"events":[{"kind":"no-show","day":"2026-01-06","withdrawn":true}]}`:         "events[0].withdrawn",
	} {
		_, err := episode.Parse([]byte(text))
		assert.ErrorContains(t, err, want)
	}
	_, err := episode.New(episode.Record{Events: []episode.Event{{Kind: iop.NoShow, Withdrawn: -3}}})
	assert.ErrorContains(t, err, "events[0].withdrawn: ")
}

// FuzzReading asks every question about random records under random policies: none
// panics, every entry is used or set aside, and the order of the record does not matter.
func FuzzReading(f *testing.F) {
	f.Add(uint64(1), int16(40))
	f.Add(uint64(2), int16(90))
	f.Fuzz(func(t *testing.T, seed uint64, at int16) {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(seed, 11))}
		p, err := compliance.New(c.Policy())
		require.NoError(t, err)
		events := c.Events()
		for i := range events {
			switch e := &events[i]; {
			case c.In(3):
				e.Withdrawn = e.Day + iop.Day(c.IntN(9))
			case c.In(3):
				e.Time = schedule.TimeAt(schedule.At(c.IntN(24), 0))
			case c.In(2):
				e.Kind, e.Level = iop.LevelChanged, iop.Outpatient
				*e = episode.Event{Kind: e.Kind, Day: e.Day, Level: e.Level}
			}
		}
		s, err := episode.New(episode.Record{Events: events})
		require.NoError(t, err)
		back := slices.Clone(events)
		slices.Reverse(back)
		again, err := episode.New(episode.Record{Events: back})
		require.NoError(t, err)
		now := day("2026-01-01") + iop.Day(at)
		v := s.On(now)
		askAll(v, p)
		askAll(s.KnownOn(now), p)
		kept := map[int]bool{} // told of, if only as set aside
		for _, h := range v.Flagged() {
			kept[h.Event] = true
		}
		n, happened := len(kept), 0
		for range v.Events() {
			n++
		}
		for _, e := range events {
			happened += map[bool]int{true: 1}[e.Day <= now]
		}
		assert.GreaterOrEqual(t, n, happened, "an entry is neither used nor set aside")
		a, b := s.On(now).Under(p).Check(), again.On(now).Under(p).Check()
		assert.Equal(t, a.String(), b.String())
	})
}

// TestClearedUnlessBroken: a standing is cleared after so many days without a breach; where
// there may have been one it is not known whether it is cleared.
func TestClearedUnlessBroken(t *testing.T) {
	warned := []episode.Event{on(iop.Admission, "01-05"), on(iop.NoShow, "01-06"), on(iop.Warned, "01-06")}
	sure := []episode.Event{on(iop.NoShow, "02-03", absent(1))}
	perhaps := append([]episode.Event{on(iop.Attended, "02-03", absent(1))}, sure...)
	undated := []episode.Event{{Kind: iop.NoShow}}
	of := func(members string) *compliance.Policy {
		return limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":1}`,
			`"responses":[{`+ruleText("clinic.r")+`,`+members+`,"order":"ladder","steps":[{"kind":"warning"}],"clears_after":30}]`)
	}
	for _, c := range []struct {
		name, date string
		events     []episode.Event
		want       episode.Standing
	}{
		{"no breach, the day before", "02-04", nil, episode.OnWarning},
		{"no breach, the day", "02-05", nil, episode.Good},
		{"a breach", "02-05", sure, episode.OnWarning},
		{"a breach, the day before", "03-04", sure, episode.OnWarning},
		{"a breach, the day", "03-05", sure, episode.Good},
		{"perhaps, before it matters", "02-04", perhaps, episode.OnWarning},
		{"perhaps", "02-05", perhaps, episode.StandingUnknown},
		{"perhaps, the day before", "03-04", perhaps, episode.StandingUnknown},
		{"perhaps, the day", "03-05", perhaps, episode.Good},
	} {
		r := stay(t, append(c.events, warned...)...).On(day("2026-"+c.date)).Under(of(`"events":["no-show"]`), of(`"requirements":["clinic.x"]`))
		for _, by := range r.Standing() {
			assert.Equal(t, c.want, by.Answer, c.name)
		}
	}
	// One without a day may be a breach of any day.
	for date, want := range map[string]episode.Standing{"02-04": episode.OnWarning, "02-05": episode.StandingUnknown, "03-20": episode.StandingUnknown} {
		assert.Equal(t, want, stay(t, append(undated, warned...)...).On(day("2026-" + date)).Under(of(`"events":["no-show"]`)).Standing()[0].Answer, date)
	}
}

// TestAnswerOfTheSameDay: of two sessions of one day, of which one has no time, it is not known
// which was first, and so not whether the one answers a clock that the other starts.
func TestAnswerOfTheSameDay(t *testing.T) {
	in := on(iop.Admission, "01-05")
	at := func(kind iop.EventKind, date string, n, hour int) episode.Event {
		return on(kind, date, absent(n, func(e *episode.Event) {
			if hour > 0 {
				e.Time = schedule.TimeAt(schedule.At(hour, 0))
			}
		}))
	}
	for _, c := range []struct {
		name, date, want string
		events           []episode.Event
	}{
		{"missed, and then there", "01-08", "met 0 days", []episode.Event{at(iop.NoShow, "01-06", 1, 9), at(iop.Attended, "01-06", 2, 13)}},
		{"there, and then missed", "01-08", "not-met 2 days", []episode.Event{at(iop.NoShow, "01-06", 1, 13), at(iop.Attended, "01-06", 2, 9)}},
		{"there, and then missed, the last day", "01-07", "not-applicable for attended 1 day", []episode.Event{at(iop.NoShow, "01-06", 1, 13), at(iop.Attended, "01-06", 2, 9)}},
		{"one has no time", "01-08", "unknown for dates", []episode.Event{at(iop.NoShow, "01-06", 1, 9), at(iop.Attended, "01-06", 2, 0)}},
		{"the other has none", "01-08", "unknown for dates", []episode.Event{at(iop.NoShow, "01-06", 1, 0), at(iop.Attended, "01-06", 2, 13)}},
		{"none has one", "01-08", "unknown for dates", []episode.Event{at(iop.NoShow, "01-06", 1, 0), at(iop.Attended, "01-06", 2, 0)}},
		{"there the day after too", "01-08", "met 0 days", []episode.Event{at(iop.NoShow, "01-06", 1, 0), at(iop.Attended, "01-06", 2, 13), at(iop.Attended, "01-07", 3, 0)}},
		{"there two days after too", "01-08", "unknown for dates", []episode.Event{at(iop.NoShow, "01-06", 1, 0), at(iop.Attended, "01-06", 2, 13), at(iop.Attended, "01-08", 3, 0)}},
		{"there later for sure", "01-08", "met 0 days", []episode.Event{at(iop.NoShow, "01-06", 1, 9), at(iop.Attended, "01-06", 2, 0), at(iop.Attended, "01-06", 3, 13)}},
	} {
		for _, after := range []string{`["no-show"]`, `{"events":["no-show"],"each":true}`} {
			row := `"measure":"elapsed-days","events":["attended"],"after":` + after + `,"bound":{"at_most":1}`
			assert.Equal(t, c.want, held(t, row, c.date, nil, append(c.events, in)...), "%s after %s", c.name, after)
		}
	}
}

// TestAnswerBefore: what happened before the anchor on its day, by the times of both, does not
// answer its clock.
func TestAnswerBefore(t *testing.T) {
	at := func(kind iop.EventKind, date string, hour, minute int) episode.Event {
		return on(kind, date, func(e *episode.Event) {
			if hour > 0 {
				e.Time = schedule.TimeAt(schedule.At(hour, minute))
			}
		})
	}
	in := on(iop.Admission, "01-05")
	for _, c := range []struct {
		name, want string
		events     []episode.Event
	}{
		{"a minute before", "not-met 3 days", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 14, 59)}},
		{"at the same time", "met 0 days", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 15, 0)}},
		{"a minute after", "met 0 days", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 15, 1)}},
		{"without a time", "met 0 days", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 0, 0)}},
		{"before, and the day after", "met 1 day", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 9, 0), at(iop.ContactTried, "01-07", 9, 0)}},
		{"before, and two days after", "not-met 2 days", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 9, 0), at(iop.ContactTried, "01-08", 9, 0)}},
		{"before, and after", "met 0 days", []episode.Event{at(iop.Incident, "01-06", 15, 0), at(iop.ContactTried, "01-06", 9, 0), at(iop.ContactTried, "01-06", 16, 0)}},
	} {
		for _, after := range []string{`["incident"]`, `{"events":["incident"],"each":true}`} {
			row := `"measure":"elapsed-days","events":["contact-attempt"],"after":` + after + `,"bound":{"at_most":1}`
			assert.Equal(t, c.want, held(t, row, "01-09", nil, append(c.events, in)...), "%s after %s", c.name, after)
		}
	}
	early := `"measure":"elapsed-days","events":["contact-attempt"],"after":["admission"],"bound":{"at_most":1}`
	assert.Equal(t, "met 0 days", held(t, early, "01-09", nil, at(iop.Admission, "01-05", 15, 0), at(iop.ContactTried, "01-05", 9, 0)))
}

// TestAttendedOnLeave: who attends a session is back from leave, which is reported; since when
// is not known, and what depends on it is unknown.
func TestAttendedOnLeave(t *testing.T) {
	begun, back := on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-20")
	clock := `"measure":"elapsed-days","events":["plan-review"],"after":{"events":["admission"],"not_leave":true},"bound":{"at_most":7}`
	clean := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":10}`
	there := func(date string) episode.Event { return on(iop.Attended, date, hours(3*iop.Hour)) }
	reviewed := on(iop.PlanReviewed, "01-18")
	for _, c := range []struct {
		name, clock, clean string
		standing           episode.Standing
		flagged            int
		events             []episode.Event
	}{
		{"on leave", "not-applicable for plan-review 2 days", "unknown for end-of-period 2 days", episode.OnLeave, 0, []episode.Event{begun}},
		{"there on the day on which it began", "not-applicable for plan-review 2 days", "unknown for end-of-period 2 days", episode.OnLeave, 0, []episode.Event{begun, there("01-08")}},
		{"there the day after, reviewed", "met 6 to 7 days", "met 17 to 18 days", episode.Good, 1, []episode.Event{begun, there("01-09"), on(iop.PlanReviewed, "01-12")}},
		{"there later, reviewed", "unknown for dates", "unknown for dates 9 to 18 days", episode.Good, 1, []episode.Event{begun, there("01-17"), reviewed}},
		{"there later, not reviewed", "not-met 9 to 18 days", "unknown for dates 9 to 18 days", episode.Good, 1, []episode.Event{begun, there("01-17")}},
		{"there later, and a return", "unknown for dates", "unknown for dates 6 to 18 days", episode.Good, 1, []episode.Event{begun, there("01-17"), back, reviewed}},
		{"a return, and there", "met 2 days", "unknown for end-of-period 6 days", episode.Good, 0, []episode.Event{begun, back, there("01-20"), on(iop.PlanReviewed, "01-19")}},
	} {
		events := append(c.events, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-05"))
		v := stay(t, events...).On(day("2026-01-23"))
		assert.Equal(t, c.clock, answer(v.Under(limit(t, clock)).Check()), c.name)
		assert.Equal(t, c.clean, answer(v.Under(limit(t, clean)).Check()), c.name)
		assert.Equal(t, c.standing, v.Under(limit(t, clean)).Standing()[0].Answer, c.name)
		assert.Len(t, v.Flagged(), c.flagged, c.name)
	}
}
