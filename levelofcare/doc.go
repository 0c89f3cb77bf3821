// Package levelofcare finds the level of care that fits a person, says why, and
// says what must still be asked.
//
// An [Assessment] holds what was recorded: small facts such as withdrawal, danger or
// home, each unknown until someone assessed it. A [Criteria] set is a set of rules,
// each with its source and dates. Placing an assessment by a criteria set gives a
// [Placement]:
//
//	p := levelofcare.PublicGuidance().Place(a)
//	p.Possible()   // the levels that nothing forbids, whatever the facts still unknown turn out to be
//	p.Indicated()  // those that guidance leads to, exactly
//	p.Level()      // the one to choose, by usual practice too, once the facts settle it
//	p.With()       // services beside the level: housing, withdrawal care, and so on
//	p.Questions()  // the facts that could still change the answer, most decisive first
//	p.WhyNot(iop.Outpatient)
//
// Nothing is assumed unless the caller says so: p.Assuming(ChartedByException) takes
// what was not recorded as unremarkable, and lists every fact it filled in. A fact
// whose records disagree or are too old is asked again ([Placement.Unsettled]). No
// answer is made out of nothing, and no level is the default.
//
// # How a level is found
//
// Rules do not name levels. When its condition holds, a rule finds a need, an amount of
// one kind of care: treatment intensity, living support, withdrawal care, medical care
// or psychiatric care. The set's level table says how much of each a level gives
// inside, and how much can be arranged beside it. The placement is the first row of the
// table that meets every need and is not excluded, with the services that must be
// arranged beside it. A need that is met beside a treatment, such as housing, does not
// by itself indicate treatment. So a person who needs daily treatment but has a
// dangerous home is placed in a day program with housing beside it, not in a hospital.
//
// # What binds, what indicates, what is usual
//
// A rule's strength decides what it may do. A text that says must rules levels out, and
// so does an exclusion, which says what a program cannot do ([Placement.Possible]).
// What should be done indicates levels ([Placement.Indicated]); what is typical chooses
// among them ([Placement.Level]). [Placement.WhyNot] says which of them speaks against
// a level.
//
// # Sets
//
// [PublicGuidance] is this package's own set, made from texts that anyone can read.
// Where they disagree, it takes one reading and offers the others ([Criteria.Options],
// [Criteria.Take]). [SouthDakota] is one state's own list of who is eligible for which
// program. Users of a licensed criteria set bring it as a [Definition], with facts of its
// own; [Parse] reads one from strict JSON. A set answers nothing for a day on which none
// of its rules is in force. [Criteria.Review] tries every assessment and tells what a set
// shows about itself: holes, levels that nothing leads to, idle rules, and facts whose
// worse values lead to less care.
//
// A placement is advice. A clinician decides.
//
// Examples to begin with: the package's own, [Placement.Questions], [Placement.WhyNotLower],
// [Criteria.Transfer], [Parse] (a set of one's own).
package levelofcare
