package published_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

func lookup(t testing.TB, id iop.RuleID) *compliance.Policy {
	t.Helper()
	p, ok := published.Lookup(id)
	require.True(t, ok, "no policy %s", string(id))
	return p
}

// TestVersionsFollowEachOther: the versions of a rule leave no day out.
func TestVersionsFollowEachOther(t *testing.T) {
	type key struct {
		id  iop.RuleID
		who iop.People
	}
	for p := range published.All() {
		versions := map[key][]*iop.Rule{}
		for r := range p.Requirements() {
			k := key{r.ID, r.For}
			versions[k] = append(versions[k], &r.Rule)
		}
		for section, r := range p.Rules() {
			if section != "requirements" {
				versions[key{id: r.ID}] = append(versions[key{id: r.ID}], r)
			}
		}
		for k, list := range versions {
			slices.SortFunc(list, func(a, b *iop.Rule) int { return int(a.From) - int(b.From) })
			for i := range list[1:] {
				assert.Equal(t, list[i].Until, list[i+1].From, "%s: versions that do not follow each other", string(k.id))
			}
		}
	}
}

// TestSources: issuer or copy, or two that agree; and what was not read again for
// a year is listed.
func TestSources(t *testing.T) {
	old := time.Now().AddDate(-1, 0, 0)
	n := 0
	for p := range published.All() {
		for _, r := range p.Rules() {
			n++
			if r.Source.Kind == iop.Secondary {
				assert.NotEmpty(t, r.Source.Second, "%s rests on one secondary source", string(r.ID))
			}
			if y, m, d := r.Source.Read.Date().Date(); time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(old) {
				t.Logf("not read for a year: %s, %s", string(r.ID), r.Source.Address)
			}
		}
	}
	assert.Greater(t, n, 100)
}

// addressOf is how the address of a text looks: that of a page which anyone can
// open, on a host that is neither temporary nor shares documents of others.
var (
	addressOf  = regexp.MustCompile(`^https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/|$)`)
	notAddress = regexp.MustCompile(`^https?://([^/]*\.)?(cloudfront\.net|zlibrary\.cc|docslib\.org|docsbay\.net|docest\.com|docs-preview\.[^/]*|web\.archive\.org|localhost|example\.(org|com))(/|$)`)
)

// TestAddresses: each address can be looked up, or the source says that it is not
// known and how the text was read.
func TestAddresses(t *testing.T) {
	known, unknown := 0, 0
	for p := range published.All() {
		for _, r := range p.Rules() {
			s := r.Source
			if s.Address == "" {
				unknown++
				assert.Greater(t, len(s.AddressUnknown), 10, r.ID)
				assert.NotContains(t, s.AddressUnknown, "://", r.ID)
				continue
			}
			known++
			assert.Regexp(t, addressOf, s.Address, r.ID)
			assert.NotRegexp(t, notAddress, s.Address, r.ID)
			if s.Second != "" && strings.Contains(s.Second, "://") {
				assert.Regexp(t, addressOf, s.Second, r.ID)
				assert.NotRegexp(t, notAddress, s.Second, r.ID)
			}
		}
	}
	assert.Greater(t, known, 5*unknown, "most texts have an address")
	for _, internal := range []string{"text 12", "notes/states.md", "public code index, file 5", "file:///home/a.txt", "states.json"} {
		assert.NotRegexp(t, addressOf, internal)
	}
	for _, host := range []string{"https://d1tvxue8o4w0fl.cloudfront.net/regulation/a", "https://www.zlibrary.cc/dl/a", "https://docslib.org/doc/1", "https://docs-preview.legis.wisconsin.gov/x"} {
		assert.Regexp(t, notAddress, host)
	}
	assert.NotRegexp(t, notAddress, "https://docs.legis.wisconsin.gov/code")
}

// someWeek is a week as programs hold them, of blocks of every kind.
func someWeek(r *rand.Rand) schedule.Week {
	w := schedule.Week{Number: int16(1 + r.IntN(12)), Need: iop.Minutes(r.IntN(40)) * 60}
	w.Person = iop.Person{Age: iop.Age(11 + r.IntN(20)), Population: iop.Adult, Focus: iop.Focus(1 + r.IntN(3))}
	if w.Person.Age < 18 {
		w.Person.Population = iop.Adolescent
	}
	lengths := []iop.Minutes{45, 50, 60, 90, 120, 150, 180, 240, 360}
	for d := range schedule.EveryDay.All() {
		at := schedule.At(8, 0)
		for range r.IntN(4) {
			length := schedule.Clock(lengths[r.IntN(len(lengths))])
			if at+length > schedule.At(24, 0) {
				break
			}
			b := schedule.Block{Days: schedule.On(d), Start: at, End: at + length, Seats: iop.Between(int32(1+r.IntN(4)), int32(5+r.IntN(20)))}
			b.Format = iop.Format(1 + r.IntN(12))
			b.Delivery, b.Participants, b.Staff = iop.Delivery(1+r.IntN(3)), iop.Participants(1+r.IntN(4)), iop.Staff(1+r.IntN(3))
			w.Blocks = append(w.Blocks, b)
			at += length + 15
		}
	}
	return w
}

