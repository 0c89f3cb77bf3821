package audit

import (
	"strings"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// Tally counts people, and findings where a person can have several.
type Tally struct{ People, Findings int64 }

// Step is an answer of the policy.
type Step struct {
	Rule iop.RuleID
	What string
}

// Counts is what the people audited so far come to. Counts of any parts of the
// people add up to those of all.
type Counts struct {
	People    int64
	Outcomes  [Lists][NumOutcomes]int64
	Figures   Figures
	Events    [64]int64                     // by kind, those that count
	Aside     map[episode.Disposition]int64 // events of records that do not count, or not as they stand
	Standings map[episode.Standing]int64
	Verdicts  map[iop.Verdict]int64
	Failed    map[iop.RuleID]Tally
	Open      map[iop.RuleID]Tally // cannot be told
	Steps     map[Step]int64
	Short     int64 // people with less service than asked
	Overdue   int64 // people with something overdue
	Due       int64 // people with something due soon, and nothing overdue
	// Late counts what is overdue by what is awaited: the kinds of event, joined with
	// a plus.
	Late map[string]int64
	// Discharges counts people who were discharged, by reason.
	Discharges map[iop.DischargeReason]int64

	one map[iop.RuleID]int64 // findings of one person
}

// NewCounts returns counts of nobody.
func NewCounts() *Counts {
	return &Counts{Aside: map[episode.Disposition]int64{}, Late: map[string]int64{}, Discharges: map[iop.DischargeReason]int64{}, Standings: map[episode.Standing]int64{}, Verdicts: map[iop.Verdict]int64{}, Failed: map[iop.RuleID]Tally{},
		Open: map[iop.RuleID]Tally{}, Steps: map[Step]int64{}}
}

// Count adds a person.
func (c *Counts) Count(r *Result) {
	c.People++
	for l := range r.Outcomes {
		for _, o := range r.Outcomes[l] {
			c.Outcomes[l][o]++
		}
	}
	c.Figures.Add(&r.Figures)
	for k, n := range r.Fold.Count {
		c.Events[k] += int64(n)
	}
	for i := range r.Aside {
		c.Aside[r.Aside[i].Disposition]++
	}
	c.Standings[r.Standing]++
	c.Verdicts[r.Report.Verdict()]++
	c.tally(&r.Report, iop.NotMet, c.Failed)
	c.tally(&r.Report, iop.Unknown, c.Open)
	if r.Short {
		c.Short++
	}
	switch {
	case r.Late > 0:
		c.Overdue++
	case r.Near:
		c.Due++
	}
	for i := range r.Due {
		if r.overdue(i) {
			c.Late[awaited(r.Due[i].Requirement)]++
		}
	}
	if reason, ok := r.discharged(); ok {
		c.Discharges[reason]++
	}
	for i := range r.Answers {
		c.Steps[Step{r.Answers[i].Response.ID, answerText(&r.Answers[i])}]++
	}
}

func (c *Counts) tally(report *iop.Report, verdict iop.Verdict, to map[iop.RuleID]Tally) {
	if c.one == nil {
		c.one = map[iop.RuleID]int64{}
	}
	clear(c.one)
	for f := range report.With(verdict) {
		c.one[f.Rule.ID]++
	}
	for id, n := range c.one {
		to[id] = Tally{to[id].People + 1, to[id].Findings + n}
	}
}

// Add adds the counts of others.
func (c *Counts) Add(o *Counts) {
	c.People += o.People
	for l := range c.Outcomes {
		for k := range c.Outcomes[l] {
			c.Outcomes[l][k] += o.Outcomes[l][k]
		}
	}
	c.Figures.Add(&o.Figures)
	for k := range c.Events {
		c.Events[k] += o.Events[k]
	}
	addTo(c.Aside, o.Aside)
	addTo(c.Late, o.Late)
	addTo(c.Discharges, o.Discharges)
	addTo(c.Standings, o.Standings)
	addTo(c.Verdicts, o.Verdicts)
	addTo(c.Steps, o.Steps)
	addTallies(c.Failed, o.Failed)
	addTallies(c.Open, o.Open)
	c.Short += o.Short
	c.Overdue += o.Overdue
	c.Due += o.Due
}

func addTo[K comparable](to, from map[K]int64) {
	for k, n := range from {
		to[k] += n
	}
}

func addTallies(to, from map[iop.RuleID]Tally) {
	for k, n := range from {
		to[k] = Tally{to[k].People + n.People, to[k].Findings + n.Findings}
	}
}

// overdue reports whether the deadline is.
func (r *Result) overdue(i int) bool {
	left, ok := r.Due[i].Left(r.View.Day)
	return ok && left < 0 || r.Due[i].State == episode.Overdue
}

// awaited is what the deadline waits for.
func awaited(r *iop.Requirement) string {
	var words []string
	for k := range r.Events.All() {
		words = append(words, k.String())
	}
	if words == nil {
		return r.Measure.String()
	}
	return strings.Join(words, "+")
}

// discharged is why the person left; false when they have not.
func (r *Result) discharged() (reason iop.DischargeReason, ok bool) {
	if r.View.Discharged == 0 {
		return reason, false
	}
	for e := range r.View.Events() {
		if e.Kind == iop.Discharged && e.Day == r.View.Discharged {
			reason = e.Reason
		}
	}
	return reason, true
}

// Rows is how many rows of a table were handed over.
func (c *Counts) Rows(l List) (n int64) {
	for _, k := range c.Outcomes[l] {
		n += k
	}
	return n
}
