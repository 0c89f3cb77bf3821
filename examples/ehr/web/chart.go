package web

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/iop"
)

// bounds is the strictest floor and cap on the hours of a week among policies.
type bounds struct {
	Floor, Cap     iop.Minutes
	FloorOf, CapOf *iop.Requirement
}

// weekBounds is what policies ask of the hours that a person is given in a week.
func weekBounds(policies []*ask.Policy, who iop.Person, day iop.Day) (b bounds) {
	for _, p := range policies {
		for _, r := range ask.Weekly(p, who, day) {
			if low, _, ok := r.Bound.Low(); ok && (b.FloorOf == nil || iop.Minutes(low) > b.Floor) {
				b.Floor, b.FloorOf = iop.Minutes(low), &r
			}
			if high, _, ok := r.Bound.High(); ok && (b.CapOf == nil || iop.Minutes(high) < b.Cap) {
				b.Cap, b.CapOf = iop.Minutes(high), &r
			}
		}
	}
	return b
}

// weekChart draws the hours of each week, with floor and cap: full where they count for
// sure, hatched where it was not recorded how much. What it shows stands in a table beside
// it too.
func weekChart(weeks []episode.Week, b bounds) template.HTML {
	const width, height, left, bottom = 640, 220, 44, 28
	top := max(b.Cap, b.Floor) + iop.Hour
	for _, w := range weeks {
		top = max(top, w.Most+iop.Hour)
	}
	y := func(m iop.Minutes) float64 { return float64(height-bottom) * (1 - float64(m)/float64(top)) }
	var s strings.Builder
	fmt.Fprintf(&s, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-labelledby="chart-title"><title id="chart-title">Hours that count, by week</title>`, width, height)
	s.WriteString(`<defs><pattern id="maybe" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="maybe" width="3" height="6"/></pattern></defs>`)
	step := float64(width-left) / float64(max(1, len(weeks)))
	for i, w := range weeks {
		x := float64(left) + step*float64(i)
		class := "bar"
		if w.Over && b.FloorOf != nil && w.Most < b.Floor {
			class = "bar short"
		}
		fmt.Fprintf(&s, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, class, x+step*0.15, y(w.Least), step*0.7, y(0)-y(w.Least))
		if w.Most > w.Least {
			fmt.Fprintf(&s, `<rect fill="url(#maybe)" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, x+step*0.15, y(w.Most), step*0.7, y(w.Least)-y(w.Most))
		}
		fmt.Fprintf(&s, `<text class="tick" x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+step/2, height-10, w.From.String()[5:])
	}
	rule := func(m iop.Minutes, of *iop.Requirement, name string) {
		if of != nil {
			fmt.Fprintf(&s, `<line class="%s" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" x="0" y="%.1f">%s</text>`, name, left, width, y(m), y(m), y(m)+4, m)
		}
	}
	rule(b.Floor, b.FloorOf, "floor")
	rule(b.Cap, b.CapOf, "cap")
	s.WriteString(`</svg>`)
	return template.HTML(s.String()) // numbers, days and words of this file only
}
