package iop

import (
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Part is the kind of thing that a finding is about.
type Part uint8

const (
	PartUnknown Part = iota
	Weeks
	Blocks
	ArrangedServices
	Weekdays // Monday is 0
	Phases
	Events
	Periods // of more than a week: months, years and cycles
)

var partWords = NewVocabulary("part", "weeks", "blocks", "arranged", "weekdays", "phases", "events", "periods")

func (p Part) Vocabulary() *Vocabulary { return partWords }
func (p Part) String() string          { return partWords.Word(int(p)) }

// At is a place in the input: the third week of a plan is {Weeks, 2, 0}. Where the days are
// known, a day of a week is named by its date instead, a week or a longer period by its first
// day, and Index is zero. The zero At is the input as a whole.
type At struct {
	Part  Part
	Index int32
	Day   Day
}

// String returns text such as weeks[2] or week of 2026-01-05; it is empty for the whole
// input.
func (a At) String() string {
	switch {
	case a.Part == PartUnknown:
		return ""
	case a.Day != 0 && a.Part == Weekdays:
		return a.Day.String()
	case a.Day != 0 && a.Part == Weeks:
		return "week of " + a.Day.String()
	case a.Day != 0:
		return "period from " + a.Day.String()
	}
	return a.Part.String() + "[" + strconv.Itoa(int(a.Index)) + "]"
}

// Finding is one rule's answer about one case. It is comparable and holds no text of
// its own: String builds the text on demand. Nothing in it identifies a person.
//
// A Finding is an error, so that failures can be passed on as errors: errors.Is(f,
// iop.RuleID("us-va-licence.weekly-hours")) asks for a rule.
type Finding struct {
	Rule    *Rule // shared, never changed
	Got     Value
	Want    Value   // the bound in force here, after pro-rating and the like
	Missing Words   // what would settle an Unknown
	Waiver  *Waiver // if set, the verdict stays but does not count
	At      At
	Verdict Verdict
}

// NotValid is the rule id of findings that say what is wrong with the input. If a
// report has one, the input was not judged and the report's verdict is Unknown.
const NotValid RuleID = "not-valid"

// NotValidFinding returns the finding that names one fault of the input. Its rule is
// [NotValid] and its verdict Unknown, and no waiver lifts it.
func NotValidFinding(fault string) Finding {
	return Finding{Rule: &Rule{ID: NotValid, Statement: fault}}
}

// Fault says what is wrong with the input; it is empty where the finding is about a
// rule.
func (f Finding) Fault() string {
	if f.Rule == nil || f.Rule.ID != NotValid {
		return ""
	}
	return f.Rule.Statement
}

// Counts reports whether the finding takes part in a report's verdict.
func (f Finding) Counts() bool { return f.Waiver == nil && f.Verdict != NotApplicable }

// Is reports whether target is the finding's rule id.
func (f Finding) Is(target error) bool {
	var id RuleID
	return errors.As(target, &id) && f.Rule != nil && f.Rule.ID == id
}

// Error is String.
func (f Finding) Error() string { return f.String() }

// String is one line: the id, the place, what was found and what was wanted, by how
// much it was missed, and the citation.
func (f Finding) String() string {
	var b strings.Builder
	if f.Rule != nil {
		b.WriteString(string(f.Rule.ID))
	}
	if at := f.At.String(); at != "" {
		switch {
		case f.At.Day == 0:
			b.WriteString(" at ")
		case f.At.Part == Weekdays:
			b.WriteString(" on ")
		default:
			b.WriteString(" in the ")
		}
		b.WriteString(at)
	}
	b.WriteString(": ")
	if fault := f.Fault(); fault != "" {
		b.WriteString(fault)
		return b.String()
	}
	// What was found beside what was wanted says that a rule is not met.
	said := f.Verdict != NotMet || f.Got.IsZero() || f.Want.IsZero()
	if said {
		b.WriteString(f.Verdict.String())
	}
	if !f.Missing.IsEmpty() {
		b.WriteString(" (missing: ")
		b.WriteString(f.Missing.String())
		b.WriteString(")")
	}
	write := func(lead string, v Value) {
		if v.IsZero() {
			return
		}
		if said {
			b.WriteString(", ")
		}
		said = true
		b.WriteString(lead)
		b.WriteString(v.String())
	}
	write("", f.Got)
	write("want ", f.Want)
	if f.Verdict == NotMet {
		b.WriteString(f.shortfall())
	}
	if f.Waiver != nil {
		b.WriteString(", waived")
		if f.Waiver.Until != 0 {
			b.WriteString(" until ")
			b.WriteString(f.Waiver.Until.String())
		}
		b.WriteString(": ")
		b.WriteString(f.Waiver.Reason)
	}
	if f.Rule != nil && f.Rule.Source.Title != "" {
		b.WriteString(" (")
		b.WriteString(f.Rule.Source.String())
		b.WriteString(")")
	}
	return b.String()
}

// shortfall says by how much an amount misses its bound.
func (f Finding) shortfall() string {
	got, isAmount := f.Got.Amount()
	want, isBound := f.Want.Bound()
	if !isAmount || !isBound || f.Got.unit != f.Want.unit {
		return ""
	}
	if low, _, ok := want.Low(); ok && got < low {
		return ", short by " + f.Want.unit.Text(less(low, got))
	}
	if high, _, ok := want.High(); ok && got > high {
		return ", over by " + f.Want.unit.Text(less(got, high))
	}
	return ""
}

// findingJSON is a finding as documents write it.
type findingJSON struct {
	Rule      RuleID   `json:"rule"`
	Statement string   `json:"statement,omitempty"`
	Strength  Strength `json:"strength,omitzero"`
	Verdict   Verdict  `json:"verdict"`
	Fault     string   `json:"fault,omitempty"`
	At        string   `json:"at,omitempty"`
	Got       *Value   `json:"got,omitempty"`
	Want      *Value   `json:"want,omitempty"`
	Missing   *Words   `json:"missing,omitempty"`
	Source    *Source  `json:"source,omitempty"`
	From      Day      `json:"from,omitzero"`
	Until     Day      `json:"until,omitzero"`
	Waiver    *Waiver  `json:"waiver,omitempty"`
}

// MarshalJSON writes the rule with its statement, source and dates, the verdict, and what
// was got and wanted as text and as numbers with their unit.
func (f Finding) MarshalJSON() ([]byte, error) {
	j := findingJSON{Verdict: f.Verdict, Fault: f.Fault(), At: f.At.String(), Waiver: f.Waiver}
	if f.Rule != nil {
		j.Rule, j.Statement, j.Strength, j.From, j.Until = f.Rule.ID, f.Rule.Statement, f.Rule.Strength, f.Rule.From, f.Rule.Until
		if f.Rule.Source != (Source{}) {
			j.Source = &f.Rule.Source
		}
	}
	if !f.Got.IsZero() {
		j.Got = &f.Got
	}
	if !f.Want.IsZero() {
		j.Want = &f.Want
	}
	if !f.Missing.IsEmpty() {
		j.Missing = &f.Missing
	}
	return json.Marshal(j)
}

// Report is the findings of one check, passed and failed, in the order of the
// rules. The zero Report is empty and ready to use.
type Report struct {
	findings []Finding
}

// Add puts a finding at the end.
func (r *Report) Add(f Finding) {
	if r == nil {
		return
	}
	r.findings = append(r.findings, f)
}

// Grow makes room for n more findings.
func (r *Report) Grow(n int) {
	if r != nil && n > 0 {
		r.findings = slices.Grow(r.findings, n)
	}
}

// AddAmount adds a copy of a finding prepared for its rule, with the verdict, the
// amount it got, and the place. The prepared finding does not change.
func (r *Report) AddAmount(like *Finding, v Verdict, got int32, at At) {
	if r == nil || like == nil {
		return
	}
	r.findings = append(r.findings, *like)
	f := &r.findings[len(r.findings)-1]
	f.Verdict, f.Got.a, f.At = v, got, at
}

// AddWords adds a copy of a finding prepared for its rule, with the verdict, the words
// it got, and those that are missing. No words mean that it got no value.
func (r *Report) AddWords(like *Finding, v Verdict, got, missing Words) {
	if r == nil || like == nil {
		return
	}
	r.findings = append(r.findings, *like)
	f := &r.findings[len(r.findings)-1]
	f.Verdict, f.Missing = v, missing
	if !got.IsEmpty() {
		f.Got = got.Value()
	}
}

// Reset empties the report and keeps its memory for the next check.
func (r *Report) Reset() {
	if r == nil {
		return
	}
	r.findings = r.findings[:0]
}

// Len is the number of findings.
func (r *Report) Len() int {
	if r == nil {
		return 0
	}
	return len(r.findings)
}

// All yields every finding in order.
func (r *Report) All() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		if r == nil {
			return
		}
		for i := range r.findings {
			if !yield(r.findings[i]) {
				return
			}
		}
	}
}

