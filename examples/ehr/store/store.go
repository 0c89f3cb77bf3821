// Package store keeps the clinic's data: on SQLite, or on PostgreSQL, alike.
//
// Nothing is changed once it is written. A person's record is entries in order; a
// correction is a further entry that names the one it replaces. Everything else, such as
// people, policies and authorizations, is papers with all their versions. A writer says what
// it has seen, and gets ErrConflict when somebody else has written since.
package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/iop"
)

// ErrConflict says that somebody else wrote since the caller read.
var ErrConflict = errors.New("somebody else has changed this since it was read")

// ErrNotFound says that there is no such paper, or login.
var ErrNotFound = errors.New("not found")

// connections is how many are open at once at most, below the 100 that PostgreSQL allows.
const connections = 64

//go:embed migrations
var migrations embed.FS

// Store is the clinic's database. It can be used from many places at once.
type Store struct {
	db    *sql.DB
	query map[string]string
}

// Open opens a database and brings its tables up to date: a PostgreSQL address that
// begins with postgres://, or else the path of an SQLite file.
func Open(ctx context.Context, address string) (*Store, error) {
	driver, source, dialect, dir := "sqlite", "", goose.DialectSQLite3, "migrations/sqlite"
	if strings.HasPrefix(address, "postgres://") {
		driver, source, dialect, dir = "pgx", address, goose.DialectPostgres, "migrations/postgres"
	} else {
		path, err := filepath.Abs(address)
		if err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // for its owner only
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return nil, err
		}
		options := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}}
		source = (&url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}).String()
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections) // to open one anew takes longer than most queries
	s := &Store{db: db}
	if err := s.prepare(ctx, dialect, dir); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, dialect goose.Dialect, dir string) (err error) {
	if s.query, err = queries(); err != nil {
		return err
	}
	steps, err := fs.Sub(migrations, dir)
	if err != nil {
		return err
	}
	var options []goose.ProviderOption
	if dialect == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60)) // a second, sixty times
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, s.db, steps, options...)
	if err != nil {
		return err
	}
	// Without a lock, when several programs start together, all but one fail on the steps
	// that the first has taken, and find them done at the next try.
	for try := range 10 {
		if _, err = p.Up(ctx); err == nil || dialect == goose.DialectPostgres || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Duration(try) * 20 * time.Millisecond)
	}
	return err
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Now is the database's clock.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var now instant
	err := s.db.QueryRowContext(ctx, s.query["now"]).Scan(&now)
	return time.Time(now), err
}

// Entry is one entry of a person's record.
type Entry struct {
	Person   string    `json:"person"`
	Seq      int64     `json:"seq"`                // its place in the record, from 1
	External string    `json:"external,omitempty"` // its id where it came from; empty: it was entered here
	Corrects int64     `json:"corrects,omitempty"` // the entry that it replaces
	Struck   bool      `json:"struck,omitempty"`   // it only takes back what it corrects
	Event    ask.Event `json:"event"`
	Author   string    `json:"author"`
	Recorded time.Time `json:"recorded"` // by the database's clock
}

// Record lists the entries of a person in order.
func (s *Store) Record(ctx context.Context, person string) ([]Entry, error) {
	return collect(ctx, s.db, scanEntry, s.query["entries"], person)
}

// Stamp is how much is on record of a person. As nothing is changed or deleted, either
// number grows with everything that is written of them.
type Stamp struct {
	Person  string
	Papers  int64 // versions of papers about them
	Entries int64
}

// Stamps lists the stamps of the next people, at most so many, whose ids come after the
// given one, in the order of their ids; the empty id comes before all.
func (s *Store) Stamps(ctx context.Context, after string, most int) ([]Stamp, error) {
	return collect(ctx, s.db, func(rows *sql.Rows) (st Stamp, err error) {
		err = rows.Scan(&st.Person, &st.Papers, &st.Entries)
		return st, err
	}, s.query["stamps"], after, most)
}

// SharedStamp is how many versions there are of papers about nobody, such as policies and
// templates. It grows with each.
func (s *Store) SharedStamp(ctx context.Context) (n int64, err error) {
	err = s.db.QueryRowContext(ctx, s.query["shared-stamp"]).Scan(&n)
	return n, err
}

