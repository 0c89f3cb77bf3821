package published_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// The tables of this file were typed from what the texts say, apart from the data
// files: amounts that a rule must accept and amounts just beyond that it must not.
// A value that was typed wrong in a data file fails here.

// Whose weeks they are.
var (
	adult     = iop.Person{Age: 30, Population: iop.Adult, Focus: iop.FocusSubstanceUse}
	seventeen = iop.Person{Age: 17, Population: iop.Adolescent, Focus: iop.FocusSubstanceUse}
	eighteen  = iop.Person{Age: 18, Population: iop.Adult, Focus: iop.FocusSubstanceUse}
	twenty    = iop.Person{Age: 20, Focus: iop.FocusSubstanceUse}
	patient   = iop.Person{Age: 30, Population: iop.Adult, Focus: iop.FocusMentalHealth}
	teenager  = iop.Person{Age: 17, Population: iop.Adolescent, Focus: iop.FocusMentalHealth}
	eating    = iop.Person{Age: 30, Population: iop.EatingDisorder, Focus: iop.FocusMentalHealth}
	both      = iop.Person{Age: 30, Population: iop.Adult, Focus: iop.FocusCoOccurring}
	driver    = iop.Person{Age: 30, Population: iop.DrivingOffence, Focus: iop.FocusSubstanceUse}
)

// A trial is a schedule that rules are measured against.
type trial func(t testing.TB, c *schedule.Checker, who iop.Person) iop.Report

func oneWeek(w schedule.Week) trial {
	return func(t testing.TB, c *schedule.Checker, who iop.Person) iop.Report {
		t.Helper()
		w.Person = who
		require.NoError(t, w.Validate())
		return c.Check(&w)
	}
}

func dated(d schedule.Dates) trial {
	return func(t testing.TB, c *schedule.Checker, who iop.Person) iop.Report {
		t.Helper()
		d := d
		d.From, d.Location, d.Plan.Person = iop.MustDay("2027-02-01"), time.UTC, who // a Monday; the month has four whole weeks
		if d.Until != 0 {
			d.Until += d.From
		}
		cal, err := schedule.NewCalendar(d)
		require.NoError(t, err)
		return c.CheckCalendar(cal)
	}
}

// yes and no are trials that a rule accepts, and that it does not.
func yes(list ...trial) []trial { return list }
func no(list ...trial) []trial  { return list }

func length(text string) schedule.Clock {
	m, err := iop.ParseMinutes(text)
	if err != nil {
		panic(err)
	}
	return schedule.Clock(m)
}

const (
	mon, tue, wed = schedule.Monday, schedule.Tuesday, schedule.Wednesday
	thu, fri      = schedule.Thursday, schedule.Friday
	sat, sun      = schedule.Saturday, schedule.Sunday
)

// session is of that format and so long on each of the days, from the hour.
func session(f iop.Format, hour int, long string, days ...schedule.Weekday) schedule.Block {
	b := schedule.Block{Days: schedule.On(days...), Start: schedule.At(hour, 0), Seats: iop.Between[int32](2, 8)}
	b.End = b.Start + length(long)
	b.Format, b.Delivery, b.Participants, b.Staff = f, iop.InPerson, iop.PatientOnly, iop.Licensed
	return b
}

func group(hour int, long string, days ...schedule.Weekday) schedule.Block {
	return session(iop.Group, hour, long, days...)
}

// week is a week of these sessions.
func week(blocks ...schedule.Block) trial { return oneWeek(schedule.Week{Blocks: blocks}) }

// total is a week of groups that come to so much, on Monday to Friday.
func total(text string) trial { return week(groups(text)...) }

func groups(text string) []schedule.Block {
	all := length(text)
	rest := group(6, "1h", fri)
	rest.End = rest.Start + all - all/5*4
	each := group(6, "1h", mon, tue, wed, thu)
	each.End = each.Start + all/5
	return []schedule.Block{each, rest}
}

// on is a group of so long on each of the days.
func on(long string, days ...schedule.Weekday) trial { return week(group(6, long, days...)) }

// number is program week n with sessions of an hour on each of the days.
func number(n int16, f iop.Format, days ...schedule.Weekday) trial {
	return oneWeek(schedule.Week{Number: n, Blocks: []schedule.Block{session(f, 6, "1h", days...)}})
}

// first is the first week of a program with groups so long.
func first(long string) trial {
	return oneWeek(schedule.Week{Number: 1, Blocks: []schedule.Block{group(6, long, mon, wed, fri)}})
}

// need is a week of which a physician certified the need.
func need(text string) trial { return oneWeek(schedule.Week{Need: iop.Minutes(length(text))}) }

// prescriber is a session with one on each of the days.
func prescriber(days ...schedule.Weekday) trial {
	b := session(iop.MedicationCheck, 9, "1h", days...)
	b.Staff = iop.Prescriber
	return week(b)
}

// room is a session for so many.
func room(f iop.Format, least, most int32) trial {
	b := session(f, 9, "1h30m", mon)
	b.Seats = iop.Between(least, most)
	return week(b)
}

// relatives is a session with or of relatives for so many.
func relatives(f iop.Format, p iop.Participants, most int32) trial {
	b := session(f, 9, "1h30m", mon)
	b.Participants, b.Seats = p, iop.Between(2, most)
	return week(b)
}

// families is a group of several families that lasts so long.
func families(long string) trial {
	b := group(9, long, mon)
	b.Participants = iop.MultiFamily
	return week(b)
}

// peers is a day of so much service by peers.
func peers(long string) trial {
	b := group(9, long, mon)
	b.Staff = iop.Peer
	return week(b, group(14, "2h", mon))
}

// yearOf is a year of n sessions of the format, each so long, at five a week and in
// the last week as many as are left.
func yearOf(f iop.Format, n int, long string) trial {
	days := []schedule.Weekday{mon, tue, wed, thu, fri}
	full := schedule.Phase{Weeks: int16(n / 5), Week: schedule.Week{Blocks: []schedule.Block{session(f, 9, long, days...)}}}
	phases := []schedule.Phase{full}
	if rest := n % 5; rest > 0 {
		phases = append(phases, schedule.Phase{Weeks: 1, Week: schedule.Week{Blocks: []schedule.Block{session(f, 9, long, days[:rest]...)}}})
	}
	phases = append(phases, schedule.Phase{Weeks: int16(53 - n/5 - (n%5+4)/5), Week: schedule.Week{Blocks: []schedule.Block{session(iop.Education, 9, "1h", mon)}}})
	return dated(schedule.Dates{Plan: schedule.Plan{Phases: phases}})
}

// sessionsOf is a program of n weeks with a session in each.
func sessionsOf(n int16) trial {
	return dated(schedule.Dates{Plan: schedule.Repeat(schedule.Week{Blocks: []schedule.Block{group(9, "1h", mon)}}, n)})
}

// lasting is a program of so many days, with a session each day.
func lasting(days iop.Day) trial {
	w := schedule.Week{Blocks: []schedule.Block{group(9, "1h", mon, tue, wed, thu, fri, sat, sun)}}
	return dated(schedule.Dates{Plan: schedule.Repeat(w, int16((days+6)/7)), Until: days})
}

// weeksOf is a program of n weeks of so much each, and a last one.
func weeksOf(n int16, each, last string) trial { return classes(iop.Group, n, each, last) }

// classes is weeksOf of sessions of that format.
func classes(f iop.Format, n int16, each, last string) trial {
	w := func(text string) (w schedule.Week) {
		w.Blocks = groups(text)
		for i := range w.Blocks {
			w.Blocks[i].Format = f
		}
		return w
	}
	return dated(schedule.Dates{Plan: schedule.Plan{Phases: []schedule.Phase{{Weeks: n - 1, Week: w(each)}, {Weeks: 1, Week: w(last)}}}})
}

// month is the four weeks of February with one session of the format, and
// classes beside it.
func month(f iop.Format, long string) trial {
	first := schedule.Week{Blocks: []schedule.Block{session(f, 6, long, mon), session(iop.Education, 9, "1h", tue)}}
	others := schedule.Week{Blocks: []schedule.Block{session(iop.Education, 9, "1h", tue)}}
	return dated(schedule.Dates{Plan: schedule.Plan{Phases: []schedule.Phase{{Weeks: 1, Week: first}, {Weeks: 3, Week: others}}}})
}

// every is twelve weeks with a session of the format in every so many of them.
func every(weeks int16, f iop.Format) trial {
	b := session(f, 9, "1h", wed)
	b.Cadence = schedule.Cadence{Kind: schedule.EveryWeeks, N: weeks}
	return dated(schedule.Dates{Plan: schedule.Repeat(schedule.Week{Blocks: []schedule.Block{b, session(iop.Education, 9, "1h", tue)}}, 12)})
}

// Strengths and bindings as they read in a table; zero where the text read says
// nothing of it.
const (
	must, should, typical = iop.Must, iop.Should, iop.Typical
	delivered, scheduled  = iop.Delivered, iop.ScheduledFor
	offered, paid         = iop.Offered, iop.Paid
	needed, boundary      = iop.CertifiedNeed, iop.LicenceBoundary
)

const (
	today = "2026-11-22"
	noDay = "" // today, or the last day of a rule that has ended
)

// policyOn is the policy that has the rule, as of the day.
func policyOn(t testing.TB, rule iop.RuleID, day string) *compliance.Dated {
	t.Helper()
	id, _, _ := strings.Cut(string(rule), ".")
	p := lookup(t, iop.RuleID(id))
	if day != noDay {
		return p.On(iop.MustDay(day))
	}
	on := iop.MustDay(today)
	if until := p.Definition().Until; until != 0 {
		on = until - 1
	}
	for _, r := range p.Rules() {
		if r.ID == rule && r.Until != 0 {
			on = r.Until - 1
		}
	}
	return p.On(on)
}

