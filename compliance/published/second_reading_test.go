package published_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

// TestSecondReading holds rows against values that were typed from notes taken of the
// texts themselves, by someone who had not seen the data files: what is measured, over
// which time, how much, for which ages, measured against what, and from and until when.
func TestSecondReading(t *testing.T) {
	const (
		need, delivered, offered, paid = iop.CertifiedNeed, iop.Delivered, iop.Offered, iop.Paid

		always = ""
	)
	hours := func(from, until int) iop.Range[iop.Amount] {
		if until == 0 {
			return iop.AtLeast(iop.Amount(60 * from))
		}
		return iop.Between(iop.Amount(60*from), iop.Amount(60*until))
	}
	atLeast, atMost := iop.AtLeast[iop.Amount], iop.AtMost[iop.Amount]
	adults, minors, all := iop.AtLeast[iop.Age](18), iop.Below[iop.Age](18), iop.Range[iop.Age]{}
	youth := iop.AtLeast[iop.Age](12).Below(18)
	week, day, session, stay, month, year := iop.PerWeek, iop.PerServiceDay, iop.PerSession, iop.PerEpisode, iop.PerMonth, iop.PerYear
	after := iop.PeriodUnknown // what elapses has none

	for _, c := range []struct {
		row     iop.RuleID
		measure iop.Measure
		per     iop.PeriodKind
		bound   iop.Range[iop.Amount]
		ages    iop.Range[iop.Age]
		binds   iop.Binding // of service; unknown: of events
		from    string
		until   string
	}{
		// 42 U.S.C. 1395x(ff)(4), with (1) to (3)
		{"us-medicare-iop.weekly-hours", iop.Hours, week, hours(9, 0), all, need, "2024-01-01", always},
		{"us-medicare-iop.certification", iop.ElapsedMonths, after, atMost(2), all, 0, "2024-01-01", always},
		{"us-medicare-php.weekly-hours", iop.Hours, week, hours(20, 0), all, need, always, always},
		{"us-medicare-php.certification", iop.ElapsedMonths, after, atMost(1), all, 0, always, always},
		// 42 CFR 424.24(e)(1) to (3), 410.43(a) to (c): on the 18th day, 17 days after the 1st
		{"us-medicare-php-regulation.first-recertification", iop.ElapsedDays, after, atMost(17), all, 0, "2007-11-27", always},
		{"us-medicare-php-regulation.recertification", iop.ElapsedDays, after, atMost(30), all, 0, "2007-11-27", always},
		{"us-medicare-php-regulation.weekly-hours", iop.Hours, week, hours(20, 0), all, need, "2008-11-18", always},
		// 42 CFR 485.914(b) to (e), 485.916(b),(d), 485.918(f)
		{"us-medicare-cmhc.initial-evaluation", iop.ElapsedHours, after, atMost(24 * 60), all, 0, "2014-10-29", always},
		{"us-medicare-cmhc.assessment", iop.ElapsedWorkingDays, after, atMost(4), all, 0, "2014-10-29", always},
		{"us-medicare-cmhc.assessment-update", iop.ElapsedDays, after, atMost(30), all, 0, "2014-10-29", always},
		{"us-medicare-cmhc.plan", iop.ElapsedWorkingDays, after, atMost(7), all, 0, "2014-10-29", always},
		{"us-medicare-cmhc.plan-review", iop.ElapsedDays, after, atMost(30), all, 0, "2014-10-29", always},
		{"us-medicare-cmhc.transfer-summary", iop.ElapsedWorkingDays, after, atMost(2), all, 0, "2014-10-29", always},
		// Noridian, JE Part A
		{"us-medicare-noridian-iop.weekly-hours", iop.Hours, week, hours(9, 19), all, offered, "2024-01-01", always},
		{"us-medicare-noridian-iop.hours-per-day", iop.Hours, day, hours(3, 0), all, offered, "2024-01-01", always},
		{"us-medicare-noridian-iop.days-per-week", iop.ServiceDays, week, iop.Between[iop.Amount](3, 4), all, offered, "2024-01-01", always},
		// 42 CFR 8.12(f)(2),(f)(6), edition of 2015
		{"us-otp-former.medical-examination", iop.ElapsedDays, after, atMost(14), all, 0, always, "2024-04-02"},
		{"us-otp-former.drug-tests", iop.EventCount, iop.PerDays, atLeast(8), all, 0, always, "2024-04-02"},
		// Orange County Health Care Agency: adults and adolescents, of no stated age
		{"us-ca-orange-county-iop.weekly-hours", iop.Hours, week, hours(9, 19), all, offered, "2018-07-01", always},
		{"us-ca-orange-county-iop.weekly-hours-minors", iop.Hours, week, hours(6, 19), all, offered, "2018-07-01", always},
		{"us-ca-orange-county-outpatient.weekly-hours", iop.Hours, week, atMost(9 * 60), all, offered, "2018-07-01", always},
		{"us-ca-orange-county-outpatient.weekly-hours-minors", iop.Hours, week, iop.Below[iop.Amount](6 * 60), all, offered, "2018-07-01", always},
		// 9 CCR 10305(e) to (g)
		{"us-ca-narcotic-treatment.initial-plan", iop.ElapsedDays, after, atMost(28), all, 0, always, always},
		{"us-ca-narcotic-treatment.plan-update", iop.ElapsedMonths, after, atMost(3), all, 0, always, always},
		{"us-ca-narcotic-treatment.supervisor-review", iop.ElapsedDays, after, atMost(14), all, 0, always, always},
		// NC Medicaid, clinical coverage policy updates of 2026-01-07; the state definition before
		{"us-nc-saiop.weekly-hours", iop.Hours, week, hours(9, 19), adults, offered, "2026-01-01", always},
		{"us-nc-saiop.hours-per-day", iop.Hours, day, hours(3, 0), all, offered, always, "2026-01-01"},
		{"us-nc-saiop.days", iop.ServiceDays, week, atLeast(3), all, offered, always, "2026-01-01"},
		{"us-nc-saiop.gap", iop.EmptyDays, week, atMost(2), all, offered, always, "2026-01-01"},
		{"us-nc-saiop.attendance-for-billing", iop.Hours, day, hours(3, 0), all, paid, always, "2026-01-01"},
		// LAC 48:I.5698
		{"us-la-php-licence.weekly-hours", iop.Hours, week, hours(20, 0), adults, delivered, always, always},
		{"us-la-php-licence.weekly-hours-minors", iop.Hours, week, hours(20, 0), minors, delivered, always, always},
		{"us-la-php-licence.days-per-week", iop.ServiceDays, week, atLeast(3), adults, delivered, always, always},
		{"us-la-php-licence.plan-review", iop.ElapsedDays, after, atMost(30), adults, 0, always, always},
		// 12VAC30-130-5100
		{"us-va-medicaid-php.weekly-hours", iop.Hours, week, hours(20, 0), all, delivered, always, always},
		{"us-va-medicaid-php.hours-per-day", iop.Hours, day, hours(5, 0), all, delivered, always, always},
		// 14 NYCRR 599.10(b),(d),(g); 599.14, billing standards
		{"us-ny-mental-health-clinics.plan", iop.ElapsedDays, after, atMost(30), all, 0, always, always},
		{"us-ny-mental-health-clinics.plan-review", iop.ElapsedMonths, after, atMost(12), all, 0, always, always},
		{"us-ny-mental-health-clinics.group-size", iop.GroupSize, session, iop.Between[iop.Amount](2, 12), all, paid, always, always},
		{"us-ny-mental-health-clinics.group-length", iop.Hours, session, hours(1, 0), all, paid, always, always},
		{"us-ny-mental-health-clinics.multi-family-group-size", iop.GroupSize, session, atMost(16), all, paid, always, always},
		{"us-ny-mental-health-clinics.multi-family-group-length", iop.Hours, session, hours(1, 0), all, paid, always, always},
		{"us-ny-mental-health-clinics.peer-hours", iop.Hours, day, atMost(3 * 60), all, paid, always, always},
		// 1 TAC 354.1311(d); 28 TAC 3.8023
		{"us-tx-medicaid.group-sessions", iop.SessionCount, year, atMost(135), all, paid, always, always},
		{"us-tx-medicaid.individual-hours", iop.Hours, year, atMost(26 * 60), all, paid, always, always},
		{"us-tx-insurance-outpatient-former.weekly-hours", iop.Hours, week, hours(1, 0), all, offered, always, "2024-06-11"},
		// N.J.A.C. 10:161B-10.1(b),(d); 10:162-6.3
		{"us-nj-licence.family-counseling", iop.SessionCount, month, atLeast(1), all, delivered, always, always},
		{"us-nj-licence-partial-care.family-counseling", iop.SessionCount, week, atLeast(1), all, delivered, always, always},
		{"us-nj-intoxicated-driver.sessions", iop.SessionCount, stay, atLeast(16), all, delivered, always, always},
		{"us-nj-intoxicated-driver.weekly-sessions", iop.SessionCount, week, atLeast(1), all, delivered, always, always},
		{"us-nj-intoxicated-driver.session-length", iop.Hours, session, hours(1, 0), all, delivered, always, always},
		// Conn. Agencies Regs. 17a-453a-5
		{"us-ct-general-assistance.individual-sessions", iop.SessionCount, day, atMost(1), all, paid, always, always},
		{"us-ct-general-assistance.group-sessions", iop.SessionCount, day, atMost(1), all, paid, always, always},
		{"us-ct-general-assistance.family-sessions", iop.SessionCount, day, atMost(1), all, paid, always, always},
		{"us-ct-general-assistance.group-size", iop.GroupSize, session, atMost(12), all, paid, always, always},
		{"us-ct-general-assistance.education-group-size", iop.GroupSize, session, atMost(24), all, paid, always, always},
		// 77 Ill. Adm. Code 2060.410(a) to (c): generally; of 12 to 17
		{"us-il-licence.weekly-hours", iop.Hours, week, hours(9, 19), adults, 0, always, always},
		{"us-il-licence.weekly-hours-minors", iop.Hours, week, hours(6, 19), youth, 0, always, always},
		{"us-il-licence-outpatient.weekly-hours", iop.Hours, week, iop.Below[iop.Amount](9 * 60), adults, 0, always, always},
		{"us-il-licence-outpatient.weekly-hours-minors", iop.Hours, week, iop.Below[iop.Amount](6 * 60), youth, 0, always, always},
		// Georgia DBHDD policy 01-236
		{"us-ga-medicaid.weekly-hours", iop.Hours, week, hours(9, 0), all, offered, always, always},
		{"us-ga-medicaid.group-hours", iop.Hours, week, hours(5, 0), all, offered, always, always},
		// 2 CCR 502-1-4.6.1.E; Minn. R. 9533.0100; N.H. Admin. R. He-A 304.23(f),(h)
		{"us-co-licence.group-size", iop.GroupSize, session, atMost(12), all, delivered, always, always},
		{"us-mn-co-occurring.plan", iop.ElapsedDays, after, atMost(30), all, 0, always, always},
		{"us-mn-co-occurring.plan-review", iop.ElapsedDays, after, atMost(30), all, 0, always, always},
		{"us-nh-otp.plan-review-sessions", iop.ElapsedSessions, after, atMost(4), all, 0, always, always},
		{"us-nh-otp.plan-review-weeks", iop.ElapsedDays, after, atMost(28), all, 0, always, always},
		// Michigan's manual of August 2011; OAC 317:30-5-95.43; Fla. Admin. Code 65D-30.0061(4); 29 DCMR 5208.1
		{"us-mi-medicaid-php-former.hours-per-day", iop.Hours, day, hours(6, 0), all, delivered, always, "2026-11-22"},
		{"us-mi-medicaid-php-former.days-per-week", iop.ServiceDays, week, atLeast(5), all, delivered, always, "2026-11-22"},
		{"us-ok-residential-low.weekly-hours", iop.Hours, week, hours(5, 0), all, delivered, always, always},
		{"us-fl-intensive-inpatient.weekly-hours", iop.Hours, week, hours(14, 0), all, delivered, always, always},
		{"us-dc-intensive-day-treatment.hours-per-day", iop.Hours, day, hours(5, 0), all, paid, always, always},
		// Healthfirst provider manual 9.4; COMAR 10.47.02.11C,D
		{"us-ny-healthfirst-outpatient.weekly-hours", iop.Hours, week, atMost(5 * 60), all, paid, always, always},
		{"us-md-certification-otp.plan", iop.ElapsedWorkingDays, after, atMost(7), all, 0, "2002-06-10", always},
		{"us-md-certification-otp.plan-update", iop.ElapsedDays, after, atMost(90), all, 0, "2002-06-10", always},
		{"us-md-certification-otp.drug-tests", iop.EventCount, month, atLeast(1), all, 0, "2013-12-12", always},
	} {
		policy, _, _ := strings.Cut(string(c.row), ".")
		r := published.MustLookup(iop.RuleID(policy))
		found := false
		for _, row := range r.Definition().Requirements {
			if row.ID != c.row || dayText(row.From) != c.from || dayText(row.Until) != c.until {
				continue
			}
			found = true
			assert.Equal(t, c.measure, row.Measure, c.row)
			assert.Equal(t, c.per, row.Per.Kind, c.row)
			assert.Equal(t, c.bound, row.Bound, "%s: %v", c.row, row.Want())
			assert.Equal(t, c.ages, row.For.Ages, c.row)
			if c.binds != iop.BindingUnknown {
				assert.Equal(t, c.binds, row.Binds, c.row)
			}
		}
		assert.True(t, found, "%s from %q until %q", c.row, c.from, c.until)
	}
}

func dayText(d iop.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
