package randomtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Key is the secret from which days are drawn, and its name. Whoever holds it can foresee
// every draw. It prints as [key], it is never written to a document, and nothing made with
// it reveals it.
//
// Make it from bytes of a good random source, such as crypto/rand, before anyone is drawn
// with it: whoever can choose among keys can choose among draws. [NewDrawer] refuses the
// zero Key.
type Key struct {
	id   string
	size int
	// pool has streams that are ready for the key. The secret is in a function's
	// closure, where printing by reflection does not reach.
	pool func() *sync.Pool
}

// NewKey makes a key from a copy of the secret. The id, such as "2026-a", appears in
// proofs to say which key they need; it is not secret. [NewDrawer] refuses an empty id and
// a secret of fewer than [KeyBytes] bytes.
func NewKey(id string, secret []byte) Key {
	secret = slices.Clone(secret)
	pool := &sync.Pool{New: func() any { return &stream{mac: hmac.New(sha256.New, secret)} }}
	return Key{id: id, size: len(secret), pool: func() *sync.Pool { return pool }}
}

// ID returns the name of the key.
func (k Key) ID() string { return k.id }

const keyText = "[key]"

// String returns "[key]".
func (k Key) String() string { return keyText }

// Format writes [key], whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(keyText)) }

var errKeyWritten = errors.New("randomtest: a key is never written to a document")

// MarshalJSON always returns an error: a key is never written to a document.
func (k Key) MarshalJSON() ([]byte, error) { return nil, errKeyWritten }

// MarshalText always returns an error: a key is never written to a document.
func (k Key) MarshalText() ([]byte, error) { return nil, errKeyWritten }

func (k Key) problems(report wire.Report) {
	if k.size < KeyBytes {
		report(fmt.Sprintf("has %d bytes, want %d or more", k.size, KeyBytes), "key")
	}
	if k.id == "" || !utf8.ValidString(k.id) {
		report(fmt.Sprintf("is not a valid name for a key: %q", k.id), "key_id")
	}
}

func (k Key) stream() *stream   { return k.pool().Get().(*stream) }
func (k Key) release(s *stream) { k.pool().Put(s) }

// stream is an endless row of numbers that follow from the key, the draw, the
// person and the number of a day, period or step. Version 1: HMAC-SHA-256 over
//
//	"openiop draw 1" and a zero byte
//	the draw's name: its length in bytes, then the bytes
//	1, tests, week_from (monday 1), month (0, 1), days, epoch
//	   or 2, n, of, or 3, least, longest, from
//	the person: length and bytes
//	the day, the first day of the period, or k of test k from 1: 64 bits
//	the block: 0, 1, 2 and on
//
// each number big-endian, of 32 bits where nothing else is said, and a day counted
// from 0001-01-01, day 1. Each block gives four numbers of 64 bits.
type stream struct {
	mac   hash.Hash
	msg   []byte // draw and person, then number and block
	fixed int    // bytes of msg that are draw and person
	block uint32
	sum   []byte
	used  int // bytes of sum that were given out

	days  [mostPeriod]iop.Day // of a quota: the open days of a period, those drawn first
	drawn int
}

// person begins the numbers of a person in a draw.
func (s *stream) person(head []byte, person string) {
	s.msg = appendText(append(s.msg[:0], head...), person)
	s.fixed = len(s.msg)
}

// at begins the numbers of a day, period or step.
func (s *stream) at(number int64) {
	s.msg = binary.BigEndian.AppendUint64(s.msg[:s.fixed], uint64(number))
	s.block, s.used = 0, sha256.Size
}

func (s *stream) next() uint64 {
	if s.used == sha256.Size {
		s.msg = binary.BigEndian.AppendUint32(s.msg[:s.fixed+8], s.block)
		s.mac.Reset()
		s.mac.Write(s.msg)
		s.sum = s.mac.Sum(s.sum[:0])
		s.block, s.used = s.block+1, 0
	}
	s.used += 8
	return binary.BigEndian.Uint64(s.sum[s.used-8:])
}

// below is a number from 0 to n-1, each equally likely. The first 2^64 mod n
// numbers are passed over, so that each remainder is left as often.
func (s *stream) below(n int32) int32 {
	m := uint64(n)
	for over := -m % m; ; {
		if x := s.next(); x >= over {
			return int32(x % m)
		}
	}
}

// appendText appends a text with its length, so that no two rows of texts are the
// same bytes.
func appendText(b []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(text))), text...)
}

func appendNumbers(b []byte, numbers ...int32) []byte {
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return b
}

func appendDays(b []byte, days []iop.Day) []byte {
	b = appendNumbers(b, int32(len(days)))
	for _, d := range days {
		b = appendNumbers(b, int32(d))
	}
	return b
}
