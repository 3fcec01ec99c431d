package portal

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/libs/identity"
)

func TestABidderTakesTheOfflineProgramWithItsSum(t *testing.T) {
	w := newWorks(t, identity.Staff)
	const at = "/desk/staff/sanshe-seal/"
	if b := w.as(identity.Staff); strings.Contains(b.get(bidAt).body, at) {
		t.Error("a platform that has no program offers one")
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"sanshe-seal-windows-amd64.exe": "MZ", "sanshe-seal-darwin-arm64": "mach", "SHA256SUMS": "sums", "sanshe-seal-plan9-amd64": "no"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.portal.Config.SealerDir = dir
	w.portal.mux = w.portal.Mount(pages(w.portal))
	b := w.as(identity.Staff)
	page := b.get(bidAt).body
	for _, want := range []string{"Windows", "macOS", fmt.Sprintf("%x", sha256.Sum256([]byte("MZ"))), at + "sanshe-seal-darwin-arm64"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a bid lacks %s", want)
		}
	}
	if strings.Contains(page, "plan9") {
		t.Error("offers what is for no system that is known")
	}
	if got := b.get(at + "sanshe-seal-windows-amd64.exe"); got.status != http.StatusOK || got.body != "MZ" {
		t.Errorf("sends %d %q", got.status, got.body)
	}
	for _, name := range []string{"SHA256SUMS", "sanshe-seal-plan9-amd64", "sanshe-seal-linux-amd64", "..%2Fetc"} {
		if got := b.get(at + name); got.status != http.StatusNotFound {
			t.Errorf("%s is answered %d", name, got.status)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "sanshe-seal-darwin-arm64"), []byte("swapped"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := b.get(at + "sanshe-seal-darwin-arm64"); got.status == http.StatusOK || strings.Contains(got.body, "swapped") {
		t.Errorf("what is not what its sum says is sent: %d", got.status)
	}
}
