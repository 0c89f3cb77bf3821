package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// placed is a case with its two answers: without assumptions, and charted by
// exception.
type placed struct {
	*vignette
	exact   levelofcare.Placement
	charted levelofcare.Placement
}

func place(c *levelofcare.Criteria, v *vignette) placed {
	p := c.Place(v.assessment())
	return placed{v, p, p.Assuming(levelofcare.ChartedByException)}
}

// recommended is the level by its short name, "not_indicated", or empty where
// nothing that is known or assumed settles it.
func (p placed) recommended() string {
	if l, ok := p.charted.Level(); ok {
		return level(l).String()
	}
	if p.charted.NotIndicated() == iop.Met {
		return "not_indicated"
	}
	return ""
}

func (p placed) possible() []string {
	list := []string{}
	for l := range p.exact.Possible().All() {
		list = append(list, level(l).String())
	}
	return list
}

// indicated is the levels that guidance indicates, charted by exception.
func (p placed) indicated() []string {
	list := []string{}
	for l := range p.charted.Indicated().All() {
		list = append(list, level(l).String())
	}
	return list
}

// serviceNames names services beside a level that such files name as levels.
var serviceNames = map[string]string{
	"staffed-residence":               "residential_low",
	"ambulatory-withdrawal-care":      "medically_managed_outpatient",
	"round-the-clock-withdrawal-care": "withdrawal_management",
	"medically-managed-withdrawal":    "withdrawal_management",
	"intensive-treatment":             "iop",
	"day-treatment":                   "php",
}

func (p placed) with() []string {
	list := []string{}
	for _, s := range p.charted.With() {
		if s.Verdict != iop.Met {
			continue
		}
		name, ok := serviceNames[s.Service]
		if !ok {
			name = strings.ReplaceAll(s.Service, "-", "_")
		}
		list = append(list, name)
	}
	return list
}

func (p placed) assumed() []string {
	list := []string{}
	for a := range p.charted.Assumed() {
		list = append(list, a.Fact)
	}
	return list
}

func (p placed) questions() []string {
	list := []string{}
	for _, q := range p.exact.Questions() {
		list = append(list, q.Fact)
	}
	return list
}

type findingLine struct {
	Rule    iop.RuleID  `json:"rule"`
	Verdict iop.Verdict `json:"verdict"`
	Source  string      `json:"source"`
}

type caseLine struct {
	ID          string        `json:"id"`
	Recommended *string       `json:"recommended"`
	With        []string      `json:"with"`
	Possible    []string      `json:"possible"`
	Indicated   []string      `json:"indicated"`
	Assumed     []string      `json:"assumed"`
	Questions   []string      `json:"questions"`
	Findings    []findingLine `json:"findings"`
}

func writeJSON(w io.Writer, c *levelofcare.Criteria, cases []vignette) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for i := range cases {
		p := place(c, &cases[i])
		line := caseLine{
			ID: p.ID, With: p.with(), Possible: p.possible(), Indicated: p.indicated(), Assumed: p.assumed(), Questions: p.questions(), Findings: []findingLine{},
		}
		if r := p.recommended(); r != "" {
			line.Recommended = &r
		}
		report := p.exact.Report()
		for f := range report.All() {
			line.Findings = append(line.Findings, findingLine{f.Rule.ID, f.Verdict, f.Rule.Source.String()})
		}
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func writeText(w io.Writer, c *levelofcare.Criteria, cases []vignette) {
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(w, "  %-13s %s\n", label, text)
		}
	}
	levels := c.Levels()
	for i := range cases {
		p := place(c, &cases[i])
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, strings.Join(nonEmpty(p.ID, p.Population, phaseText(p.exact.Assessment().Phase)), ", "))
		line("facts", p.recorded(c))
		line("level", p.answer())
		line("because", p.reason())
		if settled, ok := p.charted.Level(); ok {
			line("indicated too", p.charted.Indicated().Without(settled).String())
		} else {
			line("indicated", p.charted.Indicated().String())
		}
		line("assumed", assumedText(p.charted))
		line("ask next", questionText(p))
		if l, ok := p.charted.Level(); ok {
			at := slices.Index(levels, l)
			if at < len(levels)-1 {
				line("why not more", p.charted.WhyNot(levels[at+1]).String())
			}
		}
	}
}

