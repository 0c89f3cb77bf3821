// Package randomtest draws days of random drug tests that the patient cannot foresee
// and an auditor can replay.
//
// A [Drawer] is a [Draw] with its [Key]: the days follow from key, draw, person and day
// alone. Three promises are kept apart: a [Quota] of tests in each period, equal
// [DailyOdds], and a [RandomInterval] with a longest gap. A [Proof] shows an auditor who
// has the key that no day was chosen by hand.
//
// Examples to start with: [Quota], [DailyOdds], [RandomInterval], [Proof].
package randomtest
