package wire

import (
	"math/bits"
	"slices"
)

// names is a set of member names: a list while it is short.
type names struct {
	few  []string
	many map[string]bool
}

// add puts the name in and reports whether it was there before.
func (s *names) add(name string) bool {
	const short = 16
	switch {
	case s.many == nil && slices.Contains(s.few, name), s.many[name]:
		return true
	case s.many == nil && len(s.few) < short:
		s.few = append(s.few, name)
		return false
	case s.many == nil:
		s.many = make(map[string]bool, 2*short)
		for _, n := range s.few {
			s.many[n] = true
		}
	}
	s.many[name] = true
	return false
}

// fieldSet is a set of field numbers.
type fieldSet struct {
	low  uint64
	high map[int]bool
}

// add puts i in and reports whether it was there before.
func (s *fieldSet) add(i int) bool {
	had := s.has(i)
	if i < bits.UintSize {
		s.low |= 1 << i
	} else {
		if s.high == nil {
			s.high = map[int]bool{}
		}
		s.high[i] = true
	}
	return had
}

func (s *fieldSet) has(i int) bool {
	if i < bits.UintSize {
		return s.low>>i&1 == 1
	}
	return s.high[i]
}
