package levelofcare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// The same level under the labels of others. What a label does not say is said.
func ExampleCrosswalkTo() {
	for _, system := range []string{"asam-ppc-2r", "asam-3", "teds-services"} {
		x, err := levelofcare.CrosswalkTo(system)
		if err != nil {
			fmt.Println(err)
			return
		}
		codes, err := x.To(iop.IntensiveOutpatient)
		fmt.Println(codes, err)
	}
	x, _ := levelofcare.CrosswalkTo("teds-services")
	fmt.Println(x.From("6"))
	_, err := x.From("2.1")
	fmt.Println(err)
	// Output:
	// [asam-ppc-2r II.1] <nil>
	// [asam-3 2.1] <nil>
	// [teds-services 6 (whether it is intensive outpatient or partial hospitalization: the code has a floor of two hours on three days and no ceiling)] <nil>
	// teds-services 6: intensive-outpatient, partial-hospitalization (whether it is intensive outpatient or partial hospitalization: the code has a floor of two hours on three days and no ceiling) <nil>
	// "2.1" is not a code of teds-services that the crosswalk knows, want one of 1, 2, 3, 4, 5, 6, 7, 8
}

// Where a system tells apart what our levels do not, no code is chosen.
func ExampleCrosswalkTo_severalCodes() {
	x, _ := levelofcare.CrosswalkTo("teds-services")
	codes, _ := x.To(iop.WithdrawalManagement)
	for _, c := range codes {
		fmt.Println(c.Code, c.Lost)
	}
	x, _ = levelofcare.CrosswalkTo("asam-4")
	_, err := x.To(iop.WithdrawalManagement)
	fmt.Println(err)
	// Output:
	// 1 for a hospital
	// 2 for a residence of its own
	// asam-4 has no code for withdrawal-management
}

// shipped is every row of the file, typed again: what a code means, and after the
// bar the levels it is written for. Rows with ! are exact both ways.
const shipped = `
asam-ppc-2r
! 0.5      ei      | ei
! I        op      | op
! II.1     iop     | iop
! II.5     php     | php
! III.1    rl      | rl
III.3      rl rh   |
! III.5    rh      | rh
III.7      rh in   |
! IV       in      | in

asam-3
! 0.5      ei      | ei
! 1        op      | op
OTP        mmo     | mmo
! 2.1      iop     | iop
! 2.5      php     | php
! 3.1      rl      | rl
3.3        rh      |
3.5        rh      | rh
3.7        rh in   |
! 4        in      | in
1-WM       mmo     | mmo
2-WM       mmo     | mmo
3.2-WM     wm      | wm
3.7-WM     wm      | wm
4-WM       wm      | wm

asam-4
1.0        op      |
! 1.5      op      | op
! 1.7      mmo     | mmo
! 2.1      iop     | iop
2.5        php     | php
2.7        mmo iop |
! 3.1      rl      | rl
! 3.5      rh      | rh
3.7        rh      |
! 4        in      | in

teds-services
1          wm      | wm
2          wm      | wm
3          in      | in
4          rl rh   | rl rh
5          rl rh   | rl rh
6          iop php | iop php
7          op mmo  | op mmo
8          mmo     | mmo

co-bha-level
! 0.5      ei      | ei
! 1        op      | op
! 2.1      iop     | iop
! 2.5      php     | php
! 3.1      rl      | rl
3.3        rh      |
3.5-STIRT  rh      |
! 3.5      rh      | rh
3.5-INP    rh      |
3.7        rh      |
3.7-INP    rh in   |
1-WM       mmo     | mmo
2-WM       mmo     | mmo
3.2-WM     wm      | wm
3.7-WM     wm      | wm
3.7-WMADOL wm      |
OTS        mmo     | mmo
DA                 |
IPR                |
DUI-1              |
DUI-2-E            |
DUI-2-TE           |
MINORS             |

co-bha-episode
00                 |
01         mmo     | mmo
02         wm      | wm
03         rl rh   |
04         rh      | rh
05         rl      | rl
06         mmo     | mmo
07         op      | op
08         rh      |
09         iop     | iop
! 10       php     | php
11         in      | in
12         wm in   | wm
13                 |
14                 |
15                 |
16                 |
17         op      | op
18         rl rh   | rl rh
19         in      | in
20                 |
21                 |
22         in      | in
23                 |

hcpcs
H0015      iop     | iop
S9480      iop     | iop
G0137      iop     | iop
S9475      op mmo iop php wm |

revenue
0905       iop     | iop
0906       iop     | iop
0912       php     | php
0913       php     | php

condition
! 92       iop     | iop

place-of-service
52         php     |
53         op iop php |
58         op mmo iop |
`

var short = map[string]iop.Level{
	"ei": iop.EarlyIntervention, "op": iop.Outpatient, "mmo": iop.MedicallyManagedOutpatient, "iop": iop.IntensiveOutpatient,
	"php": iop.PartialHospitalization, "rl": iop.ResidentialLow, "wm": iop.WithdrawalManagement, "rh": iop.ResidentialHigh, "in": iop.Inpatient,
}

