#!/usr/bin/env bash
# Working days: counting them back does not give the number that was added, and two libraries are wrong in two ways.
#
# Version: date-fns 4.1.0 and github.com/rickar/cal/v2 2.1.24.
# Behavior: both find five working days after Saturday 8 March 2025 on Friday 14 March. Asked how many lie between the two,
#   date-fns says four, and the other way round five fewer than none; cal, which counts both ends, says five. From Friday
#   7 March it is the other way about: date-fns says five and cal says six.
# Guess: the distance between a day and the day five working days later is five, and the same with its sign turned.
# Advice: a plan due within five working days of an admission on a Saturday, made on Friday, is on the fourth day or the
#   fifth. Add the days to the admission and compare dates; never count back.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error date-fns@4.1.0
cat >t.cjs <<'END'
const { addBusinessDays, differenceInBusinessDays } = require('date-fns')
for (const text of ['2025-03-07', '2025-03-08']) {
  const from = new Date(text + 'T12:00'), until = addBusinessDays(from, 5)
  console.log('date-fns', text, until.toDateString(), differenceInBusinessDays(until, from), differenceInBusinessDays(from, until))
}
END
node t.cjs >seen
cat >go.mod <<'END'
module example.org/days

go 1.24
END
cat >t.go <<'END'
package main

import (
	"fmt"
	"time"

	"github.com/rickar/cal/v2"
)

func main() {
	c := cal.NewBusinessCalendar()
	for _, text := range []string{"2025-03-07", "2025-03-08"} {
		from, _ := time.Parse(time.DateOnly, text)
		until := c.WorkdaysFrom(from, 5)
		fmt.Println("cal", text, until.Format("Mon Jan 02 2006"), c.WorkdaysInRange(from, until), c.WorkdaysInRange(until, from))
	}
}
END
go get github.com/rickar/cal/v2@v2.1.24 2>/dev/null
go run t.go >>seen
cat seen
diff seen - <<'END'
date-fns 2025-03-07 Fri Mar 14 2025 5 -5
date-fns 2025-03-08 Fri Mar 14 2025 4 -5
cal 2025-03-07 Fri Mar 14 2025 6 -6
cal 2025-03-08 Fri Mar 14 2025 5 -5
END
echo "as described"
