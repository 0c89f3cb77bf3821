#!/usr/bin/env bash
# Spreadsheets: "are all notes signed?" over cells in which nobody wrote anything is TRUE in one engine and FALSE in another.
#
# Version: github.com/xuri/excelize/v2 v2.11.1 and hyperformula 3.5.0.
# Behavior: AND over three empty cells is TRUE in excelize and FALSE in HyperFormula, neither an error. An empty cell equals "" in
#   HyperFormula and not in excelize, while both call it equal to 0, less than nine hours, and blank.
# Guess: AND without any value is an error, as Microsoft documents (#VALUE! where the range holds no logical value).
# Advice: count first: AND only where COUNTA of the range is its size; ISBLANK in place of a comparison.
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
AND(Z1:Z3)
Z1=""
Z1=0
Z1<9
ISBLANK(Z1)
COUNTA(Z1:Z3)
END
{ echo excelize; go run . <formulas; echo HyperFormula; node t.cjs <formulas; } | tee seen
diff seen - <<'END'
excelize
AND(Z1:Z3) TRUE
Z1="" FALSE
Z1=0 TRUE
Z1<9 TRUE
ISBLANK(Z1) TRUE
COUNTA(Z1:Z3) 0
HyperFormula
AND(Z1:Z3) FALSE
Z1="" TRUE
Z1=0 TRUE
Z1<9 TRUE
ISBLANK(Z1) TRUE
COUNTA(Z1:Z3) 0
END
echo "as described"
