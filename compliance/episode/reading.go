package episode

import (
	"sync"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Reading is a view as policies read it. [View.Under] makes it once, and it answers every
// question about the person from what was prepared then. Each policy answers for itself: a
// finding, deadline or response names its rule, and so its policy, and answers without a
// rule come [By] policy, in the order in which the policies were given. It is safe for
// concurrent use; goroutines then wait for each other.
type Reading struct {
	*View
	mu  sync.Mutex // answers keep what they worked out
	all []counted
}

// By is the answer of one policy.
type By[T any] struct {
	Policy iop.RuleID `json:"policy"`
	Answer T          `json:"answer,omitzero"` // left out: unknown
}

// Under reads the view under the policies. Each of their rules answers for the days on
// which it is in force. A nil policy asks nothing.
func (v *View) Under(policies ...*compliance.Policy) *Reading {
	r := &Reading{View: v, all: make([]counted, len(policies))[:0]}
	var plain *counted // the first that says nothing about what events count as
	for _, p := range policies {
		if p == nil {
			continue
		}
		r.all = r.all[:len(r.all)+1]
		c := &r.all[len(r.all)-1]
		if c.read(v, p, plain); plain == nil && c.plain() {
			plain = c
		}
	}
	return r
}

// ask lists what each policy answers.
func ask[T any](r *Reading, question func(*counted) T) []By[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]By[T], len(r.all))
	for i := range r.all {
		c := &r.all[i]
		list[i] = By[T]{c.policy.ID(), question(c)}
	}
	return list
}

// list is what the policies answer, one after another.
func list[T any](r *Reading, question func(*counted) []T) (all []T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.all {
		switch one := question(&r.all[i]); {
		case len(one) == 0:
		case all == nil:
			all = one
		default:
			all = append(all, one...)
		}
	}
	return all
}

// reports is the findings of all policies, one after another.
func reports(r *Reading, question func(*counted, *iop.Report)) (all iop.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows := 0
	for i := range r.all {
		rows += len(r.all[i].d.Requirements)
	}
	all.Grow(rows)
	for i := range r.all {
		question(&r.all[i], &all)
	}
	if len(r.all) > 1 {
		return sayOnce(all)
	}
	return all
}

// sayOnce is the report with what is wrong with the record, which no policy changes, once.
func sayOnce(all iop.Report) (once iop.Report) {
	var said findings
	for f := range all.All() {
		said.addFault(f)
	}
	if len(said) == 0 {
		return all
	}
	for f := range all.All() {
		if f.Fault() == "" {
			once.Add(f)
		}
	}
	for _, f := range said {
		once.Add(f)
	}
	return once
}

// Check compares the stay, as of the view, with every requirement of the policies in force
// on its day: limits and quotas over the period that contains the day, clocks, and the
// service given. It also compares drug tests with how they are to be run, and each advance
// of a phase with what had to hold before it. Requirements on sessions, service days and
// weeks are checked for the weeks that are over, and while none is in which they are asked,
// for the week of the day, as [Reading.Week] does. Each requirement has one finding: for
// several weeks or months of service it is the one farthest from the bound, and
// [Reading.Ledger] has them all. A deadline that is still running is not applicable yet.
//
// Of a person who came back, the rule about readmission that applied then has a finding: not
// met when its days had not passed, or its conditions did not hold, on the day of the
// admission.
//
// While a floor over a week, month, year or cycle is not reached and its time is not over,
// the period before answers, and of service the earlier ones; if there is none, and for longer
// periods, the answer is unknown because the end is missing. [Reading.Lapses] lists every
// period that was missed.
//
// A policy about one level of care asks nothing about days at another level. If a person
// left the level and came back, each time there is judged by itself, with program weeks
// counted from its beginning, and the worst answer counts; what is counted over the
// episode, a phase, a number of days or a run is counted over all days at the level.
// Before the first change of level of the stay, the person is taken to have been at the
// policy's level, unless that change was to it. While a change to an unrecorded level stands, no
// limit is met: it is unknown, because the level is missing.
//
// A requirement for some people applies to the days on which the person is one of them,
// see [PersonChange]. If a week, month, year or cycle also has other days, it is met when it is
// met as a whole and otherwise unknown: no rule says which day decides. Events on other
// days may or may not count. For days without something, the person on the last of them
// counts, and for a deadline, the person on all days from its anchor until it was kept or
// due.
//
// What the record cannot answer, such as what a program offers, gets no finding; see
// [Reading.Silent].
func (r *Reading) Check() iop.Report { return reports(r, (*counted).checkNow) }

// Week compares the service given in the week of the view's day with the requirements on
// sessions, service days and weeks: the weekly check. While the week is not over, a floor
// that is not reached is unknown because the end of the week is missing. For an earlier
// week, ask a view of its last day.
func (r *Reading) Week() iop.Report { return reports(r, (*counted).checkWeek) }

