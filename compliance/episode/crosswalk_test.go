package episode_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// One discharge in the lists of others. Each keeps something else of it.
func ExampleCrosswalk() {
	d := episode.Discharge{
		Reason: iop.EndedForAttendance, Initiator: episode.ByProgram,
		Progress: episode.Unsatisfactory, Destination: episode.OtherOutpatient,
	}
	for _, system := range []string{"teds-d-reason", "co-bha-end-of-treatment", "co-bha-discharge-type"} {
		x, err := episode.CrosswalkTo(system)
		if err != nil {
			fmt.Println(err)
			return
		}
		c, err := x.To(d)
		fmt.Println(c, err)
	}
	x, _ := episode.CrosswalkTo("co-bha-end-of-treatment")
	d.Reason = iop.EndedForConduct
	_, err := x.To(d)
	fmt.Println(err)
	// Output:
	// teds-d-reason 3, loses reason, initiator, progress, destination (on which ground the program ended it) <nil>
	// co-bha-end-of-treatment 1, loses initiator, progress, destination <nil>
	// co-bha-discharge-type 03, loses reason, initiator, progress, destination (which reason it was) <nil>
	// compliance: co-bha-end-of-treatment has no code for reason conduct, initiator program, progress unsatisfactory, destination other-outpatient
}

// What is not known is not guessed.
func ExampleCrosswalk_To() {
	x, _ := episode.CrosswalkTo("co-bha-discharge-type")
	fmt.Println(x.To(episode.Discharge{Progress: episode.Satisfactory}))
	fmt.Println(x.To(episode.Discharge{Reason: iop.Completed, Progress: episode.Satisfactory}))
	fmt.Println(x.To(episode.Discharge{Reason: iop.Completed}))
	// Output:
	// co-bha-discharge-type 01 or 02 or 03, depends on reason <nil>
	// co-bha-discharge-type 01, loses progress <nil>
	// co-bha-discharge-type 01 <nil>
}

// A code comes back as what it can mean.
func ExampleCrosswalk_From() {
	x, _ := episode.CrosswalkTo("teds-d-reason")
	fmt.Println(x.From("2"))
	fmt.Println(x.From("4"))
	_, err := x.From("administrative")
	fmt.Println(err)
	// Output:
	// teds-d-reason 2: reason left-against-advice or lost-contact (whether the person told the staff; a record closed on paper after contact was lost counts here too) <nil>
	// teds-d-reason 4: reason transferred <nil>
	// compliance: "administrative" is not a code of teds-d-reason that the crosswalk knows, want one of 1, 2, 3, 4, 5, 6, 7
}

func codes(t *testing.T, system string, d episode.Discharge) []string {
	t.Helper()
	c, err := list(t, system).To(d)
	if err != nil {
		return nil
	}
	var all []string
	for _, one := range c.Codes {
		all = append(all, one.Code)
	}
	return all
}

func list(t *testing.T, system string) *episode.Crosswalk {
	t.Helper()
	x, err := episode.CrosswalkTo(system)
	require.NoError(t, err)
	return x
}

// everyDischarge yields all that are known in full.
func everyDischarge(yield func(episode.Discharge) bool) {
	for r := range iop.Values[iop.DischargeReason]() {
		for i := range iop.Values[episode.Initiator]() {
			for p := range iop.Values[episode.Progress]() {
				for to := range iop.Values[episode.Destination]() {
					if !yield(episode.Discharge{Reason: r, Initiator: i, Progress: p, Destination: to}) {
						return
					}
				}
			}
		}
	}
}

// Groups of reasons, as the working crosswalk of the reference has them.
var (
	endedByProgram = iop.SetOf(iop.EndedForAttendance, iop.EndedForConduct, iop.EndedForUse, iop.EndedForFees, iop.EndedForNonCompliance)
	leftBySelf     = iop.SetOf(iop.LeftAgainstAdvice, iop.LostContact)
	outsideControl = iop.SetOf(iop.NoLongerAppropriate, iop.Moved, iop.InsuranceEnded, iop.ProgramClosed,
		iop.EndedForMedicalReasons, iop.OtherReason)
)

