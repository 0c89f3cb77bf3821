// Package audit builds a person's episode from the rows of a caseload and holds it
// against a policy. It is the one way in which the examples do that: a program for
// one machine and one for many give the same answers because they call it.
package audit

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// Soon is how many days ahead a deadline is worth a line.
const Soon = 7

// Auditor audits one person after the other under one policy. It keeps its memory
// for the next person, and is for one goroutine at a time.
type Auditor struct {
	policy *compliance.Policy
	day    StudyDay
	desk   desk
	// service are the rules that ask for service: hours, days or sessions.
	service map[iop.RuleID]bool
	result  Result
}

// New returns an auditor under the policy, as of the study day; [Undated] for the
// last day in each record.
func New(policy *compliance.Policy, day StudyDay) *Auditor {
	a := &Auditor{policy: policy, day: day, service: map[iop.RuleID]bool{}}
	for r := range policy.Requirements() {
		if _, _, floor := r.Bound.Low(); floor && (r.Measure == iop.Hours || r.Measure == iop.ServiceDays || r.Measure == iop.SessionCount) {
			a.service[r.ID] = true
		}
	}
	return a
}

// Result is what one person's audit comes to.
type Result struct {
	View     *episode.View
	Fold     episode.Fold
	Outcomes [Lists][]Outcome  // of each row, in the order of [Person] once it is audited
	Aside    []episode.Flagged // events of a record that do not count, or not as they stand
	Figures  Figures
	Standing episode.Standing
	Report   iop.Report
	Due      []episode.Due
	Answers  []episode.NextStep
	// Short is whether a rule about service is not met, and Since how many days ago
	// the last service was, or else the admission.
	Short bool
	Since int
	// Late is by how many days the latest deadline is overdue; 0 when none is. Of
	// sessions or hours it cannot be said in days, and is 1.
	Late int
	// Near is whether a deadline is at most [Soon] days ahead.
	Near bool
}

// Audit builds the episode of the person's rows and holds it against the policy. It
// puts the rows in order. The result is good until the next call.
func (a *Auditor) Audit(p *Person) *Result {
	d, r := &a.desk, &a.result
	d.treat(p, a.day)
	r.Fold, r.Outcomes, r.Figures, r.Aside = d.fold, d.outcomes, d.figures, nil
	a.hold(d.view())
	r.Since = int(r.View.Day - max(consent, r.Fold.LastService))
	return r
}

// Story tells of the person who was audited last.
func (a *Auditor) Story() *Story { return tell(&a.desk, a.result.View, a.policy) }

// hold asks the policy about the episode.
func (a *Auditor) hold(v *episode.View) {
	r := &a.result
	r.View, r.Short, r.Late, r.Near = v, false, 0, false
	reading := v.Under(a.policy)
	r.Standing = reading.Standing()[0].Answer
	r.Report = reading.Check()
	for f := range r.Report.Failed() {
		r.Short = r.Short || a.service[f.Rule.ID]
	}
	r.Due = reading.Due()
	for i := range r.Due {
		due := &r.Due[i]
		if left, ok := due.Left(v.Day); ok && left < 0 {
			r.Late = max(r.Late, -left)
		} else if due.State == episode.Overdue {
			r.Late = max(r.Late, 1)
		} else if ok && left <= Soon {
			r.Near = true
		}
	}
	r.Answers = reading.Responses()
}
