package main

import (
	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// answer is what there is to say about a track.
type answer struct {
	*track
	offered
	hours, days    *interval // nil: neither end is known
	contradictions []contradiction
	doubts         []contradiction // of numbers that may hold
	verdicts       []iop.Verdict   // in the order of the questions
}

func (r *rules) answer(t *track) answer {
	a := answer{track: t, offered: t.offered()}
	week, err := r.totals.Reach(&a.week)
	days, errDays := r.totals.Reach(&a.offered.days)
	switch {
	case err != nil || errDays != nil:
		a.cannot("there are too many ways to choose sessions to tell")
	case week.Each[0].Least.IsZero():
		a.cannot("that many sessions cannot be attended: they overlap")
	default:
		a.hours = between(&week.Each[0], a.hoursEnds)
		a.days = between(&days.Each[1], a.daysEnds)
		a.contradictions, a.doubts = r.contradictions(&a)
		possible := a.possible()
		for i := range r.questions {
			a.verdicts = append(a.verdicts, r.questions[i].verdict(t, &possible))
		}
		return a
	}
	a.verdicts = make([]iop.Verdict, len(r.questions))
	return a
}

// cannot says why there is no answer.
func (a *answer) cannot(reason string) { a.basis, a.reason = noBasis, reason }

// between is the amounts that choices come to, with the ends that are known.
func between(r *schedule.Reached, known ends) *interval {
	if (known == ends{}) || r.Least.IsZero() {
		return nil
	}
	var i interval
	if known.least {
		i.Min = amount(r.Least)
	}
	if known.most {
		i.Max = amount(r.Most)
	}
	return &i
}

// amount is hours or a count to two decimals.
func amount(v iop.Value) *decimal.Decimal {
	sum, n, _ := v.Mean()
	per := int64(n)
	if v.Unit() == iop.InMinutes {
		per *= 60
	}
	d := decimal.NewFromInt32(sum).DivRound(decimal.NewFromInt(per), 2)
	return &d
}
