package levelofcare_test

import (
	"encoding/json"
	"testing"

	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
)

// A name in the wrong place of an assessment, a decision or a course is in no answer and
// no redacted error.
func TestNamesInAssessmentsAndDecisions(t *testing.T) {
	c := levelofcare.PublicGuidance()
	answers := func(list ...any) (texts []string) {
		for _, a := range list {
			text, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
		return texts
	}
	enumtest.Marked(t, `{"day":"2026-01-05","facts":{"danger":"none","withdrawal":"mild","home":"dangerous"},"ruled_out":{"medical":["unstable"]},"unsettled":["relapse"]}`,
		func(document []byte) ([]string, error) {
			a, err := c.ParseAssessment(document)
			if err != nil {
				return nil, err
			}
			p := c.Place(a)
			report := p.Report()
			return append(answers(p, report, p.Questions()), p.String(), report.String()), nil
		})
	enumtest.Marked(t, `{"criteria":"public-guidance","recommended":{"levels":["intensive-outpatient"],"with":["recovery-residence"],"by":"clinician","day":"2026-01-05"},
		"actual":{"levels":["outpatient"],"by":"program","day":"2026-01-06","because":["not-available","refuses-more"]}}`,
		func(document []byte) ([]string, error) {
			var d levelofcare.Decision
			if err := json.Unmarshal(document, &d); err != nil {
				return nil, err
			}
			redacted := wire.Redacted(d.ValidateAgainst(c.Place(levelofcare.Assessment{}))) // which is of nobody
			return []string{redacted.Error()}, d.Validate(c.Levels())
		})
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var set map[string]json.RawMessage
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	var rules []json.RawMessage
	if err := json.Unmarshal(set["rules"], &rules); err != nil {
		t.Fatal(err)
	}
	delete(set, "options")
	set["rules"], _ = json.Marshal(rules[:3])
	if text, err = json.Marshal(set); err != nil {
		t.Fatal(err)
	}
	enumtest.Marked(t, string(text), func(document []byte) ([]string, error) {
		_, err := levelofcare.Parse(document)
		return nil, err
	})
}

// What was observed is quoted, and not when it is redacted.
func TestNamesInObservations(t *testing.T) {
	enumtest.Marked(t, `[{"Day":"2026-01-05","Fact":"danger","Value":"none"},{"Day":"2026-01-05","Fact":"home","Value":"neutral"}]`, func(document []byte) ([]string, error) {
		var seen []levelofcare.Observation
		if json.Unmarshal(document, &seen) != nil { // no document of ours
			return nil, nil
		}
		_, stale, err := levelofcare.PublicGuidance().Assess(seen[0].Day, 30, seen)
		return []string{stale.String()}, err
	})
}
