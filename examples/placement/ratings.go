package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
)

// rated are the members of a case that hold ratings or scores of an instrument. A
// licensed user's criteria set declares the facts that they are, by these names: the
// dimension d1 is the fact rating-d1, the composite score the fact score-composite.
var rated = map[string]string{"asam_dimension_ratings": "rating-", "locus_scores": "score-"}

// rating is one rating or score as the case has it.
type rating struct {
	fact, text, path string
}

func readRatings(prefix, member string, n wire.Node) (list []rating) {
	if n.Kind() == wire.Null {
		return nil
	}
	if n.Kind() != wire.Object {
		n.Faultf("is %v, want an object of ratings", n.Kind())
		return nil
	}
	for name, m := range n.Members() {
		if m.Kind() == wire.String || m.Kind() == wire.Number {
			list = append(list, rating{prefix + plain(name), strings.Trim(m.Text(), `"`), member + "." + name})
		}
	}
	return list
}

// plain is a word as criteria sets write names: "2.5 COE" is "2-5-coe".
func plain(text string) string {
	return strings.NewReplacer(" ", "-", ".", "-", "_", "-").Replace(strings.ToLower(text))
}

// record records the ratings that are facts of the set's own; the others say nothing
// to it. A rating is one of the fact's values, or a whole number within one that is
// written as a band: "10-to-13".
func (list ratings) record(c *levelofcare.Criteria, a *levelofcare.Assessment) (faults []string) {
	for _, r := range list {
		f, ok := c.FactNamed(r.fact)
		if !ok {
			continue
		}
		var known []string
		for n, word := range c.ValuesOf(f).All() {
			known = append(known, word)
			if word == plain(r.text) || within(word, r.text) {
				a.Put(f, uint8(n))
				ok = false
			}
		}
		if ok {
			faults = append(faults, fmt.Sprintf("%s: %q is not a value of %s, want %s", r.path, r.text, r.fact, strings.Join(known, ", ")))
		}
	}
	slices.Sort(faults)
	return faults
}

type ratings []rating

// within reports whether the number is in the band.
func within(band, number string) bool {
	low, high, ok := strings.Cut(band, "-to-")
	n, err := strconv.Atoi(number)
	least, noLeast := strconv.Atoi(low)
	most, noMost := strconv.Atoi(high)
	return ok && err == nil && noLeast == nil && noMost == nil && least <= n && n <= most
}
