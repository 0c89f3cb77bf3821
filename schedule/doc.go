// Package schedule says how much service a weekly schedule gives and whether it meets
// what is asked of it.
//
// A [Week] is blocks at set times and services that are arranged without one. A
// [Template] is what a program offers with the choices it leaves: three of four
// days, one of two evenings. A [Plan] is weeks in phases, from admission to
// discharge; a [Calendar] puts it on dates, with closures, moved and cancelled
// sessions.
//
// The requirements come as a list of [iop.Requirement], which is prepared once:
//
//	c, err := schedule.NewChecker(counting, requirements)
//	c.Check(&week)          // one finding for each requirement, met or not, with amounts
//	c.Verdict(ready)        // yes or no alone, of a week made ready once: see [Week.Ready]
//	c.CheckPlan(&plan)      // all weeks, without dates
//	c.CheckCalendar(cal)    // the sessions that are held, week by week
//	c.Reach(&template)      // for each and for all together: always, possible, never
//	c.Fit(&fit)             // the best week beside a job, or what stands in its way
//	c.Taper(&taper)         // from this week to fewer hours, gradually
//
// # What counts
//
// [Counting] says how sessions turn into hours: which formats count, whether breaks,
// meals and school do, 50-minute hours, when the week starts, what happens to weeks
// that are cut short. [Counting.Explain] gives the counted minutes of every block with
// the reasons. Meetings of mutual-help groups never count toward the hours of a
// program; a requirement may still ask for them by name.
//
// # What is not known
//
// A format, delivery, group size or person that nobody stated is not known, and
// whatever depends on it is unknown, with the name of what is missing. Where every
// possibility gives the same answer, that is the answer. A service without a set day
// may fall on any day: it certainly adds hours, and may add a day.
//
// # Days
//
// A service day is a day with service that counts. What is asked of each service day is
// asked on those days only. A gap is measured across the end of the week, since the
// week repeats.
//
// The package reads no clock and no disk. Times are those of the local wall clock;
// [Instant] turns them into moments and says when a clock change skips or repeats one.
//
// Examples to begin with: the package's own (a week against a licence), [Checker.Reach]
// (what every choice meets), [Checker.Fit] (a week beside a job), [Calendar.Sessions].
package schedule
