package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

func TestAuthorizations(t *testing.T) {
	s := start(t)
	b := s.as(Desk)
	_, page := b.get("/person/p01")
	token := b.field(page, "token")
	put := func(person, number, version, code, from, last, units string) (int, string) {
		t.Helper()
		return b.post("/person/"+person+"/authorizations", url.Values{"token": {token}, "number": {number}, "version": {version}, "code": {code}, "from": {from}, "last": {last}, "units": {units}})
	}
	status, page := put("p01", "X-1", "0", "S9480", "2026-06-01", "2026-06-30", "12")
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "<legend>X-1</legend>")
	assert.Contains(t, page, `value="2026-06-30"`, "the last day, not the day after it")
	status, page = put("p01", "X-1", "1", "S9480", "2026-06-01", "2026-06-01", "1")
	require.Equal(t, http.StatusOK, status)
	assert.Regexp(t, `S9480: \d of 1 units left`, page)
	list, err := s.server.Clinic.Authorizations(t.Context(), "p01")
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, clinic.Authorization{ID: "X-1", Version: 2, Person: "p01", Code: "S9480", From: iop.MustDay("2026-06-01"), Until: iop.MustDay("2026-06-02"), Granted: 1}, list[0])

	for name, x := range map[string]struct {
		status                                           int
		person, number, version, code, from, last, units string
	}{
		"another saved since": {409, "p01", "X-1", "1", "S9480", "2026-06-01", "2026-06-30", "12"},
		"the number is there": {409, "p01", "X-1", "0", "S9480", "2026-06-01", "2026-06-30", "12"},
		"somebody else's":     {409, "p02", "X-1", "2", "S9480", "2026-06-01", "2026-06-30", "12"},
		"no number":           {400, "p01", " ", "0", "S9480", "2026-06-01", "2026-06-30", "12"},
		"no version":          {400, "p01", "X-2", "", "S9480", "2026-06-01", "2026-06-30", "12"},
		"another code":        {400, "p01", "X-2", "0", "H0004", "2026-06-01", "2026-06-30", "12"},
		"ends first":          {400, "p01", "X-2", "0", "S9480", "2026-06-01", "2026-05-31", "12"},
		"no units":            {400, "p01", "X-2", "0", "S9480", "2026-06-01", "2026-06-30", "0"},
		"no day":              {400, "p01", "X-2", "0", "S9480", "", "2026-06-30", "12"},
		"nobody":              {404, "nobody", "X-2", "0", "S9480", "2026-06-01", "2026-06-30", "12"},
	} {
		status, _ := put(x.person, x.number, x.version, x.code, x.from, x.last, x.units)
		assert.Equal(t, x.status, status, name)
	}
	again, err := s.server.Clinic.Authorizations(t.Context(), "")
	require.NoError(t, err)
	for _, a := range again {
		assert.NotEqual(t, "X-2", a.ID)
	}
}

func TestPolicyEdit(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/policy/edit")
	policy, err := s.server.Clinic.Store.Paper(t.Context(), store.Policy, "riverbend")
	require.NoError(t, err)
	body := string(policy.Body)
	save := func(b *browser, page, body string) (int, string) {
		t.Helper()
		return b.post("/policy/edit", url.Values{"token": {b.field(page, "token")}, "version": {b.field(page, "version")}, "body": {body}})
	}
	// What cannot be used is shown again, with all that is wrong.
	status, wrong := save(b, page, strings.Replace(strings.Replace(body, `"measure": "hours"`, `"measure": "ours"`, 1), `"strength": "must"`, `"strength": "mast"`, 1))
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, wrong, "This was not saved")
	assert.Contains(t, wrong, "ours")
	assert.Contains(t, wrong, "mast")
	_, wrong = save(b, page, strings.Replace(body, `"id": "riverbend"`, `"id": "other"`, 1))
	assert.Contains(t, wrong, "This was not saved")
	_, version, err := s.server.Clinic.Policy(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1, version)

	changed := strings.Replace(body, "Patients attend at least nine hours a week.", "Patients attend ten hours a week.", 1)
	status, page2 := save(b, page, strings.Replace(changed, `"at_least": "9h"`, `"at_least": "10h"`, 1))
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, page2, "Patients attend ten hours a week.")
	_, today := b.get("/?day=" + day)
	assert.Contains(t, today, "10h00m this week", "every row is worked out by it")
	status, _ = save(b, page, body)
	assert.Equal(t, http.StatusConflict, status, "somebody saved since")

	desk := s.as(Desk)
	status, _ = desk.get("/policy/edit")
	assert.Equal(t, http.StatusForbidden, status)
}

