// Package icscheck reads the calendars of the clinics example with a reader that is
// not ours.
package icscheck

import (
	"bytes"
	"os/exec"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/emersion/go-ical"
	_ "github.com/openiop/openiop/iop" // the module whose program runs
)

// TestCalendarIsReadAsItWasMeant: sessions start at half past five on the wall before
// and after the clocks change, an hour apart on the line of time.
func TestCalendarIsReadAsItWasMeant(t *testing.T) {
	text, err := exec.Command("go", "run", "github.com/openiop/openiop/examples/clinics", "-ics", "c004", "-from", "2026-10-26", "-weeks", "2").Output()
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := ical.NewDecoder(bytes.NewReader(text)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	offsets := map[string]int{}
	events := calendar.Events()
	if len(events) != 6 {
		t.Fatalf("%d events, want 6", len(events))
	}
	for _, e := range events {
		start, err := e.DateTimeStart(nil)
		if err != nil {
			t.Fatal(err)
		}
		end, err := e.DateTimeEnd(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := start.In(newYork).Format("15:04"); got != "17:30" {
			t.Errorf("a session starts at %s", got)
		}
		if got := end.Sub(start); got != 3*time.Hour+30*time.Minute {
			t.Errorf("a session takes %v", got)
		}
		offsets[start.UTC().Format("15:04")]++
		if summary, err := e.Props.Text(ical.PropSummary); err != nil || summary != "evening adult SUD IOP, phase one" {
			t.Errorf("summary %q, %v", summary, err)
		}
	}
	if offsets["21:30"] != 3 || offsets["22:30"] != 3 {
		t.Errorf("in universal time the sessions start at %v", offsets)
	}
}
