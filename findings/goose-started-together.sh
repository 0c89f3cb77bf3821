#!/usr/bin/env bash
# pressly/goose: of programs that start together on a new database one fails; no lock is taken unless one is given.
#
# Version: github.com/pressly/goose/v3 v3.30.1, modernc.org/sqlite v1.62.0.
# Behavior: eight Providers run Up at once on one new SQLite file, with a busy timeout and immediate transactions. Which
#   steps are to be done is read before their transaction begins, so several apply the first, and all but one of those
#   end with "table ... already exists". A second Up succeeds. On PostgreSQL 15 some end with a duplicate key of
#   pg_type_typname_nsp_index, unless WithSessionLocker is given; for SQLite goose has no locker.
# Guess: Up takes a lock, or looks again inside the transaction, so that the servers of a rolling start, or a server and
#   the backup that cron starts, all find the tables made.
# Advice: give WithSessionLocker(lock.NewPostgresSessionLocker()) on PostgreSQL; on SQLite run Up again when it fails, or
#   run it once before anything else starts.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module started

go 1.26.0

require (
	github.com/pressly/goose/v3 v3.30.1
	modernc.org/sqlite v1.62.0
)
END
cat >main.go <<'END'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"
)

var steps = fstest.MapFS{"00001_people.sql": {Data: []byte("-- +goose Up\nCREATE TABLE people (id TEXT);\n")}}

func up(file string) error {
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		return err
	}
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps)
	if err != nil {
		return err
	}
	_, err = p.Up(context.Background())
	return err
}

func main() {
	for round := range 50 { // it is a race, and most rounds show it
		file := fmt.Sprint("people", round, ".db")
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = up(file) })
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil && strings.Contains(err.Error(), "already exists") {
				fmt.Println("started together: table people already exists")
				fmt.Println("again:", up(file))
				return
			}
		}
	}
	fmt.Println("started together: no failure")
}
END
go mod tidy 2>/dev/null
go run . | tee seen
diff seen - <<'END'
started together: table people already exists
again: <nil>
END
echo "as described"
