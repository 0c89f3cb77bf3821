package compliance

import (
	"maps"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// names reports names that the policy does not declare, and such that say nothing.
func (d *Definition) names(report wire.Report) {
	for _, name := range slices.Sorted(maps.Keys(d.Declares)) {
		switch {
		case name == "" || !name.IsValid():
			report("is not a name, want lower-case words joined by hyphens: "+wire.Quote(string(name)), "declares")
		case strings.TrimSpace(d.Declares[name]) == "":
			report("is empty", "declares", string(name))
		}
	}
	d.eachName(func(name iop.Name, at ...any) {
		if _, declared := d.Declares[name]; !declared && name != "" {
			report(wire.Quote(string(name))+" is not declared: "+d.declared(), at...)
		}
	})
}

// declared says which names there are.
func (d *Definition) declared() string {
	names := slices.Sorted(maps.Keys(d.Declares))
	if len(names) == 0 {
		return "the policy declares no names"
	}
	var list []string
	for _, n := range names[:min(len(names), 20)] {
		list = append(list, string(n))
	}
	return "want " + strings.Join(list, " or ")
}

// eachName visits the names by which rules know something, with their places.
func (d *Definition) eachName(visit func(name iop.Name, at ...any)) {
	for i := range d.Requirements {
		visit(d.Requirements[i].Only.Name, "requirements", i, "only", "name")
		visit(d.Requirements[i].After.Only.Name, "requirements", i, "after", "only", "name")
		visit(d.Requirements[i].While.Only.Name, "requirements", i, "while", "only", "name")
		visit(d.Requirements[i].While.UntilOnly.Name, "requirements", i, "while", "until_only", "name")
	}
	for i := range d.Responses {
		visit(d.Responses[i].Only.Name, "responses", i, "only", "name")
	}
	for i := range d.Testing {
		for k, name := range d.Testing[i].Requires {
			visit(name, "testing", i, "requires", k)
		}
	}
	for i := range d.Removal {
		visit(d.Removal[i].Name, "removal", i, "name")
	}
	d.eachCondition(func(list []Condition, at ...any) {
		for i := range list {
			visit(list[i].Name, append(slices.Clone(at), i, "name")...)
		}
	})
}
