#!/usr/bin/env bash
# UCUM: three sessions a week convert to three hours a week, and nine hours a week to 5.36 percent.
#
# Version: @lhncbc/ucum-lhc 7.1.10.
# Behavior: words in braces are remarks and no units, so {session}/wk converts to {hour}/wk and {group}/wk to {test}/wk, each
#   with the number unchanged and the status "succeeded". Time over time is a pure number: 9 h/wk converts to %, and
#   h/wk to d/mo.
# Guess: the conversion of sessions to hours is refused, as that of meq/L to mmol/L is, which asks for the charge.
# Advice: a conversion that succeeds does not show that two quantities are of the same kind. Compare the words in braces
#   yourself before anything is converted, and keep counts and times in different types.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @lhncbc/ucum-lhc@7.1.10
cat >t.cjs <<'END'
const units = require('@lhncbc/ucum-lhc').UcumLhcUtils.getInstance()
for (const [from, value, to] of [
  ['{session}/wk', 3, '{hour}/wk'],
  ['{group}/wk', 3, '{test}/wk'],
  ['h/wk', 9, '%'],
  ['h/wk', 9, 'd/mo'],
  ['meq/L', 1, 'mmol/L'],
]) {
  const read = units.convertUnitTo(from, value, to)
  console.log(value, from, 'in', to, '=>', read.status, read.toVal === null ? '' : read.toVal.toFixed(2))
}
END
node t.cjs | tee seen
diff seen - <<'END'
3 {session}/wk in {hour}/wk => succeeded 3.00
3 {group}/wk in {test}/wk => succeeded 3.00
9 h/wk in % => succeeded 5.36
9 h/wk in d/mo => succeeded 1.63
1 meq/L in mmol/L => failed 
END
echo "as described"
