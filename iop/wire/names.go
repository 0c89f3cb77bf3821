package wire

import "math/bits"

// names is a set of member names: a list while it is short.
type names struct {
	few  [16][]byte
	n    int // of few
	many map[string]bool
}

// add puts the name in and reports whether it was there before.
func (s *names) add(name []byte) bool {
	if s.many == nil {
		for _, have := range s.few[:s.n] {
			if string(have) == string(name) {
				return true
			}
		}
		if s.n < len(s.few) {
			s.few[s.n] = name
			s.n++
			return false
		}
		s.many = make(map[string]bool, 2*len(s.few))
		for _, have := range s.few {
			s.many[string(have)] = true
		}
	}
	had := s.many[string(name)]
	s.many[string(name)] = true
	return had
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
