package iop_test

import (
	"testing"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
)

func TestZeroValues(t *testing.T) {
	enumtest.Zero(t, ".",
		new(iop.Focus), new(iop.Format), new(iop.Staff), new(iop.Residence), new(iop.TimeOfDay), new(iop.Combined), new(iop.Counts), new(iop.Contradiction),
		new(iop.Change), new(iop.Boundary), new(iop.End), new(iop.Obstacle), new(iop.Rows), new(iop.Result), new(iop.Comparison), new(iop.Crosswalk[iop.Level]),
		new(iop.Coding), new(iop.CodeMeaning[iop.Level]), new(iop.Crosswalks[iop.Level]), new(iop.Day), new(iop.EventKind), new(iop.Name), new(iop.Matrix), new(iop.TestReason), new(iop.Observation), new(iop.Details), new(iop.Weekday), new(iop.Part), new(iop.At),
		new(iop.Finding), new(iop.Report), new(iop.Level), new(iop.Measure), new(iop.Evaluator), new(iop.Movement), new(iop.PeriodKind), new(iop.Minutes),
		new(iop.Population), new(iop.Age), new(iop.Person), new(iop.People), new(iop.Period), new(iop.Range[iop.Amount]), new(iop.DischargeReason), new(iop.Binding),
		new(iop.Exception), new(iop.Consequence), new(iop.Amount), new(iop.Requirement), new(iop.Anchor), new(iop.While), new(iop.Strength), new(iop.SourceKind), new(iop.Source), new(iop.RuleID),
		new(iop.Rule), new(iop.Waiver), new(iop.Rules), new(iop.Delivery), new(iop.Participants), new(iop.Occasion), new(iop.Services), new(iop.Unit), new(iop.Value),
		new(iop.Verdict), new(iop.Vocabulary), new(iop.Set[iop.Level]), new(iop.Words))
}