// typed is every list typed again by hand: what a discharge is written as.
var typed = map[string]func(episode.Discharge) string{
	"teds-d-reason": func(d episode.Discharge) string {
		switch {
		case d.Reason == iop.Completed:
			return "1"
		case leftBySelf.Has(d.Reason):
			return "2"
		case endedByProgram.Has(d.Reason):
			return "3"
		case d.Reason == iop.Transferred:
			return "4"
		case d.Reason == iop.Incarcerated:
			return "5"
		case d.Reason == iop.Died:
			return "6"
		}
		return "7"
	},
	"co-bha-end-of-treatment": func(d episode.Discharge) string {
		return map[iop.DischargeReason]string{
			iop.EndedForAttendance: "1", iop.LeftAgainstAdvice: "2", iop.LostContact: "3", iop.EndedForFees: "4",
			iop.InsuranceEnded: "4", iop.EndedForMedicalReasons: "6", iop.Moved: "8", iop.Incarcerated: "9",
			iop.Died: "10", iop.ProgramClosed: "11",
		}[d.Reason]
	},
	"co-bha-discharge-type": func(d episode.Discharge) string {
		switch d.Reason {
		case iop.Completed:
			return "01"
		case iop.Transferred:
			return "02"
		}
		return "03"
	},
}

func TestCrosswalkWrites(t *testing.T) {
	n := 0
	for x := range episode.Crosswalks() {
		n++
		want := typed[x.ID()]
		require.NotNil(t, want, x.ID())
		for d := range everyDischarge {
			require.Equal(t, strings.Fields(want(d)), append([]string{}, codes(t, x.ID(), d)...), "%s of %v", x.ID(), d)
		}
	}
	assert.Len(t, typed, n)
}

// meant is every row typed again: the code, what it says of a discharge, and
// whether it is exact.
var meant = map[string][]struct {
	code  string
	m     episode.DischargeMeaning
	exact bool
}{
	"teds-d-reason": {
		{"1", reasons(iop.Completed), true},
		{"2", episode.DischargeMeaning{Reasons: leftBySelf}, false},
		{"3", episode.DischargeMeaning{Reasons: endedByProgram}, false},
		{"4", reasons(iop.Transferred), true},
		{"5", reasons(iop.Incarcerated), true},
		{"6", reasons(iop.Died), true},
		{"7", episode.DischargeMeaning{Reasons: outsideControl}, false},
	},
	"co-bha-end-of-treatment": {
		{"1", reasons(iop.EndedForAttendance), true},
		{"2", reasons(iop.LeftAgainstAdvice), false},
		{"3", reasons(iop.LostContact), true},
		{"4", reasons(iop.EndedForFees, iop.InsuranceEnded), false},
		{"5", episode.DischargeMeaning{Progress: iop.SetOf(episode.Unsatisfactory)}, false},
		{"6", reasons(iop.EndedForMedicalReasons), true},
		{"7", reasons(iop.OtherReason), false},
		{"8", reasons(iop.Moved), true},
		{"9", reasons(iop.Incarcerated), true},
		{"10", reasons(iop.Died), true},
		{"11", reasons(iop.ProgramClosed), true},
	},
	"co-bha-discharge-type": {
		{"01", reasons(iop.Completed), true},
		{"02", reasons(iop.Transferred), false},
		{"03", episode.DischargeMeaning{Reasons: leftBySelf | endedByProgram | outsideControl | iop.SetOf(iop.Incarcerated, iop.Died)}, false},
	},
}

func reasons(all ...iop.DischargeReason) episode.DischargeMeaning {
	return episode.DischargeMeaning{Reasons: iop.SetOf(all...)}
}

func TestCrosswalkReads(t *testing.T) {
	n := 0
	for x := range episode.Crosswalks() {
		n++
		var all []string
		for _, row := range meant[x.ID()] {
			all = append(all, row.code)
			m, err := x.From(row.code)
			require.NoError(t, err)
			assert.Equal(t, row.exact, m.Exact(), "%v", m)
			assert.NotEmpty(t, m.Source.Title)
			assert.True(t, m.Source.Read.IsValid())
			if m.Source.Kind == iop.Secondary {
				assert.NotEmpty(t, m.Source.Second, "%v", m)
			}
			want := row.m
			want.System, want.Code, want.Lost, want.Source = x.ID(), row.code, m.Lost, m.Source
			assert.Equal(t, want, m)
		}
		assert.Equal(t, all, x.Codes(), "%s: rows shipped and typed", x.ID())
		assert.NotEmpty(t, x.Title())
		assert.NotEmpty(t, x.Notice())
		_, err := json.Marshal(meant[x.ID()][0].m)
		require.NoError(t, err)
	}
	assert.Len(t, meant, n)
}

