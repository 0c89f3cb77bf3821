package iop

// Verdict is a rule's answer about one case. The zero Verdict is Unknown: the record
// does not settle it.
//
// And, Or and Not are Kleene's connectives over Unknown, Met and NotMet: a result is
// known when the unknown parts could not change it. NotApplicable says that the rule is
// not about this case. It is not a truth value: And, Or and Not of it are
// NotApplicable, and a fold leaves it out.
type Verdict uint8

const (
	Unknown Verdict = iota
	Met
	NotMet
	NotApplicable
)

var verdicts = NewVocabulary("verdict", "met", "not-met", "not-applicable")

// Vocabulary lists the verdicts except Unknown.
func (v Verdict) Vocabulary() *Vocabulary { return verdicts }

// String is unknown, met, not-met or not-applicable.
func (v Verdict) String() string { return verdicts.Word(int(v)) }

// MarshalText is String. Unlike the unknown of a fact, an unknown verdict is an
// answer and is written.
func (v Verdict) MarshalText() ([]byte, error) {
	if v == Unknown {
		return []byte("unknown"), nil
	}
	return MarshalWord(v)
}

// UnmarshalText reads what MarshalText writes.
func (v *Verdict) UnmarshalText(text []byte) error {
	if v == nil {
		return noPointer(v)
	}
	if string(text) == "unknown" {
		*v = Unknown
		return nil
	}
	return UnmarshalWord(v, text)
}

var (
	andTable = [4][4]Verdict{
		Unknown:       {Unknown, Unknown, NotMet, NotApplicable},
		Met:           {Unknown, Met, NotMet, NotApplicable},
		NotMet:        {NotMet, NotMet, NotMet, NotApplicable},
		NotApplicable: {NotApplicable, NotApplicable, NotApplicable, NotApplicable},
	}
	notTable = [4]Verdict{Unknown, NotMet, Met, NotApplicable}
)

// And is Met when both are Met, NotMet when either is NotMet.
func (v Verdict) And(o Verdict) Verdict { return andTable[v&3][o&3] }

// Or is Met when either is Met, NotMet when both are NotMet.
func (v Verdict) Or(o Verdict) Verdict { return v.Not().And(o.Not()).Not() }

// Not swaps Met and NotMet.
func (v Verdict) Not() Verdict { return notTable[v&3] }

// AllOf folds with And, leaving out what is NotApplicable. With nothing to fold the
// result is NotApplicable.
func AllOf(verdicts ...Verdict) Verdict {
	all := NotApplicable
	for _, v := range verdicts {
		all = all.withAnd(v)
	}
	return all
}

// AnyOf folds with Or, leaving out what is NotApplicable.
func AnyOf(verdicts ...Verdict) Verdict {
	any := NotApplicable
	for _, v := range verdicts {
		any = any.Not().withAnd(v.Not()).Not()
	}
	return any
}

// withAnd is one step of a fold.
func (v Verdict) withAnd(o Verdict) Verdict {
	switch NotApplicable {
	case v:
		return o
	case o:
		return v
	}
	return v.And(o)
}

// VerdictOf is Met for true and NotMet for false.
func VerdictOf(ok bool) Verdict {
	if ok {
		return Met
	}
	return NotMet
}
