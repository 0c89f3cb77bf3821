// Package compliance holds the rules under which a program treats people, from its
// licence, its payers, the court and the clinic itself, and compares them.
//
// A [Policy] is a set of rules as data, with sources and dates. What can be counted is a
// list of [iop.Requirement]: hours, attendance limits, deadlines, drug-test quotas, group
// sizes. The rest is in plain sections: excuses, lateness, making up, what drug tests
// count as, responses, removal, due process, discharge, completion and readmission.
// Several policies can bind one person at once; each stays itself.
//
//	p, err := compliance.Parse(document)
//	mine := p.On(day)                  // the rules in force that day; only they give answers
//	mine.Check(&week)                  // a week against its requirements
//	mine.Gaps(theirs.On(day))          // where mine is not known to be as strict as theirs, and why
//	mine.Compare(theirs.On(day))       // every end, and the plain sections side by side
//	all, err := compliance.Combine(mine, q.On(day))  // one list; what is overruled stays visible
//
// Package episode answers what policies ask from a person's record. Package randomtest
// draws random drug tests that an auditor can replay. Package published ships policies,
// and package policytest helps a clinic test its own.
//
// Examples to start with: [Dated.Gaps] (as strict as the state?), [Combination.Check] (a
// week under two policies), [Combine], [Diff], [Policy.MappingsOf].
package compliance
