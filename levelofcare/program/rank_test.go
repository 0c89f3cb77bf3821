package program_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
)

// A person with a moderate disorder, whose home does not help, works by day and
// has Medicaid. What a program does not say is asked, not taken for a no.
func ExampleRank() {
	a := levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseModerate,
		Home:         levelofcare.HomeUnsupportive,
		MentalHealth: levelofcare.NoMentalIllness,
	}
	want := program.For(levelofcare.PublicGuidance().Place(a).Assuming(levelofcare.ChartedByException),
		program.MustHave(iop.Evening),
		program.Wish{Of: program.AttributeInsurance, Any: []string{"Medicaid"}, Must: true},
		program.NiceToHave(program.CBT, program.DBT),
	)
	programs := []program.Program{
		{ID: "hillside", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOfOnly(iop.Morning)},
		{ID: "riverside", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOf(iop.Evening),
			Insurance: program.Names{Has: []string{"Medicaid"}}, Therapies: program.ListOf(program.CBT)},
		{ID: "oak", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOf(iop.Evening),
			Insurance: program.Names{Has: []string{"Medicaid"}}, Therapies: program.ListOf(program.CBT), Beside: program.Names{Has: []string{"recovery-residence"}}},
	}
	r, err := program.Rank(programs, want)
	fmt.Println(err)
	for _, f := range r.Fits {
		fmt.Println(f)
		for ask := range f.Ask() {
			fmt.Println("  ", ask)
		}
	}
	for _, f := range r.Excluded {
		fmt.Println(f)
		for no := range f.Against() {
			fmt.Println("  ", no)
		}
	}
	// Output:
	// <nil>
	// oak: met, intensive-outpatient, 1 of 1 wishes
	// riverside: unknown, intensive-outpatient, 1 of 1 wishes
	//    must have service-beside recovery-residence or staffed-residence or round-the-clock-residence: unknown, ask the program
	// hillside: not-met, intensive-outpatient, 0 of 1 wishes, 1 unknown
	//    must have time-of-day evening: not-met
}

// Nobody gives the level: the next higher one that meets the needs stands in, and
// no lower one does.
func ExampleRank_unavailable() {
	a := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate, Home: levelofcare.HomeSupportive}
	want := program.For(levelofcare.PublicGuidance().Place(a).Assuming(levelofcare.ChartedByException))
	r, err := program.Rank([]program.Program{
		{ID: "day", Levels: program.ListOfOnly(iop.PartialHospitalization)},
		{ID: "office", Levels: program.ListOfOnly(iop.Outpatient)},
		{ID: "ranch", Levels: program.ListOfOnly(iop.ResidentialHigh)},
	}, want)
	fmt.Println(err, "unavailable:", r.Unavailable)
	for _, f := range append(r.Fits, r.Excluded...) {
		fmt.Println(f.Program, f.Reasons[0])
	}
	// Output:
	// <nil> unavailable: intensive-outpatient
	// day must have level intensive-outpatient: met, partial-hospitalization instead: no program gives intensive-outpatient (Anthem Clinical UM Guideline CG-BEH-04, Description)
	// office must have level intensive-outpatient: not-met, gives outpatient
	// ranch must have level intensive-outpatient: not-met, gives residential-high
}

