package schedule

import "github.com/openiop/openiop/iop/wire"

// Conflict is a block of one week and a block of another that overlap.
type Conflict struct {
	Block int     `json:"block"` // numbers of the blocks, from 0
	With  int     `json:"with"`
	Day   Weekday `json:"day,omitzero"` // a day on which they overlap
}

// Conflicts lists the blocks of the week that overlap a block of the other: another
// program, a family member who shares the car, or a job, which is also a week of
// blocks. Weeks that are not valid are not compared: the error is wire.Faults, with
// what is wrong with either.
func (w *Week) Conflicts(other *Week) ([]Conflict, error) {
	if !w.isValid() || !other.isValid() {
		var faults wire.Faults
		for i, week := range [...]*Week{w, other} {
			if at := [...]string{"week", "other"}[i]; week == nil {
				faults.Report("is missing", at)
			} else {
				week.problems(faults.Report, at)
			}
		}
		return nil, faults.Err()
	}
	var list []Conflict
	for i := range w.Blocks {
		for j := range other.Blocks {
			if day, ok := w.Blocks[i].Meets(&other.Blocks[j]); ok {
				list = append(list, Conflict{i, j, day})
			}
		}
	}
	return list, nil
}
