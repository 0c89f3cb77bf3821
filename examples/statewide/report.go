package main

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/audit"
)

// bar is one line of a chart.
type bar struct {
	label string
	value int64
	of    int64 // of how many; 0: the value stands for itself
}

func (b *bar) text() string {
	if b.of > 0 {
		return fmt.Sprintf("%d of %d (%d%%)", b.value, b.of, (200*b.value+b.of)/(2*b.of))
	}
	return fmt.Sprint(b.value)
}

// chart answers one question.
type chart struct {
	id, question, answer string
	unit                 string // of the bars, for the table
	bars                 []bar
	none                 string // what is said when there is no bar
}

// mostBars is how many bars a chart has; the rest is one more.
const mostBars = 20

// fewer puts the largest first and adds up what is beyond the most.
func fewer(all []bar) []bar {
	slices.SortFunc(all, func(a, b bar) int { return cmp.Or(cmp.Compare(b.value, a.value), strings.Compare(a.label, b.label)) })
	if len(all) <= mostBars {
		return all
	}
	rest := bar{label: fmt.Sprintf("%d others", len(all)-mostBars)}
	for _, b := range all[mostBars:] {
		rest.value += b.value
		rest.of += b.of
	}
	return append(all[:mostBars:mostBars], rest)
}

func fromMap(of map[string]int64, label func(string) string) (all []bar) {
	for word, n := range of {
		if n > 0 {
			all = append(all, bar{label: label(word), value: n})
		}
	}
	return fewer(all)
}

func spaced(word string) string {
	return strings.ReplaceAll(strings.ReplaceAll(word, "+", " or "), "-", " ")
}

// charts are the questions of the page, one chart each.
func charts(s *State, files []File) []chart {
	t := s.State
	short := chart{id: "short", question: "Who is short of service?", unit: "people short, of those audited", none: "Nobody was audited."}
	for name, c := range s.Clinics {
		if c.People > 0 {
			short.bars = append(short.bars, bar{name, c.Short, c.People})
		}
	}
	short.bars = fewer(short.bars)
	short.answer = fmt.Sprintf("%d of %s had less service than the clinic's policy asks for: the dark part of each bar.", t.Short, audit.Number(t.People, "person", "people"))

	late := chart{id: "overdue", question: "What is overdue?", unit: "overdue", bars: fromMap(t.Late, spaced), none: "Nothing is overdue."}
	late.answer = fmt.Sprintf("%s with something overdue; for %d more something is due within %d days. Each bar counts deadlines by what they wait for.",
		audit.Number(t.Overdue, "person", "people"), t.DueSoon, audit.Soon)

	left := chart{id: "discharges", question: "Why did people leave?", unit: "people", none: "Nobody was discharged."}
	sum := int64(0)
	for _, d := range t.Discharges {
		label := spaced(d.Reason)
		if d.Code != "" {
			label += " (TEDS-D " + d.Code + ")"
		}
		left.bars = append(left.bars, bar{label: label, value: d.People})
		sum += d.People
	}
	left.bars = fewer(left.bars)
	left.answer = fmt.Sprintf("%s discharged. The number in brackets is the code of the reason in the national list of treatment episodes, where there is one.", audit.Number(sum, "person was", "people were"))

	aside := chart{id: "aside", question: "What was set aside?", unit: "entries", none: "Nothing was set aside."}
	why := map[string]int64{}
	for _, outcomes := range t.Outcomes {
		for o := range audit.Outcome(audit.NumOutcomes) {
			if !o.Counts() {
				why[o.String()] += outcomes[o.String()]
			}
		}
	}
	for word, n := range t.Aside {
		if word != episode.NoSpecimen.String() { // it counts, and is only reported
			why[word] += n
		}
	}
	refused, lines := int64(0), int64(0)
	for _, f := range files {
		refused, lines = refused+int64(f.Refused), lines+int64(f.Lines)
	}
	notAudited := int64(0)
	for _, n := range t.NotAudited {
		notAudited += n
	}
	why["line refused"] += refused
	why["person not audited"] += notAudited
	aside.bars = fromMap(why, spaced)
	aside.answer = fmt.Sprintf("Of %s, %d could not be read, and %s could not be audited. The files set-aside.csv and rejects.csv say which, and why.",
		audit.Number(lines, "line", "lines"), refused, audit.Number(notAudited, "person", "people"))
	return []chart{short, late, left, aside}
}

