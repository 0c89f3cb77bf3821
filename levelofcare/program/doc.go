// Package program compares programs: what is known about each, what a person needs and
// wants from one, and which ones fit, best first.
//
// A [Program] holds what a directory, a web page or a telephone call said about it.
// Everything except the id can be unknown, and unknown never means no. [For] takes the
// levels and services needed from a placement and adds wishes. [Rank] orders the
// programs and says what speaks for each, what speaks against it, and what to ask.
//
// Examples to begin with: [Program], [Rank].
package program
