package audit

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// Story is one person's episode as a timeline, and how it stands at the end.
type Story struct {
	Person    int64      `json:"person"`
	Day       int        `json:"day"`
	Policy    iop.RuleID `json:"policy"`
	Timeline  []moment   `json:"timeline"`
	Limits    []ruling   `json:"limits"`
	Deadlines []deadline `json:"deadlines"`
	Lapses    []deadline `json:"lapses"` // deadlines that were missed
	Responses []response `json:"responses"`
	Standing  string     `json:"standing"`
	Service   string     `json:"service"`
	title     string
}

// moment is one row or one thing that follows from rows.
type moment struct {
	Day     *StudyDay `json:"day"` // nil: undated
	What    string    `json:"what"`
	Outcome string    `json:"outcome"`
	Did     []string  `json:"did,omitempty"`
	Why     string    `json:"why,omitempty"` // it is set aside or reported
}

type ruling struct {
	Rule    iop.RuleID `json:"rule"`
	Verdict string     `json:"verdict"`
	Text    string     `json:"text"`
}

type deadline struct {
	Rule  iop.RuleID `json:"rule"`
	State string     `json:"state"`
	By    *StudyDay  `json:"by,omitempty"`
	Done  *StudyDay  `json:"done,omitempty"`
	Text  string     `json:"text"`
}

type response struct {
	Rule     iop.RuleID `json:"rule"`
	Breaches int        `json:"breaches"`
	Last     StudyDay   `json:"last"`
	Next     string     `json:"next"`
}

// whyAside says why a row is set aside or reported where no library rule does.
var whyAside = [NumOutcomes]string{
	unspecified:    "No specimen is recorded for the day; the result counts and is reported.",
	isAhead:        "It is after the day of the audit.",
	noOutcome:      "The row does not say whether the appointment was kept.",
	strangeOutcome: "The disposition is not a known one.",
	strangeReason:  "A reason is not a known one.",
}

// tell makes the story of the person on the desk.
func tell(d *desk, v *episode.View, p *compliance.Policy) *Story {
	s := &Story{Person: d.p.Who, Day: int(d.day), Policy: p.ID(), title: p.Title(),
		Timeline: []moment{}, Limits: []ruling{}, Deadlines: []deadline{}, Lapses: []deadline{}, Responses: []response{}}
	s.timeline(d, v)
	s.judge(v, p)
	f := &d.fold
	s.Standing = v.Under(p).Standing()[0].Answer.String()
	s.Service = fmt.Sprintf("%s attended, %s missed, at most %d missed in a row; %s, at most %d negative in a row",
		Number(int64(f.Count[iop.Attended]), "visit", "visits"), Number(int64(f.Count[iop.Excused]+f.Count[iop.Unexcused]+f.Count[iop.NoShow]), "visit", "visits"), f.MostAbsentInRow,
		Number(int64(f.Count[iop.SpecimenCollected]), "specimen", "specimens"), f.MostNegativeInRow)
	return s
}

// timeline lists what the rows say, in the order in which it is read; of a day, last
// the rows that say nothing, and at the end those without a day.
func (s *Story) timeline(d *desk, v *episode.View) {
	statements := map[int]string{}
	report := v.RecordReport()
	for f := range report.All() {
		statements[int(f.At.Index)] = f.Rule.Statement
	}
	spoken := map[int]bool{} // visits with an event
	var dated, rest []moment
	for i := range d.entries {
		e := &d.entries[i]
		if e.list == InVisits {
			spoken[e.row] = true
		}
		m := moment{What: d.describe(e), Outcome: "follows", Why: statements[i]}
		if e.list != derived {
			o := d.outcomes[e.list][e.row]
			m.Outcome = o.String()
			if whyAside[o] != "" {
				m.Why = whyAside[o]
			}
		} else if e.aside != NumOutcomes {
			m.Outcome = e.aside.String()
			if whyAside[e.aside] != "" {
				m.Why = whyAside[e.aside]
			}
		}
		for x := range e.did.All() {
			if x != episode.Counted {
				m.Did = append(m.Did, x.String())
			}
		}
		if e.event.Day == 0 {
			rest = append(rest, m)
			continue
		}
		day := studyDayOf(e.event.Day)
		m.Day = &day
		dated = append(dated, m)
	}
	for i := range d.p.Visits {
		if v := &d.p.Visits[i]; !spoken[i] {
			o := d.outcomes[InVisits][i]
			m := moment{What: describeVisit(v), Outcome: o.String(), Why: whyAside[o]}
			if v.Day == Undated {
				m.Why = "It has no day."
				rest = append(rest, m)
				continue
			}
			m.Day = &v.Day
			dated = append(dated, m)
		}
	}
	slices.SortStableFunc(dated, func(a, b moment) int { return cmp.Compare(*a.Day, *b.Day) })
	s.Timeline = append(append(s.Timeline, dated...), rest...)
}

// describe says what the row of an entry has.
func (d *desk) describe(e *entry) string {
	switch e.list {
	case InVisits:
		return describeVisit(&d.p.Visits[e.row])
	case InSpecimens:
		return "specimen, temperature " + map[int8]string{0: "out of range", 1: "in range", 99: "not known"}[d.p.Specimens[e.row].Temperature]
	case InPositives:
		var names []string
		first := &d.p.Positives[e.row]
		for i := e.row; i < len(d.p.Positives) && d.p.Positives[i].Day == first.Day; i++ {
			names = append(names, d.p.Positives[i].Substance)
		}
		return "positive for " + strings.Join(names, ", ")
	}
	switch e.event.Kind {
	case iop.Admission:
		return "consent, taken for the admission"
	case iop.InvalidSpecimen:
		return "the specimen is invalid"
	}
	return "negative: a specimen in which nothing was found"
}

