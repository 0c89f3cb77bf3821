package episode_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop/schematest"
	"github.com/openiop/openiop/schedule"
)

var update = flag.Bool("update", false, "write the schema anew")

// TestSchemaFollowsTheTypes makes the schema from the Go types and their comments, and
// compares.
func TestSchemaFollowsTheTypes(t *testing.T) {
	made := schematest.Make[episode.Record](t, "openiop record", schematest.Special{
		reflect.TypeFor[episode.Credited](): func(*schematest.Maker) map[string]any {
			return map[string]any{"type": "string", "pattern": `^(whole|[0-9]{1,6}h([0-5][0-9]m)?|[0-9]{1,7}m)$`}
		},
		reflect.TypeFor[schedule.Time](): func(*schematest.Maker) map[string]any {
			return map[string]any{"type": "string", "pattern": `^([01][0-9]|2[0-3]):[0-5][0-9]$`}
		},
	}, ".", "..", "../../iop", "../../schedule")
	if *update {
		require.NoError(t, os.WriteFile("record.schema.json", made, 0o644))
	}
	assert.Equal(t, string(episode.Schema()), string(made), "run with -update, then again, and read the difference")
}

// TestSchemaDescribesRecords: what the reader takes fits the schema, and faults that a
// schema can show do not.
func TestSchemaDescribesRecords(t *testing.T) {
	text, err := json.Marshal(episode.Record{Events: sixty()})
	require.NoError(t, err)
	assert.Empty(t, schematest.Problems(t, episode.Schema(), text))
	files, err := filepath.Glob("../../examples/record/testdata/*.json")
	require.NoError(t, err)
	n := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		if _, err := episode.Parse(text); err != nil {
			continue // a policy, or a record with faults
		}
		assert.Empty(t, schematest.Problems(t, episode.Schema(), text), f)
		n++
	}
	assert.Positive(t, n)
	const day = `"day":"2026-01-05"`
	for text, fits := range map[string]bool{
		`{"events":[{"kind":"attended",` + day + `,"format":"group","planned":"3h","credited":"whole","time":"18:00","note":"calm"}]}`: true,
		`{"events":[]}`: true,
		`{"events":[{"kind":"attended",` + day + `,"planned":3}]}`:        false,
		`{"events":[{"kind":"absence",` + day + `}]}`:                     false,
		`{"events":[{` + day + `}]}`:                                      false,
		`{"events":[{"kind":"late",` + day + `,"time":"24:00"}]}`:         false,
		`{"events":[{"kind":"late",` + day + `,"by":"20"}]}`:              false,
		`{"events":[{"kind":"late","day":"5 January"}]}`:                  false,
		`{"events":[{"kind":"phase-advance",` + day + `,"phase":"two"}]}`: false,
		`{"name":"x","events":[]}`:                                        false,
	} {
		assert.Equal(t, fits, len(schematest.Problems(t, episode.Schema(), []byte(text))) == 0, text)
		_, err := episode.Parse([]byte(text))
		assert.Equal(t, fits, err == nil, text)
	}
}
