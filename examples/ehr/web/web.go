// Package web is the clinic's pages: drawn by the server, for browsers with and without
// scripts. It listens where it is told, keeps who read what, and writes no name, no id and
// no value of a record into a log or an error.
package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

//go:embed templates static
var files embed.FS

// Server serves the clinic.
type Server struct {
	Clinic *clinic.Clinic
	Secret []byte // from which the addresses of calendars follow
	Log    *slog.Logger
	Hooks  http.Handler // of CDS Hooks, below /cds-services; nil: none

	sessions sessions
	signIns  limiter
	requests limiter
	pages    *template.Template
}

// New is a server for a clinic.
func New(c *clinic.Clinic, secret []byte, log *slog.Logger) (*Server, error) {
	pages, err := template.New("").Funcs(functions).ParseFS(files, "templates/*.html")
	return &Server{
		Clinic: c, Secret: secret, Log: log, pages: pages,
		signIns:  limiter{most: 5, per: time.Minute},
		requests: limiter{most: 300, per: time.Minute},
	}, err
}

// visit is one request of somebody who is signed in.
type visit struct {
	context.Context
	*Server
	r    *http.Request
	who  session
	day  iop.Day // that the page is about
	now  iop.Day // today
	past bool    // as it was known on the day
}

// failure is an error with the status and the words for the reader.
type failure struct {
	status int
	words  string
	err    error
}

func (f *failure) Error() string { return f.words }
func (f *failure) Unwrap() error { return f.err }

func refuse(status int, words string) error { return &failure{status: status, words: words} }

// Handler is every page.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) { s.show(w, http.StatusOK, "login", nil) })
	mux.HandleFunc("POST /login", s.login)
	if s.Hooks != nil {
		mux.Handle("/cds-services", s.Hooks)
		mux.Handle("/cds-services/", s.Hooks)
	}
	for pattern, f := range feeds {
		mux.HandleFunc(pattern, s.calendar(f))
	}
	for pattern, p := range map[string]struct {
		needs act
		do    func(v *visit, w http.ResponseWriter) error
	}{
		"POST /logout":                     {reads, (*visit).logout},
		"GET /{$}":                         {reads, (*visit).today},
		"GET /person/{id}":                 {reads, (*visit).person},
		"POST /person/{id}":                {records, (*visit).edit},
		"POST /person/{id}/entries":        {records, (*visit).record},
		"GET /week":                        {reads, (*visit).week},
		"POST /person/{id}/authorizations": {records, (*visit).authorize},
		"GET /fit":                         {reads, (*visit).fit},
		"GET /password":                    {reads, (*visit).password},
		"POST /password":                   {reads, (*visit).newPassword},
		"GET /policy/edit":                 {rules, (*visit).policyForm},
		"POST /policy/edit":                {rules, (*visit).editPolicy},
		"GET /placement":                   {reads, (*visit).placement},
		"POST /placement":                  {places, (*visit).place},
		"GET /policy":                      {reads, (*visit).policy},
		"GET /audit":                       {audits, (*visit).audit},
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.visit(w, r, p.needs, p.do) })
	}
	return s.safe(http.NewCrossOriginProtection().Handler(mux))
}

// safe sets the headers, limits the rate, and logs a line without names.
func (s *Server) safe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		out := &recorder{ResponseWriter: w, status: http.StatusOK}
		r.Body = http.MaxBytesReader(out, r.Body, 16<<20)
		if host, _, err := net.SplitHostPort(r.RemoteAddr); err != nil || !s.requests.allow(host, start) {
			s.show(out, http.StatusTooManyRequests, "error", "Too many attempts. Try again in a minute.")
		} else {
			next.ServeHTTP(out, r)
		}
		s.Log.Info("served", "page", r.Pattern, "status", out.status, "took", time.Since(start).Round(time.Millisecond))
	})
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

