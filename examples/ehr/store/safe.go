package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Login is a name that can sign in, with its role; the caller makes the hash.
type Login struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Hash string `json:"hash"`
}

// AddLogin adds a login; the error is ErrConflict when the name is taken.
func (s *Store) AddLogin(ctx context.Context, l Login) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.query["add-login"], l.Name, l.Role, l.Hash)
		return err
	})
}

// SetLogin changes the role and the hash of a login, or returns ErrNotFound.
func (s *Store) SetLogin(ctx context.Context, l Login) error {
	return s.changeLogin(ctx, "set-login", l.Name, l.Role, l.Hash)
}

// RemoveLogin removes a login, or returns ErrNotFound. What it did stays on record.
func (s *Store) RemoveLogin(ctx context.Context, name string) error {
	return s.changeLogin(ctx, "remove-login", name)
}

func (s *Store) changeLogin(ctx context.Context, query string, args ...any) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, s.query[query], args...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		return nil
	})
}

// Login is the login of that name, or ErrNotFound.
func (s *Store) Login(ctx context.Context, name string) (Login, error) {
	return one(collect(ctx, s.db, scanLogin, s.query["login"], name))
}

func scanLogin(rows *sql.Rows) (l Login, err error) {
	err = rows.Scan(&l.Name, &l.Role, &l.Hash)
	return l, err
}

// Audited is a line of the audit log: who read or wrote what, and when by the database's clock.
type Audited struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Action string    `json:"action"` // "read", "append"
	Object string    `json:"object"` // "person/p07"
}

// Audit adds to the audit log.
func (s *Store) Audit(ctx context.Context, actor, action, object string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.query["audit"], actor, action, object)
		return err
	})
}

// LastAudited lists the last lines of the audit log, newest first.
func (s *Store) LastAudited(ctx context.Context, most int) ([]Audited, error) {
	return collect(ctx, s.db, scanAudited, s.query["last-audit"], most)
}

func scanAudited(rows *sql.Rows) (a Audited, err error) {
	var at instant
	err = rows.Scan(&at, &a.Actor, &a.Action, &a.Object)
	a.At = time.Time(at)
	return a, err
}
