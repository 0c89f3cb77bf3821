// Package iop holds what every part of the domain of intensive outpatient
// programs (IOP) shares: its words, its quantities, and the answers that rules
// give.
//
// An intensive outpatient program treats addiction or mental illness in several
// sessions a week while the person lives at home. Much is asked of such a
// program, by licence, payer, court and its own policy, and much of what is asked
// cannot be answered from the record at hand. So every answer here is one of
// three: met, not met, or unknown, and it names the rule, the source of the rule
// and what would settle it. A fact that nobody recorded is never taken for a no.
//
// The package has no input or output, reads no clock and keeps no state.
//
//   - Quantities: [Minutes] of service, [Day], [Range].
//   - Words: [Level], [Format], [Focus] and others; each is an [Enum] over one
//     [Vocabulary]. Zero is unknown and is never written to a document.
//   - Rules: [Rule] with its [Source], dates and [Strength].
//   - Requirements: one [Requirement] record for everything countable that a
//     rule asks, over the rows of one table of measures; [Rows] compares lists
//     of them.
//   - Codes: a [Crosswalk] maps the words of a vocabulary to a published list of
//     codes and back, and says what is lost.
//   - Answers: [Verdict], [Finding], [Report], [Waiver].
//
// Documents are read strictly by package wire and written by encoding/json.
//
// Examples to begin with: the package's own, [Verdict], [Report.Waive], [Range.ContainsMean],
// [Crosswalk].
package iop
