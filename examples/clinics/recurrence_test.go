package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestNotesThatSayHowOften reads the notes of a session on Saturday.
func TestNotesThatSayHowOften(t *testing.T) {
	nth := func(numbers ...int16) (r recurrence) {
		for _, n := range numbers {
			r = append(r, schedule.Cadence{Kind: schedule.NthWeekday, N: n})
		}
		return r
	}
	weeks := func(n int16) recurrence { return recurrence{{Kind: schedule.EveryWeeks, N: n}} }
	weekly, unknown := recurrence{{}}, recurrence(nil)
	for note, want := range map[string]recurrence{
		"":                                      weekly,
		"multifamily group":                     weekly,
		"weekly":                                weekly,
		"every week":                            weekly,
		"every Saturday":                        weekly,
		"once a week":                           weekly,
		"1x/week":                               weekly,
		"three nights per week":                 weekly,
		"alternative to Monday":                 weekly,
		"6-9pm ET / 3-6pm PT":                   weekly,
		"90-min relapse prevention, women only": weekly,
		"attend one to four of these days":      weekly,
		"page says five days a week; Mon-Fri assumed":            weekly,
		"first responders; 12-step; 2nd floor; stages of change": weekly,
		"reflection time":                       weekly,
		"two groups at a time; dinner times":    weekly,
		"no weekend visits, parents may attend": weekly,

		"every other week":        weeks(2),
		"alternate weeks":         weeks(2),
		"alternating Saturdays":   weeks(2),
		"Every other Saturday":    weeks(2),
		"every 2 weeks":           weeks(2),
		"bi-weekly group":         weeks(2),
		"fortnightly":             weeks(2),
		"every third week":        weeks(3),
		"every 4 weeks":           weeks(4),
		"family, every six weeks": weeks(6),
		"every second Saturday":   weeks(2),

		"1st and 3rd Saturday":                         nth(1, 3),
		"1st & 3rd Saturdays":                          nth(1, 3),
		"1st, 3rd, and 5th Sat":                        nth(1, 3, 5),
		"court, first and third Saturday of the month": nth(1, 3),
		"last Saturday of each month":                  nth(-1),
		"Monthly: second Saturday":                     nth(2),
		"every 2nd Saturday of the month":              nth(2),
		"second and last Saturday every month":         nth(2, -1),

		"once a month":                          unknown,
		"monthly":                               unknown,
		"one-time orientation":                  unknown,
		"three times, as a course":              unknown,
		"twice a month":                         unknown,
		"bimonthly":                             unknown,
		"every two months":                      unknown,
		"first Saturday":                        unknown, // of what?
		"first Saturday only":                   unknown,
		"first and third Thursday":              unknown, // on another day
		"every other Friday":                    unknown,
		"every third Saturday":                  unknown,
		"every 10 days":                         unknown,
		"1st-4th Saturday of the month":         unknown,
		"1st through 3rd Saturday of the month": unknown,
		"first week of the month":               unknown,
		"weeks 1-4 only":                        unknown,
		"week 1":                                unknown,
		"once a week for the first six weeks":   unknown,
		"1st and 3rd Saturday, weeks 1-4":       unknown,
		"every other week, once a month":        unknown,
		"phase 2":                               unknown,
		"odd weeks":                             unknown,
		"alternates with the men's group":       unknown,
		"some Saturdays":                        unknown,
		"as needed":                             unknown,
		"by appointment":                        unknown,
		"when school is in session":             unknown,
		"summer program":                        unknown,
		"until 5/31":                            unknown,
		"September to June":                     unknown,
		"optional":                              unknown,
		"every week except the last":            unknown,
		"quarterly family day":                  unknown,
		"dates vary":                            unknown,
	} {
		day := weekday(schedule.Saturday)
		s := session{Weekday: &day, Note: &note}
		assert.Equal(t, want, s.recurs(), note)
	}
	note := "1st and 3rd Saturday"
	assert.False(t, (&session{Note: &note}).recurs().known(), "on no day")
}

// TestRarerSessionsAreNeverWeekly: seven and a half hours for sure, and three on a
// Saturday that is not every week.
func TestRarerSessionsAreNeverWeekly(t *testing.T) {
	r := ready(t)
	const evenings = "Mon 17:30 20:00; Wed 17:30 20:00; Thu 17:30 20:00; "
	for _, c := range []struct {
		note, hours, days string
		nine              iop.Verdict
	}{
		{"Saturday group", "10.5", "4", iop.Met},
		{"every other week", "9", "4", iop.Met},
		{"every third week", "8.5", "4", iop.NotMet},
		{"once a month", "7.5 to 10.5", "3 to 4", iop.Unknown},
		{"monthly", "7.5 to 10.5", "3 to 4", iop.Unknown},
		{"last Saturday of each month", "7.5 to 10.5", "3 to 4", iop.Unknown},
		{"1st and 3rd Saturday", "7.5 to 10.5", "3 to 4", iop.Unknown},
		{"weeks 1-4 only", "7.5 to 10.5", "3 to 4", iop.Unknown},
		{"twice a month", "7.5 to 10.5", "3 to 4", iop.Unknown},
	} {
		for _, day := range []string{"Sat", "-"} {
			if c.note == "1st and 3rd Saturday" && day == "-" {
				continue
			}
			a := r.answer(read(t, sessions(evenings+day+" 09:00 12:00 "+c.note)+complete))
			assert.Equal(t, c.hours, text(a.hours), "%s on %s", c.note, day)
			assert.Equal(t, c.nine.String(), verdictOf(t, r, &a, "at-least-9").String(), "%s on %s", c.note, day)
			if day == "Sat" {
				assert.Equal(t, c.days, text(a.days), c.note)
			}
		}
	}
	// Nine hours without it are nine hours.
	a := r.answer(read(t, sessions("Mon 09:00 18:00; Sat 09:00 12:00 once a month")+complete))
	assert.Equal(t, iop.Met, verdictOf(t, r, &a, "at-least-9"))
	// Nor does the page contradict what nobody knows.
	a = r.answer(read(t, sessions(evenings+"Sat 09:00 12:00 once a month")+complete+
		`,"stated_hours_per_week":{"min":8,"max":8},"stated_days_per_week":{"min":4,"max":4}`))
	assert.Empty(t, a.contradictions)
}
