package journeys

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/identity/signin"
)

// marked is how many bids are looked for; BIDS=1000 looks for a thousand.
func marked(t *testing.T) int {
	text := os.Getenv("BIDS")
	if text == "" {
		return 60
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 10 {
		t.Fatalf("BIDS=%s is no number of bids", text)
	}
	return n
}

// TestNothingThatABidSaysIsAnywhereBeforeItsOpening hands in bids that each
// carry a mark, and looks for the marks in everything that the platform wrote
// (databases, write-ahead logs, broker, logs, traces) and in its memory; with
// services apart, in that of each of them and of the servers too: while bids
// come in, and once more when the deadline is over and no holder has released.
// In every kind of place a mark that belongs there is found, so that the search
// would have found the others: a question's, a refused sign-in's, an opened bid's.
func TestNothingThatABidSaysIsAnywhereBeforeItsOpening(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/mem"); err != nil {
		t.Skip("the memory of a process is no file here")
	}
	const suppliers = 10
	n := marked(t)
	mark := "canary" + random(t)
	price := 70_000_000 + int64(number(t, 20_000_000))

	o := overhear(t)
	p, told := o.Platform, o.told
	p.Start(t)
	w := county.Settle(t, p, suppliers)
	w.Lawful(t)
	deadline := cn.DayOf(p.Now(t)).Add(25).At(9, 30)
	purchases := make([]tenderapi.Tender, (n+suppliers-1)/suppliers)
	for i := range purchases {
		purchases[i] = w.Published(t, fmt.Sprintf("第%d项居家关爱服务", i+1), tenderapi.MethodConsultation, deadline)
	}
	var g errgroup.Group
	g.SetLimit(4)
	for i := range n {
		by, x := p.As(t, county.Staff(i%suppliers)), &purchases[i/suppliers]
		g.Go(func() error {
			says := county.Says(price, fmt.Sprintf("方案 %s-%04d", mark, i))
			says.Technical.Team, says.Qualification.ContactName = mark, mark
			sealed, err := w.Sealers.Sealed(by.Context, p, x, by.Org(), says)
			if err == nil {
				_, err = sealed.Finalize(by.Context, p)
			}
			if err == nil {
				err = leafed(p, by, x.ID)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	control := "canary" + random(t)
	trace := "canary" + random(t)[:10] // its sixteen bytes are the number of a trace
	county.Ask(t, p.As(t, county.Staff(0)), tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: purchases[0].ID, QuestionDraft: tenderapi.QuestionDraft{Text: "请问地址在哪里？" + control}})

	secret, fen := county.NewScent(mark), county.NewScent(fmt.Sprintf(`"price":%d`, price))
	looked := int64(0)
	search := func(s county.Scent) (found []string) {
		found, looked = s.InMemory(t, p)
		return append(found, s.InFiles(t, append(p.Kept(), told)...)...)
	}
	nowhere := func(when string) {
		t.Helper()
		for name, s := range map[string]county.Scent{"what a bid says": secret, "what a bid asks for": fen} {
			if found := search(s); len(found) > 0 {
				t.Errorf("%s is in %v %s", name, found, when)
			}
		}
	}
	nowhere("while bids come in")
	// The same search finds what may be found in every kind of place: so it would have found the others.
	if _, err := signin.SignIn(t.Context(), followed{p.Net, trace}, p.Base, "nobody", county.Password); err == nil {
		t.Error("nobody has signed in")
	}
	public := county.NewScent(control).InFiles(t, p.Kept()...)
	kinds := []string{"tender.db", "broker"}
	if county.Servers != nil { // whose documents are in memory, where the opened bid is looked for
		kinds = []string{"kafka"}
	}
	for _, kind := range kinds {
		if !slices.ContainsFunc(public, func(path string) bool { return strings.Contains(path, kind) }) {
			t.Errorf("what anybody may read is not found in %s: %v", kind, public)
		}
	}
	county.Until(t, "the request among the traces and in the log of who refused it", func() (bool, error) {
		at := county.NewScent(trace).InFiles(t, told)
		reported := slices.ContainsFunc(at, func(path string) bool { return strings.HasPrefix(filepath.Base(path), "trace-") })
		if !reported || !slices.Contains(at, o.log("platformd")) && !slices.Contains(at, o.log("organization")) {
			return false, fmt.Errorf("it is in %v", at)
		}
		return true, nil
	})
	logs := county.NewScent(p.Base).InFiles(t, told) // where every process says that it can be reached
	for _, x := range p.Parts {
		if !slices.Contains(logs, o.log(x.Name)) {
			t.Errorf("the log of %s does not say where it is: it may tell nothing at all", x.Name)
		}
	}
	t.Logf("%d bids of %d suppliers; %d MB of memory were looked through", n, suppliers, looked>>20)

	p.At(t, deadline)
	for _, x := range purchases {
		county.Until(t, "the close", func() (bool, error) {
			x, err := county.Try(p.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
			return x.State == tenderapi.StateClosed, err
		})
	}
	nowhere("after the deadline, before any holder releases")
	w.Open(t, purchases[0].ID)
	officer := p.As(t, "officer")
	var members []tenderapi.Member
	for i := range 3 {
		members = append(members, tenderapi.Member{Account: w.Experts[i].ID, Name: w.Experts[i].Name, Kind: "expert"})
	}
	county.Ask(t, officer, tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: purchases[0].ID, CommitteeDraft: tenderapi.CommitteeDraft{Members: members, Ground: "specialised", Reason: "专业性强，主管预算单位已同意。"}})
	sheet := county.Ask(t, p.As(t, "judge1"), tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: purchases[0].ID})
	if len(sheet.Bids) != min(n, suppliers) {
		t.Fatalf("the judge reads %d bids", len(sheet.Bids))
	}
	if found, _ := secret.InMemory(t, p); len(found) == 0 {
		t.Error("a bid that a judge has just read is not found: the search finds nothing in memory")
	}
	if found := fen.InFiles(t, p.Kept()...); len(found) > 0 {
		t.Errorf("a price is in %v after the opening, before it is revealed", found)
	}
}

// leafed reads, as bidder, officer and stranger, all that tells of a purchase
// whose bids are coming in.
func leafed(p *county.Platform, by *county.Person, tender string) error {
	for _, who := range []*county.Person{by, p.Nobody()} {
		if _, err := county.Try(who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: tender}); err != nil {
			return err
		}
		if _, err := county.Try(who, tenderapi.ListTenders, tenderapi.ListTendersRequest{}); err != nil {
			return err
		}
		if _, err := county.Try(who, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: tender}); err == nil {
			return errors.New("the opening is there before it was")
		}
	}
	_, err := county.Try(by, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: tender})
	return err
}

