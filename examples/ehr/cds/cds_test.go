package cds

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

const (
	base   = "https://clinic.example"
	issuer = "https://ehr.example"
)

// client is another record program that asks a service.
type client struct {
	*testing.T
	service *Service
	today   iop.Day
	key     *ecdsa.PrivateKey
	n       int
}

func start(t *testing.T) *client {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ehr.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	c := &clinic.Clinic{Store: s, Zone: zone, Key: randomtest.NewKey("test", bytes.Repeat([]byte("k"), randomtest.KeyBytes))}
	today, err := c.Today(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.MakeUp(t.Context(), today))
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	public, err := key.PublicKey.Bytes()
	require.NoError(t, err)
	set := fmt.Sprintf(`{%q:{"keys":[{"kty":"EC","crv":"P-384","kid":"one","alg":"ES384","x":%q,"y":%q}]}}`, issuer,
		base64.RawURLEncoding.EncodeToString(public[1:49]), base64.RawURLEncoding.EncodeToString(public[49:]))
	clients, err := ParseClients([]byte(set))
	require.NoError(t, err)
	return &client{T: t, service: &Service{Clinic: c, Base: base, Clients: clients}, today: today, key: key}
}

// token is a JWT for a service; change makes it a wrong one.
func (c *client) token(service string, change func(head, body map[string]any)) string {
	c.n++
	now := time.Now().Unix()
	head := map[string]any{"alg": "ES384", "typ": "JWT", "kid": "one"}
	body := map[string]any{"iss": issuer, "aud": base + "/cds-services/" + service, "iat": now, "exp": now + 60, "jti": fmt.Sprint("token ", c.n)}
	if change != nil {
		change(head, body)
	}
	part := func(v any) string {
		text, err := json.Marshal(v)
		require.NoError(c, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	text := part(head) + "." + part(body)
	sum := sha512.Sum384([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, c.key, sum[:])
	require.NoError(c, err)
	fixed := func(n *big.Int) []byte { return n.FillBytes(make([]byte, 48)) }
	return text + "." + base64.RawURLEncoding.EncodeToString(append(fixed(r), fixed(s)...))
}

func (c *client) do(method, path, authorization, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(c.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	c.service.Handler().ServeHTTP(w, r)
	return w
}

// cards asks a service and checks the shape of its answer.
func (c *client) cards(service, hook, context string) []Card {
	c.Helper()
	w := c.do("POST", "/cds-services/"+service, "Bearer "+c.token(service, nil), `{"hook":"`+hook+`","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":`+context+`}`)
	require.Equal(c, http.StatusOK, w.Code, w.Body.String())
	assert.Equal(c, "application/json", w.Header().Get("Content-Type"))
	checkResponse(c, w.Body.Bytes())
	var got struct{ Cards []Card }
	require.NoError(c, json.Unmarshal(w.Body.Bytes(), &got))
	return got.Cards
}

func (c *client) view(person string) []Card {
	c.Helper()
	return c.cards("iop-requirements", "patient-view", `{"userId":"Practitioner/x","patientId":"`+person+`"}`)
}

// checkResponse holds an answer against "CDS Service Response" of the specification
// (https://cds-hooks.hl7.org/STU2/#cds-service-response): which members there are, which
// must be, that none is null or empty, and what they may say.
func checkResponse(t testing.TB, data []byte) {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal(data, &v))
	list, ok := v["cards"].([]any)
	require.True(t, ok, "cards is required, if empty")
	members(t, "response", v, "cards")
	for _, x := range list {
		card := x.(map[string]any)
		members(t, "card", card, "summary", "indicator", "source", "?detail", "?links")
		assert.Less(t, len([]rune(card["summary"].(string))), 140)
		assert.Contains(t, []any{"info", "warning", "critical"}, card["indicator"])
		source := card["source"].(map[string]any)
		members(t, "source", source, "label", "?url")
		absolute(t, source["url"])
		links, _ := card["links"].([]any)
		for _, l := range links {
			link := l.(map[string]any)
			members(t, "link", link, "label", "url", "type")
			absolute(t, link["url"])
			assert.Equal(t, "absolute", link["type"])
		}
	}
}

// members checks that an object has these members and no others, those with ? perhaps.
func members(t testing.TB, what string, v map[string]any, names ...string) {
	t.Helper()
	known := map[string]bool{}
	for _, name := range names {
		name, optional := strings.CutPrefix(name, "?")
		known[name] = true
		x, there := v[name]
		assert.True(t, there || optional, "%s.%s is missing", what, name)
		if there && name != "cards" {
			assert.NotEmpty(t, x, "%s.%s", what, name)
		}
	}
	for name := range v {
		assert.True(t, known[name], "%s.%s is not of the specification", what, name)
	}
}

func absolute(t testing.TB, address any) {
	t.Helper()
	if address != nil {
		u, err := url.Parse(address.(string))
		require.NoError(t, err)
		assert.True(t, u.IsAbs() && u.Host != "", address)
	}
}

// TestDiscovery holds the list of services against "Discovery" of the specification.
func TestDiscovery(t *testing.T) {
	c := start(t)
	w := c.do("GET", "/cds-services", "", "")
	require.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
	var v map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &v))
	members(t, "discovery", v, "services")
	hooks := map[any]bool{}
	for _, x := range v["services"].([]any) {
		members(t, "service", x.(map[string]any), "hook", "id", "description", "title")
		hooks[x.(map[string]any)["hook"]] = true
	}
	assert.Equal(t, map[any]bool{"patient-view": true, "order-select": true}, hooks)
}

// TestPatientView: whatever is not kept or cannot be told is on a card that warns, with its
// source, and where there is none nothing was found wanting.
func TestPatientView(t *testing.T) {
	c := start(t)
	people, err := c.service.Clinic.People(t.Context())
	require.NoError(t, err)
	seen := map[iop.Verdict]int{}
	for _, p := range people {
		ch, err := c.service.Clinic.Chart(t.Context(), p.ID, c.today, false)
		require.NoError(t, err)
		cards := c.view(p.ID)
		for _, u := range ch.Reading.Check() {
			for f := range u.Answer.All() {
				if f.Verdict != iop.NotMet && f.Verdict != iop.Unknown {
					continue
				}
				seen[f.Verdict]++
				found := false
				for _, card := range cards {
					if strings.Contains(card.Detail, plain(f.String())) {
						found = true
						assert.Equal(t, f.Rule.Source.Address, card.Source.URL)
						if f.Verdict == iop.Unknown || f.Rule.Strength == iop.Must {
							assert.Equal(t, "warning", card.Indicator, f.String())
						}
						assert.NotEmpty(t, card.Links)
					}
				}
				assert.True(t, found, "%s: %v", p.ID, f)
			}
		}
	}
	assert.NotZero(t, seen[iop.NotMet])
	assert.NotZero(t, seen[iop.Unknown])
	for i, p := range people { // overdue things too
		ch, err := c.service.Clinic.Chart(t.Context(), p.ID, c.today, false)
		require.NoError(t, err)
		row, err := c.service.Clinic.Row(t.Context(), &ch)
		require.NoError(t, err)
		for _, d := range row.Due {
			if d.State == episode.Overdue {
				text, err := json.Marshal(c.view(people[i].ID))
				require.NoError(t, err)
				assert.Contains(t, string(text), "verdue")
				return
			}
		}
	}
	t.Error("nobody has anything overdue")
}

// TestNothingToSay: only a record in which everything can be told gets no card.
func TestNothingToSay(t *testing.T) {
	c := start(t)
	only := func(person, words string) {
		t.Helper()
		cards := c.view(person)
		require.Len(t, cards, 1)
		assert.Equal(t, "warning", cards[0].Indicator)
		assert.Contains(t, cards[0].Summary, words)
	}
	only("nobody", "no record of the patient")
	p := clinic.Person{ID: "empty", Name: "Empty", Birth: iop.MustDay("1990-01-01")}
	paper, err := p.Paper("ann")
	require.NoError(t, err)
	require.NoError(t, c.service.Clinic.Store.Put(t.Context(), paper))
	only("empty", "no admission")
	require.NoError(t, c.service.Clinic.Store.Append(t.Context(), "empty", 0, store.Entry{Event: ask.Event{Kind: iop.Admission, Day: c.today - 30}}))
	var words []string
	for _, card := range c.view("empty") {
		words = append(words, card.Summary)
	}
	assert.NotEmpty(t, words, "of a month without an entry much is wanting")
}

func TestOrderSelect(t *testing.T) {
	c := start(t)
	put := func(a clinic.Authorization) {
		t.Helper()
		paper, err := a.Paper("ann")
		require.NoError(t, err)
		require.NoError(t, c.service.Clinic.Store.Put(t.Context(), paper))
	}
	for _, id := range []string{"one", "none"} {
		p := clinic.Person{ID: id, Name: id, Birth: iop.MustDay("1990-01-01"), Payer: "us-va-medicaid"}
		paper, err := p.Paper("ann")
		require.NoError(t, err)
		require.NoError(t, c.service.Clinic.Store.Put(t.Context(), paper))
		require.NoError(t, c.service.Clinic.Store.Append(t.Context(), id, 0, store.Entry{Event: ask.Event{Kind: iop.Admission, Day: c.today}}))
	}
	put(clinic.Authorization{ID: "a", Person: "one", Code: "H0015", From: c.today - 60, Until: c.today, Granted: 9}) // ended yesterday
	put(clinic.Authorization{ID: "b", Person: "one", Code: "H0015", From: c.today, Until: c.today + 30, Granted: 12})
	const hcpcs = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
	order := func(id, person, coding string) string {
		return `{"resource":{"resourceType":"ServiceRequest","id":"` + id + `","status":"draft","intent":"order","code":{"coding":[` + coding + `]},"subject":{"reference":"Patient/` + person + `"}}}`
	}
	h0015, s9480 := `{"system":"`+hcpcs+`","code":"H0015"}`, `{"system":"`+hcpcs+`","code":"S9480"}`
	for name, x := range map[string]struct {
		person, selections, entries string
		indicator, summary          string
	}{
		"authorized":      {"one", `"ServiceRequest/1"`, order("1", "one", h0015), "info", "12 of 12 units are left, until " + (c.today + 29).String()},
		"another code":    {"one", `"ServiceRequest/1"`, order("1", "one", s9480), "warning", "S9480: no authorization"},
		"none":            {"none", `"ServiceRequest/1"`, order("1", "none", h0015), "warning", "H0015: no authorization"},
		"nobody":          {"x", `"ServiceRequest/1"`, order("1", "x", h0015), "warning", "no record of the patient"},
		"someone else":    {"one", `"ServiceRequest/1"`, order("1", "none", h0015), "warning", "not for this patient"},
		"no code":         {"one", `"ServiceRequest/1"`, order("1", "one", ""), "warning", "no code"},
		"not there":       {"one", `"ServiceRequest/2"`, order("1", "one", h0015), "warning", "could not be read"},
		"torn":            {"one", `"ServiceRequest/1"`, `{"resource":{"resourceType":"ServiceRequest","id":"1","subject":7}}`, "warning", "could not be read"},
		"another service": {"one", `"ServiceRequest/1"`, order("1", "one", `{"system":"`+hcpcs+`","code":"H0004"}`), "", ""},
		"a medication":    {"one", `"MedicationRequest/1"`, `{"resource":{"resourceType":"MedicationRequest","id":"1"}}`, "", ""},
		"not selected":    {"one", `"MedicationRequest/1"`, order("1", "one", h0015), "", ""},
	} {
		cards := c.cards("iop-authorization", "order-select", `{"userId":"Practitioner/x","patientId":"`+x.person+`","selections":[`+x.selections+`],"draftOrders":{"resourceType":"Bundle","entry":[`+x.entries+`]}}`)
		if x.indicator == "" {
			assert.Empty(t, cards, name)
			continue
		}
		require.Len(t, cards, 1, name)
		assert.Equal(t, x.indicator, cards[0].Indicator, name)
		assert.Contains(t, cards[0].Summary, x.summary, name)
	}
	cards := c.cards("iop-authorization", "order-select", `{"userId":"Practitioner/x","patientId":"one","selections":["ServiceRequest/1"],"draftOrders":{"entry":[`+order("1", "one", h0015)+`]}}`)
	assert.True(t, strings.HasPrefix(cards[0].Source.URL, "https://"), "the payer's own text")
}

func TestUnitsCard(t *testing.T) {
	s := &Service{Base: base}
	ch := &clinic.Chart{}
	u := func(most, days int, unpaid iop.Day) Card {
		return s.units(ch, &clinic.Units{Authorization: clinic.Authorization{Code: "H0015", Granted: 9, Until: iop.MustDay("2026-07-01")}, Least: int32(most), Most: int32(most), DaysLeft: days, Unpaid: unpaid})
	}
	assert.Equal(t, "info", u(8, 0, 0).Indicator, "one is left on the last day")
	assert.Equal(t, "warning", u(9, 0, 0).Indicator)
	assert.Equal(t, "warning", u(10, 0, 0).Indicator)
	assert.Equal(t, "warning", u(1, -1, 0).Indicator)
	assert.Equal(t, "H0015: 1 of 9 units are left, and none for the session on 2026-06-30.", u(8, 3, iop.MustDay("2026-06-30")).Summary)
}

// TestRefused: who is unknown here is told nothing, and what is missing is listed.
func TestRefused(t *testing.T) {
	c := start(t)
	good := `{"hook":"patient-view","hookInstance":"x","context":{"userId":"Practitioner/x","patientId":"p01"}}`
	valid, err := jsonformat.NewUnmarshaller("UTC", fhirversion.R4)
	require.NoError(t, err)
	refused := func(want int, service, authorization, body string, words ...string) {
		t.Helper()
		w := c.do("POST", "/cds-services/"+service, authorization, body)
		assert.Equal(t, want, w.Code)
		_, err := valid.UnmarshalR4(w.Body.Bytes())
		assert.NoError(t, err, w.Body.String())
		for _, text := range words {
			assert.Contains(t, w.Body.String(), text)
		}
		assert.NotContains(t, w.Body.String(), "cards")
	}
	const id = "iop-requirements"
	once := c.token(id, nil)
	assert.Equal(t, http.StatusOK, c.do("POST", "/cds-services/"+id, "Bearer "+once, good).Code)
	refused(http.StatusUnauthorized, id, "Bearer "+once, good, "used before")
	for name, change := range map[string]func(head, body map[string]any){
		"none":        func(head, _ map[string]any) { head["alg"] = "none" },
		"symmetrical": func(head, _ map[string]any) { head["alg"] = "HS384" },
		"another key": func(head, _ map[string]any) { head["kid"] = "two" },
		"another iss": func(_, body map[string]any) { body["iss"] = "https://other.example" },
		"another aud": func(_, body map[string]any) { body["aud"] = base + "/cds-services/iop-authorization" },
		"expired": func(_, body map[string]any) {
			body["exp"] = time.Now().Unix() - 5
			body["iat"] = time.Now().Unix() - 60
		},
		"of tomorrow": func(_, body map[string]any) {
			body["iat"] = time.Now().Unix() + 600
			body["exp"] = time.Now().Unix() + 660
		},
		"of a year":    func(_, body map[string]any) { body["exp"] = time.Now().Unix() + 365*86400 },
		"no exp":       func(_, body map[string]any) { delete(body, "exp") },
		"no jti":       func(_, body map[string]any) { delete(body, "jti") },
		"another type": func(head, _ map[string]any) { head["typ"] = "x" },
	} {
		w := c.do("POST", "/cds-services/"+id, "Bearer "+c.token(id, change), good)
		assert.Equal(t, http.StatusUnauthorized, w.Code, name)
	}
	token := c.token(id, nil)
	last := map[bool]string{true: "B", false: "A"}[token[len(token)-5] == 'A']
	for _, wrong := range []string{"", "Bearer", "Bearer x.y.z", token, "Bearer " + token[:len(token)-5] + last + token[len(token)-4:], "Basic " + token} {
		refused(http.StatusUnauthorized, id, wrong, good)
	}
	many := c.token(id, func(_, body map[string]any) { body["aud"] = []string{"https://x.example", body["aud"].(string)} })
	assert.Equal(t, http.StatusOK, c.do("POST", "/cds-services/"+id, "Bearer "+many, good).Code, "aud can be a list")

	bearer := func() string { return "Bearer " + c.token(id, nil) }
	refused(http.StatusNotFound, "other", bearer(), good)
	refused(http.StatusBadRequest, id, bearer(), `{`)
	refused(http.StatusBadRequest, id, bearer(), `{}`, "hookInstance is missing", "hook is missing", "context.userId is missing", "context.patientId is missing")
	refused(http.StatusBadRequest, id, bearer(), strings.Replace(good, "patient-view", "order-select", 1), "hook is not patient-view")
	refused(http.StatusBadRequest, id, bearer(), strings.Replace(good, `"p01"`, `""`, 1), "context.patientId is missing")
	refused(http.StatusBadRequest, id, bearer(), strings.Replace(good, `"p01"`, `7`, 1), "context is not that of patient-view")
	const other = "iop-authorization"
	refused(http.StatusBadRequest, other, "Bearer "+c.token(other, nil), `{"hook":"order-select","hookInstance":"x","context":{"userId":"x","patientId":"p01","selections":null}}`, "context.selections is missing", "context.draftOrders is missing")

	c.service.Clients = nil
	refused(http.StatusUnauthorized, id, bearer(), good)
	log, err := c.service.Clinic.Store.LastAudited(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, log, 2, "who asked, and of whom, is kept")
	assert.Equal(t, issuer+" patient-view person/p01", log[0].Actor+" "+log[0].Action+" "+log[0].Object)
}

func TestParseClients(t *testing.T) {
	for _, bad := range []string{``, `[]`, `{"a":{"keys":[{}]}}`, `{"a":{"keys":[{"kty":"EC","crv":"P-384","kid":"k","x":"AA","y":"AA"}]}}`, `{"a":{"keys":[{"kty":"RSA","kid":"k"}]}}`} {
		_, err := ParseClients([]byte(bad))
		assert.Error(t, err, bad)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("Bearer e30.e30.AA")
	f.Fuzz(func(t *testing.T, header string) {
		if who, err := (Clients{}).verify(header, base, time.Now(), &used{}); err == nil {
			t.Fatal(who)
		}
	})
}
