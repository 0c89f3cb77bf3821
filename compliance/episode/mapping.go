package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// testAs is what the policy counts the event of a drug test as for sure, and what it
// may count it as besides.
func testAs(p *compliance.Policy, e *Event) (kinds, maybe iop.Set[iop.EventKind]) {
	kinds = ^kinds
	for m := range p.MappingsOf(e.Outcome()) {
		as := countsFor(m, iop.SetOf(e.Kind))
		kinds, maybe = kinds&as, maybe|as
	}
	return kinds, maybe &^ kinds
}

// surelyOneOf reports whether the policy takes the outcome for one of these kinds, whatever
// was not recorded.
func surelyOneOf(p *compliance.Policy, e *Event, kinds iop.Set[iop.EventKind]) bool {
	all := true
	for m := range p.MappingsOf(e.Outcome()) {
		all = all && countsFor(m, iop.SetOf(e.Kind))&kinds != 0
	}
	return all
}

// countsFor is what the mapping makes of an event of its own kind.
func countsFor(m *compliance.Mapping, own iop.Set[iop.EventKind]) iop.Set[iop.EventKind] {
	if m == nil {
		return own
	}
	plain := own &^ iop.SetOf(iop.PositiveTest, iop.NegativeTest)
	switch m.As {
	case compliance.AsPositive:
		return plain.With(iop.PositiveTest)
	case compliance.AsNegative:
		return plain.With(iop.NegativeTest)
	case compliance.AsMissed, compliance.AsRefusal:
		return plain.With(iop.SpecimenMissed)
	case compliance.AsViolation:
		return plain.With(iop.Incident)
	case compliance.AsRetest, compliance.AsNothing:
		return plain
	}
	return own
}

// takenFor reports whether the policy takes the outcome for one of these, whatever
// was not recorded.
func takenFor(p *compliance.Policy, e *Event, some iop.Set[compliance.Meaning]) bool {
	all := true
	for m := range p.MappingsOf(e.Outcome()) {
		all = all && m != nil && some.Has(m.As)
	}
	return all
}

// resets reports whether the policy counts days without a positive test anew from the
// outcome.
func resets(p *compliance.Policy, e *Event) iop.Verdict {
	return every(p, e, func(m *compliance.Mapping) iop.Verdict { return iop.VerdictOf(m != nil && m.ResetsClean) })
}

// takes reports whether the policy takes the outcome for this.
func takes(p *compliance.Policy, e *Event, as compliance.Meaning) iop.Verdict {
	return every(p, e, func(m *compliance.Mapping) iop.Verdict { return iop.VerdictOf(m != nil && m.As == as) })
}

// lets reports whether the policy lets an outcome speak of the person's conduct: not one
// that it takes for nothing or for a negative result; of one that another specimen
// decides it is not known.
func lets(p *compliance.Policy, e *Event) iop.Verdict {
	return every(p, e, func(m *compliance.Mapping) iop.Verdict {
		switch {
		case m == nil:
		case m.As == compliance.AsNothing || m.As == compliance.AsNegative:
			return iop.NotMet
		case m.As == compliance.AsRetest:
			return iop.Unknown
		}
		return iop.Met
	})
}

// every is what is said of all mappings of which one is for the outcome: Unknown where
// they differ.
func every(p *compliance.Policy, e *Event, say func(*compliance.Mapping) iop.Verdict) iop.Verdict {
	all, none := iop.Met, iop.NotMet
	for m := range p.MappingsOf(e.Outcome()) {
		v := say(m)
		all, none = all.And(v), none.Or(v)
	}
	if all != none {
		return iop.Unknown
	}
	return all
}

// tampered reports whether the laboratory found that the specimen was substituted or
// adulterated.
func tampered(e *Event) iop.Verdict {
	found := iop.SetOf(compliance.Substituted, compliance.Adulterated)
	switch _, all, _ := e.Outcome().Layers(); {
	case all != 0 && all.Within(found):
		return iop.Met
	case all&found != 0:
		return iop.Unknown
	}
	return iop.NotMet
}

// Residual says whether a positive result on the day of the test can come from a use that
// is already known: Met within the shortest time for which the substance is detectable,
// NotMet beyond the longest, Unknown between. Published windows differ by a factor of two
// or more, and with how heavy the use was, so the caller gives the window as a range.
func Residual(use, test iop.Day, window iop.Range[int32]) iop.Verdict {
	least, most := window.Whole()
	switch days := int32(test - use); {
	case use == 0 || test == 0:
		return iop.Unknown
	case days < 0 || days > most:
		return iop.NotMet
	case days <= least:
		return iop.Met
	}
	return iop.Unknown
}
