package episode_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/iop"
)

// TestAfterDischarge: a clock that the discharge alone starts waits for whatever comes then,
// a payment or a test as well as a contact, and no other clock takes that for its answer.
func TestAfterDischarge(t *testing.T) {
	declares := names
	paid := limit(t, `"measure":"elapsed-days","events":["declared"],"only":{"name":"loans"},"after":["discharge"],"bound":{"at_most":90}`, declares)
	test := limit(t, `"measure":"elapsed-days","events":["negative","positive"],"after":["discharge"],"bound":{"at_most":30}`)
	visit := limit(t, `"measure":"elapsed-days","events":["contact"],"after":["discharge"],"bound":{"at_most":7}`)
	inside := limit(t, `"measure":"elapsed-days","events":["declared"],"only":{"name":"loans"},"after":["admission"],"bound":{"at_most":90}`, declares)
	in, out := on(iop.Admission, "01-05"), on(iop.Discharged, "03-02")
	pay := func(date string) episode.Event { return named(on(iop.Declared, date), "loans") }
	for _, c := range []struct {
		name, on string
		events   []episode.Event
		want     string
	}{
		{"paid on day 89", "05-30", []episode.Event{pay("05-30")}, "met 89 days"},
		{"on day 90", "05-31", []episode.Event{pay("05-31")}, "met 90 days"},
		{"on day 91", "06-01", []episode.Event{pay("06-01")}, "not-met 91 days"},
		{"not by day 90", "05-31", nil, "not-applicable for declared 90 days"},
		{"not by day 91", "06-01", nil, "not-met 91 days"},
		{"something else", "06-01", []episode.Event{named(on(iop.Declared, "04-01"), "panel")}, "not-met 91 days"},
		{"before the discharge", "06-01", []episode.Event{pay("02-01")}, "not-met 91 days"},
	} {
		e := stay(t, append(c.events, in, out)...)
		assert.Equal(t, c.want, answer(e.On(day("2026-"+c.on)).Under(paid).Check()), c.name)
	}
	assert.Equal(t, "met 30 days", answer(stay(t, in, out, on(iop.NegativeTest, "04-01")).On(day("2026-05-01")).Under(test).Check()))
	assert.Equal(t, "not-met 31 days", answer(stay(t, in, out, on(iop.PositiveTest, "04-02")).On(day("2026-05-01")).Under(test).Check()))
	assert.Equal(t, "met 7 days", answer(stay(t, in, out, on(iop.Contact, "03-09")).On(day("2026-05-01")).Under(visit).Check()))
	assert.Equal(t, "not-met 8 days", answer(stay(t, in, out, on(iop.Contact, "03-10")).On(day("2026-05-01")).Under(visit).Check()))

	// What is perhaps no result does not answer for sure.
	maybe := limit(t, `"measure":"elapsed-days","events":["positive"],"after":["discharge"],"bound":{"at_most":30}`,
		`"tests":[{`+ruleText("clinic.presumptive")+`,"detections":["presumptive"],"as":"retest"}]`)
	assert.Equal(t, "unknown for dates", answer(stay(t, in, out, on(iop.PositiveTest, "04-01")).On(day("2026-05-01")).Under(maybe).Check()))

	// What came after the discharge is of no stay: a clock of the stay has ended.
	assert.Equal(t, "not-applicable 56 days", answer(stay(t, in, out, pay("03-20")).On(day("2026-06-01")).Under(inside).Check()))
	// The entry of a name that is not known may be the payment.
	got := stay(t, in, out, on(iop.NoticeGiven, "03-20")).On(day("2026-03-20")).
		Under(limit(t, `"measure":"elapsed-days","events":["notice"],"only":{"name":"loans"},"after":["discharge"],"bound":{"at_most":90}`, declares)).Due()
	require.Len(t, got, 1)
	assert.Equal(t, episode.DueUnknown, got[0].State)
}