func TestCrosswalkRows(t *testing.T) {
	systems := map[string][]string{} // codes by system, in order
	for block := range strings.SplitSeq(strings.TrimSpace(shipped), "\n\n") {
		lines := strings.Split(block, "\n")
		system := lines[0]
		x, err := levelofcare.CrosswalkTo(system)
		require.NoError(t, err)
		written := map[iop.Level][]string{}
		for _, line := range lines[1:] {
			left, right, _ := strings.Cut(line, "|")
			exact := strings.HasPrefix(left, "! ")
			words := strings.Fields(strings.TrimPrefix(left, "! "))
			code := words[0]
			systems[system] = append(systems[system], code)
			var levels, writes iop.Set[iop.Level]
			for _, w := range words[1:] {
				require.Contains(t, short, w)
				levels = levels.With(short[w])
			}
			for _, w := range strings.Fields(right) {
				require.Contains(t, short, w)
				writes = writes.With(short[w])
				written[short[w]] = append(written[short[w]], code)
			}
			m, err := x.From(code)
			require.NoError(t, err, "%s %s", system, code)
			assert.Equal(t, levels, m.Means, "%s %s", system, code)
			assert.Equal(t, exact, m.Exact(), "%s %s: %s", system, code, m.Lost)
			for l := range iop.Values[iop.Level]() {
				found := false
				codings, _ := x.To(l)
				for _, c := range codings {
					if c.Code == code {
						found = true
						assert.Equal(t, exact, c.Exact(), "%s %s: %s", system, code, c.Lost)
						assert.Equal(t, system, c.System)
					}
				}
				assert.Equal(t, writes.Has(l), found, "%s %s for %v", system, code, l)
			}
		}
		for l := range iop.Values[iop.Level]() {
			codings, err := x.To(l)
			if len(written[l]) == 0 {
				assert.EqualError(t, err, fmt.Sprintf("%s has no code for %v", system, l))
				continue
			}
			require.NoError(t, err)
			assert.Len(t, codings, len(written[l]))
		}
	}
	n := 0
	for x := range levelofcare.Crosswalks() {
		n++
		assert.Equal(t, systems[x.ID()], x.Codes(), "%s: rows shipped and typed", x.ID())
		assert.NotEmpty(t, x.Title())
		assert.NotEmpty(t, x.Notice())
	}
	assert.Len(t, systems, n)
}

// Exact ways lead back; the others say what they lose.
func TestCrosswalkRoundTrips(t *testing.T) {
	for x := range levelofcare.Crosswalks() {
		for l := range iop.Values[iop.Level]() {
			codings, err := x.To(l)
			if err != nil {
				continue
			}
			for _, c := range codings {
				m, err := x.From(c.Code)
				require.NoError(t, err)
				assert.True(t, m.Means.Has(l), "%v comes back without %v", c, l)
				if c.Exact() {
					assert.Len(t, codings, 1, "%v", c)
					assert.Equal(t, iop.SetOf(l), m.Means, "%v", c)
				}
			}
		}
		for _, code := range x.Codes() {
			m, err := x.From(code)
			require.NoError(t, err)
			if m.Exact() {
				require.Equal(t, 1, m.Means.Len(), "%v", m)
				for l := range m.Means.All() {
					codings, err := x.To(l)
					require.NoError(t, err)
					require.Len(t, codings, 1)
					assert.Equal(t, code, codings[0].Code)
					assert.True(t, codings[0].Exact())
				}
			}
		}
	}
}

// Every row names a text that can be looked up: the issuer's, or two that have
// nothing to do with each other.
func TestCrosswalkSources(t *testing.T) {
	for x := range levelofcare.Crosswalks() {
		for _, code := range x.Codes() {
			m, _ := x.From(code)
			assert.NotEmpty(t, m.Source.Title, "%v", m)
			assert.True(t, m.Source.Read.IsValid(), "%v", m)
			if m.Source.Kind == iop.Secondary {
				assert.NotEmpty(t, m.Source.Second, "%v", m)
			}
			if strings.HasPrefix(x.ID(), "co-") {
				assert.Equal(t, iop.Issuer, m.Source.Kind)
				assert.Contains(t, x.Notice(), "CC BY 4.0")
			}
		}
	}
}

// Editions share numbers, not meanings.
func TestCrosswalkEditions(t *testing.T) {
	from := func(system, code string) iop.CodeMeaning[iop.Level] {
		x, err := levelofcare.CrosswalkTo(system)
		require.NoError(t, err)
		m, err := x.From(code)
		require.NoError(t, err)
		return m
	}
	assert.NotEqual(t, from("asam-ppc-2r", "III.3").Means, from("asam-3", "3.3").Means)
	assert.NotEqual(t, from("asam-3", "3.7").Means, from("asam-4", "3.7").Means)
	assert.True(t, from("asam-3", "2.5").Exact())
	assert.Contains(t, from("asam-4", "2.5").Lost, "high-intensity outpatient")
	// TEDS 6 is not 2.1.
	assert.NotEqual(t, from("asam-3", "2.1").Means, from("teds-services", "6").Means)
	// An IOP is 2.1 in Colorado's levels and 09 in its episodes.
	assert.Equal(t, iop.SetOf(iop.IntensiveOutpatient), from("co-bha-level", "2.1").Means)
	assert.Equal(t, iop.SetOf(iop.IntensiveOutpatient), from("co-bha-episode", "09").Means)
	assert.Equal(t, "co-bha-level DUI-1 (education after a driving offence, no level of care)", from("co-bha-level", "DUI-1").String())
}

func TestCrosswalkRefuses(t *testing.T) {
	_, err := levelofcare.CrosswalkTo("asam")
	assert.EqualError(t, err, `levelofcare: "asam" is not a list of codes, want one of asam-ppc-2r, asam-3, asam-4, teds-services, co-bha-level, co-bha-episode, hcpcs, revenue, condition, place-of-service`)
	for x := range levelofcare.Crosswalks() {
		for _, code := range []string{"", "2,1", " 2.1", "administrative", "99"} {
			_, err := x.From(code)
			assert.ErrorContains(t, err, fmt.Sprintf("%q is not a code of %s", code, x.ID()))
		}
		_, err := x.To(iop.LevelUnknown)
		assert.Error(t, err)
	}
}
