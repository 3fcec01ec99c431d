package host

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"sanshe/libs/route"
)

// TestAClosedGateSaysThatNothingWasDone: who calls may then ask another instance.
func TestAClosedGateSaysThatNothingWasDone(t *testing.T) {
	g := &gate{health: http.NotFoundHandler()}
	ask := func() *http.Response {
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/tender/tenders", nil))
		return w.Result()
	}
	if w := ask(); w.StatusCode != http.StatusServiceUnavailable || w.Header.Get(route.HeaderUntouched) == "" {
		t.Errorf("closed, it answers %d with %v", w.StatusCode, w.Header)
	}
	g.opened.Store(http.NewServeMux())
	if w := ask(); w.Header.Get(route.HeaderUntouched) != "" {
		t.Error("open, it still says that nothing was done")
	}
}
