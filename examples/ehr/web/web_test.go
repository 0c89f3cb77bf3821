package web

import (
	"bytes"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

const password = "only for this test"

// day is the last of the made-up clinic, a Thursday.
const day = "2026-06-25"

// site is a running clinic.
type site struct {
	t      *testing.T
	server *Server
	http   *httptest.Server
	log    *bytes.Buffer
	now    iop.Day
}

func start(t *testing.T) *site {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ehr.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	c := &clinic.Clinic{Store: s, Zone: zone, Key: randomtest.NewKey("test", bytes.Repeat([]byte("k"), randomtest.KeyBytes))}
	now, err := c.Today(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.MakeUp(t.Context(), iop.MustDay(day)))
	for _, role := range []Role{Clinician, Desk, Auditor} {
		require.NoError(t, AddLogin(t.Context(), s, string(role), role, password))
	}
	log := &bytes.Buffer{}
	server, err := New(c, []byte("secret"), slog.New(slog.NewTextHandler(log, nil)))
	require.NoError(t, err)
	h := httptest.NewServer(server.Handler())
	t.Cleanup(h.Close)
	return &site{t, server, h, log, now}
}

// browser is somebody at the site; with a role they are signed in.
type browser struct {
	*site
	client *http.Client
}

func (s *site) as(role Role) *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	b := &browser{s, &http.Client{Jar: jar}}
	if role != "" {
		status, page := b.post("/login", url.Values{"name": {string(role)}, "password": {password}})
		require.Equal(s.t, http.StatusOK, status)
		require.Contains(s.t, page, "<h1>Today</h1>")
	}
	return b
}

func (b *browser) get(path string) (int, string) {
	b.t.Helper()
	return b.read(b.client.Get(b.http.URL + path))
}

func (b *browser) post(path string, form url.Values) (int, string) {
	b.t.Helper()
	return b.read(b.client.PostForm(b.http.URL+path, form))
}

