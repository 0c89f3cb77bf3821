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

// TestOnContract: what a program asks on a contract is asked from the day after it is made up
// to the day on which it ends, of the sessions of that time alone.
func TestOnContract(t *testing.T) {
	p := ruled(t, "mhs-early-adolescent-dbt")
	contract := func(date string, name iop.Name) episode.Event { return named(on(iop.ContractMade, date), name) }
	ended := func(date string) episode.Event { return named(on(iop.Declared, date), "contract-ended") }
	verdict := func(at, sessions string, more ...episode.Event) string {
		t.Helper()
		report := stay(t, append(more, came(sessions)...)...).On(day("2026-" + at)).Under(p).Check()
		for f := range report.About("mhs-early-adolescent-dbt.on-attendance-contract") {
			return answer(report2(f))
		}
		require.Fail(t, "no answer")
		return ""
	}
	made := contract("01-08", "attendance-contract")
	for _, c := range []struct {
		name, on, sessions string
		more               []episode.Event
		want               string
	}{
		{"no contract", "01-12", "----+---", nil, "not-applicable"},
		{"another contract", "01-12", "----+---", []episode.Event{contract("01-08", "discharge-contract")}, "not-applicable"},
		{"on its own day", "01-08", "----", []episode.Event{made}, "not-applicable"},
		{"the day after, missed before", "01-09", "----+", []episode.Event{made}, "met 0"},
		{"one missed since", "01-10", "----+-", []episode.Event{made}, "met 1"},
		{"two missed since", "01-11", "----+--", []episode.Event{made}, "not-met 2"},
		{"on the day it ended", "01-11", "----+--", []episode.Event{made, ended("01-11")}, "not-met 2"},
		{"after that", "01-12", "----+--+", []episode.Event{made, ended("01-11")}, "not-applicable"},
		{"a new one", "01-14", "----+--+--", []episode.Event{made, ended("01-11"), contract("01-12", "attendance-contract")}, "not-met 4"},
		{"of which it is not said", "01-11", "----+--", []episode.Event{contract("01-08", "")}, "unknown for dates"},
		{"of which it is not said, and one that is", "01-11", "----+--", []episode.Event{contract("01-06", ""), made}, "unknown for dates"},
	} {
		assert.Equal(t, c.want, verdict(c.on, c.sessions, c.more...), c.name)
	}
}

// report2 is a report of one finding.
func report2(f iop.Finding) (r iop.Report) {
	r.Add(f)
	return r
}

// TestWhileDays: a time that ends by itself holds its last day, and begins anew.
func TestWhileDays(t *testing.T) {
	p := limit(t, `"measure":"events","events":["specimen"],"per":{"days":1},"while":{"from":["sanction"],"days":10},"bound":{"at_least":1}`)
	in, sanction, again := on(iop.Admission, "01-05"), on(iop.Sanctioned, "01-10"), on(iop.Sanctioned, "01-15")
	for _, c := range []struct {
		on   string
		more []episode.Event
		want string
	}{
		{"01-10", nil, "not-applicable"},
		{"01-11", nil, "not-met 0"},
		{"01-20", nil, "not-met 0"},
		{"01-21", nil, "not-applicable"},
		{"01-20", []episode.Event{on(iop.SpecimenCollected, "01-20")}, "met 1"},
		{"01-21", []episode.Event{again}, "not-met 0"},
		{"01-25", []episode.Event{again}, "not-met 0"},
		{"01-26", []episode.Event{again}, "not-applicable"},
	} {
		assert.Equal(t, c.want, answer(stay(t, append(c.more, in, sanction)...).On(day("2026-"+c.on)).Under(p).Check()), "%v", c)
	}
	// Lapses are of these days alone.
	assert.Len(t, stay(t, in, sanction).On(day("2026-01-30")).Under(p).Lapses(), 10)
	assert.Empty(t, stay(t, in).On(day("2026-01-30")).Under(p).Lapses())
}

// TestWhileDocuments: what cannot be is refused, with its place, and all of it is written.
func TestWhileDocuments(t *testing.T) {
	row := func(measure, while string) string {
		return document(names, `"requirements":[{`+ruleText("clinic.x")+`,`+measure+`,"bound":{"at_most":1},"while":`+while+`}]`)
	}
	events := `"measure":"events","events":["no-show"],"per":"week"`
	for _, c := range []struct{ measure, while, want string }{
		{events, `{"from":["contract"]}`, ""},
		{events, `{"from":["declared"],"only":{"name":"panel"},"until":["declared"],"until_only":{"name":"loans"},"days":90}`, ""},
		{events, `{"until":["sanction"]}`, "from"},
		{events, `{"from":["declared"],"until":["sanction"]}`, "while: only needs the name of the declared event"},
		{events, `{"from":["contract"],"only":{"name":"nobody"}}`, "while.only.name"},
		{events, `{"from":["contract"],"until":["contract"]}`, "while: until has an event that also begins the time"},
		{events, `{"from":["contract"],"until_only":{"name":"loans"}}`, "while: until_only needs events in until"},
		{events, `{"from":["contract"],"days":-1}`, "while: days is not from 0 to 7280"},
		{events, `{"from":["contract"],"days":7281}`, "while: days is not from 0 to 7280"},
		{`"measure":"events","events":["no-show"],"per":"phase"`, `{"from":["contract"]}`, "while: applies only to"},
		{`"measure":"days-without","events":["no-show"],"per":"episode"`, `{"from":["contract"]}`, "while: applies only to"},
	} {
		p, err := compliance.Parse([]byte(row(c.measure, c.while)))
		if c.want != "" {
			assert.ErrorContains(t, err, c.want, c.while)
			continue
		}
		require.NoError(t, err, c.while)
		text, err := p.MarshalJSON()
		require.NoError(t, err)
		again, err := compliance.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, p.Definition(), again.Definition())
	}
	p := parse(t, row(events, `{"from":["contract"],"until":["declared"],"until_only":{"name":"loans"},"days":90}`))
	for r := range p.Requirements() {
		assert.Contains(t, r.Ask(), "while from contract until declared, only loans for 90 days")
		always := r
		always.While = iop.While{}
		assert.False(t, r.Implies(&always))
		assert.False(t, always.Implies(&r), "it is never compared with what holds at other times")
		assert.True(t, r.Implies(&r))
	}
}

