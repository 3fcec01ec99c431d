package host

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"
)

// timed is an answer that notes each time until which it may be written.
type timed struct {
	*httptest.ResponseRecorder
	ends []time.Time
}

func (d *timed) SetWriteDeadline(at time.Time) error {
	d.ends = append(d.ends, at)
	return nil
}

// TestEachPieceOfAnAnswerHasATimeOfItsOwn writes an answer in morsels: with each
// piece, and with no morsel between, the time to write begins anew.
func TestEachPieceOfAnAnswerHasATimeOfItsOwn(t *testing.T) {
	const given, part, morsel = time.Hour, 512 << 10, 32 << 10
	d := &timed{ResponseRecorder: httptest.NewRecorder()}
	f, began := &flowing{ResponseWriter: d, time: given, piece: part}, time.Now()
	for n := range 12 * part / morsel {
		if _, err := f.Write(make([]byte, morsel)); err != nil {
			t.Fatal(err)
		}
		if want := n*morsel/part + 1; len(d.ends) != want {
			t.Fatalf("after %d bytes the time began %d times, want %d", (n+1)*morsel, len(d.ends), want)
		}
	}
	for i, end := range d.ends {
		if end.Before(began.Add(given)) || i > 0 && end.Before(d.ends[i-1]) {
			t.Errorf("piece %d may be written until %v, it began at %v", i, end, began)
		}
	}
	if d.Body.Len() != 12*part {
		t.Errorf("%d bytes of %d", d.Body.Len(), 12*part)
	}
}

// TestALongAnswerOfAnotherProcessIsNotCutWhileItFlows reads an answer for longer
// than one may take to be written, a piece well within each such time; and one of
// which nothing is taken.
func TestALongAnswerOfAnotherProcessIsNotCutWhileItFlows(t *testing.T) {
	t.Parallel()
	const given, part = 3 * time.Second, 512 << 10
	whole := bytes.Repeat([]byte("0123456789abcdef"), 12*part/16)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(whole) // who hangs up has read enough
	}))
	defer other.Close()
	at, err := url.Parse(other.URL)
	if err != nil {
		t.Fatal(err)
	}
	d := &drivers{} // the handler is observed as it is when people reach it
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) }}
	ask := func(flows bool, read func(io.Reader) ([]byte, error)) ([]byte, error) {
		front := httptest.NewUnstartedServer(d.observed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if flows {
				w = &flowing{ResponseWriter: w, time: given, piece: part}
			}
			proxy.ServeHTTP(w, r)
		})))
		front.Config.WriteTimeout = given
		front.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
			_ = c.(*net.TCPConn).SetWriteBuffer(64 << 10) // what the network holds is not what was taken
			return ctx
		}
		front.Start()
		defer front.Close()
		via := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
			if err == nil {
				_ = c.(*net.TCPConn).SetReadBuffer(64 << 10)
			}
			return c, err
		}}
		defer via.CloseIdleConnections()
		w, err := (&http.Client{Transport: via}).Get(front.URL)
		if err != nil {
			return nil, err
		}
		defer w.Body.Close()
		return read(w.Body)
	}
	slowly := func(r io.Reader) (got []byte, err error) { // 12 parts in a little more than one answer is given
		tick := time.NewTicker(given / 10)
		defer tick.Stop()
		for b := make([]byte, part); err == nil; <-tick.C {
			var n int
			n, err = io.ReadFull(r, b)
			got = append(got, b[:n]...)
		}
		if err == io.EOF || len(got) == len(whole) {
			err = nil
		}
		return got, err
	}
	if got, err := ask(true, slowly); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("%d bytes of %d, %v", len(got), len(whole), err)
	}
	if got, err := ask(false, slowly); err == nil {
		t.Errorf("without it %d bytes come, and the test tells nothing", len(got))
	}
	never := func(r io.Reader) ([]byte, error) {
		<-time.After(given + given/3)
		return io.ReadAll(r)
	}
	if got, err := ask(true, never); err == nil {
		t.Errorf("who takes nothing is waited for: %d bytes", len(got))
	}
}
