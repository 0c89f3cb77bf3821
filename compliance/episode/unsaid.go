package episode

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// settles makes a finding on events that is open because of what entries do not say name that.
func (r *counted) settles(row *iop.Requirement, f *iop.Finding) {
	if f.Verdict != iop.Unknown || f.Missing != iop.WordsOf(lacking, lackDates) || row.Measure.Elapses() {
		return
	}
	from := r.from()
	if row.Measure == iop.EventCount || row.Measure == iop.EventDays {
		from = r.sinceOf(row, r.end()-1)
	}
	f.Missing = r.unsaid(row, from, r.end())
}

// unsaid is what would settle how many of the row's events there were from the first day to
// before the last: what the entries that may count do not say, or where they say it all,
// when it was.
func (r *counted) unsaid(row *iop.Requirement, from, until iop.Day) iop.Words {
	var list []int
	for i := r.firstOn(from); i < r.firstOn(until); i++ {
		e := &r.events[i]
		may := slices.ContainsFunc(r.converted(row), func(l *compliance.Lateness) bool { return r.lateAt(row, l, i) == iop.Unknown }) ||
			without.Has(row.Measure) && e.Kind.IsTest() && resets(r.policy, e) == iop.Unknown
		switch in, sure := r.counts(row, i); {
		case !r.sure[i] && in:
			list = append(list, lackDates) // another entry says otherwise
		case may || in && !sure:
			list = r.lacks(list, row, e)
		}
	}
	if len(list) == 0 {
		list = append(list, lackDates)
	}
	return iop.WordsOf(lacking, list...)
}

// lacks adds to the list what the entry does not say and the row, or the policy, looks at.
func (r *counted) lacks(list []int, row *iop.Requirement, e *Event) []int {
	parts := lacksOfService(r.policy.Counting(), &row.Of, &e.Service)
	if row.Of == (iop.Services{}) || !sessionKinds.Has(e.Kind) {
		parts = nil
	}
	_, timed := e.Time.Clock()
	parts = append(parts, entryPart{lackName, row.Only.Name != "" && e.Kind.IsNamed(), e.Name != ""},
		entryPart{lackTimes, row.Only.Times != iop.Range[iop.Minutes]{}, timed})
	if e.Kind.IsTest() {
		parts = append(parts, entryPart{lackMatrix, row.Only.Matrices != 0, e.Matrix != 0},
			entryPart{lackTestReason, row.Only.Reasons != 0, e.TestReason != 0},
			entryPart{lackObservation, row.Only.Observed, e.Observation != 0})
		collections, validities, detections := e.Outcome().Layers() // what it can have been
		for k := range r.d.Tests {
			m := &r.d.Tests[k]
			parts = append(parts, entryPart{lackCollection, m.Collections&collections != 0, collections.Within(m.Collections)},
				entryPart{lackValidity, m.Validities&validities != 0, validities.Within(m.Validities)},
				entryPart{lackDetection, m.Detections&detections != 0, detections.Within(m.Detections)})
		}
	}
	parts = append(parts, entryPart{lackLateness, len(r.d.Lateness) > 0 && (e.Kind == iop.Late || e.Kind == iop.LeftEarly), e.By > 0},
		entryPart{lackExcuse, len(r.d.Excuses) > 0 && (e.Kind == iop.Excused || e.Kind == iop.Prearranged), e.Excuse != 0})
	for _, p := range parts {
		if p.matters && !p.said {
			list = append(list, p.lack)
		}
	}
	return list
}
