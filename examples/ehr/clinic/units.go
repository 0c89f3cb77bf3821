package clinic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Authorization is what a payer agreed to pay: so many units, each a day of service, of
// one code.
type Authorization struct {
	ID      string  `json:"-"`
	Version int64   `json:"-"`
	Person  string  `json:"-"`
	Code    string  `json:"code" wire:"required"`  // HCPCS Level II: H0015, S9480
	From    iop.Day `json:"from" wire:"required"`  // the first day
	Until   iop.Day `json:"until" wire:"required"` // the first day no longer
	Granted int32   `json:"units" wire:"required"`
}

// Codes is the codes of a day of intensive outpatient service.
var Codes = []string{"H0015", "S9480"}

// Last is the last day.
func (a Authorization) Last() iop.Day { return a.Until - 1 }

// CheckWire finds authorizations of nothing.
func (a *Authorization) CheckWire(n wire.Node) {
	if !slices.Contains(Codes, a.Code) {
		n.Member("code").Faultf("%q is not H0015 or S9480", a.Code)
	}
	if a.Until <= a.From {
		n.Member("until").Faultf("it is not after from")
	}
	if a.Granted < 1 {
		n.Member("units").Faultf("%d is not 1 or more", a.Granted)
	}
}

// Paper is the authorization as the next version of its paper.
func (a *Authorization) Paper(author string) (store.Paper, error) {
	body, err := json.Marshal(a)
	return store.Paper{Kind: store.Authorization, ID: a.ID, Version: a.Version, Person: a.Person, Body: body, Author: author}, err
}

// PutAuthorization keeps the next version of an authorization, whose number must not be that
// of somebody else's: then, and when there is a later version, the error is
// store.ErrConflict.
func (c *Clinic) PutAuthorization(ctx context.Context, a Authorization, author string) error {
	was, err := c.Store.Paper(ctx, store.Authorization, a.ID)
	if err == nil && was.Person != a.Person {
		return store.ErrConflict
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	paper, err := a.Paper(author)
	if err != nil {
		return err
	}
	return c.Store.Put(ctx, paper)
}

// PutPolicy keeps the next version of the clinic's own policy. What makes it unusable is
// told as wire.Faults.
func (c *Clinic) PutPolicy(ctx context.Context, body []byte, version int64, author string) error {
	p, err := compliance.Parse(body)
	if err == nil && p.ID() != policyID {
		err = fmt.Errorf("id: %.40q is not %q", p.ID(), policyID)
	}
	if err != nil {
		return &Unusable{err}
	}
	return c.Store.Put(ctx, store.Paper{Kind: store.Policy, ID: policyID, Version: version, Body: body, Author: author})
}

// Unusable is why a document cannot be kept.
type Unusable struct{ Faults error }

func (u *Unusable) Error() string { return u.Faults.Error() }
func (u *Unusable) Unwrap() error { return u.Faults }

// PolicyVersions is every version of the clinic's own policy, the first in front.
func (c *Clinic) PolicyVersions(ctx context.Context) ([]store.Paper, error) {
	return c.Store.Versions(ctx, store.Policy, policyID)
}

// Authorizations is those of a person, or everyone's.
func (c *Clinic) Authorizations(ctx context.Context, person string) (list []Authorization, err error) {
	papers, err := c.Store.Papers(ctx, store.Authorization, person)
	if err != nil {
		return nil, err
	}
	for _, paper := range papers {
		var a Authorization
		if err := wire.Unmarshal(paper.Body, &a); err != nil {
			return nil, fmt.Errorf("authorization %s: %w", paper.ID, err)
		}
		a.ID, a.Version, a.Person = paper.ID, paper.Version, paper.Person
		list = append(list, a)
	}
	return list, nil
}

// Units is how an authorization stands on a day.
type Units struct {
	Authorization
	// Least and Most are the units used: they differ where it was not recorded how long
	// somebody attended.
	Least, Most int32
	DaysLeft    int // until its end; below zero when it is over
	// Unpaid is the first day ahead on which a session that is planned finds no unit left.
	Unpaid iop.Day
	// Beside is days with a unit's service that this authorization does not cover, since
	// the admission.
	Beside []iop.Day
}

// Left is the units that are left for sure.
func (u *Units) Left() int32 { return max(0, u.Granted-u.Most) }

// perUnit is the service that a day of the code holds at least. The text of H0015 says
// three hours; that of S9480 says nothing.
func perUnit(code string) iop.Minutes {
	if p, ok := published.Lookup("us-hcpcs-h0015"); ok && code == "H0015" {
		for r := range p.Requirements() {
			if low, _, ok := r.Bound.Low(); ok && r.Measure == iop.Hours && r.Per.Kind == iop.PerServiceDay {
				return iop.Minutes(low)
			}
		}
	}
	return 1
}

// Units holds what was given, and what is planned ahead, against the authorization.
func (a Authorization) Units(r ask.Reading, ahead []schedule.Given, day iop.Day) Units {
	u := Units{Authorization: a, DaysLeft: int(a.Until - 1 - day)}
	least, most := map[iop.Day]iop.Minutes{}, map[iop.Day]iop.Minutes{}
	for _, w := range r.Ledger()[0].Answer {
		for _, e := range w.Entries {
			least[e.Event.Day] += e.Least
			most[e.Event.Day] += e.Most
		}
	}
	need := perUnit(a.Code)
	for _, d := range slices.Sorted(maps.Keys(most)) {
		switch {
		case most[d] < need:
		case !d.In(a.From, a.Until):
			if d >= r.Admitted() {
				u.Beside = append(u.Beside, d)
			}
		default:
			u.Most++
			if least[d] >= need {
				u.Least++
			}
		}
	}
	left := u.Left()
	planned := map[iop.Day]iop.Minutes{}
	for _, g := range ahead {
		planned[g.Day] += g.Least
	}
	for _, d := range slices.Sorted(maps.Keys(planned)) {
		if planned[d] < need || !d.In(a.From, a.Until) {
			continue
		}
		if left == 0 {
			u.Unpaid = d
			break
		}
		left--
	}
	return u
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Validate reports what makes the authorization unusable: wire.Faults, or nil.
func (a *Authorization) Validate() error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return wire.Unmarshal(body, &Authorization{})
}
