// Package shamir splits a secret into n shares, any t of which give it back and
// fewer of which say nothing about it. It does arithmetic in GF(2^8) and knows
// nothing of keys, files or people; who may hold what is for its callers.
//
// Each byte of the secret is the value at 0 of a polynomial of degree t-1 with
// random coefficients; share i is its values at i. The field is that of AES
// (x^8+x^4+x^3+x+1). Nothing branches on a secret and no table is indexed by
// one, so that time and caches tell nothing.
package shamir

import (
	"crypto/rand"
	"errors"
)

// Max is the highest number of shares: a point is a byte, and 0 is the secret's own.
const Max = 255

// What callers get wrong.
var (
	ErrNumber = errors.New("shamir: needs 2 ≤ t ≤ n ≤ 255 and a secret")
	ErrPoints = errors.New("shamir: shares must be at distinct points other than 0 and of one length")
)

// Split answers n shares of secret, the one at point i standing at index i-1. Each is as long as the secret.
func Split(secret []byte, t, n int) ([][]byte, error) {
	if t < 2 || n < t || n > Max || len(secret) == 0 {
		return nil, ErrNumber
	}
	random := make([]byte, (t-1)*len(secret))
	rand.Read(random)
	shares := make([][]byte, n)
	for i := range shares {
		shares[i] = at(byte(i+1), secret, random)
	}
	return shares, nil
}

// at is the value at x of every byte's polynomial, by Horner's rule: random holds the coefficients
// of all bytes from the highest degree down, secret those of degree 0.
func at(x byte, secret, random []byte) []byte {
	y := make([]byte, len(secret))
	for len(random) > 0 {
		for j := range y {
			y[j] = mul(y[j], x) ^ random[j]
		}
		random = random[len(secret):]
	}
	for j := range y {
		y[j] = mul(y[j], x) ^ secret[j]
	}
	return y
}

// Combine is what the polynomial through the shares has at 0. It is the secret if at least t
// shares are given and all are true; nothing here can tell.
func Combine(points []byte, shares [][]byte) ([]byte, error) { return Value(0, points, shares) }

// Value is what the polynomial of lowest degree through the shares has at x: the secret at 0, a share elsewhere.
func Value(x byte, points []byte, shares [][]byte) ([]byte, error) {
	if len(points) < 2 || len(points) != len(shares) {
		return nil, ErrPoints
	}
	seen := map[byte]bool{0: true}
	for i, p := range points {
		if seen[p] || len(shares[i]) != len(shares[0]) {
			return nil, ErrPoints
		}
		seen[p] = true
	}
	out := make([]byte, len(shares[0]))
	for i, p := range points {
		weight := byte(1) // Lagrange: the product of (x-q)/(p-q) over the other points
		for j, q := range points {
			if j != i {
				weight = mul(weight, mul(x^q, inverse(p^q)))
			}
		}
		for k, y := range shares[i] {
			out[k] ^= mul(weight, y)
		}
	}
	return out, nil
}

// mul multiplies, eight shifts and adds whatever the operands are.
func mul(a, b byte) (product byte) {
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return product
}

// inverse is a^254, as a^255 is 1 for every a but 0.
func inverse(a byte) byte {
	out := byte(1)
	for range 7 { // 254 = 2 + 4 + … + 128
		a = mul(a, a)
		out = mul(out, a)
	}
	return out
}
