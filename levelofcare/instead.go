package levelofcare

import "github.com/openiop/openiop/iop"

// Sufficient returns the levels that meet the needs and can take the person, whatever
// the unknown facts turn out to be: the answer where it is known, and levels that give
// more. A program may give one of them where none gives the answer itself. It is empty
// for the zero Placement.
func (p Placement) Sufficient() iop.Set[iop.Level] {
	v := p.version()
	allowed := v.c.allowed(&p.a)
	var may, must terms
	v.bounds(&allowed, &may, &must)
	most, held := v.demand(&may), v.demand(&must).held
	rows := v.fits[Intensity][0] &^ most.excluded
	for k := Intensity; k < kindEnd; k++ {
		if !held.Has(k) {
			rows &= v.fits[k][most.needs[k]]
		}
	}
	return v.levelsOf(rows)
}

// Equivalents lists what gives at least as much as a service beside the level: the
// services of its kind from that one upward, least first, and the levels that give as
// much inside, so that nothing is needed beside them. Both are empty for a service that
// the criteria set does not name.
func (p Placement) Equivalents(b Beside) (services []string, inside iop.Set[iop.Level]) {
	v := p.version()
	if b.Kind == KindUnknown || b.Kind >= kindEnd || v.c.care[b.Kind] == nil {
		return nil, 0
	}
	least, ok := v.c.care[b.Kind].Find(b.Service)
	if !ok {
		return nil, 0
	}
	for n, word := range v.c.care[b.Kind].All() {
		if n >= least {
			services = append(services, word)
		}
	}
	for i := range v.rows {
		if int(v.rows[i].inside[b.Kind]) >= least {
			inside = inside.With(v.rows[i].level)
		}
	}
	return services, inside
}
