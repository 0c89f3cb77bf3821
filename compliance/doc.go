// Package compliance holds the rules under which a program treats people: of
// licence, payer, court and the clinic itself, and answers them from what happened.
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
// A person's [Record] is a list of [Event] values in any order. An [Episode] puts it
// in order, and a [View] is the episode as of a day: as it happened, with
// [Episode.On], or as it was known then, with [Episode.KnownOn]. Entries without a
// day, twice, against each other, too early or too late each have a stated treatment
// and are reported. What was not recorded is never taken for nothing: amounts become
// ranges, and answers that hang on them are unknown.
//
//	e, err := compliance.NewEpisode(record)
//	v := e.On(day)
//	v.Check(p, nil)            // every limit, quota, deadline and week, with reasons
//	v.CheckWeek(p, nil)        // the service given in the week of the day
//	v.Due(p, nil)              // what is due, by when, or late
//	v.Lapses(p, nil)           // what was not kept
//	v.Ledger(p)                // hours by week, and why each minute counts
//	v.Forecast(p, planned, offered)  // will this week do, and which make-up would help
//	v.Standing(p)              // good, on contract, discharge pending ...
//	v.Responses(p, nil)        // what follows from what happened
//	v.Completion(p, nil)       // may the person leave
//	v.Grounds(p, nil)          // must or may treatment be ended
//	v.CheckDischarge(p, nil)   // a discharge against the policy and the record
//
// Random drug tests are drawn by a [Drawer], replayable by an auditor. [Fold] adds up
// any number of events without a policy.
//
// Package published ships policies; package policytest helps a clinic to test its
// own.
package compliance
