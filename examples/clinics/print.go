package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openiop/openiop/iop"
)

// lineWidth is how wide a printed line gets at most.
const lineWidth = 140

// cells is one row of the table, and the lines below it.
type cells struct {
	columns []string
	below   []string
}

// marks are the verdicts as the table shows them.
var marks = map[iop.Verdict]string{iop.Met: "yes", iop.NotMet: "no", iop.Unknown: "?", iop.NotApplicable: "-"}

const nameColumn = 2

func writeText(w io.Writer, r *rules, tracks []*track) {
	head := cells{columns: []string{"track", "kind", "name", "hours", "days", "from"}}
	for i := range r.questions {
		head.columns = append(head.columns, letter(i))
	}
	rows := []cells{head}
	var sum summary
	for _, t := range tracks {
		a := r.answer(t)
		rows = append(rows, a.cells())
		sum.add(&a)
	}
	writeTable(w, rows)

	fmt.Fprintln(w, "\nHours and days are a week's, from the least that can be attended to the most. yes: whatever is chosen,")
	fmt.Fprintln(w, "and whatever is not stated; no: in no case; ?: that depends. ! marks a number that the timetable contradicts.")
	fmt.Fprintln(w, "A number below with ? may hold: no page says which sessions of a day are one visit.")
	fmt.Fprintln(w)
	sum.write(w, r)
}

// letter is the head of a question's column.
func letter(i int) string { return string(rune('A' + i)) }

// cells is the answer as a row of the table.
func (a *answer) cells() cells {
	row := cells{columns: []string{oneLine(a.ID), oneLine(or(a.Kind)), oneLine(or(a.Name)), text(a.hours), text(a.days), a.basis.String()}}
	for _, v := range a.verdicts {
		row.columns = append(row.columns, marks[v])
	}
	if claims := a.claims(); claims != "" {
		row.below = append(row.below, "page: "+claims)
	}
	for _, c := range a.contradictions {
		row.below = append(row.below, fmt.Sprintf("! %s: the page says %s, the timetable gives %s", c.What, c.Stated, c.Timetable))
	}
	for _, c := range a.doubts {
		row.below = append(row.below, fmt.Sprintf("? %s: the page says %s, the timetable gives %s if sessions up to an hour apart are one visit", c.What, c.Stated, c.Timetable))
	}
	if a.reason != "" {
		row.below = append(row.below, "no hours: "+a.reason)
	}
	return row
}

func text(i *interval) string {
	if !i.known() {
		return "-"
	}
	return i.String()
}

// claims is what the page states in numbers.
func (t *track) claims() string {
	var list []string
	for _, x := range []struct {
		stated   *interval
		unit, of string
	}{{t.Hours, "hour", " a week"}, {t.Days, "day", " a week"}, {t.SessionHours, "hour", " a session"}, {t.Weeks, "week", ""}} {
		if x.stated.known() {
			list = append(list, x.stated.of(x.unit)+x.of)
		}
	}
	if t.Choose != nil {
		list = append(list, fmt.Sprintf("choose %d", *t.Choose))
	}
	if or(t.Breaks).IsPositive() {
		list = append(list, "breaks of "+both(*t.Breaks).of("minute")+" a day")
	}
	return strings.Join(list, ", ")
}

// writeTable aligns the columns. The name gives way where a line would be too wide.
func writeTable(w io.Writer, rows []cells) {
	widths := make([]int, len(rows[0].columns))
	for _, row := range rows {
		for i, c := range row.columns {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	others := 0
	for i, n := range widths {
		if i != nameColumn {
			others += n + 2
		}
	}
	widths[nameColumn] = min(widths[nameColumn], max(20, lineWidth-others))
	indent := strings.Repeat(" ", widths[0]+2)
	for _, row := range rows {
		var b strings.Builder
		for i, c := range row.columns {
			b.WriteString(pad(c, widths[i]) + "  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
		for _, line := range row.below {
			fmt.Fprintln(w, indent+line)
		}
	}
}

// oneLine is text of a page without line breaks and other control characters.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// pad makes the text so wide, or cuts it.
func pad(text string, width int) string {
	if n := utf8.RuneCountInString(text); n <= width {
		return text + strings.Repeat(" ", width-n)
	}
	return string([]rune(text)[:width-3]) + "..."
}

// summary counts the answers.
type summary struct {
	tracks, contradictions int
	contradicted           []string
	from                   [fromStated + 1]int
	verdicts               [][iop.NotApplicable + 1]int // by question
}

func (s *summary) add(a *answer) {
	s.tracks++
	s.from[a.basis]++
	s.contradictions += len(a.contradictions)
	if len(a.contradictions) > 0 {
		s.contradicted = append(s.contradicted, a.ID)
	}
	if s.verdicts == nil {
		s.verdicts = make([][iop.NotApplicable + 1]int, len(a.verdicts))
	}
	for i, v := range a.verdicts {
		s.verdicts[i][v]++
	}
}

func (s *summary) write(w io.Writer, r *rules) {
	fmt.Fprintf(w, "%d tracks: hours of %d from the timetable, of %d from stated days and session hours, of %d not known\n",
		s.tracks, s.from[fromTimetable], s.from[fromStated], s.from[noBasis])
	fmt.Fprintf(w, "%s%s\n\n", exactly(int32(s.contradictions)).of("contradiction"), in(s.contradicted))
	rows := []cells{{columns: []string{"", "", "asked", "yes", "no", "?"}}}
	for i, q := range r.questions {
		row := cells{columns: []string{letter(i), q.id, q.title}}
		for _, v := range []iop.Verdict{iop.Met, iop.NotMet, iop.Unknown} {
			n := 0
			if s.verdicts != nil {
				n = s.verdicts[i][v]
			}
			row.columns = append(row.columns, fmt.Sprint(n))
		}
		rows = append(rows, row)
	}
	writeTable(w, rows)
}

func in(ids []string) string {
	const most = 10
	switch {
	case len(ids) == 0:
		return ""
	case len(ids) > most:
		ids = append(slices.Clone(ids[:most]), fmt.Sprintf("%d more", len(ids)-most))
	}
	return ", in " + strings.Join(ids, ", ")
}
