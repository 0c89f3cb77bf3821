#!/usr/bin/env bash
# PostgreSQL: an authorization until 'infinity' is not one without an end, and one of a single day lies inside every other.
#
# Version: @electric-sql/pglite 0.5.17 (PostgreSQL 18.7).
# Behavior: daterange('2025-01-01', 'infinity') has a finite upper end by upper_inf, is not equal to the range without an
#   end, and sorts before it. daterange(d, d) is empty: it overlaps nothing, its lower end is NULL, and it is
#   contained in every range, of whatever year.
# Guess: infinity is the open end that its name says; a range from a day to itself is that day, or at least is not inside a
#   range of another year.
# Advice: "has no end" by upper_inf misses authorizations stored with infinity, and "lies inside the stay" by <@ is true for
#   one-day authorizations stored with first and last day. Store last day + 1, and NULL for no end, behind a CHECK.
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
for (const ask of [
  `upper_inf(daterange('2025-01-01', null))`,
  `upper_inf(daterange('2025-01-01', 'infinity'))`,
  `daterange('2025-01-01', 'infinity') = daterange('2025-01-01', null)`,
  `daterange('2025-01-01', 'infinity') < daterange('2025-01-01', null)`,
  `daterange('2025-03-03', '2025-03-03') && daterange('2025-01-01', '2025-12-31')`,
  `daterange('2025-03-03', '2025-03-03') <@ daterange('1999-01-01', '1999-02-01')`,
  `lower(daterange('2025-03-03', '2025-03-03'))`,
]) {
  const { rows } = await db.query(`select ${ask} as is`)
  console.log(ask, '=>', rows[0].is)
}
END
node t.mjs | tee seen
diff seen - <<'END'
upper_inf(daterange('2025-01-01', null)) => true
upper_inf(daterange('2025-01-01', 'infinity')) => false
daterange('2025-01-01', 'infinity') = daterange('2025-01-01', null) => false
daterange('2025-01-01', 'infinity') < daterange('2025-01-01', null) => true
daterange('2025-03-03', '2025-03-03') && daterange('2025-01-01', '2025-12-31') => false
daterange('2025-03-03', '2025-03-03') <@ daterange('1999-01-01', '1999-02-01') => true
lower(daterange('2025-03-03', '2025-03-03')) => null
END
echo "as described"
