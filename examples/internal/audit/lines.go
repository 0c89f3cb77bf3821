package audit

import (
	"strconv"
	"strings"
)

// FindingColumns are the columns of the lines of [Result.AppendFindings].
const FindingColumns = "person,rule,verdict,at,got,want,missing\n"

// AppendFindings appends a line of CSV for each finding, in the order of the rules.
func (r *Result) AppendFindings(to []byte, person string) []byte {
	for f := range r.Report.All() {
		to = appendField(to, person)
		for _, text := range [...]string{string(f.Rule.ID), f.Verdict.String(), f.At.String(), textOf(f.Got), textOf(f.Want), f.Missing.String()} {
			to = appendField(append(to, ','), text)
		}
		to = append(to, '\n')
	}
	return to
}

// textOf is empty where there is no value.
func textOf(v interface {
	IsZero() bool
	String() string
}) string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}

func appendField(to []byte, text string) []byte {
	if !strings.ContainsAny(text, "\",\r\n") {
		return append(to, text...)
	}
	to = append(to, '"')
	to = append(to, strings.ReplaceAll(text, `"`, `""`)...)
	return append(to, '"')
}

// AsideColumns are the columns of the lines of [Result.AppendAside].
const AsideColumns = "person,row,day,entry,why\n"

// AppendAside appends a line of CSV for each row or event of the person that is set
// aside, with the reason. The rows are those that were audited.
func (r *Result) AppendAside(to []byte, person string, p *Person) []byte {
	line := func(l List, day StudyDay, entry, why string) {
		to = appendField(to, person)
		text := ""
		if day != Undated {
			text = strconv.Itoa(int(day))
		}
		for _, text := range [...]string{l.String(), text, entry, why} {
			to = appendField(append(to, ','), text)
		}
		to = append(to, '\n')
	}
	for i, o := range r.Outcomes[InVisits] {
		if v := &p.Visits[i]; !o.Counts() {
			line(InVisits, v.Day, describeVisit(v), o.String())
		}
	}
	for i, o := range r.Outcomes[InSpecimens] {
		if s := &p.Specimens[i]; !o.Counts() {
			line(InSpecimens, s.Day, "specimen", o.String())
		}
	}
	for i, o := range r.Outcomes[InPositives] {
		if s := &p.Positives[i]; !o.Counts() {
			line(InPositives, s.Day, s.Substance, o.String())
		}
	}
	return to
}

// AppendAsideEvents is AppendAside for a record of events, of which entries says what
// each was.
func (r *Result) AppendAsideEvents(to []byte, person string, entry func(event int) string) []byte {
	for _, h := range r.Aside {
		day := ""
		if h.Day != 0 {
			day = h.Day.String()
		}
		to = appendField(to, person)
		for _, text := range [...]string{"events", day, entry(h.Event), h.Disposition.String()} {
			to = appendField(append(to, ','), text)
		}
		to = append(to, '\n')
	}
	return to
}

// Field is a text as one field of a line of CSV.
func Field(text string) string { return string(appendField(nil, text)) }
