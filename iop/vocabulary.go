package iop

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop/internal/spelling"
	"github.com/openiop/openiop/iop/wire"
)

// A Vocabulary is a closed list of words for one kind of thing. The words are numbered
// from 1; 0 means not known. Vocabularies are compared by address: make each once, as a
// package variable.
type Vocabulary struct {
	name  string
	words []string // words[0] is unused
	// lengths has for each length the words that are so long, a bit for each.
	lengths []uint64
}

// maxWords is how many words a vocabulary can have, so that a set fits a word.
const maxWords = 63

// NewVocabulary makes a vocabulary. The name says, in the singular, what a word names:
// "level of care". It panics when there are no words or more than 63, when two words
// are equal or when one is empty, since vocabularies are written by programmers.
func NewVocabulary(name string, words ...string) *Vocabulary {
	if len(words) == 0 || len(words) > maxWords {
		panic(fmt.Sprintf("iop: vocabulary %q has %d words, want 1 to %d", name, len(words), maxWords))
	}
	v := &Vocabulary{name: name, words: append([]string{""}, words...)}
	for i, w := range words {
		if _, found := v.Find(w); w == "" || found {
			panic(fmt.Sprintf("iop: vocabulary %q has a word that is empty or appears twice: %q", name, w))
		}
		for len(v.lengths) <= len(w) {
			v.lengths = append(v.lengths, 0)
		}
		v.lengths[len(w)] |= 2 << i
	}
	return v
}

// Name says what a word of the vocabulary names.
func (v *Vocabulary) Name() string {
	if v == nil {
		return ""
	}
	return v.name
}

// Len is the number of words.
func (v *Vocabulary) Len() int {
	if v == nil {
		return 0
	}
	return max(0, len(v.words)-1)
}

// Word returns the text of word n, "unknown" for 0, and the number itself for one that
// no word has.
func (v *Vocabulary) Word(n int) string {
	switch {
	case n == 0:
		return "unknown"
	case n < 0 || n > v.Len():
		return fmt.Sprintf("%s(%d)", v.Name(), n)
	}
	return v.words[n]
}

// Find returns the number of the word; ok is false when the vocabulary does not have
// it.
func (v *Vocabulary) Find(text string) (n int, ok bool) {
	if v == nil || len(text) >= len(v.lengths) {
		return 0, false
	}
	for rest := v.lengths[len(text)]; rest != 0; rest &= rest - 1 {
		if n := bits.TrailingZeros64(rest); v.words[n] == text {
			return n, true
		}
	}
	return 0, false
}

// All yields the words in order with their numbers.
func (v *Vocabulary) All() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range v.Len() {
			if !yield(i+1, v.words[i+1]) {
				return
			}
		}
	}
}

// Enum is a small number that represents a word of its type's vocabulary.
type Enum interface {
	~uint8
	Vocabulary() *Vocabulary
}

// Parse reads a word of T's vocabulary, exactly as written there. The error
// quotes the text and lists the words.
func Parse[T Enum](text string) (T, error) {
	var t T
	err := UnmarshalWord(&t, []byte(text))
	return t, err
}

// Values yields every known value of T in the vocabulary's order.
func Values[T Enum]() iter.Seq[T] {
	return func(yield func(T) bool) {
		var t T
		for n := range t.Vocabulary().Len() {
			if !yield(T(n + 1)) {
				return
			}
		}
	}
}

// MarshalWord is the MarshalText of an Enum. Unknown has no text.
func MarshalWord[T Enum](t T) ([]byte, error) {
	v := t.Vocabulary()
	if n := int(t); n == 0 || n > v.Len() {
		return nil, fmt.Errorf("iop: %s %q has no text in a document", v.name, v.Word(n))
	}
	return []byte(v.words[t]), nil
}

// UnmarshalWord is the UnmarshalText of an Enum.
func UnmarshalWord[T Enum](t *T, text []byte) error {
	if t == nil {
		return noPointer(t)
	}
	v := (*t).Vocabulary()
	n, ok := v.Find(string(text))
	if !ok {
		return &noWord{v, string(text[:min(len(text), maxQuoted)])}
	}
	*t = T(n)
	return nil
}

// noWord is the error of a text that no word of the vocabulary is. It is put into words
// when it is asked for: of a document with many faults only the first are.
type noWord struct {
	of   *Vocabulary
	text string
}

// maxQuoted is more than a message quotes of a text.
const maxQuoted = 256

func (e *noWord) Error() string {
	return fmt.Sprintf("%s is not a %s, %s", wire.Quote(e.text), e.of.name, e.of.wants(e.text))
}

// noPointer is the error of reading into a pointer to nothing.
func noPointer(to any) error { return fmt.Errorf("iop: cannot read into a nil %T", to) }

// maxListed is how many words a message lists before it would fill a screen.
const maxListed = 24

// wants says which words there are; where there are too many to list, the nearest to
// the text come first.
func (v *Vocabulary) wants(text string) string {
	words := v.words[1:]
	if len(words) <= maxListed {
		return "want " + orList(words)
	}
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(spelling.Distance(text, a), spelling.Distance(text, b)) })
	if nearest := words[0]; spelling.Near(text, nearest) {
		return fmt.Sprintf("want %s; did you mean %q?", orList(words), nearest)
	}
	return "want " + orList(words)
}

// clip keeps a text that is not a word from costing time.
func clip(text string) string { return text[:min(len(text), 64)] }

// IsWord reports whether t is a word of its vocabulary or unknown. It is false for a
// number that the vocabulary gives no word.
func IsWord[T Enum](t T) bool { return int(t) <= t.Vocabulary().Len() }

