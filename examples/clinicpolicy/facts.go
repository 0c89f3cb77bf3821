package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// writeFacts prints what the policy says rule by rule, as the data has it, each with its
// statement and its place in the source, so that somebody can hold the one against the
// other.
func writeFacts(w io.Writer, p *compliance.Policy) {
	d := p.Definition()
	fmt.Fprintf(w, "%s (%s)\n", p.Title(), string(p.ID()))
	fact := func(r *iop.Rule, format string, args ...any) {
		fmt.Fprintf(w, "\n%s", sentence(plain.Replace(fmt.Sprintf(format, args...))))
		switch r.Strength {
		case iop.Should:
			fmt.Fprint(w, " This is advice.")
		case iop.Typical:
			fmt.Fprint(w, " This is what is usual.")
		}
		if r.From != 0 {
			fmt.Fprintf(w, " From %v.", r.From)
		}
		if r.Until != 0 {
			fmt.Fprintf(w, " Before %v.", r.Until)
		}
		fmt.Fprintf(w, "\n  %s: %s (%v)\n", string(r.ID), r.Statement, r.Source)
		if r.Note != "" {
			fmt.Fprintf(w, "  Note: %s\n", r.Note)
		}
	}
	for i := range d.Requirements {
		fact(&d.Requirements[i].Rule, "%s", asked(&d.Requirements[i]))
	}
	listed := slices.ContainsFunc(d.Excuses, func(e compliance.Excuse) bool { return !e.Refused && e.Reasons != 0 })
	for _, e := range d.Excuses {
		fact(&e.Rule, "absences%s%s", forAny(e.Of.String(), " from "), excused(&e, listed))
	}
	for _, l := range d.Lateness {
		fact(&l.Rule, "%s by %v%s%s.", map[bool]string{false: "coming late", true: "leaving early"}[l.Leaving], l.By, forAny(l.Of.String(), " at "), effects(&l))
	}
	for _, m := range d.MakeUp {
		fact(&m.Rule, "%s", madeUp(&m))
	}
	for _, m := range d.Tests {
		fact(&m.Rule, "%s", takenAs(&m))
	}
	for _, r := range d.Responses {
		fact(&r.Rule, "%s", answered(&r))
	}
	for _, r := range d.Removal {
		text := fmt.Sprintf("%s%s %s end treatment", or(r.Conduct.String()), named(r.Name), may(r.Removes))
		if r.SoleGround {
			text += " by itself"
		}
		if r.Review {
			text += ", after a review"
		}
		fact(&r.Rule, "%s.", text)
	}
	for _, t := range d.Testing {
		fact(&t.Rule, "%s.", runs(&t))
	}
	for _, a := range d.Advances {
		text := "nobody goes back to an earlier phase"
		if a.When != nil {
			text = fmt.Sprintf("a phase%s is left only when %v", forAny(phases(a.Phases), " of number "), *a.When)
		}
		fact(&a.Rule, "%s.", text)
	}
	for _, p := range d.DueProcess {
		fact(&p.Rule, "%s", heard(&p))
	}
	for _, e := range d.Endings {
		fact(&e.Rule, "treatment %s end for %v when %v.", may(e.Ends), e.Reason, e.When)
	}
	for _, c := range d.Completion {
		fact(&c.Rule, "the program is completed when %v.", c.When)
	}
	for _, r := range d.Readmission {
		fact(&r.Rule, "%s", comeBack(&r))
	}
	if len(d.Declares) > 0 {
		fmt.Fprint(w, "\nNames of its own:\n")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Declares)) {
		fmt.Fprintf(w, "  %s: %s\n", string(name), d.Declares[name])
	}
}

// plain is how the library's words read in a sentence. What is declared is named alone.
var plain = strings.NewReplacer("declared, only ", "", "in any 1 days", "on every day", "in phases exactly ", "in phase ", "a phase of number exactly ", "phase ",
	"in program weeks at least ", "from program week ", "at a time of day of exactly ", "at ", "at a time of day of ", "from ", "at most 0 days from ", "by the end of the day of ", " by above 0h00m", " at all", " by above ", " by more than ", ",,", ",", ",.", ".", ",:", ":")

