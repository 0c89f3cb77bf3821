package episode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// named is an event with a name.
func named(e episode.Event, name iop.Name) episode.Event {
	e.Name = name
	return e
}

// doing is an incident of the conduct.
func doing(date string, c compliance.Conduct, name iop.Name) episode.Event {
	e := on(iop.Incident, date)
	e.Conduct, e.Name = c, name
	return e
}

// names declares what the documents here know by names of their own.
const names = `"declares":{"panel":"the victim impact panel","loans":"loans are repaid","phone":"answering a phone","near":"using near the program"}`

// TestDeclaredConditions: a declared event has happened or has not; what is attested is not
// known until the staff have said so, and never denied by silence.
func TestDeclaredConditions(t *testing.T) {
	p := parse(t, document(names, `"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[{"event":"declared","name":"panel"},{"attested":"loans repaid","name":"loans"}]}}]`))
	stayed := on(iop.Admission, "01-05")
	panel, loans := named(on(iop.Declared, "02-01"), "panel"), named(on(iop.Declared, "03-01"), "loans")
	for _, c := range []struct {
		on     string
		events []episode.Event
		want   iop.Verdict
	}{
		{"04-01", nil, iop.NotMet}, // no panel
		{"04-01", []episode.Event{loans}, iop.NotMet},
		{"04-01", []episode.Event{panel}, iop.Unknown}, // nobody says whether the loans are repaid
		{"02-28", []episode.Event{panel, loans}, iop.Unknown},
		{"03-01", []episode.Event{panel, loans}, iop.Met},
		{"01-31", []episode.Event{panel, loans}, iop.NotMet},
	} {
		e := stay(t, append([]episode.Event{stayed}, c.events...)...)
		got := e.On(day("2026-" + c.on)).Under(p).Completion()
		require.Len(t, got, 1)
		assert.Equal(t, c.want, got[0].Answer.Verdict, "%s with %d entries", c.on, len(c.events))
	}
}

// TestNamedConduct: a response and a removal for one conduct of a kind leave others of it
// alone; of an incident of which it was not said which it was nothing is sure.
func TestNamedConduct(t *testing.T) {
	p := parse(t, document(names,
		`"responses":[{`+ruleText("clinic.phone")+`,"order":"ladder","conduct":["inappropriate"],"only":{"name":"phone"},"steps":[{"kind":"warning"}]}]`,
		`"removal":[{`+ruleText("clinic.near")+`,"conduct":["use"],"name":"near","removes":"must"}]`))
	for _, c := range []struct {
		name     iop.Name
		answered bool
		removed  iop.Verdict
	}{{"phone", true, iop.NotMet}, {"near", false, iop.Met}, {"loans", false, iop.NotMet}, {"", false, iop.Unknown}} {
		e := stay(t, on(iop.Admission, "01-05"), doing("01-10", compliance.Inappropriate, c.name), doing("01-11", compliance.Use, c.name))
		r := e.On(day("2026-01-12")).Under(p)
		assert.Equal(t, c.answered, len(r.Responses()) == 1, string(c.name))
		grounds := r.Grounds()
		require.Len(t, grounds, 1)
		assert.Equal(t, c.removed, grounds[0].Verdict, string(c.name))

		out := on(iop.Discharged, "01-12")
		out.Reason = iop.EndedForUse
		e = stay(t, on(iop.Admission, "01-05"), doing("01-11", compliance.Use, c.name), out)
		report := e.On(day("2026-01-12")).Under(p).Discharge()
		want := c.removed
		if want == iop.NotMet {
			want = iop.NotApplicable // it was for other use
		}
		assert.Equal(t, want, report.Verdict(), "%s: %v", string(c.name), report.String())
	}
	// A positive test shows use, and not that it was near the program.
	confirmed := on(iop.PositiveTest, "01-11")
	confirmed.Detection = compliance.Definitive
	e := stay(t, on(iop.Admission, "01-05"), confirmed)
	assert.Equal(t, iop.NotMet, e.On(day("2026-01-12")).Under(p).Grounds()[0].Verdict)
}

// TestDeclaredLadder: steps that follow so many declared events of one name in a time.
func TestDeclaredLadder(t *testing.T) {
	p := parse(t, document(names, `"responses":[{`+ruleText("clinic.phone")+`,"order":"ladder","events":["incident"],"only":{"name":"phone"},
		"steps":[{"kind":"warning","bound":{"at_least":2},"per":{"days":10}},{"kind":"discharge","bound":{"at_least":3},"per":"episode"}]}]`))
	events := []episode.Event{on(iop.Admission, "01-05")}
	var got []string
	for _, c := range []struct {
		date string
		name iop.Name
	}{{"01-06", "phone"}, {"01-07", "near"}, {"01-15", "phone"}, {"02-20", "near"}, {"02-21", "phone"}} {
		events = append(events, doing(c.date, compliance.Inappropriate, c.name))
		text := "-"
		for _, a := range stay(t, events...).On(day("2026-" + c.date)).Under(p).Responses() {
			text = a.Step.Kind.String()
		}
		got = append(got, text)
	}
	assert.Equal(t, []string{"-", "-", "warning", "warning", "discharge"}, got)
}