// What is written reads back as something that includes it; an exact code brings
// its reason back; a code that loses something says what.
func TestCrosswalkRoundTrips(t *testing.T) {
	for x := range episode.Crosswalks() {
		for d := range everyDischarge {
			c, err := x.To(d)
			if err != nil {
				continue
			}
			require.True(t, c.Missing.IsEmpty(), "all is known: %v", c)
			for _, one := range c.Codes {
				m, err := x.From(one.Code)
				require.NoError(t, err)
				require.True(t, m.Reasons == 0 || m.Reasons.Has(d.Reason), "%v comes back as %v", d, m)
				require.True(t, m.Progress == 0 || m.Progress.Has(d.Progress), "%v comes back as %v", d, m)
				if m.Exact() {
					require.Equal(t, iop.SetOf(d.Reason), m.Reasons)
				} else if m.Reasons != iop.SetOf(d.Reason) {
					require.NotEmpty(t, one.Lost, "%s %v", x.ID(), one)
				}
			}
			if code, ok := c.Code(); ok {
				m, _ := x.From(code)
				require.Equal(t, m.Reasons != iop.SetOf(d.Reason), slices.Contains(slices.Collect(c.Lost.All()), "reason"), "%v", c)
			}
		}
		// The reason alone, where the code is exact, makes an exact code.
		for _, code := range x.Codes() {
			m, _ := x.From(code)
			if !m.Exact() {
				continue
			}
			for r := range m.Reasons.All() {
				c, err := x.To(episode.Discharge{Reason: r})
				require.NoError(t, err)
				assert.True(t, c.Exact(), "%v", c)
				back, _ := c.Code()
				assert.Equal(t, code, back)
			}
		}
	}
}

// An unknown reason gives exactly the codes of all that it may turn out to be, and
// is named; the other parts decide nothing.
func TestCrosswalkUnknowns(t *testing.T) {
	for x := range episode.Crosswalks() {
		var all []string
		none := false
		for r := range iop.Values[iop.DischargeReason]() {
			got := codes(t, x.ID(), episode.Discharge{Reason: r})
			none = none || got == nil
			all = append(all, got...)
			for d := range everyDischarge {
				if d.Reason == r {
					require.Equal(t, got, codes(t, x.ID(), d), "%s of %v", x.ID(), d)
				}
			}
		}
		slices.Sort(all)
		all = slices.Compact(all)
		for _, d := range []episode.Discharge{{}, {Initiator: episode.ByProgram, Progress: episode.Unsatisfactory, Destination: episode.Jail}} {
			c, err := x.To(d)
			require.NoError(t, err)
			got := codes(t, x.ID(), d)
			slices.Sort(got)
			assert.Equal(t, all, got)
			assert.Equal(t, none, c.MayHaveNone)
			assert.Equal(t, "reason", c.Missing.String())
			_, ok := c.Code()
			assert.False(t, ok)
		}
	}
	c, err := list(t, "co-bha-end-of-treatment").To(episode.Discharge{Progress: episode.Unsatisfactory})
	require.NoError(t, err)
	assert.Equal(t, "co-bha-end-of-treatment 1 or 2 or 3 or 4 or 6 or 8 or 9 or 10 or 11 or none, depends on reason", c.String())
	five, err := list(t, "co-bha-end-of-treatment").From("5")
	require.NoError(t, err)
	assert.Equal(t, "co-bha-end-of-treatment 5: progress unsatisfactory (that lack of progress ended it, for which there is no reason of ours)", five.String())
}

