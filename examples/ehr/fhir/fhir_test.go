package fhir

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/fhir/go/fhirversion"
	"github.com/google/fhir/go/jsonformat"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

var day = iop.MustDay("2026-06-25")

func zone(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return z
}

func open(t *testing.T) *clinic.Clinic {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ehr.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return &clinic.Clinic{Store: s, Zone: zone(t), Key: randomtest.NewKey("test", bytes.Repeat([]byte("k"), randomtest.KeyBytes))}
}

// TestWhatLeaves: everyone's Bundle is valid to a reader that is not ours, says every
// verdict, and reads back as the same record.
func TestWhatLeaves(t *testing.T) {
	c := open(t)
	require.NoError(t, c.MakeUp(t.Context(), day))
	valid, err := jsonformat.NewUnmarshaller("UTC", fhirversion.R4)
	require.NoError(t, err)
	people, err := c.People(t.Context())
	require.NoError(t, err)
	kinds := map[string]int{}
	for _, p := range people {
		ch, err := c.Chart(t.Context(), p.ID, day, false)
		require.NoError(t, err)
		authorizations, err := c.Authorizations(t.Context(), p.ID)
		require.NoError(t, err)
		data, left, err := Write(&ch, authorizations, c.Zone)
		require.NoError(t, err)
		_, err = valid.UnmarshalR4(data)
		require.NoError(t, err, p.ID)

		var b struct {
			Entry []struct{ Resource map[string]any }
		}
		require.NoError(t, json.Unmarshal(data, &b))
		var records []any
		verdicts := map[string]int{}
		for _, e := range b.Entry {
			kind := e.Resource["resourceType"].(string)
			kinds[kind]++
			switch kind {
			case "GuidanceResponse":
				verdicts[e.Resource["status"].(string)]++
			case "DetectedIssue":
				verdicts["issue"]++
			default:
				records = append(records, map[string]any{"resource": e.Resource})
			}
		}
		var met, notMet, unknown int
		for _, u := range ch.Reading.Check() {
			for f := range u.Answer.All() {
				switch f.Verdict {
				case iop.Met:
					met++
				case iop.NotMet:
					notMet++
				case iop.Unknown:
					unknown++
				}
			}
		}
		assert.Equal(t, met+notMet, verdicts["success"], p.ID)
		assert.Equal(t, notMet, verdicts["issue"], p.ID)
		assert.Equal(t, unknown, verdicts["data-required"], p.ID)

		text, err := json.Marshal(map[string]any{"resourceType": "Bundle", "type": "collection", "entry": records})
		require.NoError(t, err)
		back, problems := Read(text, c.Zone, "import")
		require.Empty(t, problems, p.ID)
		count := map[iop.EventKind]int{}
		for _, e := range back.Entries {
			count[e.Event.Kind]++
			assert.Equal(t, p.ID, e.Person)
		}
		for _, e := range ch.Reading.Events() {
			count[e.Kind]--
		}
		for kind, n := range count {
			assert.Equal(t, -left[kind], n, "%s: %v", p.ID, kind)
		}
		// The hours are the same when read back.
		into := open(t)
		require.NoError(t, into.MakeUp(t.Context(), day)) // for its policy
		for i := range back.Papers {
			back.Papers[i].ID, back.Papers[i].Person = "x-"+back.Papers[i].ID, "x-"+p.ID
		}
		for i := range back.Entries {
			back.Entries[i].Person = "x-" + p.ID
		}
		_, err = into.Store.Import(t.Context(), back.Papers, back.Entries...)
		require.NoError(t, err)
		again, err := into.Chart(t.Context(), "x-"+p.ID, day, false)
		require.NoError(t, err)
		want, got := ch.Reading.Ledger()[0].Answer, again.Reading.Ledger()[0].Answer
		require.Len(t, got, len(want), p.ID)
		for i := range want {
			assert.Equal(t, want[i].Least, got[i].Least, "%s, week %d", p.ID, i)
		}
		if testing.Short() {
			break
		}
	}
	for _, kind := range []string{"Patient", "EpisodeOfCare", "Encounter", "Specimen", "Observation", "GuidanceResponse", "DetectedIssue"} {
		assert.NotZero(t, kinds[kind], kind)
	}
	t.Log(kinds)
}

const patient = `{"resource":{"resourceType":"Patient","id":"a","name":[{"given":["A"],"family":"B"}],"birthDate":"1990-01-02"}}`

