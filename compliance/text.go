package compliance

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
)

// Text returns the policy as a compliance officer reads it: what each rule asks for, in
// words, with its statement, its source and the days on which it is in force.
func (p *Policy) Text() string {
	var b strings.Builder
	d := &p.d
	fmt.Fprintf(&b, "%s (%s)\n", d.Title, string(d.ID))
	about := []string{d.Kind.String()}
	if d.Jurisdiction != "" {
		about = append(about, string(d.Jurisdiction))
	}
	if d.Issuer != "" {
		about = append(about, d.Issuer)
	}
	if d.Level != iop.LevelUnknown {
		about = append(about, d.Level.String())
	}
	if d.Mode != ModeUnknown {
		about = append(about, d.Mode.String())
	}
	fmt.Fprintf(&b, "%s\n", strings.Join(about, ", "))
	if force := inForce(d.From, d.Until); force != "" {
		fmt.Fprintf(&b, "%s\n", force)
	}
	if d.Note != "" {
		fmt.Fprintf(&b, "%s\n", d.Note)
	}
	if d.Counting != nil {
		fmt.Fprintf(&b, "\nCounting\n  %s\n", settings(d.Counting))
	}
	if len(d.Declares) > 0 {
		fmt.Fprint(&b, "\nDeclares\n")
		for _, name := range slices.Sorted(maps.Keys(d.Declares)) {
			fmt.Fprintf(&b, "  %s: %s\n", string(name), d.Declares[name])
		}
	}
	for _, s := range sections {
		first := true
		s.rules(d, func(i int, r *iop.Rule) {
			if first {
				fmt.Fprintf(&b, "\n%s\n", heading(s.name))
				first = false
			}
			asks := settings(s.entry(d, i))
			if s.name == "requirements" {
				asks = d.Requirements[i].Ask()
			}
			fmt.Fprintf(&b, "  %v: %s\n    %s\n    %s: %v, %s, read %v", r.Strength, asks, r.Statement, string(r.ID), r.Source, r.Source.Where(), r.Source.Read)
			if r.Source.Kind != iop.Issuer {
				fmt.Fprintf(&b, " in a %v", map[iop.SourceKind]string{iop.Copy: "copy", iop.Secondary: "secondary source"}[r.Source.Kind])
			}
			if force := inForce(r.From, r.Until); force != "" {
				fmt.Fprintf(&b, ", %s", force)
			}
			b.WriteString("\n")
			if r.Note != "" {
				fmt.Fprintf(&b, "    %s\n", r.Note)
			}
		})
	}
	return b.String()
}

// heading is a section's name as a title.
func heading(name string) string {
	name = strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// inForce says from and until when; empty for always.
func inForce(from, until iop.Day) string {
	switch {
	case from != 0 && until != 0:
		return fmt.Sprintf("in force from %v through %v", from, until-1)
	case from != 0:
		return fmt.Sprintf("in force from %v", from)
	case until != 0:
		return fmt.Sprintf("in force through %v", until-1)
	}
	return ""
}

// settings lists what a record sets, by the names of its document: "reasons
// death-in-family; notice 24h00m".
func settings(record any) string {
	v := reflect.Indirect(reflect.ValueOf(record))
	if !v.IsValid() {
		return "nothing"
	}
	var parts []string
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if field.Anonymous || value.IsZero() {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		name = strings.ReplaceAll(name, "_", " ")
		switch value.Kind() {
		case reflect.Bool:
			parts = append(parts, name)
		case reflect.Slice:
			list := make([]string, value.Len())
			for k := range list {
				list[k] = fmt.Sprint(value.Index(k).Interface())
			}
			parts = append(parts, name+" "+strings.Join(list, ", "))
		case reflect.Pointer:
			parts = append(parts, fmt.Sprintf("%s %v", name, value.Elem().Interface()))
		default:
			parts = append(parts, fmt.Sprintf("%s %v", name, value.Interface()))
		}
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// String returns the condition in words.
func (c Condition) String() string {
	text := c.Attested
	switch {
	case c.Requirement != "":
		text = string(c.Requirement) + " is met"
		if c.Not {
			return string(c.Requirement) + " is not met"
		}
	case c.Event != 0:
		text = c.Event.String()
	case c.Conduct != 0:
		text = c.Conduct.String()
	}
	if c.Name != "" {
		text += " (" + string(c.Name) + ")"
	}
	if c.Not {
		return "no " + text
	}
	return text
}

// String returns the conditions in words.
func (c Conditions) String() string {
	join := " and "
	if len(c.Any) > 0 {
		join = " or "
	}
	var list []string
	for _, one := range c.List() {
		list = append(list, one.String())
	}
	return strings.Join(list, join)
}
