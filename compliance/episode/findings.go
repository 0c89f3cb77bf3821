package episode

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// lacking names what findings about an episode can miss beside events.
var lacking = iop.NewVocabulary("part of an episode", "end-of-period", "credited-hours", "dates", "admission", "choice", "times", "reason", "level", "day-that-decides", "planned-hours", "attendance",
	"format", "delivery", "participants", "staff", "name", "matrix", "test-reason", "observation", "collection", "validity", "detection", "lateness", "excuse")

const (
	lackEnd = iota + 1 // the period is not over
	lackCredit
	lackDates
	lackAdmission
	lackChoice // which of several alternatives was chosen
	lackTimes
	lackReason // of the discharge
	lackLevel  // to which it changed
	lackDay    // of a period in which the person changed
	lackPlan   // for how long a session was scheduled
	lackAttendance
	lackFormat // and the others: what an entry does not say
	lackDelivery
	lackParticipants
	lackStaff
	lackName
	lackMatrix
	lackTestReason
	lackObservation
	lackCollection
	lackValidity
	lackDetection
	lackLateness
	lackExcuse
)

// entryPart is one part of an entry: whether it matters here, and whether the entry says enough.
type entryPart struct {
	lack          int
	matters, said bool
}

// lacksOfService are the parts of a service that decide whether it is one of these.
func lacksOfService(counting schedule.Counting, of *iop.Services, s *schedule.Service) []entryPart {
	return []entryPart{
		{lackFormat, of.Formats != 0 || counting.Formats != 0, s.Format != 0},
		{lackDelivery, of.Deliveries != 0, s.Delivery != 0},
		{lackParticipants, of.Participants != 0, s.Participants != 0},
		{lackStaff, of.Staff != 0, s.Staff != 0},
	}
}

// short reports whether the finding misses the floor of its row.
func short(f *iop.Finding, row *iop.Requirement) bool {
	low, _, ok := row.Bound.Low()
	got, is := f.Got.Amount()
	if bound, between := f.Got.Bound(); between {
		_, got = bound.Whole()
		is = true
	}
	return ok && is && iop.Amount(got) <= low
}

// worse reports whether a finding b about a row is worse than a: not met, then unknown,
// then met, and of those alike that which lies further from the bound.
func worse(row *iop.Requirement, a, b *iop.Finding) bool {
	rank := [...]int{iop.NotApplicable: 0, iop.Met: 1, iop.Unknown: 2, iop.NotMet: 3}
	if a.Verdict != b.Verdict || a.Verdict == iop.NotApplicable {
		return rank[b.Verdict] > rank[a.Verdict]
	}
	least, most, ok := amountOf(a)
	less, more, is := amountOf(b)
	switch _, _, floor := row.Bound.Low(); {
	case !ok || !is:
		return is
	case a.Verdict == iop.NotMet && short(a, row) != short(b, row):
		return false
	case a.Verdict == iop.NotMet && short(a, row):
		return less < least
	case a.Verdict == iop.NotMet || !floor:
		return more > most
	}
	return less < least
}

// amountOf is the amount of a finding, at least and at most; false where it has none.
func amountOf(f *iop.Finding) (least, most float64, ok bool) {
	if sum, n, ok := f.Got.Mean(); ok {
		return float64(sum) / float64(n), float64(sum) / float64(n), true
	}
	bound, ok := f.Got.Bound()
	low, high := bound.Whole()
	return float64(low), float64(high), ok
}

// known is Met, or Unknown where it is not sure.
func known(sure bool) iop.Verdict {
	if sure {
		return iop.Met
	}
	return iop.Unknown
}