// tenPrograms is a hand-made directory as one finds it: most of it unsaid.
func tenPrograms() []program.Program {
	iopOnly, also := program.ListOfOnly(iop.IntensiveOutpatient), program.ListOf(iop.IntensiveOutpatient)
	medicaid, noMedicaid := program.Names{Has: []string{"Medicaid"}}, program.Names{Has: []string{"Blue Plan"}, Complete: true}
	return []program.Program{
		{ID: "01-all", Levels: also, Insurance: medicaid, Times: program.ListOf(iop.Evening), Therapies: program.ListOf(program.CBT, program.EMDR), Travel: 20, Shuttle: program.Yes},
		{ID: "02-silent", Levels: also},
		{ID: "03-no-medicaid", Levels: also, Insurance: noMedicaid, Times: program.ListOf(iop.Evening), Therapies: program.ListOf(program.CBT, program.EMDR), Travel: 5, Shuttle: program.Yes},
		{ID: "04-mornings", Levels: iopOnly, Insurance: medicaid, Times: program.ListOfOnly(iop.Morning)},
		{ID: "05-two-wishes", Levels: iopOnly, Insurance: medicaid, Times: program.ListOf(iop.Evening), Therapies: program.ListOf(program.EMDR), Travel: 30},
		{ID: "06-two-wishes-one-no", Levels: iopOnly, Insurance: medicaid, Times: program.ListOf(iop.Evening), Therapies: program.ListOf(program.EMDR), Travel: 30, Shuttle: program.No},
		{ID: "07-day-program", Levels: program.ListOfOnly(iop.PartialHospitalization), Insurance: medicaid, Times: program.ListOf(iop.Evening)},
		{ID: "08-levels-unsaid", Insurance: medicaid, Times: program.ListOf(iop.Evening), Therapies: program.ListOf(program.EMDR), Travel: 10, Shuttle: program.Yes},
		{ID: "09-far", Levels: also, Insurance: medicaid, Times: program.ListOf(iop.Evening), Travel: 90, Shuttle: program.No, Therapies: program.ListOfOnly(program.CBT)},
		{ID: "10-insurance-unsaid", Levels: also, Times: program.ListOf(iop.Evening), Therapies: program.ListOf(program.EMDR), Travel: 15, Shuttle: program.Yes},
	}
}

func tenWanted() program.Wanted {
	return program.Wanted{
		Levels:  iop.SetOf(iop.IntensiveOutpatient),
		Order:   []iop.Level{iop.Outpatient, iop.IntensiveOutpatient, iop.PartialHospitalization, iop.ResidentialHigh, iop.Inpatient},
		Instead: iop.SetOf(iop.PartialHospitalization, iop.ResidentialHigh, iop.Inpatient),
		Wishes: []program.Wish{
			{Of: program.AttributeInsurance, Any: []string{"Medicaid"}, Must: true},
			program.MustHave(iop.Afternoon, iop.Evening),
			program.NiceToHave(program.EMDR),
			{Of: program.AttributeTravel, Travel: 30},
			{Of: program.AttributeShuttle},
		},
	}
}

func ids(fits []program.Candidate) []string {
	list := []string{}
	for _, f := range fits {
		list = append(list, f.Program)
	}
	return list
}

func mustRank(t *testing.T, programs []program.Program, w program.Wanted) program.Ranking {
	t.Helper()
	r, err := program.Rank(programs, w)
	require.NoError(t, err)
	return r
}

func TestRankTenPrograms(t *testing.T) {
	r := mustRank(t, tenPrograms(), tenWanted())
	assert.Equal(t, []string{"01-all", "05-two-wishes", "06-two-wishes-one-no", "09-far",
		"08-levels-unsaid", "10-insurance-unsaid", "02-silent"}, ids(r.Fits))
	assert.Equal(t, []string{"03-no-medicaid", "04-mornings", "07-day-program"}, ids(r.Excluded))
	assert.Zero(t, r.Unavailable)

	byID := map[string]program.Candidate{}
	for _, f := range append(r.Fits, r.Excluded...) {
		byID[f.Program] = f
		assert.Len(t, f.Reasons, 6, "the level and each wish")
		assert.Equal(t, 3, f.Met+f.NotMet+f.Open)
	}
	reasons := func(id string, of func(program.Candidate) []string) []string { return of(byID[id]) }
	ask := func(f program.Candidate) (list []string) {
		for r := range f.Ask() {
			list = append(list, r.String())
		}
		return list
	}
	against := func(f program.Candidate) (list []string) {
		for r := range f.Against() {
			list = append(list, r.String())
		}
		return list
	}
	forIt := func(f program.Candidate) (list []string) {
		for r := range f.For() {
			list = append(list, r.String())
		}
		return list
	}
	assert.Equal(t, []string{"must have level intensive-outpatient: met", "must have insurance Medicaid: met", "must have time-of-day afternoon or evening: met, evening",
		"wishes therapy emdr: met", "wishes travel up to 0h30m: met, 0h20m", "wishes shuttle: met"}, reasons("01-all", forIt))
	assert.Equal(t, []string{"must have insurance Medicaid: unknown, ask the program", "must have time-of-day afternoon or evening: unknown, ask the program",
		"wishes therapy emdr: unknown, ask the program", "wishes travel up to 0h30m: unknown, ask the program", "wishes shuttle: unknown, ask the program"}, reasons("02-silent", ask))
	assert.Empty(t, reasons("02-silent", against), "unknown is not no")
	assert.Equal(t, []string{"must have insurance Medicaid: not-met"}, reasons("03-no-medicaid", against))
	assert.Equal(t, []string{"must have level intensive-outpatient: not-met, gives partial-hospitalization"}, reasons("07-day-program", against))
	assert.Equal(t, "must have level intensive-outpatient: unknown, ask the program", reasons("08-levels-unsaid", ask)[0])
	assert.Equal(t, []string{"wishes therapy emdr: not-met", "wishes travel up to 0h30m: not-met, 1h30m", "wishes shuttle: not-met"}, reasons("09-far", against))
	assert.Equal(t, "05-two-wishes: met, intensive-outpatient, 2 of 3 wishes, 1 unknown", byID["05-two-wishes"].String())

	text, err := json.Marshal(r)
	require.NoError(t, err)
	assert.Contains(t, string(text), `{"program":"02-silent","level":"intensive-outpatient","verdict":"unknown","met":0,"not_met":0,"open":3,`)
}