// Append adds entries to a person's record that was seen up to and including the entry
// seen, 0 when it was empty. The database sets Seq and Recorded. The error is
// ErrConflict when the record has gone on since, or an entry was corrected already;
// nothing is written then.
func (s *Store) Append(ctx context.Context, person string, seen int64, entries ...Entry) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var last int64
		if err := tx.QueryRowContext(ctx, s.query["last-seq"], person).Scan(&last); err != nil {
			return err
		}
		if last != seen {
			return ErrConflict
		}
		return s.append(ctx, tx, person, seen, entries)
	})
}

// Import adds papers in their first version, and entries, each with an External id, to
// whatever the records hold. Those that are there already are left out, so that an import
// can be repeated; the error tells of one that is there and says something else. Either
// all are written or none.
func (s *Store) Import(ctx context.Context, papers []Paper, entries ...Entry) (added int, err error) {
	for try := 0; ; try++ {
		err = s.write(ctx, func(tx *sql.Tx) (err error) {
			first, err := s.importedPapers(ctx, tx, papers)
			if err != nil {
				return err
			}
			added, err = s.imported(ctx, tx, entries)
			added += first
			return err
		})
		if !errors.Is(err, ErrConflict) || try == 10 {
			return added, err
		}
	}
}

func (s *Store) importedPapers(ctx context.Context, tx *sql.Tx, papers []Paper) (added int, err error) {
	for i, p := range papers {
		was, err := one(collect(ctx, tx, scanPaper, s.query["paper"], p.Kind, p.ID))
		switch {
		case errors.Is(err, ErrNotFound):
			if _, err := tx.ExecContext(ctx, s.query["put"], p.Kind, p.ID, 1, p.Person, string(p.Body), p.Author); err != nil {
				return 0, err
			}
			added++
		case err != nil:
			return 0, err
		case was.Person != p.Person || string(was.Body) != string(p.Body):
			return 0, fmt.Errorf("papers[%d]: there is another %s with this id", i, p.Kind)
		}
	}
	return added, nil
}

func (s *Store) imported(ctx context.Context, tx *sql.Tx, entries []Entry) (added int, err error) {
	last := map[string]int64{}
	for i, e := range entries {
		if e.External == "" {
			return 0, fmt.Errorf("entries[%d]: the external id is missing", i)
		}
		body, err := json.Marshal(e.Event)
		if err != nil {
			return 0, fmt.Errorf("entries[%d]: %w", i, err)
		}
		var person, was string
		switch err := tx.QueryRowContext(ctx, s.query["by-external"], e.External).Scan(&person, &was); {
		case err == nil && (person != e.Person || was != string(body)):
			return 0, fmt.Errorf("entries[%d]: another entry with this external id was imported before", i)
		case err == nil:
			continue
		case !errors.Is(err, sql.ErrNoRows):
			return 0, err
		}
		if _, ok := last[e.Person]; !ok {
			var n int64
			if err := tx.QueryRowContext(ctx, s.query["last-seq"], e.Person).Scan(&n); err != nil {
				return 0, err
			}
			last[e.Person] = n
		}
		if err := s.append(ctx, tx, e.Person, last[e.Person], entries[i:i+1]); err != nil {
			return 0, err
		}
		last[e.Person]++
		added++
	}
	return added, nil
}

// append writes entries behind the last. With a moment of Recorded, as of records that
// were kept elsewhere, it is kept.
func (s *Store) append(ctx context.Context, tx *sql.Tx, person string, last int64, entries []Entry) error {
	for i, e := range entries {
		if err := ask.Check(e.Event); err != nil {
			return fmt.Errorf("entries[%d]: %w", i, err)
		}
		if e.Struck && e.Corrects == 0 {
			return fmt.Errorf("entries[%d]: it is struck, but corrects no entry", i)
		}
		body, err := json.Marshal(e.Event)
		if err != nil {
			return fmt.Errorf("entries[%d]: %w", i, err)
		}
		last++
		query, args := "append", []any{person, last, null(e.External), null(e.Corrects), e.Struck, e.Event.Kind.String(), null(Day(e.Event.Day)), string(body), e.Author}
		if !e.Recorded.IsZero() {
			query, args = "keep", append(args, instant(e.Recorded))
		}
		if _, err := tx.ExecContext(ctx, s.query[query], args...); err != nil {
			return err
		}
	}
	return nil
}

// null is a value that is NULL when it is zero.
func null[T comparable](v T) sql.Null[T] {
	var zero T
	return sql.Null[T]{V: v, Valid: v != zero}
}

