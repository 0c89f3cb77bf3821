package episode_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// came are sessions on days in a row from 01-05 on: + attended, - missed, ? one or the other,
// e excused, c called off, x of a service that is not known.
func came(outcomes string) []episode.Event {
	list := []episode.Event{on(iop.Admission, "01-05")}
	for i, o := range outcomes {
		e := episode.Event{Day: day("2026-01-05") + iop.Day(i), Session: int32(i + 1), Service: schedule.Service{Format: iop.Group}}
		switch o {
		case '+', 'x', '?':
			e.Kind = iop.Attended
			if o == 'x' {
				e.Format = 0
			}
		case '-':
			e.Kind = iop.NoShow
		case 'e':
			e.Kind = iop.Excused
		case 'c':
			e.Kind = iop.ProgramCancelled
		default:
			continue
		}
		list = append(list, e)
		if o == '?' {
			e.Kind = iop.NoShow
			list = append(list, e)
		}
	}
	return list
}

// TestShare: a share is compared as it is, not rounded: 5 of 6 are 83.3 percent.
func TestShare(t *testing.T) {
	there := `"events":["attended","partial","late","left-early"]`
	for _, c := range []struct{ row, sessions, want string }{
		{there + `,"per":"episode","bound":{"at_least":80}`, "++++-", "met 80%"},
		{there + `,"per":"episode","bound":{"at_least":81}`, "++++-", "not-met 80%"},
		{there + `,"per":"episode","bound":{"above":80}`, "++++-", "not-met 80%"},
		{there + `,"per":"episode","bound":{"above":79}`, "++++-", "met 80%"},
		{there + `,"per":"episode","bound":{"at_least":83}`, "+++++-", "met 83%"},
		{there + `,"per":"episode","bound":{"above":83}`, "+++++-", "met 83%"},
		{there + `,"per":"episode","bound":{"at_least":84}`, "+++++-", "not-met 83%"},
		{`"events":["no-show"],"per":"episode","bound":{"at_most":16}`, "+++++-", "not-met 17%"},
		{`"events":["no-show"],"per":"episode","bound":{"at_most":17}`, "+++++-", "met 17%"},
		{`"events":["no-show"],"per":"episode","bound":{"below":17}`, "+++++-", "met 17%"},
		{`"events":["no-show"],"per":"episode","bound":{"below":20}`, "++++-", "not-met 20%"},
		{there + `,"per":"episode","bound":{"at_least":80}`, "", "not-applicable"},   // there was none
		{there + `,"per":"episode","bound":{"at_least":80}`, "cc", "not-applicable"}, // nor here
		{there + `,"per":"episode","bound":{"at_least":80}`, "c++++-", "met 80%"},
		{there + `,"per":"episode","bound":{"at_least":80}`, "++++e", "met 80%"},
		{there + `,"per":"episode","bound":{"at_least":81}`, "++++e", "not-met 80%"}, // an excuse is no attendance
		{`"events":["attended","excused"],"per":"episode","bound":{"at_least":100}`, "++++e", "met 100%"},
		{there + `,"per":"episode","bound":{"at_least":80}`, "+++?-", "unknown for dates 60 to 80%"},
		{there + `,"per":"episode","bound":{"at_least":60}`, "+++?-", "met 60 to 80%"},
		{there + `,"per":"episode","bound":{"at_least":81}`, "+++?-", "not-met 60 to 80%"},
		{there + `,"per":"episode","bound":{"at_least":65,"at_most":75}`, "+++?-", "not-met 60 to 80%"}, // three of five or four, never between
		{there + `,"of":{"formats":["group"]},"per":"episode","bound":{"at_least":80}`, "+++-x", "unknown for format 75 to 80%"},
		{there + `,"of":{"formats":["group"]},"per":"episode","bound":{"at_least":75}`, "+++-x", "met 75 to 80%"},
		{there + `,"of":{"formats":["group"]},"per":"episode","bound":{"at_least":81}`, "+++-x", "not-met 75 to 80%"},
		{there + `,"of":{"formats":["group"]},"per":"episode","bound":{"at_least":80}`, "x", "unknown for format"}, // perhaps none
		{there + `,"per":{"days":4},"bound":{"at_least":50}`, "----++--", "met 50%"},
		{there + `,"per":{"days":4},"bound":{"at_least":50}`, "----+---", "not-met 25%"},
	} {
		sessions := came(c.sessions)
		at := max(day("2026-01-05"), sessions[len(sessions)-1].Day)
		assert.Equal(t, c.want, answer(stay(t, sessions...).On(at).Under(limit(t, `"measure":"share",`+c.row)).Check()), "%s of %q", c.row, c.sessions)
	}
}