// followed sends requests in a trace whose number is sixteen letters.
type followed struct {
	via     http.RoundTripper
	letters string
}

// RoundTrip implements http.RoundTripper.
func (f followed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("traceparent", fmt.Sprintf("00-%x-%x-01", f.letters, "a-parent"))
	return f.via.RoundTrip(r)
}

// keepTraces takes what the platform reports by OTLP and keeps it, as it came, in files of dir.
func keepTraces(t *testing.T, dir string) (addr string) {
	t.Helper()
	here := "127.0.0.1"
	if county.Servers != nil { // each service is on a host of its own, which reaches the servers'
		var err error
		if here, _, err = net.SplitHostPort(county.Servers.Kafka); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", net.JoinHostPort(here, "0"))
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{ReadHeaderTimeout: county.Patience, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		f, err := os.CreateTemp(dir, "trace-")
		if err == nil {
			_, err = io.Copy(f, r.Body)
			f.Close()
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // who is killed stops in the middle, and what came is kept
			t.Error(err)
		}
	})}
	done := make(chan struct{})
	go func() { _ = srv.Serve(l); close(done) }() // ends when the test closes it
	t.Cleanup(func() {
		if err := srv.Shutdown(context.Background()); err != nil { // no report is still being kept when the directory goes
			t.Error(err)
		}
		<-done
	})
	return "http://" + l.Addr().String()
}

// random is twelve letters that stand nowhere else.
func random(t *testing.T) string {
	t.Helper()
	b := make([]byte, 6)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

func number(t *testing.T, below int64) int64 {
	t.Helper()
	n, err := rand.Int(rand.Reader, big.NewInt(below))
	if err != nil {
		t.Fatal(err)
	}
	return n.Int64()
}
