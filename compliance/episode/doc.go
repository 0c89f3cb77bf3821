// Package episode answers what a policy says of a person's stay from what happened.
//
// A person's [Record] is a list of [Event] values in any order. A [Stay] puts it in
// order, and a [View] is the stay as of a day: as it happened, with [Stay.On], or as it
// was known then, with [Stay.KnownOn]. Entries without a day, twice, against each
// other, too early or too late each have a stated treatment and are reported. What was
// not recorded is never taken for nothing: amounts become ranges, and answers that hang
// on them are unknown.
//
//	record, err := episode.ParseRecord(data)
//	stay, err := episode.New(record)
//	v := stay.On(day)
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
// [Fold] adds up any number of events without a policy.
package episode
