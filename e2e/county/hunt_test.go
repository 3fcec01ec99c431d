package county

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
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

// The servers go on while their files are looked through: what they remove meanwhile is passed over, and what stays is found.
func TestAMarkIsFoundWhileFilesComeAndGo(t *testing.T) {
	const mark = "canary-4f0c9d51be77"
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept")
	if err := os.WriteFile(kept, []byte(mark), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var g errgroup.Group
	defer func() {
		stop()
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
	}()
	for i := range 4 {
		g.Go(func() error {
			sub := filepath.Join(dir, strconv.Itoa(i))
			for ctx.Err() == nil {
				if err := errors.Join(os.Mkdir(sub, 0o700), os.WriteFile(filepath.Join(sub, "state"), []byte("passing"), 0o600), os.RemoveAll(sub)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for range 300 {
		if found := NewScent(mark).InFiles(t, dir); len(found) != 1 || found[0] != kept {
			t.Fatal(found)
		}
	}
}
