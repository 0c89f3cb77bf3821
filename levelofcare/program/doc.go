// Package program compares programs: what is known of each, what a person needs and
// wishes of one, and which fit, best first.
//
// A [Program] holds what a directory, a page or a telephone call said of it. All but
// the id can be unknown, and unknown is never a no. [For] takes from a placement the
// levels and services that are needed and adds wishes; [Rank] orders the programs and
// says for each what speaks for it, what against it, and what to ask.
//
// Examples to begin with: [Program], [Rank].
package program
