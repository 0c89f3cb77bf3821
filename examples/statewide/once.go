package main

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// once is the entries that are left when files say the same: an entry that a file has
// n times and another m times is there max(n, m) times. So a file that comes twice, or
// a late one that repeats an earlier one, changes nothing, and rows that one file
// really has twice stay two. The entries are in no order, and good until the pile is used again.
func once[T comparable](p *pile[T]) []T {
	if len(p.files) == 0 || slices.Min(p.files) == slices.Max(p.files) {
		return p.entries
	}
	order := make([]int, len(p.files))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.files[a], p.files[b]) })
	type count struct {
		file       uint64
		here, most int
	}
	counts := make(map[T]*count, len(order))
	var left []T
	for _, i := range order {
		c := counts[p.entries[i]]
		if c == nil {
			c = &count{}
			counts[p.entries[i]] = c
		}
		if c.file != p.files[i] {
			c.file, c.here = p.files[i], 0
		}
		if c.here++; c.here > c.most {
			c.most = c.here
			left = append(left, p.entries[i])
		}
	}
	return left
}

// Why a person is not audited: files contradict each other in a way that no rule of the
// record settles. No answer is better than one that is met by chance.
var (
	errTwoContents = errors.New("one id has two contents entered on the same day")
	errTwoAbouts   = errors.New("the person is described in two ways on the same day")
	errTwoForms    = errors.New("there are both table rows and events")
)

// newest settles what was sent under one id: the content that was entered last. It is
// an error when two were entered on that day. What was withdrawn stays withdrawn.
func newest(all []named) ([]named, error) {
	last, at := map[string]iop.Day{}, map[string]int{}
	for i := range all {
		if n := &all[i]; n.ID != "" {
			last[n.ID] = max(last[n.ID], entered(&n.Event))
		}
	}
	left := all[:0:0]
	for _, n := range all {
		i, seen := at[n.ID]
		switch {
		case n.ID == "":
			left = append(left, n)
		case entered(&n.Event) < last[n.ID]:
		case !seen:
			at[n.ID] = len(left)
			left = append(left, n)
		default:
			old := &left[i].Event
			a, b := *old, n.Event
			a.Withdrawn, b.Withdrawn = 0, 0
			if a != b {
				return nil, errTwoContents
			}
			if w := n.Event.Withdrawn; w != 0 && (old.Withdrawn == 0 || w < old.Withdrawn) {
				old.Withdrawn = w
			}
		}
	}
	return left, nil
}

func entered(e *episode.Event) iop.Day {
	if e.Recorded != 0 {
		return e.Recorded
	}
	return e.Day
}

// record is the person's record of events, in an order that does not depend on how the
// files came.
func (d *dossier) record() (r episode.Record, ids []string, err error) {
	all := once(&d.events)
	keys := make([][]byte, len(all))
	order := make([]int, len(all))
	for i := range all {
		keys[i], order[i] = appendNamed(nil, &all[i]), i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(all[a].Event.Day, all[b].Event.Day), bytes.Compare(keys[a], keys[b]))
	})
	sorted := make([]named, len(all))
	for i, at := range order {
		sorted[i] = all[at]
	}
	if sorted, err = newest(sorted); err != nil {
		return r, nil, err
	}
	for i := range sorted {
		r.Events = append(r.Events, sorted[i].Event)
		ids = append(ids, sorted[i].ID)
	}
	descriptions := once(&d.abouts)
	slices.SortFunc(descriptions, func(a, b about) int { return cmp.Compare(b.Recorded, a.Recorded) })
	for _, a := range descriptions {
		if a != descriptions[0] && a.Recorded == descriptions[0].Recorded {
			return r, nil, errTwoAbouts
		}
		r.Person, r.Need = descriptions[0].Person, descriptions[0].Need
	}
	return r, ids, nil
}
