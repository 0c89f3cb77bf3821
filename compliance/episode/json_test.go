package episode_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

// TestAnswersAsJSON: every answer can be written, of a stay, of an empty one and as a zero
// value, with member names of one style.
func TestAnswersAsJSON(t *testing.T) {
	on := day("2026-01-20")
	clinic, virginia := readLakeside(), published.MustLookup("us-va-licence")
	both, err := compliance.Combine(clinic.On(on), virginia.On(on))
	require.NoError(t, err)
	answers := map[string]any{
		"gaps": clinic.On(on).Gaps(virginia.On(on)), "comparison": clinic.On(on).Compare(virginia.On(on)), "combination": both,
		"zero comparison": compliance.Comparison{}, "zero combination": compliance.Combination{}, "zero combined": compliance.Combined{},
		"zero row": iop.Combined{}, "diff": compliance.Diff(clinic, virginia), "zero gap": iop.Comparison{}, "zero contradiction": iop.Contradiction{},
		"due": episode.Due{}, "week": episode.Week{}, "entry": episode.Entry{}, "answer": episode.NextStep{}, "ground": episode.Ground{},
		"zero forecast": episode.Forecast{}, "return": episode.Return{}, "zero completion": episode.Completion{}, "handled": episode.Flagged{},
		"coding": episode.DischargeCoding{}, "meaning": episode.DischargeMeaning{}, "discharge": episode.Discharge{}, "event": episode.Event{},
		"record": episode.Record{}, "fold": episode.Fold{}, "view": &episode.View{}, "standing": episode.By[episode.Standing]{},
	}
	for name, v := range map[string]*episode.View{"person: ": person().On(on), "before: ": person().On(day("2025-01-01")), "nobody: ": new(episode.Stay).On(on)} {
		r := v.Under(clinic, virginia)
		for question, answer := range map[string]any{
			"view": v, "reading": r, "set aside": v.Flagged(), "fold": v.Fold(), "record": v.RecordReport(), "check": r.Check(), "week": r.Week(), "due": r.Due(),
			"lapses": r.Lapses(), "ledger": r.Ledger(), "forecast": r.Forecast(nil, nil), "standing": r.Standing(), "responses": r.Responses(),
			"completion": r.Completion(), "grounds": r.Grounds(), "discharge": r.Discharge(), "readmission": r.Readmission(), "silent": r.Silent(),
		} {
			answers[name+question] = answer
		}
	}
	written, err := json.Marshal(person())
	require.NoError(t, err)
	again, err := episode.Parse(written)
	require.NoError(t, err)
	assert.Equal(t, person().Record(), again.Record(), "a stay is written as its record")
	answers["stay"], answers["no stay"] = person(), new(episode.Stay)
	member := regexp.MustCompile(`"([^"\\]+)":`)
	style := regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)
	for name, answer := range answers {
		text, err := json.Marshal(answer)
		if !assert.NoError(t, err, name) {
			continue
		}
		for _, m := range member.FindAllSubmatch(text, -1) {
			assert.Regexp(t, style, string(m[1]), name)
		}
	}
}

// TestFindingAsJSON: a program needs no text to know how much, of what, by which rule.
func TestFindingAsJSON(t *testing.T) {
	report := person().On(day("2026-01-20")).Under(readLakeside()).Check()
	for f := range report.Failed() {
		text, err := json.Marshal(f)
		require.NoError(t, err)
		assert.JSONEq(t, `{"rule":"lakeside.hours","statement":"Nine hours a week.","strength":"must","verdict":"not-met","at":"week of 2026-01-05",
			"got":{"text":"delivered 6h00m","unit":"minutes","amount":360},"want":{"text":"at least 9h00m","unit":"minutes","at_least":540},
			"source":{"title":"Handbook","section":"1","address":"https://lakeside.example/handbook","kind":"issuer","read":"2026-11-22"}}`, string(text))
		break
	}
}
