package audit

import (
	"fmt"
	"slices"
	"strings"
)

var tableColumns = [Lists][]string{
	{"who", "day", "visit", "disposition", "reasons"}, {"who", "day", "temp_ok"}, {"who", "day", "substance"},
}

// Layout is how the columns of one table stand in a file, which may have others that
// the caller knows.
type Layout struct {
	List   List
	fields fields
}

// LayoutOf finds the table by the header of a file; besides its columns the header has
// those named more, and no other. The error lists the headers that are understood.
func LayoutOf(header []string, more ...string) (*Layout, error) {
	for l := range Lists {
		want := append(slices.Clone(more), tableColumns[l]...)
		layout := &Layout{List: l, fields: fields{columns: tableColumns[l]}}
		for _, c := range tableColumns[l] {
			layout.fields.at = append(layout.fields.at, slices.Index(header, c))
		}
		found := len(header) == len(want)
		for _, c := range want {
			found = found && slices.Index(header, c) >= 0
		}
		if found {
			return layout, nil
		}
	}
	var all []string
	for l := range Lists {
		all = append(all, strings.Join(append(slices.Clone(more), tableColumns[l]...), ","))
	}
	return nil, fmt.Errorf("the header is %q, want one of %s", clip(strings.Join(header, ",")), strings.Join(all, "; "))
}

// Add reads a record and appends its row to the person. The fault is empty or says
// which column is wrong and why.
func (l *Layout) Add(record []string, to *Person) (fault string) {
	f := &l.fields
	f.record, f.problem = record, ""
	switch l.List {
	case InVisits:
		to.Visits = append(to.Visits, parseVisit(f))
	case InSpecimens:
		to.Specimens = append(to.Specimens, parseSpecimen(f))
	default:
		to.Positives = append(to.Positives, parsePositive(f))
	}
	if f.problem == "" {
		return ""
	}
	if f.column == 0 { // who: not repeated
		return f.columns[0] + ": " + f.problem
	}
	return fmt.Sprintf("%s: %q %s", f.columns[f.column], clip(f.text(f.column)), f.problem)
}
