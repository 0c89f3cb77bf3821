package iop_test

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
)

// A program is known in part. What its page does not say is unknown, unless the
// list is complete.
func ExampleProgram() {
	var p iop.Program
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
	fmt.Println("outpatient:", p.Has(iop.AttributeLevel, "outpatient"))
	fmt.Println("emdr:", p.Has(iop.AttributeTherapy, "emdr"))
	fmt.Println("Blue Plan:", p.Has(iop.AttributeInsurance, "Blue Plan"))
	fmt.Println("shuttle:", p.Has(iop.AttributeShuttle, ""))
	fmt.Println("virtual:", p.Has(iop.AttributeVirtual, ""))
	// Output:
	// <nil>
	// outpatient: not-met
	// emdr: unknown
	// Blue Plan: not-met
	// shuttle: not-met
	// virtual: unknown
}

// fullProgram sets every field.
func fullProgram() iop.Program {
	cost := iop.MoneyOf(decimal.RequireFromString("120.5"))
	return iop.Program{
		ID:     "p1",
		Levels: iop.ListOfOnly(iop.IntensiveOutpatient, iop.PartialHospitalization),
		Focus:  iop.ListOf(iop.CoOccurring), Conditions: iop.Names{Has: []string{"trauma"}, Lacks: []string{"eating disorder"}},
		Populations: iop.Listed[iop.Population]{Has: iop.SetOf(iop.Adult), Lacks: iop.SetOf(iop.Adolescent)},
		Therapies:   iop.ListOf(iop.CBT, iop.EMDR), OtherTherapies: iop.Names{Has: []string{"art therapy"}, Complete: true},
		Times: iop.ListOf(iop.Evening), Insurance: iop.Names{Has: []string{"Medicaid", "Blue Plan"}},
		Staff: iop.ListOf(iop.Licensed), Accreditation: iop.Names{Has: []string{"CARF"}}, Setting: iop.PrivateClinic,
		Services: iop.ListOf(iop.DrugTesting), Beside: iop.Names{Has: []string{"recovery-residence"}},
		Travel: 25, Meters: 4000, Cost: cost,
		Shuttle: iop.Yes, Virtual: iop.No, FamilyInvolved: iop.Yes, FreeConsultation: iop.No,
	}
}

