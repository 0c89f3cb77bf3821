package episode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
)

const source = `"source":{"title":"A text","address":"https://example.org","kind":"issuer","read":"2026-11-22"}`

// ruleText is what every rule has.
func ruleText(id string) string {
	return fmt.Sprintf(`"id":%q,"statement":"Said so.","strength":"must",%s`, id, source)
}

// document is a policy with these further members.
func document(members ...string) string {
	return "{" + strings.Join(append([]string{`"id":"clinic","title":"A clinic","kind":"clinic","defaults":{"binds":"delivered"}`}, members...), ",") + "}"
}

func hoursRow(id, bound string, more ...string) string {
	return "{" + strings.Join(append([]string{ruleText(id), `"measure":"hours","per":"week","bound":` + bound + ``}, more...), ",") + "}"
}

func parse(t testing.TB, text string) *compliance.Policy {
	t.Helper()
	p, err := compliance.Parse([]byte(text))
	require.NoError(t, err)
	return p
}

// observing is the policy with these working days.
func observing(p *compliance.Policy, days *compliance.Workdays) *compliance.Policy {
	d := p.Definition()
	d.Workdays = days
	q, err := compliance.New(d)
	if err != nil {
		panic(err)
	}
	return q
}