func scanEntry(rows *sql.Rows) (e Entry, err error) {
	var external sql.Null[string]
	var corrects sql.Null[int64]
	var day sql.Null[Day]
	var body string
	var recorded instant
	if err = rows.Scan(&e.Person, &e.Seq, &external, &corrects, &e.Struck, &day, &body, &e.Author, &recorded); err != nil {
		return e, err
	}
	e.External, e.Corrects, e.Recorded = external.V, corrects.V, time.Time(recorded)
	if e.Event, err = ask.ReadEvent([]byte(body)); err != nil {
		return e, err
	}
	if e.Event.Day != iop.Day(day.V) {
		return e, errors.New("the entry's day is not that of its event")
	}
	return e, nil
}

// Kind is a kind of paper.
type Kind string

// The kinds of papers. What each holds is JSON that its readers know.
const (
	Person        Kind = "person"        // demographics
	Policy        Kind = "policy"        // the library's policy document
	Program       Kind = "program"       // a list of program.Program
	Template      Kind = "template"      // schedule.Template
	Assessment    Kind = "assessment"    // facts of levelofcare
	Decision      Kind = "decision"      // levelofcare.Decision
	Authorization Kind = "authorization" // of a payer
)

// Paper is one version of a paper.
type Paper struct {
	Kind     Kind            `json:"kind"`
	ID       string          `json:"id"`
	Version  int64           `json:"version"`          // from 1
	Person   string          `json:"person,omitempty"` // whom it is about; empty: the clinic's
	Body     json.RawMessage `json:"body"`
	Author   string          `json:"author"`
	Recorded time.Time       `json:"recorded"` // by the database's clock
}

// Put writes the next version of papers of which the caller saw the version given, 0 for
// a new one: all or none. The error is ErrConflict when there is a later version.
func (s *Store) Put(ctx context.Context, papers ...Paper) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, p := range papers {
			if !json.Valid(p.Body) {
				return fmt.Errorf("%s: the body is not JSON", p.Kind)
			}
			query, args := "put", []any{p.Kind, p.ID, p.Version + 1, p.Person, string(p.Body), p.Author}
			if !p.Recorded.IsZero() {
				query, args = "keep-paper", append(args, instant(p.Recorded))
			}
			if p.Version > 0 {
				was, err := one(collect(ctx, tx, scanPaper, s.query["paper"], p.Kind, p.ID))
				if err != nil {
					return err
				}
				if was.Version != p.Version {
					return ErrConflict
				}
			}
			if _, err := tx.ExecContext(ctx, s.query[query], args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Paper is the last version of a paper, or ErrNotFound.
func (s *Store) Paper(ctx context.Context, kind Kind, id string) (Paper, error) {
	return one(collect(ctx, s.db, scanPaper, s.query["paper"], kind, id))
}

// Versions lists every version of a paper, oldest first.
func (s *Store) Versions(ctx context.Context, kind Kind, id string) ([]Paper, error) {
	return collect(ctx, s.db, scanPaper, s.query["versions"], kind, id)
}

// Papers lists the last version of each paper of a kind, of one person or, where that is
// empty, of all, in the order of their ids.
func (s *Store) Papers(ctx context.Context, kind Kind, person string) ([]Paper, error) {
	if person == "" {
		return collect(ctx, s.db, scanPaper, s.query["papers"], kind)
	}
	return collect(ctx, s.db, scanPaper, s.query["papers-of"], kind, person)
}

func scanPaper(rows *sql.Rows) (p Paper, err error) {
	var body string
	var recorded instant
	err = rows.Scan(&p.Kind, &p.ID, &p.Version, &p.Person, &body, &p.Author, &recorded)
	p.Body, p.Recorded = json.RawMessage(body), time.Time(recorded)
	return p, err
}

// asker is a database or a transaction.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect reads the rows of a query.
func collect[T any](ctx context.Context, db asker, scan func(*sql.Rows) (T, error), query string, args ...any) (list []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// one is the first of a list.
func one[T any](list []T, err error) (v T, _ error) {
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return v, err
	}
	return list[0], nil
}

// write runs a transaction: it is kept as a whole or not at all. Where two meet, one gets
// ErrConflict.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return conflict(err)
	}
	return conflict(tx.Commit())
}

// conflict is ErrConflict for a key that is there already.
func conflict(err error) error {
	const unique = "23505" // unique_violation, PostgreSQL's Appendix A
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg) && pg.Code == unique:
		return ErrConflict
	case errors.As(err, &lite) && (lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE):
		return ErrConflict
	}
	return err
}
