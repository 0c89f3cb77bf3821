// Package cookbook holds twenty questions that a program's software asks, each with the
// few lines that answer it. Every recipe is an Example, so that the tests run it; README.md
// has them on one page.
package cookbook
