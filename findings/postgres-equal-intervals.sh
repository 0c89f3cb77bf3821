#!/usr/bin/env bash
# PostgreSQL: two intervals that are equal can differ in seconds and in the day they lead to.
#
# Version: @electric-sql/pglite 0.5.17 (PostgreSQL 18.7); PostgreSQL 15.18 from Debian answers the same.
# Behavior: "12 months" equals "360 days", and both cannot be keys of one table, yet their epochs are
#   31,557,600 and 31,104,000 seconds (365.25 days against 360), and from 31 January 2025 they lead to
#   31 January and 26 January 2026. DISTINCT leaves one of "1 month" and "30 days".
# Guess: either the two differ, or, being equal, they have the same number of seconds. Comparing takes a
#   month as 30 days; EPOCH takes twelve months as a year of 365.25 days; adding takes the calendar.
# Advice: a rule "every 30 days" and a rule "monthly" are two rules. Keep the number and the unit in two
#   columns; do not use an interval as a key, in DISTINCT, in GROUP BY or in a comparison of two rules.
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
await one(`select interval '12 months' = interval '360 days',
  extract(epoch from interval '12 months')::int, extract(epoch from interval '360 days')::int`)
await one(`select (date '2025-01-31' + interval '12 months')::date::text,
  (date '2025-01-31' + interval '360 days')::date::text`)
await one(`select count(distinct x)::int from (values (interval '1 month'), ('30 days')) v(x)`)
await db.query('create table review (every interval primary key)')
await db.query(`insert into review values ('1 month')`)
console.log(await db.query(`insert into review values ('30 days')`).catch(e => e.message))
END
node t.mjs | tee seen
diff seen - <<'END'
true | 31557600 | 31104000
2026-01-31 | 2026-01-26
1
duplicate key value violates unique constraint "review_pkey"
END
echo "as described"
