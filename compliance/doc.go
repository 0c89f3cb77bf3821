// Package compliance holds the rules under which a program treats people: of
// licence, payer, court and the clinic itself, and compares them.
//
// A [Policy] is rules as cited, dated data. What can be counted is a list of
// [iop.Requirement]: hours, attendance limits, deadlines, drug-test quotas, group
// sizes. What cannot is plain sections: excuses, lateness and making up, what drug
// tests are taken for, responses, removal, due process, discharge, completion and
// coming back. Several policies bind one person at once; each stays itself.
//
//	p, err := compliance.Parse(document)
//	mine := p.On(day)          // the rules in force that day: only they answer
//	mine.Check(&week)          // a week against its requirements
//	mine.Gaps(theirs.On(day))  // where mine is not known to be as strict as theirs, and why
//	mine.Compare(theirs.On(day))  // every end, and the plain sections side by side
//	all, err := compliance.Combine(mine, q.On(day))  // one list; what is overruled stays in sight
//
// Package episode answers policies from a person's record, package randomtest draws
// random drug tests that an auditor can replay.
//
// Package published ships policies; package policytest helps a clinic to test its
// own.
//
// Examples to begin with: [Dated.Gaps] (as strict as the state?), [Combination.Check] (a week
// under two policies), [Combine], [Diff], [Policy.MappingsOf].
package compliance
