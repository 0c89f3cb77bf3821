package compliance_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// TestOpposites: of rules about the same thing one must and one must not; of others, and of one
// that only may, nothing is said.
func TestOpposites(t *testing.T) {
	rule := func(id, members string) string { return `{` + ruleText(id) + `,` + members + `}` }
	when := func(requirement string) string { return `"when":{"all":[{"requirement":"` + requirement + `"}]}` }
	for _, c := range []struct{ name, section, one, other, want string }{
		{"make-ups", "make_up", `"makes":"must"`, `"makes":"must-not"`, "make_up: clinic.a says must, clinic.b must not"},
		{"make-ups of one service", "make_up", `"makes":"must","of":{"formats":["group"]}`, `"makes":"must-not","of":{"formats":["group","family"]}`, "make_up: clinic.a says must, clinic.b must not"},
		{"make-ups of different services", "make_up", `"makes":"must","of":{"formats":["group"]}`, `"makes":"must-not","of":{"formats":["family"]}`, ""},
		{"make-ups of one phase", "make_up", `"makes":"must","phases":{"at_most":2}`, `"makes":"must-not","phases":{"at_least":2}`, "make_up: clinic.a says must, clinic.b must not"},
		{"make-ups of different phases", "make_up", `"makes":"must","phases":{"at_most":2}`, `"makes":"must-not","phases":{"at_least":3}`, ""},
		{"make-ups that may be", "make_up", `"makes":"may"`, `"makes":"must-not"`, ""},
		{"removal", "removal", `"conduct":["use","threat"],"removes":"must"`, `"conduct":["use"],"removes":"must-not","sole_ground":true`, "removal: clinic.a says must, clinic.b must not"},
		{"removal for different conduct", "removal", `"conduct":["threat"],"removes":"must"`, `"conduct":["use"],"removes":"must-not"`, ""},
		{"removal for what has a name", "removal", `"conduct":["use"],"removes":"must","name":"near"`, `"conduct":["use"],"removes":"must-not"`, "removal: clinic.a says must, clinic.b must not"},
		{"removal for what has different names", "removal", `"conduct":["use"],"removes":"must","name":"near"`, `"conduct":["use"],"removes":"must-not","name":"far"`, ""},
		{"endings", "endings", `"reason":"attendance","ends":"must",` + when("clinic.x"), `"reason":"attendance","ends":"must-not",` + when("clinic.x"), "endings: clinic.a says must, clinic.b must not"},
		{"endings when something else is so", "endings", `"reason":"attendance","ends":"must",` + when("clinic.x"), `"reason":"attendance","ends":"must-not",` + when("clinic.y"), ""},
		{"endings for different reasons", "endings", `"reason":"attendance","ends":"must",` + when("clinic.x"), `"reason":"fees","ends":"must-not",` + when("clinic.x"), ""},
	} {
		more := []string{`"declares":{"near":"near the program","far":"far from it"}`, `"requirements":[` + hoursRow("clinic.x", `{"at_least":"9h"}`) + `,` + hoursRow("clinic.y", `{"at_least":"9h"}`) + `]`}
		a, b := rule("clinic.a", c.one), rule("clinic.b", c.other)
		in := func(rules string) *compliance.Policy {
			return parse(t, document(append(more, `"`+c.section+`":[`+rules+`]`)...))
		}
		for _, policies := range [][]*compliance.Policy{{in(a + `,` + b)}, {in(a), in(b)}, {in(b), in(a)}} {
			got := ""
			for _, o := range combine(t, policies...).Opposites {
				got += o.String()
			}
			assert.Equal(t, c.want, got, c.name)
		}
	}
	both := combine(t, parse(t, document(`"make_up":[`+rule("clinic.a", `"makes":"must"`)+`,`+rule("clinic.b", `"makes":"must-not"`)+`]`)))
	text, err := json.Marshal(both)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"opposites":[{"section":"make_up","must":"clinic.a","must_not":"clinic.b"}]`)
	assert.Equal(t, "no opposites", compliance.Opposite{}.String())

	half := rowsOf(500, func(i int) string {
		return rule("clinic.m"+string(rune('a'+i%26))+string(rune('a'+i/26)), `"makes":"must"`)
	})
	other := rowsOf(500, func(i int) string {
		return rule("clinic.n"+string(rune('a'+i%26))+string(rune('a'+i/26)), `"makes":"must-not"`)
	})
	assert.Len(t, combine(t, parse(t, document(`"make_up":`+half)), parse(t, document(`"make_up":`+other))).Opposites, iop.MaxContradictions)
}
