#!/usr/bin/env bash
# PostgreSQL: a date plus age(later, date) is often not the later date.
#
# Version: @electric-sql/pglite 0.5.17 (PostgreSQL 18.7); PostgreSQL 15.18 from Debian answers the same.
# Behavior: age() says that 2 January to 1 March 2025 is "1 mon 30 days". Added to 2 January, that is
#   4 March, three days late. Of the 66,430 ordered pairs of days in 2025, 14,277 do not come back.
# Guess: age() subtracts two dates, so adding its result must give the later date again.
#   It borrows the days of the earlier month, while "+" adds the months first and then the days.
# Advice: never store a length of stay as the interval that age() returns, and never add one to a day.
#   Store the two days, or whole days (later - earlier is an integer), and let the library count.
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
await one(`select age(date '2025-03-01', date '2025-01-02')::text,
  (date '2025-01-02' + age(date '2025-03-01', date '2025-01-02'))::date::text`)
await one(`select count(*)::int, (count(*) filter (where a + age(b, a) <> b))::int
  from generate_series(timestamp '2025-01-01', '2025-12-31', '1 day') a,
       generate_series(timestamp '2025-01-01', '2025-12-31', '1 day') b where a < b`)
END
node t.mjs | tee seen
diff seen - <<'END'
1 mon 30 days | 2025-03-04
66430 | 14277
END
echo "as described"