// runs says how drug tests are run.
func runs(t *compliance.Testing) string {
	text := "drug tests" + forAny(phases(t.Phases), " in phases ") + forAny(or(t.Matrices.String()), " are of ") + forAny(or(t.Reasons.String()), ", taken for the reason ")
	text += when(t.Observed, ", given under observation")
	text += when(t.Confirmed, ", confirmed when positive")
	for _, step := range t.Requires {
		text += ", with " + string(step)
	}
	return text
}

func phases(r iop.Range[int32]) string {
	if r == (iop.Range[int32]{}) {
		return ""
	}
	return r.String()
}

// asked is a requirement as a sentence.
func asked(r *iop.Requirement) string {
	events, only, people := or(r.Events.String()), forAny(r.Only.String(), ", only "), ""
	if r.For != (iop.People{}) {
		people = fmt.Sprintf(", for %v", r.For)
	}
	text := ""
	switch {
	case r.Measure == iop.EventCount:
		text = fmt.Sprintf("%s%s%s: %v %v", events, forAny(r.Of.String(), " of "), only, r.Want(), r.Per)
	case r.Measure == iop.EventDays:
		text = fmt.Sprintf("days with %s%s%s: %v %v", events, forAny(r.Of.String(), " of "), only, r.Want(), r.Per)
	case r.Measure == iop.EventShare:
		text = fmt.Sprintf("%s%s%s: %v of the sessions %v", events, forAny(r.Of.String(), " of "), only, r.Want(), r.Per)
	case r.Measure.Elapses():
		unit := ""
		if r.Measure == iop.ElapsedMonths {
			unit = " months"
		}
		text = fmt.Sprintf("%s%s: %v%s %v", events, only, r.Want(), unit, r.After)
	default:
		if only != "" {
			only += ","
		}
		of := forAny(r.Of.String(), " of ")
		if events != "" {
			of = " " + events + of
		}
		text = fmt.Sprintf("%v%s%s %v: %v", r.Measure, of, only, r.Per, r.Want())
	}
	text += when(r.Binds != iop.BindingUnknown, fmt.Sprintf(", as %v", r.Binds))
	text += people
	if r.While != (iop.While{}) {
		text += fmt.Sprintf(", while %v", r.While)
	}
	text += when(r.Unless != 0, ", unless lifted by "+or(r.Unless.String()))
	text += when(r.Then != iop.ThenReportedOnly, fmt.Sprintf("; otherwise %v", r.Then))
	text += when(r.Either != "", fmt.Sprintf("; or another of %s", string(r.Either)))
	return text + "."
}

// excused says what an excuse says; some other of the policy may list reasons that do.
func excused(e *compliance.Excuse, listed bool) string {
	text := forAny(or(e.Reasons.String()), " for ")
	if e.Refused && e.Reasons == 0 && listed {
		text = " for any other reason"
	}
	if e.Refused {
		return text + " are not excused."
	}
	text += " are excused"
	text += when(e.Notice > 0, fmt.Sprintf(" when called off %v before", e.Notice))
	text += when(e.Counts, "; they count as unexcused all the same")
	text += when(e.KeepsRun, "; they neither break nor lengthen a run")
	return text + "."
}

func effects(l *compliance.Lateness) (text string) {
	if l.SetWithin != (iop.Range[iop.Minutes]{}) {
		text += fmt.Sprintf(", where the session leader sets the limit, %v", l.SetWithin)
	}
	text += when(l.CountsAs != 0, fmt.Sprintf(" counts as %v;", l.CountsAs))
	text += when(l.PerAbsence > 0, fmt.Sprintf(" counts as one absence for every %d times;", l.PerAbsence))
	text += when(l.TurnedAway != compliance.PermissionUnknown, fmt.Sprintf(" the person %s be turned away;", may(l.TurnedAway)))
	text += when(l.CreditsNothing(), " nothing of the session counts;")
	return strings.TrimSuffix(text, ";")
}