// boundaryWeeks come to just under, on and just over each weekly bound.
func boundaryWeeks(p *compliance.Policy) (weeks []schedule.Week) {
	for r := range p.Requirements() {
		for _, b := range r.Boundaries() {
			for days := 2; days <= 5; days++ {
				each := schedule.Clock(int(b.Amount) / days)
				if r.Measure != iop.Hours || r.Per.Kind != iop.PerWeek && r.Per.Kind != iop.PerAverageWeek || each < 1 || each > 900 {
					continue
				}
				w := schedule.Week{Person: iop.Person{Age: 30, Population: iop.Adult, Focus: iop.FocusSubstanceUse}, Number: 1, Need: iop.Minutes(b.Amount)}
				if !r.For.Ages.Contains(30) {
					w.Person.Age, _ = r.For.Ages.Whole()
					w.Person.Age = max(w.Person.Age, 12)
				}
				for d := range days {
					length := each
					if d == 0 {
						length += schedule.Clock(int(b.Amount) % days)
					}
					w.Blocks = append(w.Blocks, schedule.Block{
						Service: schedule.Service{Format: iop.Group, Delivery: iop.InPerson, Participants: iop.PatientOnly, Staff: iop.Licensed},
						Days:    schedule.On(schedule.Monday + schedule.Weekday(d)), Start: 1, End: 1 + length, Seats: iop.Between[int32](2, 8),
					})
				}
				weeks = append(weeks, w)
			}
		}
	}
	return weeks
}

// TestNoGapsMeansAccepted holds the law over every pair of policies: when mine has
// no gap against theirs, theirs accepts every week that mine accepts. Rows that no
// week answers, such as deadlines, are taken out on both sides.
func TestNoGapsMeansAccepted(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	var all []*compliance.Dated
	var weeks []schedule.Week
	for p := range published.All() {
		d := compliance.Definition{ID: p.ID(), Title: p.Title(), Kind: p.Kind(), Counting: p.Definition().Counting}
		for row := range p.Requirements() {
			if row.Measure.By() == iop.BySchedule && row.Per.Kind != iop.PerEpisode && row.Per.Kind != iop.PerWeeks && row.Per.Kind != iop.PerPhase {
				row.Until, row.From = 0, 0 // of two versions of one rule the first will do
				if !slices.ContainsFunc(d.Requirements, func(o iop.Requirement) bool { return o.ID == row.ID }) {
					d.Requirements = append(d.Requirements, row)
				}
			}
		}
		if d.Requirements == nil {
			continue
		}
		q, err := compliance.New(d)
		require.NoError(t, err)
		all = append(all, q.On(iop.MustDay(today)))
		weeks = append(weeks, boundaryWeeks(q)...)
	}
	for range 1500 {
		weeks = append(weeks, someWeek(r))
	}
	ready := make([]*schedule.Ready, len(weeks))
	for k := range weeks {
		var err error
		ready[k], err = weeks[k].Ready()
		require.NoError(t, err)
	}
	verdicts := make([][]bool, len(all))
	for i, p := range all {
		verdicts[i] = make([]bool, len(weeks))
		for k := range weeks {
			v := p.Checker().Verdict(ready[k])
			verdicts[i][k] = v == iop.Met || v == iop.NotApplicable
		}
	}
	held, met := 0, 0
	for i, mine := range all {
		for j, theirs := range all {
			if i == j || len(mine.Gaps(theirs)) > 0 {
				continue
			}
			held++
			for k := range weeks {
				if verdicts[i][k] {
					met++
					require.True(t, verdicts[j][k], "%s has no gap against %s, and accepts a week that the other does not: %+v", mine.ID(), theirs.ID(), weeks[k])
				}
			}
		}
	}
	t.Logf("%d policies, %d pairs without a gap, %d weeks accepted", len(all), held, met)
	assert.Greater(t, held, 50)
	assert.Greater(t, met, 100)
}

