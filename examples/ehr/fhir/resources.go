package fhir

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// kinds is how each type of resource is read.
var kinds = map[string]interface {
	read(r *reader, data json.RawMessage)
}{
	"Patient": reading[fhir.Patient]{take: patient},
	"EpisodeOfCare": reading[fhir.EpisodeOfCare]{
		counts: func(v *fhir.EpisodeOfCare) (string, bool) {
			return v.Status.Code(), v.Status == fhir.EpisodeOfCareStatusActive || v.Status == fhir.EpisodeOfCareStatusFinished
		},
		whom: func(v *fhir.EpisodeOfCare) (string, *fhir.Reference) { return "patient", &v.Patient },
		take: episodeOfCare,
	},
	"Encounter": reading[fhir.Encounter]{
		counts: func(v *fhir.Encounter) (string, bool) {
			return v.Status.Code(), v.Status == fhir.EncounterStatusFinished
		},
		whom: func(v *fhir.Encounter) (string, *fhir.Reference) { return "subject", v.Subject },
		take: encounter,
	},
	"Appointment": reading[fhir.Appointment]{
		whom: func(v *fhir.Appointment) (string, *fhir.Reference) {
			for i, p := range v.Participant {
				if p.Actor != nil && strings.HasPrefix(deref(p.Actor.Reference), "Patient/") {
					return fmt.Sprintf("participant[%d].actor", i), p.Actor
				}
			}
			return "participant.actor", nil
		},
		take: appointment,
	},
	"Observation": reading[fhir.Observation]{
		counts: func(v *fhir.Observation) (string, bool) {
			final := []fhir.ObservationStatus{fhir.ObservationStatusFinal, fhir.ObservationStatusAmended, fhir.ObservationStatusCorrected}
			return v.Status.Code(), slices.Contains(final, v.Status)
		},
		whom: func(v *fhir.Observation) (string, *fhir.Reference) { return "subject", v.Subject },
		take: observation,
	},
	"Specimen": reading[fhir.Specimen]{
		counts: func(v *fhir.Specimen) (string, bool) { // not required
			s := value(v.Status)
			return s.Code(), v.Status == nil || s == fhir.SpecimenStatusAvailable
		},
		whom: func(v *fhir.Specimen) (string, *fhir.Reference) { return "subject", v.Subject },
		take: specimen,
	},
	"CarePlan": reading[fhir.CarePlan]{
		counts: func(v *fhir.CarePlan) (string, bool) {
			return v.Status.Code(), v.Status == fhir.RequestStatusActive || v.Status == fhir.RequestStatusCompleted
		},
		whom: func(v *fhir.CarePlan) (string, *fhir.Reference) { return "subject", &v.Subject },
		take: carePlan,
	},
	"ServiceRequest": reading[fhir.ServiceRequest]{
		counts: func(v *fhir.ServiceRequest) (string, bool) {
			return v.Status.Code(), v.Status == fhir.RequestStatusActive || v.Status == fhir.RequestStatusCompleted
		},
		whom: func(v *fhir.ServiceRequest) (string, *fhir.Reference) { return "subject", &v.Subject },
		take: serviceRequest,
	},
	"Coverage": reading[fhir.Coverage]{
		counts: func(v *fhir.Coverage) (string, bool) {
			return v.Status.Code(), v.Status == fhir.FinancialResourceStatusCodesActive
		},
		whom: func(v *fhir.Coverage) (string, *fhir.Reference) { return "beneficiary", &v.Beneficiary },
		take: coverage,
	},
	"ClaimResponse": reading[fhir.ClaimResponse]{
		counts: func(v *fhir.ClaimResponse) (string, bool) {
			return v.Status.Code(), v.Status == fhir.FinancialResourceStatusCodesActive
		},
		whom: func(v *fhir.ClaimResponse) (string, *fhir.Reference) { return "patient", &v.Patient },
		take: claimResponse,
	},
}

func patient(r *reader, _ string, p *fhir.Patient) {
	of := clinic.Person{ID: *p.Id, Birth: r.day("birthDate", p.BirthDate)}
	if len(p.Name) == 0 {
		r.say(r.at("name"), "missing")
		return
	}
	n := p.Name[0]
	of.Name = strings.Join(append(slices.Clone(n.Given), deref(n.Family)), " ")
	if n.Text != nil {
		of.Name = *n.Text
	}
	if of.Name = strings.TrimSpace(of.Name); of.Name == "" {
		r.say(r.at("name[0]"), "has no text, given or family name")
	}
	if len(r.problems) == r.before {
		r.people = append(r.people, of)
	}
}

