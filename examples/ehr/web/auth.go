package web

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
)

// Role is what a login is for.
type Role string

// The roles, and what each may do.
const (
	Clinician Role = "clinician"
	Desk      Role = "front-desk"
	Auditor   Role = "auditor"
)

type act string

const (
	reads   act = "read"   // the pages
	records act = "record" // adds to records and changes papers
	rules   act = "rules"  // changes the clinic's policy
	places  act = "place"  // keeps assessments and decisions
	audits  act = "audit"  // sees who read what
)

var may = map[Role]map[act]bool{
	Clinician: {reads: true, records: true, rules: true, places: true},
	Desk:      {reads: true, records: true},
	Auditor:   {reads: true, audits: true},
}

// rounds is what OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA256
// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
const rounds = 600_000

// leastPassword is the least length of a password that is the only proof of who somebody
// is (NIST SP 800-63B-4, section 3.1.1.2).
const leastPassword = 15

// AddLogin adds a login.
func AddLogin(ctx context.Context, s clinic.Repository, name string, role Role, password string) error {
	if name == "" || may[role] == nil {
		return fmt.Errorf("want a name and a role: %s, %s or %s", Clinician, Desk, Auditor)
	}
	hash, err := newHash(password)
	if err != nil {
		return err
	}
	return s.AddLogin(ctx, store.Login{Name: name, Role: string(role), Hash: hash})
}

// SetPassword gives a login another password. Whoever is signed in by it is signed out.
func SetPassword(ctx context.Context, s clinic.Repository, name, password string) error {
	l, err := s.Login(ctx, name)
	if err != nil {
		return err
	}
	if l.Hash, err = newHash(password); err != nil {
		return err
	}
	return s.SetLogin(ctx, l)
}

// errShort is of a password that is too short.
var errShort = fmt.Errorf("the password is shorter than %d characters", leastPassword)

func newHash(password string) (string, error) {
	if utf8.RuneCountInString(password) < leastPassword {
		return "", errShort
	}
	return hashed(password, random(16))
}

// hashed is salt and hash of a password.
func hashed(password, salt string) (string, error) {
	key, err := pbkdf2.Key(sha256.New, password, []byte(salt), rounds, sha256.Size)
	return salt + "$" + base64.RawURLEncoding.EncodeToString(key), err
}

// random is so many random bytes as text that fits an address.
func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails, as its documentation says
	return base64.RawURLEncoding.EncodeToString(b)
}

// Name is who it is.
func (s session) Name() string { return s.name }

// session is somebody who is signed in.
type session struct {
	name  string
	role  Role
	hash  string // of the login; once it is another, the session is over
	token string // that every form must bring
	until time.Time
}

// sessionTime is how long a session lasts.
const sessionTime = 8 * time.Hour

// sessions are kept in memory: whoever starts the program anew signs everyone out.
type sessions struct {
	mu   sync.Mutex
	list map[string]session
}

// check is the login of a name and a password, or store.ErrNotFound. It takes as long for a
// name that is not there.
func check(ctx context.Context, db clinic.Repository, name, password string) (store.Login, error) {
	login, err := db.Login(ctx, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return login, err
	}
	salt, _, _ := strings.Cut(login.Hash, "$")
	got, hashErr := hashed(password, salt)
	if hashErr != nil {
		return login, hashErr
	}
	if err != nil || subtle.ConstantTimeCompare([]byte(got), []byte(login.Hash)) != 1 {
		return login, store.ErrNotFound
	}
	return login, nil
}

// signIn begins a session for who knows the password.
func (s *sessions) signIn(ctx context.Context, db clinic.Repository, name, password string, now time.Time) (id string, err error) {
	login, err := check(ctx, db, name, password)
	if err != nil {
		return "", err
	}
	id = random(32)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[string]session{}
	}
	for k, v := range s.list {
		if now.After(v.until) {
			delete(s.list, k)
		}
	}
	s.list[id] = session{name: login.Name, role: Role(login.Role), hash: login.Hash, token: random(32), until: now.Add(sessionTime)}
	return id, nil
}

// get is the session of an id, as long as its login is what it was.
func (s *sessions) get(ctx context.Context, db clinic.Repository, id string, now time.Time) (session, bool, error) {
	s.mu.Lock()
	v, ok := s.list[id]
	s.mu.Unlock()
	if !ok || !now.Before(v.until) {
		return session{}, false, nil
	}
	switch l, err := db.Login(ctx, v.name); {
	case errors.Is(err, store.ErrNotFound), err == nil && (l.Hash != v.hash || Role(l.Role) != v.role):
		s.end(id)
		return session{}, false, nil
	case err != nil:
		return session{}, false, err
	}
	return v, true, nil
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.list, id)
}

// limiter lets each key through so often in a time.
type limiter struct {
	most   float64
	per    time.Duration
	mu     sync.Mutex
	tokens map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func (l *limiter) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tokens == nil || len(l.tokens) > 10_000 {
		l.tokens = map[string]bucket{}
	}
	b, ok := l.tokens[key]
	b.left = min(l.most, b.left+l.most*now.Sub(b.at).Seconds()/l.per.Seconds())
	if !ok {
		b.left = l.most
	}
	b.at = now
	allowed := b.left >= 1
	if allowed {
		b.left--
	}
	l.tokens[key] = b
	return allowed
}

// address is the unguessable part of the address of a calendar.
func (s *Server) address(what string) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