const style = `body{font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:0 0 .2rem}p{margin:.2rem 0 .6rem}
figure{margin:2rem 0;break-inside:avoid}svg{width:100%;height:auto;display:block}svg text{font:14px system-ui,sans-serif;fill:#1a1a1a}
.bar{fill:#1d5d8c}.all{fill:#dbe4ea}table{border-collapse:collapse;margin-top:.4rem}th,td{text-align:left;padding:.15rem .8rem .15rem 0;border-bottom:1px solid #ccc}
td.n,th.n{text-align:right}summary{cursor:pointer;color:#1d5d8c}footer{font-size:.9rem;color:#444;border-top:1px solid #ccc;padding-top:.6rem}
@media print{body{margin:0;max-width:none}details{display:none}.bar{print-color-adjust:exact;-webkit-print-color-adjust:exact}.all{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`

// report writes the page: one file that needs nothing else.
func report(w writer, s *State, files []File) {
	t := s.State
	title := "The state's caseload"
	fmt.Fprintf(w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n", title, style, title)
	fmt.Fprintf(w, "<p>%s in %s, each checked against the policy of their clinic.</p>\n", audit.Number(t.People, "person", "people"), audit.Number(int64(t.Clinics), "clinic", "clinics"))
	for _, c := range charts(s, files) {
		c.write(w)
	}
	fmt.Fprint(w, "</main>\n<footer><p>The answers are advice: a clinician decides. What the record leaves open counts as neither met nor missed.</p></footer>\n</body>\n</html>\n")
}

// The measures of a chart, in its own units.
const (
	width, labels, longest = 720, 230, 330
	step, thick            = 30, 18
)

func (c *chart) write(w writer) {
	fmt.Fprintf(w, "<figure>\n<figcaption><h2 id=\"%s\">%s</h2><p>%s</p></figcaption>\n", c.id, html.EscapeString(c.question), html.EscapeString(c.answer))
	if len(c.bars) == 0 {
		fmt.Fprintf(w, "<p>%s</p>\n</figure>\n", html.EscapeString(c.none))
		return
	}
	most := int64(1)
	for _, b := range c.bars {
		most = max(most, b.value, b.of)
	}
	length := func(n int64) string { return fmt.Sprintf("%.1f", float64(n)/float64(most)*longest) }
	fmt.Fprintf(w, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s\">\n", width, step*len(c.bars)+4, c.id)
	for i, b := range c.bars {
		y := step*i + 4
		fmt.Fprintf(w, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", labels-10, y+14, html.EscapeString(cut(b.label)))
		if b.of > 0 {
			fmt.Fprintf(w, "<rect class=\"all\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\"/>", labels, y, length(b.of), thick)
		}
		fmt.Fprintf(w, "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\"/>", labels, y, length(b.value), thick)
		fmt.Fprintf(w, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", labels+8+float64(max(b.value, b.of))/float64(most)*longest, y+14, b.text())
	}
	fmt.Fprintf(w, "</svg>\n<details><summary>The same as a table</summary>\n<table>\n<tr><th></th><th class=\"n\">%s</th></tr>\n", html.EscapeString(c.unit))
	for _, b := range c.bars {
		fmt.Fprintf(w, "<tr><td>%s</td><td class=\"n\">%s</td></tr>\n", html.EscapeString(b.label), b.text())
	}
	fmt.Fprint(w, "</table>\n</details>\n</figure>\n")
}

// cut keeps a label in its column.
func cut(label string) string {
	const most = 30
	if r := []rune(label); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return label
}