func answered(r *compliance.Response) string {
	var to []string
	for _, part := range []string{or(r.Events.String()), or(r.Conduct.String()), forAny(or(r.Tests.String()), "tests taken as ")} {
		if part != "" {
			to = append(to, part)
		}
	}
	for _, id := range r.Requirements {
		to = append(to, string(id)+" is not kept")
	}
	steps := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		steps[i] = s.String()
		if s.At > 0 {
			steps[i] = fmt.Sprintf("from number %d %s", s.At, steps[i])
		}
		if s.More > 0 {
			steps[i] += fmt.Sprintf(", %d more each time", s.More)
		}
	}
	join := map[compliance.Order]string{compliance.Menu: " or "}[r.Order]
	if join == "" {
		join = ", then "
	}
	text := fmt.Sprintf("%s%s: %s", strings.Join(to, ", or "), forAny(r.Only.String(), ", only "), strings.Join(steps, join))
	text += when(r.Times > 0, fmt.Sprintf("; the first %d times", r.Times))
	text += when(r.ClearsAfter > 0, fmt.Sprintf("; it starts over after %d days without another", r.ClearsAfter))
	text += when(r.Review, "; the team reviews the case before the last step")
	return text + "."
}

// may is a permission as a verb.
func may(p compliance.Permission) string { return strings.ReplaceAll(p.String(), "-", " ") }

// or joins the words of a list.
func or(list string) string { return strings.ReplaceAll(list, ", ", " or ") }

// named limits conduct to that of the name, where it has one.
func named(name iop.Name) string {
	if name == "" {
		return ""
	}
	return ", only " + string(name) + ","
}

// when is the text if that is so, and nothing otherwise.
func when(is bool, text string) string {
	if !is {
		return ""
	}
	return text
}

// forAny puts the word before a text; nothing where there is none.
func forAny(text, word string) string {
	if text == "" {
		return ""
	}
	return word + text
}

func madeUp(m *compliance.MakeUp) string {
	by := map[compliance.MakeUpBy]string{compliance.SameWeek: " in the same week", compliance.WithinDays: fmt.Sprintf(" within %d days", m.Days),
		compliance.BeforePhase: " before the phase changes", compliance.BeforeCompletion: " before completion"}[m.By]
	text := fmt.Sprintf("missed sessions%s%s %s be made up%s", forAny(m.Of.String(), " of "), forAny(phases(m.Phases), " in phases "), may(m.Makes), by)
	text += when(m.ArrangeDays > 0, fmt.Sprintf(", arranged within %d days", m.ArrangeDays))
	text += when(m.Leave, ", with permission")
	text += when(m.Erases, "; the absence then does not count")
	return text + "."
}

func takenAs(m *compliance.Mapping) string {
	var is []string
	for _, words := range []string{m.Collections.String(), m.Validities.String(), m.Detections.String()} {
		if words != "" {
			is = append(is, or(words))
		}
	}
	text := "a drug test that is " + strings.Join(is, ", and ")
	text += when(m.As != compliance.MeaningUnknown, fmt.Sprintf(" counts as %v", m.As))
	text += when(m.ResetsClean, "; the count of clean days starts over")
	text += when(m.Observed, "; the next one is observed")
	return text + "."
}

func heard(p *compliance.DueProcess) string {
	var parts []string
	for _, part := range []struct {
		is   bool
		text string
	}{{p.Notice != 0, p.Notice.String() + " notice"}, {p.Reasons, "reasons"}, {p.Appeal, "an appeal"}, {p.Stays, "which suspends the discharge until it is decided"}, {p.Referral, "help to find other care"}} {
		if part.is {
			parts = append(parts, part.text)
		}
	}
	return fmt.Sprintf("a discharge needs: %s%s.", strings.Join(parts, ", "), forAny(or(p.NotFor.String()), "; not for "))
}

func comeBack(r *compliance.Readmission) string {
	text := "a person can come back" + forAny(or(r.After.String()), " after ")
	text += when(r.WaitDays > 0, fmt.Sprintf(", after %d days", r.WaitDays))
	text += when(r.WithinDays > 0, fmt.Sprintf(", within %d days", r.WithinDays))
	if r.When != nil {
		text += fmt.Sprintf(", when %v", *r.When)
	}
	text += when(r.Credit != compliance.CreditUnknown, fmt.Sprintf("; earlier hours: %v", r.Credit))
	return text + "."
}
