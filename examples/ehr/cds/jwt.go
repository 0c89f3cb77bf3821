package cds

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"
)

// Clients are the public keys of those who may ask, by who issues their tokens and by the id
// of the key. The zero Clients are nobody.
type Clients map[string]map[string]*ecdsa.PublicKey

// ParseClients reads an object that has for each issuer a JWK Set (RFC 7517) of keys for
// ES384, which must have an id:
//
//	{"https://ehr.example": {"keys": [{"kty": "EC", "crv": "P-384", "kid": "one", "x": "...", "y": "..."}]}}
func ParseClients(data []byte) (Clients, error) {
	var issuers map[string]struct {
		Keys []struct{ Kty, Crv, Kid, X, Y string }
	}
	if err := json.Unmarshal(data, &issuers); err != nil {
		return nil, err
	}
	clients := Clients{}
	var faults []error
	for iss, set := range issuers {
		clients[iss] = map[string]*ecdsa.PublicKey{}
		for i, k := range set.Keys {
			x, errX := base64.RawURLEncoding.DecodeString(k.X)
			y, errY := base64.RawURLEncoding.DecodeString(k.Y)
			key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P384(), slices.Concat([]byte{4}, x, y))
			if err = errors.Join(errX, errY, err); err != nil || k.Kty != "EC" || k.Crv != "P-384" || k.Kid == "" {
				faults = append(faults, fmt.Errorf("%q: keys[%d] is not a key of P-384 with an id", iss, i))
				continue
			}
			clients[iss][k.Kid] = key
		}
	}
	return clients, errors.Join(faults...)
}

// used is the tokens that were used and have not expired.
type used struct {
	mu  sync.Mutex
	ids map[string]time.Time
}

// first reports whether a token is used for the first time.
func (u *used) first(id string, until, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for k, t := range u.ids {
		if now.After(t) {
			delete(u.ids, k)
		}
	}
	if _, again := u.ids[id]; again {
		return false
	}
	if u.ids == nil {
		u.ids = map[string]time.Time{}
	}
	u.ids[id] = until
	return true
}

// longest is how long a token may last.
const longest = 5 * time.Minute

// verify checks the token of a request, a JWT signed by ES384 (RFC 7515, RFC 7518, RFC 7519),
// and returns who issued it.
func (c Clients) verify(header, audience string, now time.Time, seen *used) (string, error) {
	text, ok := strings.CutPrefix(header, "Bearer ")
	parts := strings.Split(text, ".")
	if !ok || len(parts) != 3 {
		return "", errors.New("the header Authorization is not Bearer with a JWT")
	}
	var head struct{ Alg, Kid, Typ string }
	var body struct {
		Iss, Jti string
		Aud      audiences
		Exp, Iat int64
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err = errors.Join(err, part(parts[0], &head), part(parts[1], &body)); err != nil {
		return "", errors.New("the JWT cannot be read")
	}
	key := c[body.Iss][head.Kid]
	const half = 48 // bytes of a number of P-384
	if head.Alg != "ES384" || head.Typ != "JWT" || key == nil || len(signature) != 2*half {
		return "", errors.New("the JWT is not by a key of ES384 that is known here")
	}
	sum := sha512.Sum384([]byte(parts[0] + "." + parts[1]))
	r, s := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
	if !ecdsa.Verify(key, sum[:], r, s) {
		return "", errors.New("the signature of the JWT is wrong")
	}
	until, from := time.Unix(body.Exp, 0), time.Unix(body.Iat, 0)
	switch {
	case !slices.Contains(body.Aud, audience):
		return "", errors.New("the JWT is for another service")
	case !now.Before(until) || from.After(now.Add(leeway)) || until.Sub(from) > longest:
		return "", errors.New("the JWT is not of now, or lasts longer than five minutes")
	case body.Jti == "" || !seen.first(body.Iss+" "+body.Jti, until, now):
		return "", errors.New("the JWT has no jti, or one that was used before")
	}
	return body.Iss, nil
}

// part reads a part of a JWT.
func part(text string, into any) error {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// audiences is a text, or a list of texts.
type audiences []string

func (a *audiences) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audiences{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}
