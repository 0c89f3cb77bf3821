package program_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare/program"
)

// A program is known in part. What its page does not say is unknown, unless the
// list is complete.
func ExampleProgram() {
	var p program.Program
	err := wire.Unmarshal([]byte(`{
	  "id": "riverside",
	  "levels": {"has": ["intensive-outpatient"], "complete": true},
	  "therapies": {"has": ["cbt", "dbt"]},
	  "insurance": {"has": ["Medicaid"], "lacks": ["Blue Plan"]},
	  "times": {"has": ["evening"]},
	  "travel": "25m",
	  "shuttle": "no"
	}`), &p)
	fmt.Println(err)
	fmt.Println("outpatient:", p.Has(program.AttributeLevel, "outpatient"))
	fmt.Println("emdr:", p.Has(program.AttributeTherapy, "emdr"))
	fmt.Println("Blue Plan:", p.Has(program.AttributeInsurance, "Blue Plan"))
	fmt.Println("shuttle:", p.Has(program.AttributeShuttle, ""))
	fmt.Println("virtual:", p.Has(program.AttributeVirtual, ""))
	// Output:
	// <nil>
	// outpatient: not-met
	// emdr: unknown
	// Blue Plan: not-met
	// shuttle: not-met
	// virtual: unknown
}

// fullProgram sets every field.
func fullProgram() program.Program {
	cost := program.MoneyOf(decimal.RequireFromString("120.5"))
	return program.Program{
		ID:     "p1",
		Levels: program.ListOfOnly(iop.IntensiveOutpatient, iop.PartialHospitalization),
		Focus:  program.ListOf(iop.FocusCoOccurring), Conditions: program.Names{Has: []string{"trauma"}, Lacks: []string{"eating disorder"}},
		Populations: program.Listed[iop.Population]{Has: iop.SetOf(iop.Adult), Lacks: iop.SetOf(iop.Adolescent)},
		Therapies:   program.ListOf(program.CBT, program.EMDR), OtherTherapies: program.Names{Has: []string{"art therapy"}, Complete: true},
		Times: program.ListOf(iop.Evening), Insurance: program.Names{Has: []string{"Medicaid", "Blue Plan"}},
		Staff: program.ListOf(iop.Licensed), Accreditation: program.Names{Has: []string{"CARF"}}, Setting: program.PrivateClinic,
		Services: program.ListOf(program.DrugTesting), Beside: program.Names{Has: []string{"recovery-residence"}},
		Travel: 25, Meters: 4000, Cost: cost,
		Shuttle: program.Yes, Virtual: program.No, FamilyInvolved: program.Yes, FreeConsultation: program.No,
	}
}

// Statement V-10: every thing that people compare programs by has a place, known
// and unknown.
func TestProgramSaysWhatPeopleCompare(t *testing.T) {
	full, empty := fullProgram(), program.Program{ID: "p2"}
	require.NoError(t, full.Validate())
	require.NoError(t, empty.Validate())
	v := reflect.ValueOf(full)
	for i := range v.NumField() {
		assert.False(t, v.Field(i).IsZero(), "fullProgram leaves out %s", v.Type().Field(i).Name)
	}
	for _, row := range []struct {
		of      program.Attribute
		has     string
		lacks   string // empty: none known
		unknown string // empty: none
	}{
		{program.AttributeLevel, "intensive-outpatient", "outpatient", ""},
		{program.AttributeFocus, "co-occurring", "", "mental-health"},
		{program.AttributePopulation, "adult", "adolescent", "perinatal"},
		{program.AttributeTherapy, "emdr", "", "dbt"},
		{program.AttributeTimeOfDay, "evening", "", "morning"},
		{program.AttributeStaff, "licensed", "", "peer"},
		{program.AttributeSetting, "private-clinic", "virtual", ""},
		{program.AttributeService, "drug-testing", "", "on-site-psychiatrist"},
		{program.AttributeCondition, "trauma", "eating disorder", "gambling"},
		{program.AttributeOtherTherapy, "art therapy", "music therapy", ""},
		{program.AttributeInsurance, "Medicaid", "", "medicaid"},
		{program.AttributeAccreditation, "CARF", "", "Joint Commission"},
		{program.AttributeBeside, "recovery-residence", "", "staffed-residence"},
	} {
		assert.Equal(t, iop.Met, full.Has(row.of, row.has), "%v", row.of)
		assert.Equal(t, iop.Unknown, empty.Has(row.of, row.has), "%v: unknown is not no", row.of)
		if row.lacks != "" {
			assert.Equal(t, iop.NotMet, full.Has(row.of, row.lacks), "%v", row.of)
		}
		assert.Equal(t, iop.Unknown, full.Has(row.of, row.unknown), "%v", row.of)
		assert.False(t, row.of.IsYesNo() || row.of.IsAmount())
		assert.NotEqual(t, row.of.Words() == nil, !row.of.HasNames(), "%v", row.of)
	}
	for of, want := range map[program.Attribute]iop.Verdict{
		program.AttributeShuttle: iop.Met, program.AttributeVirtual: iop.NotMet, program.AttributeFamily: iop.Met, program.AttributeConsultation: iop.NotMet,
	} {
		assert.True(t, of.IsYesNo())
		assert.Equal(t, want, full.Has(of, ""), "%v", of)
		assert.Equal(t, iop.Unknown, empty.Has(of, ""), "%v", of)
	}
	for _, of := range []program.Attribute{program.AttributeTravel, program.AttributeDistance, program.AttributeCost} {
		assert.True(t, of.IsAmount())
		assert.Equal(t, iop.Unknown, full.Has(of, ""))
	}
	assert.Equal(t, iop.Unknown, full.Has(program.AttributeUnknown, "x"))
	assert.Equal(t, iop.Met, (&program.Program{Setting: program.Virtual}).Has(program.AttributeVirtual, ""), "a virtual program")
	for a := range iop.Values[program.Attribute]() {
		if words := a.Words(); words != nil {
			assert.Equal(t, a, program.AttributeOf(words))
		}
	}
	assert.Equal(t, program.AttributeUnknown, program.AttributeOf(iop.Format(0).Vocabulary()))
	assert.Equal(t, program.AttributeUnknown, program.AttributeOf(nil))
}