func episodeOfCare(r *reader, person string, e *fhir.EpisodeOfCare) {
	if !has(r, "period", e.Period) {
		return
	}
	start, end := r.day("period.start", e.Period.Start), iop.Day(0)
	switch {
	case e.Status == fhir.EpisodeOfCareStatusFinished:
		if end = r.day("period.end", e.Period.End); end != 0 && end < start {
			r.say(r.at("period.end"), "is before the start")
		}
	case e.Period.End != nil:
		r.say(r.at("period.end"), "the episode is active")
	}
	r.happened(person, ask.Event{Kind: iop.Admission, Day: start}, "")
	if end != 0 {
		r.happened(person, ask.Event{Kind: iop.Discharged, Day: end}, "/end")
	}
}

func encounter(r *reader, person string, e *fhir.Encounter) {
	if s := deref(e.Class.System); deref(e.Class.Code) != "AMB" || s != "" && s != actSystem {
		r.say(r.at("class"), "is not AMB of %s", actSystem)
	}
	service, ok := serviceIn(e.Type)
	if !ok {
		r.say(r.at("type"), "is not a session of %s, nor H0015 or S9480 of %s", ours, hcpcsSystem)
	}
	if !has(r, "period", e.Period) {
		return
	}
	event := ask.Event{Kind: iop.Attended, Service: service}
	start, ok := r.moment("period.start", e.Period.Start)
	if ok {
		event.Day, event.Time = r.day("period.start", e.Period.Start), timeOf(start)
	}
	if e.Period.End != nil { // without it, it is not known how long
		event.Credited = episode.CreditOf(r.span("period.end", start, e.Period.End))
	}
	r.happened(person, event, "")
}

// span is how long a session lasts that begins and ends at moments; the first is zero when
// it could not be read.
func (r *reader) span(member string, start time.Time, end *string) iop.Minutes {
	t, ok := r.moment(member, end)
	took := t.Sub(start)
	if ok && !start.IsZero() && (took <= 0 || took > 24*time.Hour || took%time.Minute != 0) {
		r.say(r.at(member), "the session does not last whole minutes of one day")
	}
	return iop.Minutes(took / time.Minute)
}

func timeOf(t time.Time) schedule.Time { return schedule.TimeAt(schedule.At(t.Hour(), t.Minute())) }

func appointment(r *reader, person string, a *fhir.Appointment) {
	service, ok := serviceIn(a.ServiceType)
	if !ok {
		r.say(r.at("serviceType"), "is not a session of %s, nor H0015 or S9480 of %s", ours, hcpcsSystem)
	}
	event := ask.Event{Service: service}
	start, ok := r.moment("start", a.Start)
	if ok {
		event.Day, event.Time = r.day("start", a.Start), timeOf(start)
	}
	event.Planned = r.span("end", start, a.End)
	byProgram := a.CancelationReason != nil && codeIn(cancellationSystem, anyCode, *a.CancelationReason) == "prov"
	switch {
	case a.Status == fhir.AppointmentStatusNoshow:
		event.Kind = iop.NoShow
	case a.Status == fhir.AppointmentStatusBooked:
		event.Kind = iop.Scheduled
	case a.Status == fhir.AppointmentStatusCancelled && byProgram:
		event.Kind = iop.ProgramCancelled
	case a.Status == fhir.AppointmentStatusCancelled:
		r.say(r.at("cancelationReason"), "who cancelled, and whether it is excused, is not said")
	default:
		r.say(r.at("status"), "%s is not read here", a.Status.Code())
	}
	r.happened(person, event, "")
}

func observation(r *reader, person string, o *fhir.Observation) {
	if codeIn(ours, anyCode, o.Code) != drugTest {
		r.say(r.at("code"), "is not %s of %s", drugTest, ours)
	}
	event := ask.Event{Day: r.day("effectiveDateTime", o.EffectiveDateTime)}
	switch codeIn(interpretationSystem, anyCode, o.Interpretation...) {
	case "POS":
		event.Kind = iop.PositiveTest
	case "NEG":
		event.Kind = iop.NegativeTest
	default:
		r.say(r.at("interpretation"), "is not POS or NEG of %s", interpretationSystem)
	}
	r.happened(person, event, "")
}

