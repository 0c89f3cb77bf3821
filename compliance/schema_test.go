package compliance_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop/schematest"
)

var update = flag.Bool("update", false, "write generated files anew")

// TestSchemaFollowsTheTypes makes the schema from the Go types and their comments, and
// compares.
func TestSchemaFollowsTheTypes(t *testing.T) {
	made := schematest.Make[compliance.Definition](t, "openiop policy", schematest.Special{
		reflect.TypeFor[compliance.Jurisdiction](): func(*schematest.Maker) map[string]any {
			return map[string]any{"type": "string", "pattern": `^[A-Z]{2}(-[A-Z0-9]{1,3})?$`}
		},
	}, ".", "../iop", "../schedule")
	if *update {
		require.NoError(t, os.WriteFile("policy.schema.json", made, 0o644))
	}
	assert.Equal(t, string(compliance.Schema()), string(made), "run with -update, then again, and read the difference")
}

// validate holds a document against the shipped schema.
func validate(t testing.TB, text string) []string {
	t.Helper()
	return schematest.Problems(t, compliance.Schema(), []byte(text))
}

// TestSchemaDescribesWhatIsShipped holds every published policy against the schema.
func TestSchemaDescribesWhatIsShipped(t *testing.T) {
	files, err := filepath.Glob("published/data/*.json")
	require.NoError(t, err)
	more, err := filepath.Glob("testdata/*/*.json")
	require.NoError(t, err)
	require.Greater(t, len(files), 50)
	files = append(files, "testdata/lakeside.json", "testdata/three-evenings.json")
	for _, f := range append(files, more...) {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		assert.Empty(t, validate(t, string(text)), f)
	}
}

func TestSchemaDescribesDocuments(t *testing.T) {
	assert.Empty(t, validate(t, whole))
	text, err := json.Marshal(parse(t, whole))
	require.NoError(t, err)
	assert.Empty(t, validate(t, string(text)), "what is written fits as well")
	for _, wrong := range []string{
		document(`"colour":"red"`), document(`"kind":"nice"`), `{}`, document(`"requirements":[{}]`), document(`"counting":{"clock_hour":"ten"}`),
		document(`"requirements":[` + hoursRow("clinic.Hours", `{"at_least":"9h"}`) + `]`),
		document(`"requirements":[` + hoursRow("clinic.hours", `{"at_least":"soon"}`) + `]`),
	} {
		assert.NotEmpty(t, validate(t, wrong), wrong)
	}
}
