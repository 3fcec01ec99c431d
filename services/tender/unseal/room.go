// Package unseal is the room in which sealed files are opened: it keeps the
// shares that holders release and the keys that bidders give in a remedy, puts
// keys together and opens files with them. It is a part of the service tender
// and has no doors of its own. When a stage is open, to whom, and what becomes
// of a bid that does not open is the purchase's to say: what the room must know
// of it is handed to it as a value (Stage, Bid).
package unseal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/rule"
	"sanshe/libs/seal"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
)

// Files is what the room asks of the sealed files. Package intake has them.
type Files interface {
	// Read begins to read the file as it was handed in.
	Read(ctx context.Context, tender, bidder, hash string) (intake.Reading, error)
}

// Stage is what is opened at once of a purchase.
type Stage struct {
	Stage     tenderapi.Stage
	Tender    string
	Judging   string // what its shares are filed under: the purchase, or the judging for which prices are opened anew
	Method    tenderapi.Method
	Law       rule.Where
	Holders   []tenderapi.HolderRole // in the order of their shares' points
	Threshold int
	Remedied  *time.Time // until when bidders give keys of their own; nil where nobody has asked them
	Sealed    seal.Context
}

// Bid is what of a bid is opened.
type Bid struct {
	ID        string
	Bidder    string // organization
	Revision  int64
	Seq       int64 // the first number that the gate gave it
	Envelopes []tenderapi.EnvelopeRef
}

func (b *Bid) hash(kind tenderapi.EnvelopeKind) string {
	i := slices.IndexFunc(b.Envelopes, func(e tenderapi.EnvelopeRef) bool { return e.Kind == kind })
	if i < 0 {
		return ""
	}
	return b.Envelopes[i].Hash
}

// Kinds are the envelopes that each stage opens: what is judged, and the price once the judging is done.
var Kinds = map[tenderapi.Stage][]tenderapi.EnvelopeKind{
	tenderapi.StageTechnical: {tenderapi.EnvelopeKindQualification, tenderapi.EnvelopeKindTechnical},
	tenderapi.StageOffers:    {tenderapi.EnvelopeKindTechnical},
	tenderapi.StagePrice:     {tenderapi.EnvelopeKindPrice},
}

// Service keeps what opens sealed files.
type Service struct {
	shares *store.Collection[Shares]
	helps  *store.Collection[Help]
	files  Files
	rules  *rule.Book
	log    *slog.Logger
	now    func() time.Time
}

// County is whose its documents are: each is of the county of its purchase.
func County(purchases string) []host.Share {
	return []host.Share{
		{Coll: "shares", Of: &host.Tie{Path: "tender", Coll: purchases}},
		{Coll: "helps", Of: &host.Tie{Path: "tender", Coll: purchases}},
	}
}

// New opens the room in the store of the service that keeps the purchases. None
// of what it keeps is ever in an outbox.
func New(ctx context.Context, d host.Deps, files Files) (s *Service, err error) {
	s = &Service{files: files, rules: d.Rules, log: d.Log, now: d.Now}
	if s.shares, err = store.Open(ctx, d.Store, store.Schema{Name: "shares", Indexes: []string{"tender"}}, indexShares); err != nil {
		return s, err
	}
	s.helps, err = store.Open(ctx, d.Store, store.Schema{Name: "helps", Indexes: []string{"tender"}}, indexHelp)
	return s, err
}

// threshold is why fewer than so many open nothing.
func (s *Service) threshold(st *Stage) []fault.Basis {
	return rule.Cite(s.rules, "tender.seal.threshold", st.Law)
}

// Head reads the header of one of a bid's files off the file itself. It is
// [intake.ErrDamaged] that we have not kept it: every file was read when it came.
func (s *Service) Head(ctx context.Context, st *Stage, b *Bid, kind tenderapi.EnvelopeKind) (*seal.Header, error) {
	f, err := s.begin(ctx, st, b, kind)
	return f.head, err
}

// begun is a sealed file of which the head has been read.
type begun struct {
	intake.Reading
	head *seal.Header
	rest io.Reader
}

// whole is the file from its beginning.
func (f *begun) whole() io.Reader { return io.MultiReader(bytes.NewReader(f.head.Bytes()), f.rest) }

func (s *Service) begin(ctx context.Context, st *Stage, b *Bid, kind tenderapi.EnvelopeKind) (f begun, err error) {
	if f.Reading, err = s.files.Read(ctx, st.Tender, b.Bidder, b.hash(kind)); err != nil {
		return f, lost(err)
	}
	c := st.Sealed
	c.Bidder, c.Revision, c.Envelope = b.Bidder, int(b.Revision), seal.Envelope(kind)
	rest := bufio.NewReader(f.Reading)
	f.rest = rest
	f.head, err = seal.ReadHeader(rest, c)
	return f, lost(err)
}

// lost makes one answer of everything that says that a file is not here as it was handed in; what the store suffers stays what it is.
func lost(err error) error {
	if err == nil || fault.Ours(err) {
		return err
	}
	return intake.ErrDamaged.Because(err)
}

// Released lists who has released in a stage, in the order of the holders.
func (s *Service) Released(ctx context.Context, st *Stage) (out []Shares, err error) {
	for _, role := range st.Holders {
		x, err := s.shares.Get(ctx, st.id(role))
		switch {
		case err == nil:
			out = append(out, x)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	return out, nil
}

// Owes reports whether a holder has released nothing in a stage yet.
func (s *Service) Owes(ctx context.Context, st *Stage, role tenderapi.HolderRole) (bool, error) {
	_, err := s.shares.Get(ctx, st.id(role))
	if errors.Is(err, store.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// Release keeps a holder's shares of everything that a stage opens, at once: a share that does not
// fit is refused, one that the holder could not open is recorded as that. What was given stays given, with the
// time of the first release; what was not may be given later.
func (s *Service) Release(ctx context.Context, st *Stage, bids []Bid, role tenderapi.HolderRole, account string, items []tenderapi.ShareDraft) error {
	x := Shares{Tender: st.Tender, Role: role, Account: account, Stage: st.Stage, At: s.now(), Items: items}
	if err := s.fitting(ctx, st, bids, &x); err != nil {
		return err
	}
	_, err := s.shares.Insert(ctx, st.id(role), x)
	if errors.Is(err, store.ErrExists) {
		_, err = s.shares.Update(ctx, st.id(role), func(was *Shares) ([]event.Event, error) {
			was.fill(x.Items)
			return nil, nil
		})
	}
	return err
}

// Helped are the bids whose bidders have given their own keys in a stage.
func (s *Service) Helped(ctx context.Context, st *Stage) (map[string]bool, error) {
	out := map[string]bool{}
	err := s.helping(ctx, st, func(h Help) { out[h.Bid] = true })
	return out, err
}

func (s *Service) helping(ctx context.Context, st *Stage, each func(Help)) error {
	return s.helps.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", st.Tender)}}, func(h Help) error {
		if h.Stage == st.Stage {
			each(h)
		}
		return nil
	})
}

// Help keeps the keys of a bidder's own files, each held against its file.
func (s *Service) Help(ctx context.Context, st *Stage, b *Bid, keys []tenderapi.FileKeyDraft) error {
	h := Help{Tender: st.Tender, Bid: b.ID, Stage: st.Stage, At: s.now(), Keys: keys}
	if err := s.proven(ctx, st, b, h); err != nil {
		return err
	}
	_, err := s.helps.Insert(ctx, b.ID+"."+string(st.Stage), h)
	if errors.Is(err, store.ErrExists) {
		err = nil // proven keys of the same files: they are the same
	}
	return err
}
