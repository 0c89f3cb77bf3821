package main

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop"
)

// contradiction is a number that the page states and its timetable does not show.
type contradiction struct {
	What      string `json:"what"`
	Stated    string `json:"stated"`
	Timetable string `json:"timetable"`
}

// contradictions compares what the page states with a timetable that is complete. Which
// sessions of a day are one visit no page says: what holds of some visits is a doubt.
func (r *rules) contradictions(a *answer) (sure, doubts []contradiction) {
	sure = r.compare(a)
	for _, apart := range []iop.Minutes{0, 24 * iop.Hour} {
		if len(sure) == 0 || a.Choose == nil {
			break
		}
		other := answer{track: a.track, offered: a.visited(apart)}
		week, err := r.totals.Reach(&other.week)
		if err != nil {
			continue
		}
		other.hours = between(&week.Each[0], other.hoursEnds)
		found := r.compare(&other)
		sure = slices.DeleteFunc(sure, func(c contradiction) bool {
			holds := !slices.ContainsFunc(found, func(x contradiction) bool { return x.What == c.What })
			if holds {
				doubts = append(doubts, c)
			}
			return holds
		})
	}
	if len(sure) == 0 {
		sure = nil
	}
	return sure, doubts
}

// compare is the contradictions of one reading.
func (r *rules) compare(a *answer) (list []contradiction) {
	sessions := or(a.Sessions)
	if !or(a.Complete) || len(sessions) == 0 {
		return nil
	}
	dated, timed := true, true
	for i := range sessions {
		if !sessions[i].recurs().inWeeks() {
			return nil // it is not known what a week has
		}
		dated = dated && sessions[i].Weekday != nil
		timed = timed && sessions[i].timed()
	}
	often := dated || a.timetable(0).spread // it is known how often each is held
	if timed && often && a.Hours.known() && a.hours.known() && !a.Hours.holds(*a.hours) {
		list = append(list, contradiction{"hours", a.Hours.String(), a.hours.String()})
	}
	if dated {
		list = append(list, r.inDays(a)...)
	}
	if dated && timed {
		list = append(list, r.inLengths(a)...)
	}
	return list
}

// inDays finds more days than there are, and days that differ from what is taken.
func (r *rules) inDays(a *answer) []contradiction {
	tt := a.timetable(iop.Hour)
	offered := *exactly(int32(tt.weekdays()))
	taken := a.choose(tt, oneVisit) // however they are visited, days are days
	reach, err := r.totals.Reach(&taken.week)
	if err != nil {
		return nil
	}
	shown := between(&reach.Each[1], ends{true, true})
	switch {
	case int(or(a.Choose)) > tt.sessions:
		return []contradiction{{"days", exactly(*a.Choose).String(), offered.String()}}
	case !a.Days.known() || shown == nil:
		return nil
	case !a.Days.holds(*shown):
		return []contradiction{{"days", a.Days.String(), shown.String()}}
	case a.Days.Max != nil && a.Days.Max.GreaterThan(*offered.Max):
		return []contradiction{{"days", a.Days.String(), offered.String()}}
	}
	return nil
}

// inLengths compares hours a session with the sessions one by one, and with the
// sessions of a day together: pages mean either.
func (r *rules) inLengths(a *answer) []contradiction {
	stated := a.SessionHours
	reach, err := r.lengths.Reach(&a.week)
	if err != nil || !stated.known() {
		return nil
	}
	session := interval{Min: amount(reach.Each[0].Least), Max: amount(reach.Each[1].Most)}
	day := interval{Min: amount(reach.Each[2].Least), Max: amount(reach.Each[3].Most)}
	longest := decimal.Max(*session.Max, *day.Max)
	tooLong := stated.Max != nil && stated.Max.Round(2).GreaterThan(longest)
	if !tooLong && (stated.holds(session) || stated.holds(day)) {
		return nil
	}
	return []contradiction{{"session-hours", stated.String(), session.String()}}
}