func describeVisit(v *Visit) string {
	text := "visit " + v.Label + ": " + v.Disposition
	if v.Disposition == "" {
		text = "visit " + v.Label + ": no disposition"
	}
	if v.Reasons != "" {
		text += " (" + strings.ReplaceAll(v.Reasons, "|", ", ") + ")"
	}
	return text
}

// judge holds the episode against the policy.
func (s *Story) judge(v *episode.View, p *compliance.Policy) {
	clocks := map[iop.RuleID]bool{}
	for r := range p.Requirements() {
		clocks[r.ID] = clocks[r.ID] || r.Measure.Elapses()
	}
	report := v.Under(p).Check()
	for f := range report.All() {
		if clocks[f.Rule.ID] {
			continue
		}
		text := f.Verdict.String()
		if !f.Missing.IsEmpty() {
			text += " (missing: " + f.Missing.String() + ")"
		}
		if !f.Got.IsZero() {
			text += ", " + f.Got.String()
		}
		if !f.Want.IsZero() {
			text += ", want " + f.Want.String()
		}
		at := f.At.String()
		if f.At.Day != 0 {
			at = strings.Replace(at, f.At.Day.String(), "day "+studyDayOf(f.At.Day).String(), 1)
		}
		if at != "" {
			text = at + " " + text
		}
		s.Limits = append(s.Limits, ruling{f.Rule.ID, f.Verdict.String(), text})
	}
	for _, due := range v.Under(p).Due() {
		s.Deadlines = append(s.Deadlines, deadlineOf(&due, v.Day))
	}
	for _, due := range v.Under(p).Lapses() {
		s.Lapses = append(s.Lapses, deadlineOf(&due, v.Day))
	}
	for _, a := range v.Under(p).Responses() {
		s.Responses = append(s.Responses, response{a.Response.ID, a.Breaches, studyDayOf(a.Last), answerText(&a)})
	}
	discharge := v.Under(p).Discharge()
	for f := range discharge.All() {
		s.Limits = append(s.Limits, ruling{f.Rule.ID, f.Verdict.String(), "discharge: " + f.Verdict.String()})
	}
}

// deadlineOf is how a deadline stands on the day.
func deadlineOf(due *episode.Due, on iop.Day) deadline {
	x := deadline{Rule: due.Requirement.ID, State: due.State.String(), Text: due.State.String()}
	if due.By != 0 {
		x.By = dayRef(due.By)
		x.Text += fmt.Sprintf(", by day %v", *x.By)
	}
	if due.Done != 0 {
		x.Done = dayRef(due.Done)
		x.Text += fmt.Sprintf(", done on day %v", *x.Done)
	}
	if left, ok := due.Left(on); ok && left >= 0 {
		x.Text += fmt.Sprintf(", %s left", Number(int64(left), "day", "days"))
	} else if ok {
		x.Text += fmt.Sprintf(", %s late", Number(int64(-left), "day", "days"))
	}
	if !due.Missing.IsEmpty() {
		x.Text += " (missing: " + due.Missing.String() + ")"
	}
	return x
}

func dayRef(d iop.Day) *StudyDay {
	day := studyDayOf(d)
	return &day
}

// answerText is the step that is next, or what there is to choose from.
func answerText(a *episode.NextStep) string {
	text := a.Step.String()
	if len(a.Menu) > 0 {
		var names []string
		for _, s := range a.Menu {
			names = append(names, s.String())
		}
		text = "one of " + strings.Join(names, ", ")
	}
	if a.NeedsReview {
		text += ", after a review"
	}
	return text
}

func (s *Story) Write(w io.Writer) {
	fmt.Fprintf(w, "person %d, as of study day %d, under %s (%s)\n\ntimeline\n", s.Person, s.Day, s.title, s.Policy)
	for _, m := range s.Timeline {
		day := Undated.String()
		if m.Day != nil {
			day = m.Day.String()
		}
		fmt.Fprintf(w, "  %5s  %s: %s", day, m.What, m.Outcome)
		if len(m.Did) > 0 {
			fmt.Fprintf(w, "; %s", strings.Join(m.Did, ", "))
		}
		fmt.Fprintln(w)
		if m.Why != "" {
			fmt.Fprintf(w, "         %s\n", m.Why)
		}
	}
	section := func(title string, n int, line func(int) string) {
		fmt.Fprintf(w, "\n%s\n", title)
		if n == 0 {
			fmt.Fprintln(w, "  none")
		}
		for i := range n {
			fmt.Fprintf(w, "  %s\n", line(i))
		}
	}
	section("limits", len(s.Limits), func(i int) string { return fmt.Sprintf("%s: %s", string(s.Limits[i].Rule), s.Limits[i].Text) })
	section("deadlines", len(s.Deadlines), func(i int) string {
		return fmt.Sprintf("%s: %s", string(s.Deadlines[i].Rule), s.Deadlines[i].Text)
	})
	section("deadlines that were missed", len(s.Lapses), func(i int) string {
		return fmt.Sprintf("%s: %s", string(s.Lapses[i].Rule), s.Lapses[i].Text)
	})
	section("responses", len(s.Responses), func(i int) string {
		r := &s.Responses[i]
		return fmt.Sprintf("%s: %s since it was last cleared, the last on day %v; next: %s", string(r.Rule), Number(int64(r.Breaches), "breach", "breaches"), r.Last, r.Next)
	})
	fmt.Fprintf(w, "\nat the end\n  %s\n  standing: %s\n", s.Service, s.Standing)
}

// Number is a number with its noun: 1 row, 2 rows.
func Number(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
