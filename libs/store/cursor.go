package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// EncodeCursor carries (order value, id) to the next page, bound to the query's shape.
func EncodeCursor(q Query, last Record) string {
	v := ""
	if q.By != "" {
		v = last.Index[q.By][0]
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{shape(q), v, last.ID}, "\x00")))
}

// DecodeCursor reads q.After; a cursor of another query is ErrCursor.
func DecodeCursor(q Query) (value, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	p := strings.Split(string(b), "\x00")
	if err != nil || len(p) != 3 || p[0] != shape(q) {
		return "", "", ErrCursor
	}
	return p[1], p[2], nil
}

// shape is what must not change between two pages: collection, filter, order and direction.
func shape(q Query) string {
	b, _ := json.Marshal([]any{q.of, q.Where, q.By, q.Desc})
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
