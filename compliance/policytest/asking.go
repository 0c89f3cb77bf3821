package policytest

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// ask asks the policy about the story: its finding, and where it tells nothing of this
// row's amount, the clock as it stands.
func (t *trial) ask(s *story) (v iop.Verdict, ok bool) {
	if s.on < t.from || t.until != 0 && s.on >= t.until || !s.on.IsValid() {
		return v, false
	}
	view, ok := t.view(s.events, s.on)
	if !ok {
		return v, false
	}
	report := view.Under(t.policy).Check()
	v, ok = t.found(&report)
	if t.row.Measure.Elapses() {
		if !ok {
			v, ok = t.clock(s, view)
		}
		if ok && t.contradicted(s) {
			v = v.Not()
		}
		return v, ok
	}
	return v, ok
}

func (t *trial) view(events []episode.Event, on iop.Day) (*episode.View, bool) {
	e, err := episode.New(episode.Record{Person: personIn(t.row.For), Events: events})
	if err != nil {
		return nil, false
	}
	return e.On(on), true
}

// found is the answer of the row, when it is about exactly the amount.
func (t *trial) found(report *iop.Report) (v iop.Verdict, ok bool) {
	for f := range report.About(t.row.ID) {
		got, exact := f.Got.Amount()
		if exact && got == int32(t.n) && *f.Rule == t.row.Rule && (f.Verdict == iop.Met || f.Verdict == iop.NotMet) {
			return f.Verdict, true
		}
	}
	return v, false
}

// standingAlone is the policy with this row and no other, so that no alternative speaks
// for it.
func standingAlone(p *compliance.Policy, row iop.Requirement) (*compliance.Policy, error) {
	d := p.Definition()
	row.Either, row.Chosen = "", false
	d.Requirements = []iop.Requirement{row}
	d.Responses, d.Endings, d.Completion, d.Readmission = nil, nil, nil, nil // they may name other rows
	return compliance.New(d)
}

// clock asks for the clock itself, of one that its answer restarts.
func (t *trial) clock(s *story, view *episode.View) (v iop.Verdict, ok bool) {
	exactly := iop.Exactly(t.n)
	ours := func(d *episode.Due, anchor iop.Day) bool {
		return d.Requirement.Rule == t.row.Rule && d.Requirement.For == t.row.For && d.Anchor == anchor
	}
	for _, d := range view.Under(t.policy).Lapses() {
		if ours(&d, s.anchor) && d.Elapsed == exactly {
			return iop.NotMet, true
		}
	}
	anew := false
	for _, d := range view.Under(t.policy).Due() {
		switch {
		case ours(&d, s.anchor) && d.Elapsed == exactly && d.State == episode.InTime:
			return iop.Met, true
		case ours(&d, s.anchor) && d.Elapsed == exactly && (d.State == episode.OutOfTime || d.State == episode.Overdue):
			return iop.NotMet, true
		}
		anew = anew || ours(&d, s.on)
	}
	if !anew || t.row.After.Events&t.row.Events == 0 {
		return v, false
	}
	// It was answered without a lapse. Without the answer the clock tells that it was
	// answered at this amount; hours on the clock go on to the end of the day.
	if view, ok = t.unanswered(s); !ok {
		return v, false
	}
	late := iop.Amount(0)
	if t.row.Measure == iop.ElapsedHours {
		late = 24 * 60
	}
	for _, d := range view.Under(t.policy).Due() {
		if low, high := d.Elapsed.Whole(); ours(&d, s.anchor) && low == high && low >= t.n && low <= t.n+late {
			return iop.Met, true
		}
	}
	return v, false
}

// unanswered is the story without its answer.
func (t *trial) unanswered(s *story) (*episode.View, bool) {
	return t.view(slices.Delete(slices.Clone(s.events), s.answer, s.answer+1), s.on)
}

// contradicted reports whether the clock, when nothing answers it, is not overdue at an
// amount beyond the end of the bound, or is at one that is not.
func (t *trial) contradicted(s *story) bool {
	view, ok := t.unanswered(s)
	if !ok {
		return false
	}
	_, last := t.row.Bound.Whole()
	for _, d := range view.Under(t.policy).Due() {
		if d.Requirement.Rule == t.row.Rule && d.Requirement.For == t.row.For && d.Anchor == s.anchor && d.Elapsed == iop.Exactly(t.n) {
			return (d.State == episode.Overdue) != (t.n > last)
		}
	}
	return false
}