// Edges: just under, on, just over; free is known.
func TestRankAmounts(t *testing.T) {
	forty := program.MoneyOf(decimal.NewFromInt(40))
	w := program.Wanted{Levels: iop.SetOf(iop.IntensiveOutpatient), Wishes: []program.Wish{
		{Of: program.AttributeTravel, Travel: 30}, {Of: program.AttributeDistance, Meters: 1000}, {Of: program.AttributeCost, Cost: forty},
	}}
	level := program.ListOf(iop.IntensiveOutpatient)
	for _, row := range []struct {
		p    program.Program
		want [3]iop.Verdict
	}{
		{program.Program{Travel: 29, Meters: 999, Cost: program.MoneyOf(decimal.RequireFromString("39.99"))}, [3]iop.Verdict{iop.Met, iop.Met, iop.Met}},
		{program.Program{Travel: 30, Meters: 1000, Cost: forty}, [3]iop.Verdict{iop.Met, iop.Met, iop.Met}},
		{program.Program{Travel: 31, Meters: 1001, Cost: program.MoneyOf(decimal.RequireFromString("40.01"))}, [3]iop.Verdict{iop.NotMet, iop.NotMet, iop.NotMet}},
		{program.Program{Cost: program.MoneyOf(decimal.Zero)}, [3]iop.Verdict{iop.Unknown, iop.Unknown, iop.Met}},
		{program.Program{}, [3]iop.Verdict{}},
	} {
		row.p.ID, row.p.Levels = "p", level
		f := mustRank(t, []program.Program{row.p}, w).Fits[0]
		for i, want := range row.want {
			assert.Equal(t, want, f.Reasons[1+i].Verdict, "%v", f.Reasons[1+i])
		}
	}
}

