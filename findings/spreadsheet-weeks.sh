#!/usr/bin/env bash
# Spreadsheets: the ISO week of the days around New Year is wrong in one engine, or in one of two functions of the other,
# and the week before the first is week 0 in one and -1 in the other.
#
# Version: github.com/xuri/excelize/v2 v2.11.1 and hyperformula 3.5.0.
# Behavior: Monday, 30 December 2024, is in week 1 of 2025 (ISO 8601). ISOWEEKNUM says 1 in excelize and 53 in HyperFormula;
#   WEEKNUM with type 21, which is the same by its definition, says 53 in both. Friday, 1 January 2027, is in week 53:
#   excelize says 53 by the one function and 52 by the other. INT of -1/7, the week of the day before admission, is -1 in excelize and 0 in HyperFormula.
# Guess: two functions that are defined alike agree, a year that ends on a Tuesday has no week 53, and INT rounds down.
# Advice: give a week by its first day, or take the number from a library for dates; FLOOR(x, 1) rounds down in both.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error hyperformula@3.5.0
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/xuri/excelize/v2 v2.11.1
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/xuri/excelize/v2"
)

func main() {
	f := excelize.NewFile()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if err := f.SetCellFormula("Sheet1", "A1", in.Text()); err != nil {
			panic(err)
		}
		v, err := f.CalcCellValue("Sheet1", "A1")
		if err != nil {
			v = err.Error()
		}
		fmt.Println(in.Text(), v)
	}
}
END
go mod tidy >/dev/null 2>&1
cat >t.cjs <<'END'
const { HyperFormula } = require('hyperformula')
for (const text of require('fs').readFileSync(0, 'utf8').trim().split('\n')) {
  const sheet = HyperFormula.buildFromArray([['=' + text]], { licenseKey: 'gpl-v3' })
  const v = sheet.getCellValue({ sheet: 0, row: 0, col: 0 })
  console.log(text, v?.value ?? String(v).toUpperCase())
}
END
cat >formulas <<'END'
ISOWEEKNUM(DATE(2024,12,30))
WEEKNUM(DATE(2024,12,30),21)
ISOWEEKNUM(DATE(2027,1,1))
WEEKNUM(DATE(2027,1,1),21)
INT((DATE(2025,1,5)-DATE(2025,1,6))/7)
FLOOR((DATE(2025,1,5)-DATE(2025,1,6))/7,1)
END
{ echo excelize; go run . <formulas; echo HyperFormula; node t.cjs <formulas; } | tee seen
diff seen - <<'END'
excelize
ISOWEEKNUM(DATE(2024,12,30)) 1
WEEKNUM(DATE(2024,12,30),21) 53
ISOWEEKNUM(DATE(2027,1,1)) 53
WEEKNUM(DATE(2027,1,1),21) 52
INT((DATE(2025,1,5)-DATE(2025,1,6))/7) -1
FLOOR((DATE(2025,1,5)-DATE(2025,1,6))/7,1) -1
HyperFormula
ISOWEEKNUM(DATE(2024,12,30)) 53
WEEKNUM(DATE(2024,12,30),21) 53
ISOWEEKNUM(DATE(2027,1,1)) 53
WEEKNUM(DATE(2027,1,1),21) 53
INT((DATE(2025,1,5)-DATE(2025,1,6))/7) 0
FLOOR((DATE(2025,1,5)-DATE(2025,1,6))/7,1) -1
END
echo "as described"
