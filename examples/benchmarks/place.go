package main

import (
	"context"
	"math/rand/v2"

	"cel.dev/cel-go/cel"
	"github.com/expr-lang/expr"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// The rules: a hospital where danger is imminent or withdrawal needs medical management;
// residential care where supervision is needed round the clock or the home is dangerous;
// an intensive outpatient program where use is severe, or moderate with a recent relapse;
// outpatient care where use is mild.

// placed is the level written out by hand, for an assessment of which all of that is known.
func placed(a *levelofcare.Assessment) iop.Level {
	switch {
	case a.Danger == levelofcare.DangerImminent || a.Withdrawal == levelofcare.WithdrawalManaged:
		return iop.Inpatient
	case a.Supervision == levelofcare.RoundTheClockSupervision || a.Home == levelofcare.HomeDangerous:
		return iop.ResidentialHigh
	case a.SubstanceUse == levelofcare.SubstanceUseSevere || a.SubstanceUse == levelofcare.SubstanceUseModerate && a.Relapse == levelofcare.RecentRelapse:
		return iop.IntensiveOutpatient
	case a.SubstanceUse == levelofcare.SubstanceUseMild:
		return iop.Outpatient
	}
	return iop.LevelUnknown
}

func criteria() (*levelofcare.Criteria, error) {
	care := func(amount string) map[levelofcare.Kind]string {
		return map[levelofcare.Kind]string{levelofcare.Intensity: amount}
	}
	of := func(id iop.RuleID, amount string, when ...map[string][]string) levelofcare.RuleDefinition {
		return levelofcare.RuleDefinition{Rule: rule(id), When: when, Need: care(amount)}
	}
	is := func(fact, value string) map[string][]string { return map[string][]string{fact: {value}} }
	return levelofcare.New(levelofcare.Definition{
		ID: "benchmarks", Title: "Made up for the benchmarks",
		Care: map[levelofcare.Kind][]string{levelofcare.Intensity: {"visits", "program", "residence", "hospital"}},
		Levels: []levelofcare.LevelDefinition{
			{Level: iop.Outpatient, Inside: care("visits")}, {Level: iop.IntensiveOutpatient, Inside: care("program")},
			{Level: iop.ResidentialHigh, Inside: care("residence")}, {Level: iop.Inpatient, Inside: care("hospital")},
		},
		Rules: []levelofcare.RuleDefinition{
			of("hospital", "hospital", is("danger", "imminent"), is("withdrawal", "needs-medical-management")),
			of("residence", "residence", is("supervision", "round-the-clock"), is("home", "dangerous")),
			of("program", "program", is("substance-use", "severe"), map[string][]string{"substance-use": {"moderate"}, "relapse": {"recent"}}),
			of("visits", "visits", is("substance-use", "mild")),
		},
	})
}

const placeRego = `package place
import rego.v1
hospital if input.danger == "imminent"
hospital if input.withdrawal == "needs-medical-management"
residence if input.supervision == "round-the-clock"
residence if input.home == "dangerous"
program if input.use == "severe"
program if { input.use == "moderate"; input.relapse == "recent" }
default level := ""
level := "inpatient" if { hospital }
else := "residential-high" if { residence }
else := "intensive-outpatient" if { program }
else := "outpatient" if { input.use == "mild" }`

const placeText = `danger == "imminent" || withdrawal == "needs-medical-management" ? "inpatient" :
supervision == "round-the-clock" || home == "dangerous" ? "residential-high" :
use == "severe" || use == "moderate" && relapse == "recent" ? "intensive-outpatient" :
use == "mild" ? "outpatient" : ""`

func placeTask() (t task, err error) {
	const n = 1000
	c, err := criteria()
	if err != nil {
		return t, err
	}
	r := rand.New(rand.NewPCG(3, 4))
	known := make([]levelofcare.Assessment, n)
	half := make([]levelofcare.Assessment, n) // the same with facts left out
	views, values := make([]map[string]any, n), make([]ast.Value, n)
	for i := range known {
		a := &known[i]
		a.Danger = levelofcare.Danger(1 + r.IntN(4)*r.IntN(2))
		a.Withdrawal = levelofcare.Withdrawal(1 + r.IntN(5)*r.IntN(2))
		a.Supervision = levelofcare.Supervision(1 + r.IntN(3)*r.IntN(2))
		a.Home, a.Relapse = levelofcare.Home(1+r.IntN(4)*r.IntN(2)), levelofcare.Relapse(1+r.IntN(2))
		a.SubstanceUse = levelofcare.SubstanceUse(1 + r.IntN(5))
		half[i] = *a
		for _, f := range []levelofcare.Fact{levelofcare.FactDanger, levelofcare.FactWithdrawal, levelofcare.FactSupervision, levelofcare.FactHome, levelofcare.FactRelapse, levelofcare.FactSubstanceUse} {
			if r.IntN(2) == 0 {
				half[i].Put(f, 0)
			}
		}
		views[i] = map[string]any{"danger": a.Danger.String(), "withdrawal": a.Withdrawal.String(), "supervision": a.Supervision.String(),
			"home": a.Home.String(), "relapse": a.Relapse.String(), "use": a.SubstanceUse.String()}
		if values[i], err = ast.InterfaceToValue(views[i]); err != nil {
			return t, err
		}
	}
	program, err := expr.Compile(placeText, expr.Env(views[0]))
	if err != nil {
		return t, err
	}
	var names []cel.EnvOption
	for name := range views[0] {
		names = append(names, cel.Variable(name, cel.StringType))
	}
	env, err := cel.NewEnv(names...)
	if err != nil {
		return t, err
	}
	tree, issues := env.Compile(placeText)
	if issues.Err() != nil {
		return t, issues.Err()
	}
	compiled, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return t, err
	}
	query, err := rego.New(rego.Query("data.place.level"), rego.Module("place.rego", placeRego)).PrepareForEval(context.Background())
	if err != nil {
		return t, err
	}
	level := func(a *levelofcare.Assessment) iop.Level {
		l, _ := c.Place(*a).Level()
		return l
	}
	text := func(l iop.Level) string {
		if l == iop.LevelUnknown {
			return ""
		}
		return l.String()
	}
	byExpr := func(i int) string {
		v, _ := expr.Run(program, views[i])
		s, _ := v.(string)
		return s
	}
	byCEL := func(i int) string {
		v, _, err := compiled.Eval(views[i])
		if err != nil {
			return err.Error()
		}
		s, _ := v.Value().(string)
		return s
	}
	byOPA := func(i int) string {
		found, err := query.Eval(context.Background(), rego.EvalParsedInput(values[i]))
		if err != nil || len(found) == 0 {
			return "nothing"
		}
		s, _ := found[0].Expressions[0].Value.(string)
		return s
	}
	var report iop.Report
	return task{
		name:   "A level of care by four rules",
		about:  "Six facts, all known but in the last row. The engines cannot say which answers are left when facts are missing, which openiop finds over all completions.",
		inputs: n,
		rows: []row{
			{name: "by hand", about: "the level", run: func(i int) string { return text(placed(&known[i])) }, time: func(i int) { sink += int(placed(&known[i])) }},
			{name: "openiop, level", run: func(i int) string { return text(level(&known[i])) }, time: func(i int) { sink += int(level(&known[i])) }},
			{name: "openiop, findings", about: "the level, and each rule with the terms that hold",
				run: func(i int) string { return text(level(&known[i])) },
				time: func(i int) {
					report.Reset()
					c.Into(known[i], &report)
					sink += int(level(&known[i])) + report.Len()
				}},
			{name: "expr", about: "compiled", run: byExpr, time: func(i int) { sink += len(byExpr(i)) }},
			{name: "CEL", about: "compiled", run: byCEL, time: func(i int) { sink += len(byCEL(i)) }},
			{name: "OPA", about: "prepared query, input parsed before", run: byOPA, time: func(i int) { sink += len(byOPA(i)) }},
			{name: "openiop, half of the facts missing", about: "every level that is still open", apart: true,
				run: func(i int) string { return c.Place(half[i]).Open().String() }, time: func(i int) { sink += c.Place(half[i]).Open().Len() }},
		},
	}, nil
}
