package compliance_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// TestPartialWeeks: a quota of a week that the admission or the discharge cuts short is
// held, pro-rated or skipped, as hours are.
func TestPartialWeeks(t *testing.T) {
	specimen := func(dates ...string) (list []compliance.Event) {
		for _, date := range dates {
			list = append(list, on(iop.SpecimenCollected, date))
		}
		return list
	}
	for _, c := range []struct {
		name, counting, bound, admitted, discharged, on string
		tests                                           []string
		want                                            string
	}{
		// Admitted on Friday 9 January 2026: three of seven days.
		{"held", ``, `{"at_least":7}`, "01-09", "", "01-11", []string{"01-09", "01-10", "01-11"}, "not-met 3"},
		{"pro-rated, just under", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-11", []string{"01-09", "01-10"}, "not-met 2"},
		{"pro-rated, on", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-11", []string{"01-09", "01-10", "01-11"}, "met 3"},
		{"pro-rated, not over", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-10", []string{"01-09"}, "unknown for end-of-period 1"},
		{"skipped", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-09", "", "01-11", nil, "not-applicable"},
		{"skipped, a cap holds all the same", `"partial_weeks":"skipped"`, `{"at_least":2,"at_most":2}`, "01-09", "", "01-11", []string{"01-09", "01-10", "01-11"}, "not-met 3"},
		{"skipped, below the cap", `"partial_weeks":"skipped"`, `{"at_least":2,"at_most":2}`, "01-09", "", "01-11", []string{"01-09"}, "met 1"},
		// Discharged on Tuesday: two of seven days, and no week before.
		{"skipped at discharge", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-05", "01-06", "01-31", nil, "not-applicable"},
		{"held at discharge", ``, `{"at_least":2}`, "01-05", "01-06", "01-31", []string{"01-05"}, "not-met 1"},
		{"pro-rated at discharge", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-05", "01-06", "01-31", []string{"01-05", "01-06"}, "met 2"},
		// The week before was whole, and answers.
		{"skipped at discharge, a week before", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-05", "01-13", "01-31", []string{"01-05", "01-13"}, "not-met 1"},
		{"a running week, the one before met", ``, `{"at_least":2}`, "01-05", "", "01-13", []string{"01-05", "01-07", "01-13"}, "met 2"},
		{"a running week, the one before not", ``, `{"at_least":2}`, "01-05", "", "01-13", []string{"01-05", "01-13"}, "not-met 1"},
		{"a running week that is enough already", ``, `{"at_least":2}`, "01-05", "", "01-13", []string{"01-12", "01-13"}, "met 2"},
	} {
		events := append(specimen(c.tests...), on(iop.Admission, c.admitted))
		if c.discharged != "" {
			events = append(events, on(iop.Discharged, c.discharged))
		}
		p := limit(t, `"measure":"events","events":["specimen"],"per":"week","bound":`+c.bound, `"counting":{`+c.counting+`}`)
		assert.Equal(t, c.want, answer(episode(t, events...).On(day("2026-"+c.on)).Check(p, nil)), c.name)
	}
}

// TestFirstWeeks: a quota of the first weeks is not asked after them.
func TestFirstWeeks(t *testing.T) {
	p := limit(t, `"measure":"events","events":["specimen"],"per":{"week":true,"in_weeks":{"at_most":2}},"bound":{"at_least":1}`)
	e := episode(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-06"))
	for date, want := range map[string]string{"01-11": "met 1", "01-12": "met 1", "01-18": "not-met 0", "01-19": "not-applicable"} {
		assert.Equal(t, want, answer(e.On(day("2026-"+date)).Check(p, nil)), date)
	}
}
