package compliance

import (
	"encoding/json"
	"reflect"

	"github.com/openiop/openiop/iop"
)

// Opposite is two rules of which one says must and the other must not, about the same thing.
type Opposite struct {
	Section string    // in which both are
	Must    *iop.Rule // what must be done
	MustNot *iop.Rule // must not
}

// String returns the section and the ids of both.
func (o Opposite) String() string {
	if o.Must == nil || o.MustNot == nil {
		return "no opposites"
	}
	return o.Section + ": " + string(o.Must.ID) + " says must, " + string(o.MustNot.ID) + " must not"
}

// MarshalJSON writes the section and the ids of both.
func (o Opposite) MarshalJSON() ([]byte, error) {
	j := struct {
		Section string     `json:"section"`
		Must    iop.RuleID `json:"must"`
		MustNot iop.RuleID `json:"must_not"`
	}{Section: o.Section}
	if o.Must != nil && o.MustNot != nil {
		j.Must, j.MustNot = o.Must.ID, o.MustNot.ID
	}
	return json.Marshal(j)
}

// opposites finds the rules on make-ups, on conduct that ends treatment and on endings that
// nobody can keep at once; the first of [iop.MaxContradictions].
func opposites(policies []*Dated) (list []Opposite) {
	list = oppositesIn(list, "make_up", policies, func(d *Definition) []MakeUp { return d.MakeUp },
		func(m *MakeUp) (*iop.Rule, Permission) { return &m.Rule, m.Makes },
		func(a, b *MakeUp) bool { return meet(&a.Of, &b.Of) && rangesMeet(a.Phases, b.Phases) })
	list = oppositesIn(list, "removal", policies, func(d *Definition) []Removal { return d.Removal },
		func(r *Removal) (*iop.Rule, Permission) { return &r.Rule, r.Removes },
		func(a, b *Removal) bool {
			return a.Conduct&b.Conduct != 0 && (a.Name == "" || b.Name == "" || a.Name == b.Name)
		})
	return oppositesIn(list, "endings", policies, func(d *Definition) []Ending { return d.Endings },
		func(e *Ending) (*iop.Rule, Permission) { return &e.Rule, e.Ends },
		func(a, b *Ending) bool { return a.Reason == b.Reason && reflect.DeepEqual(a.When, b.When) })
}

// oppositesIn adds those of one section of which the rules are about the same.
func oppositesIn[T any](list []Opposite, section string, policies []*Dated, in func(*Definition) []T, says func(*T) (*iop.Rule, Permission), same func(a, b *T) bool) []Opposite {
	var must, not []*T
	for _, p := range policies {
		rules := in(&p.made().d)
		for i := range rules {
			switch _, permission := says(&rules[i]); permission {
			case Mandatory:
				must = append(must, &rules[i])
			case Forbidden:
				not = append(not, &rules[i])
			}
		}
	}
	for _, a := range must {
		for _, b := range not {
			if len(list) == iop.MaxContradictions {
				return list
			}
			if same(a, b) {
				one, _ := says(a)
				other, _ := says(b)
				list = append(list, Opposite{section, one, other})
			}
		}
	}
	return list
}

// meet reports whether some service is both.
func meet(a, b *iop.Services) bool {
	return setsMeet(a.Formats, b.Formats) && setsMeet(a.Deliveries, b.Deliveries) && setsMeet(a.Participants, b.Participants) && setsMeet(a.Staff, b.Staff)
}

// setsMeet reports whether the sets share a word; an empty one is all.
func setsMeet[T iop.Enum](a, b iop.Set[T]) bool { return a == 0 || b == 0 || a&b != 0 }

// rangesMeet reports whether a number is in both; the zero range is all.
func rangesMeet(a, b iop.Range[int32]) bool {
	_, ok := a.Intersect(b)
	return ok || a == (iop.Range[int32]{}) || b == (iop.Range[int32]{})
}
