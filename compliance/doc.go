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
//	p.At(day)              // the rules in force that day
//	p.Checker()            // weeks and plans against its requirements
//	p.Gaps(theirs)         // where p is not known to be as strict as theirs, and why
//	p.Compare(theirs)      // every end, and the plain sections side by side
//	compliance.Combine(p, q, r)  // one list; what is overruled stays in sight
//
// Package episode answers policies from a person's record, package randomtest draws
// random drug tests that an auditor can replay.
//
// Package published ships policies; package policytest helps a clinic to test its
// own.
package compliance
