// Package episode answers what a policy says about a person's stay, from what happened.
//
// A person's [Record] is a list of [Event] values in any order. A [Stay] puts it in
// order, and a [View] is the stay as of a day: as it happened, with [Stay.On], or as it
// was known then, with [Stay.KnownOn]. Entries that have no day, repeat or contradict
// others, or come too early or too late are each treated in a stated way and reported.
// What was not recorded is never taken for nothing: amounts become ranges, and answers
// that depend on them are unknown.
//
//	stay, err := episode.Parse(data)
//	r := stay.On(day).Under(clinic, virginia)
//	r.Check()                     // every limit, quota, deadline and week, with reasons
//	r.Week()                      // the service given in the week of the day
//	r.Due()                       // what is due, by when, and what is late
//	r.Lapses()                    // what was not kept
//	r.Ledger()                    // hours by week, and why each minute counts
//	r.Forecast(planned, offered)  // will this week suffice, and which make-up would help
//	r.Standing()                  // good, on contract, discharge pending ...
//	r.Responses()                 // what follows from what happened
//	r.Completion()                // has the person completed the program
//	r.Grounds()                   // must or may treatment end
//	r.Discharge()                 // a discharge against the policy and the record
//
// A [Reading] is the view as policies read it, made once: every question is one of its
// methods, and each policy answers for itself.
//
// [Fold] sums up any number of events without a policy.
//
// Examples to start with: [Reading.Check], [Reading.Due], [Reading.Forecast],
// [Reading.Grounds], [Reading.Discharge], [Parse].
package episode

// The files stand in this order, which a test holds; none calls a function of a later line:
//
//   - what happened, whatever a policy says: record, event, stay, view, with course,
//     specimens, sessions, presences, overlap, spells, people, away, details, calendar, fold;
//   - what a policy counts it as, whatever it asks: counted, with mapping, credit, level;
//   - of which days, people and services a requirement speaks: asked, with while and undated; findings;
//   - how it stands, by evaluators that do not call each other: limits, with runs, share,
//     excess, quota and unsaid; clocks, with elapsed; service;
//   - the answers to a reader's questions, each in the file of its name, from reading and
//     check on; alternatives are settled there, over what the evaluators found.