// Silent returns the ids of requirements that this record cannot answer: those about what
// is offered, and those that no event tells about.
func (r *Reading) Silent() []iop.RuleID { return list(r, (*counted).silent) }

// Due returns the deadlines in force on the view's day, the earliest first, and the
// quotas: what must happen a number of times in the week, month or other period that
// contains the day. For a rule that gives each anchor a clock of its own, it returns every
// clock still open, or the last when none is. Of alternatives it returns the one that was
// chosen, or those in the best state.
func (r *Reading) Due() []Due { return list(r, (*counted).dues) }

// Lapses returns every deadline of the stay that was not kept: met out of time, overdue
// now, or overdue when another anchor restarted the clock; every week, month or other
// period that ended without its quota; and every event, or day with events, that exceeded a
// limit, with its period. [Reading.Due] returns clocks and quotas only as they stand now. Lapses leaves
// out what is not certain, an alternative that was not chosen, and an alternative while
// another is kept or can be. A floor over any so many days in a row, more than one, is no
// quota: only [Reading.Check] answers it, for the days up to the view's. What must happen
// every 14 days and be listed here is a deadline after the event itself.
func (r *Reading) Lapses() []Due { return list(r, (*counted).lapsed) }

// Ledger returns the weeks of the stay with every session and the reasons why its minutes
// count or do not.
func (r *Reading) Ledger() []By[[]Week] { return r.ledgers() }

// Forecast says whether the week of the view's day can reach the hours that the policy
// asks for with what is planned after that day, and if not, which of the make-ups on offer
// would bring it there. It assumes that whatever is planned or offered is attended to the
// end, at its Most.
//
// A make-up is left out when it is not in the rest of the week, when a rule in force on
// its day forbids making up such service, or might forbid it because not all is known
// about the service, and when it overlaps what is planned or a session on the view's day.
// A Start that is unknown can be any time of its day, so such a session leaves no room for
// another on that day.
func (r *Reading) Forecast(planned, offered []schedule.Given) []By[Forecast] {
	return ask(r, func(c *counted) Forecast { return c.forecast(planned, offered) })
}

// Standing says how the person stands under the policy: the gravest of what was entered
// and not cleared since. A warning, contract or sanction is cleared by advancing a phase,
// and after as many days without another breach as the response that gives it says, the
// longest if there are several; not by time if no response gives it, or if one never
// clears. An appeal suspends a notice of discharge if due process says so, except in
// emergencies. The standing is unknown after an appeal whose decision was not recorded.
func (r *Reading) Standing() []By[Standing] { return ask(r, (*counted).standing) }

// Responses says what follows from what happened, for each response with something to
// respond to. For a limit on events, or on days with them, each event or day beyond the
// bound is a breach; for a deadline or a quota, each time that it was not kept is one, see [Reading.Lapses]; for
// any other requirement there is one breach if it is not met now. What is not certain is
// not a breach.
func (r *Reading) Responses() []NextStep { return list(r, (*counted).responses) }

// Completion says whether the program is completed, and what is missing; the verdict is
// NotApplicable when the policy does not say.
func (r *Reading) Completion() []By[Completion] { return ask(r, (*counted).completion) }

// Ready says, for each rule about leaving the phase that the person is in, whether its
// conditions hold now. It is empty when the policy does not say, and when nobody is in
// treatment.
func (r *Reading) Ready() []Readiness { return list(r, (*counted).ready) }

// Grounds says, for each rule about ending treatment, whether it applies to the person
// now: endings whose conditions hold, conduct that ends treatment, and conduct that must
// not end it. It is advice: the policy's due process says what must be done first, and
// [Reading.Discharge] checks a discharge once it is recorded. It returns nothing for a
// person who is not in treatment.
func (r *Reading) Grounds() []Ground { return list(r, (*counted).endings) }

// Discharge compares the discharge with the policy and the record, as of the day of the
// discharge: whether the record shows the reason that was given, whether a ground stands
// alone that must not, whether completion was reached, and whether due process was
// followed. Without a discharge the report is empty. What came after the discharge counts
// only for a requirement that allows time until then.
//
// If several rules allow treatment to end for the reason, whether endings or conduct, one
// that holds is enough. A rule about conduct says nothing about a discharge for other
// conduct.
func (r *Reading) Discharge() iop.Report { return reports(r, (*counted).checkDischarge) }

// Readmission says from which day, and under which conditions, a person who left can come
// back under the policy: by the first rule that applies, and by those before it that may
// apply. It is empty when the policy does not say or nobody left.
func (r *Reading) Readmission() []Return { return list(r, (*counted).readmission) }
