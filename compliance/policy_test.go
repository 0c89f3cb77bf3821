package compliance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

const source = `"source":{"title":"A text","address":"https://example.org","kind":"issuer","read":"2026-11-22"}`

// ruleText is the members that every rule has.
func ruleText(id string) string {
	return fmt.Sprintf(`"id":%q,"statement":"Said so.","strength":"must",%s`, id, source)
}

// document is a policy with these further members.
func document(members ...string) string {
	return "{" + strings.Join(append([]string{`"id":"clinic","title":"A clinic","kind":"clinic"`}, members...), ",") + "}"
}

func hoursRow(id, bound string, more ...string) string {
	return "{" + strings.Join(append([]string{ruleText(id), `"measure":"hours","per":"week","bound":` + bound + `,"binds":"delivered"`}, more...), ",") + "}"
}

func parse(t testing.TB, text string) *compliance.Policy {
	t.Helper()
	p, err := compliance.Parse([]byte(text))
	require.NoError(t, err)
	return p
}

// whole says something in every section.
var whole = document(
	`"jurisdiction":"US-VA","level":"intensive-outpatient","issuer":"The board","note":"For tests.","from":"2026-01-01","until":"2030-01-01","mode":"therapeutic"`,
	`"counting":{"formats":["group","education"],"clock_hour":"0h50m","week_start":"sunday"}`,
	`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h","below":"20h"}`, `"for":{"ages":{"at_least":18}}`)+`,
		{`+ruleText("clinic.absences")+`,"measure":"events","events":["unexcused","no-show"],"per":{"days":90},"bound":{"at_most":2},"then":"discharge"},
		{`+ruleText("clinic.plan")+`,"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":7}}]`,
	`"excuses":[{`+ruleText("clinic.excuses")+`,"reasons":["death-in-family"],"notice":"24h","note":"With a letter.","keeps_run":true}]`,
	`"lateness":[{`+ruleText("clinic.late")+`,"by":{"above":"15m"},"turned_away":"must","counts_as":"unexcused"}]`,
	`"make_up":[{`+ruleText("clinic.make-up")+`,"makes":"must","by":"days","days":7}]`,
	`"tests":[{`+ruleText("clinic.missed-test")+`,"collections":["not-there"],"as":"positive","resets_clean":true}]`,
	`"responses":[{`+ruleText("clinic.ladder")+`,"order":"ladder","events":["unexcused"],"requirements":["clinic.absences"],"steps":[{"kind":"warning"},{"kind":"contract"},{"kind":"discharge","what":"leaves the program"}],"clears_after":90},
		{`+ruleText("clinic.missed")+`,"order":"ladder","events":["absence"],"steps":[{"kind":"contract","bound":{"above":2},"per":{"days":30}},{"kind":"discharge","bound":{"at_least":4},"per":{"days":30}}]}]`,
	`"removal":[{`+ruleText("clinic.removal")+`,"conduct":["violence","weapon"],"removes":"must"},{`+ruleText("clinic.use")+`,"conduct":["use"],"removes":"must-not","sole_ground":true}]`,
	`"due_process":[{`+ruleText("clinic.notice")+`,"notice":["verbal","written"],"reasons":true,"appeal":true,"stays":true,"not_for":["violence"]}]`,
	`"endings":[{`+ruleText("clinic.lost")+`,"reason":"lost-contact","ends":"may","when":{"any":[{"requirement":"clinic.absences","not":true}]}}]`,
	`"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[{"attested":"treatment goals reached"},{"event":"aftercare-plan"}]}}]`,
	`"readmission":[{`+ruleText("clinic.back")+`,"after":["lost-contact"],"wait_days":30,"credit":"lost"}]`,
)

