package compliance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// rowsOf is a document's list of n entries.
func rowsOf(n int, row func(i int) string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = row(i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// daysRow asks for so many days a week.
func daysRow(i int) string {
	return fmt.Sprintf(`{%s,"measure":"service-days","per":"week","bound":{"at_least":%d},"binds":"delivered"}`, ruleText(fmt.Sprintf("clinic.n%d", i)), 1+i%5)
}

// Lists have limits, which the fault names: just under, on and just over.
func TestLimits(t *testing.T) {
	one := `"requirements":[` + daysRow(0) + `]`
	condition := func(int) string { return `{"requirement":"clinic.n0"}` }
	id := func(int) string { return `"clinic.n0"` }
	holiday := func(i int) string { return `"` + (iop.MustDay("2000-01-01") + iop.Day(i)).String() + `"` }
	for path, text := range map[string]func(n int) string{
		"requirements": func(n int) string { return document(`"requirements":` + rowsOf(n, daysRow)) },
		"excuses": func(n int) string {
			return document(`"excuses":` + rowsOf(n, func(i int) string {
				return `{` + ruleText(fmt.Sprintf("clinic.n%d", i)) + `,"reasons":["death-in-family"]}`
			}))
		},
		"endings[0].when.any": func(n int) string {
			return document(one, `"endings":[{`+ruleText("clinic.end")+`,"reason":"lost-contact","ends":"may","when":{"any":`+rowsOf(n, condition)+`}}]`)
		},
		"completion[0].when.all": func(n int) string {
			return document(one, `"completion":[{`+ruleText("clinic.end")+`,"when":{"all":`+rowsOf(n, condition)+`}}]`)
		},
		"readmission[0].when.all": func(n int) string {
			return document(one, `"readmission":[{`+ruleText("clinic.end")+`,"after":["lost-contact"],"wait_days":30,"when":{"all":`+rowsOf(n, condition)+`}}]`)
		},
		"responses[0].requirements": func(n int) string {
			return document(one, `"responses":[{`+ruleText("clinic.end")+`,"order":"menu","steps":[{"kind":"warning"}],"requirements":`+rowsOf(n, id)+`}]`)
		},
		"responses[0].steps": func(n int) string {
			return document(one, `"responses":[{`+ruleText("clinic.end")+`,"order":"menu","requirements":["clinic.n0"],"steps":`+rowsOf(n, func(int) string { return `{"kind":"warning"}` })+`}]`)
		},
		"workdays.holidays": func(n int) string { return document(`"workdays":{"holidays":` + rowsOf(n, holiday) + `}`) },
	} {
		for n, ok := range map[int]bool{compliance.MaxRules - 1: true, compliance.MaxRules: true, compliance.MaxRules + 1: false} {
			_, err := compliance.Parse([]byte(text(n)))
			if !ok {
				assert.EqualError(t, err, path+": cannot be more than 1000: 1001 (line 1)")
			} else if err != nil {
				assert.NotContains(t, err.Error(), "more than", path)
			}
		}
	}
}

// A policy whose requirements cannot all be compared is refused, so that none of those
// that follow from two is left out in silence.
func TestLimitOfDerived(t *testing.T) {
	text := func(days, each int) string {
		return document(`"requirements":` + rowsOf(days+each, func(i int) string {
			from := iop.MustDay("2020-01-01") + iop.Day(i)
			if i < days {
				return fmt.Sprintf(`{%s,"from":"%v","measure":"service-days","per":"week","bound":{"at_least":3},"binds":"delivered"}`, ruleText(fmt.Sprintf("clinic.n%d", i)), from)
			}
			return fmt.Sprintf(`{%s,"from":"%v","measure":"hours","per":"service-day","bound":{"at_least":"3h"},"binds":"delivered"}`, ruleText(fmt.Sprintf("clinic.n%d", i)), from)
		}))
	}
	for n, ok := range map[[2]int]bool{{23, 89}: true, {32, 64}: true, {3, 683}: false} {
		p, err := compliance.Parse([]byte(text(n[0], n[1])))
		if !ok {
			assert.EqualError(t, err, "requirements: the requirements on days or sessions and on the amount for each imply 2049 further requirements, and at most 2048 can be compared at once (line 1)")
			continue
		}
		require.NoError(t, err)
		on := p.On(iop.MustDay("2026-01-01"))
		for _, mine := range []*compliance.Dated{on, on.ReadAs(iop.ScheduledFor), on.Applying(iop.Person{Age: 30}), p.On(iop.MustDay("2020-02-01"))} {
			assert.NotPanics(t, func() { mine.Gaps(mine) })
		}
		theirs := parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h"}`)+`]`)).On(iop.MustDay("2026-01-01"))
		assert.Empty(t, on.Gaps(theirs), "three days of three hours")
	}
	a := parse(t, text(32, 64)).On(iop.MustDay("2026-01-01"))
	_, err := compliance.Combine(a, a)
	assert.NoError(t, err, "of those alike the strictest count")
	many := parse(t, document(`"requirements":`+rowsOf(1000, daysRow))).On(iop.MustDay("2026-01-01"))
	_, err = compliance.Combine(many, many, many, many, many)
	assert.NoError(t, err)
	_, err = compliance.Combine(many, many, many, many, many, parse(t, document(`"requirements":[`+daysRow(0)+`]`)).On(iop.MustDay("2026-01-01")))
	assert.EqualError(t, err, "compliance: the policies cannot be combined: iop: there are 5001 requirements, and at most 5000 can be combined at once")
}

// A source that the table lacks is told once, with the names that the table has.
func TestUnknownSources(t *testing.T) {
	text := `{"id":"clinic","title":"t","kind":"clinic","sources":{"memo":{"title":"M","address":"x","kind":"issuer","read":"2026-01-01"}},"defaults":{"strength":"must","binds":"delivered"},"requirements":` +
		rowsOf(4, func(i int) string {
			return fmt.Sprintf(`{"id":"n%d","source":"s%d","statement":"x","measure":"service-days","per":"week","bound":{"at_least":1}}`, i, i/2)
		}) + `}`
	_, err := compliance.Parse([]byte(text))
	assert.EqualError(t, err, `requirements[0].source: "s0" is not in sources, want "memo" (line 1)`+"\n"+`requirements[2].source: "s1" is not in sources, want "memo" (line 1)`)
}

// A document of many sources is written with each rule's own name of its source.
func TestManySources(t *testing.T) {
	const n = 1000
	sources := make([]string, n)
	for i := range sources {
		section := ""
		if i%3 == 0 {
			section = fmt.Sprintf(`,"section":"%d"`, i)
		}
		sources[i] = fmt.Sprintf(`"s%d":{"title":"T%d","address":"x","kind":"issuer","read":"2026-01-01"%s}`, i, i/2, section)
	}
	text := `{"id":"clinic","title":"t","kind":"clinic","sources":{` + strings.Join(sources, ",") + `},"defaults":{"strength":"must","binds":"delivered"},"requirements":` +
		rowsOf(n, func(i int) string {
			section := ""
			if i%5 == 0 {
				section = `,"section":"place"`
			}
			return fmt.Sprintf(`{"id":"n%d","source":"s%d"%s,"statement":"x","measure":"service-days","per":"week","bound":{"at_least":1}}`, i, i, section)
		}) + `}`
	p := parse(t, text)
	written, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Equal(t, p.Definition(), parse(t, string(written)).Definition())
}
