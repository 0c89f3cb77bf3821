package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// line is one line of a backup: one of its parts.
type line struct {
	Paper   *Paper   `json:"paper,omitempty"`
	Entry   *Entry   `json:"entry,omitempty"`
	Login   *Login   `json:"login,omitempty"`
	Audited *Audited `json:"audited,omitempty"`
	End     *int     `json:"end,omitempty"` // the last: how many came before
}

// Backup writes everything as of one moment, a line of JSON each, so that a backup of one
// kind of database can be restored into the other.
func (s *Store) Backup(ctx context.Context, to io.Writer) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil { // SQLite has one isolation, and it is stricter
		if tx, err = s.db.BeginTx(ctx, nil); err != nil {
			return err
		}
	}
	defer tx.Rollback()
	out := bufio.NewWriter(to)
	lines, enc := 0, json.NewEncoder(out)
	put := func(l line) error { lines++; return enc.Encode(l) }
	if err := each(ctx, tx, scanPaper, s.query["all-papers"], func(p Paper) error { return put(line{Paper: &p}) }); err != nil {
		return err
	}
	if err := each(ctx, tx, scanEntry, s.query["all-entries"], func(e Entry) error { return put(line{Entry: &e}) }); err != nil {
		return err
	}
	if err := each(ctx, tx, scanLogin, s.query["logins"], func(l Login) error { return put(line{Login: &l}) }); err != nil {
		return err
	}
	if err := each(ctx, tx, scanAudited, s.query["all-audit"], func(a Audited) error { return put(line{Audited: &a}) }); err != nil {
		return err
	}
	if err := enc.Encode(line{End: &lines}); err != nil {
		return err
	}
	return out.Flush()
}

func each[T any](ctx context.Context, db asker, scan func(*sql.Rows) (T, error), query string, do func(T) error) error {
	_, err := collect(ctx, db, func(rows *sql.Rows) (none struct{}, err error) {
		v, err := scan(rows)
		if err != nil {
			return none, err
		}
		return none, do(v)
	}, query)
	return err
}

// Restore reads a backup into an empty database: the whole of it, or nothing.
func (s *Store) Restore(ctx context.Context, from io.Reader) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, q := range []string{"all-papers", "all-entries", "logins"} {
			rows, err := tx.QueryContext(ctx, s.query[q])
			if err != nil {
				return err
			}
			found := rows.Next()
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
			if found {
				return errors.New("the database is not empty")
			}
		}
		in := bufio.NewReader(from)
		for n := 0; ; n++ {
			text, err := in.ReadBytes('\n')
			if err != nil {
				return fmt.Errorf("line %d: the backup has no end: %w", n+1, err)
			}
			var l line
			dec := json.NewDecoder(bytes.NewReader(text))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&l); err != nil {
				return fmt.Errorf("line %d: %w", n+1, err)
			}
			if l.End != nil {
				if *l.End != n {
					return fmt.Errorf("line %d: %d lines are missing", n+1, *l.End-n)
				}
				return nil
			}
			if err := s.restore(ctx, tx, l); err != nil {
				return fmt.Errorf("line %d: %w", n+1, err)
			}
		}
	})
}

func (s *Store) restore(ctx context.Context, tx *sql.Tx, l line) (err error) {
	switch {
	case l.Paper != nil:
		p := l.Paper
		_, err = tx.ExecContext(ctx, s.query["keep-paper"], p.Kind, p.ID, p.Version, p.Person, string(p.Body), p.Author, instant(p.Recorded))
	case l.Entry != nil:
		e := l.Entry
		err = s.append(ctx, tx, e.Person, e.Seq-1, []Entry{*e})
	case l.Login != nil:
		_, err = tx.ExecContext(ctx, s.query["add-login"], l.Login.Name, l.Login.Role, l.Login.Hash)
	case l.Audited != nil:
		a := l.Audited
		_, err = tx.ExecContext(ctx, s.query["keep-audit"], instant(a.At), a.Actor, a.Action, a.Object)
	default:
		err = errors.New("it says nothing")
	}
	return err
}