func TestParseAndWrite(t *testing.T) {
	p := parse(t, whole)
	text, err := json.Marshal(p)
	require.NoError(t, err)
	again := parse(t, string(text))
	assert.Equal(t, p.Definition(), again.Definition())
	once, err := json.Marshal(again)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(once), "the document is stable")
	made, err := compliance.New(p.Definition())
	require.NoError(t, err)
	assert.Equal(t, p.Definition(), made.Definition())
	var kept struct{ Policy *compliance.Policy }
	require.NoError(t, json.Unmarshal([]byte(`{"Policy":`+string(text)+`}`), &kept))
	assert.Equal(t, p.Definition(), kept.Policy.Definition(), "also as a part of a program's own document")
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"Policy":{"id":"x"}}`), &kept), "title: is missing")
	assert.Equal(t, p.ID(), kept.Policy.ID(), "left as it was")
	assert.Error(t, (*compliance.Policy)(nil).UnmarshalJSON(text))

	assert.Equal(t, iop.RuleID("clinic"), p.ID())
	assert.Equal(t, "A clinic", p.Title())
	assert.Equal(t, compliance.Clinic, p.Kind())
	assert.Equal(t, compliance.Jurisdiction("US-VA"), p.Jurisdiction())
	assert.Equal(t, schedule.Sunday, p.Counting().WeekStart)
	n := 0
	for range p.Rules() {
		n++
	}
	assert.Equal(t, 15, n)
	n = 0
	for range p.Requirements() {
		n++
	}
	assert.Equal(t, 3, n)
}

// TestText: every statement, id and source is there for the reader.
func TestText(t *testing.T) {
	p := parse(t, whole)
	text := p.Text()
	for _, r := range p.Rules() {
		assert.Contains(t, text, string(r.ID)+": A text, https://example.org, read 2026-11-22")
	}
	for _, want := range []string{
		"A clinic (clinic)\nclinic, US-VA, The board, intensive-outpatient, therapeutic\nin force from 2026-01-01 through 2029-12-31\nFor tests.\n",
		"must: hours a week: 9h00m to below 20h00m, delivered, for ages 18 and over",
		"must: events of unexcused or no-show in any 90 days: at most 2, else discharge",
		"must: elapsed-days to plan from admission: at most 7 days",
		"must: reasons death-in-family; notice 24h00m; keeps run",
		"read 2026-11-22\n    With a letter.\n",
		"must: by above 0h15m; turned away must; counts as unexcused",
		"must: order ladder; events unexcused; requirements clinic.absences; steps warning, contract, leaves the program; clears after 90",
		"steps contract once above 2 in any 30 days, discharge once at least 4 in any 30 days",
		"must: notice verbal, written; reasons; appeal; stays; not for violence",
		"must: reason lost-contact; ends may; when clinic.absences is not met",
		"must: when treatment goals reached and aftercare-plan",
		"Counting\n  formats group, education; clock hour 0h50m; week start sunday\n",
	} {
		assert.Contains(t, text, want)
	}
}

func TestInForce(t *testing.T) {
	p := parse(t, document(`"from":"2020-01-01"`, `"requirements":[
		`+hoursRow("clinic.hours", `{"at_least":"6h"}`, `"until":"2024-01-01"`)+`,
		`+hoursRow("clinic.hours", `{"at_least":"9h"}`, `"from":"2024-01-01","until":"2026-07-01"`)+`]`,
		`"excuses":[{`+ruleText("clinic.none")+`,"refused":true,"from":"2025-01-01"}]`))
	for day, want := range map[string]string{
		"2019-12-31": "", "2020-01-01": "6h00m", "2023-12-31": "6h00m", "2024-01-01": "9h00m", "2026-06-30": "9h00m", "2026-07-01": "",
	} {
		var got []string
		for r := range p.On(iop.MustDay(day)).Requirements() {
			low, _, _ := r.Bound.Low()
			got = append(got, iop.Minutes(low).String())
		}
		assert.Equal(t, want, strings.Join(got, ","), day)
	}
	assert.False(t, p.InForce(iop.MustDay("2019-12-31")))
	assert.True(t, p.InForce(iop.MustDay("2020-01-01")))
	assert.True(t, p.InForce(iop.MustDay("2027-01-01")), "the excuses are")
	assert.Len(t, p.On(iop.MustDay("2024-12-31")).Definition().Excuses, 0)
	assert.Len(t, p.On(iop.MustDay("2025-01-01")).Definition().Excuses, 1)
	var days []string
	for _, d := range p.Changes() {
		days = append(days, d.String())
	}
	assert.Equal(t, []string{"2020-01-01", "2024-01-01", "2025-01-01", "2026-07-01"}, days)
	assert.Len(t, p.Definition().Requirements, 2, "the policy itself does not change")
}

func TestApplying(t *testing.T) {
	p := parse(t, document(`"requirements":[`+hoursRow("clinic.adults", `{"at_least":"9h"}`, `"for":{"ages":{"at_least":18}}`)+`,`+
		hoursRow("clinic.minors", `{"at_least":"6h"}`, `"for":{"ages":{"below":18}}`)+`]`))
	for age, want := range map[iop.Age]int{17: 1, 18: 1, 0: 2} {
		assert.Len(t, p.On(today).Applying(iop.Person{Age: age}).Definition().Requirements, want, "%d", age)
	}
	assert.True(t, p.Concerns(iop.People{}))
	assert.True(t, p.Concerns(iop.People{Ages: iop.Exactly[iop.Age](17)}))
}

func TestChecker(t *testing.T) {
	p := parse(t, document(`"counting":{"clock_hour":"0h50m"}`, `"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h"}`)+`]`))
	w := schedule.Week{Blocks: []schedule.Block{{Days: schedule.On(schedule.Monday, schedule.Tuesday, schedule.Friday), Start: schedule.At(9, 0), End: schedule.At(11, 30)}}}
	assert.Equal(t, iop.Met, verdict(t, p.On(today).Checker(), &w))
	w.Blocks[0].End--
	assert.Equal(t, iop.NotMet, verdict(t, p.On(today).Checker(), &w))
}

// TestWritingWhatWasNarrowed: a policy of one day, or of one person, is written as a
// document that can be read, or not at all.
func TestWritingWhatWasNarrowed(t *testing.T) {
	read, refused := 0, 0
	for p := range published.All() {
		for _, day := range append(p.Changes(), iop.MustDay("2026-06-01")) {
			for _, narrow := range []*compliance.Dated{p.On(day), p.On(day - 1), p.On(day).Applying(iop.Person{Age: 15, Population: iop.Adolescent}), p.On(day).ReadAs(iop.Offered)} {
				text, err := json.Marshal(narrow)
				if err != nil {
					refused++
					assert.ErrorContains(t, err, "is not a requirement of this policy", "%s", p.ID())
					continue
				}
				read++
				again, err := compliance.Parse(text)
				require.NoError(t, err, "%s on %v", p.ID(), day)
				once, err := json.Marshal(again)
				require.NoError(t, err)
				assert.Equal(t, string(text), string(once))
			}
		}
	}
	assert.Positive(t, refused)
	assert.Greater(t, read, 20*refused)
}

// TestFaults: what cannot be is refused with its place and value, all at once.
func TestFaults(t *testing.T) {
	row := func(members string) string { return document(`"requirements":[{` + members + `}]`) }
	formula := func(steps string) string {
		return document(`"responses":[{` + ruleText("clinic.x") + `,"order":"formula","events":["late"],"steps":[` + steps + `]}]`)
	}
	for name, c := range map[string]struct{ text, want string }{
		"unknown field at depth": {document(`"excuses":[{` + ruleText("clinic.x") + `,"reasons":["illness"],"noticed":"1h"}]`), `excuses[0]: "noticed" is not a member here`},
		"row without source":     {row(`"id":"clinic.x","statement":"s","strength":"must","measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"delivered"`), `requirements[0].source: is missing`},
		"same id and days":       {document(`"requirements":[` + hoursRow("clinic.x", `{"at_least":"9h"}`) + `,` + hoursRow("clinic.x", `{"at_least":"8h"}`) + `]`), `requirements[1].id: "clinic.x" is already the id of requirements[0], for some of the same people on the same days`},
		"overlapping ages": {document(`"requirements":[` + hoursRow("clinic.x", `{"at_least":"9h"}`, `"for":{"ages":{"at_least":18}}`) + `,` + hoursRow("clinic.x", `{"at_least":"6h"}`, `"for":{"ages":{"at_most":18}}`) + `]`),
			`requirements[1].id: "clinic.x" is already the id of requirements[0], for some of the same people on the same days`},
		"two sections":        {document(`"requirements":[`+hoursRow("clinic.x", `{"at_least":"9h"}`)+`]`, `"removal":[{`+ruleText("clinic.x")+`,"conduct":["use"],"removes":"may"}]`), `removal[0].id: "clinic.x" is already the id of a rule in requirements`},
		"reversed dates":      {row(ruleText("clinic.x") + `,"from":"2026-02-01","until":"2026-02-01","measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"delivered"`), `requirements[0].until: "2026-02-01" is not after from, 2026-02-01`},
		"policy reversed":     {document(`"from":"2026-02-02","until":"2026-02-01"`), `until: "2026-02-01" is not after from: 2026-02-02 to 2026-02-01`},
		"reversed range":      {row(ruleText("clinic.x") + `,"measure":"hours","per":"week","bound":{"at_least":"9h","at_most":"8h"},"binds":"delivered"`), `requirements[0].bound: is reversed: nothing is 9h00m to 8h00m`},
		"empty range":         {row(ruleText("clinic.x") + `,"measure":"hours","per":"week","bound":{"at_least":"9h","below":"9h"},"binds":"delivered"`), `requirements[0].bound: is reversed: nothing is 9h00m to below 9h00m`},
		"no bound":            {row(ruleText("clinic.x") + `,"measure":"hours","per":"week","bound":{},"binds":"delivered"`), `requirements[0].bound: has no end, want at_least, above, at_most or below`},
		"wrong unit":          {row(ruleText("clinic.x") + `,"measure":"service-days","per":"week","bound":{"at_least":"3h"},"binds":"delivered"`), `requirements[0].bound.at_least: "3h" is an amount of time, but service-days are counted in days`},
		"unknown measure":     {row(ruleText("clinic.x") + `,"measure":"smiles","per":"week","bound":{"at_least":3},"binds":"delivered"`), `requirements[0].measure: "smiles" is not a measure`},
		"unknown period":      {row(ruleText("clinic.x") + `,"measure":"hours","per":"fortnight","bound":{"at_least":"3h"},"binds":"delivered"`), `requirements[0].per: "fortnight" is not a period`},
		"period it lacks":     {row(ruleText("clinic.x") + `,"measure":"group-size","per":"week","bound":{"at_most":12},"binds":"delivered"`), `requirements[0].per: "week" is not a period of group-size, want session`},
		"no such row":         {document(`"completion":[{` + ruleText("clinic.x") + `,"when":{"all":[{"requirement":"clinic.y"}]}}]`), `completion[0].when.all[0].requirement: "clinic.y" is not a requirement of this policy`},
		"two in one":          {document(`"completion":[{` + ruleText("clinic.x") + `,"when":{"all":[{"event":"plan","conduct":"use"}]}}]`), `completion[0].when.all[0]: names 2 kinds of condition, want one of requirement, event, conduct and attested`},
		"all and any":         {document(`"completion":[{` + ruleText("clinic.x") + `,"when":{"all":[{"event":"plan"}],"any":[{"event":"plan"}]}}]`), `completion[0].when: needs conditions in either all or any`},
		"jurisdiction":        {document(`"jurisdiction":"Virginia"`), `jurisdiction: "Virginia" is not a jurisdiction, want a code such as US or US-VA`},
		"effect of nothing":   {document(`"lateness":[{` + ruleText("clinic.x") + `,"by":{"above":"5m"}}]`), `lateness[0]: has no effect`},
		"refused and worth":   {document(`"excuses":[{` + ruleText("clinic.x") + `,"refused":true,"notice":"1h"}]`), `excuses[0].refused: true cannot be combined with notice, counts or keeps_run, which apply only to accepted excuses`},
		"days of make-up":     {document(`"make_up":[{` + ruleText("clinic.x") + `,"makes":"must","by":"days"}]`), `make_up[0].days: must be above 0 when by is days, and left out otherwise`},
		"mapping of nothing":  {document(`"tests":[{` + ruleText("clinic.x") + `,"as":"positive"}]`), `tests[0]: names no outcome: give collections, validities or detections`},
		"answer to nothing":   {document(`"responses":[{` + ruleText("clinic.x") + `,"order":"ladder","steps":[{"kind":"warning"}]}]`), `responses[0]: responds to nothing: give events, conduct, tests or requirements`},
		"formula of nothing":  {formula(`{"kind":"sanction","more":3}`), `responses[0].steps[0]: needs an amount above 0 in a formula, and no amount otherwise`},
		"formula in steps":    {formula(`{"kind":"sanction","amount":1},{"kind":"sanction","amount":2}`), `has 2 steps, but a formula has one`},
		"amount on a ladder":  {strings.Replace(formula(`{"kind":"sanction","amount":2}`), "formula", "ladder", 1), `responses[0].steps[0]: needs an amount above 0 in a formula, and no amount otherwise`},
		"stay without appeal": {document(`"due_process":[{` + ruleText("clinic.x") + `,"stays":true}]`), `due_process[0].stays: true needs an appeal`},
		"a key twice":         {`{"id":"a","id":"b","title":"t","kind":"clinic"}`, `id: the member appears twice in one object`},
		"invalid text":        {"{\"id\":\"a\",\"title\":\"\xff\",\"kind\":\"clinic\"}", `UTF-8`},
		"depth":               {document(`"note":` + strings.Repeat("[", 65) + strings.Repeat("]", 65)), `deep`},
		"size":                {document(`"note":"` + strings.Repeat("x", 17<<20) + `"`), `bytes, more than 16777216`},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := compliance.Parse([]byte(c.text))
			assert.Nil(t, p)
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := compliance.Parse([]byte(document(`"from":"2026-02-30"`, `"mode":"nice"`, `"excuses":[{}]`, `"colour":"red"`)))
	var faults wire.Faults
	require.ErrorAs(t, err, &faults)
	assert.GreaterOrEqual(t, len(faults), 5, "%v", err)

	_, err = compliance.New(compliance.Definition{ID: "x", Title: " ", Kind: compliance.Clinic})
	assert.EqualError(t, err, `title: " " is empty`)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(document()))
	f.Add([]byte(strings.Replace(short, "group.size", "group-size", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := compliance.Parse(data)
		if err != nil {
			return
		}
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := compliance.Parse(text)
		require.NoError(t, err)
		require.Equal(t, p.Definition(), again.Definition())
		once, err := json.Marshal(again)
		require.NoError(t, err)
		require.True(t, bytes.Equal(text, once))
		require.NotEmpty(t, p.Text())
		require.Empty(t, p.On(today).Gaps(p.On(today)), "%s", p.Text())
	})
}

// verdict is that on the week made ready.
func verdict(t testing.TB, c *schedule.Checker, w *schedule.Week) iop.Verdict {
	t.Helper()
	ready, err := w.Ready()
	require.NoError(t, err)
	return c.Verdict(ready)
}