// TestShareOfPeriods: a week or month answers once it is over, and until then the one before.
func TestShareOfPeriods(t *testing.T) {
	week := limit(t, `"measure":"share","events":["attended"],"per":"week","bound":{"at_least":75}`)
	sessions := came("+++-   +---")
	for _, c := range []struct{ on, want string }{
		{"01-05", "not-applicable for end-of-period"},
		{"01-10", "not-applicable for end-of-period"},
		{"01-11", "met 75%"},
		{"01-17", "met 75%"}, // the first week
		{"01-18", "not-met 25%"},
		{"01-24", "not-met 25%"},
		{"01-25", "not-applicable"}, // nothing was scheduled in the third
	} {
		assert.Equal(t, c.want, answer(stay(t, sessions...).On(day("2026-"+c.on)).Under(week).Check()), c.on)
	}
	out := on(iop.Discharged, "01-14")
	assert.Equal(t, "not-met 33%", answer(stay(t, append(slices.Clone(sessions[:8]), out)...).On(day("2026-01-14")).Under(week).Check()), "the last week is over with the stay")
	month := limit(t, `"measure":"share","events":["attended"],"per":"month","bound":{"at_least":75}`)
	assert.Equal(t, "not-applicable for end-of-period", answer(stay(t, sessions...).On(day("2026-01-30")).Under(month).Check()))
	assert.Equal(t, "not-met 50%", answer(stay(t, sessions...).On(day("2026-01-31")).Under(month).Check()))
	assert.Equal(t, "not-met 50%", answer(stay(t, sessions...).On(day("2026-02-27")).Under(month).Check()))
	assert.Equal(t, "unknown for admission", answer(stay(t).On(day("2026-02-27")).Under(month).Check()))
}