// answer is the level with the services beside it, in the library's words.
func (p placed) answer() string {
	answer := "undetermined: what is recorded does not settle the level"
	if l, ok := p.charted.Level(); ok {
		answer = l.String()
	} else if p.charted.NotIndicated() == iop.Met {
		answer = "no treatment indicated"
	} else if p.charted.NoLevel() == iop.Met {
		answer = "no level: a person decides"
	}
	lead := ", with "
	for _, s := range p.charted.With() {
		if s.Verdict == iop.Met {
			answer += lead + s.Service
			lead = " and "
		}
	}
	return answer
}

// recorded is the facts that the case states: "withdrawal none, danger not none".
func (p placed) recorded(c *levelofcare.Criteria) string {
	a := p.assessment()
	var list []string
	for f, name := range c.Facts() {
		if n := a.Get(f); n != 0 {
			list = append(list, name+" "+c.ValuesOf(f).Word(int(n)))
			continue
		}
		var not []string
		for n, word := range c.ValuesOf(f).All() {
			if a.RuledOut[f]>>n&1 == 1 {
				not = append(not, word)
			}
		}
		if not != nil {
			list = append(list, name+" not "+strings.Join(not, " or "))
		}
	}
	return strings.Join(list, ", ")
}

// reason is the one reason to tell a colleague: what the next lower level of treatment
// would lack, or for the lowest what it gives; and of a level that is open, what
// keeps it so. Withdrawal management gives no treatment to compare with.
func (p placed) reason() string {
	level, ok := p.charted.Level()
	if !ok {
		if questions := p.charted.Questions(); len(questions) > 0 {
			return "it depends on " + questions[0].Fact
		}
	}
	levels := p.charted.Criteria().Levels()
	for at := slices.Index(levels, level) - 1; at >= 0; at-- {
		if levels[at] == iop.WithdrawalManagement {
			continue
		}
		e := p.charted.WhyNot(levels[at])
		switch {
		case len(e.TooLittle) > 0:
			return e.TooLittle[0].Rule.Statement
		case len(e.Excluded) > 0:
			return e.Excluded[0].Statement
		}
		break
	}
	report := p.charted.Report()
	for f := range report.All() {
		if f.Verdict == iop.Met && p.needs(f.Rule.ID) {
			return f.Rule.Statement
		}
	}
	return ""
}

// needs reports whether the rule finds treatment needed, or excludes a level.
func (p placed) needs(id iop.RuleID) bool {
	for r := range p.charted.Criteria().Rules(0) {
		if r.ID == id {
			return len(r.Need) > 0 && !r.Beside && !r.Also || r.Exclude != 0
		}
	}
	return false
}

func nonEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

func phaseText(p levelofcare.Phase) string {
	if p == levelofcare.PhaseUnknown {
		return ""
	}
	return p.String()
}

// assumedText names the urgent assumptions one by one and counts the others.
func assumedText(p levelofcare.Placement) string {
	var urgent []string
	others := 0
	for a := range p.Assumed() {
		if a.Urgent {
			urgent = append(urgent, a.Fact+" "+a.Value)
		} else {
			others++
		}
	}
	text := strings.Join(urgent, ", ")
	if text != "" {
		text += " (confirm before acting)"
	}
	if others > 0 {
		noun := "facts"
		if others == 1 {
			noun = "fact"
		}
		text = strings.Join(nonEmpty(text, fmt.Sprintf("%d other %s unremarkable", others, noun)), "; ")
	}
	return text
}

// questionText is the facts to ask next: what still keeps the answer open even
// charted by exception, or else the most decisive of what was assumed.
func questionText(p placed) string {
	const most = 4
	list := p.charted.Questions()
	if len(list) == 0 {
		list = p.exact.Questions()
	}
	var facts []string
	for _, q := range list[:min(most, len(list))] {
		facts = append(facts, q.Fact)
	}
	text := strings.Join(facts, ", ")
	if n := len(list) - most; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}
