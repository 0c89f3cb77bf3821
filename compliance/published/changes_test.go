package published_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/rickb777/date/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
)

func TestChangeKinds(t *testing.T) { enumtest.Check[published.ChangeKind](t) }

// calendar is changes without what is due to be read, each as day, kind and rule.
func calendar(list []published.Change) (all []string) {
	for _, c := range list {
		if c.Kind != published.DueReading {
			all = append(all, fmt.Sprintf("%v %v %s", c.Day, c.Kind, string(c.Rule.ID)))
		}
	}
	return all
}

// TestCalendar is every known day of 2026 to 2028, typed from the texts.
func TestCalendar(t *testing.T) {
	got := calendar(published.Changes(iop.MustDay("2026-01-01"), iop.MustDay("2029-01-01")))
	assert.Equal(t, []string{
		// North Carolina Medicaid, policies 8A-12 and 8A-13 as of 2026.
		"2026-01-01 begins us-nc-sacot-medicaid.weekly-hours",
		"2026-01-01 ends us-nc-saiop.attendance-for-billing",
		"2026-01-01 ends us-nc-saiop.days",
		"2026-01-01 ends us-nc-saiop.gap",
		"2026-01-01 ends us-nc-saiop.group-each-day",
		"2026-01-01 ends us-nc-saiop.hours-per-day",
		"2026-01-01 replaced us-nc-saiop.weekly-hours",
		"2026-01-01 begins us-nc-saiop.weekly-hours-minors",
		// Washington, RCW 10.05.150 as amended.
		"2026-01-01 ends us-wa-deferred-prosecution.self-help-meetings",
		// Former texts, no longer in force on the day they were read.
		"2026-11-22 ends us-il-licence-former-outpatient.continued-stay-days",
		"2026-11-22 ends us-il-licence-former-outpatient.continued-stay-hours",
		"2026-11-22 ends us-il-licence-former-outpatient.plan",
		"2026-11-22 ends us-il-licence-former.continued-stay-days",
		"2026-11-22 ends us-il-licence-former.continued-stay-hours",
		"2026-11-22 ends us-il-licence-former.plan",
		"2026-11-22 ends us-mi-medicaid-php-former.days-per-week",
		"2026-11-22 ends us-mi-medicaid-php-former.hours-per-day",
		"2026-11-22 ends us-mi-residential-former.discharge-summary",
		"2026-11-22 ends us-mn-licence-2018.plan",
		"2026-11-22 ends us-mn-licence-2018.plan-review",
		// The timetable of the Colorado Behavioral Health Administration.
		"2027-07-01 announced us-co-announced.asam-fourth-edition",
	}, got)
	// On a day's own, and not on the days beside it.
	colorado := iop.MustDay("2027-07-01")
	assert.Empty(t, calendar(published.Changes(colorado-1, colorado)))
	assert.Equal(t, []string{"2027-07-01 announced us-co-announced.asam-fourth-edition"}, calendar(published.Changes(colorado, colorado+1)))
	assert.Empty(t, calendar(published.Changes(colorado+1, colorado+2)))
	assert.Empty(t, published.Changes(colorado, colorado))
	assert.Empty(t, published.Changes(colorado+1, colorado))
}

// TestChangesAgreeWithTheRules holds every change against the rules on the day and
// on the day before, and every day on which a policy changes against the list.
func TestChangesAgreeWithTheRules(t *testing.T) {
	kinds := map[published.ChangeKind]int{}
	days := map[iop.RuleID]map[iop.Day]bool{}
	for _, c := range published.Changes(1, iop.LastDay) {
		kinds[c.Kind]++
		assert.NotEmpty(t, c.String())
		force := func(r *iop.Rule, day iop.Day) bool {
			if c.Policy == "" {
				return r.InForce(day)
			}
			d := lookup(t, c.Policy).Definition()
			return day.In(d.From, d.Until) && r.InForce(day)
		}
		before, on := force(c.Rule, c.Day-1), force(c.Rule, c.Day)
		switch c.Kind {
		case published.Begins:
			assert.False(t, before, c)
			assert.True(t, on, c)
		case published.Ends:
			assert.True(t, before, c)
			assert.False(t, on, c)
		case published.Replaced:
			assert.True(t, before && !on && !force(c.Next, c.Day-1) && force(c.Next, c.Day), c)
			assert.Equal(t, c.Rule.ID, c.Next.ID)
		case published.DueReading:
			continue
		}
		if days[c.Policy] == nil {
			days[c.Policy] = map[iop.Day]bool{}
		}
		days[c.Policy][c.Day] = true
	}
	for _, k := range []published.ChangeKind{published.Begins, published.Ends, published.Replaced, published.Announced} {
		assert.Positive(t, kinds[k], k)
	}
	for p := range published.All() {
		for _, day := range p.Changes() {
			assert.True(t, days[p.ID()][day], "%s changes on %v", p.ID(), day)
		}
		assert.Len(t, days[p.ID()], len(p.Changes()), p.ID())
	}
	// What is between a and c is what is between a and b and between b and c.
	r := rand.New(rand.NewPCG(4, 2))
	for range 50 {
		a := iop.MustDay("2000-01-01") + iop.Day(r.IntN(10_000))
		b := a + iop.Day(r.IntN(3_000))
		c := b + iop.Day(r.IntN(3_000))
		assert.Equal(t, calendar(published.Changes(a, c)), append(calendar(published.Changes(a, b)), calendar(published.Changes(b, c))...))
	}
}

// TestReadingsThatAreDue: a rule in force that was read a year ago or more is
// listed, one read a year less a day ago is not, and one that has ended is not.
func TestReadingsThatAreDue(t *testing.T) {
	due := func(until iop.Day) map[iop.RuleID]int {
		all := map[iop.RuleID]int{}
		for _, c := range published.Changes(until-1, until) {
			if c.Kind == published.DueReading {
				all[c.Rule.ID]++
			}
		}
		return all
	}
	virginia := lookup(t, "us-va-licence").Definition().Requirements[0]
	y, m, d := virginia.Source.Read.Date().Date()
	anniversary := iop.DayOf(date.New(y+1, m, d))
	assert.Zero(t, due(anniversary)[virginia.ID], "the year is over at the end of the day before")
	assert.Equal(t, 1, due(anniversary + 1)[virginia.ID])
	late := due(anniversary + 500)
	assert.Equal(t, 1, late[virginia.ID], "still due")
	for p := range published.All() {
		d := p.Definition()
		for _, r := range p.Rules() {
			if last := anniversary + 499; last.In(d.From, d.Until) && r.InForce(last) {
				require.Positive(t, late[r.ID], r.ID)
			}
		}
	}
	for _, r := range lookup(t, "us-ak-medicaid-former").Rules() {
		assert.Zero(t, late[r.ID], "ended in 2024")
	}
}
