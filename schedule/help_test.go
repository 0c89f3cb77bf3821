package schedule_test

import (
	"time"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// rule is a requirement with what every rule must have.
func rule(id iop.RuleID, r iop.Requirement) iop.Requirement {
	r.Rule = iop.Rule{ID: id, Statement: "Said so.", Strength: iop.Must,
		Source: iop.Source{Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}}
	if r.Binds == iop.BindingUnknown && r.Measure.By() != iop.ByEpisode {
		r.Binds = iop.Delivered
	}
	return r
}

var utc = time.UTC

// verdict is that on the week made ready, and unknown for one that cannot be.
func verdict(c *schedule.Checker, w *schedule.Week) iop.Verdict {
	ready, err := w.Ready()
	if err != nil {
		return iop.Unknown
	}
	return c.Verdict(ready)
}

// rowsOf is rows to compare; too many are a mistake of the test.
func rowsOf(rows []iop.Requirement) *iop.Rows {
	r, err := iop.NewRows(rows)
	if err != nil {
		panic(err)
	}
	return r
}
