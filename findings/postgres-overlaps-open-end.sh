#!/usr/bin/env bash
# PostgreSQL: OVERLAPS with an absent end is sometimes true and sometimes NULL; a range is always true.
#
# Version: @electric-sql/pglite 0.5.17 (PostgreSQL 18.7); PostgreSQL 15.18 from Debian answers the same.
# Behavior: three authorizations without an end, asked for February 2025: the one that began in January
#   gives NULL (WHERE drops it), the one that began on 10 February gives true, the one that begins in
#   March gives NULL although no end could make it overlap. As ranges the three give true, true, false.
# Guess: NULL in, NULL out; or an absent end means no end. It is neither: NULL is an unknown end, which may
#   even lie before the start, since OVERLAPS puts the two days of a pair in order itself.
# Advice: the longest-running authorizations are the ones that vanish from the list. Say what an absent end
#   means (unknown, or not ended yet) before asking, and use daterange(start, NULL) for "not ended yet".
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
for (const start of ['2025-01-10', '2025-02-10', '2025-03-10']) {
  const { rows } = await db.query(`select (date '${start}', null::date) overlaps (date '2025-02-01', date '2025-03-01') o,
    daterange('${start}', null) && daterange('2025-02-01', '2025-03-01') r`)
  console.log(start, rows[0].o, rows[0].r)
}
END
node t.mjs | tee seen
diff seen - <<'END'
2025-01-10 null true
2025-02-10 true true
2025-03-10 null false
END
echo "as described"
