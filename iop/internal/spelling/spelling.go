// Package spelling compares words as people write them.
package spelling

import (
	"slices"
	"strings"
)

// longest keeps a text that is not a word from costing time.
const longest = 64

// Near reports whether the text may be meant for the word.
func Near(text, word string) bool {
	return Distance(text, word) <= max(len(text), len(word))/3
}

// Distance is how far two words are apart: how many letters have to change, but no
// more than one for each part between hyphens that only one of them has.
func Distance(a, b string) int {
	a, b = strings.ToLower(a[:min(len(a), longest)]), strings.ToLower(b)
	parts := func(word string) []string {
		return strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
	}
	of, other := parts(a), parts(b)
	shared := 0
	for _, part := range of {
		if slices.Contains(other, part) {
			shared++
		}
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	if letters := row[len(b)]; shared == 0 {
		return letters
	} else {
		return min(letters, len(of)+len(other)-2*shared)
	}
}
