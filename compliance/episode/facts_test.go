package episode_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
)

// programFact is one thing that a program publishes, and how its document says it:
// exact, rough or not. By are the rules that say it, without the program's id, or the
// name of a part of the header.
type programFact struct {
	Fact, Said string
	By         []string
	Why        string // of what is rough or not said
}

// wantSaid are the totals. What can be said exactly is never to fall.
var wantSaid = map[string]int{"exact": 202, "rough": 8, "not": 7}

// readFacts reads the facts of every program.
func readFacts(t testing.TB) (all map[string][]programFact) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "program-facts.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}

// rulesByID are the rules of every document, and the parts of its header that say
// something.
func rulesByID(all map[string]*compliance.Policy) map[string]bool {
	ids := map[string]bool{}
	for id, p := range all {
		d := p.Definition()
		for name, has := range map[string]bool{"counting": d.Counting != nil, "workdays": d.Workdays != nil} {
			if has {
				ids[id+"."+name] = true
			}
		}
		for _, r := range p.Rules() {
			ids[string(r.ID)] = true
		}
	}
	return ids
}

// TestProgramFacts: each fact of each program is said exactly, roughly or not, by rules
// that its document has; each rule says some fact; and the totals hold.
func TestProgramFacts(t *testing.T) {
	facts, ids := readFacts(t), rulesByID(readPrograms(t))
	assert.ElementsMatch(t, slices.Collect(maps.Keys(programTracks)), slices.Collect(maps.Keys(facts)))
	said, used := map[string]int{}, map[string]bool{}
	for _, program := range slices.Sorted(maps.Keys(facts)) {
		seen := map[string]bool{}
		for _, f := range facts[program] {
			assert.NotEmpty(t, f.Fact, program)
			assert.False(t, seen[f.Fact], "%s: %s appears twice", program, f.Fact)
			seen[f.Fact] = true
			said[f.Said]++
			for _, by := range f.By {
				id := by
				if !strings.Contains(id, ".") {
					id = program + "." + by
				}
				assert.True(t, ids[id], "%s: %s: no rule %s", program, f.Fact, id)
				used[id] = true
			}
			switch f.Said {
			case "exact":
				assert.NotEmpty(t, f.By, "%s: %s", program, f.Fact)
				assert.Empty(t, f.Why, "%s: %s", program, f.Fact)
			case "rough":
				assert.NotEmpty(t, f.By, "%s: %s", program, f.Fact)
				assert.NotEmpty(t, f.Why, "%s: %s", program, f.Fact)
			default:
				assert.Equal(t, "not", f.Said, "%s: %s", program, f.Fact)
				assert.Empty(t, f.By, "%s: %s", program, f.Fact)
				assert.NotEmpty(t, f.Why, "%s: %s", program, f.Fact)
			}
			if f.Said != "exact" {
				t.Logf("%s: %s: %s: %s", program, f.Said, f.Fact, f.Why)
			}
		}
	}
	for id := range ids {
		assert.True(t, used[id], "%s says no fact of its program", id)
	}
	n := said["exact"] + said["rough"] + said["not"]
	for _, how := range []string{"exact", "rough", "not"} {
		t.Logf("%-5s %3d of %d, %.1f%%", how, said[how], n, 100*float64(said[how])/float64(n))
	}
	assert.Equal(t, wantSaid, said)
}