// rowFor is the one requirement with the id that is about the person.
func rowFor(t testing.TB, p *compliance.Dated, rule iop.RuleID, who iop.Person) *iop.Requirement {
	t.Helper()
	var found []iop.Requirement
	for r := range p.Requirements() {
		if in, _ := r.For.Include(who); r.ID == rule && in == iop.Met {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Errorf("%d rows of %s on that day for %+v, want one", len(found), string(rule), who)
		return nil
	}
	return &found[0]
}

// TestWeeks: what each rule accepts of a schedule, and what it does not.
func TestWeeks(t *testing.T) {
	type row struct {
		rule     iop.RuleID
		on       string
		who      iop.Person
		strength iop.Strength
		binds    iop.Binding
		met, not []trial
	}
	ind, therapy, edu, fam := iop.IndividualCounseling, iop.IndividualTherapy, iop.Education, iop.Family
	rows := []row{
		// The five public descriptions.
		{"text-000.weekly-hours", today, adult, typical, 0, yes(total("10h"), total("12h")), no(total("9h59m"), total("12h01m"))}, // seed 000: 10 to 12 hours
		// 3 x 4 or 2 x 6
		{"text-000.days-per-week", today, adult, typical, 0, yes(on("4h", mon, wed, fri), on("6h", mon, wed)), no(on("4h", mon), on("3h", mon, tue, wed, thu))},
		// 3 x 4 or 2 x 6
		{"text-000.hours-per-day", today, adult, typical, 0, yes(on("4h", mon, wed, fri), on("6h", mon, wed)), no(on("3h59m", mon, wed, fri), on("6h01m", mon, wed))},
		// seed 001: 3 to 5 days
		{"anchored-recovery.days-per-week", today, adult, typical, 0, yes(on("3h", mon, wed, fri), total("15h")), no(on("3h", mon, wed), on("2h", mon, tue, wed, thu, fri, sat))},
		{"anchored-recovery.session-length", today, adult, typical, 0, yes(on("2h", mon), on("4h", mon)), no(on("1h59m", mon), on("4h01m", mon))},        // 2 to 4 hours
		{"anchored-recovery.program-length", today, adult, typical, 0, yes(lasting(28), lasting(84)), no(lasting(27), lasting(85))},                      // 4 to 12 weeks
		{"sober-nation.weekly-hours", today, adult, typical, 0, yes(total("10h"), total("12h")), no(total("9h59m"), total("12h01m"))},                    // seed 002: 10 to 12 hours
		{"text-003.weekly-hours", today, adult, 0, 0, yes(total("10h"), total("1h")), no(total("10h01m"))},                                               // seed 003: up to 10 hours
		{"text-003.groups", today, adult, typical, 0, yes(on("1h", mon, thu)), no(on("1h", mon), week(group(9, "1h", mon), session(ind, 9, "1h", thu)))}, // groups at least twice a week
		{"text-003.individual-sessions", today, adult, typical, 0, yes(every(1, ind), every(2, ind)), no(every(3, ind))},                                 // weekly or every second week
		{"know-world-now.weekly-sessions", today, adult, typical, 0, yes(on("6h", mon), on("6h", mon, thu)), no(week(), on("3h", mon, wed, fri))},        // seed 004: once or twice a week
		{"know-world-now.program-length", today, adult, typical, 0, yes(lasting(28), lasting(180)), no(lasting(27))},                                     // four weeks to several months

		// Federal and national.
		{"us-medicare-iop.weekly-hours", today, adult, must, needed, yes(need("9h"), need("40h")), no(need("8h59m"))},                      // 42 USC 1395x(ff)(4)(B)
		{"us-medicare-php.weekly-hours", today, adult, must, needed, yes(need("20h")), no(need("19h59m"))},                                 // 42 USC 1395x(ff)(1)
		{"us-medicare-noridian-iop.weekly-hours", today, adult, 0, 0, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))}, // Noridian, intensive outpatient page
		{"us-medicare-noridian-iop.hours-per-day", today, adult, 0, 0, yes(on("3h", mon)), no(on("2h59m", mon))},                           // Noridian, intensive outpatient page
		// three to four days
		{"us-medicare-noridian-iop.days-per-week", today, adult, 0, 0, yes(on("3h", mon, wed, fri), on("3h", mon, tue, wed, thu)), no(on("3h", mon, wed), total("15h"))},
		// G0137: nine services
		{"us-medicare-otp-iop.weekly-services", today, adult, must, 0, yes(week(group(9, "1h", mon, tue, wed), group(11, "1h", mon, tue, wed), group(13, "1h", mon, tue, wed))), no(week(group(9, "1h", mon, tue, wed), group(11, "1h", mon, tue, wed), group(13, "1h", mon, tue)))},
		{"us-hcpcs-h0015.hours-per-day", today, adult, 0, 0, yes(on("3h", mon)), no(on("2h59m", mon))},                                          // H0015: 3 h a day
		{"us-hcpcs-h0015.days-per-week", today, adult, 0, 0, yes(on("3h", mon, wed, fri)), no(on("3h", mon, wed))},                              // H0015: 3 days a week
		{"us-samhsa-advisory-iop.weekly-hours", today, adult, 0, scheduled, yes(total("9h")), no(total("8h59m"))},                               // SAMHSA Advisory 2021: prearranged
		{"us-samhsa-advisory-iop.weekly-hours-minors", today, seventeen, 0, scheduled, yes(total("6h")), no(total("5h59m"))},                    // SAMHSA Advisory 2021
		{"us-teds-iop.hours-per-day", today, adult, 0, 0, yes(on("2h", mon)), no(on("1h59m", mon))},                                             // TEDS 2012, chapter 4
		{"us-teds-iop.days-per-week", today, adult, 0, 0, yes(on("2h", mon, wed, fri)), no(on("2h", mon, wed))},                                 // TEDS 2012, chapter 4
		{"us-tricare-iop.weekly-hours", today, adult, typical, 0, yes(total("6h"), total("9h"), total("19h")), no(total("5h59m"))},              // six and nine or more, ch. 7 s. 3.16
		{"us-tricare-iop.hours-per-day", today, adult, 0, 0, yes(on("2h", mon)), no(on("1h59m", mon))},                                          // two hours a treatment day
		{"us-aetna-iop.weekly-hours", today, adult, typical, 0, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))},            // Aetna, ASAM page
		{"us-aetna-iop.weekly-hours-minors", today, seventeen, typical, 0, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))}, // Aetna, ASAM page
		{"carf-php.days-per-week", today, adult, 0, offered, yes(on("3h", mon, tue, wed, thu, fri)), no(on("3h", mon, tue, wed, thu))},          // CARF, as providers print it

		// States.
		{"us-ak-medicaid-former.days-per-week", noDay, adult, must, 0, yes(on("1h", mon, wed, fri)), no(on("1h", mon, wed))}, // former 7 AAC 43.746(a)(5)
		{"us-az-medicaid-psychiatric-iop.weekly-hours", today, patient, must, 0, yes(total("9h")), no(total("8h59m"))},       // AHCCCS memo 2024-04-01, like the next
		{"us-az-medicaid-psychiatric-iop.hours-per-day", today, patient, must, 0, yes(on("3h", mon, wed, fri)), no(on("2h59m", mon, wed, fri))},
		{"us-az-medicaid-psychiatric-iop.days-per-week", today, patient, must, 0, yes(on("5h", mon, wed)), no(on("9h", mon))},
		{"us-az-medicaid-psychiatric-iop.prescriber-sessions", today, patient, must, 0, yes(prescriber(mon)), no(on("3h", mon))},
		{"us-az-medicaid-psychiatric-iop.individual-sessions", today, patient, must, 0, yes(week(session(ind, 9, "1h", mon)), week(session(ind, 9, "1h", mon, tue, wed))), no(on("3h", mon), week(session(ind, 9, "1h", mon, tue, wed, thu)))},
		{"us-az-medicaid-psychiatric-iop.individual-length", today, patient, must, 0, yes(week(session(ind, 9, "50m", mon))), no(week(session(ind, 9, "49m", mon)))},
		{"us-az-medicaid-psychiatric-iop.group-sessions", today, patient, must, 0, yes(on("1h", mon, tue)), no(on("1h", mon))},
		{"us-az-medicaid-psychiatric-iop.group-length", today, patient, must, 0, yes(on("50m", mon)), no(on("49m", mon))},
		{"us-az-medicaid-psychiatric-iop.group-size", today, patient, must, 0, yes(room(iop.Group, 2, 8)), no(room(iop.Group, 2, 9))},
		{"us-ca-dui-first-offender.group-length", today, driver, must, 0, yes(on("1h", mon), on("2h", mon)), no(on("59m", mon), on("2h01m", mon))},            // 9 CCR 9854
		{"us-ca-dui-first-offender.group-size", today, driver, must, 0, yes(room(iop.Group, 2, 15)), no(room(iop.Group, 2, 16))},                              // 9 CCR 9854
		{"us-ca-dui-first-offender-six-months.group-length", today, driver, must, 0, yes(on("1h", mon), on("2h", mon)), no(on("59m", mon), on("2h01m", mon))}, // 9 CCR 9854
		{"us-ca-dui-30-month.group-length", today, driver, must, 0, yes(on("1h", mon), on("2h", mon)), no(on("59m", mon), on("2h01m", mon))},                  // 9 CCR 9854
		{"us-ca-dui-18-month.group-length", today, driver, must, 0, yes(on("1h", mon), on("2h", mon)), no(on("59m", mon), on("2h01m", mon))},                  // 9 CCR 9854
		{"us-ca-dui-first-offender-six-months.group-size", today, driver, must, 0, yes(room(iop.Group, 2, 15)), no(room(iop.Group, 2, 16))},                   // 9 CCR 9854
		{"us-ca-dui-18-month.group-size", today, driver, must, 0, yes(room(iop.Group, 2, 15)), no(room(iop.Group, 2, 16))},                                    // 9 CCR 9854
		{"us-ca-dui-30-month.group-size", today, driver, must, 0, yes(room(iop.Group, 2, 15)), no(room(iop.Group, 2, 16))},                                    // 9 CCR 9854
		{"us-ca-narcotic-treatment.monthly-counseling", today, adult, must, 0, yes(month(ind, "50m")), no(month(ind, "49m"))},                                 // 9 CCR 10345: 50 minutes a calendar month
		{"us-ca-narcotic-treatment.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 1, 12), room(iop.Group, 2, 13))},       // 9 CCR 10345
		{"us-co-dui-level-1.hours-per-day", today, driver, must, 0, yes(week(session(edu, 6, "4h", mon))), no(week(session(edu, 6, "4h01m", mon)))},           // BHA: no more than 4 h of education in a calendar day
		{"us-co-dui-level-1.program-days", today, driver, must, 0, yes(lasting(3)), no(lasting(2))},                                                           // over at least 3 days
		// BHA: 24 h of education
		{"us-co-dui-level-2-education.hours", today, driver, must, 0, yes(classes(edu, 12, "2h", "2h")), no(classes(edu, 12, "2h", "1h59m"), weeksOf(12, "2h", "2h"))},
		{"us-co-dui-four-plus.hours", today, driver, must, 0, yes(weeksOf(60, "3h", "3h")), no(weeksOf(60, "3h", "2h59m"))}, // 180 h
		{"us-co-licence.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 2, 13))},        // 2 CCR 502-1-4.6
		{"us-ct-medicaid-clinic.session-length", today, adult, must, 0, yes(on("30m", mon)), no(on("29m", mon))},            // 17b-262-822: 30 inside intermediate care
		{"us-ct-medicaid-clinic-outpatient.session-length", today, adult, must, 0, yes(on("45m", mon)), no(on("44m", mon))}, // 17b-262-822
		{"us-ct-medicaid-clinic.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 2, 13))},
		{"us-ct-medicaid-clinic.multi-family-group-size", today, adult, must, 0, yes(relatives(iop.Group, iop.MultiFamily, 24)), no(relatives(iop.Group, iop.MultiFamily, 25))},
		{"us-ct-medicaid-clinic.group-visits", today, adult, 0, 0, yes(on("1h", mon)), no(week(group(9, "1h", mon), group(11, "1h", mon)))}, // one of each type a day
		{"us-ct-medicaid-clinic.individual-visits", today, adult, 0, 0, yes(week(session(therapy, 9, "1h", mon))), no(week(session(therapy, 9, "1h", mon), session(therapy, 11, "1h", mon)))},
		{"us-ct-medicaid-clinic.family-visits", today, adult, 0, 0, yes(week(session(fam, 9, "1h", mon))), no(week(session(fam, 9, "1h", mon), session(fam, 11, "1h", mon)))},
		{"us-ct-medicaid-clinic-outpatient.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 2, 13))},
		{"us-ct-medicaid-clinic-outpatient.multi-family-group-size", today, adult, must, 0, yes(relatives(iop.Group, iop.MultiFamily, 24)), no(relatives(iop.Group, iop.MultiFamily, 25))},
		{"us-ct-medicaid-clinic-outpatient.group-visits", today, adult, 0, 0, yes(on("1h", mon)), no(week(group(9, "1h", mon), group(11, "1h", mon)))},
		{"us-ct-medicaid-clinic-outpatient.individual-visits", today, adult, 0, 0, yes(week(session(therapy, 9, "1h", mon))), no(week(session(therapy, 9, "1h", mon), session(therapy, 11, "1h", mon)))},
		{"us-ct-medicaid-clinic-outpatient.family-visits", today, adult, 0, 0, yes(week(session(fam, 9, "1h", mon))), no(week(session(fam, 9, "1h", mon), session(fam, 11, "1h", mon)))},
		{"us-dc-licence.weekly-hours", "2018-06-01", adult, must, offered, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))},        // 22-A DCMR 6329
		{"us-dc-licence.weekly-hours-youth", "2018-06-01", twenty, must, offered, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))}, // youth is under 21
		{"us-dc-licence.program-length", "2018-06-01", adult, 0, 0, yes(lasting(30), lasting(60)), no(lasting(29), lasting(61))},                       // 30 to 60 days
		{"us-fl-day-or-night-treatment.weekly-hours", today, adult, must, 0, yes(total("12h")), no(total("11h59m"))},                                   // 65D-30.009
		{"us-fl-day-or-night-treatment.hours-per-day", today, adult, must, 0, yes(on("3h", mon)), no(on("2h59m", mon))},                                // 65D-30.009
		// 82-2-1-.07: self-help never counts
		{"us-ga-dui.weekly-hours", today, driver, must, 0, yes(total("3h"), total("19h")), no(total("2h59m"), week(group(9, "2h", mon), session(iop.MutualHelp, 9, "1h", tue)))},
		{"us-ga-dui.program-length", today, driver, must, 0, yes(lasting(365)), no(lasting(366))},                                                // at most a year
		{"us-il-licence.weekly-hours", today, adult, typical, 0, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))},            // 77 Ill. Adm. Code 2060.410(b), generally
		{"us-il-licence.weekly-hours-minors", today, seventeen, typical, 0, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))}, // 2060.410(b)
		{"us-in-medicaid.hours-per-day", today, adult, must, 0, yes(on("3h", mon, wed, fri)), no(on("2h59m", mon, wed, fri))},                    // 405 IAC 5-21.5-11
		{"us-in-medicaid.days-per-week", today, seventeen, must, 0, yes(on("3h", mon, wed, fri)), no(on("5h", mon, wed))},                        // all ages
		// R03-704: counseling
		{"us-ks-standards.weekly-hours", today, adult, must, scheduled, yes(total("9h"), total("30h")), no(total("8h59m"), week(group(9, "2h", mon, tue, wed, thu), session(iop.Recreation, 9, "1h", fri)))},
		{"us-ks-standards.weekly-hours-minors", today, seventeen, must, scheduled, yes(total("6h")), no(total("5h59m"))},                           // R03-704
		{"us-la-medicaid-epsdt.weekly-hours", today, seventeen, must, delivered, yes(total("6h")), no(total("5h59m"))},                             // LAC 50:XV.9303(C)
		{"us-la-medicaid-epsdt.weekly-hours-cap", today, seventeen, must, 0, yes(total("20h")), no(total("20h01m"))},                               // may be exceeded for medical necessity
		{"us-la-medicaid-epsdt-outpatient.weekly-hours", today, seventeen, 0, 0, yes(total("1h")), no(total("59m"))},                               // 1 to 9
		{"us-la-medicaid-epsdt-outpatient.weekly-hours-cap", today, seventeen, 0, 0, yes(total("9h")), no(total("9h01m"))},                         // 1 to 9
		{"us-la-mhiop-licence.weekly-hours", today, patient, must, delivered, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))}, // LAC 48:I.5692
		{"us-la-mhiop-licence.weekly-hours-minors", today, teenager, must, delivered, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))},
		{"us-la-mhiop-licence.days-per-week", today, patient, must, 0, yes(on("3h", mon, wed, fri)), no(on("5h", mon, wed))},
		{"us-la-mhiop-licence.days-per-week-minors", today, teenager, must, 0, yes(on("2h", mon, wed, fri)), no(on("3h", mon, wed))},
		{"us-md-licence.weekly-hours", today, adult, must, 0, yes(total("9h"), total("20h")), no(total("8h59m"), total("20h01m"))},                   // COMAR 10.63.03.03
		{"us-md-licence.weekly-hours-minors", today, seventeen, must, 0, yes(total("6h"), total("20h")), no(total("5h59m"), total("20h01m"))},        // COMAR 10.63.03.03
		{"us-md-licence-php.weekly-hours", today, adult, must, 0, yes(total("20h"), total("35h")), no(total("19h59m"), total("35h01m"))},             // COMAR 10.63.03.07
		{"us-md-licence-outpatient.weekly-hours", today, adult, must, 0, yes(total("8h59m")), no(total("9h"))},                                       // less than 9
		{"us-md-licence-outpatient.weekly-hours-minors", today, seventeen, must, 0, yes(total("5h59m")), no(total("6h"))},                            // less than 6
		{"us-md-certification.weekly-hours", today, adult, must, needed, yes(need("9h"), need("20h")), no(need("8h59m"), need("20h01m"))},            // COMAR 10.47.02.05A: for patients who require so much
		{"us-md-certification.weekly-hours-minors", today, seventeen, must, needed, yes(need("6h"), need("20h")), no(need("5h59m"), need("20h01m"))}, // COMAR 10.47.02.05A
		{"us-md-certification.group-sessions", today, adult, must, 0, yes(on("1h", mon)), no(week(session(ind, 9, "3h", mon)))},                      // a group a week
		{"us-md-certification.individual-sessions", today, adult, must, 0, yes(every(1, ind), every(2, ind)), no(every(3, ind))},                     // every 14 days
		{"us-md-certification-php.weekly-hours", today, adult, must, needed, yes(need("20h"), need("35h")), no(need("19h59m"), need("35h01m"))},      // COMAR 10.47.02.05A
		{"us-md-certification-outpatient.weekly-hours", today, adult, must, needed, yes(need("8h59m")), no(need("9h"))},                              // COMAR 10.47.02.04A: who require less than 9
		{"us-md-certification-outpatient.weekly-hours-minors", today, seventeen, must, needed, yes(need("5h59m")), no(need("6h"))},                   // COMAR 10.47.02.04A
		{"us-md-medicaid-php.hours-per-day", today, adult, must, paid, yes(on("2h", mon)), no(on("1h59m", mon))},                                     // a half day is at least 2 h
		{"us-md-medicaid.needed-hours", today, adult, must, needed, yes(need("9h"), need("30h")), no(need("8h59m"))},                                 // COMAR 10.09.80.05D
		{"us-md-medicaid.needed-hours-minors", today, seventeen, must, needed, yes(need("6h")), no(need("5h59m"))},
		{"us-md-medicaid.hours-per-day", today, adult, must, paid, yes(on("2h", mon)), no(on("1h59m", mon))},                                         // COMAR 10.09.80.06
		{"us-md-medicaid.paid-days", today, adult, must, paid, yes(on("2h", mon, tue, wed, thu)), no(on("2h", mon, tue, wed, thu, fri))},             // four days a week are paid
		{"us-md-mental-health-iop.hours-per-day", today, patient, must, 0, yes(on("3h", mon)), no(on("2h59m", mon))},                                 // COMAR 10.21.20.04E
		{"us-md-mental-health-iop.groups-per-day", today, patient, must, 0, yes(week(group(9, "1h", mon), group(11, "1h", mon))), no(on("3h", mon))}, // two groups a service day
		// 9 CSR 30-3.110(1)(B): a collateral group, of relatives alone
		{"us-mo-licence.family-group-size", today, adult, must, 0, yes(relatives(iop.Group, iop.FamilyOnly, 12)), no(relatives(iop.Group, iop.FamilyOnly, 13))},
		{"us-ms-standards.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 1, 12), room(iop.Group, 2, 13))}, // 24 Miss. Code R. 2-22.1
		{"us-ms-standards.group-size-minors", today, seventeen, must, 0, yes(room(iop.Group, 2, 10)), no(room(iop.Group, 1, 10), room(iop.Group, 2, 11))},
		{"us-mt-eating-disorder.days-per-week", today, eating, must, offered, yes(on("3h", mon, wed, fri)), no(on("3h", mon, wed))},         // ARM 37.106
		{"us-mt-eating-disorder.hours-per-day", today, eating, must, offered, yes(on("3h", mon, wed, fri)), no(on("2h59m", mon, wed, fri))}, // ARM 37.106
		{"us-nc-dwi-short-term.contact-hours", today, driver, must, 0, yes(weeksOf(5, "4h", "4h")), no(weeksOf(5, "4h", "3h59m"))},          // 10A NCAC 27G .3813: 20 hours
		{"us-nc-dwi-short-term.length", today, driver, must, 0, yes(lasting(30)), no(lasting(29))},                                          // over at least 30 days
		{"us-nc-dwi-longer-term.contact-hours", today, driver, must, 0, yes(weeksOf(10, "4h", "4h")), no(weeksOf(10, "4h", "3h59m"))},       // 40 hours
		{"us-nc-dwi-longer-term.length", today, driver, must, 0, yes(lasting(60)), no(lasting(59))},                                         // over at least 60 days
		{"us-nc-sacot.weekly-hours", today, adult, must, 0, yes(total("20h")), no(total("19h59m"))},                                         // 10A NCAC 27G .4503
		{"us-nc-sacot.hours-per-day", today, adult, must, 0, yes(on("4h", mon)), no(on("3h59m", mon))},
		{"us-nc-sacot.days", today, adult, must, 0, yes(on("4h", mon, tue, wed, thu, fri)), no(on("5h", mon, tue, wed, thu))},
		{"us-nc-sacot.gap", today, adult, must, 0, yes(on("4h", mon, tue, wed, thu, fri)), no(on("4h", mon, tue, wed, thu))}, // at most two days between
		{"us-nc-sacot.group-each-day", today, adult, must, 0, yes(on("4h", mon)), no(week(group(9, "4h", mon), session(ind, 9, "4h", tue)))},
		{"us-nc-saiop.weekly-hours", today, adult, must, 0, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))}, // policy of 2026
		{"us-nc-saiop.weekly-hours-minors", today, seventeen, must, 0, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))},
		{"us-nc-saiop.weekly-hours", "2025-12-31", adult, must, 0, yes(need("9h"), need("19h")), no(need("19h01m"))}, // before it, for people who need no more
		{"us-nc-saiop.hours-per-day", "2025-12-31", adult, must, offered, yes(on("3h", mon)), no(on("2h59m", mon))},
		{"us-nc-saiop.days", "2025-12-31", adult, must, offered, yes(on("3h", mon, wed, fri)), no(on("3h", mon, fri))},
		// at most two days in a row without
		{"us-nc-saiop.gap", "2025-12-31", adult, must, offered, yes(on("3h", mon, wed, fri), on("3h", tue, fri, sat)), no(on("3h", mon, tue, wed, thu), on("3h", tue, sat))},
		{"us-nc-saiop.attendance-for-billing", "2025-12-31", adult, must, 0, yes(on("3h", mon)), no(on("2h59m", mon))},
		{"us-nc-saiop.group-each-day", "2025-12-31", adult, must, 0, yes(on("3h", mon)), no(week(group(9, "3h", mon), session(ind, 9, "3h", tue)))},
		{"us-nd-bcbsnd-iop.hours-per-day", today, adult, must, 0, yes(on("3h", mon)), no(on("2h59m", mon))},                           // BCBSND notice
		{"us-nd-bcbsnd-iop.weekly-hours", today, adult, must, 0, yes(total("3h"), total("19h")), no(total("2h59m"), total("19h01m"))}, // BCBSND notice
		{"us-nd-bcbsnd-php.weekly-hours", today, adult, typical, 0, yes(total("20h"), total("40h")), no(total("19h59m"))},             // NDRP-BH-002: generally
		{"us-nd-outpatient.weekly-hours", today, adult, must, 0, yes(total("8h59m")), no(total("9h"))},                                // N.D. Admin. Code 75-09.1-07-01(5)
		{"us-nh-iop.weekly-hours", today, adult, 0, 0, yes(total("9h")), no(total("8h59m"))},                                          // NH DHHS page
		{"us-nh-iop.weekly-hours-minors", today, seventeen, 0, 0, yes(total("6h")), no(total("5h59m"))},
		{"us-nj-licence.family-counseling", today, adult, must, 0, yes(month(fam, "1h"), every(1, fam)), no(month(ind, "1h"))}, // 10:161B-10.1, once a calendar month
		// 10:66-2.3, weekly for three months
		{"us-nj-medicaid.weekly-counseling", today, adult, must, 0, yes(number(1, ind, mon), number(13, ind, mon)), no(number(1, iop.MedicationCheck, mon), number(12, iop.MedicationCheck, mon))},
		{"us-nj-medicaid.fortnightly-counseling", today, adult, must, 0, yes(every(1, ind), every(2, ind)), no(every(3, ind))}, // then every two weeks
		{"us-nm-medicaid.length", today, adult, typical, 0, yes(lasting(95), lasting(178)), no(lasting(85), lasting(190))},     // three to six months
		// core services
		{"us-nm-medicaid.weekly-hours", today, adult, must, 0, yes(total("9h")), no(total("8h59m"), week(group(9, "2h", mon, tue, wed, thu), session(iop.CaseManagement, 9, "1h", fri)))},
		{"us-nm-medicaid.weekly-hours-minors", today, seventeen, must, 0, yes(total("6h")), no(total("5h59m"))},
		{"us-nm-medicaid.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 15)), no(room(iop.Group, 2, 16))},
		{"us-oh-medicaid.weekly-hours", today, adult, must, 0, yes(total("8h59m")), no(total("9h"))}, // OAC 5160-27-09: LOC 1 is below 9
		{"us-oh-medicaid.weekly-hours-minors", today, seventeen, must, 0, yes(total("5h59m")), no(total("6h"))},
		{"us-tx-licence.group-size", today, adult, must, 0, yes(room(iop.Group, 2, 16)), no(room(iop.Group, 2, 17))},                       // 26 TAC 564.901
		{"us-tx-licence.education-group-size", today, adult, must, 0, yes(room(edu, 2, 35)), no(room(edu, 2, 36))},                         // 26 TAC 564.901
		{"us-ut-licence.weekly-hours", today, adult, must, boundary, yes(total("19h"), total("1h")), no(total("19h01m"))},                  // R501-21
		{"us-va-licence.weekly-hours", today, adult, must, delivered, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))}, // 12VAC35-105-1740
		{"us-va-licence.weekly-hours", today, seventeen, must, delivered, yes(total("9h")), no(total("8h59m"))},                            // no carve-out for adolescents
		{"us-va-licence.hours-per-day", today, adult, must, 0, yes(on("3h", mon)), no(on("2h59m", mon))},
		// 12VAC30-130-5090: an average
		{"us-va-medicaid.weekly-hours", today, adult, must, 0, yes(total("9h"), total("19h"), weeksOf(2, "8h30m", "9h30m")), no(total("8h59m"), total("19h01m"), weeksOf(2, "8h30m", "9h29m"))},
		{"us-va-medicaid.weekly-hours-minors", today, seventeen, must, 0, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))},
		{"us-va-medicaid.hours-per-day", today, adult, must, 0, yes(on("3h", mon)), no(on("2h59m", mon))},
		{"us-va-medicaid.hours-per-day-minors", today, seventeen, must, 0, yes(on("2h", mon)), no(on("1h59m", mon))},
		// WAC 246-341-0740: 72 h in 12 weeks
		{"us-wa-deferred-prosecution.treatment-hours", today, driver, must, 0, yes(weeksOf(12, "6h", "6h")), no(weeksOf(12, "6h", "5h59m"), weeksOf(13, "5h45m", "5h45m"))},
		{"us-wa-deferred-prosecution.weekly-days", today, driver, must, 0, yes(number(1, iop.Group, mon, wed, fri), number(4, iop.Group, mon, wed, fri)), no(number(1, iop.Group, mon, wed), number(4, iop.Group, mon, wed))},
		{"us-wa-deferred-prosecution.group-length", today, driver, must, 0, yes(first("1h")), no(first("59m"))}, // in the first four weeks
		// RCW 10.05.150(3), until 2026
		{"us-wa-deferred-prosecution.self-help-meetings", "2025-12-31", driver, must, 0, yes(week(session(iop.MutualHelp, 19, "1h", mon, thu))), no(week(session(iop.MutualHelp, 19, "1h", mon)))},
		{"us-wa-former-deferred-prosecution.treatment-hours", noDay, driver, must, 0, yes(weeksOf(12, "6h", "6h")), no(weeksOf(12, "6h", "5h59m"))}, // WAC 388-877B-0350
		{"us-wa-former-deferred-prosecution.weekly-days", noDay, driver, must, 0, yes(number(1, iop.Group, mon, wed, fri)), no(number(4, iop.Group, mon, wed))},
		{"us-wa-former-deferred-prosecution.group-length", noDay, driver, must, 0, yes(first("1h")), no(first("59m"))},
		{"us-wa-former-iop.individual-sessions", noDay, adult, must, 0, yes(month(ind, "1h")), no(month(fam, "1h"))}, // WAC 388-877B-0350, once a month
		{"us-wi-licence.weekly-hours", today, adult, must, 0, yes(total("9h"), total("25h")), no(total("8h59m"))},    // DHS 75.48(1)
		{"us-wi-licence.weekly-hours-minors", today, seventeen, must, 0, yes(total("6h")), no(total("5h59m"))},
		{"us-wi-outpatient.weekly-hours", "2015-01-01", adult, must, 0, yes(total("11h59m")), no(total("12h"))}, // old DHS 75.13: under 12 h of counseling
		{"us-wi-day-treatment.weekly-hours", today, adult, must, 0, yes(total("15h")), no(total("14h59m"))},     // DHS 75.48(1)
		{"us-wi-day-treatment.weekly-hours-minors", today, seventeen, must, 0, yes(total("12h")), no(total("11h59m"))},
		// 1 h individual a week
		{"us-wi-day-treatment.individual-counseling", today, adult, must, 0, yes(week(session(ind, 9, "1h", mon))), no(week(session(ind, 9, "59m", mon), group(11, "3h", mon)))},
		// at most 72 h between: from Friday noon to Monday noon
		{"us-wi-day-treatment.gap", today, adult, must, 0, yes(week(group(12, "3h", mon, tue, wed, thu), group(9, "3h", fri))), no(week(group(12, "3h", mon, tue, wed, thu), group(9, "2h59m", fri)))},
		{"us-wy-standards.weekly-hours", today, adult, must, delivered, yes(total("9h"), total("25h")), no(total("8h59m"))}, // Wyo. Rules 048-0054 ch. 4 s. 12
		{"us-wy-standards.weekly-hours-minors", today, seventeen, must, delivered, yes(total("6h")), no(total("5h59m"))},
		{"us-wy-standards.meetings", today, adult, must, 0, yes(on("3h", mon, wed, fri)), no(on("5h", mon, wed))},      // three times a week
		{"us-wy-standards.gap", today, adult, must, 0, yes(on("3h", mon, wed, fri)), no(on("3h", mon, tue, wed, thu))}, // at most 3 days: Friday to Monday, not Thursday to Monday
		{"us-wy-standards.length", today, adult, must, 0, yes(lasting(56)), no(lasting(55))},                           // at least 8 weeks

		// The second round of texts.
		{"us-medicare-php-regulation.weekly-hours", today, patient, must, needed, yes(need("20h"), need("30h")), no(need("19h59m"))},                                                       // 42 CFR 410.43(c): at least 20 hours a week by the plan
		{"us-ca-orange-county-iop.weekly-hours", today, adult, must, offered, yes(total("9h"), total("19h")), no(total("8h59m"), total("19h01m"))},                                         // 9 to 19 hours
		{"us-ca-orange-county-iop.weekly-hours-minors", today, seventeen, must, offered, yes(total("6h"), total("19h")), no(total("5h59m"), total("19h01m"))},                              // 6 to 19 hours
		{"us-ca-orange-county-outpatient.weekly-hours", today, adult, must, offered, yes(total("1h"), total("9h")), no(total("9h01m"))},                                                    // up to 9
		{"us-ca-orange-county-outpatient.weekly-hours-minors", today, seventeen, must, offered, yes(total("5h59m")), no(total("6h"))},                                                      // under 6
		{"us-la-php-licence.weekly-hours", today, adult, must, delivered, yes(total("20h")), no(total("19h59m"))},                                                                          // LAC 48:I.5698: at least 20 contact hours
		{"us-la-php-licence.weekly-hours-minors", today, seventeen, must, delivered, yes(total("20h")), no(total("19h59m"))},                                                               // at least 20 hours
		{"us-la-php-licence.days-per-week", today, adult, must, delivered, yes(on("7h", mon, wed, fri)), no(on("10h", mon, wed))},                                                          // at least three days
		{"us-va-medicaid-php.weekly-hours", today, adult, must, delivered, yes(total("20h")), no(total("19h59m"))},                                                                         // 12VAC30-130-5100
		{"us-va-medicaid-php.hours-per-day", today, adult, must, delivered, yes(on("5h", mon, tue, wed, thu)), no(on("4h59m", mon, tue, wed, thu))},                                        // five service hours each service day
		{"us-ny-mental-health-clinics.group-size", today, patient, must, paid, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 2, 13), room(iop.Group, 1, 12))},                            // 599.14: 2 to 12 people
		{"us-ny-mental-health-clinics.group-length", today, patient, must, paid, yes(on("1h", mon)), no(on("59m", mon))},                                                                   // at least 60 minutes
		{"us-ny-mental-health-clinics.multi-family-group-size", today, patient, must, paid, yes(relatives(iop.Group, iop.MultiFamily, 16)), no(relatives(iop.Group, iop.MultiFamily, 17))}, // at most 16 persons
		{"us-ny-mental-health-clinics.multi-family-group-length", today, patient, must, paid, yes(families("1h")), no(families("59m"))},                                                    // at least 60 minutes
		{"us-ny-mental-health-clinics.peer-hours", today, patient, must, paid, yes(peers("3h")), no(peers("3h01m"))},                                                                       // at most three hours a day
		{"us-tx-medicaid.group-sessions", today, adult, must, paid, yes(yearOf(iop.Group, 135, "1h")), no(yearOf(iop.Group, 136, "1h"))},                                                   // 1 TAC 354.1311(d): 135 group sessions
		{"us-tx-medicaid.individual-hours", today, adult, must, paid, yes(yearOf(ind, 26, "1h")), no(yearOf(ind, 27, "1h"), yearOf(ind, 26, "1h01m"))},                                     // 26 hours of individual counseling
		{"us-tx-insurance-outpatient-former.weekly-hours", "2024-06-10", adult, must, offered, yes(total("1h"), total("2h")), no(total("55m"))},                                            // 28 TAC 3.8023: at least one to two hours
		{"us-nj-licence-partial-care.family-counseling", today, adult, must, delivered, yes(week(session(iop.Family, 9, "1h", mon))), no(week(group(9, "1h", mon)))},                       // weekly in partial care
		{"us-nj-intoxicated-driver.sessions", today, driver, must, delivered, yes(sessionsOf(16)), no(sessionsOf(15))},                                                                     // at least 16 sessions
		{"us-nj-intoxicated-driver.weekly-sessions", today, driver, must, delivered, yes(on("1h", mon)), no(week())},                                                                       // one a week
		{"us-nj-intoxicated-driver.session-length", today, driver, must, delivered, yes(on("1h", mon)), no(on("59m", mon))},                                                                // at least an hour
		{"us-ct-general-assistance.individual-sessions", today, adult, must, paid, yes(week(session(ind, 9, "1h", mon))), no(week(session(ind, 9, "1h", mon), session(ind, 11, "1h", mon)))},
		{"us-ct-general-assistance.group-sessions", today, adult, must, paid, yes(on("1h", mon, tue)), no(week(group(9, "1h", mon), group(11, "1h", mon)))}, // one a day of each kind
		{"us-ct-general-assistance.family-sessions", today, adult, must, paid, yes(week(session(iop.Family, 9, "1h", mon))), no(week(session(iop.Family, 9, "1h", mon), session(iop.Family, 11, "1h", mon)))},
		{"us-ct-general-assistance.group-size", today, adult, must, paid, yes(room(iop.Group, 2, 12)), no(room(iop.Group, 2, 13))},                                                            // groups at most 12
		{"us-ct-general-assistance.education-group-size", today, adult, must, paid, yes(room(iop.Education, 2, 24)), no(room(iop.Education, 2, 25))},                                          // education at most 24
		{"us-il-licence-outpatient.weekly-hours", today, adult, typical, delivered, yes(total("8h59m")), no(total("9h"))},                                                                     // 2060.410: level 1 fewer than 9
		{"us-il-licence-outpatient.weekly-hours-minors", today, seventeen, typical, delivered, yes(total("5h59m")), no(total("6h"))},                                                          // and 6
		{"us-ga-medicaid.weekly-hours", today, adult, must, offered, yes(total("9h")), no(total("8h59m"))},                                                                                    // 01-236: at least nine hours available
		{"us-ga-medicaid.group-hours", today, adult, must, offered, yes(week(group(6, "5h", mon), session(ind, 6, "4h", tue))), no(week(group(6, "4h59m", mon), session(ind, 6, "5h", tue)))}, // at least five of them group counseling
		{"us-mi-medicaid-php-former.hours-per-day", "2012-01-02", patient, must, delivered, yes(on("6h", mon, tue, wed, thu, fri)), no(on("5h59m", mon, tue, wed, thu, fri))},                 // at least six hours a day
		{"us-mi-medicaid-php-former.days-per-week", "2012-01-02", patient, must, delivered, yes(on("6h", mon, tue, wed, thu, fri)), no(on("6h", mon, tue, wed, thu))},                         // five days a week
		{"us-ok-residential-low.weekly-hours", today, adult, typical, delivered, yes(total("5h")), no(total("4h59m"))},                                                                        // typically at least five clinical hours
		{"us-fl-intensive-inpatient.weekly-hours", today, adult, must, delivered, yes(total("14h")), no(total("13h59m"), week(session(iop.Education, 6, "14h", mon)))},                        // at least 14 hours of counseling
		{"us-dc-intensive-day-treatment.hours-per-day", today, patient, must, paid, yes(on("5h", mon)), no(on("4h59m", mon))},                                                                 // 29 DCMR 5208.1: at least five hours of participation
		{"us-ny-healthfirst-outpatient.weekly-hours", today, adult, must, paid, yes(total("5h")), no(total("5h01m"))},                                                                         // up to five hours a week
	}
	policies := map[string]bool{}
	for _, row := range rows {
		p := policyOn(t, row.rule, row.on)
		policies[string(p.ID())] = true
		r := rowFor(t, p, row.rule, row.who)
		if r == nil {
			continue
		}
		if row.strength != 0 {
			assert.Equal(t, row.strength, r.Strength, "%s", string(row.rule))
		}
		if row.binds != 0 {
			assert.Equal(t, row.binds, r.Binds, "%s", string(row.rule))
		}
		hold := func(want iop.Verdict, list []trial) {
			for i, try := range list {
				report := try(t, p.Checker(), row.who)
				var verdicts []iop.Verdict
				for f := range report.About(row.rule) {
					verdicts = append(verdicts, f.Verdict)
				}
				if got := iop.AllOf(verdicts...); got != want {
					t.Errorf("%s on %q: number %d should be %v and is %v\n%s\n%s", string(row.rule), row.on, i, want, got, report.String(), r.Ask())
				}
			}
		}
		hold(iop.Met, row.met)
		hold(iop.NotMet, row.not)
	}
	t.Logf("%d rows of %d policies", len(rows), len(policies))
	assert.Greater(t, len(policies), 35)
}