// TestInWeeksOfPeriods: a month or cycle is asked where it begins in one of the weeks.
func TestInWeeksOfPeriods(t *testing.T) {
	in := on(iop.Admission, "01-01") // a Thursday: the third cycle of two weeks begins in week 5
	cycle := limit(t, `"measure":"events","events":["attended"],"per":{"cycle":2,"in_weeks":{"at_least":5,"at_most":8}},"bound":{"at_least":1}`)
	for _, c := range []struct{ on, visit, want string }{
		{"01-28", "", "not-applicable"},              // the last day of the second cycle
		{"01-29", "", "unknown for end-of-period 0"}, // the first of the third
		{"02-10", "", "unknown for end-of-period 0"}, // the last but one of the third
		{"02-11", "", "not-met 0"},                   // nobody came in it
		{"02-12", "01-28", "not-met 0"},              // the day before it began
		{"02-12", "01-29", "met 1"},                  // on its first day
		{"02-12", "02-11", "met 1"},                  // and its last
		{"02-24", "02-11", "met 1"},                  // the fourth is not over, and the one before answers
		{"02-26", "02-11", "not-applicable"},         // the fifth begins in week 9
	} {
		events := []episode.Event{in}
		if c.visit != "" {
			events = append(events, on(iop.Attended, c.visit))
		}
		assert.Equal(t, c.want, answer(stay(t, events...).On(day("2026-"+c.on)).Under(cycle).Check()), "%s with %s", c.on, c.visit)
	}
	month := limit(t, `"measure":"events","events":["attended"],"per":{"month":true,"in_weeks":{"at_least":9}},"bound":{"at_least":1}`)
	assert.Equal(t, "not-applicable", answer(stay(t, in).On(day("2026-02-28")).Under(month).Check()), "February begins in week 5")
	assert.Equal(t, "unknown for end-of-period 0", answer(stay(t, in).On(day("2026-03-30")).Under(month).Check()), "March begins in week 9")
	assert.Equal(t, "not-met 0", answer(stay(t, in).On(day("2026-04-01")).Under(month).Check()))
	assert.Equal(t, "met 1", answer(stay(t, in, on(iop.Attended, "03-01")).On(day("2026-04-01")).Under(month).Check()))
	assert.Equal(t, "not-met 0", answer(stay(t, in, on(iop.Attended, "02-28")).On(day("2026-04-01")).Under(month).Check()))
}

// TestMakeUpOfPhases: a rule on make-ups of some phases takes back the absences of those.
func TestMakeUpOfPhases(t *testing.T) {
	p := limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`,
		`"make_up":[{`+ruleText("clinic.later")+`,"makes":"must","by":"days","days":35,"erases":true,"phases":{"at_least":2}}]`)
	missed := on(iop.NoShow, "02-02", absent(7))
	made := func(date string) episode.Event { return on(iop.MadeUp, date, absent(7), hours(60)) }
	for _, c := range []struct{ advance, made, want string }{
		{"", "02-10", "not-met 1"},      // in the first phase nothing is taken back
		{"02-03", "02-10", "not-met 1"}, // it began the day after
		{"02-02", "03-09", "met 0"},     // on day 35
		{"02-02", "03-10", "not-met 1"}, // on day 36
	} {
		events := []episode.Event{on(iop.Admission, "01-05"), missed, made(c.made)}
		if c.advance != "" {
			events = append(events, on(iop.PhaseAdvanced, c.advance))
		}
		assert.Equal(t, c.want, answer(stay(t, events...).On(day("2026-03-20")).Under(p).Check()), "%v", c)
	}
}

// ruled is a policy of testdata/rules, which a program or agency publishes.
func ruled(t testing.TB, id string) *compliance.Policy {
	t.Helper()
	return policytest.Load(t, "../testdata/rules/"+id+".json")
}

// TestStepsOfAppeal: an appeal to one instance is decided by that, each in its own time.
func TestStepsOfAppeal(t *testing.T) {
	p := ruled(t, "rutledge-complaints")
	in := on(iop.Admission, "01-05")
	first, second := named(on(iop.Appealed, "03-02"), "subcommittee"), named(on(iop.Appealed, "03-12"), "program-director") // Monday, Thursday
	decided := func(date string, name iop.Name) episode.Event { return named(on(iop.AppealDecided, date), name) }
	for _, c := range []struct {
		name, on string
		done     []episode.Event
		want     string // of the subcommittee, of the review, of the report on it
	}{
		{"seven working days", "03-11", []episode.Event{decided("03-11", "subcommittee")}, "in-time not-started not-started"},
		{"eight", "03-12", []episode.Event{decided("03-12", "subcommittee")}, "out-of-time pending not-started"},
		{"ten of the second", "03-26", []episode.Event{decided("03-26", "program-director")}, "overdue in-time pending"},
		{"eleven", "03-27", []episode.Event{decided("03-27", "program-director")}, "overdue out-of-time pending"},
		{"five of the report", "04-02", []episode.Event{decided("03-26", "program-director"), named(on(iop.ReportMade, "04-02"), "program-director")}, "overdue in-time in-time"},
		{"six", "04-03", []episode.Event{decided("03-26", "program-director"), named(on(iop.ReportMade, "04-03"), "program-director")}, "overdue in-time out-of-time"},
		{"of whom is not said", "03-11", []episode.Event{on(iop.AppealDecided, "03-11")}, "unknown not-started unknown"},
	} {
		r := stay(t, append(c.done, in, first, second)...).On(day("2026-" + c.on)).Under(p)
		got := map[iop.RuleID]string{}
		for _, d := range r.Due() {
			got[d.Requirement.ID] = d.State.String()
		}
		of := func(id iop.RuleID) string { return got["rutledge-complaints."+id] }
		assert.Equal(t, c.want, of("disposition")+" "+of("review")+" "+of("report"), c.name)
	}
}