// Statements V-05, V-06 and V-09: each word of the sources has a value here.
func TestVocabularyOfTheSources(t *testing.T) {
	for id, want := range map[string]struct {
		v     *iop.Vocabulary
		words []string
	}{
		"V-05": {program.Therapy(0).Vocabulary(), []string{"cbt", "dbt", "emdr", "rebt", "family-counseling"}},
		"V-06": {program.Setting(0).Vocabulary(), []string{"community-mental-health-center", "private-clinic", "hospital-outpatient-department",
			"addiction-treatment-facility", "virtual"}},
		"V-09": {program.ClinicalService(0).Vocabulary(), []string{"on-site-psychiatrist", "prescriber-linkage", "psychiatric-medication", "drug-testing"}},
	} {
		for _, w := range want.words {
			_, ok := want.v.Find(w)
			assert.Truef(t, ok, "%s: %s lacks %q", id, want.v.Name(), w)
		}
	}
}

func TestProgramEnums(t *testing.T) {
	enumtest.Check[program.YesNo](t)
	enumtest.Check[program.Attribute](t)
	enumtest.Check[program.Therapy](t)
	enumtest.Check[program.Setting](t)
	enumtest.Check[program.ClinicalService](t)
}

func TestProgramDocuments(t *testing.T) {
	for _, p := range []program.Program{fullProgram(), {ID: "p2"}} {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		var strict, plain program.Program
		require.NoError(t, wire.Unmarshal(text, &strict))
		require.NoError(t, json.Unmarshal(text, &plain))
		again, err := json.Marshal(strict)
		require.NoError(t, err)
		assert.Equal(t, string(text), string(again))
		assert.Equal(t, strict, plain)
	}
	text, err := json.Marshal(program.Program{ID: "p2"})
	require.NoError(t, err)
	assert.Equal(t, `{"id":"p2"}`, string(text), "what is not known is not written")

	var p program.Program
	err = wire.Unmarshal([]byte(`{
	  "id": "",
	  "levels": {"has": ["iop"], "complete": true},
	  "therapies": {"has": ["cbt"], "lacks": ["cbt"]},
	  "insurance": {"has": ["A", "A", ""]},
	  "accreditation": {"lacks": ["B"], "complete": true},
	  "Travel": "10m",
	  "meters": -1,
	  "shuttle": true
	}`), &p)
	require.Error(t, err)
	got := err.Error()
	for _, want := range []string{
		`id: "" is empty`, `levels.has[0]: "iop" is not a level of care`, `therapies.lacks: names cbt, which is also in has`,
		`insurance.has[1]: names "A" twice`, `insurance.has[2]: "" is empty`,
		`accreditation.lacks: cannot be given for a complete list`, `Travel`, `meters: -1 is negative`, `shuttle: true is a boolean`,
	} {
		assert.Contains(t, got, want)
	}
	assert.Len(t, strings.Split(got, "\n"), 9, "all faults, and no others:\n%s", got)
}

func TestMoney(t *testing.T) {
	var unknown program.Money
	_, ok := unknown.Amount()
	assert.False(t, ok)
	assert.Equal(t, "unknown", unknown.String())
	_, err := json.Marshal(unknown)
	require.Error(t, err)

	free := program.MoneyOf(decimal.Zero)
	assert.False(t, free.IsZero(), "nothing to pay is known")
	text, err := json.Marshal(free)
	require.NoError(t, err)
	assert.Equal(t, "0", string(text))
	var back program.Money
	require.NoError(t, json.Unmarshal([]byte("12.5"), &back))
	assert.Equal(t, "12.5", back.String())
	require.EqualError(t, json.Unmarshal([]byte(`"free"`), &back), `"free" is a string, want a number (line 1)`)
	assert.Equal(t, "12.5", back.String(), "a refused text changed the value")
}

func TestProgramValidate(t *testing.T) {
	cost := decimal.NewFromInt(-1)
	p := program.Program{
		Travel: -1, Meters: -1, Cost: program.MoneyOf(cost), Setting: program.Virtual, Virtual: program.No,
		Focus: program.Listed[iop.Focus]{Has: iop.SetOf(iop.FocusSubstanceUse), Lacks: iop.SetOf(iop.FocusSubstanceUse)}, Beside: program.Names{Has: []string{""}},
	}
	assert.EqualError(t, p.Validate(), `id: is empty
travel: is negative
meters: is negative
cost: is negative
virtual: is no, but the setting is virtual
focus.lacks: names substance-use, which is also in has
beside.has[0]: is empty`)
}

// TestListsOfOneMember: a list that says one thing alone is written and read back.
func TestListsOfOneMember(t *testing.T) {
	for _, names := range []program.Names{{Has: []string{"a"}}, {Lacks: []string{"a"}}, {Complete: true}} {
		text, err := json.Marshal(program.Program{ID: "p", Insurance: names})
		require.NoError(t, err)
		var back program.Program
		require.NoError(t, json.Unmarshal(text, &back), string(text))
		assert.Equal(t, names, back.Insurance, string(text))
	}
}
