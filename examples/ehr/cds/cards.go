package cds

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/ehr/clinic"
	fhirio "github.com/openiop/openiop/examples/ehr/fhir"
	"github.com/openiop/openiop/iop"
)

// said is what a text says in the same way about several rules: one card.
type said struct {
	indicator, one, many string
	source               Source
	statements, details  []string
}

// cards joins what is said by indicator, words and source.
type cards struct{ list []*said }

func (c *cards) add(indicator, one, many string, rule *iop.Rule, detail string) {
	source := sourceOf(rule.Source)
	at := slices.IndexFunc(c.list, func(s *said) bool { return s.indicator == indicator && s.many == many && s.source == source })
	if at < 0 {
		at, c.list = len(c.list), append(c.list, &said{indicator: indicator, one: one, many: many, source: source})
	}
	s := c.list[at]
	if !slices.Contains(s.statements, rule.Statement) {
		s.statements = append(s.statements, rule.Statement)
	}
	s.details = append(s.details, detail)
}

func sourceOf(src iop.Source) Source {
	s := Source{Label: strings.TrimSpace(src.Title + " " + src.Section)}
	if u, err := url.Parse(src.Address); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		s.URL = src.Address
	}
	return s
}

// chart is a person's record and row today.
func (s *Service) chart(ctx context.Context, person string) (ch clinic.Chart, r clinic.Row, err error) {
	today, err := s.Clinic.Today(ctx)
	if err != nil {
		return ch, r, err
	}
	if ch, err = s.Clinic.Chart(ctx, person, today, false); err != nil {
		return ch, r, err
	}
	r, err = s.Clinic.Row(ctx, &ch)
	return ch, r, err
}

func (s *Service) patientView(ctx context.Context, c *hookContext) ([]Card, error) {
	ch, row, err := s.chart(ctx, c.PatientID)
	if err != nil {
		return nil, err
	}
	record := s.record(ch.Person.ID)
	if ch.Reading.Admitted() == 0 {
		return []Card{s.card("warning", "The record has no admission. Nothing could be checked.", "", s.own(), record)}, nil
	}
	var all cards
	for _, u := range ch.Reading.Check() {
		for f := range u.Answer.All() {
			switch {
			case !f.Counts(): // waived
			case f.Verdict == iop.NotMet:
				all.add(insists(f.Rule), "Not kept: ", "rules are not kept", f.Rule, f.String())
			case f.Verdict == iop.Unknown:
				all.add("warning", "Cannot be told: ", "rules cannot be told", f.Rule, f.String())
			}
		}
	}
	for _, d := range row.Due {
		if d.State == episode.Overdue {
			all.add(insists(&d.Requirement.Rule), "Overdue: ", "things are overdue", &d.Requirement.Rule, d.Due.String())
		} else {
			all.add("info", "Due soon: ", "things are due soon", &d.Requirement.Rule, d.Due.String())
		}
	}
	var out []Card
	for _, x := range all.list {
		summary := x.one + x.statements[0]
		if n := len(x.statements); n > 1 {
			summary = fmt.Sprintf("%d %s: %s", n, x.many, x.source.Label)
		}
		out = append(out, s.card(x.indicator, summary, list(x.details), x.source, record))
	}
	for i := range row.Units {
		if u := &row.Units[i]; u.Unpaid != 0 || u.DaysLeft < 0 && row.Open {
			out = append(out, s.units(&ch, u))
		}
	}
	slices.SortStableFunc(out, func(a, b Card) int { return strings.Compare(b.Indicator, a.Indicator) }) // warnings first
	return out, nil
}

// insists is a warning where the source says must.
func insists(r *iop.Rule) string {
	if r.Strength == iop.Must {
		return "warning"
	}
	return "info"
}

// payer is the source of what the payer of a person asks.
func (s *Service) payer(p *clinic.Person) Source {
	if policy, ok := published.Lookup(p.Payer); ok {
		for _, r := range policy.Rules() {
			return Source{Label: policy.Title(), URL: sourceOf(r.Source).URL}
		}
	}
	return s.own()
}

// units is what is left of an authorization.
func (s *Service) units(ch *clinic.Chart, u *clinic.Units) Card {
	indicator, summary := "info", fmt.Sprintf("%s: %d of %d units are left, until %v.", u.Code, u.Left(), u.Granted, u.Until-1)
	switch {
	case u.DaysLeft < 0:
		indicator, summary = "warning", fmt.Sprintf("%s: the authorization ended on %v.", u.Code, u.Until-1)
	case u.Left() == 0:
		indicator, summary = "warning", fmt.Sprintf("%s: no unit is left of %d.", u.Code, u.Granted)
	case u.Unpaid != 0:
		indicator, summary = "warning", fmt.Sprintf("%s: %d of %d units are left, and none for the session on %v.", u.Code, u.Left(), u.Granted, u.Unpaid)
	}
	var details []string
	if u.Least != u.Most {
		details = append(details, fmt.Sprintf("%d to %d units are used: of some sessions it is not recorded how long the person attended.", u.Least, u.Most))
	}
	if len(u.Beside) > 0 {
		details = append(details, fmt.Sprintf("%d days of service since the admission are not covered by it.", len(u.Beside)))
	}
	return s.card(indicator, summary, list(details), s.payer(&ch.Person), s.record(ch.Person.ID))
}

// orderSelect answers for the orders selected that are of a day of intensive outpatient
// service. Others are not its concern.
func (s *Service) orderSelect(ctx context.Context, c *hookContext) (out []Card, err error) {
	orders := map[string]json.RawMessage{}
	for _, e := range c.DraftOrders.Entry {
		var head struct{ ResourceType, ID string }
		if json.Unmarshal(e.Resource, &head) == nil {
			orders[head.ResourceType+"/"+head.ID] = e.Resource
		}
	}
	for _, id := range c.Selections {
		if !strings.HasPrefix(id, "ServiceRequest/") {
			continue
		}
		var order fhir.ServiceRequest
		switch err := json.Unmarshal(orders[id], &order); {
		case err != nil:
			out = append(out, s.card("warning", "An order that was selected could not be read. It was not checked.", "", s.own()))
			continue
		case order.Code == nil || len(order.Code.Coding) == 0:
			out = append(out, s.card("warning", "An order that was selected says no code. It was not checked.", "", s.own()))
			continue
		case order.Subject.Reference == nil || *order.Subject.Reference != "Patient/"+c.PatientID:
			out = append(out, s.card("warning", "An order that was selected is not for this patient. It was not checked.", "", s.own()))
			continue
		}
		code := fhirio.IOPCode(*order.Code)
		if code == "" || order.DoNotPerform != nil && *order.DoNotPerform {
			continue
		}
		more, err := s.authorized(ctx, c.PatientID, code)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// authorized is what is left of the authorizations of a code that hold today or later.
func (s *Service) authorized(ctx context.Context, person, code string) (out []Card, err error) {
	ch, row, err := s.chart(ctx, person)
	if err != nil {
		return nil, err
	}
	for i := range row.Units {
		if u := &row.Units[i]; u.Code == code && u.DaysLeft >= 0 {
			out = append(out, s.units(&ch, u))
		}
	}
	if len(out) == 0 {
		out = append(out, s.card("warning", fmt.Sprintf("%s: no authorization for today or later is on record.", code), "", s.payer(&ch.Person), s.record(person)))
	}
	return out, nil
}