func (b *browser) read(r *http.Response, err error) (int, string) {
	b.t.Helper()
	require.NoError(b.t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	require.NoError(b.t, err)
	assert.Contains(b.t, r.Header.Get("Content-Security-Policy"), "default-src 'none'")
	return r.StatusCode, string(body)
}

// field is the value of a hidden field of a page.
func (b *browser) field(page, name string) string {
	b.t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(b.t, found, name)
	return html.UnescapeString(found[1])
}

func TestPages(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	for path, want := range map[string][]string{
		"/?day=" + day:              {"short", "Overdue, was due by", "Drawn today", "H0015", "Patient handbook"},
		"/person/p01?day=" + day:    {"<svg", "Timeline", "riverbend.weekly-hours", "calendar/person/p01/"},
		"/week?day=" + day:          {"seats free", "A make-up here would give", "attended", "enrolled"},
		"/placement":                {"levels are open", "Of all questions this one settles most", "Intensive outpatient", "Is there a risk that the person harms self or others?", "Riverbend evenings"},
		"/placement?home=dangerous": {"Answers so far", "Dangerous"},
		"/fit":                      {"Cannot come", "evening"},
		"/password":                 {"Old password"},
		"/policy/edit":              {"riverbend.weekly-hours", "Save as version 2"},
		"/policy?day=" + day:        {"What changes on a coming date", "<h3>2026-07-23</h3><ul><li>requirements: riverbend.absences", "12VAC35-105-1740", "not known to ask as much"},
	} {
		status, page := b.get(path)
		assert.Equal(t, http.StatusOK, status, path)
		for _, text := range want {
			assert.Contains(t, page, text, path)
		}
		assert.NotContains(t, page, "ZgotmplZ", path)
		assert.NotContains(t, page, " style=", "%s: the policy of the page forbids it", path)
		assert.Equal(t, strings.Count(page, "<details"), strings.Count(page, "<summary"), path)
	}
	for path, want := range map[string]int{
		"/person/nobody": http.StatusNotFound, "/nothing": http.StatusNotFound, "/?day=2026-02-30": http.StatusBadRequest,
		"/placement?home=castle": http.StatusBadRequest, "/audit": http.StatusForbidden,
	} {
		status, page := b.get(path)
		assert.Equal(t, want, status, path)
		assert.NotContains(t, page, "castle", "an error says nothing about what was sent")
	}
}

// TestKnown: a page says what was known then, not what is known now.
func TestKnown(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/person/p01")
	first := regexp.MustCompile(`Admitted (\d{4}-\d{2}-\d{2})`).FindStringSubmatch(page)
	require.NotNil(t, first)
	before := (iop.MustDay(first[1]) - 1).String()
	_, page = b.get("/person/p01?known=1&day=" + before)
	assert.NotContains(t, page, "Admitted "+first[1])
}

func TestRoles(t *testing.T) {
	s := start(t)
	for role, want := range map[Role]map[string]int{
		Clinician: {"GET /audit": 403, "POST /person/p02/entries": 200, "POST /placement": 200, "GET /person/p02": 200},
		Desk:      {"GET /audit": 403, "POST /person/p02/entries": 200, "POST /placement": 403, "GET /person/p02": 200},
		Auditor:   {"GET /audit": 200, "POST /person/p02/entries": 403, "POST /placement": 403, "GET /person/p02": 200},
		"":        {"GET /audit": 200, "POST /person/p02/entries": 200, "GET /": 200}, // the page to sign in
	} {
		b := s.as(role)
		_, page := b.get("/person/p02")
		for what, code := range want {
			method, path, _ := strings.Cut(what, " ")
			var status int
			var got string
			if method == "GET" {
				status, got = b.get(path)
			} else {
				form := url.Values{"kind": {"plan-review"}, "day": {s.now.String()}, "person": {"p02"}, "home": {"dangerous"}}
				if role != "" {
					form.Set("token", b.field(page, "token"))
				}
				if role == Clinician || role == Desk {
					_, page = b.get("/person/p02")
					form.Set("seen", b.field(page, "seen"))
				}
				status, got = b.post(path, form)
			}
			assert.Equal(t, code, status, "%s %s", role, what)
			if role == "" {
				assert.Contains(t, got, "<h1>Sign in</h1>", what)
			}
		}
	}
	kept, err := s.server.Clinic.Store.Papers(t.Context(), store.Assessment, "p02")
	require.NoError(t, err)
	require.Len(t, kept, 1)
	assert.Contains(t, string(kept[0].Body), "dangerous")
}

// TestTwoWriters: who saw the record before another wrote gets a conflict, and nothing is
// lost.
func TestTwoWriters(t *testing.T) {
	s := start(t)
	one, two := s.as(Clinician), s.as(Desk)
	_, pageOne := one.get("/person/p03")
	_, pageTwo := two.get("/person/p03")
	entry := func(b *browser, page, kind string) (int, string) {
		return b.post("/person/p03/entries", url.Values{"token": {b.field(page, "token")}, "seen": {b.field(page, "seen")}, "kind": {kind}, "day": {s.now.String()}})
	}
	status, _ := entry(one, pageOne, "plan-review")
	assert.Equal(t, http.StatusOK, status)
	status, page := entry(two, pageTwo, "warning")
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, page, "Somebody else has changed this")
	_, pageTwo = two.get("/person/p03")
	assert.Contains(t, pageTwo, "treatment plan reviewed <span", "what the other wrote is there")
	status, _ = entry(two, pageTwo, "warning")
	assert.Equal(t, http.StatusOK, status, "after another look")

	name := func(b *browser, page, name string) int {
		status, _ := b.post("/person/p03", url.Values{"token": {b.field(page, "token")}, "version": {b.field(page, "version")}, "name": {name}})
		return status
	}
	assert.Equal(t, http.StatusOK, name(one, pageOne, "Robin Example"))
	assert.Equal(t, http.StatusConflict, name(two, pageTwo, "Sam Example"))
	_, page = one.get("/person/p03")
	assert.Contains(t, page, "Robin Example")
}

// TestCorrections keep what was written.
func TestCorrections(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	form := func(more url.Values) (int, string) {
		t.Helper()
		_, page := b.get("/person/p04")
		more.Set("token", b.field(page, "token"))
		more.Set("seen", b.field(page, "seen"))
		return b.post("/person/p04/entries", more)
	}
	status, page := form(url.Values{"kind": {"no-show"}, "day": {s.now.String()}, "planned": {"3h"}})
	require.Equal(t, http.StatusOK, status)
	seq := b.field(page, "seen")
	status, _ = form(url.Values{"kind": {"excused"}, "day": {s.now.String()}, "planned": {"3h"}, "corrects": {seq}})
	require.Equal(t, http.StatusOK, status)
	status, _ = form(url.Values{"kind": {"attended"}, "day": {s.now.String()}, "planned": {"3h"}, "corrects": {seq}})
	assert.Equal(t, http.StatusConflict, status, "corrected already")
	_, page = b.get("/person/p04")
	assert.Contains(t, page, "in place of entry "+seq)
	for _, bad := range []url.Values{
		{"kind": {"no-show"}, "day": {(s.now + 1).String()}, "planned": {"3h"}},
		{"kind": {"no-show"}, "day": {""}, "planned": {"3h"}},
		{"kind": {"no-show"}, "day": {s.now.String()}, "planned": {"3"}},
		{"kind": {"discharge"}, "day": {s.now.String()}},
		{"kind": {"attended"}, "day": {s.now.String()}, "planned": {"3h"}, "credited": {"most of it"}},
		{"kind": {"attended"}, "day": {s.now.String()}, "planned": {"3h"}, "corrects": {"x"}},
	} {
		status, _ := form(bad)
		assert.Equal(t, http.StatusBadRequest, status, "%v", bad)
	}
}