func bundle(entries ...string) []byte {
	return []byte(`{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(entries, ",") + `]}`)
}

func resource(text string) string { return `{"resource":` + text + `}` }

func encounter(more string) string {
	return resource(`{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},` + more + `}`)
}

func stay(id, period string) string {
	return resource(`{"resourceType":"EpisodeOfCare","id":"` + id + `","status":"finished","patient":{"reference":"Patient/a"},"period":` + period + `}`)
}

func TestRead(t *testing.T) {
	got, problems := Read(bundle(patient, stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`),
		encounter(`"period":{"start":"2026-03-08T23:00:00-04:00","end":"2026-03-09T01:30:00-04:00"}`)), zone(t), "import")
	require.Empty(t, problems)
	require.Len(t, got.Papers, 1)
	assert.JSONEq(t, `{"name":"A B","birth":"1990-01-02"}`, string(got.Papers[0].Body))
	require.Len(t, got.Entries, 3)
	e := got.Entries[2]
	assert.Equal(t, "fhir/Encounter/e", e.External)
	assert.Equal(t, iop.MustDay("2026-03-08"), e.Event.Day, "the day on the clinic's wall")
	assert.Equal(t, episode.CreditOf(150), e.Event.Credited)

	got, problems = Read(bundle(patient, encounter(`"period":{"start":"2026-03-09T02:00:00Z"}`)), zone(t), "import")
	require.Empty(t, problems)
	assert.Equal(t, iop.MustDay("2026-03-08"), got.Entries[0].Event.Day, "UTC is another day")
	assert.Equal(t, "22:00", got.Entries[0].Event.Time.String())
	assert.Equal(t, episode.Credited(0), got.Entries[0].Event.Credited, "how long is not known")
}

// TestProblems: what cannot be read is named with its place, and nothing is imported.
func TestProblems(t *testing.T) {
	const r = "Bundle.entry[1].resource"
	for name, c := range map[string]struct {
		entry string
		want  []string
	}{
		"no status":         {resource(`{"resourceType":"Encounter","id":"e","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},"period":{"start":"2026-03-09T02:00:00Z"}}`), []string{r + ".status"}},
		"unknown code":      {resource(`{"resourceType":"Encounter","id":"e","status":"done","class":{"code":"AMB"},"subject":{"reference":"Patient/a"}}`), []string{r}},
		"planned":           {resource(`{"resourceType":"Encounter","id":"e","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/a"}}`), []string{r + ".status"}},
		"no zone":           {encounter(`"period":{"start":"2026-03-09T02:00:00"}`), []string{r + ".period.start"}},
		"a wrong zone":      {encounter(`"period":{"start":"2026-03-09T02:00:00+25:00"}`), []string{r + ".period.start"}},
		"a partial date":    {encounter(`"period":{"start":"2026-03"}`), []string{r + ".period.start"}},
		"ends first":        {encounter(`"period":{"start":"2026-03-09T02:00:00Z","end":"2026-03-09T01:00:00Z"}`), []string{r + ".period.end"}},
		"no time at all":    {encounter(`"period":{"start":"2026-03-09T02:00:00Z","end":"2026-03-09T02:00:00Z"}`), []string{r + ".period.end"}},
		"a lost member":     {resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"1990-01-01","_birthDate":{"id":"x"}}`), []string{r + "._birthDate"}},
		"two lost members":  {encounter(`"period":{"start":"2026-03-09T02:00:00Z","ends":"x"},"note":"x"`), []string{r + ".note", r + ".period.ends"}},
		"null":              {encounter(`"period":null`), []string{r + ".period"}},
		"no id":             {resource(`{"resourceType":"Patient"}`), []string{r + ".id"}},
		"a year":            {resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"1990"}`), []string{r + ".birthDate"}},
		"another resource":  {resource(`{"resourceType":"Claim","id":"c"}`), []string{r}},
		"ends before start": {stay("s", `{"start":"2026-03-02","end":"2026-03-01"}`), []string{r + ".period.end"}},
		"two discharges":    {stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`) + "," + stay("t", `{"start":"2026-03-05","end":"2026-04-02"}`), []string{"Bundle.entry[2].resource"}},
		"who cancelled":     {resource(`{"resourceType":"Appointment","id":"p","status":"cancelled","start":"2026-03-09T02:00:00Z","end":"2026-03-09T03:00:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/a"}}]}`), []string{r + ".cancelationReason"}},
		"no result":         {resource(`{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"},"effectiveDateTime":"2026-03-09"}`), []string{r + ".interpretation"}},
		"another code":      {resource(`{"resourceType":"ServiceRequest","id":"o","status":"active","intent":"order","code":{"text":"x"},"subject":{"reference":"Patient/a"}}`), []string{r + ".code"}},
	} {
		got, problems := Read(bundle(patient, c.entry), zone(t), "import")
		assert.Empty(t, got, "%s: nothing is half imported", name)
		var paths []string
		for _, p := range problems {
			paths = append(paths, p.Path)
		}
		for _, want := range c.want {
			assert.Contains(t, paths, want, "%s: %v", name, problems)
		}
	}
	for _, bad := range []string{``, `{`, `[]`, `null`, `{"resourceType":"Bundle"}`, `{"resourceType":"Bundle","type":"collection","entry":[{}]}`} {
		_, problems := Read([]byte(bad), zone(t), "import")
		assert.NotEmpty(t, problems, bad)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(bundle(patient, encounter(`"period":{"start":"2026-03-09T02:00:00Z"}`)))
	f.Add(bundle(patient, stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, problems := Read(data, time.UTC, "import")
		if len(problems) > 0 && (got.Papers != nil || got.Entries != nil) {
			t.Fatal("half imported")
		}
	})
}
