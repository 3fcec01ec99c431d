package seal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"sanshe/libs/cn"
)

func TestWhatBrowsersLoadIsBuiltFromItsSources(t *testing.T) {
	for _, b := range []struct {
		file string
		most int // bytes
		of   []string
	}{
		{"dist/seal.js", 256 << 10, []string{"src"}},
		{"../ui/assets/sealing.js", 288 << 10, []string{"src", "pages"}},
		{"../ui/assets/field.js", 24 << 10, []string{"field", "pages"}},
		{"../ui/assets/worker.js", 8 << 10, []string{"field", "pages"}},
	} {
		h := sha256.New()
		for _, f := range append([]string{"package-lock.json"}, sources(t, b.of)...) {
			content, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s\x00%s\x00", filepath.ToSlash(f), content)
		}
		built, err := os.ReadFile(b.file)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := bytes.Cut(built, []byte("\n")); !bytes.Contains(first, []byte(hex.EncodeToString(h.Sum(nil)))) {
			t.Errorf("%s is of other sources: npm ci && npm run build, then commit it", b.file)
		}
		if len(built) > b.most {
			t.Errorf("%s has grown to %d bytes", b.file, len(built))
		}
	}
}

// sources are the files of folders, folder by folder.
func sources(t *testing.T, folders []string) (out []string) {
	t.Helper()
	for _, f := range folders {
		list, err := filepath.Glob(f + "/*.ts")
		if err != nil || len(list) < 10 {
			t.Fatalf("%s: %d sources, %v", f, len(list), err)
		}
		out = append(out, list...)
	}
	return out
}

// The islands' own tests stand beside them, in their language.
func TestTheIslandsDoWhatTheyPromise(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("the islands run in Node, and there is none on this machine: ", err)
	}
	if out, err := exec.CommandContext(t.Context(), node, "--test", "pages.test.mjs").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAmountsAreSpelledAlikeInBothLanguages(t *testing.T) {
	n := start(t)
	amounts := []int64{0, 1, 10, 101, 110, 100_00, 1_005_00, 10_000_00, 100_010_01, 1_0000_0000_00, 1_0001_0000_10, 2_5000_0003_00, 107_0000_00}
	for range 200 {
		amounts = append(amounts, mrand.Int64N(1e13)>>mrand.IntN(40))
	}
	for _, fen := range amounts {
		var there struct{ Capital, Yuan string }
		n.must("amount", with{"fen": fen}, &there)
		if here := cn.Fen(fen); there.Capital != here.Upper() || there.Yuan != here.String() {
			t.Errorf("%d: the browser writes %s %s, the platform %s %s", fen, there.Capital, there.Yuan, here.Upper(), here)
		}
	}
}
