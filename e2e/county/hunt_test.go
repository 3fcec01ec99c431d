package county

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

// A search that finds nothing must be one that would.
func TestAMarkIsFoundInEveryForm(t *testing.T) {
	const mark = "canary-4f0c9d51be77"
	s := NewScent(mark)
	wide := []byte(strings.Join(strings.Split(mark, ""), "\x00") + "\x00")
	for name, left := range map[string][]byte{
		"text": []byte("…" + mark + "…"), "hexadecimal": []byte(hex.EncodeToString([]byte("x" + mark))), "UTF-16": wide,
		"base64": []byte(base64.StdEncoding.EncodeToString([]byte(mark + "!"))), "base64, shifted by one": []byte(base64.StdEncoding.EncodeToString([]byte("x" + mark + "yz"))),
		"base64, shifted by two": []byte(base64.StdEncoding.EncodeToString([]byte("xy" + mark))), "base64 of URLs": []byte(base64.URLEncoding.EncodeToString([]byte("xyz" + mark))),
	} {
		for _, before := range []int{0, 1, window - len(left) - 1, window - len(left)/2, window - 1, window, 3*window - 3} {
			for _, after := range []int{0, window} {
				text := append(append(make([]byte, before), left...), make([]byte, after)...)
				if found, err := s.in(bytes.NewReader(text)); !found || err != nil {
					t.Errorf("%s after %d and before %d bytes: %v, %v", name, before, after, found, err)
				}
			}
		}
	}
	if found, err := s.in(strings.NewReader(strings.Repeat("canary-4f0c9d51be7", 100_000))); found || err != nil {
		t.Errorf("found where it is not: %v", err)
	}
}
