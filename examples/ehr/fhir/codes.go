package fhir

import (
	"strings"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// The systems of the codes that are read and written.
const (
	interpretationSystem = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
	hcpcsSystem          = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets" // of http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem
	cancellationSystem   = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
	actSystem            = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	// ours are words that no system above has: what a session gives, a drug test,
	// a treatment plan, and that a payer agreed. An Observation or a CarePlan without one can
	// be about anything. Who copies this puts the codes of their own systems here.
	ours = "https://github.com/openiop/openiop/examples/ehr/fhir"
	// policies is the ids of published policies, which say what a payer asks.
	policies = "https://github.com/openiop/openiop/compliance/published"
)

const (
	drugTest      = "drug-test"
	treatmentPlan = "treatment-plan"
	authorized    = "authorized"
)

func concept(system, code string) fhir.CodeableConcept {
	return fhir.CodeableConcept{Coding: []fhir.Coding{{System: &system, Code: &code}}}
}

// codeIn is the one code of a system in concepts that is wanted; empty when there is none,
// or more than one.
func codeIn(system string, wanted func(string) bool, concepts ...fhir.CodeableConcept) (code string) {
	for _, c := range concepts {
		for _, coding := range c.Coding {
			switch found := deref(coding.Code); {
			case deref(coding.System) != system || !wanted(found) || found == code:
			case code != "":
				return ""
			default:
				code = found
			}
		}
	}
	return code
}

func anyCode(string) bool { return true }

// isIOP reports whether a code of HCPCS is that of a day of intensive outpatient service.
func isIOP(hcpcs string) bool { return hcpcs == "H0015" || hcpcs == "S9480" }

// IOPCode is the code of a day of intensive outpatient service in concepts, H0015 or S9480;
// empty when there is none, or both.
func IOPCode(concepts ...fhir.CodeableConcept) string {
	return codeIn(hcpcsSystem, isIOP, concepts...)
}

// serviceIn is the service of a session that concepts name. With only a code of a day of
// service its format is not known; false when they name no session.
func serviceIn(concepts []fhir.CodeableConcept) (s schedule.Service, ok bool) {
	for _, c := range concepts {
		kind, word, _ := strings.Cut(codeIn(ours, anyCode, c), ":")
		var err error
		switch kind {
		case "session":
			s.Format, err = iop.Parse[iop.Format](word)
		case "delivery":
			s.Delivery, err = iop.Parse[iop.Delivery](word)
		}
		if err != nil {
			return s, false
		}
	}
	return s, s.Format != iop.FormatUnknown || IOPCode(concepts...) != ""
}

// serviceOf is how serviceIn reads a service; false when it would lose some of it.
func serviceOf(s schedule.Service) (list []fhir.CodeableConcept, ok bool) {
	list = append(list, concept(ours, "session:"+s.Format.String()))
	if s.Delivery != iop.DeliveryUnknown {
		list = append(list, concept(ours, "delivery:"+s.Delivery.String()))
	}
	return list, s.Format != iop.FormatUnknown && s == schedule.Service{Format: s.Format, Delivery: s.Delivery}
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func deref(s *string) string { return value(s) }