func from(kinds ...iop.EventKind) iop.Anchor { return iop.Anchor{Events: iop.SetOf(kinds...)} }

func in(n ...iop.Amount) []iop.Amount  { return n }
func out(n ...iop.Amount) []iop.Amount { return n }

// TestClocks: what is asked of what happens, where no week can answer: what is
// counted, from what, to what, and which amounts are within. Each amount is also tried
// by an episode that comes to it.
func TestClocks(t *testing.T) {
	sets := iop.SetOf[iop.EventKind]
	week, month, stay, run := iop.Period{Kind: iop.PerWeek}, iop.Period{Kind: iop.PerMonth}, iop.Period{Kind: iop.PerEpisode}, iop.Period{Kind: iop.PerRun}
	absent, present := sets(iop.Unexcused, iop.NoShow, iop.LateCancel), sets(iop.Attended, iop.Partial)
	notSameDay := func(a iop.Anchor) iop.Anchor { a.NotSameDay = true; return a }
	each := func(a iop.Anchor) iop.Anchor { a.Each = true; return a }
	known := func(a iop.Anchor) iop.Anchor { a.Known = true; return a }
	when := func(a iop.Anchor, reasons ...iop.DischargeReason) iop.Anchor {
		a.Reasons = iop.SetOf(reasons...)
		return a
	}
	service := []iop.EventKind{iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp}
	interview := sets(iop.Screening, iop.Assessed, iop.Referred)
	const days, working, hour = iop.ElapsedDays, iop.ElapsedWorkingDays, 60
	rows := []struct {
		rule     iop.RuleID
		on       string
		who      iop.Person
		strength iop.Strength
		measure  iop.Measure
		events   iop.Set[iop.EventKind]
		per      any // iop.Period or iop.Anchor
		in, out  []iop.Amount
	}{
		// Plans.
		{"us-ks-standards.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.FirstVisit), in(0, 6, 7), out(8)},                                            // R03-606: 7 days from when treatment begins
		{"us-ks-standards-outpatient.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.FirstVisit), in(44, 45), out(46)},                                 // R03-606
		{"us-ks-standards-outpatient.plan-update", today, adult, must, days, sets(iop.PlanUpdated), from(iop.PlanMade, iop.PlanUpdated), in(89, 90), out(91)},        // R03-606, every 90 days
		{"us-md-certification-outpatient.plan", today, adult, must, working, sets(iop.PlanMade), from(iop.Assessed), in(6, 7), out(8)},                               // COMAR 10.47.02.04D
		{"us-md-certification-outpatient.plan-update", today, adult, must, days, sets(iop.PlanUpdated), from(iop.PlanMade, iop.PlanUpdated), in(89, 90), out(91)},    // COMAR 10.47.02.04D
		{"us-md-certification-outpatient.assessment", today, adult, must, days, sets(iop.Assessed), from(iop.Admission), in(13, 14), out(15)},                        // COMAR 10.47.02.04D: two weeks
		{"us-mn-licence-2018.plan-review", "2018-07-01", adult, must, iop.EventCount, sets(iop.PlanReviewed), week, in(1, 2), out(0)},                                // weekly
		{"us-wa-former-iop.plan", noDay, adult, must, iop.ElapsedSessions, sets(iop.PlanMade), from(iop.Admission), in(0), out(1)},                                   // before the first participation
		{"us-sd-licence.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(0, 9, 10), out(11)},                                             // ARSD 67:61:07:06
		{"us-mn-licence.plan-session-days", today, adult, must, iop.ElapsedSessionDays, sets(iop.PlanMade), notSameDay(from(iop.FirstVisit)), in(0, 9, 10), out(11)}, // 245G.06: tenth session day, initiation left out
		{"us-mn-licence.plan-days", today, adult, must, days, sets(iop.PlanMade), notSameDay(from(iop.FirstVisit)), in(29, 30), out(31)},                             // never over 30 days
		{"us-mn-licence-2018.plan", "2018-07-01", adult, must, iop.ElapsedSessions, sets(iop.PlanMade), from(iop.FirstVisit), in(2, 3), out(4)},                      // within 3 sessions
		{"us-md-certification.plan", today, adult, must, working, sets(iop.PlanMade), from(iop.Assessed), in(4, 5), out(6)},                                          // COMAR 10.47.02.05: 5 working days of the assessment
		{"us-md-certification.plan-update", today, adult, must, days, sets(iop.PlanUpdated), from(iop.PlanMade, iop.PlanUpdated), in(29, 30), out(31)},               // every 30 days
		{"us-md-mental-health-iop.plan", today, patient, must, iop.ElapsedSessions, sets(iop.PlanMade), from(iop.Admission), in(4, 5), out(6)},                       // COMAR 10.21.20.07A: the fifth visit
		{"us-md-mental-health-iop.plan-review", today, patient, must, days, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(6, 7), out(8)},          // weekly
		{"us-la-mhiop-licence.plan-update", today, patient, must, days, sets(iop.PlanUpdated), from(iop.PlanMade, iop.PlanUpdated), in(29, 30), out(31)},             // LAC 48:I.5692
		{"us-nj-licence.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(29, 30), out(31)},                                               // 10:161B-9.2: never later than day 30
		{"us-nv-certification.plan", today, adult, must, iop.ElapsedSessionDays, sets(iop.PlanMade), from(iop.FirstVisit), in(2, 3), out(4)},                         // NAC 458.246: the third day with services, or an earlier third contact
		{"us-il-licence-former.plan", noDay, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(6, 7), out(8)},                                           // 77 IAC 2060.421, earlier text
		{"us-fl-day-or-night-treatment.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(9, 10), out(11)},                                 // 65D-30.0044: 10 calendar days
		{"us-ga-licence.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(29, 30), out(31)},                                               // 111-8-19-.14: complete plan in 30 days
		{"us-tx-juvenile.plan", today, seventeen, must, days, sets(iop.PlanMade), from(iop.Admission), in(6, 7), out(8)},                                             // 37 TAC 353.308
		{"us-va-medicaid.plan", today, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(0), out(1)},                                                    // upon admission
		{"us-ca-narcotic-treatment.initial-plan", today, adult, must, days, sets(iop.PlanMade), from(iop.FirstVisit), in(27, 28), out(29)},                           // 9 CCR 10305: 28 calendar days from the start of maintenance
		{"us-tn-obot.plan-review", today, adult, must, iop.ElapsedMonths, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(5, 6), out(7)},            // 0940-05-35-.09(6)
		{"us-wa-former-iop.plan-review", noDay, adult, must, iop.EventCount, sets(iop.PlanReviewed), month, in(1, 2), out(0)},                                        // at least once a month

		// Assessments, starts, certifications and reviews.
		{"us-md-certification.assessment", today, adult, must, days, sets(iop.Assessed), from(iop.Admission), in(6, 7), out(8)},                                                     // one week
		{"us-dc-licence.assessment", "2018-06-01", adult, must, days, sets(iop.Assessed), from(iop.Admission), in(6, 7), out(8)},                                                    // 22-A DCMR 6329
		{"us-wy-standards.start", today, adult, must, days, sets(iop.FirstVisit), from(iop.Assessed), in(13, 14), out(15)},                                                          // two weeks
		{"us-nc-dwi.treatment-start", today, driver, must, iop.ElapsedMonths, sets(iop.FirstVisit), from(iop.Assessed), in(5, 6), out(7)},                                           // stale after 6 months
		{"us-medicare-iop.certification", today, adult, must, iop.ElapsedMonths, sets(iop.Certified), from(iop.Admission, iop.Certified), in(1, 2), out(3)},                         // 1395x(ff)(4)(B): every other month
		{"us-medicare-iop.recertification-days", today, adult, must, days, sets(iop.Certified), from(iop.Admission, iop.Certified), in(59, 60), out(61)},                            // 42 CFR 424.24(d), second hand
		{"us-medicare-php.certification", today, adult, must, iop.ElapsedMonths, sets(iop.Certified), from(iop.Admission, iop.Certified), in(0, 1), out(2)},                         // 1395x(ff)(1): monthly
		{"us-sd-licence.continued-stay", today, adult, must, days, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(13, 14), out(15)},                              // ARSD 67:61:07:07: every 14 days
		{"us-sc-medicaid.continued-stay-review", today, patient, must, days, sets(iop.StayReviewed), from(iop.Admission), in(29, 30), out(31)},                                      // MB 24-054
		{"us-ca-drug-medi-cal.physician-review", today, adult, must, days, sets(iop.PhysicianReviewed), from(iop.FirstVisit), in(29, 30), out(31)},                                  // 22 CCR 51341.1: admission is the first treatment service
		{"us-md-certification.progress-note", today, adult, must, iop.EventCount, sets(iop.ProgressNoted), week, in(1, 2), out(0)},                                                  // each service week
		{"us-va-licence.consultation", today, adult, must, iop.ElapsedHours, sets(iop.ConsultGiven), each(from(iop.ConsultAsked)), in(24*hour-1, 24*hour), out(24*hour + 1)},        // 24 h by phone
		{"us-md-certification.consultation", today, adult, must, iop.ElapsedHours, sets(iop.ConsultGiven), each(from(iop.ConsultAsked)), in(24*hour-1, 24*hour), out(24*hour + 1)},  // 24 h by phone
		{"us-md-certification-php.consultation", today, adult, must, iop.ElapsedHours, sets(iop.ConsultGiven), each(from(iop.ConsultAsked)), in(8*hour-1, 8*hour), out(8*hour + 1)}, // 8 h by phone

		// Discharge summaries.
		{"us-tx-licence.discharge-summary", today, adult, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(29, 30), out(31)},                           // 26 TAC 564.805
		{"us-md-certification.discharge-summary", today, adult, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(29, 30), out(31)},                     // COMAR 10.47.01.04G
		{"us-md-certification-outpatient.discharge-summary", today, adult, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(29, 30), out(31)},          // COMAR 10.47.01.04G
		{"us-md-certification-php.discharge-summary", today, adult, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(29, 30), out(31)},                 // COMAR 10.47.01.04G
		{"us-md-mental-health-iop.discharge-summary", today, patient, must, working, sets(iop.DischargeSummarized), from(iop.Discharged), in(9, 10), out(11)},             // COMAR 10.21.17.10
		{"us-il-licence.discharge-summary", today, adult, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(14, 15), out(16)},                           // 77 IAC 2060.480
		{"us-ga-licence.discharge-summary", today, adult, must, working, sets(iop.DischargeSummarized), when(from(iop.Discharged), iop.Completed), in(9, 10), out(11)},    // 111-8-19-.17: 10 working days if completed
		{"us-mi-residential-former.discharge-summary", noDay, adult, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(13, 14), out(15)},                // R 325.14909: two weeks
		{"us-mt-mental-health-centers.discharge-summary", today, patient, must, iop.ElapsedMonths, sets(iop.DischargeSummarized), from(iop.Discharged), in(0, 1), out(2)}, // one month

		// Attendance, tests and reports.
		{"us-ca-dui-12-hour.absences", today, driver, must, iop.EventCount, absent, stay, in(0, 1, 2), out(3)},                // 9 CCR 9876, like the next
		{"us-ca-dui-first-offender.absences", today, driver, must, iop.EventCount, absent, stay, in(4, 5), out(6)},            // three months
		{"us-ca-dui-first-offender-six-months.absences", today, driver, must, iop.EventCount, absent, stay, in(6, 7), out(8)}, // six months or longer
		{"us-ca-dui-18-month.absences", today, driver, must, iop.EventCount, absent, stay, in(9, 10), out(11)},
		{"us-ca-dui-30-month.absences", today, driver, must, iop.EventCount, absent, stay, in(14, 15), out(16)},
		{"us-ca-dui-first-offender.inactivity", today, driver, must, iop.DaysWithout, present, stay, in(19, 20), out(21, 22)},                                                                                                                                                                     // 9 CCR 9886: 21 days or longer
		{"us-ca-dui-12-hour.inactivity", today, driver, must, iop.DaysWithout, present, stay, in(19, 20), out(21, 22)},                                                                                                                                                                            // 9 CCR 9886
		{"us-ca-dui-first-offender-six-months.inactivity", today, driver, must, iop.DaysWithout, present, stay, in(19, 20), out(21, 22)},                                                                                                                                                          // 9 CCR 9886
		{"us-ms-standards.inactivity", "2024-12-09", adult, must, iop.DaysWithout, present, stay, in(89, 90), out(91)},                                                                                                                                                                            // 2-49.1, text of 2024-09
		{"us-ms-standards.inactivity", "2024-12-10", adult, must, iop.DaysWithout, present, stay, in(179, 180), out(181)},                                                                                                                                                                         // 2-49.1, text of 2024-12
		{"us-nh-otp.medication-absences", today, adult, 0, iop.EventCount, sets(iop.Unexcused, iop.NoShow), run, in(1, 2), out(3, 4)},                                                                                                                                                             // He-A 304.28: three in a row
		{"us-nc-bcbsnc-iop.drug-screens", today, adult, must, days, sets(iop.SpecimenCollected), from(iop.Admission), in(0), out(1)},                                                                                                                                                              // BCBSNC: at admission
		{"us-va-medicaid.consultation", today, adult, must, iop.ElapsedHours, sets(iop.ConsultGiven), each(from(iop.ConsultAsked)), in(24*hour-1, 24*hour), out(24*hour + 1)},                                                                                                                     // 24 h by phone
		{"us-ok-otp.random-tests", today, adult, must, iop.EventCount, sets(iop.SpecimenCollected), iop.Period{Kind: iop.PerDays, N: 365}, in(8, 9), out(7)},                                                                                                                                      // OAC 450:70-4-8: eight a year
		{"us-all-rise-testing.urine-tests", "2024-01-01", adult, should, iop.EventCount, sets(iop.SpecimenCollected), week, in(2, 3), out(1)},                                                                                                                                                     // twice a week
		{"us-all-rise-testing.specimen-time", "2024-01-01", adult, should, iop.ElapsedHours, sets(iop.SpecimenCollected), from(iop.TestOrdered), in(8*hour-1, 8*hour), out(8*hour + 1)},                                                                                                           // within 8 hours of notice
		{"us-asam-drug-testing.stable-tests", today, adult, should, iop.EventCount, sets(iop.SpecimenCollected), month, in(1, 2), out(0)},                                                                                                                                                         // at least monthly once stable
		{"text-000.drug-tests", today, adult, must, iop.EventCount, sets(iop.SpecimenMissed), stay, in(0), out(1)},                                                                                                                                                                                // submit to the tests
		{"text-000.sober", today, adult, must, iop.EventCount, sets(iop.PositiveTest), stay, in(0), out(1)},                                                                                                                                                                                       // stay sober
		{"know-world-now.attendance-on-probation", today, adult, must, iop.EventCount, sets(iop.Unexcused, iop.NoShow), stay, in(0), out(1)},                                                                                                                                                      // every session
		{"text-003.drug-tests", today, adult, typical, iop.EventCount, sets(iop.SpecimenCollected), week, in(1, 2), out(0)},                                                                                                                                                                       // weekly urine sample
		{"us-wa-court-reports.emergency", "2022-07-01", driver, must, working, sets(iop.ReportMade), known(each(when(from(iop.PositiveTest, iop.Discharged), iop.LeftAgainstAdvice, iop.EndedForAttendance, iop.EndedForConduct, iop.EndedForUse, iop.EndedForNonCompliance))), in(2, 3), out(4)}, // WAC 246-341-0800: failed abstinence, left against advice, discharged for breaking rules
		{"us-wa-court-reports.non-emergency", "2022-07-01", driver, must, working, sets(iop.ReportMade), each(from(iop.ReportPeriodEnd)), in(9, 10), out(11)},                                                                                                                                     // of the end of each period
		{"us-ca-narcotic-treatment.counseling-note", today, adult, must, days, sets(iop.ProgressNoted), each(from(service...)), in(13, 14), out(15)},                                                                                                                                              // 9 CCR 10345
		{"us-wi-otp.appeal-window", today, adult, must, working, sets(iop.Appealed), each(from(iop.NoticeGiven)), in(1, 2), out(3)},                                                                                                                                                               // DHS 75.59(12)

		// Plans, assessments and reviews of which the text gives no number: at least one.
		{"anchored-recovery.regular-evaluation", today, adult, typical, iop.EventCount, sets(iop.StayReviewed), stay, in(1, 2), out(0)},
		{"know-world-now.assessment", today, adult, typical, iop.EventCount, sets(iop.Assessed), stay, in(1, 2), out(0)},
		{"know-world-now.plan", today, adult, typical, iop.EventCount, sets(iop.PlanMade), stay, in(1, 2), out(0)},
		{"text-003.assessment", today, adult, typical, iop.EventCount, sets(iop.Assessed), stay, in(1, 2), out(0)},
		{"text-003.plan", today, adult, typical, iop.EventCount, sets(iop.PlanMade), stay, in(1, 2), out(0)},
		{"text-003.discharge-plan", today, adult, typical, iop.EventCount, sets(iop.DischargePlanned), stay, in(1, 2), out(0)},
		{"text-003.aftercare-plan", today, adult, typical, iop.EventCount, sets(iop.AftercarePlanned), stay, in(1, 2), out(0)},
		{"us-hcpcs-h0015.plan", today, adult, must, iop.EventCount, sets(iop.PlanMade), stay, in(1, 2), out(0)},
		{"us-medicare-iop.plan", today, adult, must, iop.EventCount, sets(iop.PlanMade), stay, in(1, 2), out(0)},                                                      // 1395x(ff)
		{"us-medicare-php.plan", today, adult, must, iop.EventCount, sets(iop.PlanMade), stay, in(1, 2), out(0)},                                                      // 1395x(ff)
		{"us-az-azch-s9480.review-cycle", today, patient, must, days, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(29, 30), out(31)},             // PU24152: up to 30 days
		{"us-az-azch-s9480.monthly-need", today, patient, should, iop.ElapsedMonths, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(0, 1), out(2)}, // at least once a month
		{"us-tx-juvenile.assessment", today, seventeen, must, days, sets(iop.Assessed), from(iop.Admission), in(6, 7), out(8)},                                        // 37 TAC 353.306(e)
		{"us-tx-juvenile.discharge-summary", today, seventeen, must, days, sets(iop.DischargeSummarized), from(iop.Discharged), in(29, 30), out(31)},                  // 37 TAC 353.314(e)
		{"us-wi-otp.drug-screens", today, adult, must, iop.EventCount, sets(iop.SpecimenCollected), month, in(1, 2), out(0)},                                          // DHS 75.59(15): every month

		// Choices and alternatives.
		{"us-il-licence-former.continued-stay-days", noDay, adult, must, days, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(29, 30), out(31)},                                                     // 77 IAC 2060.423: Level II, 30 days
		{"us-il-licence-former.continued-stay-hours", noDay, adult, must, iop.ElapsedServiceHours, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(27*hour-1, 27*hour), out(27*hour + 1)},            // or 27 hours
		{"us-il-licence-former-outpatient.plan", noDay, adult, must, days, sets(iop.PlanMade), from(iop.Admission), in(13, 14), out(15)},                                                                               // 77 IAC 2060.421: Level I, 14 days
		{"us-il-licence-former-outpatient.continued-stay-days", noDay, adult, must, days, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(59, 60), out(61)},                                          // Level I, 60 days
		{"us-il-licence-former-outpatient.continued-stay-hours", noDay, adult, must, iop.ElapsedServiceHours, sets(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), in(10*hour-1, 10*hour), out(10*hour + 1)}, // or 10 hours
		{"us-oh-otp.plan-days", today, adult, must, days, sets(iop.PlanMade), from(iop.Assessed), in(6, 7), out(8)},                                                                                                    // seven days of the completed assessment
		{"us-oh-otp.plan-first-session", today, adult, must, iop.ElapsedSessions, sets(iop.PlanMade), notSameDay(from(iop.Assessed)), in(0), out(1)},                                                                   // or at the first session after it

		// By the way a person left, or in which nobody did.
		{"us-ga-licence.discharge-summary-early", today, adult, must, working, sets(iop.DischargeSummarized), when(from(iop.Discharged), iop.Transferred, iop.LeftAgainstAdvice, iop.LostContact, iop.EndedForAttendance, iop.EndedForConduct, iop.EndedForUse, iop.EndedForFees, iop.EndedForNonCompliance, iop.NoLongerAppropriate, iop.Incarcerated, iop.Died, iop.Moved, iop.InsuranceEnded, iop.ProgramClosed, iop.EndedForMedicalReasons, iop.OtherReason), in(6, 7), out(8)}, // 111-8-19-.17: 7 working days if left early
		{"us-mt-mental-health-centers.discharge-summary-without-discharge", today, patient, must, iop.ElapsedMonths, sets(iop.DischargeSummarized), from(append(service, iop.Discharged)...), in(2, 3), out(4)},                                                                                                                                                                                                                                                                     // three months from the last service

		// Maryland, COMAR 10.47.01 for every level, and 10.63.01.
		{"us-md-certification.plan-after-delay", today, adult, must, working, sets(iop.PlanMade), from(iop.PlanDelayed), in(6, 7), out(8)}, // 10.47.01.04C(2): 7 working days of the record of the delay
		{"us-md-certification-outpatient.plan-after-delay", today, adult, must, working, sets(iop.PlanMade), from(iop.PlanDelayed), in(6, 7), out(8)},
		{"us-md-certification.interview", today, adult, must, working, interview, each(from(iop.Inquiry)), in(9, 10), out(11)}, // 10.47.01.04A(1): 10 working days of the first contact
		{"us-md-certification-outpatient.interview", today, adult, must, working, interview, each(from(iop.Inquiry)), in(9, 10), out(11)},
		{"us-md-certification-php.interview", today, adult, must, working, interview, each(from(iop.Inquiry)), in(9, 10), out(11)},
		{"us-md-certification.health-education", today, adult, must, days, sets(iop.HealthEducated), from(iop.FirstVisit), in(29, 30), out(31)}, // 10.47.01.04D: 30 days from the start of treatment
		{"us-md-certification-outpatient.health-education", today, adult, must, days, sets(iop.HealthEducated), from(iop.FirstVisit), in(29, 30), out(31)},
		{"us-md-certification-php.health-education", today, adult, must, days, sets(iop.HealthEducated), from(iop.FirstVisit), in(29, 30), out(31)},
		{"us-md-certification.critical-incident", today, adult, must, working, sets(iop.ReportMade), each(from(iop.Incident)), in(4, 5), out(6)}, // 10.47.01: 5 business days of the incident
		{"us-md-certification-outpatient.critical-incident", today, adult, must, working, sets(iop.ReportMade), each(from(iop.Incident)), in(4, 5), out(6)},
		{"us-md-certification-php.critical-incident", today, adult, must, working, sets(iop.ReportMade), each(from(iop.Incident)), in(4, 5), out(6)},
		{"us-md-licence.critical-incident", today, adult, must, days, sets(iop.ReportMade), known(each(from(iop.Incident))), in(4, 5), out(6)}, // 10.63.01: 5 calendar days of learning of it
		{"us-md-licence-outpatient.critical-incident", today, adult, must, days, sets(iop.ReportMade), known(each(from(iop.Incident))), in(4, 5), out(6)},
		{"us-md-licence-php.critical-incident", today, adult, must, days, sets(iop.ReportMade), known(each(from(iop.Incident))), in(4, 5), out(6)},

		// California driving programs.
		{"us-ca-dui-12-hour.return-from-leave", today, driver, must, days, sets(service...), from(iop.LeaveEnded), in(20, 21), out(22)}, // 9 CCR 9886(a)(7): within 21 days of the scheduled return
		{"us-ca-dui-12-hour.assessment", today, driver, must, days, sets(iop.Assessed), from(iop.Admission), in(59, 60), out(61)},       // 9 CCR 9849: 60 days
		{"us-ca-dui-first-offender.return-from-leave", today, driver, must, days, sets(service...), from(iop.LeaveEnded), in(20, 21), out(22)},
		{"us-ca-dui-first-offender.assessment", today, driver, must, days, sets(iop.Assessed), from(iop.Admission), in(59, 60), out(61)},
		{"us-ca-dui-first-offender-six-months.return-from-leave", today, driver, must, days, sets(service...), from(iop.LeaveEnded), in(20, 21), out(22)},
		{"us-ca-dui-first-offender-six-months.assessment", today, driver, must, days, sets(iop.Assessed), from(iop.Admission), in(59, 60), out(61)},
		{"us-ca-dui-18-month.return-from-leave", today, driver, must, days, sets(service...), from(iop.LeaveEnded), in(20, 21), out(22)},
		{"us-ca-dui-18-month.assessment", today, driver, must, days, sets(iop.Assessed), from(iop.Admission), in(59, 60), out(61)},
		{"us-ca-dui-30-month.return-from-leave", today, driver, must, days, sets(service...), from(iop.LeaveEnded), in(20, 21), out(22)},
		{"us-ca-dui-30-month.assessment", today, driver, must, days, sets(iop.Assessed), from(iop.Admission), in(59, 60), out(61)},

		// The second round of texts.
		{"us-medicare-php-regulation.first-recertification", today, patient, must, days, sets(iop.StayReviewed), from(iop.FirstVisit), in(0, 16, 17), out(18)},                  // 42 CFR 424.24(e)(3)(ii): as of the 18th day, the first service on day 1
		{"us-medicare-php-regulation.recertification", today, patient, must, days, sets(iop.StayReviewed), from(iop.StayReviewed), in(29, 30), out(31)},                         // later ones every 30 days
		{"us-medicare-cmhc.initial-evaluation", today, patient, must, iop.ElapsedHours, sets(iop.Screening), from(iop.Admission), in(24*hour-1, 24*hour), out(24*hour + 1)},     // 485.914(b)(1): within 24 hours
		{"us-medicare-cmhc.assessment", today, patient, must, working, sets(iop.Assessed), from(iop.Admission), in(3, 4), out(5)},                                               // 485.914(c)(2): 4 working days
		{"us-medicare-cmhc.assessment-update", today, patient, must, days, sets(iop.Assessed), from(iop.Assessed), in(29, 30), out(31)},                                         // 485.914(d)(2): every 30 days
		{"us-medicare-cmhc.plan", today, patient, must, working, sets(iop.PlanMade), from(iop.Admission), in(6, 7), out(8)},                                                     // 485.916(b): 7 working days
		{"us-medicare-cmhc.plan-review", today, patient, must, days, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(29, 30), out(31)},                         // 485.916(d): every 30 calendar days
		{"us-medicare-cmhc.transfer-summary", today, patient, must, working, sets(iop.DischargeSummarized), when(from(iop.Discharged), iop.Transferred), in(1, 2), out(3)},      // 485.914(e)(1): 2 working days
		{"us-otp-former.medical-examination", "2024-04-01", adult, must, days, sets(iop.PhysicianReviewed), from(iop.Admission), in(13, 14), out(15)},                           // 8.12(f)(2): within 14 days
		{"us-otp-former.drug-tests", "2024-04-01", adult, must, iop.EventCount, sets(iop.SpecimenCollected), iop.Period{Kind: iop.PerDays, N: 365}, in(8, 9), out(7)},           // 8.12(f)(6): eight a year
		{"us-ca-narcotic-treatment.plan-update", today, adult, must, iop.ElapsedMonths, sets(iop.PlanUpdated), from(iop.PlanMade, iop.PlanUpdated), in(2, 3), out(4)},           // 10305: at least every three months
		{"us-ca-narcotic-treatment.supervisor-review", today, adult, must, days, sets(iop.PlanReviewed), each(from(iop.PlanMade, iop.PlanUpdated)), in(13, 14), out(15)},        // within 14 days
		{"us-la-php-licence.plan-review", today, adult, must, days, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(29, 30), out(31)},                          // at least every 30 days
		{"us-ny-mental-health-clinics.plan", today, patient, must, days, sets(iop.PlanMade), from(iop.Admission), in(29, 30), out(31)},                                          // 599.10: 30 calendar days
		{"us-ny-mental-health-clinics.plan-review", today, patient, must, iop.ElapsedMonths, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(11, 12), out(13)}, // at least yearly
		{"us-mn-co-occurring.plan", today, both, must, days, sets(iop.PlanMade), from(iop.Assessed), in(29, 30), out(31)},                                                       // 9533.0100: 30 days of the assessment
		{"us-mn-co-occurring.plan-review", today, both, must, days, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(29, 30), out(31)},                          // every 30 days
		{"us-nh-otp.plan", today, adult, must, iop.ElapsedSessions, sets(iop.PlanMade), from(iop.Assessed), in(0, 1), out(2)},                                                   // He-A 304.23(f): the first session after the evaluation
		{"us-nh-otp.plan-review-sessions", today, adult, must, iop.ElapsedSessions, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(3, 4), out(5)},             // four sessions
		{"us-nh-otp.plan-review-weeks", today, adult, must, days, sets(iop.PlanReviewed), from(iop.PlanMade, iop.PlanReviewed), in(27, 28), out(29)},                            // or four weeks
		{"us-md-certification-otp.plan", today, adult, must, working, sets(iop.PlanMade), from(iop.Assessed), in(6, 7), out(8)},                                                 // COMAR 10.47.02.11: seven working days
		{"us-md-certification-otp.plan-update", today, adult, must, days, sets(iop.PlanUpdated), from(iop.PlanMade, iop.PlanUpdated), in(89, 90), out(91)},                      // every 90 days in the first year
		{"us-md-certification-otp.drug-tests", today, adult, must, iop.EventCount, sets(iop.SpecimenCollected), month, in(1, 2), out(0)},                                        // at least monthly
	}
	typed, tried := map[iop.RuleID]bool{}, 0
	for _, row := range rows {
		typed[row.rule] = true
		p := policyOn(t, row.rule, row.on)
		r := rowFor(t, p, row.rule, row.who)
		if r == nil {
			continue
		}
		name := string(row.rule) + ": " + r.Ask()
		if row.strength != 0 {
			assert.Equal(t, row.strength, r.Strength, name)
		}
		assert.Equal(t, row.measure.String(), r.Measure.String(), name)
		assert.Equal(t, row.events.String(), r.Events.String(), name)
		if r.Measure.Elapses() {
			assert.Equal(t, row.per, r.After, name)
		} else {
			assert.Equal(t, row.per, r.Per, name)
		}
		amounts := slices.Concat(row.in, row.out)
		for _, b := range r.Boundaries() {
			assert.Contains(t, amounts, b.Amount, "%s: just under, on and just over", name)
		}
		for i, n := range amounts {
			want := iop.VerdictOf(i < len(row.in))
			assert.Equal(t, want, iop.VerdictOf(r.Bound.Contains(n)), "%s: %v", name, r.Got(n))
			got, ok := policytest.Try(p.Policy(), r, n)
			if why := untried[row.rule]; why != "" {
				assert.False(t, ok, "%s: %v can be tried, so that it stands without need among those that cannot", name, r.Got(n))
				continue
			}
			assert.True(t, ok, "%s: no episode comes to %v", name, r.Got(n))
			assert.Equal(t, want, got, "%s: an episode with %v", name, r.Got(n))
			tried++
		}
	}
	for p := range published.All() {
		for r := range p.Requirements() {
			assert.True(t, r.Measure.By() == iop.BySchedule || typed[r.ID], "no amounts are typed for %s", string(r.ID))
		}
	}
	t.Logf("%d rows, %d amounts tried by an episode", len(rows), tried)
}

// untried are the rows on what happens for which no episode can be made, and why.
var untried = map[iop.RuleID]string{}

// TestAges: whom a rule is about, and who is just outside.
func TestAges(t *testing.T) {
	for _, row := range []struct {
		rule    iop.RuleID
		on      string
		in, out iop.Person
	}{
		{"us-va-medicaid.weekly-hours", today, eighteen, seventeen},         // 12VAC30-130-5090
		{"us-va-medicaid.hours-per-day-minors", today, seventeen, eighteen}, // 12VAC30-130-5090
		{"us-ks-standards.weekly-hours", today, eighteen, seventeen},        // R03-704
		{"us-ks-standards.weekly-hours-minors", today, seventeen, eighteen}, // R03-704
		{"us-md-licence.weekly-hours", today, eighteen, seventeen},          // COMAR 10.63.03.03
		{"us-md-licence.weekly-hours-minors", today, seventeen, eighteen},   // COMAR 10.63.03.03
		{"us-dc-licence.weekly-hours", "2018-06-01", adult, twenty},         // youth is under 21
		{"us-dc-licence.weekly-hours-youth", "2018-06-01", twenty, adult},   // youth is under 21
		{"us-wi-licence.weekly-hours", today, eighteen, seventeen},          // minors
		{"us-wi-day-treatment.weekly-hours-minors", today, seventeen, eighteen},
		{"us-il-licence.weekly-hours-minors", today, seventeen, adult}, // adolescent is 12 to 17
		{"us-ms-standards.group-size", today, eighteen, seventeen},     // adults, children
	} {
		for r := range policyOn(t, row.rule, row.on).Requirements() {
			if r.ID == row.rule {
				in, _ := r.For.Include(row.in)
				not, _ := r.For.Include(row.out)
				assert.Equal(t, [2]iop.Verdict{iop.Met, iop.NotMet}, [2]iop.Verdict{in, not}, "%s: %v", string(row.rule), r.For)
			}
		}
		rowFor(t, policyOn(t, row.rule, row.on), row.rule, row.in)
	}
}

// TestDates: the first day on which a rule is in force, and the first on which it
// is no longer.
func TestDates(t *testing.T) {
	for _, row := range []struct {
		rule        iop.RuleID
		from, until string
	}{
		{"us-va-licence.weekly-hours", "2023-02-17", ""},                     // 12VAC35-105-1740
		{"us-medicare-iop.weekly-hours", "2024-01-01", ""},                   // CAA 2023 s. 4124
		{"us-medicare-otp-iop.weekly-services", "2024-01-01", ""},            // CAA 2023 s. 4124
		{"us-sd-licence.plan", "2023-11-27", ""},                             // ARSD 67:61
		{"us-fl-day-or-night-treatment.weekly-hours", "2019-08-29", ""},      // F.A.C. 65D-30
		{"us-sc-medicaid.continued-stay-review", "2024-10-01", ""},           // MB 24-054
		{"us-mt-eating-disorder.days-per-week", "2018-11-03", ""},            // MAR 2018 p. 2214
		{"us-oh-medicaid.weekly-hours", "2018-01-01", ""},                    // OAC 5160-27-09
		{"us-wa-deferred-prosecution.treatment-hours", "2021-07-01", ""},     // WAC 246-341-0740
		{"us-wa-deferred-prosecution.self-help-meetings", "", "2026-01-01"},  // RCW 10.05.150, effective until
		{"us-nc-sacot.weekly-hours", "2006-04-01", ""},                       // 10A NCAC 27G .4503
		{"us-wa-court-reports.emergency", "", "2023-05-01"},                  // shown as effective until May 2023
		{"us-il-licence-former.continued-stay-hours", "", "2026-11-22"},      // the day on which the present text was read
		{"us-ca-dui-12-hour.assessment", "2012-04-21", ""},                   // 9 CCR 9849, amendment of 2012
		{"us-medicare-php-regulation.weekly-hours", "2008-11-18", ""},        // 42 CFR 410.43 as amended 2008-11-18
		{"us-medicare-php-regulation.recertification", "2007-11-27", ""},     // 42 CFR 424.24 as amended 2007-11-27
		{"us-medicare-cmhc.plan", "2014-10-29", ""},                          // 42 CFR 485.916
		{"us-otp-former.drug-tests", "", "2024-04-02"},                       // 89 FR 7528
		{"us-ca-orange-county-iop.weekly-hours", "2018-07-01", ""},           // the plan began in July 2018
		{"us-tx-insurance-outpatient-former.weekly-hours", "", "2024-06-11"}, // subchapter HH repealed
		{"us-md-certification-otp.plan", "2002-06-10", ""},                   // COMAR 10.47.02.11
		{"us-md-certification-otp.drug-tests", "2013-12-12", ""},             // D amended
	} {
		has := func(day iop.Day) bool {
			id, _, _ := strings.Cut(string(row.rule), ".")
			for r := range lookup(t, iop.RuleID(id)).On(day).Requirements() {
				if r.ID == row.rule {
					return true
				}
			}
			return false
		}
		if row.from != "" {
			day := iop.MustDay(row.from)
			assert.Equal(t, [2]bool{false, true}, [2]bool{has(day - 1), has(day)}, "%s from %s", string(row.rule), row.from)
		}
		if row.until != "" {
			day := iop.MustDay(row.until)
			assert.Equal(t, [2]bool{true, false}, [2]bool{has(day - 1), has(day)}, "%s until %s", string(row.rule), row.until)
		}
	}
}

// TestStories: what the texts come to for one person, worked out by hand, where it hangs
// on why someone left, what was chosen, when it became known, or which of two times is
// enough.
func TestStories(t *testing.T) {
	at := func(k iop.EventKind, day string) episode.Event { return policytest.Event(k, iop.MustDay(day)) }
	left := func(day string, why iop.DischargeReason) episode.Event {
		e := at(iop.Discharged, day)
		e.Reason = why
		return e
	}
	learned := func(e episode.Event, day string) episode.Event { e.Recorded = iop.MustDay(day); return e }
	counted := func(e episode.Event, by iop.Measure) episode.Event { e.Chosen = by; return e }
	attended := func(day, long string) episode.Event {
		return policytest.Attended(iop.MustDay(day), iop.Minutes(length(long)))
	}
	const days, hours = iop.ElapsedDays, iop.ElapsedServiceHours
	// Eight sessions of three hours are 24, and the ninth makes 27.
	nine := func(more ...episode.Event) []episode.Event {
		for _, day := range []string{"2020-06-01", "2020-06-03", "2020-06-05", "2020-06-08", "2020-06-10", "2020-06-12", "2020-06-15", "2020-06-17", "2020-06-19"} {
			more = append(more, attended(day, "3h"))
		}
		return more
	}
	for _, c := range []struct {
		name   string
		policy iop.RuleID
		rules  string // that the names of the rules looked at begin with
		on     string
		want   iop.Verdict
		events []episode.Event
	}{
		// 2060.423: by days the thirtieth day, by hours the twenty-seventh hour.
		{"Illinois, days, not yet", "us-il-licence-former", "continued", "2020-07-01", iop.NotApplicable, nine(counted(at(iop.Admission, "2020-06-01"), days))},
		{"Illinois, days, too late", "us-il-licence-former", "continued", "2020-07-02", iop.NotMet, nine(counted(at(iop.Admission, "2020-06-01"), days))},
		{"Illinois, hours, not yet", "us-il-licence-former", "continued", "2020-07-02", iop.NotApplicable, nine(counted(at(iop.Admission, "2020-06-01"), hours))},
		{"Illinois, hours, too late", "us-il-licence-former", "continued", "2020-06-22", iop.NotMet, nine(counted(at(iop.Admission, "2020-06-01"), hours), attended("2020-06-22", "1h"))},
		{"Illinois, not recorded which", "us-il-licence-former", "continued", "2020-06-22", iop.Unknown, nine(at(iop.Admission, "2020-06-01"), attended("2020-06-22", "1h"))},

		// 111-8-19-.17: 2 November 2026 is a Monday.
		{"Georgia, completed", "us-ga-licence", "discharge", "2026-11-16", iop.Met, []episode.Event{at(iop.Admission, "2026-10-05"), left("2026-11-02", iop.Completed), at(iop.DischargeSummarized, "2026-11-16")}},
		{"Georgia, completed, eleven", "us-ga-licence", "discharge", "2026-11-17", iop.NotMet, []episode.Event{at(iop.Admission, "2026-10-05"), left("2026-11-02", iop.Completed), at(iop.DischargeSummarized, "2026-11-17")}},
		{"Georgia, left", "us-ga-licence", "discharge", "2026-11-11", iop.Met, []episode.Event{at(iop.Admission, "2026-10-05"), left("2026-11-02", iop.LostContact), at(iop.DischargeSummarized, "2026-11-11")}},
		{"Georgia, left, eight", "us-ga-licence", "discharge", "2026-11-12", iop.NotMet, []episode.Event{at(iop.Admission, "2026-10-05"), left("2026-11-02", iop.LostContact), at(iop.DischargeSummarized, "2026-11-12")}},

		// One month from the discharge, three from the last service without one.
		{"Montana, no discharge", "us-mt-mental-health-centers", "discharge", "2026-04-05", iop.Met, []episode.Event{at(iop.Admission, "2025-10-06"), attended("2026-01-05", "1h"), at(iop.DischargeSummarized, "2026-04-05")}},
		{"Montana, no discharge, late", "us-mt-mental-health-centers", "discharge", "2026-04-06", iop.NotMet, []episode.Event{at(iop.Admission, "2025-10-06"), attended("2026-01-05", "1h"), at(iop.DischargeSummarized, "2026-04-06")}},
		{"Montana, a later service", "us-mt-mental-health-centers", "discharge", "2026-04-06", iop.Met, []episode.Event{at(iop.Admission, "2025-10-06"), attended("2026-01-05", "1h"), attended("2026-01-06", "1h"), at(iop.DischargeSummarized, "2026-04-06")}},
		{"Montana, discharged", "us-mt-mental-health-centers", "discharge", "2026-04-02", iop.Met, []episode.Event{at(iop.Admission, "2025-10-06"), attended("2026-01-05", "1h"), left("2026-03-02", iop.LostContact), at(iop.DischargeSummarized, "2026-04-02")}},
		{"Montana, discharged, late", "us-mt-mental-health-centers", "discharge", "2026-04-03", iop.NotMet, []episode.Event{at(iop.Admission, "2025-10-06"), attended("2026-01-05", "1h"), left("2026-03-02", iop.LostContact), at(iop.DischargeSummarized, "2026-04-03")}},

		// Seven days of the assessment, or at the first session after it.
		{"Ohio, seven days", "us-oh-otp", "plan", "2026-11-09", iop.Met, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), attended("2026-11-04", "1h"), at(iop.PlanMade, "2026-11-09")}},
		{"Ohio, first session", "us-oh-otp", "plan", "2026-11-20", iop.Met, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), attended("2026-11-20", "1h"), at(iop.PlanMade, "2026-11-20")}},
		{"Ohio, after both", "us-oh-otp", "plan", "2026-11-21", iop.NotMet, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), attended("2026-11-20", "1h"), at(iop.PlanMade, "2026-11-21")}},
		{"Ohio, neither is over", "us-oh-otp", "plan", "2026-11-19", iop.NotApplicable, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02")}},

		// Five working days of the assessment; where the reason of a delay is recorded
		// then, seven of that.
		{"Maryland, no plan", "us-md-certification", "plan", "2026-11-10", iop.NotMet, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02")}},
		{"Maryland, delayed", "us-md-certification", "plan", "2026-11-18", iop.Met, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), at(iop.PlanDelayed, "2026-11-09"), at(iop.PlanMade, "2026-11-18")}},
		{"Maryland, late without a reason", "us-md-certification", "plan", "2026-11-18", iop.NotMet, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), at(iop.PlanMade, "2026-11-18")}},
		{"Maryland, late and the reason not yet answered", "us-md-certification", "plan", "2026-11-18", iop.NotApplicable, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), at(iop.PlanDelayed, "2026-11-10")}},
		{"Maryland, delayed too long", "us-md-certification", "plan", "2026-11-19", iop.NotMet, []episode.Event{at(iop.Assessed, "2026-11-02"), at(iop.Admission, "2026-11-02"), at(iop.PlanDelayed, "2026-11-09"), at(iop.PlanMade, "2026-11-19")}},

		// An incident on Thursday the 5th, learned of on Tuesday the 10th: five business
		// days of it end on the 12th, five days of learning of it on the 15th.
		{"Maryland, certification", "us-md-certification", "critical", "2026-11-13", iop.NotMet, []episode.Event{at(iop.Admission, "2026-11-02"), learned(at(iop.Incident, "2026-11-05"), "2026-11-10"), at(iop.ReportMade, "2026-11-13")}},
		{"Maryland, licence", "us-md-licence", "critical", "2026-11-15", iop.Met, []episode.Event{at(iop.Admission, "2026-11-02"), learned(at(iop.Incident, "2026-11-05"), "2026-11-10"), at(iop.ReportMade, "2026-11-15")}},
		{"Maryland, licence, late", "us-md-licence", "critical", "2026-11-16", iop.NotMet, []episode.Event{at(iop.Admission, "2026-11-02"), learned(at(iop.Incident, "2026-11-05"), "2026-11-10"), at(iop.ReportMade, "2026-11-16")}},
		{"Maryland, the second incident", "us-md-licence", "critical", "2026-11-20", iop.NotMet, []episode.Event{at(iop.Admission, "2026-11-02"), at(iop.Incident, "2026-11-05"), at(iop.ReportMade, "2026-11-06"), at(iop.Incident, "2026-11-09")}},

		// Three working days of learning of it: a Friday, learned of on Monday the 6th.
		{"Washington, against advice", "us-wa-court-reports", "emergency", "2022-06-09", iop.Met, []episode.Event{at(iop.Admission, "2022-05-02"), learned(left("2022-06-03", iop.LeftAgainstAdvice), "2022-06-06"), at(iop.ReportMade, "2022-06-09")}},
		{"Washington, late", "us-wa-court-reports", "emergency", "2022-06-10", iop.NotMet, []episode.Event{at(iop.Admission, "2022-05-02"), learned(left("2022-06-03", iop.LeftAgainstAdvice), "2022-06-06"), at(iop.ReportMade, "2022-06-10")}},
		{"Washington, completed", "us-wa-court-reports", "emergency", "2022-06-30", iop.NotApplicable, []episode.Event{at(iop.Admission, "2022-05-02"), left("2022-06-03", iop.Completed)}},

		// A note for each session: the second has none.
		{"California, notes", "us-ca-narcotic-treatment", "counseling", "2026-11-30", iop.NotMet, []episode.Event{at(iop.Admission, "2026-11-02"), attended("2026-11-03", "1h"), at(iop.ProgressNoted, "2026-11-05"), attended("2026-11-10", "1h"), attended("2026-11-24", "1h")}},
		{"California, every note", "us-ca-narcotic-treatment", "counseling", "2026-11-30", iop.Met, []episode.Event{at(iop.Admission, "2026-11-02"), attended("2026-11-03", "1h"), at(iop.ProgressNoted, "2026-11-05"), attended("2026-11-10", "1h"), at(iop.ProgressNoted, "2026-11-24")}},
		{"California, back from leave", "us-ca-dui-18-month", "return", "2026-11-23", iop.Met, []episode.Event{at(iop.Admission, "2026-08-03"), at(iop.LeaveBegun, "2026-10-05"), at(iop.LeaveEnded, "2026-11-02"), attended("2026-11-23", "1h")}},
		{"California, not back from leave", "us-ca-dui-18-month", "return", "2026-11-24", iop.NotMet, []episode.Event{at(iop.Admission, "2026-08-03"), at(iop.LeaveBegun, "2026-10-05"), at(iop.LeaveEnded, "2026-11-02")}},
	} {
		e, err := episode.New(episode.Record{Person: driver, Events: c.events})
		require.NoError(t, err)
		report := e.On(iop.MustDay(c.on)).Under(lookup(t, c.policy)).Check()
		got, seen := iop.Report{}, 0
		for f := range report.All() {
			if strings.HasPrefix(string(f.Rule.ID), string(c.policy)+"."+c.rules) && !strings.HasSuffix(string(f.Rule.ID), "-update") {
				got.Add(f)
				seen++
			}
		}
		assert.NotZero(t, seen, c.name)
		assert.Equal(t, c.want, got.Verdict(), "%s:\n%s", c.name, got.String())
	}
}

