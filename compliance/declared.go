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
	unknown := func(name iop.Name) bool {
		_, declared := d.Declares[name]
		return !declared && name != ""
	}
	say := func(name iop.Name, at ...any) {
		report(wire.Quote(string(name))+" is not declared: "+d.declared(), at...)
	}
	for i := range d.Requirements {
		r := &d.Requirements[i]
		if unknown(r.Only.Name) {
			say(r.Only.Name, "requirements", i, "only", "name")
		}
		if unknown(r.After.Only.Name) {
			say(r.After.Only.Name, "requirements", i, "after", "only", "name")
		}
		if unknown(r.While.Only.Name) {
			say(r.While.Only.Name, "requirements", i, "while", "only", "name")
		}
		if unknown(r.While.UntilOnly.Name) {
			say(r.While.UntilOnly.Name, "requirements", i, "while", "until_only", "name")
		}
	}
	for i := range d.Responses {
		if name := d.Responses[i].Only.Name; unknown(name) {
			say(name, "responses", i, "only", "name")
		}
	}
	for i := range d.Testing {
		for k, name := range d.Testing[i].Requires {
			if unknown(name) {
				say(name, "testing", i, "requires", k)
			}
		}
	}
	for i := range d.Removal {
		if name := d.Removal[i].Name; unknown(name) {
			say(name, "removal", i, "name")
		}
	}
	d.eachCondition(func(list []Condition, section string, i int, kind string) {
		for k := range list {
			if unknown(list[k].Name) {
				say(list[k].Name, section, i, "when", kind, k, "name")
			}
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
