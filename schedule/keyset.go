package schedule

import (
	"bytes"
	"encoding/binary"
)

// keySet is a set of keys.
type keySet struct {
	table []uint32 // one more than the number of a key; a power of two of places
	ends  []uint32 // of each key
	bytes []byte
}

func (k *keySet) reset() {
	k.ends, k.bytes = k.ends[:0], k.bytes[:0]
	if k.table = k.table[:min(len(k.table), 1<<10)]; k.table == nil {
		k.table = make([]uint32, 1<<6)
	}
	clear(k.table)
}

// place is where the key stands in the table or would.
func (k *keySet) place(key []byte) int {
	h := uint64(len(key))
	for rest := key; len(rest) > 0; {
		var word uint64
		if len(rest) >= 8 {
			word, rest = binary.LittleEndian.Uint64(rest), rest[8:]
		} else {
			for i, b := range rest {
				word |= uint64(b) << (8 * i)
			}
			rest = nil
		}
		h = (h ^ word) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	at := int(h>>32) & (len(k.table) - 1)
	for k.table[at] != 0 && !bytes.Equal(k.key(int(k.table[at]-1)), key) {
		at = (at + 1) & (len(k.table) - 1)
	}
	return at
}

func (k *keySet) key(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = k.ends[i-1]
	}
	return k.bytes[start:k.ends[i]]
}

func (k *keySet) has(key []byte) bool { return k.table[k.place(key)] != 0 }

func (k *keySet) add(key []byte) {
	at := k.place(key)
	if k.table[at] != 0 {
		return
	}
	k.bytes = append(k.bytes, key...)
	k.ends = append(k.ends, uint32(len(k.bytes)))
	k.table[at] = uint32(len(k.ends))
	if 2*len(k.ends) > len(k.table) {
		k.table = make([]uint32, 4*len(k.table))
		for i := range k.ends {
			k.table[k.place(k.key(i))] = uint32(i + 1)
		}
	}
}