func specimen(r *reader, person string, s *fhir.Specimen) {
	if codeIn(ours, anyCode, value(s.Type)) != drugTest {
		r.say(r.at("type"), "is not %s of %s", drugTest, ours)
	}
	if has(r, "collection", s.Collection) {
		r.happened(person, ask.Event{Kind: iop.SpecimenCollected, Day: r.day("collection.collectedDateTime", s.Collection.CollectedDateTime), Collection: compliance.SpecimenGiven}, "")
	}
}

func carePlan(r *reader, person string, c *fhir.CarePlan) {
	if codeIn(ours, anyCode, c.Category...) != treatmentPlan {
		r.say(r.at("category"), "is not %s of %s", treatmentPlan, ours)
	}
	r.happened(person, ask.Event{Kind: iop.PlanMade, Day: r.day("created", c.Created)}, "")
}

// order is a paper of the service that was ordered.
const order store.Kind = "order"

func serviceRequest(r *reader, person string, s *fhir.ServiceRequest) {
	if IOPCode(value(s.Code)) == "" {
		r.say(r.at("code"), "is not H0015 or S9480 of %s", hcpcsSystem)
	}
	if value(s.DoNotPerform) {
		r.say(r.at("doNotPerform"), "an order not to give a service is not read here")
	}
	body, err := json.Marshal(s)
	r.keep(store.Paper{Kind: order, ID: r.id, Person: person, Body: body, Author: r.author}, err)
}

// coverage says whose policy binds a person. A person has one payer here, without an end.
func coverage(r *reader, person string, c *fhir.Coverage) {
	if _, twice := r.payers[person]; twice {
		r.say(r.at("beneficiary"), "another Coverage is of the same person; one is kept here")
	}
	if c.Period != nil && c.Period.End != nil {
		r.say(r.at("period.end"), "a coverage that ends is not kept here")
	}
	if len(c.Payor) != 1 {
		r.say(r.at("payor"), "is not one payer")
		return
	}
	id := value(c.Payor[0].Identifier)
	if _, ok := published.Lookup(iop.RuleID(deref(id.Value))); !ok || deref(id.System) != policies {
		r.say(r.at("payor[0].identifier"), "is not the id of a policy of %s", policies)
		return
	}
	r.payers[person] = iop.RuleID(*id.Value)
}

func claimResponse(r *reader, person string, c *fhir.ClaimResponse) {
	if c.Use != fhir.UsePreauthorization {
		r.say(r.at("use"), "%s is not read here", c.Use.Code())
	}
	if c.Outcome != fhir.ClaimProcessingCodesComplete {
		r.say(r.at("outcome"), "%s is not read here", c.Outcome.Code())
	}
	if !has(r, "preAuthPeriod", c.PreAuthPeriod) {
		return
	}
	if len(c.AddItem) != 1 || c.AddItem[0].Quantity == nil || c.AddItem[0].Quantity.Value == nil {
		r.say(r.at("addItem"), "is not one item with its quantity")
		return
	}
	item := c.AddItem[0]
	if len(item.Adjudication) != 1 || codeIn(ours, anyCode, item.Adjudication[0].Category) != authorized {
		r.say(r.at("addItem[0].adjudication"), "is not %s of %s", authorized, ours)
	}
	units, err := item.Quantity.Value.Int64()
	if err != nil || units < 1 || units > 1000 {
		r.say(r.at("addItem[0].quantity.value"), "is not a number of units from 1 to 1000")
		return
	}
	start, end := r.day("preAuthPeriod.start", c.PreAuthPeriod.Start), r.day("preAuthPeriod.end", c.PreAuthPeriod.End)
	if len(r.problems) > r.before {
		return
	}
	a := clinic.Authorization{ID: *c.Id, Person: person, Code: IOPCode(item.ProductOrService), From: start, Until: end + 1, Granted: int32(units)}
	if err := a.Validate(); err != nil {
		r.say(r.current, "%v", err)
		return
	}
	r.keep(a.Paper(r.author))
}
