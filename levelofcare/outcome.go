package levelofcare

import (
	"math/bits"

	"github.com/openiop/openiop/iop"
)

// outcome is what a set of needs leads to.
type outcome struct {
	row    int8 // of the level table; noTreatment or noLevel
	beside [kindEnd]uint8
}

const (
	noTreatment int8 = -1 // nothing indicates treatment
	noLevel     int8 = -2 // no level that is not excluded meets the needs
)

// demand is what the terms that hold ask for.
type demand struct {
	needs     [kindEnd]uint8
	indicated bool // a need indicates treatment
	held      iop.Set[Kind]
	excluded  uint32 // rows
	preferred uint64 // preference rules that apply, by their place in version.prefer
}

// demand sums up the terms that hold.
func (v *version) demand(held *terms) (d demand) {
	for w := range v.deciding {
		d.indicated = d.indicated || held[w]&v.treats[w] != 0
	}
	for k := Intensity; k < kindEnd; k++ {
	search:
		for i := range v.needs[k] {
			a := &v.needs[k][i]
			for w := range v.deciding {
				if held[w]&a.terms[w] != 0 {
					d.needs[k] = a.amount
					break search
				}
			}
		}
	}
	for i := range v.hold {
		if h := &v.hold[i]; held[h.word]&h.mask != 0 {
			d.held |= h.set
		}
	}
	for i := range v.exclude {
		if x := &v.exclude[i]; held[x.word]&x.mask != 0 {
			d.excluded |= x.rows
		}
	}
	for i := range v.prefer {
		if p := &v.prefer[i]; held[p.word]&p.mask != 0 {
			d.preferred |= 1 << i
		}
	}
	return d
}

// place finds the least level, with services beside it, that meets the demand.
func (v *version) place(d *demand) outcome {
	if !d.indicated {
		return outcome{row: noTreatment}
	}
	needs := d.needs
	rows := v.fits[Intensity][0] &^ d.excluded
	for k := Intensity; k < kindEnd; k++ {
		if d.held.Has(k) {
			needs[k] = 0
		}
		rows &= v.fits[k][needs[k]]
	}
	if rows == 0 {
		return outcome{row: noLevel}
	}
	o := outcome{row: v.first(rows, d.preferred)}
	for k := Intensity; k < kindEnd; k++ {
		if needs[k] > v.rows[o.row].inside[k] {
			o.beside[k] = needs[k]
		}
	}
	return o
}

// first is the least restrictive of the rows; among those that tie the one that
// the first rule prefers, or the first in the table.
func (v *version) first(rows uint32, preferred uint64) int8 {
	tied := rows & v.groupOf(int8(bits.TrailingZeros32(rows)))
	for rest := preferred; rest != 0; rest &= rest - 1 {
		if both := tied & v.prefer[bits.TrailingZeros64(rest)].rows; both != 0 {
			tied = both
			break
		}
	}
	return int8(bits.TrailingZeros32(tied))
}

// groupOf is the rows that tie with the row.
func (v *version) groupOf(row int8) uint32 { return v.tied[row] }

// code is the outcome as the level diagram ends in it: the row's number, or one
// of two that no row has.
func (o outcome) code() uint8 {
	switch o.row {
	case noTreatment:
		return codeNotIndicated
	case noLevel:
		return codeNoLevel
	}
	return uint8(o.row)
}

const (
	codeNotIndicated uint8 = 30
	codeNoLevel      uint8 = 31
	// rowCodes are the codes that are rows.
	rowCodes uint32 = 1<<codeNotIndicated - 1
)

// levelsOf is the levels of the rows among the codes.
func (v *version) levelsOf(codes uint32) (levels iop.Set[iop.Level]) {
	for rest := codes & rowCodes; rest != 0; rest &= rest - 1 {
		levels = levels.With(v.rows[bits.TrailingZeros32(rest)].level)
	}
	return levels
}