// TestTryWhile: the kit makes the time in which a row is asked.
func TestTryWhile(t *testing.T) {
	p := ruled(t, "mhs-early-adolescent-dbt")
	for r := range p.Requirements() {
		if r.While == (iop.While{}) {
			continue
		}
		for n, want := range map[iop.Amount]iop.Verdict{0: iop.Met, 1: iop.Met, 2: iop.NotMet, 3: iop.NotMet} {
			got, ok := policytest.Try(p, &r, n)
			assert.True(t, ok, "%s: no episode comes to %d", string(r.ID), n)
			assert.Equal(t, want, got, "%s with %d", string(r.ID), n)
		}
	}
}

// TestWhileLate: lateness that makes an absence is none of a run where it lies outside of the
// time in which the run is asked.
func TestWhileLate(t *testing.T) {
	p := limit(t, `"measure":"events","events":["unexcused"],"per":"run","while":{"from":["contract"]},"bound":{"at_most":0}`,
		`"lateness":[{`+ruleText("clinic.late")+`,"by":{"above":"5m"},"per_absence":2}]`)
	late := func(date string, n int) episode.Event {
		e := on(iop.Late, date, absent(n))
		e.By = 10
		return e
	}
	in, contract := on(iop.Admission, "01-05"), on(iop.ContractMade, "01-09")
	for _, c := range []struct {
		dates []string
		want  string
	}{
		{[]string{"01-07", "01-09"}, "met 0"},
		{[]string{"01-07", "01-10"}, "not-met 1"}, // the second is in it
		{[]string{"01-06", "01-07", "01-08", "01-10"}, "not-met 1"},
	} {
		events := []episode.Event{in, contract}
		for i, date := range c.dates {
			events = append(events, late(date, i+1))
		}
		assert.Equal(t, c.want, answer(stay(t, events...).On(day("2026-01-12")).Under(p).Check()), "%v", c.dates)
	}
}

// TestWhileCaps: a cap over a week, month or cycle is on what happens in the time, in whatever
// part of the period; a floor is asked of the periods that begin in it.
func TestWhileCaps(t *testing.T) {
	sanctions := func(dates ...string) (list []episode.Event) {
		for _, date := range dates {
			list = append(list, on(iop.Sanctioned, date))
		}
		return list
	}
	in := on(iop.Admission, "01-05") // a Monday
	for _, per := range []string{`"week"`, `"month"`, `{"cycle":2}`} {
		cap := limit(t, `"measure":"events","events":["sanction"],"per":`+per+`,"while":{"from":["admission"],"days":90},"bound":{"at_most":1}`)
		late := limit(t, `"measure":"events","events":["sanction"],"per":`+per+`,"while":{"from":["contract"],"until":["notice"]},"bound":{"at_most":1}`)
		floor := limit(t, `"measure":"events","events":["sanction"],"per":`+per+`,"while":{"from":["contract"]},"bound":{"at_least":1}`)
		contract, notice := on(iop.ContractMade, "01-07"), on(iop.NoticeGiven, "01-09")
		for _, c := range []struct {
			name   string
			p      *compliance.Policy
			on     string
			events []episode.Event
			want   string
			lapses int
		}{
			{"one", cap, "01-11", sanctions("01-06"), "met 1", 0},
			{"two in the first week", cap, "01-11", sanctions("01-06", "01-11"), "not-met 2", 1},
			{"the day of the admission is before it", cap, "01-11", sanctions("01-05", "01-11"), "met 1", 0},
			{"one before and one in it", late, "01-09", append(sanctions("01-07", "01-08"), contract), "met 1", 0},
			{"two in it", late, "01-09", append(sanctions("01-08", "01-09"), contract), "not-met 2", 1},
			{"two in it, and it has ended", late, "01-10", append(sanctions("01-08", "01-09"), contract, notice), "not-met 2", 1},
			{"one in it and one after", late, "01-10", append(sanctions("01-08", "01-10"), contract, notice), "met 1", 0},
			{"a floor", floor, "01-11", append(sanctions("01-10"), contract), "not-applicable", 0},
		} {
			reading := stay(t, append(c.events, in)...).On(day("2026-" + c.on)).Under(c.p)
			assert.Equal(t, c.want, answer(reading.Check()), "%s a %s", c.name, per)
			assert.Len(t, reading.Lapses(), c.lapses, "%s a %s", c.name, per)
		}
	}
}