func TestRankLevels(t *testing.T) {
	w := tenWanted()
	w.Wishes = nil
	giving := func(id string, levels program.Listed[iop.Level]) program.Program {
		return program.Program{ID: id, Levels: levels}
	}
	op, php := giving("op", program.ListOfOnly(iop.Outpatient)), giving("php", program.ListOfOnly(iop.PartialHospitalization))
	inpatient := giving("inpatient", program.ListOfOnly(iop.Inpatient))

	t.Run("never a lower one", func(t *testing.T) {
		r := mustRank(t, []program.Program{op}, w)
		assert.Empty(t, r.Fits)
		assert.Equal(t, iop.SetOf(iop.IntensiveOutpatient), r.Unavailable)
	})
	t.Run("the next higher, not the one after", func(t *testing.T) {
		r := mustRank(t, []program.Program{inpatient, php, op}, w)
		assert.Equal(t, []string{"php"}, ids(r.Fits))
		assert.Equal(t, iop.PartialHospitalization, r.Fits[0].Level)
		assert.Equal(t, iop.RuleID("level.unavailable-next-higher"), r.Fits[0].Reasons[0].Rule.ID)
		r = mustRank(t, []program.Program{inpatient, op}, w)
		assert.Equal(t, []string{"inpatient"}, ids(r.Fits))
	})
	t.Run("a higher level that does not meet the needs is passed over", func(t *testing.T) {
		w := w
		w.Instead = iop.SetOf(iop.Inpatient)
		r := mustRank(t, []program.Program{inpatient, php}, w)
		assert.Equal(t, []string{"inpatient"}, ids(r.Fits))
	})
	t.Run("one that may give the level keeps both open", func(t *testing.T) {
		r := mustRank(t, []program.Program{php, giving("unsaid", program.Listed[iop.Level]{})}, w)
		assert.Equal(t, []string{"unsaid", "php"}, ids(r.Fits))
		assert.Equal(t, iop.Unknown, r.Fits[1].Verdict)
		assert.Equal(t, "partial-hospitalization instead, if no program gives intensive-outpatient", r.Fits[1].Reasons[0].Got)
		assert.Zero(t, r.Unavailable)
	})
	t.Run("wishes never make a level", func(t *testing.T) {
		w := w
		w.Wishes = []program.Wish{program.MustHave(iop.Evening)}
		morning := program.Program{ID: "morning", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOfOnly(iop.Morning)}
		evening := program.Program{ID: "evening", Levels: program.ListOfOnly(iop.PartialHospitalization), Times: program.ListOf(iop.Evening)}
		assert.Empty(t, mustRank(t, []program.Program{morning, evening}, w).Fits)
	})
	t.Run("an open placement", func(t *testing.T) {
		w := program.Wanted{Levels: iop.SetOf(iop.IntensiveOutpatient, iop.ResidentialHigh), Ask: []string{"home"}}
		both := giving("both", program.ListOf(iop.IntensiveOutpatient, iop.ResidentialHigh))
		one := giving("one", program.ListOfOnly(iop.IntensiveOutpatient))
		r := mustRank(t, []program.Program{one, both, op}, w)
		assert.Equal(t, []string{"both", "one"}, ids(r.Fits))
		assert.Equal(t, []iop.Verdict{iop.Met, iop.Unknown}, []iop.Verdict{r.Fits[0].Verdict, r.Fits[1].Verdict})
		assert.Equal(t, "must have level intensive-outpatient or residential-high: unknown, depends on home", r.Fits[1].Reasons[0].String())
		w.Undecided = true
		assert.Equal(t, iop.Unknown, mustRank(t, []program.Program{both}, w).Fits[0].Verdict, "perhaps no level is needed")
	})
}

// What a placement wants of programs.
func TestPlacementWanted(t *testing.T) {
	c := levelofcare.PublicGuidance()
	day := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseSevere, Supervision: levelofcare.DailySupervision, Home: levelofcare.HomeSupportive}
	p := c.Place(day).Assuming(levelofcare.ChartedByException)
	level, ok := p.Level()
	require.True(t, ok)
	w := program.For(p, program.NiceToHave(program.CBT))
	assert.Equal(t, iop.SetOf(level), w.Levels)
	assert.Empty(t, w.Ask)
	assert.Equal(t, c.Levels(), w.Order)
	assert.Equal(t, program.AttributeTherapy, w.Wishes[len(w.Wishes)-1].Of)

	// The levels that stand in are those that place would accept.
	if level == iop.PartialHospitalization {
		assert.False(t, w.Instead.Has(iop.ResidentialLow), "less treatment than the day program")
	}
	assert.True(t, w.Instead.Has(level))

	// A level that gives the housing itself needs none beside it.
	home := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate, Home: levelofcare.HomeUnsupportive, MentalHealth: levelofcare.NoMentalIllness}
	w = program.For(c.Place(home).Assuming(levelofcare.ChartedByException))
	require.Len(t, w.Wishes, 1)
	assert.Equal(t, []string{"recovery-residence", "staffed-residence", "round-the-clock-residence"}, w.Wishes[0].Any)
	assert.True(t, w.Wishes[0].Must)
	assert.True(t, w.Wishes[0].Inside.Has(iop.ResidentialHigh))
	assert.False(t, w.Wishes[0].Inside.Has(iop.IntensiveOutpatient))
	if w.Instead.Has(iop.ResidentialHigh) {
		r := mustRank(t, []program.Program{{ID: "ranch", Levels: program.ListOfOnly(iop.ResidentialHigh), Beside: program.Names{Complete: true}}}, w)
		require.Len(t, r.Fits, 1)
		assert.Equal(t, iop.Met, r.Fits[0].Verdict)
	}

	// An open placement asks, and nothing recorded wants nothing for certain.
	w = program.For(c.Place(levelofcare.Assessment{}))
	assert.True(t, w.Undecided)
	assert.NotEmpty(t, w.Ask)

	text, err := json.Marshal(w)
	require.NoError(t, err)
	var back program.Wanted
	require.NoError(t, wire.Unmarshal(text, &back))
	assert.Equal(t, w, back)
}