// TestNamesAreDeclared: every name that a rule uses is declared, and a misspelt one found.
func TestNamesAreDeclared(t *testing.T) {
	with := func(member string) string { return document(names, member) }
	row := `"requirements":[{` + ruleText("clinic.row") + `,"measure":"events","events":["declared"],"only":{"name":%q},"per":"month","bound":{"at_least":1}}]`
	for text, want := range map[string]string{
		with(fmt.Sprintf(row, "panel")):     "",
		with(fmt.Sprintf(row, "pannel")):    `requirements[0].only.name: "pannel" is not declared: want loans or near or panel or phone`,
		document(fmt.Sprintf(row, "panel")): "the policy declares no names",
		with(`"completion":[{` + ruleText("clinic.done") + `,"when":{"any":[{"attested":"it is done","name":"door"}]}}]`):                             `completion[0].when.any[0].name: "door" is not declared`,
		with(`"completion":[{` + ruleText("clinic.done") + `,"when":{"any":[{"event":"declared"}]}}]`):                                                "name: is missing: a declared event needs a name",
		with(`"completion":[{` + ruleText("clinic.done") + `,"when":{"any":[{"event":"plan","name":"panel"}]}}]`):                                     "name: \"panel\" applies only to what can be declared",
		with(`"removal":[{` + ruleText("clinic.near") + `,"conduct":["use"],"name":"far","removes":"must"}]`):                                         `removal[0].name: "far" is not declared`,
		with(`"removal":[{` + ruleText("clinic.near") + `,"conduct":["use"],"name":"near","sole_ground":true,"removes":"must"}]`):                     "cannot be combined with sole_ground",
		with(`"responses":[{` + ruleText("clinic.r") + `,"order":"menu","events":["declared"],"steps":[{"kind":"warning"}]}]`):                        "only: needs the name",
		with(`"responses":[{` + ruleText("clinic.r") + `,"order":"menu","events":["no-show"],"only":{"name":"phone"},"steps":[{"kind":"warning"}]}]`): `name: "phone" applies only to`,
		document(`"declares":{"Panel":"x"}`):  `"Panel" is not a name`,
		document(`"declares":{"panel":"  "}`): "declares.panel: is empty",
	} {
		_, err := compliance.Parse([]byte(text))
		if want == "" {
			assert.NoError(t, err)
			continue
		}
		if assert.Error(t, err, want) {
			assert.Contains(t, strings.ReplaceAll(err.Error(), "declares.panel: \"  \" is", "declares.panel: is"), want)
		}
	}
	for text, want := range map[string]string{
		`{"events":[{"kind":"declared","day":"2026-01-05"}]}`:                                                                  "name: is missing: a declared event needs a name",
		`{"events":[{"kind":"declared","day":"2026-01-05","name":"A b"}]}`:                                                     `"A b" is not a name`,
		`{"events":[{"kind":"attended","day":"2026-01-05","name":"panel"}]}`:                                                   `does not apply to the event attended`,
		`{"events":[{"kind":"attended","day":"2026-01-05","matrix":"urine"}]}`:                                                 `does not apply to the event attended`,
		`{"events":[{"kind":"specimen","day":"2026-01-05","matrix":"urine","test_reason":"random","observation":"observed"}]}`: "",
	} {
		_, err := episode.Parse([]byte(text))
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
	}
}

// TestDeclaredNamesInDiff: names that come, go and change are told.
func TestDeclaredNamesInDiff(t *testing.T) {
	before := parse(t, document(`"declares":{"panel":"a panel","door":"a door"}`))
	after := parse(t, document(`"declares":{"panel":"the panel","phone":"a phone"}`, `"mode":"therapeutic"`, `"workdays":{"holidays":["2026-07-04"]}`))
	var got []string
	for _, c := range compliance.Diff(before, after) {
		got = append(got, c.String())
	}
	assert.Contains(t, got, "declares: door: removed: a door")
	assert.Contains(t, got, "declares: panel: was a panel; now the panel")
	assert.Contains(t, got, "declares: phone: added: a phone")
	assert.Contains(t, got, "mode: was unknown; now therapeutic")
	assert.Len(t, got, 5)
	assert.Contains(t, after.Text(), "phone: a phone")
	assert.Empty(t, compliance.Diff(after, after))
}
