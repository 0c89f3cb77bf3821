package enumtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
)

// Language is how an enum is written.
type Language uint8

var languages = iop.NewVocabulary("language", "english", "spanish")

func (l Language) Vocabulary() *iop.Vocabulary      { return languages }
func (l Language) String() string                   { return languages.Word(int(l)) }
func (l Language) MarshalText() ([]byte, error)     { return iop.MarshalWord(l) }
func (l *Language) UnmarshalText(text []byte) error { return iop.UnmarshalWord(l, text) }

// bare has nothing but its vocabulary.
type bare uint8

func (bare) Vocabulary() *iop.Vocabulary { return languages }

// lax reads and writes anything.
type lax uint8

func (lax) Vocabulary() *iop.Vocabulary    { return languages }
func (l lax) String() string               { return languages.Word(int(l)) }
func (l lax) MarshalText() ([]byte, error) { return []byte(l.String()), nil }
func (l *lax) UnmarshalText(text []byte) error {
	n, _ := languages.Find(string(text))
	*l = lax(n)
	return nil
}

// shifted counts its words from 0.
type shifted uint8

func (shifted) Vocabulary() *iop.Vocabulary { return languages }
func (s shifted) String() string            { return languages.Word(int(s) + 1) }

// failures keeps what a test reports.
type failures struct {
	testing.TB
	list []string
}

func (f *failures) Helper() {}
func (f *failures) Errorf(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

func TestCheck(t *testing.T) {
	enumtest.Check[Language](t)

	var f failures
	enumtest.Check[bare](&f)
	all := strings.Join(f.list, "\n")
	assert.Contains(t, all, `enumtest_test.bare: 1 is shown as "1", want "english"`)
	assert.Contains(t, all, `"english" is written as 1`)
	assert.Contains(t, all, `"english" is read by wire as 0`)

	f = failures{}
	enumtest.Check[shifted](&f)
	assert.Contains(t, strings.Join(f.list, "\n"), `enumtest_test.shifted: 0 is shown as the word "english"`)

	f = failures{}
	enumtest.Check[lax](&f)
	assert.Equal(t, []string{
		`enumtest_test.lax: 0 has no word and is written as "unknown"`,
		`enumtest_test.lax: 3 has no word and is written as "language(3)"`,
		`enumtest_test.lax: "" is not a word and reading it says <nil>`,
		`enumtest_test.lax: "" is not a word and reading it leaves 0`,
		`enumtest_test.lax: "unknown" is not a word and reading it says <nil>`,
		`enumtest_test.lax: "unknown" is not a word and reading it leaves 0`,
		`enumtest_test.lax: "no such word" is not a word and reading it says <nil>`,
		`enumtest_test.lax: "no such word" is not a word and reading it leaves 0`,
		`enumtest_test.lax: "ENGLISH" is not a word and reading it says <nil>`,
		`enumtest_test.lax: "ENGLISH" is not a word and reading it leaves 0`,
	}, f.list)
}