// Statement V-10: every thing that people compare programs by has a place, known
// and unknown.
func TestProgramSaysWhatPeopleCompare(t *testing.T) {
	full, empty := fullProgram(), iop.Program{ID: "p2"}
	require.NoError(t, full.Validate())
	require.NoError(t, empty.Validate())
	v := reflect.ValueOf(full)
	for i := range v.NumField() {
		assert.False(t, v.Field(i).IsZero(), "fullProgram leaves out %s", v.Type().Field(i).Name)
	}
	for _, row := range []struct {
		of      iop.Attribute
		has     string
		lacks   string // empty: none known
		unknown string // empty: none
	}{
		{iop.AttributeLevel, "intensive-outpatient", "outpatient", ""},
		{iop.AttributeFocus, "co-occurring", "", "mental-health"},
		{iop.AttributePopulation, "adult", "adolescent", "perinatal"},
		{iop.AttributeTherapy, "emdr", "", "dbt"},
		{iop.AttributeTimeOfDay, "evening", "", "morning"},
		{iop.AttributeStaff, "licensed", "", "peer"},
		{iop.AttributeSetting, "private-clinic", "virtual", ""},
		{iop.AttributeService, "drug-testing", "", "on-site-psychiatrist"},
		{iop.AttributeCondition, "trauma", "eating disorder", "gambling"},
		{iop.AttributeOtherTherapy, "art therapy", "music therapy", ""},
		{iop.AttributeInsurance, "Medicaid", "", "medicaid"},
		{iop.AttributeAccreditation, "CARF", "", "Joint Commission"},
		{iop.AttributeBeside, "recovery-residence", "", "staffed-residence"},
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
	for of, want := range map[iop.Attribute]iop.Verdict{
		iop.AttributeShuttle: iop.Met, iop.AttributeVirtual: iop.NotMet, iop.AttributeFamily: iop.Met, iop.AttributeConsultation: iop.NotMet,
	} {
		assert.True(t, of.IsYesNo())
		assert.Equal(t, want, full.Has(of, ""), "%v", of)
		assert.Equal(t, iop.Unknown, empty.Has(of, ""), "%v", of)
	}
	for _, of := range []iop.Attribute{iop.AttributeTravel, iop.AttributeDistance, iop.AttributeCost} {
		assert.True(t, of.IsAmount())
		assert.Equal(t, iop.Unknown, full.Has(of, ""))
	}
	assert.Equal(t, iop.Unknown, full.Has(iop.AttributeUnknown, "x"))
	assert.Equal(t, iop.Met, (&iop.Program{Setting: iop.Virtual}).Has(iop.AttributeVirtual, ""), "a virtual program")
	for a := range iop.Values[iop.Attribute]() {
		if words := a.Words(); words != nil {
			assert.Equal(t, a, iop.AttributeOf(words))
		}
	}
	assert.Equal(t, iop.AttributeUnknown, iop.AttributeOf(iop.Format(0).Vocabulary()))
	assert.Equal(t, iop.AttributeUnknown, iop.AttributeOf(nil))
}

func TestProgramEnums(t *testing.T) {
	enumtest.Check[iop.YesNo](t)
	enumtest.Check[iop.Attribute](t)
}

func TestProgramDocuments(t *testing.T) {
	for _, p := range []iop.Program{fullProgram(), {ID: "p2"}} {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		var strict, plain iop.Program
		require.NoError(t, wire.Unmarshal(text, &strict))
		require.NoError(t, json.Unmarshal(text, &plain))
		again, err := json.Marshal(strict)
		require.NoError(t, err)
		assert.Equal(t, string(text), string(again))
		assert.Equal(t, strict, plain)
	}
	text, err := json.Marshal(iop.Program{ID: "p2"})
	require.NoError(t, err)
	assert.Equal(t, `{"id":"p2"}`, string(text), "what is not known is not written")

	var p iop.Program
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
		`id: "" is empty`, `levels.has[0]: "iop" is not a level of care`, `therapies.lacks: names cbt, which the list has`,
		`insurance.has[1]: names "A" a second time`, `insurance.has[2]: "" is empty`,
		`accreditation.lacks: is said of a complete list`, `Travel`, `meters: -1 is negative`, `shuttle: true is a boolean`,
	} {
		assert.Contains(t, got, want)
	}
	assert.Len(t, strings.Split(got, "\n"), 9, "all faults, and no others:\n%s", got)
}

func TestMoney(t *testing.T) {
	var unknown iop.Money
	_, ok := unknown.Amount()
	assert.False(t, ok)
	assert.Equal(t, "unknown", unknown.String())
	_, err := json.Marshal(unknown)
	require.Error(t, err)

	free := iop.MoneyOf(decimal.Zero)
	assert.False(t, free.IsZero(), "nothing to pay is known")
	text, err := json.Marshal(free)
	require.NoError(t, err)
	assert.Equal(t, "0", string(text))
	var back iop.Money
	require.NoError(t, json.Unmarshal([]byte("12.5"), &back))
	assert.Equal(t, "12.5", back.String())
	require.EqualError(t, json.Unmarshal([]byte(`"free"`), &back), `"free" is a string, want a number (line 1)`)
	assert.Equal(t, "12.5", back.String(), "a refused text changed the value")
}

func TestProgramValidate(t *testing.T) {
	cost := decimal.NewFromInt(-1)
	p := iop.Program{
		Travel: -1, Meters: -1, Cost: iop.MoneyOf(cost), Setting: iop.Virtual, Virtual: iop.No,
		Focus: iop.Listed[iop.Focus]{Has: iop.SetOf(iop.SubstanceUse), Lacks: iop.SetOf(iop.SubstanceUse)}, Beside: iop.Names{Has: []string{""}},
	}
	assert.EqualError(t, p.Validate(), `id: is empty
travel: is negative
meters: is negative
cost: is negative
virtual: is no, and the setting is virtual
focus.lacks: names substance-use, which the list has
beside.has[0]: is empty`)
}

// TestListsOfOneMember: a list that says one thing alone is written and read back.
func TestListsOfOneMember(t *testing.T) {
	for _, names := range []iop.Names{{Has: []string{"a"}}, {Lacks: []string{"a"}}, {Complete: true}} {
		text, err := json.Marshal(iop.Program{ID: "p", Insurance: names})
		require.NoError(t, err)
		var back iop.Program
		require.NoError(t, json.Unmarshal(text, &back), string(text))
		assert.Equal(t, names, back.Insurance, string(text))
	}
}
