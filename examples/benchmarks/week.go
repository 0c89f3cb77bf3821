package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"github.com/expr-lang/expr"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// session is one session of a made-up week; day 0 is Monday.
type session struct {
	Day, Minutes int
	Group        bool
}

// someWeeks makes weeks of 4 to 9 sessions, about half of which keep the rules.
func someWeeks(n int) [][]session {
	r := rand.New(rand.NewPCG(1, 2))
	weeks := make([][]session, n)
	for i := range weeks {
		days := 2 + r.IntN(4)
		for range 4 + r.IntN(6) {
			s := session{Day: r.IntN(days), Minutes: 60 + 15*r.IntN(9), Group: r.IntN(3) > 0}
			if r.IntN(40) == 0 {
				s.Minutes = 15
			}
			weeks[i] = append(weeks[i], s)
		}
	}
	return weeks
}

// The rules: 9 hours or more and less than 20, on 3 days or more, 2 groups or more, and no
// session shorter than half an hour or longer than 4 hours.

// unkept is the rules that a week does not keep, written out by hand: one bit each.
func unkept(week []session) (broken uint8) {
	minutes, groups, days, short := 0, 0, uint8(0), false
	for i := range week {
		s := &week[i]
		minutes += s.Minutes
		days |= 1 << s.Day
		if s.Group {
			groups++
		}
		short = short || s.Minutes < 30 || s.Minutes > 240
	}
	n := 0
	for ; days != 0; days &= days - 1 {
		n++
	}
	for i, bad := range [...]bool{minutes < 540 || minutes >= 1200, n < 3, groups < 2, short} {
		if bad {
			broken |= 1 << i
		}
	}
	return broken
}

func kept(ok bool) string {
	if ok {
		return "kept"
	}
	return "not kept"
}

func source() iop.Source {
	return iop.Source{Title: "Made up for the benchmarks", Address: "https://example.org/benchmarks", Kind: iop.Issuer, Read: iop.MustDay("2026-11-29")}
}

func rule(id iop.RuleID) iop.Rule {
	return iop.Rule{ID: id, Statement: "Made up for the benchmarks.", Strength: iop.Must, Source: source()}
}

func weekChecker() (*schedule.Checker, error) {
	week := iop.Period{Kind: iop.PerWeek}
	row := func(id iop.RuleID, m iop.Measure, of iop.Services, per iop.Period, bound iop.Range[iop.Amount]) iop.Requirement {
		return iop.Requirement{Rule: rule(id), Measure: m, Of: of, Per: per, Bound: bound, Binds: iop.Delivered}
	}
	return schedule.NewChecker(schedule.Counting{}, []iop.Requirement{
		row("benchmarks.hours", iop.Hours, iop.Services{}, week, iop.HoursBound(iop.AtLeast(9*iop.Hour).Below(20*iop.Hour))),
		row("benchmarks.days", iop.ServiceDays, iop.Services{}, week, iop.CountBound(iop.AtLeast[int32](3))),
		row("benchmarks.groups", iop.SessionCount, iop.Services{Formats: iop.SetOf(iop.Group)}, week, iop.CountBound(iop.AtLeast[int32](2))),
		row("benchmarks.session", iop.Hours, iop.Services{}, iop.Period{Kind: iop.PerSession}, iop.HoursBound(iop.Between[iop.Minutes](30, 240))),
	})
}

// ready is the week with the sessions of a day one after the other.
func ready(week []session) (*schedule.Ready, error) {
	var w schedule.Week
	var next [7]schedule.Clock
	for _, s := range week {
		format := iop.IndividualTherapy
		if s.Group {
			format = iop.Group
		}
		end := next[s.Day] + schedule.Clock(s.Minutes)
		w.Blocks = append(w.Blocks, schedule.Block{Service: schedule.Service{Format: format},
			Days: schedule.On(schedule.Monday + schedule.Weekday(s.Day)), Start: next[s.Day], End: end})
		next[s.Day] = end
	}
	return w.Ready()
}

const weekRego = `package week
kept if {
	minutes := sum([s.minutes | some s in input.sessions])
	minutes >= 540
	minutes < 1200
	count({s.day | some s in input.sessions}) >= 3
	count([s | some s in input.sessions; s.group]) >= 2
	every s in input.sessions { s.minutes >= 30; s.minutes <= 240 }
}`

const weekExpr = `let minutes = sum(sessions, .Minutes);
minutes >= 540 && minutes < 1200 && len(uniq(map(sessions, .Day))) >= 3 && count(sessions, .Group) >= 2 &&
all(sessions, .Minutes >= 30 && .Minutes <= 240)`

