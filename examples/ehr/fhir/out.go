package fhir

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// writer collects the resources of one person.
type writer struct {
	zone   *time.Location
	person string
	bundle fhir.Bundle
	err    error
}

// Write is a person's record as a Bundle: what happened, as far as FHIR has a resource for
// it here, what is authorized, and what the library answers. left is the kinds of entries
// that have none.
func Write(ch *clinic.Chart, authorizations []clinic.Authorization, zone *time.Location) (data []byte, left map[iop.EventKind]int, err error) {
	w := writer{zone: zone, person: ch.Person.ID, bundle: fhir.Bundle{Type: fhir.BundleTypeCollection}}
	left = map[iop.EventKind]int{}
	birth := ch.Person.Birth.String()
	w.add("Patient", ch.Person.ID, fhir.Patient{Id: &ch.Person.ID, Name: []fhir.HumanName{{Text: &ch.Person.Name}}, BirthDate: &birth})
	if payer, ok := published.Lookup(ch.Person.Payer); ok {
		id := ch.Person.ID + "-coverage"
		w.add("Coverage", id, fhir.Coverage{Id: &id, Status: fhir.FinancialResourceStatusCodesActive, Beneficiary: w.patient(),
			Payor: []fhir.Reference{{Display: ptr(payer.Title()), Identifier: &fhir.Identifier{System: ptr(policies), Value: ptr(string(ch.Person.Payer))}}}})
	}
	w.stay(ch.Reading)
	for i, e := range ch.Reading.Events() {
		if !w.event(i, &e) {
			left[e.Kind]++
		}
	}
	for i := range authorizations {
		w.authorization(&authorizations[i])
	}
	n := 0
	for _, u := range ch.Reading.Check() {
		for f := range u.Answer.All() {
			w.verdict(n, ch.Day, f)
			n++
		}
	}
	if w.err != nil {
		return nil, nil, w.err
	}
	data, err = json.Marshal(w.bundle)
	return data, left, err
}

func ptr[T any](v T) *T { return &v }

// add puts a resource into the Bundle. Empty members that the models always write are
// left out.
func (w *writer) add(kind, id string, resource any, drop ...string) {
	body, err := json.Marshal(resource)
	if err == nil && len(drop) > 0 {
		var members map[string]any
		if err = json.Unmarshal(body, &members); err == nil {
			for _, name := range drop {
				delete(members, name)
			}
			body, err = json.Marshal(members)
		}
	}
	if err != nil && w.err == nil {
		w.err = err
	}
	w.bundle.Entry = append(w.bundle.Entry, fhir.BundleEntry{FullUrl: ptr("https://clinic.example/fhir/" + kind + "/" + id), Resource: body})
}

func (w *writer) patient() fhir.Reference {
	return fhir.Reference{Reference: ptr("Patient/" + w.person)}
}

func (w *writer) stay(r ask.Reading) {
	if r.Admitted() == 0 {
		return
	}
	e := fhir.EpisodeOfCare{Id: ptr(w.person + "-stay"), Status: fhir.EpisodeOfCareStatusActive, Patient: w.patient(), Period: &fhir.Period{Start: ptr(r.Admitted().String())}}
	if r.Discharged() != 0 {
		e.Status, e.Period.End = fhir.EpisodeOfCareStatusFinished, ptr(r.Discharged().String())
	}
	w.add("EpisodeOfCare", *e.Id, e)
}

// moment is the time of an event, and some minutes after it; false where its time is not
// known, or the clocks jump over it.
func (w *writer) moment(e *ask.Event, after iop.Minutes) (string, bool) {
	clock, ok := e.Time.Clock()
	if !ok {
		return "", false
	}
	at, note := schedule.Instant(e.Day, clock, w.zone)
	if note != schedule.Ordinary {
		return "", false
	}
	return at.Add(time.Duration(after) * time.Minute).Format(time.RFC3339), true
}