// TestPassword: who changes their password, or is removed, is signed out everywhere.
func TestPassword(t *testing.T) {
	s := start(t)
	one, two, auditor := s.as(Clinician), s.as(Clinician), s.as(Auditor)
	_, page := one.get("/password")
	change := func(old, fresh string) (int, string) {
		t.Helper()
		return one.post("/password", url.Values{"token": {one.field(page, "token")}, "old": {old}, "new": {fresh}})
	}
	_, text := change("wrong", "another long password")
	assert.Contains(t, text, "The old password is wrong.")
	_, text = change(password, strings.Repeat("x", leastPassword-1))
	assert.Contains(t, text, "shorter than 15 characters")
	_, text = one.get("/")
	assert.Contains(t, text, "<h1>Today</h1>")
	_, text = change(password, "another long password")
	assert.Contains(t, text, "<h1>Sign in</h1>")
	for _, b := range []*browser{one, two} {
		_, text = b.get("/")
		assert.Contains(t, text, "<h1>Sign in</h1>")
	}
	_, err := check(t.Context(), s.server.Clinic.Store, string(Clinician), password)
	assert.ErrorIs(t, err, store.ErrNotFound)
	_, err = check(t.Context(), s.server.Clinic.Store, string(Clinician), "another long password")
	assert.NoError(t, err)

	_, text = auditor.get("/audit")
	assert.Contains(t, text, "<td>password</td>")
	require.NoError(t, s.server.Clinic.Store.RemoveLogin(t.Context(), string(Auditor)))
	_, text = auditor.get("/audit")
	assert.Contains(t, text, "<h1>Sign in</h1>")
}

func TestFitPage(t *testing.T) {
	s := start(t)
	b := s.as(Desk)
	_, page := b.get("/fit?person=p01&template=evening&travel=30m&day0=monday&from0=17:00&until0=22:00")
	assert.Contains(t, page, "A week that fits")
	found := page[strings.Index(page, `id="found"`):]
	assert.Contains(t, found, "Tuesday evening, 18:00 to 21:00")
	assert.NotContains(t, found, "Monday evening")
	_, page = b.get("/fit?person=p01&template=evening&day0=every+day&from0=06:00&until0=22:00")
	assert.Contains(t, page, "No week fits")
	assert.Contains(t, page, "busy every day 06:00 to 22:00")
	for path, want := range map[string]int{
		"/fit?person=nobody&template=evening": 404, "/fit?person=p01&template=none": 404,
		"/fit?person=p01&template=evening&travel=soon":                            400,
		"/fit?person=p01&template=evening&day0=monday":                            400,
		"/fit?person=p01&template=evening&day0=monday&from0=22:00&until0=17:00":   400,
		"/fit?person=p01&template=evening&day0=someday&from0=17:00&until0=22:00":  400,
		"/fit?person=p01&template=evening&day0=monday&from0=17:00&until0=17:00":   400,
		"/fit?person=p01&template=evening&day0=&from0=17:00&until0=":              200,
		"/fit?person=p01&template=evening&day3=saturday&from3=00:00&until3=00:01": 200,
	} {
		status, _ := b.get(path)
		assert.Equal(t, want, status, path)
	}
}

// TestRanking: a must that a program lacks puts it out; what is not known does not.
func TestRanking(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/placement?wish-insurance=Medicaid&wish-time=evening")
	fits, out, ok := strings.Cut(page[strings.Index(page, "Programs, the likeliest first"):], "Out of the question")
	require.True(t, ok)
	assert.Contains(t, fits, "Riverbend evenings")
	assert.Contains(t, fits, "Lakeview online")
	assert.Less(t, strings.Index(fits, "Riverbend evenings"), strings.Index(fits, "Riverbend mornings"))
	assert.Contains(t, fits, "to ask: ")
	assert.Contains(t, out, "Hillside day program")
	assert.Contains(t, page, `name="wish-time" value="evening"`, "the wish stays with the next answer")
	status, _ := b.get("/placement?wish-time=night")
	assert.Equal(t, http.StatusBadRequest, status)
}

// TestWeekPast: the board of a week that is over says who came, and who has nothing on record.
func TestWeekPast(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/week?day=2026-06-21") // a Sunday
	assert.Regexp(t, `<summary>\d+ attended</summary>`, page)
	assert.Regexp(t, `<summary>\d+ (excused|no-show)</summary>`, page)
	_, page = b.get("/week?day=2026-06-22") // a Monday, before its sessions
	assert.NotContains(t, page, "not recorded</summary>")
}

// TestLeapDay: the page says which day it counts from.
func TestLeapDay(t *testing.T) {
	s := start(t)
	p := clinic.Person{ID: "leap", Name: "Leap Example", Birth: iop.MustDay("2008-02-29")}
	paper, err := p.Paper("ann")
	require.NoError(t, err)
	require.NoError(t, s.server.Clinic.Store.Put(t.Context(), paper))
	b := s.as(Clinician)
	for on, years := range map[string]string{"2026-02-28": "17 years old", "2026-03-01": "18 years old"} {
		_, page := b.get("/person/leap?day=" + on)
		assert.Contains(t, page, "Born 2008-02-29 (a year older on 1 March in years without a 29 February), "+years, on)
	}
	_, page := b.get("/person/p01")
	assert.NotContains(t, page, "1 March")
}

// TestTakenBack: an entry that was made in error is taken back, and stays to be seen.
func TestTakenBack(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/person/p04")
	seq := b.field(page, "seen")
	status, page := b.post("/person/p04/entries", url.Values{"token": {b.field(page, "token")}, "seen": {seq}, "corrects": {seq}, "strike": {"1"}})
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "in place of entry "+seq+" (taken back)")
	status, _ = b.post("/person/p04/entries", url.Values{"token": {b.field(page, "token")}, "seen": {b.field(page, "seen")}, "corrects": {"999"}, "strike": {"1"}})
	assert.Equal(t, http.StatusBadRequest, status)
}
