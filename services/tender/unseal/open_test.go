package unseal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/seal"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/tender/intake"
)

// room is the opening of one price, with everybody's keys.
type room struct {
	*Service
	t     *testing.T
	clock time.Time
	stage Stage
	bid   Bid
	keys  map[tenderapi.HolderRole]*seal.HolderKey
	own   string
	file  []byte
	lost  error // what the keeper of files says of it
}

const plain = `{"price":8000000}`

var roles = []tenderapi.HolderRole{tenderapi.HolderRoleBuyer, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary}

func open(t *testing.T) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	must(t, err)
	t.Cleanup(func() { engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	r := &room{t: t, clock: cn.Day("2026-03-27").At(9, 30), keys: map[tenderapi.HolderRole]*seal.HolderKey{}}
	r.Service, err = New(t.Context(), host.Deps{Store: engine, Rules: book, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.clock }}, r)
	must(t, err)
	suite := string(tenderapi.SuiteXwing)
	to := seal.Bid{Context: seal.Context{Tender: "t", Envelope: seal.Price, Bidder: "a", Revision: 1, NoticeHash: strings.Repeat("0", 64)}, Threshold: 2}
	for _, role := range roles {
		r.keys[role], err = seal.NewHolder(suite, string(role))
		must(t, err)
		to.Holders = append(to.Holders, r.keys[role].Holder())
	}
	r.own, to.Bidder, err = seal.NewBidder(suite)
	must(t, err)
	var file bytes.Buffer
	must(t, seal.Seal(&file, strings.NewReader(plain), int64(len(plain)), to))
	r.file = file.Bytes()
	sum := sha256.Sum256(r.file)
	r.bid = Bid{ID: "b", Bidder: "a", Revision: 1, Seq: 1, Envelopes: []tenderapi.EnvelopeRef{{Kind: tenderapi.EnvelopeKindPrice, Hash: hex.EncodeToString(sum[:]), Size: int64(len(r.file))}}}
	r.stage = Stage{
		Stage: tenderapi.StagePrice, Tender: "t", Judging: "t", Method: tenderapi.MethodOpen, Law: rule.Where{Region: "320312", Day: r.clock},
		Holders: roles, Threshold: 2, Sealed: seal.Context{Tender: "t", NoticeHash: to.Context.NoticeHash},
	}
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Read implements Files.
func (r *room) Read(context.Context, string, string, string) (intake.Reading, error) {
	return &kept{Reader: bytes.NewReader(r.file), lost: r.lost}, nil
}

// kept is the file as its keeper has it.
type kept struct {
	*bytes.Reader
	lost error
}

// End implements intake.Reading.
func (k *kept) End() error { return k.lost }

// release posts what a holder's key makes of the file; a blank share says that it did not open its part.
func (r *room) release(role tenderapi.HolderRole, blank bool) {
	r.t.Helper()
	h, err := r.Head(r.t.Context(), &r.stage, &r.bid, tenderapi.EnvelopeKindPrice)
	must(r.t, err)
	item := tenderapi.ShareDraft{Bid: "b", Kind: tenderapi.EnvelopeKindPrice}
	if !blank {
		share, err := h.Release(r.keys[role])
		must(r.t, err)
		item.Share = share.String()
	}
	must(r.t, r.Release(r.t.Context(), &r.stage, []Bid{r.bid}, role, "account of "+string(role), []tenderapi.ShareDraft{item}))
}

// help gives the bidder's own key.
func (r *room) help() {
	r.t.Helper()
	h, err := r.Head(r.t.Context(), &r.stage, &r.bid, tenderapi.EnvelopeKindPrice)
	must(r.t, err)
	key, err := h.Own(r.own)
	must(r.t, err)
	must(r.t, r.Help(r.t.Context(), &r.stage, &r.bid, []tenderapi.FileKeyDraft{{Kind: tenderapi.EnvelopeKindPrice, Key: base64.StdEncoding.EncodeToString(key[:])}}))
}

func TestWhatWasReleasedDecidesWhetherAFileOpens(t *testing.T) {
	const running, over = time.Hour, -time.Nanosecond
	for name, c := range map[string]struct {
		good, blank int           // how many holders released a share that fits, and how many none
		remedy      time.Duration // until its end; 0 for none
		help        bool
		want        string // a refusal, the ground of a bid that did not open, or ""
	}{
		"nobody":                                   {want: "tender.opening.shares"},
		"one of three":                             {good: 1, want: "tender.opening.shares"},
		"two of three":                             {good: 2},
		"all":                                      {good: 3},
		"two, one of whom cannot open it":          {good: 1, blank: 1, want: "tender.opening.lacking"},
		"all, one of whom cannot open it":          {good: 2, blank: 1},
		"all, two of whom cannot open it":          {good: 1, blank: 2, want: Revoked},
		"one, while bidders may help":              {good: 1, remedy: running, want: "tender.opening.lacking"},
		"one, and the bidder has helped":           {good: 1, remedy: running, help: true},
		"one, and the bidder has not helped":       {good: 1, remedy: over, want: Retracted},
		"nobody, and the bidder has not helped":    {remedy: over, want: Retracted},
		"nobody, and the bidder has helped":        {remedy: over, help: true},
		"a key of the bidder's that nobody needed": {good: 2, remedy: over, help: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			if c.remedy != 0 {
				until := r.clock.Add(c.remedy)
				r.stage.Remedied = &until
			}
			for i := range c.good + c.blank {
				r.release(roles[i], i >= c.good)
			}
			if c.help {
				r.help()
			}
			got, err := r.Open(t.Context(), &r.stage, []Bid{r.bid})
			if err != nil {
				if f := fault.Of(err); f.Code != c.want || f.Basis[0].Rule != "tender.seal.threshold" {
					t.Fatalf("%v, want %q", f, c.want)
				}
				return
			}
			f := got[0][tenderapi.EnvelopeKindPrice]
			if opened := string(f.Content) == plain && f.Record.State == "opened"; f.Ground != c.want || opened != (c.want == "") || len(f.Record.Bad) != c.blank {
				t.Errorf("%+v, want %q", f, c.want)
			}
		})
	}
}

