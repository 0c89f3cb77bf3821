package published_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// hoursPolicy is a policy that asks for weekly hours and for nothing else.
func hoursPolicy(t testing.TB, r iop.Range[iop.Minutes], binds iop.Binding) *compliance.Dated {
	t.Helper()
	p, err := compliance.New(compliance.Definition{ID: "mine", Title: "Mine", Kind: compliance.Clinic, Requirements: []iop.Requirement{{
		Rule: iop.Rule{ID: "mine.weekly-hours", Statement: "So many hours a week.", Strength: iop.Must, Source: iop.Source{
			Title: "A handbook", Address: "https://example.org", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}},
		Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(r), Binds: binds,
	}}})
	require.NoError(t, err)
	return p.On(iop.MustDay(today))
}

// weekly keeps the rows on weekly hours for one person.
func weekly(t testing.TB, p *compliance.Policy, age iop.Age) *compliance.Dated {
	t.Helper()
	d := p.On(iop.MustDay(today)).Applying(iop.Person{Age: age}).Definition()
	var rows []iop.Requirement
	for _, r := range d.Requirements {
		if r.Measure == iop.Hours && (r.Per.Kind == iop.PerWeek || r.Per.Kind == iop.PerAverageWeek) {
			r.For = iop.People{} // of the one person it is asked for everyone
			rows = append(rows, r)
		}
	}
	q, err := compliance.New(compliance.Definition{ID: p.ID(), Title: p.Title(), Kind: p.Kind(), Requirements: rows})
	require.NoError(t, err)
	return q.On(iop.MustDay(today))
}

// ends says how each end of theirs compares.
func ends(mine, theirs *compliance.Dated) string {
	var list []string
	for _, c := range mine.Compare(theirs).Rows {
		text := fmt.Sprintf("%v %v", c.End, c.Result)
		if c.Because != 0 {
			text += " for " + c.Because.String()
		}
		if c.By != 0 {
			text += " by " + c.Theirs.Measure.Unit().Text(int32(c.By))
		}
		list = append(list, text)
	}
	return strings.Join(list, "; ")
}

// TestKnownAnswers are comparisons that were worked out by hand.
func TestKnownAnswers(t *testing.T) {
	adult, sixteen := iop.Age(30), iop.Age(16)
	band := hoursPolicy(t, iop.Between(9*iop.Hour, 19*iop.Hour), iop.Delivered)
	get := func(id iop.RuleID, age iop.Age) *compliance.Dated { return weekly(t, lookup(t, id), age) }

	kansas := get("us-ks-standards", adult)
	assert.Equal(t, "floor not-comparable for binding; cap silent", ends(kansas, band), "scheduled against delivered")
	assert.Equal(t, "floor equal; cap silent", ends(kansas.ReadAs(iop.Delivered), band))
	assert.Equal(t, "floor equal; cap silent", ends(kansas, band.ReadAs(iop.ScheduledFor)))

	medicare := get("us-medicare-iop", adult)
	ten := hoursPolicy(t, iop.Between(10*iop.Hour, 12*iop.Hour), iop.Delivered)
	assert.Equal(t, "floor not-comparable for binding", ends(ten, medicare), "a need is not a delivered week")
	assert.Equal(t, "floor stricter", ends(ten.ReadAs(iop.ScheduledFor), medicare.ReadAs(iop.ScheduledFor)))
	assert.Equal(t, "floor silent", ends(hoursPolicy(t, iop.AtMost(10*iop.Hour), iop.Delivered), medicare))

	// Three days of three hours are nine hours a week, by arithmetic.
	indiana := lookup(t, "us-in-medicaid").On(iop.MustDay(today))
	nine := hoursPolicy(t, iop.AtLeast(9*iop.Hour), iop.ScheduledFor)
	assert.Equal(t, "floor equal", ends(indiana, nine))
	assert.Equal(t, "floor weaker by 0h01m", ends(indiana, hoursPolicy(t, iop.AtLeast(9*iop.Hour+1), iop.ScheduledFor)))

	// An average does not imply each week; each week implies the average.
	medicaid, licence := "us-va-medicaid", "us-va-licence"
	assert.Equal(t, "floor not-comparable for period; cap not-comparable for period", ends(get(iop.RuleID(medicaid), adult), get(iop.RuleID(licence), adult)))
	assert.Equal(t, "floor equal; cap equal", ends(get(iop.RuleID(licence), adult), get(iop.RuleID(medicaid), adult)))
	assert.Equal(t, "floor stricter; cap equal", ends(get(iop.RuleID(licence), sixteen), get(iop.RuleID(medicaid), sixteen)), "nine hours against six")
	assert.Equal(t, "floor not-comparable for period; cap not-comparable for period", ends(get(iop.RuleID(medicaid), sixteen), get(iop.RuleID(licence), sixteen)))
	// Read as weeks, what remains for someone of 16 is the difference of three hours.
	each := get(iop.RuleID(medicaid), sixteen).Definition()
	for i := range each.Requirements {
		each.Requirements[i].Per.Kind = iop.PerWeek
	}
	weeks, err := compliance.New(each)
	require.NoError(t, err)
	assert.Equal(t, "floor weaker by 3h00m; cap equal", ends(weeks.On(iop.MustDay(today)), get(iop.RuleID(licence), sixteen)))

	maryland := get("us-md-licence", adult)
	assert.Equal(t, "floor equal; cap weaker by 1h00m", ends(maryland, band.ReadAs(iop.ScheduledFor).ReadAs(bindingOf(maryland))))
}

func bindingOf(p *compliance.Dated) iop.Binding {
	for r := range p.Requirements() {
		return r.Binds
	}
	return iop.BindingUnknown
}