func TestFor(t *testing.T) {
	day := iop.MustDay("2026-11-22")
	ids := func(list []*compliance.Policy) (all []string) {
		for _, p := range list {
			all = append(all, string(p.ID()))
		}
		return all
	}
	virginia, err := published.For("US-VA", iop.People{}, day)
	require.NoError(t, err)
	assert.Subset(t, ids(virginia.Rules), []string{"us-va-licence", "us-va-medicaid", "us-medicare-iop"})
	assert.Contains(t, ids(virginia.Guidance), "us-samhsa-advisory-iop")
	for i, list := range [][]*compliance.Policy{virginia.Rules, virginia.Guidance} {
		require.True(t, slices.IsSorted(ids(list)))
		for _, p := range list {
			assert.Contains(t, []compliance.Jurisdiction{"", "US", "US-VA"}, p.Jurisdiction(), p.ID())
			assert.True(t, p.InForce(day), p.ID())
			assert.Equal(t, i == 1, p.Kind() == compliance.Guidance, p.ID())
			assert.NotEqual(t, compliance.SourceProfile, p.Kind(), "%s is a web page", p.ID())
		}
	}
	country, err := published.For("US", iop.People{}, day)
	require.NoError(t, err)
	assert.NotContains(t, ids(country.Rules), "us-va-licence")
	_, ok := published.Lookup("us-xx")
	assert.False(t, ok)
}

// TestForSaysWhatItDoesNotKnow: a wrong place, no day, a place of which nothing was
// read, and one of which only former rules were read are four errors.
func TestForSaysWhatItDoesNotKnow(t *testing.T) {
	day := iop.MustDay("2026-11-22")
	for j, want := range map[compliance.Jurisdiction]string{
		"":      `published: "" is not a covered jurisdiction, want US, US-DC or a state such as US-VA`,
		"us-va": `published: "us-va" is not a covered jurisdiction, want US, US-DC or a state such as US-VA`,
		"US-XX": `published: "US-XX" is not a covered jurisdiction, want US, US-DC or a state such as US-VA`,
		"US-V":  `published: "US-V" is not a covered jurisdiction, want US, US-DC or a state such as US-VA`,
		"DE":    `published: "DE" is not a covered jurisdiction, want US, US-DC or a state such as US-VA`,
		compliance.Jurisdiction("US-" + strings.Repeat("V", 99)): `published: "US-` + strings.Repeat("V", 37) + `..." is not a covered jurisdiction, want US, US-DC or a state such as US-VA`,
	} {
		texts, err := published.For(j, iop.People{}, day)
		require.EqualError(t, err, want)
		assert.Empty(t, texts)
	}
	_, err := published.For("US-VA", iop.People{}, 0)
	require.EqualError(t, err, `published: the day given for "US-VA" is not a calendar day: no day`)

	var unread *published.Unread
	for _, no := range []iop.Day{-1, iop.LastDay + 1} {
		_, err = published.For("US-VA", iop.People{}, no)
		require.ErrorContains(t, err, "is not a calendar day")
	}
	texts, err := published.For("US-VT", iop.People{}, day)
	require.ErrorAs(t, err, &unread)
	assert.Empty(t, texts)
	assert.Equal(t, "published: no text for Vermont (US-VT) was found when it was last looked for, on 2026-11-22", err.Error())
	assert.Equal(t, iop.SourceKindUnknown, unread.Nearest)
	_, err = published.For("US-DE", iop.People{}, day)
	require.EqualError(t, err, "published: Delaware (US-DE) publishes no values; the nearest text, last read on 2026-11-22, is of kind copy")
	// Of Alaska a rule was read that ended on 2024-08-30.
	_, err = published.For("US-AK", iop.People{}, iop.MustDay("2024-08-29"))
	require.NoError(t, err)
	_, err = published.For("US-AK", iop.People{}, iop.MustDay("2024-08-30"))
	require.EqualError(t, err, "published: no text that was read for Alaska (US-AK) is in force on 2024-08-30")
	_, err = published.For("US-VA", iop.People{}, iop.MustDay("2020-01-01"))
	require.NoError(t, err, "the rules of Medicaid have no first day")
}

// TestLookupDoesNotAllocate, nor does comparing where there is no gap.
func TestLookupDoesNotAllocate(t *testing.T) {
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = published.Lookup("us-va-licence") }))
	p := lookup(t, "us-va-licence").On(iop.MustDay(today))
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = p.Gaps(p) }))
}

func TestLoadingIsSafeForConcurrentUse(t *testing.T) {
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for p := range published.All() {
				dated := p.On(iop.MustDay(today))
				_ = dated.Gaps(dated)
			}
		})
	}
	wait.Wait()
}

// BenchmarkGaps compares every pair of shipped policies; the second number of a
// list of the first half shows how the cost grows with the rows.
func BenchmarkGaps(b *testing.B) {
	var all []*compliance.Dated
	for p := range published.All() {
		all = append(all, p.On(iop.MustDay(today)))
	}
	for _, n := range []int{len(all) / 2, len(all)} {
		rows := 0
		for _, p := range all[:n] {
			rows += len(p.Definition().Requirements)
		}
		b.Run(fmt.Sprintf("policies=%d,rows=%d", n, rows), func(b *testing.B) {
			gaps := 0
			for b.Loop() {
				for _, mine := range all[:n] {
					for _, theirs := range all[:n] {
						gaps += len(mine.Gaps(theirs))
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n*n), "ns/pair")
		})
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		_, _ = published.Lookup("us-va-licence")
	}
}