func TestRankRefuses(t *testing.T) {
	_, err := program.Rank([]program.Program{{ID: "a"}, {}, {ID: "a"}}, program.Wanted{
		Order:   []iop.Level{iop.Outpatient, iop.Outpatient},
		Instead: iop.SetOf(iop.Inpatient),
		Wishes: []program.Wish{
			{}, {Of: program.AttributeTherapy}, {Of: program.AttributeTherapy, Any: []string{"CBT"}}, {Of: program.AttributeInsurance, Any: []string{""}},
			{Of: program.AttributeShuttle, Any: []string{"yes"}}, {Of: program.AttributeTravel}, {Of: program.AttributeTravel, Travel: -1},
			{Of: program.AttributeShuttle, Meters: 5}, program.MustHave(iop.Outpatient), program.MustHave(iop.Group),
		},
	})
	assert.EqualError(t, err, `wanted.levels: is empty: no level is wanted
wanted.order[1]: has outpatient twice
wanted.instead: has inpatient, which is not in the order
wanted.wishes[0].of: is missing
wanted.wishes[1].any: is empty
wanted.wishes[2].any[0]: "CBT" is not a therapy, want one of cbt, dbt, emdr, rebt, family-counseling, motivational-interviewing, contingency-management, trauma-therapy, medication-treatment
wanted.wishes[3].any[0]: is empty
wanted.wishes[4].any: does not apply to shuttle
wanted.wishes[5].travel: is missing
wanted.wishes[6]: has a negative amount
wanted.wishes[7].meters: does not apply to shuttle
wanted.wishes[8].of: is not a wish: the level comes from the placement
wanted.wishes[9].of: is missing
programs[1].id: is empty
programs[2].id: is also the id of programs[0]`)

	var w program.Wanted
	err = wire.Unmarshal([]byte(`{"levels":["intensive-outpatient"],"wishes":[{"of":"therapy","any":["CBT"]},{"of":"cost","cost":"free"}],"instead":["inpatient"]}`), &w)
	require.Error(t, err)
	assert.Contains(t, err.Error(), `wishes[0].any[0]: "CBT" is not a therapy`)
	assert.Contains(t, err.Error(), `wishes[1].cost: "free" is a string, want a number`)
	assert.Contains(t, err.Error(), "instead: ")
}

func randomList[T iop.Enum](rng *rand.Rand) program.Listed[T] {
	var l program.Listed[T]
	for word := range iop.Values[T]() {
		switch rng.IntN(3) {
		case 0:
			l.Has = l.Has.With(word)
		case 1:
			l.Lacks = l.Lacks.With(word)
		}
	}
	if rng.IntN(3) == 0 {
		l.Lacks, l.Complete = 0, true
	}
	return l
}

