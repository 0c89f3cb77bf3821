// Journey follows one person from the first call to aftercare and shows what the
// library answers on the way: which level of care fits and what must still be asked,
// which program, which week beside a job, whether the clinic's rules are as strict
// as the state's, how the weeks went, what follows a lapse, when to step up and
// down, and how the discharge is reported.
//
//	go run ./examples/journey
//
// Person and clinic are made up. What this prints is an example of the library and
// no advice about anyone.
package main

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
	"github.com/openiop/openiop/schedule"
)

//go:embed testdata/policy.json
var policy []byte

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "journey:", err)
		os.Exit(1)
	}
}

// journey is the story so far.
type journey struct {
	out      io.Writer
	criteria *levelofcare.Criteria
	facts    levelofcare.Assessment
	clinic   *compliance.Policy
	record   []episode.Event
}

func run(out io.Writer) error {
	clinic, err := compliance.Parse(policy)
	if err != nil {
		return err
	}
	j := &journey{out: out, criteria: levelofcare.PublicGuidance(), clinic: clinic}
	for _, part := range []func() error{j.intake, j.program, j.week, j.care, j.lapse, j.stepUp, j.stepDown, j.completion, j.discharge} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// title begins a part of the story.
func (j *journey) title(day, text string) {
	if len(j.record) > 0 {
		fmt.Fprintln(j.out)
	}
	fmt.Fprintf(j.out, "%s  %s\n", day, text)
}

func (j *journey) say(format string, args ...any) { fmt.Fprintf(j.out, "  "+format+"\n", args...) }

// happened adds to the record.
func (j *journey) happened(kind iop.EventKind, day string, more ...func(*episode.Event)) {
	e := episode.Event{Kind: kind, Day: iop.MustDay(day)}
	for _, set := range more {
		set(&e)
	}
	j.record = append(j.record, e)
}

// on is the record as of a day.
func (j *journey) on(day string) (*episode.View, error) {
	e, err := episode.New(episode.Record{Person: iop.Person{Age: 34}, Events: j.record})
	if err != nil {
		return nil, err
	}
	return e.On(iop.MustDay(day)), nil
}

// intake asks one question after the other until the level is settled.
func (j *journey) intake() error {
	j.title("2026-02-02", "The first call")
	j.happened(iop.Inquiry, "2026-02-02")
	j.happened(iop.Screening, "2026-02-02")
	j.facts = levelofcare.Assessment{Day: iop.MustDay("2026-02-04"), Population: iop.Adult,
		SubstanceUse: levelofcare.SubstanceUseModerate}
	j.say("Moderate alcohol use disorder is all that is known. %d levels are possible.", j.criteria.Place(j.facts).Open().Len())

	j.title("2026-02-04", "The assessment")
	j.happened(iop.Assessed, "2026-02-04")
	known := map[string]string{
		"danger": "none", "withdrawal": "none", "medical": "stable", "mental-health": "mild", "supervision": "none",
		"continued-use-risk": "moderate", "home": "supportive", "residence": "own-home", "engagement": "engaged", "functioning": "intact",
		"safeguards": "none", "current": "none", "completed": "none", "relapse": "none", "failure": "none", "obligations": "binding",
		"meal-support": "independent", "phase": "admission",
	}
	p := j.criteria.Place(j.facts)
	for !p.Settled() {
		q := p.Questions()[0]
		answer, ok := known[q.Fact]
		if !ok {
			return fmt.Errorf("nobody answers %v", q)
		}
		if err := j.criteria.Set(&j.facts, q.Fact, answer); err != nil {
			return err
		}
		p = j.criteria.Place(j.facts)
		j.say("%-20s %-12s still possible: %v", q.Fact, answer, p.Open())
	}
	j.say("%v", p.WhyNot(iop.Outpatient))
	j.say("%v", p.WhyNot(iop.PartialHospitalization))
	decision, ok := p.Recommend(levelofcare.RoleClinician, iop.MustDay("2026-02-04"))
	if !ok {
		return fmt.Errorf("no level can be recommended: %v", p)
	}
	decision.Offered = levelofcare.DecisionStep{Levels: decision.Recommended.Levels, With: decision.Recommended.With, By: levelofcare.RoleProgram, Day: iop.MustDay("2026-02-05")}
	decision.Accepted = levelofcare.DecisionStep{Levels: decision.Offered.Levels, With: decision.Offered.With, By: levelofcare.RolePatient, Day: iop.MustDay("2026-02-05")}
	if err := decision.ValidateAgainst(p); err != nil {
		return err
	}
	for line := range strings.Lines(decision.String()) {
		j.say("%s", strings.TrimSpace(line))
	}
	return nil
}

// program ranks what is near.
func (j *journey) program() error {
	j.title("2026-02-05", "Which program")
	programs := []program.Program{
		{ID: "hillside", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOfOnly(iop.Morning), Insurance: program.Names{Has: []string{"Medicaid"}}, Travel: 10},
		{ID: "lakeside", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOf(iop.Evening), Insurance: program.Names{Has: []string{"Medicaid"}}, Therapies: program.ListOf(program.CBT), Beside: program.Names{Has: []string{"co-occurring-services"}}, Travel: 30},
		{ID: "northgate", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOf(iop.Evening), Travel: 20},
	}
	want := program.For(j.criteria.Place(j.facts), program.MustHave(iop.Evening),
		program.Wish{Of: program.AttributeInsurance, Any: []string{"Medicaid"}, Must: true}, program.NiceToHave(program.CBT))
	ranking, err := program.Rank(programs, want)
	if err != nil {
		return err
	}
	for _, fit := range ranking.Fits {
		j.say("%v", fit)
		for reason := range fit.Ask() {
			j.say("  ask: %v", reason)
		}
	}
	for _, fit := range ranking.Excluded {
		for reason := range fit.Against() {
			j.say("%s: %v", fit.Program, reason)
		}
	}
	return nil
}

// evenings is what the clinic offers: four evenings and a Saturday, of which each
// person takes three.
func evenings() schedule.Template {
	block := func(name string, d schedule.Weekday, start, end schedule.Clock) schedule.Block {
		return schedule.Block{Name: name, Days: schedule.On(d), Start: start, End: end, Service: schedule.Service{Format: iop.Group}}
	}
	return schedule.Template{Person: iop.Person{Age: 34}, Offer: schedule.Offer{
		Of: schedule.EachDay(
			block("monday", schedule.Monday, schedule.At(18, 0), schedule.At(21, 0)),
			block("tuesday", schedule.Tuesday, schedule.At(18, 0), schedule.At(21, 0)),
			block("wednesday", schedule.Wednesday, schedule.At(18, 0), schedule.At(21, 0)),
			block("thursday", schedule.Thursday, schedule.At(18, 0), schedule.At(21, 0)),
			block("saturday", schedule.Saturday, schedule.At(9, 0), schedule.At(12, 0)),
		),
		Choose: iop.Between[int32](2, 4),
	}}
}

// week fits the evenings to a job, and holds the clinic's rules against the state's.
func (j *journey) week() error {
	j.title("2026-02-06", "A week around the job")
	virginia, _ := published.Lookup("us-va-licence")
	rows := slices.Concat(slices.Collect(j.clinic.Requirements()), slices.Collect(virginia.Requirements()))
	checker, err := schedule.NewChecker(j.clinic.Counting(), rows)
	if err != nil {
		return err
	}
	ask := schedule.Fit{
		Template: evenings(), Travel: 30,
		Busy: []schedule.Block{
			{Name: "job", Days: schedule.MondayToFriday, Start: schedule.At(8, 0), End: schedule.At(17, 0)},
			{Name: "daughter's practice", Days: schedule.On(schedule.Tuesday), Start: schedule.At(18, 0), End: schedule.At(19, 30)},
		},
		Prefer: []schedule.Preference{schedule.FewestDays},
	}
	fitted, err := checker.Fit(&ask)
	if err != nil {
		return err
	}
	for _, b := range fitted.Week.Blocks {
		j.say("%-10v %v to %v", b.Days, b.Start, b.End)
	}
	for f := range fitted.Report.All() {
		if f.Verdict == iop.Met {
			j.say("%v", f)
		}
	}
	ask.Busy = append(ask.Busy, schedule.Block{Name: "second job", Days: schedule.On(schedule.Wednesday, schedule.Thursday, schedule.Saturday), Start: schedule.At(6, 0), End: schedule.At(22, 0)})
	if fitted, err = checker.Fit(&ask); err != nil {
		return err
	}
	j.say("With a second job, no week fits:")
	for _, h := range fitted.Conflict {
		if h.What == schedule.BusyTime {
			j.say("  %s", ask.Busy[h.Busy].Name)
		} else {
			j.say("  %v", h)
		}
	}
	gaps := j.clinic.On(iop.MustDay("2026-02-09")).Gaps(virginia.On(iop.MustDay("2026-02-09")))
	j.say("Points on which the clinic's own rules ask for less than Virginia's licence: %d.", len(gaps))
	for _, g := range gaps[:min(2, len(gaps))] {
		j.say("  %v", g)
	}
	return nil
}

// session is one evening of three hours.
func (j *journey) session(kind iop.EventKind, days ...string) {
	for _, day := range days {
		j.happened(kind, day, func(e *episode.Event) {
			e.Planned, e.Service = 3*iop.Hour, schedule.Service{Format: iop.Group}
			if kind == iop.Attended || kind == iop.MadeUp {
				e.Credited = episode.Whole
			}
		})
	}
}

// care is the first two weeks.
func (j *journey) care() error {
	j.title("2026-02-09", "Admission, and the first weeks")
	j.happened(iop.Admission, "2026-02-09")
	j.happened(iop.PlanMade, "2026-02-12")
	j.session(iop.Attended, "2026-02-09", "2026-02-11", "2026-02-12", "2026-02-16")
	j.session(iop.NoShow, "2026-02-18")
	view, err := j.on("2026-02-18")
	if err != nil {
		return err
	}
	evening := func(day string, from schedule.Clock) schedule.Given {
		return schedule.Given{Day: iop.MustDay(day), Service: schedule.Service{Format: iop.Group}, Start: schedule.TimeAt(from), Least: 3 * iop.Hour, Most: 3 * iop.Hour, Whole: true}
	}
	ahead := view.Under(j.clinic).Forecast([]schedule.Given{evening("2026-02-19", schedule.At(18, 0))}, []schedule.Given{evening("2026-02-21", schedule.At(9, 0)), evening("2026-02-20", schedule.At(18, 0))})[0].Answer
	j.say("After a missed evening: %v counts, %v with what is planned, %v short of %s.", ahead.Certain, ahead.Possible, ahead.Short, ahead.Floor.ID)
	for _, option := range ahead.Options[:min(2, len(ahead.Options))] {
		var days []string
		for _, g := range option {
			days = append(days, fmt.Sprintf("%v at %v", g.Day, g.Start))
		}
		j.say("  a session made up on %s would make it right", strings.Join(days, " and "))
	}
	j.session(iop.Attended, "2026-02-19")
	j.session(iop.MadeUp, "2026-02-21")
	if view, err = j.on("2026-02-22"); err != nil {
		return err
	}
	for _, w := range view.Under(j.clinic).Ledger()[0].Answer {
		j.say("week of %v: %d sessions, %d missed, %d made up, %v count", w.From, w.Sessions, w.Absences, w.MadeUp, w.Least)
	}
	for _, due := range view.Under(j.clinic).Due() {
		j.say("%v", due)
	}
	return nil
}

// test is a specimen and its result.
func (j *journey) test(result iop.EventKind, day string) {
	j.happened(iop.SpecimenCollected, day, func(e *episode.Event) { e.Collection = compliance.SpecimenGiven })
	j.happened(result, day)
}

// lapse is two positive tests and what the clinic answers.
func (j *journey) lapse() error {
	j.title("2026-03-03", "A lapse")
	j.session(iop.Attended, "2026-02-23", "2026-02-25", "2026-02-26", "2026-03-02")
	j.test(iop.NegativeTest, "2026-02-23")
	for _, day := range []string{"2026-03-03", "2026-03-06"} {
		j.test(iop.PositiveTest, day)
		view, err := j.on(day)
		if err != nil {
			return err
		}
		for _, a := range view.Under(j.clinic).Responses() {
			j.say("%v: breach %d leads to %v", day, a.Breaches, a.Step)
		}
		j.say("standing: %v", view.Under(j.clinic).Standing()[0].Answer)
	}
	return nil
}

// transfer asks the four questions of a person in care.
func (j *journey) transfer(course levelofcare.Course) levelofcare.Transfer {
	t := j.criteria.Transfer(j.facts, course)
	j.say("stay %v, step up %v, step down %v, ready to leave %v: %v", t.ContinuedStay, t.StepUp, t.StepDown, t.DischargeReady, t.To)
	for f := range t.Report.With(iop.Unknown) {
		j.say("  %v", f)
	}
	return t
}

// assess changes what is known of the person.
func (j *journey) assess(day string, facts ...string) error {
	j.facts.Day = iop.MustDay(day)
	for i := 0; i < len(facts); i += 2 {
		if err := j.criteria.Set(&j.facts, facts[i], facts[i+1]); err != nil {
			return err
		}
	}
	j.say("%s", strings.Join(facts, " "))
	return nil
}

func level(l iop.Level) func(*episode.Event) {
	return func(e *episode.Event) { e.Level = l }
}

func (j *journey) stepUp() error {
	j.title("2026-03-09", "A step up")
	if err := j.assess("2026-03-09", "current", "intensive-outpatient", "phase", "step-up", "mental-health", "severe", "relapse", "recent"); err != nil {
		return err
	}
	j.transfer(levelofcare.Course{Level: iop.IntensiveOutpatient, Goals: levelofcare.GoalsOpen})
	j.happened(iop.LevelChanged, "2026-03-10", level(iop.PartialHospitalization))
	j.happened(iop.PlanReviewed, "2026-03-10")
	return nil
}

// stepDown returns to the evenings, and then to fewer of them.
func (j *journey) stepDown() error {
	j.title("2026-03-30", "A step down")
	if err := j.assess("2026-03-30", "current", "partial-hospitalization", "phase", "step-down", "mental-health", "mild", "relapse", "none"); err != nil {
		return err
	}
	j.transfer(levelofcare.Course{Level: iop.PartialHospitalization, Goals: levelofcare.GoalsOpen, Progress: iop.Met})
	j.happened(iop.LevelChanged, "2026-03-31", level(iop.IntensiveOutpatient))
	j.happened(iop.PlanReviewed, "2026-04-07")
	j.session(iop.Attended, "2026-04-01", "2026-04-02", "2026-04-06", "2026-04-08", "2026-04-09", "2026-04-13", "2026-04-15", "2026-04-16", "2026-04-20", "2026-04-22")
	for _, day := range []string{"2026-04-01", "2026-04-08", "2026-04-15", "2026-04-22"} {
		j.test(iop.NegativeTest, day)
	}
	fewer, err := j.clinic.On(iop.MustDay("2026-04-22")).Checker().Taper(&schedule.Taper{Weeks: 3, Sessions: 1, Start: schedule.Week{
		Person: iop.Person{Age: 34},
		Blocks: []schedule.Block{{
			Days: schedule.On(schedule.Monday, schedule.Wednesday, schedule.Thursday), Start: schedule.At(18, 0), End: schedule.At(21, 0),
			Service: schedule.Service{Format: iop.Group},
		}},
	}})
	if err != nil {
		return err
	}
	for i := range fewer.Weeks() {
		week := fewer.Week(i)
		days := schedule.Days(0)
		for _, b := range week.Blocks {
			days |= b.Days
		}
		report := j.clinic.On(iop.MustDay("2026-04-22")).Checker().Check(week)
		j.say("week %d of the way down: %v; %s", i+1, days, strings.Split(strings.TrimSpace(report.String()), "\n")[0])
	}
	return nil
}

func (j *journey) completion() error {
	j.title("2026-04-24", "Has she completed the program?")
	if err := j.assess("2026-04-24", "current", "intensive-outpatient", "phase", "continued-stay", "substance-use", "mild", "continued-use-risk", "low"); err != nil {
		return err
	}
	course := levelofcare.Course{Level: iop.IntensiveOutpatient, Goals: levelofcare.GoalsReached, Taper: iop.NotMet}
	j.transfer(course)
	if err := j.assess("2026-04-24", "completed", "intensive-outpatient", "failure", "none", "engagement", "engaged", "functioning", "intact", "safeguards", "in-place"); err != nil {
		return err
	}
	j.transfer(course)
	before, err := j.on("2026-04-24")
	if err != nil {
		return err
	}
	j.happened(iop.AftercarePlanned, "2026-04-24")
	after, err := j.on("2026-04-24")
	if err != nil {
		return err
	}
	without := before.Under(j.clinic).Completion()[0].Answer.Verdict
	with := after.Under(j.clinic).Completion()[0].Answer.Verdict
	j.say("completed: %v without an aftercare plan, %v with it", without, with)
	return nil
}

func (j *journey) discharge() error {
	j.title("2026-04-27", "Discharge and aftercare")
	j.happened(iop.Discharged, "2026-04-27", func(e *episode.Event) {
		e.Reason, e.Initiator, e.Progress, e.Destination = iop.Completed, episode.ByBoth, episode.GoalsReached, episode.Aftercare
	})
	view, err := j.on("2026-04-28")
	if err != nil {
		return err
	}
	report := view.Under(j.clinic).Discharge()
	for f := range report.All() {
		j.say("%v", f)
	}
	left := episode.DischargeOf(j.record[len(j.record)-1])
	for x := range episode.Crosswalks() {
		code, err := x.To(left)
		if err != nil { // not every list has a code for every discharge
			j.say("%v", err)
			continue
		}
		j.say("%v", code)
	}
	for _, due := range view.Under(j.clinic).Due() {
		if due.State == episode.Pending || due.State == episode.Ended {
			j.say("%v", due)
		}
	}
	days, _ := view.LengthOfStay()
	j.say("%d days of care", days)
	for _, back := range view.Under(j.clinic).Readmission() {
		j.say("can come back from %v", back.From)
	}
	return nil
}
