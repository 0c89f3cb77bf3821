#!/usr/bin/env bash
# Apache Beam for Go: a value loses its unexported members between two steps, and a time its zone, without an error.
#
# Version: github.com/apache/beam/sdks/v2 v2.77.0, Prism runner.
# Behavior: a registered struct {Hours int; minutes int} with 9 and 30 arrives behind a shuffle as 9 and 0; so does one
#   inside another. 23:00 on 7 March 2026 in New York arrives at the same instant with the offset -0500 in place of the zone, so
#   that the same hour of the next day, when clocks go forward, is an hour late. Constructing and running the pipeline
#   both succeed.
# Guess: what cannot be carried is refused when the pipeline is made, as it is for a map with a struct for its key.
# Advice: give every type whose members are not all exported a coder (beam.RegisterCoder) or a plain form, and test each
#   by sending it through a shuffle. Send a day and a wall-clock time as such, never as a time.Time of a zone.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/apache/beam/sdks/v2 v2.77.0
END
cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"time"
	_ "time/tzdata"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

type Amount struct {
	Hours   int
	minutes int
}
type Session struct {
	Amount Amount
	Start  time.Time
}

func init() {
	beam.RegisterType(reflect.TypeFor[Amount]())
	beam.RegisterType(reflect.TypeFor[Session]())
	register.Function2x0(show)
}

func describe(s Session) string {
	next := s.Start.AddDate(0, 0, 1)
	return fmt.Sprintf("%dh%dm, begins %s, the next day at %s", s.Amount.Hours, s.Amount.minutes, s.Start.UTC().Format("15:04Z"), next.UTC().Format("15:04Z"))
}

func show(_ int, s Session) { fmt.Println("after: ", describe(s)) }

func main() {
	beam.Init()
	slog.SetLogLoggerLevel(slog.LevelError)
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	session := Session{Amount{9, 30}, time.Date(2026, 3, 7, 23, 0, 0, 0, newYork)}
	fmt.Println("before:", describe(session))
	p, s := beam.NewPipelineWithRoot()
	beam.ParDo0(s, show, beam.AddFixedKey(s, beam.Reshuffle(s, beam.Create(s, session))))
	if _, err := prism.Execute(context.Background(), p); err != nil {
		panic(err)
	}
}
END
go run -mod=mod . 2>/dev/null | tee seen
diff seen - <<'END'
before: 9h30m, begins 04:00Z, the next day at 03:00Z
after:  9h0m, begins 04:00Z, the next day at 04:00Z
END
echo "as described"
