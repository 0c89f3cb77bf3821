#!/usr/bin/env bash
# PostgreSQL: interval '9.5' hour is nine hours; the half hour is gone without an error.
#
# Version: @electric-sql/pglite 0.5.17 (PostgreSQL 18.7); PostgreSQL 15.18 from Debian answers the same.
# Behavior: with the unit inside the quotes, '9.5 hours' is 9:30. With the unit behind them, as the SQL
#   standard writes it, the unit also cuts: '9.5' hour and '570 minutes' hour are 9:00, '1.5' day is one
#   day. A column declared as "interval hour" does the same to every value that is stored in it.
# Guess: the two spellings mean the same, and nine and a half hours stay nine and a half.
# Advice: a week of 9.5 hours is recorded as nine, and three of 6.5 hours as eighteen instead of 19.5. Store
#   service time as whole minutes in an integer, and never declare a column "interval hour".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @electric-sql/pglite@0.5.17
cat >t.mjs <<'END'
import { PGlite } from '@electric-sql/pglite'
const db = new PGlite()
const one = async q => console.log((await db.query(q, [], { rowMode: 'array' })).rows[0].join(' | '))
await one(`select (interval '9.5 hours')::text, (interval '9.5' hour)::text,
  (interval '570 minutes' hour)::text, (interval '1.5' day)::text`)
await db.query('create table attended (time interval hour)')
await db.query(`insert into attended values ('9 hours 30 minutes'), ('PT9H30M')`)
await one('select sum(time)::text from attended')
END
node t.mjs | tee seen
diff seen - <<'END'
09:30:00 | 09:00:00 | 09:00:00 | 1 day
18:00:00
END
echo "as described"