func TestAShareThatWasReleasedIsNeverTakenBackAndABlankOneMayBeFilled(t *testing.T) {
	r := open(t)
	released := func() Shares {
		list, err := r.Released(t.Context(), &r.stage)
		must(t, err)
		return list[0]
	}
	r.release(roles[0], true)
	first := released()
	r.clock = r.clock.Add(time.Minute)
	r.release(roles[0], false)
	given := released()
	if given.Items[0].Share == "" || !given.At.Equal(first.At) {
		t.Errorf("a blank share was filled: %+v, first released at %s", given, first.At)
	}
	r.release(roles[0], true)
	if got := released(); len(got.Items) != 1 || got.Items[0] != given.Items[0] {
		t.Errorf("a share was taken back: %+v", got.Items)
	}
	r.release(roles[1], false)
	got, err := r.Open(t.Context(), &r.stage, []Bid{r.bid})
	must(t, err)
	if f := got[0][tenderapi.EnvelopeKindPrice]; string(f.Content) != plain {
		t.Errorf("%+v", f)
	}
}

func TestAFileThatWeHaveNotKeptIsNotTheBiddersFault(t *testing.T) {
	for _, lost := range []error{intake.ErrDamaged, store.ErrNotFound} {
		r := open(t)
		r.release(roles[0], false)
		r.release(roles[2], false)
		r.lost = lost
		got, err := r.Open(t.Context(), &r.stage, []Bid{r.bid})
		must(t, err)
		if f := got[0][tenderapi.EnvelopeKindPrice]; f.Ground != Retracted || f.Content != nil {
			t.Errorf("%v: %+v", lost, f)
		}
	}
}

func TestARemedyIsForWhatTheSharesDoNotOpen(t *testing.T) {
	for name, c := range map[string]struct {
		good, blank int
		want        string
	}{
		"one":                     {good: 1},
		"two, one of whom cannot": {good: 1, blank: 1},
		"two":                     {good: 2, want: "tender.remedy.needless"},
		"all, and no bidder could make up for it now": {good: 1, blank: 2, want: "tender.remedy.needless"},
	} {
		r := open(t)
		for i := range c.good + c.blank {
			r.release(roles[i], i >= c.good)
		}
		if err := r.Lacking(t.Context(), &r.stage, []Bid{r.bid}); err == nil != (c.want == "") || err != nil && fault.Of(err).Code != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestPricesAreOpenedAnewForWhoJudgesAnew(t *testing.T) {
	r := open(t)
	r.release(roles[0], false)
	again := r.stage
	again.Judging = "t.2"
	for judging, want := range map[*Stage]bool{&r.stage: false, &again: true} {
		if owes, err := r.Owes(t.Context(), judging, roles[0]); err != nil || owes != want {
			t.Errorf("%s: owes %v, %v", judging.Judging, owes, err)
		}
	}
	if list, err := r.Released(t.Context(), &again); err != nil || len(list) != 0 {
		t.Errorf("released for the new judging: %+v, %v", list, err)
	}
}
