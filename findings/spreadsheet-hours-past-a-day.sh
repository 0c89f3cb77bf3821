#!/usr/bin/env bash
# Spreadsheets: a week of 31 h 30 min is written "[7]:30" by one engine, and TIME(31,30,0) is 7 h 30 min there and 31 h 30 min in another.
#
# Version: github.com/xuri/excelize/v2 v2.11.1 and hyperformula 3.5.0.
# Behavior: both add 9 h 30 min and 22 h to 1.3125 days. TEXT with the format [h]:mm, made for hours past a day, gives 31:30 in
#   excelize and [7]:30 in HyperFormula, whose [hh]:mm gives 31:30. TIME(31,30,0) is 1.3125 in excelize and
#   0.3125, the time of day, in HyperFormula.
# Guess: [h] and [hh] differ in a leading zero; TIME is a time of day in every engine.
# Advice: keep amounts in minutes as whole numbers in a sheet, and format them last; if a format must do it, [hh]:mm.
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
TIME(9,30,0)+TIME(22,0,0)
TEXT(TIME(9,30,0)+TIME(22,0,0),"[h]:mm")
TEXT(TIME(9,30,0)+TIME(22,0,0),"[hh]:mm")
TIME(31,30,0)
END
{ echo excelize; go run . <formulas; echo HyperFormula; node t.cjs <formulas; } | tee seen
diff seen - <<'END'
excelize
TIME(9,30,0)+TIME(22,0,0) 1.3125
TEXT(TIME(9,30,0)+TIME(22,0,0),"[h]:mm") 31:30
TEXT(TIME(9,30,0)+TIME(22,0,0),"[hh]:mm") 31:30
TIME(31,30,0) 1.3125
HyperFormula
TIME(9,30,0)+TIME(22,0,0) 1.3125
TEXT(TIME(9,30,0)+TIME(22,0,0),"[h]:mm") [7]:30
TEXT(TIME(9,30,0)+TIME(22,0,0),"[hh]:mm") 31:30
TIME(31,30,0) 0.3125
END
echo "as described"
