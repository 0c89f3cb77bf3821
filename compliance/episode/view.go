package episode

import (
	"cmp"
	"iter"
	"slices"

	"github.com/openiop/openiop/iop"
)

// View is an episode as of the end of a day.
type View struct {
	Day iop.Day `json:"day,omitzero"`
	// Person and Need are as of the day.
	Person iop.Person  `json:"person,omitzero"`
	Need   iop.Minutes `json:"need,omitzero"`
	// Admitted and Discharged are the days of the last admission and of the
	// discharge that followed it; zero: none. Those of one day are in the order of their
	// times. Those without a time are where they make sense: who was in treatment left before
	// they came back, and who was not was admitted before they left. Where one without a
	// time can be the same as another of the day, or one more, the person is taken to be
	// in treatment, which is then not sure.
	Admitted    iop.Day           `json:"admitted,omitzero"`
	Discharged  iop.Day           `json:"discharged,omitzero"`
	perhapsLeft bool              // on the day of the admission
	leftBefore  iop.Day           // the discharge before the admission; zero: none
	source      *Stay             // of which it is a view
	asKnown     iop.Day           // on which day
	people      []dated           // as the person was from day to day, in order
	always      [1]dated          // room for them where nothing changed
	events      []Event           // those that count, in order
	borrowed    bool              // the record's own, of which none was left out or changed so far
	sure        []bool            // of each: false where another contradicts it
	twin        []int             // of those that are not sure: the first of the entries about that session
	further     []bool            // another entry of a session that one before it tells of
	retold      map[int]retold    // what sessions come to of which it is not one entry alone that tells
	again       map[Event]iop.Day // of those that were entered again, word for word: when last
	aside       []Flagged
	onLeave     iop.Day // since when, and nothing attended since
	undated     []Event // that have no day, and are set aside
	specimen    iop.Day // on which the last was collected

	present iop.Set[iop.EventKind] // the kinds of the events, and perhaps of some that were left out
}

// enteredAgain notes that the event taken last was entered again on the day, word for word.
func (v *View) enteredAgain(x *Event, day iop.Day) {
	if x.Kind == iop.Discharged {
		v.own()
	}
	e := &v.events[len(v.events)-1]
	switch {
	case e.Kind == iop.Discharged && x.Kind == e.Kind && x.Day == e.Day: // perhaps told with another
		v.retell(e, x, day)
	case sameEvent(e, x):
		v.lastKnown(e, day)
	}
}

// add adds entry i of the record.
func (v *View) add(i int, x *Event) {
	n := len(v.events)
	if v.borrowed && n == 0 && i < cap(v.events) { // those before it are not missed
		v.events = v.events[i:i]
	}
	if v.borrowed && n < cap(v.events) && x == &v.events[:n+1][n] {
		v.events = v.events[:n+1]
	} else {
		v.own()
		v.events = append(v.events, *x)
	}
	v.sure, v.twin, v.further = append(v.sure, true), append(v.twin, n), append(v.further, false)
	v.present |= 1 << x.Kind
}

// own makes the events the view's, before one is left out or changed.
func (v *View) own() {
	if v.borrowed {
		v.events, v.borrowed = append(make([]Event, 0, cap(v.events)), v.events...), false
	}
}

// lastKnown notes that what the event says was entered on the day, perhaps again.
func (v *View) lastKnown(e *Event, day iop.Day) {
	if day <= e.known() {
		return
	}
	if v.again == nil {
		v.again = map[Event]iop.Day{}
	}
	v.again[*e] = max(v.again[*e], day)
}

// known is the day on which an event was entered last: what is entered again after something
// else was corrects that.
func (v *View) known(e *Event) iop.Day {
	if v.again == nil {
		return e.known()
	}
	return max(e.known(), v.again[*e])
}

// has reports whether some event of the kind is so.
func (v *View) has(kind iop.EventKind, is func(*Event) bool) bool {
	if !v.present.Has(kind) {
		return false
	}
	for i := range v.events {
		if e := &v.events[i]; e.Kind == kind && is(e) {
			return true
		}
	}
	return false
}

// Flagged returns the events that were not simply taken, in order, with the reasons.
func (v *View) Flagged() []Flagged { return slices.Clone(v.aside) }

// Events yields the events that count, in order, and whether each is certain: it is not
// when another entry of the same day says otherwise.
func (v *View) Events() iter.Seq2[Event, bool] {
	return func(yield func(Event, bool) bool) {
		for i := range v.events {
			if !yield(v.events[i], v.sure[i]) {
				return
			}
		}
	}
}

// Fold sums up the events that are certain. If there are several entries about one
// session, each is counted by its kind, and the service once.
func (v *View) Fold() (f Fold) {
	for i := range v.events {
		if !v.sure[i] {
			continue
		}
		e := &v.events[i]
		one, again := v.retold[i]
		if again || v.further[i] {
			less := *e
			less.Credited = CreditOf(0)
			e = &less
		}
		f.Add(e)
		f.Least, f.Most = addUp(f.Least, one.lo), addUp(f.Most, one.hi)
	}
	return f
}

// RecordReport returns a finding for each event that was not simply taken, with its day.
// The statement of its rule says how the event was treated.
func (v *View) RecordReport() iop.Report {
	var r iop.Report
	for _, a := range v.aside {
		f := iop.Finding{Rule: &dispositionRules[a.Disposition], Verdict: iop.NotMet, At: iop.At{Part: iop.Events, Index: int32(a.Event)}}
		if a.Day != 0 {
			f.Got = iop.DayOn(a.Day)
		}
		r.Add(f)
	}
	return r
}

// LastService returns the day of the last session of which the person attended any part;
// zero when there is none.
func (v *View) LastService() (last iop.Day) {
	for i := range v.events {
		if presence.Has(v.events[i].Kind) {
			last = v.events[i].Day
		}
	}
	return last
}

// LengthOfStay returns the days from the admission to the discharge or the last service,
// whichever is earlier, at least 1, as the Treatment Episode Data Set counts them (SAMHSA,
// TEDS-D 2004, chapter 2). The second result is false before a discharge.
func (v *View) LengthOfStay() (days int, ok bool) {
	if v.Admitted == 0 || v.Discharged == 0 {
		return 0, false
	}
	end := v.Discharged
	if last := v.LastService(); last != 0 {
		end = min(end, last)
	}
	return max(1, int(end-v.Admitted)), true
}

// keepSame leaves a member unknown of which another entry says something else.
func keepSame[T comparable](member *T, other T) {
	if *member != other {
		*member = *new(T)
	}
}

// retell makes an entry of a discharge one with another of the same day: what was
// entered last stands, and of what was entered on one day what they agree on.
func (v *View) retell(e, x *Event, day iop.Day) {
	last := v.known(e)
	switch c := cmp.Compare(day, last); {
	case c > 0:
		*e = *x
		v.lastKnown(e, day)
	case c == 0:
		keepSame(&e.Reason, x.Reason)
		keepSame(&e.Initiator, x.Initiator)
		keepSame(&e.Progress, x.Progress)
		keepSame(&e.Destination, x.Destination)
		keepSame(&e.Time, x.Time)
		e.Emergency = e.Emergency || x.Emergency // an entry without it does not deny it
		v.lastKnown(e, last)
	}
}

// discharge is the entry that ends the stay; nil while there is none.
func (v *View) discharge() *Event {
	if v.Discharged == 0 {
		return nil
	}
	for i := range v.events {
		if e := &v.events[i]; e.Kind == iop.Discharged && e.Day == v.Discharged {
			return e
		}
	}
	return nil
}
