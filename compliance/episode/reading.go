package episode

import (
	"sync"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Reading is a view as policies read it. It is made once, by [View.Under], and answers
// every question about the person from what was prepared then. Each policy answers for
// itself: a finding, deadline or response names its rule, and so its policy, and what has
// no rule of its own comes [By] policy, in the order in which the policies were given.
// It can be used from several goroutines at once, which then wait for each other.
type Reading struct {
	*View
	mu  sync.Mutex // answers keep what they worked out
	all []counted
}

// By is the answer of one policy.
type By[T any] struct {
	Policy iop.RuleID `json:"policy"`
	Answer T          `json:"answer,omitzero"` // left out: not known
}

// Under reads the view by policies. Each of their rules answers for the days on which it
// is in force. A nil policy asks nothing.
func (v *View) Under(policies ...*compliance.Policy) *Reading {
	n, m := len(v.events), len(policies)
	r := &Reading{View: v, all: make([]counted, 0, m)}
	sets, keeps := make([]iop.Set[iop.EventKind], 2*n*m), make([]iop.Verdict, n*m)
	for i, p := range policies {
		if p == nil {
			continue
		}
		r.all = append(r.all, counted{kinds: sets[2*n*i:][:n:n], maybe: sets[2*n*i+n:][:n:n], keeps: keeps[n*i:][:n:n]})
		c := &r.all[len(r.all)-1]
		c.read(v, p)
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

// report is the findings of all policies, one after another.
func report(r *Reading, question func(*counted, *iop.Report)) (all iop.Report) {
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
	return all
}

// Check holds the stay, as the view has it, against every requirement of the
// policy in force on its day, its drug tests against how they are to be run, and each
// advance of a phase against what had to hold before it: limits and quotas over the period that the day is in,
// clocks, and the service given. What is asked of sessions, service days and weeks is
// asked of the weeks that are over; [Reading.Week] asks the week of the day. Each
// requirement has one finding: of several weeks or months of service it is the one
// farthest from the bound, and [Reading.Ledger] has them all. A deadline that runs is not
// applicable yet.
//
// While a floor over a week, month or cycle is not reached and the time is not over,
// those before answer; where there is none, and over longer periods, it is unknown
// because its end is missing.
//
// A policy that speaks of a level of care asks nothing of days at another. Of who left the
// level and came back, each time there is judged, the weeks of the program counted from its
// beginning, and the worst answers; what is counted over the episode, a phase, some days or a
// run is counted over all days at the level. Before the first change of level the person was
// at the policy's, unless that change was to it. While a change stands of which the level was
// not recorded, no limit is met: it is unknown, because the level is missing.
//
// A requirement for some people is asked of the days on which the person is one of them, see
// [Change]. A week, month, year or cycle that holds other days too is met where it is met as
// a whole, and else unknown: which day decides, no rule says. Events of other days may count
// or not. Days without something are asked of who the person is on the last of them, and a
// deadline of all days from its anchor to when it was kept or due.
//
// What the record cannot answer, such as what a program offers, gets no finding;
// see [Reading.Silent].
func (r *Reading) Check() iop.Report { return report(r, (*counted).checkNow) }

// Week holds the service given in the week of the view's day against the
// requirements on sessions, service days and weeks: the weekly check. While the week is
// not over, a floor that is not reached is unknown because its end is missing. Of a day in an
// earlier week, ask a view of its last day.
func (r *Reading) Week() iop.Report { return report(r, (*counted).checkWeek) }

// Silent lists the requirements that say something which this record cannot answer:
// what is offered, and what no event tells.
func (r *Reading) Silent() []iop.RuleID { return list(r, (*counted).silent) }

// Due lists the deadlines of the policy that are in force on the view's day, those
// that are due first in front, and the quotas: what must happen so often in the week,
// month or other period that the day is in. Of a rule that gives each anchor a clock of
// its own it has every clock that was not answered, or the last when all were. Of
// alternatives it has the one that was chosen, or those that stand best.
func (r *Reading) Due() []Due { return list(r, (*counted).dues) }

// Lapses lists every deadline of the stay that was not kept: answered out of time,
// overdue now, or overdue when another anchor started the clock anew; every week, month or
// other period that ended without its quota; and every event with which there were more
// than a requirement allows, with the period that it was in. [Reading.Due] tells only of clocks
// and quotas as they stand. What is not sure is left out, and so is an alternative that
// was not chosen, or while another is kept or can be.
func (r *Reading) Lapses() []Due { return list(r, (*counted).lapsed) }

// Ledger lists the weeks of the stay with every session and the reason for which
// its minutes count.
func (r *Reading) Ledger() []By[[]Week] { return ask(r, (*counted).ledger) }

// Forecast says whether the week of the view's day can reach the hours that the
// policy asks for: with what is planned after that day, and where that is too little,
// with which of the make-ups that are offered. What is planned or offered is taken to
// be attended to the end, at its Most.
//
// A make-up is passed over when it is not of the rest of the week, when a rule that is
// in force on its day forbids to make up such service, or could, as not all is known of
// the service, and when it overlaps with what is planned or with a session of the
// view's day. A Start that is not known can be any of its day, so that such a session
// leaves no room for another on that day.
func (r *Reading) Forecast(planned, offered []schedule.Given) []By[Forecast] {
	return ask(r, func(c *counted) Forecast { return c.forecast(planned, offered) })
}

// Standing says how the person stands under the policy: the gravest of what was
// said since and not cleared. A warning, contract or sanction is cleared after so many
// days without another breach as the response says that gives it, the longest of
// several, and by advancing a phase; by that alone where none gives it, or one of them
// never clears. An appeal
// stays a notice of discharge where due process says so, emergencies excepted. It is
// not known after an appeal of which the decision was not recorded.
func (r *Reading) Standing() []By[Standing] { return ask(r, (*counted).standing) }

// Responses says what follows from what happened, for each response that has
// something to answer. A breach of a limit on events is each of its events beyond the
// bound, of a deadline or a quota each time that it was not kept, see [Reading.Lapses], and
// of any other requirement that it is not met now, once. What is not sure is not a breach.
func (r *Reading) Responses() []Answer { return list(r, (*counted).responses) }

// Completion says whether the program is completed, and what is missing; NotApplicable
// when the policy does not say.
func (r *Reading) Completion() []By[Completion] { return ask(r, (*counted).completion) }

// Ready says of each rule about leaving the phase that the person is in whether what it
// asks for holds now. It is empty when the policy does not say, and when nobody is in
// treatment.
func (r *Reading) Ready() []Readiness { return list(r, (*counted).ready) }

// Grounds says of each rule about ending treatment whether it applies to the person
// now: endings whose conditions hold, conduct that ends treatment, and what must not
// end it. It is advice: what must be done first stands in the policy's due process, and
// [Reading.Discharge] looks at a discharge once it is recorded. Of a person who is
// not in treatment there is nothing to say.
func (r *Reading) Grounds() []Ground { return list(r, (*counted).endings) }

// Discharge holds the discharge against the policy and the record, as of the day of
// the discharge: whether the reason that was given is one that the record shows,
// whether a ground stands alone that must not, whether completion was reached, and
// whether due process was kept. Without a discharge the report is empty. What came after
// the discharge counts only for a requirement that gives it time until then.
//
// Of several rules by which the reason can end treatment, endings and conduct, one that
// holds is enough. A rule about conduct says nothing of a discharge for other conduct.
func (r *Reading) Discharge() iop.Report { return report(r, (*counted).checkDischarge) }

// Readmission says from which day on a person who left can come back under the policy,
// and under which conditions: by the first rule that applies, and by those before it
// that may. It is empty when the policy is silent or nobody left.
func (r *Reading) Readmission() []Return { return list(r, (*counted).readmission) }