// Trap 23: administrative has two meanings and is not a value.
func TestAdministrativeIsNoReason(t *testing.T) {
	_, err := iop.Parse[iop.DischargeReason]("administrative")
	assert.ErrorContains(t, err, `"administrative" is not a reason of discharge`)
	for x := range episode.Crosswalks() {
		_, err := x.From("administrative")
		assert.ErrorContains(t, err, `"administrative" is not a code of `+x.ID())
	}
	// TEDS counts a record closed after lost contact as dropping out, and being
	// expelled as ended by the facility. Colorado has a code for the one and none
	// for the other.
	expelled := episode.Discharge{Reason: iop.EndedForConduct, Initiator: episode.ByProgram, Progress: episode.Unsatisfactory, Destination: episode.NoFurtherCare}
	lost := episode.Discharge{Reason: iop.LostContact, Initiator: episode.ByPatient, Progress: episode.Unsatisfactory, Destination: episode.NotReached}
	assert.Equal(t, []string{"2"}, codes(t, "teds-d-reason", lost))
	assert.Equal(t, []string{"3"}, codes(t, "teds-d-reason", expelled))
	two, _ := list(t, "teds-d-reason").From("2")
	assert.Contains(t, two.Lost, "closed on paper")
	assert.Equal(t, []string{"3"}, codes(t, "co-bha-end-of-treatment", lost))
	assert.Nil(t, codes(t, "co-bha-end-of-treatment", expelled))
}

// Trap 24: a transfer is an end of its own for TEDS and for Colorado's types, and
// no reason of Colorado's list.
func TestTransfer(t *testing.T) {
	d := episode.Discharge{Reason: iop.Transferred, Initiator: episode.ByBoth, Progress: episode.Satisfactory, Destination: episode.HigherLevel}
	for system, want := range map[string][]string{
		"teds-d-reason": {"4"}, "co-bha-discharge-type": {"02"}, "co-bha-end-of-treatment": nil,
	} {
		assert.Equal(t, want, codes(t, system, d), system)
	}
	m, _ := list(t, "teds-d-reason").From("4")
	assert.True(t, m.Exact())
	assert.Contains(t, list(t, "teds-d-reason").Notice(), "Completion and transfer are both counted as good ends")
}

// Trap 25: one code fits who left against advice and who dropped out alike, and
// loses which it was both ways.
func TestLeftLosesBothWays(t *testing.T) {
	x := list(t, "teds-d-reason")
	for r := range leftBySelf.All() {
		c, err := x.To(episode.Discharge{Reason: r})
		require.NoError(t, err)
		code, ok := c.Code()
		assert.True(t, ok)
		assert.Equal(t, "2", code)
		assert.False(t, c.Exact())
		assert.Contains(t, c.Codes[0].Lost, "whether the person told the staff")
	}
	m, err := x.From("2")
	require.NoError(t, err)
	assert.Equal(t, leftBySelf, m.Reasons)
	assert.Contains(t, m.Lost, "whether the person told the staff")
	// A zero in front is part of a code.
	_, err = x.From("02")
	assert.ErrorContains(t, err, `"02" is not a code`)
	_, err = list(t, "co-bha-discharge-type").From("2")
	assert.ErrorContains(t, err, `"2" is not a code`)
}

func TestCrosswalkRefuses(t *testing.T) {
	_, err := episode.CrosswalkTo("teds")
	assert.EqualError(t, err, `compliance: "teds" is not a list of codes, want one of teds-d-reason, co-bha-end-of-treatment, co-bha-discharge-type`)
	_, err = list(t, "teds-d-reason").To(episode.Discharge{Progress: 9})
	assert.EqualError(t, err, "compliance: progress 9 of a discharge is not a value")
	var d episode.Discharge
	err = wire.Unmarshal([]byte(`{"reason":"administrative","progress":"good"}`), &d)
	require.Error(t, err)
	assert.Contains(t, err.Error(), `reason: "administrative" is not a reason of discharge`)
	assert.Contains(t, err.Error(), `progress: "good" is not a `)
}

func TestDischargeOf(t *testing.T) {
	d := episode.DischargeOf(episode.Event{Kind: iop.Discharged, Reason: iop.Moved, Initiator: episode.ByPatient, Progress: episode.Satisfactory, Destination: episode.Aftercare})
	assert.Equal(t, "reason moved, initiator patient, progress satisfactory, destination aftercare", d.String())
	assert.Equal(t, "a discharge without details", episode.Discharge{}.String())
	text, err := json.Marshal(d)
	require.NoError(t, err)
	var back episode.Discharge
	require.NoError(t, wire.Unmarshal(text, &back))
	assert.Equal(t, d, back)
}