// With yields the findings with that verdict that count.
func (r *Report) With(v Verdict) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		if r == nil {
			return
		}
		for i := range r.findings {
			if f := &r.findings[i]; f.Verdict == v && f.Counts() && !yield(*f) {
				return
			}
		}
	}
}

// Failed yields the findings that are not met and not waived.
func (r *Report) Failed() iter.Seq[Finding] { return r.With(NotMet) }

// About yields the findings of one rule.
func (r *Report) About(id RuleID) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		if r == nil {
			return
		}
		for i := range r.findings {
			if f := &r.findings[i]; f.Rule != nil && f.Rule.ID == id && !yield(*f) {
				return
			}
		}
	}
}

// Verdict is Met when every finding that counts is met, NotMet when one is not,
// NotApplicable when none counts.
func (r *Report) Verdict() Verdict {
	if r == nil {
		return NotApplicable
	}
	all := NotApplicable
	for i := range r.findings {
		if f := &r.findings[i]; f.Counts() {
			all = all.withAnd(f.Verdict)
		}
	}
	return all
}

// Waive marks the findings whose rules are waived on the day. Verdicts stay; the
// marked findings no longer count.
func (r *Report) Waive(day Day, waivers ...Waiver) {
	if r == nil {
		return
	}
	for i := range waivers {
		w := &waivers[i]
		if !w.InForce(day) || w.Rule == NotValid {
			continue
		}
		for j := range r.findings {
			if f := &r.findings[j]; f.Rule != nil && f.Rule.ID == w.Rule {
				f.Waiver = w
			}
		}
	}
}

// ErrUnlessMet returns nil when the verdict is Met, and only then. Otherwise the error
// joins the findings that count and are not met or unknown. If nothing counts, because
// nothing was asked, nothing applies or everything is waived, the error says so.
func (r *Report) ErrUnlessMet() error {
	var open []error
	for f := range r.All() {
		if f.Counts() && (f.Verdict == NotMet || f.Verdict == Unknown) {
			open = append(open, f)
		}
	}
	if open == nil && r.Verdict() != Met {
		return errNothingCounts
	}
	return errors.Join(open...)
}

var errNothingCounts = errors.New("iop: nothing in the report counts, so nothing is met")

// String has one line for each finding.
func (r Report) String() string {
	var b strings.Builder
	for i := range r.findings {
		b.WriteString(r.findings[i].String())
		b.WriteByte('\n')
	}
	return b.String()
}

// MarshalJSON writes the findings as a list.
func (r Report) MarshalJSON() ([]byte, error) {
	if r.findings == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(r.findings)
}
