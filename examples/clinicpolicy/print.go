package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/iop"
)

// answer is one clinic's policy, what it is measured against, and what contradicts
// itself in it.
type answer struct {
	mine           *compliance.Dated
	on             iop.Day
	against        []compliance.Comparison
	contradictions []iop.Contradiction
}

func (a *answer) gaps() int {
	n := len(a.contradictions)
	for i := range a.against {
		n += len(a.against[i].Gaps())
	}
	return n
}

var formats = map[string]func(io.Writer, []answer){"text": writeText, "json": writeJSON, "md": writeMarkdown}

func writeText(w io.Writer, answers []answer) {
	for i := range answers {
		a := &answers[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s), as of %v\n", a.mine.Title(), a.mine.ID(), a.on)
		for _, c := range a.contradictions {
			fmt.Fprintf(w, "  contradiction: %v\n", c)
		}
		for k := range a.against {
			c := &a.against[k]
			gaps := c.Gaps()
			fmt.Fprintf(w, "  %s: %s\n", c.Theirs.ID(), judgement(len(c.Rows), len(gaps)))
			for _, row := range c.Rows {
				mark := "ok "
				if row.IsGap() {
					mark = "GAP"
				}
				fmt.Fprintf(w, "    %s %v\n", mark, row)
			}
			for _, s := range c.Sections {
				if len(s.Theirs) > 0 {
					fmt.Fprintf(w, "    see %v\n", s)
				}
			}
		}
	}
}

func judgement(rows, gaps int) string {
	switch {
	case rows == 0:
		return "has no rules that can be compared"
	case gaps == 0:
		return "at least as strict"
	}
	return fmt.Sprintf("%d of %d bounds are gaps", gaps, rows)
}

func writeMarkdown(w io.Writer, answers []answer) {
	for i := range answers {
		a := &answers[i]
		fmt.Fprintf(w, "## %s\n\nAs of %v.\n", a.mine.Title(), a.on)
		for _, c := range a.contradictions {
			fmt.Fprintf(w, "\n- Contradiction: %v.\n", c)
		}
		for k := range a.against {
			c := &a.against[k]
			gaps := c.Gaps()
			fmt.Fprintf(w, "\n### %s\n\n%s.\n\n", c.Theirs.Title(), sentence(judgement(len(c.Rows), len(gaps))))
			for _, row := range gaps {
				source := "(" + row.Theirs.Source.Where() + ")"
				if row.Theirs.Source.Address != "" {
					source = "[Source]" + source
				}
				fmt.Fprintf(w, "- %s %s\n", policytest.Sentence(c.Mine, c.Theirs, row), source)
			}
		}
		fmt.Fprintln(w)
	}
}

func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// gapJSON is one end of a rule of theirs.
type gapJSON struct {
	Rule    iop.RuleID `json:"rule"`
	End     iop.End    `json:"end"`
	Result  iop.Result `json:"result"`
	By      string     `json:"by,omitempty"`
	Because []string   `json:"because,omitempty"`
	Who     string     `json:"who,omitempty"`
	Theirs  string     `json:"theirs"`
	Mine    iop.RuleID `json:"mine,omitempty"`
	Source  string     `json:"source"`
	Address string     `json:"address,omitempty"`
}

type againstJSON struct {
	Policy   iop.RuleID `json:"policy"`
	Gaps     []gapJSON  `json:"gaps"`
	ReadBoth []string   `json:"read_both,omitempty"` // plain sections in which they say something
}

type answerJSON struct {
	Policy         iop.RuleID    `json:"policy"`
	On             iop.Day       `json:"on"`
	Contradictions []string      `json:"contradictions,omitempty"`
	Against        []againstJSON `json:"against"`
}

func writeJSON(w io.Writer, answers []answer) {
	enc := json.NewEncoder(w)
	for i := range answers {
		a := &answers[i]
		j := answerJSON{Policy: a.mine.ID(), On: a.on, Against: []againstJSON{}}
		for _, c := range a.contradictions {
			j.Contradictions = append(j.Contradictions, c.String())
		}
		for k := range a.against {
			c := &a.against[k]
			aj := againstJSON{Policy: c.Theirs.ID(), Gaps: []gapJSON{}}
			for _, row := range c.Gaps() {
				aj.Gaps = append(aj.Gaps, gapOf(row))
			}
			for _, s := range c.Sections {
				if len(s.Theirs) > 0 {
					aj.ReadBoth = append(aj.ReadBoth, s.Section)
				}
			}
			j.Against = append(j.Against, aj)
		}
		if err := enc.Encode(j); err != nil {
			panic(err) // these types are always written
		}
	}
}

func gapOf(row iop.Comparison) gapJSON {
	g := gapJSON{Rule: row.Theirs.ID, End: row.End, Result: row.Result, Theirs: row.Theirs.Ask(), Source: row.Theirs.Source.String(), Address: row.Theirs.Source.Address}
	if row.By != 0 {
		g.By = row.Theirs.Measure.Unit().Text(int32(row.By))
	}
	for o := range row.Because.All() {
		g.Because = append(g.Because, o.String())
	}
	if row.Who != (iop.People{}) {
		g.Who = row.Who.String()
	}
	if row.Mine != nil {
		g.Mine = row.Mine.ID
	}
	return g
}