func randomPrograms(rng *rand.Rand) []program.Program {
	programs := make([]program.Program, 1+rng.IntN(8))
	for i := range programs {
		programs[i] = program.Program{
			ID: fmt.Sprintf("p%d", rng.IntN(900)*10+i), Levels: randomList[iop.Level](rng), Therapies: randomList[program.Therapy](rng),
			Times: randomList[iop.TimeOfDay](rng), Shuttle: program.YesNo(rng.IntN(3)), Travel: iop.Minutes(rng.IntN(4) * 20), Setting: program.Setting(rng.IntN(6)),
		}
	}
	return programs
}

func randomWanted(rng *rand.Rand) program.Wanted {
	order := levelofcare.PublicGuidance().Levels()
	w := program.Wanted{Order: order, Undecided: rng.IntN(8) == 0}
	for w.Levels == 0 {
		for _, l := range order {
			if rng.IntN(5) == 0 {
				w.Levels = w.Levels.With(l)
			}
		}
	}
	for _, l := range order {
		if rng.IntN(2) == 0 {
			w.Instead = w.Instead.With(l)
		}
	}
	for range rng.IntN(5) {
		var wish program.Wish
		switch rng.IntN(5) {
		case 0:
			wish = program.NiceToHave(program.Therapy(1+rng.IntN(9)), program.Therapy(1+rng.IntN(9)))
		case 1:
			wish = program.NiceToHave(iop.TimeOfDay(1 + rng.IntN(3)))
		case 2:
			wish = program.Wish{Of: program.AttributeShuttle}
		case 3:
			wish = program.Wish{Of: program.AttributeTravel, Travel: iop.Minutes(20 * (1 + rng.IntN(3)))}
		case 4:
			wish = program.NiceToHave(program.Setting(1 + rng.IntN(5)))
		}
		wish.Must = rng.IntN(3) == 0
		w.Wishes = append(w.Wishes, wish)
	}
	return w
}

// Laws of the order, over random programs.
func TestRankLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 2))
	for range 2000 {
		programs, w := randomPrograms(rng), randomWanted(rng)
		r := mustRank(t, programs, w)
		require.Len(t, append(slices.Clone(r.Fits), r.Excluded...), len(programs))

		// Swapping the programs changes nothing.
		swapped := slices.Clone(programs)
		rng.Shuffle(len(swapped), func(i, j int) { swapped[i], swapped[j] = swapped[j], swapped[i] })
		require.Equal(t, r, mustRank(t, swapped, w))

		// A wish that all of them meet changes no order.
		for i := range programs {
			programs[i].FreeConsultation = program.Yes
		}
		more := w
		more.Wishes = append(slices.Clone(w.Wishes), program.Wish{Of: program.AttributeConsultation, Must: rng.IntN(2) == 0})
		q := mustRank(t, programs, more)
		require.Equal(t, ids(r.Fits), ids(q.Fits))
		require.Equal(t, ids(r.Excluded), ids(q.Excluded))

		// Whoever is excluded is so for something known; whoever fits meets all.
		for _, f := range r.Excluded {
			n := 0
			for no := range f.Against() {
				if no.Wish.Must {
					n++
				}
			}
			require.Positive(t, n, "%v", f)
		}
		for _, f := range r.Fits {
			for no := range f.Against() {
				require.False(t, no.Wish.Must, "%v", f)
			}
		}

		// What is learned about a program never brings back one that was excluded,
		// nor loses one that fitted, as long as the others stay.
		i := rng.IntN(len(programs))
		learned := slices.Clone(programs)
		for word := range iop.Values[program.Therapy]() {
			if learned[i].Therapies.Verdict(word) == iop.Unknown {
				if rng.IntN(2) == 0 {
					learned[i].Therapies.Has = learned[i].Therapies.Has.With(word)
				} else {
					learned[i].Therapies.Lacks = learned[i].Therapies.Lacks.With(word)
				}
			}
		}
		after := mustRank(t, learned, w)
		before := verdictOf(r, programs[i].ID)
		if before != iop.Unknown {
			require.Equal(t, before, verdictOf(after, programs[i].ID))
		}
	}
}

func verdictOf(r program.Ranking, id string) iop.Verdict {
	for _, f := range append(slices.Clone(r.Fits), r.Excluded...) {
		if f.Program == id {
			return f.Verdict
		}
	}
	return iop.NotApplicable
}
