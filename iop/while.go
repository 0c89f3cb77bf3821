package iop

import (
	"iter"
	"strings"
)

// While is a time that something begins and something ends, such as a contract: from the day
// after what begins it up to and including the day of what ends it. A cap over a week, month,
// year or cycle is on what happens in that time; a floor is asked of the periods that begin in it,
// as a whole. The zero While is always.
type While struct {
	From      Set[EventKind] `json:"from,omitzero" wire:"required"` // what begins it; another starts it over
	Only      Details        `json:"only,omitzero"`                 // of these: which, by what their entries say; zero: all
	Until     Set[EventKind] `json:"until,omitzero"`                // what ends it; empty: only the days do
	UntilOnly Details        `json:"until_only,omitzero"`           // of these: which
	Days      int32          `json:"days,omitzero"`                 // after how many days it ends by itself; zero: it does not
}

// Problems yields what makes it unusable, each with the member it concerns.
func (w While) Problems() iter.Seq2[string, string] {
	return func(yield func(member, problem string) bool) { w.eachProblem(yield) }
}

func (w While) eachProblem(yield func(member, problem string) bool) {
	say := func(bad bool, member, problem string) bool { return !bad || yield(member, problem) }
	ok := say(w.From == 0, "from", "is missing; it names what begins the time") &&
		say(!w.From.IsValid(), "from", "has events that do not exist: "+w.From.String()) &&
		say(!w.Until.IsValid(), "until", "has events that do not exist: "+w.Until.String()) &&
		say(w.From.Has(Declared) && w.Only.Name == "", "only", "needs the name of the declared event") &&
		say(w.Until.Has(Declared) && w.UntilOnly.Name == "", "until_only", "needs the name of the declared event") &&
		say(w.UntilOnly != Details{} && w.Until == 0, "until_only", "needs events in until") &&
		say(w.From&w.Until != 0 && w.Only.Name == w.UntilOnly.Name, "until", "has an event that also begins the time") &&
		say(w.Days < 0 || w.Days > mostOf(PerDays), "days", "is not from 0 to 7280")
	if !ok {
		return
	}
	for member, problem := range w.Only.Problems(w.From) {
		if !yield("only."+member, problem) {
			return
		}
	}
	if w.Until == 0 {
		return
	}
	for member, problem := range w.UntilOnly.Problems(w.Until) {
		if !yield("until_only."+member, problem) {
			return
		}
	}
}

// String says when: "from contract until declared, only cleared".
func (w While) String() string {
	which := func(events Set[EventKind], only Details) string {
		text := strings.ReplaceAll(events.String(), ", ", " or ")
		if said := only.String(); said != "" {
			text += ", only " + said
		}
		return text
	}
	text := "from " + which(w.From, w.Only)
	if w.Until != 0 {
		text += " until " + which(w.Until, w.UntilOnly)
	}
	if w.Days > 0 {
		text += " for " + InDays.Text(w.Days)
	}
	return text
}

// whileProblems are those of the time in which the requirement is asked.
func (r *Requirement) whileProblems(say say) {
	if r.While == (While{}) {
		return
	}
	if !inTimes.Has(r.Measure) || SetOf(PerWeeks, PerPhase, PerServiceDay).Has(r.Per.Kind) {
		say("while", "applies only to %v, %v and %v over other periods than weeks, phase and service-day", EventCount, EventDays, EventShare)
	}
	for member, problem := range r.While.Problems() {
		say("while", "%s %s", member, problem)
	}
}
