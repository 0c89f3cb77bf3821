package schedule

// bitset is a set of the blocks of a template, by number in the order of reading.
type bitset [maxBlocks / 64]uint64

func (b *bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }
func (b *bitset) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }
func (b *bitset) join(o *bitset) {
	for i := range b {
		b[i] |= o[i]
	}
}

// any reports whether one of n numbers from a first on is in the set.
func (b *bitset) any(first, n int) bool {
	for i := first; i < first+n; i++ {
		if b.has(i) {
			return true
		}
	}
	return false
}

const everyDayLen = 7

func flags(all ...bool) (n int32) {
	for i, is := range all {
		if is {
			n |= 1 << i
		}
	}
	return n
}