const cookie = "ehr"

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	name := r.PostFormValue("name")
	if !s.signIns.allow("host "+host, time.Now()) || !s.signIns.allow("name "+name, time.Now()) {
		s.show(w, http.StatusTooManyRequests, "login", "Too many attempts. Try again in a minute.")
		return
	}
	id, err := s.sessions.signIn(r.Context(), s.Clinic.Store, name, r.PostFormValue("password"), time.Now())
	if err != nil {
		s.show(w, http.StatusUnauthorized, "login", "Name and password do not match.")
		return
	}
	if err := s.Clinic.Store.Audit(r.Context(), name, "sign in", ""); err != nil {
		s.fail(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookie, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil, MaxAge: int(sessionTime.Seconds())})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (v *visit) logout(w http.ResponseWriter) error {
	if c, err := v.r.Cookie(cookie); err == nil {
		v.sessions.end(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: cookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, v.r, "/login", http.StatusSeeOther)
	return nil
}

// visit finds out who asks, whether they may, and for which day.
func (s *Server) visit(w http.ResponseWriter, r *http.Request, needs act, do func(*visit, http.ResponseWriter) error) {
	c, err := r.Cookie(cookie)
	if err != nil {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	who, ok, err := s.sessions.get(r.Context(), s.Clinic.Store, c.Value, time.Now())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if !ok {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	v := &visit{Context: r.Context(), Server: s, r: r, who: who}
	err = func() error {
		if !may[who.role][needs] {
			return refuse(http.StatusForbidden, "Your role may not do this.")
		}
		if r.Method == http.MethodPost && r.PostFormValue("token") != who.token {
			return refuse(http.StatusForbidden, "This form belongs to another session. Open the page again.")
		}
		if v.now, err = s.Clinic.Today(v); err != nil {
			return err
		}
		v.day, v.past = v.now, r.URL.Query().Get("known") != ""
		if text := r.URL.Query().Get("day"); text != "" {
			if v.day, err = iop.ParseDay(text); err != nil {
				return refuse(http.StatusBadRequest, "That is not a day.")
			}
		}
		return do(v, w)
	}()
	if err != nil {
		s.fail(w, r, err)
	}
}

// fail shows an error without saying anything of the record.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var f *failure
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &f):
	case errors.As(err, &tooLarge):
		f = &failure{status: http.StatusRequestEntityTooLarge, words: "That is too large."}
	case errors.Is(err, store.ErrNotFound):
		f = &failure{status: http.StatusNotFound, words: "There is no such page."}
	case errors.Is(err, store.ErrConflict):
		f = &failure{status: http.StatusConflict, words: "Somebody else has changed this since you opened the page. Nothing was written. Go back, open the page again, and look at what changed."}
	default:
		s.Log.Error("failed", "page", r.Pattern, "kind", fmt.Sprintf("%T", err), faults(err))
		f = &failure{status: http.StatusInternalServerError, words: "This did not work. Nothing was written."}
	}
	s.show(w, f.status, "error", f.words)
}

// faults is what the library found wrong, for the log: without what it quotes. What other
// errors say can be anything, and stays out.
func faults(err error) slog.Attr {
	var found wire.Faults
	if !errors.As(err, &found) {
		return slog.Attr{} // which the log leaves out
	}
	return slog.String("faults", wire.Redacted(found).Error())
}

// page is what every template gets.
type page struct {
	Who   session
	Token string
	Role  Role
	Day   iop.Day
	Now   iop.Day
	Past  bool
	Title string
	At    string // the address of the page
	Data  any
}

// render shows a page, and notes that it was read.
func (v *visit) render(w http.ResponseWriter, name, title, object string, data any) error {
	if err := v.Clinic.Store.Audit(v, v.who.name, "read", object); err != nil {
		return err
	}
	v.show(w, http.StatusOK, name, page{v.who, v.who.token, v.who.role, v.day, v.now, v.past, title, v.r.URL.Path, data})
	return nil
}

// May reports whether the reader may do something.
func (p page) May(what string) bool { return may[p.Role][act(what)] }

// show writes a template, as a whole or not at all.
func (s *Server) show(w http.ResponseWriter, status int, name string, data any) {
	var out bytes.Buffer
	if err := s.pages.ExecuteTemplate(&out, name, data); err != nil {
		s.Log.Error("failed", "template", name, "kind", fmt.Sprintf("%T", err))
		http.Error(w, "This page did not work.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