const weekCEL = `total(sessions.map(s, s.minutes)) >= 540 && total(sessions.map(s, s.minutes)) < 1200 &&
[0, 1, 2, 3, 4, 5, 6].filter(d, sessions.exists(s, s.day == d)).size() >= 3 && sessions.filter(s, s.group).size() >= 2 &&
sessions.all(s, s.minutes >= 30 && s.minutes <= 240)`

func weekTask() (t task, err error) {
	const n = 1000
	weeks := someWeeks(n)
	checker, err := weekChecker()
	if err != nil {
		return t, err
	}
	prepared := make([]*schedule.Ready, n)
	views := make([]map[string]any, n) // as decoded JSON, for the engines that take maps
	forExpr := make([]map[string]any, n)
	values := make([]ast.Value, n)
	for i, week := range weeks {
		if prepared[i], err = ready(week); err != nil {
			return t, err
		}
		var list []any
		for _, s := range week {
			list = append(list, map[string]any{"day": int64(s.Day), "minutes": int64(s.Minutes), "group": s.Group})
		}
		views[i], forExpr[i] = map[string]any{"sessions": list}, map[string]any{"sessions": week}
		if values[i], err = ast.InterfaceToValue(views[i]); err != nil {
			return t, err
		}
	}
	program, err := expr.Compile(weekExpr, expr.Env(map[string]any{"sessions": []session{}}), expr.AsBool())
	if err != nil {
		return t, err
	}
	env, err := cel.NewEnv(cel.Variable("sessions", cel.ListType(cel.MapType(cel.StringType, cel.DynType))),
		cel.Function("total", cel.Overload("total_list", []*cel.Type{cel.ListType(cel.DynType)}, cel.IntType, cel.UnaryBinding(total))))
	if err != nil {
		return t, err
	}
	tree, issues := env.Compile(weekCEL)
	if issues.Err() != nil {
		return t, issues.Err()
	}
	compiled, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return t, err
	}
	query, err := rego.New(rego.Query("data.week.kept"), rego.Module("week.rego", weekRego)).PrepareForEval(context.Background())
	if err != nil {
		return t, err
	}
	byOPA := func(i int) bool {
		found, err := query.Eval(context.Background(), rego.EvalParsedInput(values[i]))
		return err == nil && found.Allowed()
	}
	byCEL := func(i int) bool {
		v, _, err := compiled.Eval(views[i])
		return err == nil && v == types.True
	}
	byExpr := func(i int) bool {
		v, err := expr.Run(program, forExpr[i])
		return err == nil && v == true
	}
	var report iop.Report
	return task{
		name:   "A week against four rules",
		about:  "9 to 20 hours, 3 days or more, 2 groups or more, no session under half an hour or over 4 hours; weeks of 4 to 9 sessions.",
		inputs: n,
		rows: []row{
			{name: "by hand", about: "yes or no", run: func(i int) string { return kept(unkept(weeks[i]) == 0) }, time: func(i int) { sink += int(unkept(weeks[i])) }},
			{name: "openiop, verdict", about: "of a week made ready", run: func(i int) string { return kept(checker.Verdict(prepared[i]) == iop.Met) },
				time: func(i int) { sink += int(checker.Verdict(prepared[i])) }},
			{name: "openiop, findings", about: "each rule with what was found and wanted, its source, and where",
				run: func(i int) string {
					report.Reset()
					checker.Into(prepared[i], &report)
					return kept(report.Verdict() == iop.Met)
				},
				time: func(i int) {
					report.Reset()
					checker.Into(prepared[i], &report)
					sink += report.Len()
				}},
			{name: "expr", about: "compiled", run: func(i int) string { return kept(byExpr(i)) }, time: func(i int) { count(byExpr(i)) }},
			{name: "CEL", about: "compiled, with a function for sums, which it lacks", run: func(i int) string { return kept(byCEL(i)) }, time: func(i int) { count(byCEL(i)) }},
			{name: "OPA", about: "prepared query, input parsed before", run: func(i int) string { return kept(byOPA(i)) }, time: func(i int) { count(byOPA(i)) }},
		},
	}, nil
}

// total adds whole numbers, for CEL.
func total(list ref.Val) ref.Val {
	sum := types.Int(0)
	for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		n, ok := it.Next().(types.Int)
		if !ok {
			return types.NewErr("not a whole number")
		}
		sum += n
	}
	return sum
}

// sink keeps the compiler from leaving the work out.
var sink int

func count(yes bool) {
	if yes {
		sink++
	}
}

func tasks() ([]task, error) {
	var all []task
	for _, make := range []func() (task, error){weekTask, placeTask, datesTask, readTask} {
		t, err := make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		all = append(all, t)
	}
	return all, nil
}
