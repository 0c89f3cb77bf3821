#!/usr/bin/env bash
# PostgreSQL: a monthly series from the 31st slides to the 28th and stays there.
#
# Version: @electric-sql/pglite 0.5.17 (PostgreSQL 18.7).
# Behavior: generate_series from 2025-01-31 by one month gives 28 February, 28 March, 28 April, 28 May: each is the one before
#   it plus a month. The start plus n months gives 28 February, 31 March, 30 April, 31 May.
# Guess: the series is the start plus n steps, as the two are for days and weeks.
# Advice: monthly recertifications of whoever was certified on the 29th to 31st fall due up to three days early from the
#   second on, for as long as the series runs. Write start + n * interval '1 month' over a series of numbers.
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
const list = async sql => (await db.query(sql)).rows.map(r => r.day).join(' ')
console.log('series', await list(`select d::date::text as day from generate_series(date '2025-01-31', date '2025-05-31', interval '1 month') d`))
console.log('steps ', await list(`select (date '2025-01-31' + n * interval '1 month')::date::text as day from generate_series(0, 4) n`))
END
node t.mjs | tee seen
diff seen - <<'END'
series 2025-01-31 2025-02-28 2025-03-28 2025-04-28 2025-05-28
steps  2025-01-31 2025-02-28 2025-03-31 2025-04-30 2025-05-31
END
echo "as described"