// event writes an event; false when there is no resource for it here.
func (w *writer) event(i int, e *ask.Event) bool {
	id := fmt.Sprintf("%s-%d", w.person, i)
	who := w.patient()
	switch e.Kind {
	case iop.Admission, iop.Discharged:
		return true // the stay
	case iop.Attended:
		start, ok := w.moment(e, 0)
		service, known := serviceOf(e.Service)
		if !ok || !known {
			return false
		}
		v := fhir.Encounter{Id: &id, Status: fhir.EncounterStatusFinished, Subject: &who, Period: &fhir.Period{Start: &start}, Type: service,
			Class: fhir.Coding{System: ptr(actSystem), Code: ptr("AMB")}}
		took, certain := e.Credited.Minutes()
		if e.Credited == episode.Whole {
			took, certain = e.Planned, true
		}
		if certain {
			if end, ok := w.moment(e, took); ok {
				v.Period.End = &end
			}
		}
		w.add("Encounter", id, v)
	case iop.NoShow, iop.Scheduled, iop.ProgramCancelled:
		start, ok := w.moment(e, 0)
		end, _ := w.moment(e, e.Planned)
		service, known := serviceOf(e.Service)
		if !ok || !known || e.Planned == 0 {
			return false
		}
		v := fhir.Appointment{Id: &id, Status: fhir.AppointmentStatusNoshow, Start: &start, End: &end, ServiceType: service,
			Participant: []fhir.AppointmentParticipant{{Actor: &who, Status: fhir.ParticipationStatusAccepted}}}
		if e.Kind == iop.Scheduled {
			v.Status = fhir.AppointmentStatusBooked
		}
		if e.Kind == iop.ProgramCancelled {
			v.Status, v.CancelationReason = fhir.AppointmentStatusCancelled, ptr(concept(cancellationSystem, "prov"))
		}
		w.add("Appointment", id, v)
	case iop.PositiveTest, iop.NegativeTest:
		code := map[iop.EventKind]string{iop.PositiveTest: "POS", iop.NegativeTest: "NEG"}[e.Kind]
		w.add("Observation", id, fhir.Observation{Id: &id, Status: fhir.ObservationStatusFinal, Subject: &who, EffectiveDateTime: ptr(e.Day.String()),
			Code: concept(ours, drugTest), Interpretation: []fhir.CodeableConcept{concept(interpretationSystem, code)}})
	case iop.SpecimenCollected:
		w.add("Specimen", id, fhir.Specimen{Id: &id, Type: ptr(concept(ours, drugTest)), Subject: &who, Collection: &fhir.SpecimenCollection{CollectedDateTime: ptr(e.Day.String())}})
	case iop.PlanMade:
		w.add("CarePlan", id, fhir.CarePlan{Id: &id, Status: fhir.RequestStatusActive, Intent: fhir.CarePlanIntentPlan, Category: []fhir.CodeableConcept{concept(ours, treatmentPlan)}, Subject: who, Created: ptr(e.Day.String())})
	default:
		return false
	}
	return true
}

func (w *writer) authorization(a *clinic.Authorization) {
	units := json.Number(fmt.Sprint(a.Granted))
	w.add("ClaimResponse", a.ID, fhir.ClaimResponse{
		Id: &a.ID, Status: fhir.FinancialResourceStatusCodesActive, Use: fhir.UsePreauthorization, Outcome: fhir.ClaimProcessingCodesComplete,
		Type: concept("http://terminology.hl7.org/CodeSystem/claim-type", "professional"), Patient: w.patient(), Created: a.From.String(),
		Insurer: fhir.Reference{Display: ptr("payer")}, PreAuthRef: &a.ID,
		PreAuthPeriod: &fhir.Period{Start: ptr(a.From.String()), End: ptr((a.Until - 1).String())},
		AddItem: []fhir.ClaimResponseAddItem{{ProductOrService: concept(hcpcsSystem, a.Code), Quantity: &fhir.Quantity{Value: &units, Unit: ptr("unit")},
			Adjudication: []fhir.ClaimResponseItemAdjudication{{Category: concept(ours, authorized)}}}},
	})
	w.add("ServiceRequest", a.ID+"-order", fhir.ServiceRequest{Id: ptr(a.ID + "-order"), Status: fhir.RequestStatusActive, Intent: fhir.RequestIntentOrder, Code: ptr(concept(hcpcsSystem, a.Code)), Subject: w.patient()})
}

// verdict is a finding: met and not met are success, not met with an issue; unknown asks
// for what is missing. What is not applicable says nothing.
func (w *writer) verdict(n int, day iop.Day, f iop.Finding) {
	id := fmt.Sprintf("%s-answer-%d", w.person, n)
	who := w.patient()
	g := fhir.GuidanceResponse{Id: &id, ModuleUri: "https://github.com/openiop/openiop/rules/" + string(f.Rule.ID), Subject: &who, OccurrenceDateTime: ptr(day.String()), Note: []fhir.Annotation{{Text: f.String()}}}
	switch f.Verdict {
	case iop.Met:
		g.Status = fhir.GuidanceResponseStatusSuccess
	case iop.NotMet:
		g.Status = fhir.GuidanceResponseStatusSuccess
		issue := fhir.DetectedIssue{Id: ptr(id + "-issue"), Status: fhir.ObservationStatusFinal, Patient: &who, Detail: ptr(f.String()), Code: &fhir.CodeableConcept{Text: ptr(f.Rule.Statement)}}
		if f.Rule.Source.Address != "" {
			issue.Reference = &f.Rule.Source.Address
		}
		issue.Implicated = []fhir.Reference{{Reference: ptr("GuidanceResponse/" + id)}}
		w.add("DetectedIssue", *issue.Id, issue)
	case iop.Unknown:
		g.Status = fhir.GuidanceResponseStatusDataRequired
		for what := range f.Missing.All() {
			g.Note = append(g.Note, fhir.Annotation{Text: "missing: " + what})
		}
	default:
		return
	}
	w.add("GuidanceResponse", id, g, "moduleCanonical", "moduleCodeableConcept")
}
