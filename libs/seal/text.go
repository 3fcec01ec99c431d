package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
)

// What people copy, print and send – keys, shares, challenges – are single words:
// kind, fields and data, with dots between. The data ends with the beginning of a hash of all that
// stands before it, so that a word copied badly is told from a wrong one.
const (
	holderWord    = "bidseal-holder-v1"
	secretWord    = "bidseal-secret-v1"
	shareWord     = "bidseal-share-v1"
	challengeWord = "bidseal-challenge-v1"
	answerWord    = "bidseal-answer-v1"

	sumSize = 4       // bytes
	maxWord = 4 << 10 // bytes; an X-Wing challenge takes 1.6 KiB
)

var b64 = base64.RawURLEncoding.Strict()

// nameForm is what a holder may be called: it stands in headers and words.
var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func word(kind string, data []byte, fields ...string) string {
	front := strings.Join(append([]string{kind}, fields...), ".") + "."
	return front + b64.EncodeToString(append(bytes.Clone(data), sum(front, data)...))
}

// unword reads a word of a kind with n fields.
func unword(kind, text string, n int) (fields []string, data []byte, ok bool) {
	text = strings.TrimSpace(text)
	parts := strings.Split(text, ".")
	if len(text) > maxWord || len(parts) != n+2 || parts[0] != kind || strings.ContainsAny(text, "\r\n") {
		return nil, nil, false
	}
	last := parts[n+1]
	data, err := b64.DecodeString(last)
	if err != nil || len(data) < sumSize {
		return nil, nil, false
	}
	data, check := data[:len(data)-sumSize], data[len(data)-sumSize:]
	return parts[1 : n+1], data, bytes.Equal(check, sum(strings.TrimSuffix(text, last), data))
}

func sum(front string, data []byte) []byte {
	h := sha256.Sum256(append([]byte(front), data...))
	return h[:sumSize]
}