// TestAlternatives: which rows are one rule, of which one is enough or one is chosen.
func TestAlternatives(t *testing.T) {
	got := map[iop.RuleID]string{}
	for p := range published.All() {
		for r := range p.Requirements() {
			if r.Either != "" {
				got[r.ID] = string(r.Either)
				if r.Chosen {
					got[r.ID] += ", chosen"
				}
			}
		}
	}
	assert.Equal(t, map[iop.RuleID]string{
		"us-md-certification.plan":                             "us-md-certification.plan-or-after-delay",
		"us-md-certification.plan-after-delay":                 "us-md-certification.plan-or-after-delay",
		"us-md-certification-outpatient.plan":                  "us-md-certification-outpatient.plan-or-after-delay",
		"us-md-certification-outpatient.plan-after-delay":      "us-md-certification-outpatient.plan-or-after-delay",
		"us-il-licence-former.continued-stay-days":             "us-il-licence-former.continued-stay, chosen",
		"us-il-licence-former.continued-stay-hours":            "us-il-licence-former.continued-stay, chosen",
		"us-il-licence-former-outpatient.continued-stay-days":  "us-il-licence-former-outpatient.continued-stay, chosen",
		"us-il-licence-former-outpatient.continued-stay-hours": "us-il-licence-former-outpatient.continued-stay, chosen",
		"us-nh-otp.plan-review-sessions":                       "us-nh-otp.plan-review",
		"us-nh-otp.plan-review-weeks":                          "us-nh-otp.plan-review",
		"us-oh-otp.plan-days":                                  "us-oh-otp.plan",
		"us-oh-otp.plan-first-session":                         "us-oh-otp.plan",
	}, got)
}