func TestSafe(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	_, page := b.get("/person/p05")
	good := url.Values{"token": {b.field(page, "token")}, "seen": {b.field(page, "seen")}, "kind": {"warning"}, "day": {s.now.String()}}
	for _, token := range []string{"", "wrong", s.as(Desk).field(must(s.as(Desk).get("/person/p05")), "token")} {
		form := url.Values{"token": {token}, "seen": good["seen"], "kind": good["kind"], "day": good["day"]}
		status, _ := b.post("/person/p05/entries", form)
		assert.Equal(t, http.StatusForbidden, status)
	}
	r, err := http.NewRequest(http.MethodPost, s.http.URL+"/person/p05/entries", strings.NewReader(good.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	status, _ := b.read(b.client.Do(r))
	assert.Equal(t, http.StatusForbidden, status, "from another site")

	u, err := url.Parse(s.http.URL)
	require.NoError(t, err)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := http.PostForm(s.http.URL+"/login", url.Values{})
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.Len(t, b.client.Jar.Cookies(u), 1)

	// Of a wrong password the sixth in a minute is not looked at.
	fresh := &browser{s, &http.Client{}}
	got := 0
	for range 8 {
		got, _ = fresh.post("/login", url.Values{"name": {"auditor"}, "password": {"wrong"}})
	}
	assert.Equal(t, http.StatusTooManyRequests, got)

	// A log has no name, no id, no value.
	for _, word := range []string{"p05", "Example", "Sample", "warning", "clinician", "wrong", s.now.String()} {
		assert.NotContains(t, strings.ReplaceAll(s.log.String(), "time="+s.now.String(), ""), word)
	}
	assert.Contains(t, s.log.String(), "GET /person/{id}")
}

func must(_ int, page string) string { return page }

func TestCookie(t *testing.T) {
	s := start(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.PostForm(s.http.URL+"/login", url.Values{"name": {"auditor"}, "password": {password}})
	require.NoError(t, err)
	r.Body.Close()
	require.Len(t, r.Cookies(), 1)
	c := r.Cookies()[0]
	assert.True(t, c.HttpOnly)
	assert.Equal(t, http.SameSiteStrictMode, c.SameSite)

	b := s.as(Auditor)
	_, page := b.get("/")
	_, page = b.post("/logout", url.Values{"token": {b.field(page, "token")}})
	assert.Contains(t, page, "<h1>Sign in</h1>")
	_, page = b.get("/")
	assert.Contains(t, page, "<h1>Sign in</h1>")
}

func TestAudit(t *testing.T) {
	s := start(t)
	b := s.as(Clinician)
	b.get("/person/p06")
	b.get("/week")
	_, page := s.as(Auditor).get("/audit")
	assert.Regexp(t, `(?s)<td>clinician</td><td>read</td><td>week</td>.*<td>clinician</td><td>read</td><td>person/p06</td>`, page)
}

func TestLimiter(t *testing.T) {
	l := limiter{most: 3, per: time.Minute}
	now := time.Unix(1_800_000_000, 0)
	allowed := func() (n int) {
		for range 10 {
			if l.allow("a", now) {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 3, allowed())
	assert.True(t, l.allow("b", now), "keys are apart")
	now = now.Add(19 * time.Second)
	assert.Equal(t, 0, allowed(), "just under a third of the time")
	now = now.Add(time.Second)
	assert.Equal(t, 1, allowed())
	now = now.Add(time.Hour)
	assert.Equal(t, 3, allowed())
}

func TestAddLogin(t *testing.T) {
	s := start(t).server.Clinic.Store
	assert.Error(t, AddLogin(t.Context(), s, "ann", Clinician, strings.Repeat("x", leastPassword-1)))
	assert.NoError(t, AddLogin(t.Context(), s, "ann", Clinician, strings.Repeat("x", leastPassword)))
	assert.Error(t, AddLogin(t.Context(), s, "bob", "owner", strings.Repeat("x", leastPassword)))
	assert.Error(t, AddLogin(t.Context(), s, "", Desk, strings.Repeat("x", leastPassword)))
	assert.ErrorIs(t, AddLogin(t.Context(), s, "ann", Desk, strings.Repeat("x", leastPassword)), store.ErrConflict)
	l, err := s.Login(t.Context(), "ann")
	require.NoError(t, err)
	assert.NotContains(t, l.Hash, "xxx")
}