// TestWeeksWithout: whole weeks of the counting rules, of which none with leave counts.
func TestWeeksWithout(t *testing.T) {
	weeks := limit(t, `"measure":"weeks-without","events":["attended"],"per":"episode","bound":{"at_most":1}`)
	in, visit := on(iop.Admission, "01-07"), on(iop.Attended, "01-14") // Wednesdays
	for _, c := range []struct {
		on, want string
		more     []episode.Event
	}{
		{"01-25", "met 1", nil},     // the week after
		{"01-31", "met 1", nil},     // a day short of two
		{"02-01", "not-met 2", nil}, // two
		{"02-01", "met 0", []episode.Event{on(iop.Attended, "02-01")}},
		{"02-08", "met 1", []episode.Event{on(iop.Attended, "02-01")}},
		{"02-01", "met 1", []episode.Event{on(iop.LeaveBegun, "01-25"), on(iop.LeaveEnded, "01-26")}},
		{"02-08", "not-met 2", []episode.Event{on(iop.LeaveBegun, "01-25"), on(iop.LeaveEnded, "01-26")}},
	} {
		assert.Equal(t, c.want, answer(stay(t, append(c.more, in, visit)...).On(day("2026-"+c.on)).Under(weeks).Check()), "%s %v", c.on, c.more)
	}
	assert.Equal(t, "met 0", answer(stay(t, in).On(day("2026-01-17")).Under(weeks).Check()), "the week of the admission is no whole one")
	assert.Equal(t, "met 1", answer(stay(t, in).On(day("2026-01-18")).Under(weeks).Check()))
	assert.Equal(t, "met 1", answer(stay(t, on(iop.Admission, "01-05")).On(day("2026-01-11")).Under(weeks).Check()), "on a Monday it is")
	assert.Equal(t, "met 0", answer(stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05")).On(day("2026-01-11")).Under(weeks).Check()))
	assert.Equal(t, "unknown for dates 0 to 2", answer(stay(t, in, visit, on(iop.Attended, "01-29", absent(3)), on(iop.NoShow, "01-29", absent(3))).On(day("2026-02-01")).Under(weeks).Check()))
}

// TestWorkingDaysWithout: weekends, holidays and leave are left out.
func TestWorkingDaysWithout(t *testing.T) {
	row := `"measure":"working-days-without","events":["contact"],"per":"episode","bound":{"at_most":5}`
	in, call := on(iop.Admission, "01-05"), on(iop.Contact, "01-08") // Monday, Thursday
	for _, c := range []struct {
		on, want string
		days     string
		more     []episode.Event
	}{
		{"01-15", "met 5 working days", "", nil},
		{"01-16", "not-met 6 working days", "", nil},
		{"01-16", "met 5 working days", `"workdays":{"holidays":["2026-01-12"]}`, nil},
		{"01-19", "not-met 6 working days", `"workdays":{"holidays":["2026-01-12"]}`, nil},
		{"01-19", "met 5 working days", "", []episode.Event{on(iop.LeaveBegun, "01-12"), on(iop.LeaveEnded, "01-14")}},
		{"01-20", "not-met 6 working days", "", []episode.Event{on(iop.LeaveBegun, "01-12"), on(iop.LeaveEnded, "01-14")}},
	} {
		var more []string
		if c.days != "" {
			more = append(more, c.days)
		}
		assert.Equal(t, c.want, answer(stay(t, append(c.more, in, call)...).On(day("2026-"+c.on)).Under(limit(t, row, more...)).Check()), "%v", c)
	}
}

// TestShareDocuments: what cannot be a share is refused, with its place.
func TestShareDocuments(t *testing.T) {
	for row, want := range map[string]string{
		`"events":["attended"],"per":"episode","bound":{"at_least":100}`:                      "",
		`"events":["attended"],"per":"episode","bound":{"at_least":101}`:                      "a share is at most 100%",
		`"events":["attended"],"per":"episode","bound":{"above":100}`:                         "a share is at most 100%",
		`"events":["attended","positive"],"per":"episode","bound":{"at_least":1}`:             "must all be outcomes of sessions that a person was scheduled for, not positive",
		`"events":["attended"],"per":{"last-scheduled":6},"bound":{"at_least":1}`:             "is not a period of share",
		`"events":["attended"],"of":{"formats":["group"]},"per":"month","bound":{"below":10}`: "",
	} {
		_, err := compliance.Parse([]byte(document(`"requirements":[{` + ruleText("clinic.x") + `,"measure":"share",` + row + `}]`)))
		if want == "" {
			assert.NoError(t, err, row)
		} else {
			assert.ErrorContains(t, err, want, row)
		}
	}
}

// TestAttendanceOfPrograms: what two programs publish of attendance, just under, on and just
// over.
func TestAttendanceOfPrograms(t *testing.T) {
	mhs := ruled(t, "mhs-early-adolescent-dbt")
	verdict := func(p *compliance.Policy, rule string, at iop.Day, events []episode.Event) iop.Verdict {
		t.Helper()
		report := stay(t, events...).On(at).Under(p).Check()
		for f := range report.About(iop.RuleID(rule)) {
			return f.Verdict
		}
		require.Fail(t, "no answer", rule)
		return iop.Unknown
	}
	for sessions, want := range map[string]iop.Verdict{"+++++++++++++++++---": iop.Met, "++++++++++++++++++++++-----": iop.NotMet, "+++++------------------": iop.NotMet} {
		events := came(sessions) // 17 of 20 are 85 percent, 22 of 27 are not
		assert.Equal(t, want, verdict(mhs, "mhs-early-adolescent-dbt.attendance", events[len(events)-1].Day, events), sessions)
	}
	for n, want := range map[int]iop.Verdict{2: iop.Met, 3: iop.Met, 4: iop.NotMet} {
		events := []episode.Event{on(iop.Admission, "01-05")}
		visit := on(iop.Attended, "01-06", absent(1))
		visit.Format = iop.IndividualTherapy
		events = append(events, visit)
		for i := range n { // classes all the while
			class := on(iop.Attended, "01-13", absent(2+i))
			class.Format, class.Day = iop.Group, class.Day+iop.Day(7*i)
			events = append(events, class)
		}
		at := day("2026-01-11") + iop.Day(7*n)
		assert.Equal(t, want, verdict(ruled(t, "dbt-four-misses"), "dbt-four-misses.individual-weeks", at, events), n)
	}
}

// TestTryShares: the kit makes episodes that come to a share, and to weeks and working days.
func TestTryShares(t *testing.T) {
	for row, amounts := range map[string]string{
		`"measure":"share","events":["attended"],"per":"episode","bound":{"at_least":85}`:              "84- 85+ 86+ 100+",
		`"measure":"share","events":["no-show"],"per":"month","bound":{"below":20}`:                    "0+ 19+ 20- 21-",
		`"measure":"share","events":["attended"],"per":"week","bound":{"above":75}`:                    "74- 75- 76+",
		`"measure":"weeks-without","events":["attended"],"per":"episode","bound":{"at_most":3}`:        "2+ 3+ 4-",
		`"measure":"working-days-without","events":["contact"],"per":"episode","bound":{"at_most":10}`: "9+ 10+ 11-",
	} {
		p := limit(t, row)
		texts, ns, kept := programAmounts(t, amounts)
		for r := range p.Requirements() {
			for i := range ns {
				got, ok := policytest.Try(p, &r, ns[i])
				assert.True(t, ok, "%s: no episode comes to %s", row, texts[i])
				assert.Equal(t, iop.VerdictOf(kept[i]), got, "%s with %s", row, texts[i])
			}
		}
	}
}
