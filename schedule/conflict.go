package schedule

import "github.com/openiop/openiop/iop/wire"

// Conflict is two blocks of two weeks that fall into the same time.
type Conflict struct {
	Block, With int     // numbers of the blocks, from 0
	Day         Weekday // a day on which they do
}

// Conflicts lists the blocks of the week that fall into the time of a block of the
// other: of another program, a family member who shares the car, or the hours of a
// job, which is a week of blocks too. Weeks that are not valid are not compared: the error
// is wire.Faults, with what is wrong with the week and the other.
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