// orList writes "a, b or c", cut short where it would fill a screen.
func orList(words []string) string {
	if len(words) > maxListed {
		return strings.Join(words[:maxListed], ", ") + fmt.Sprintf(" or one of %d more", len(words)-maxListed)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// A Set is a set of words of one vocabulary. The zero Set is empty. In documents
// it is a list of words.
type Set[T Enum] uint64

// SetOf is the set of these words. Unknown is not a member of any set.
func SetOf[T Enum](all ...T) Set[T] {
	var s Set[T]
	for _, t := range all {
		s = s.With(t)
	}
	return s
}

// Has reports whether t is in the set.
func (s Set[T]) Has(t T) bool { return t != 0 && s>>t&1 == 1 }

// With is the set with t in it.
func (s Set[T]) With(t T) Set[T] {
	if t == 0 || int(t) > maxWords {
		return s
	}
	return s | 1<<t
}

// Without is the set with t not in it.
func (s Set[T]) Without(t T) Set[T] { return s &^ (1 << t) }

// IsValid reports whether the set holds words of its vocabulary and nothing else.
func (s Set[T]) IsValid() bool {
	var t T
	return s&1 == 0 && s>>1>>t.Vocabulary().Len() == 0
}

// Len is the number of words in the set.
func (s Set[T]) Len() int { return bits.OnesCount64(uint64(s)) }

// Within reports whether every word of s is in o.
func (s Set[T]) Within(o Set[T]) bool { return s&^o == 0 }

// All yields the words in the vocabulary's order.
func (s Set[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for rest := uint64(s); rest != 0; rest &= rest - 1 {
			if !yield(T(bits.TrailingZeros64(rest))) {
				return
			}
		}
	}
}

// Words is the set as words of its vocabulary.
func (s Set[T]) Words() Words {
	var t T
	return Words{t.Vocabulary(), uint64(s)}
}

// String lists the words: "group, family".
func (s Set[T]) String() string { return s.Words().String() }

// MarshalJSON writes the words as a list in the vocabulary's order.
func (s Set[T]) MarshalJSON() ([]byte, error) { return s.Words().MarshalJSON() }

// UnmarshalJSON reads strictly, like everything here.
func (s *Set[T]) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, s) }

// UnmarshalWire reads a list of words. A word that appears twice is a fault. A
// vocabulary can have collective words that mean several at once; see
// [EventKind.Group].
func (s *Set[T]) UnmarshalWire(n wire.Node) {
	if s == nil {
		return
	}
	if n.Kind() != wire.Array {
		n.Faultf("is %v, want a list of words", n.Kind())
		return
	}
	var set Set[T]
	var word string
	ok := true
	for _, e := range n.Elements() {
		if !e.Decode(&word) {
			ok = false
			continue
		}
		t, err := Parse[T](word)
		if group := groupOf[T](word); group != 0 {
			if both := set & group; both != 0 {
				e.Faultf("%q includes %v, which is already in the list", word, both)
				ok = false
			}
			set |= group
			continue
		}
		switch {
		case err != nil:
			if near := nearGroup(word); groupOf[T](near) != 0 {
				err = fmt.Errorf("%s is not a %s, want %q, which is %v", wire.Quote(word), t.Vocabulary().name, near, groupOf[T](near))
			}
			e.Faultf("%v", err)
			ok = false
		case set.Has(t):
			e.Faultf("%q appears twice in the list", word)
			ok = false
		}
		set = set.With(t)
	}
	if ok {
		*s = set
	}
}

// groupOf is the words that the word stands for; none where it is not a group.
func groupOf[T Enum](word string) Set[T] {
	var t T
	if kind, ok := any(t).(interface{ Group(word string) Set[T] }); ok {
		return kind.Group(word)
	}
	return 0
}

// nearGroup is a text as a collective word would be written: "Unexcused absences" is
// unexcused-absence.
func nearGroup(text string) string {
	return strings.TrimSuffix(strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == ' ' {
			return '-'
		}
		return r
	}, clip(text))), "s")
}

// Words is a set of words of any one vocabulary. It is comparable and holds no
// text; the zero Words is empty. See [Set] for words of a known type.
type Words struct {
	vocabulary *Vocabulary
	set        uint64
}

// WordsOf is the set of the words with these numbers.
func WordsOf(v *Vocabulary, numbers ...int) Words {
	w := Words{vocabulary: v}
	for _, n := range numbers {
		if 0 < n && n <= v.Len() {
			w.set |= 1 << n
		}
	}
	return w
}

// WordsFromBits is the set of the words whose numbers are set in bits: bit 1 is
// the first word.
func WordsFromBits(v *Vocabulary, set uint64) Words { return Words{v, set &^ 1} }

// IsEmpty reports whether there are no words.
func (w Words) IsEmpty() bool { return w.set == 0 }

// Len is the number of words.
func (w Words) Len() int { return bits.OnesCount64(w.set) }

// All yields the words in the vocabulary's order.
func (w Words) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := w.set; rest != 0; rest &= rest - 1 {
			if !yield(w.vocabulary.Word(bits.TrailingZeros64(rest))) {
				return
			}
		}
	}
}

// String lists the words: "danger, withdrawal".
func (w Words) String() string {
	var b strings.Builder
	for word := range w.All() {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(word)
	}
	return b.String()
}

// MarshalJSON writes the words as a list in the vocabulary's order.
func (w Words) MarshalJSON() ([]byte, error) {
	list := make([]string, 0, w.Len())
	for word := range w.All() {
		list = append(list, word)
	}
	return json.Marshal(list)
}
