package schedule

import (
	"bytes"
	"encoding/binary"
)

// keySet is a set of keys, each with the highest rank that it was added with.
type keySet struct {
	table []place32 // a power of two of places
	ends  []uint32  // of each key
	ranks []int64
	bytes []byte
}

// place32 is one place in the table: a hash and one more than the number of the key;
// none in an empty place.
type place32 struct{ hash, key uint32 }

func (k *keySet) reset() {
	k.ends, k.ranks, k.bytes = k.ends[:0], k.ranks[:0], k.bytes[:0]
	if k.table = k.table[:min(len(k.table), 1<<10)]; k.table == nil {
		k.table = make([]place32, 1<<8)
	}
	clear(k.table)
}

func hashOf(key []byte) uint32 {
	h := uint64(len(key))
	for len(key) >= 8 {
		h = (h ^ binary.LittleEndian.Uint64(key)) * 0x9E3779B97F4A7C15
		h ^= h >> 29
		key = key[8:]
	}
	var word uint64
	for i, b := range key {
		word |= uint64(b) << (8 * i)
	}
	h = (h ^ word) * 0x9E3779B97F4A7C15
	h ^= h >> 29
	return uint32(h >> 16)
}

// place is where the key stands in the table or would.
func (k *keySet) place(hash uint32, key []byte) *place32 {
	for at := int(hash); ; at++ {
		p := &k.table[at&(len(k.table)-1)]
		if p.key == 0 || p.hash == hash && bytes.Equal(k.key(int(p.key-1)), key) {
			return p
		}
	}
}

func (k *keySet) key(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = k.ends[i-1]
	}
	return k.bytes[start:k.ends[i]]
}

// has reports whether the key is in the set with such a rank or a higher one.
func (k *keySet) has(key []byte, rank int64) bool {
	p := k.place(hashOf(key), key)
	return p.key != 0 && rank <= k.ranks[p.key-1]
}

func (k *keySet) add(key []byte, rank int64) {
	hash := hashOf(key)
	p := k.place(hash, key)
	if p.key != 0 {
		k.ranks[p.key-1] = max(rank, k.ranks[p.key-1])
		return
	}
	k.bytes = append(k.bytes, key...)
	k.ends, k.ranks = append(k.ends, uint32(len(k.bytes))), append(k.ranks, rank)
	*p = place32{hash, uint32(len(k.ends))}
	if 2*len(k.ends) > len(k.table) {
		old := k.table
		k.table = make([]place32, 4*len(old))
		for _, p := range old {
			if p.key == 0 {
				continue
			}
			at := int(p.hash) & (len(k.table) - 1)
			for k.table[at].key != 0 {
				at = (at + 1) & (len(k.table) - 1)
			}
			k.table[at] = p
		}
	}
}
