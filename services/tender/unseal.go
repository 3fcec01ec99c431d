package tender

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/seal"
	"sanshe/libs/seal/papers"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
)

// Bids are opened in two stages: what is judged, and the price once the judging is done.
var kindsOf = map[tenderapi.Stage][]tenderapi.EnvelopeKind{
	tenderapi.StageTechnical: {tenderapi.EnvelopeKindQualification, tenderapi.EnvelopeKindTechnical},
	tenderapi.StageOffers:    {tenderapi.EnvelopeKindTechnical},
	tenderapi.StagePrice:     {tenderapi.EnvelopeKindPrice},
}

// stage is what is being opened now; "" when nothing is.
func (t *Tender) stage() tenderapi.Stage {
	switch {
	case !t.sealed():
	case t.State == tenderapi.StateClosed:
		return tenderapi.StageTechnical
	case t.State == tenderapi.StateOffered:
		return tenderapi.StageOffers
	case t.State == tenderapi.StateFrozen:
		return tenderapi.StagePrice
	}
	return ""
}

// shown reports whether a stage has been opened.
func (t *Tender) shown(stage tenderapi.Stage) bool {
	switch stage {
	case tenderapi.StageTechnical:
		return t.OpenedAt != nil
	case tenderapi.StageOffers:
		return t.Offers != nil && t.Offers.TakenAt != nil
	}
	return t.RevealedAt != nil
}

// staged lists the bids whose envelopes are opened in a stage: of those that
// turned out invalid before, nobody looks at the price.
func (s *Service) staged(ctx context.Context, t *Tender, stage tenderapi.Stage) (out []Bid, err error) {
	if stage == tenderapi.StageTechnical && t.Opening == nil {
		return s.standing(ctx, t.ID, false)
	}
	if stage == tenderapi.StageOffers && !t.shown(stage) {
		out, err = s.standing(ctx, t.ID, true)
		return slices.DeleteFunc(out, func(b Bid) bool { _, replaces := b.envelope(tenderapi.EnvelopeKindTechnical); return !replaces }), err
	}
	for _, o := range t.Opening.Bids {
		id := t.paper(o, stage)
		if id == "" || stage == tenderapi.StagePrice && !o.Valid && o.Price == 0 {
			continue
		}
		b, err := s.bids.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// head reads the header of one of a bid's files.
func (s *Service) head(ctx context.Context, t *Tender, b *Bid, kind tenderapi.EnvelopeKind) (*seal.Header, error) {
	e, _ := b.envelope(kind)
	head, err := s.files.Header(ctx, b.Tender, b.Supplier.ID, e.Hash)
	if err != nil {
		return nil, err
	}
	return seal.ReadHeader(bufio.NewReader(bytes.NewReader(head)), t.context(b.Supplier.ID, b.Revision, kind))
}

// sealedFile is a bid's file as it was handed in.
func (s *Service) sealedFile(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind) ([]byte, error) {
	e, _ := b.envelope(kind)
	return s.files.File(ctx, b.Tender, b.Supplier.ID, e.Hash)
}

// opener has what has been released in a stage.
type opener struct {
	s        *Service
	t        *Tender
	stage    tenderapi.Stage
	released []Shares
	helps    map[string]Help // bid → keys that its bidder has given
}

func (s *Service) opener(ctx context.Context, t *Tender, stage tenderapi.Stage) (o *opener, err error) {
	o = &opener{s: s, t: t, stage: stage, helps: map[string]Help{}}
	if o.released, err = s.releasedIn(ctx, t, stage); err != nil {
		return nil, err
	}
	if t.remedy(stage) == nil {
		return o, nil
	}
	err = s.helps.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", t.ID)}}, func(h Help) error {
		if h.Stage == stage {
			o.helps[h.Bid] = h
		}
		return nil
	})
	return o, err
}

// all reports whether every holder has released: then nobody else can help.
func (o *opener) all() bool { return len(o.released) == len(o.t.Sealing.Holders) }

// key finds the key of one file: by the holders' shares, or by the bidder's own
// help. It names the holders whose share does not fit. There may be none, which is no error.
func (o *opener) key(h *seal.Header, b *Bid, kind tenderapi.EnvelopeKind) (key seal.FileKey, bad []tenderapi.BadShare, found bool) {
	var shares []seal.Share
	for _, r := range o.released {
		x, given := r.of(b.ID, kind)
		switch share, err := seal.ParseShare(x.Share); {
		case !given:
		case x.Share == "":
			bad = append(bad, tenderapi.BadShare{Role: r.Role, Why: "持有人用自己的私钥打不开这一份。"})
		case err == nil:
			shares = append(shares, share)
		}
	}
	key, wrong, err := h.Combine(shares...)
	for _, w := range wrong {
		bad = append(bad, tenderapi.BadShare{Role: tenderapi.HolderRole(w.Holder), Why: w.Fault.Text})
	}
	if err == nil {
		return key, bad, true
	}
	help, helped := o.helps[b.ID].key(kind)
	return help, bad, helped && h.Proves(help) == nil
}

// opened is one file that was opened, or why it was not.
type opened struct {
	record  tenderapi.OpenedEnvelope
	content []byte
	ground  string // revoked or retracted, when it was not
	waits   bool   // somebody could still help
}

// The ends of a bid that does not open (tender.seal.unopened).
const (
	revoked   = "revoked"   // by the bidder's fault
	retracted = "retracted" // by nobody's, or not the bidder's
)

// open opens one file of a bid and looks at everything in it.
func (o *opener) open(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind) (opened, error) {
	return o.read(ctx, b, kind, &papers.Reader{})
}

// text opens one file of a bid as far as its text goes; what stands behind it was looked at when it was opened.
func (o *opener) text(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind) (opened, error) {
	return o.read(ctx, b, kind, &papers.Reader{TextOnly: true})
}

// read opens one file of a bid and gives it to in.
func (o *opener) read(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind, in *papers.Reader) (out opened, err error) {
	in.Most = int(intake.BoundsOf(kind).Files)
	e, _ := b.envelope(kind)
	out.record = tenderapi.OpenedEnvelope{Kind: kind, Hash: e.Hash, State: "unreadable"}
	h, err := o.s.head(ctx, o.t, b, kind)
	if err != nil {
		return out, err
	}
	key, bad, found := o.key(h, b, kind)
	out.record.Bad = bad
	switch {
	case !found && o.all():
		out.ground, out.record.Why = revoked, o.t.word("三位持有人都已提交份额，仍合不成这个信封的钥匙，是投标人密封有误。")
		return out, nil
	case !found:
		out.ground, out.record.Why, out.waits = retracted, o.t.word("份额不足，投标人在补救期内也没有打开这个信封。"), true
		return out, nil
	}
	err = o.s.unfold(ctx, h, b, kind, key, in)
	var wrong papers.Wrong
	switch {
	case errors.Is(err, intake.ErrDamaged) || errors.Is(err, store.ErrNotFound):
		o.s.log.ErrorContext(ctx, "a sealed file is not what its receipt says", "tender", o.t.ID, "bid", b.ID, "kind", kind)
		out.ground, out.record.Why = retracted, o.t.word("平台保存的文件与回执上的哈希不符，不是投标人的原因。")
		return out, nil
	case errors.As(err, &wrong):
		out.unread("：" + string(wrong))
		return out, nil
	case err != nil && fault.Ours(err):
		return out, err
	case err != nil:
		out.ground, out.record.Why = revoked, o.t.word("信封的钥匙正确，内容却打不开，是投标人密封有误：")+fault.Of(err).Text
		return out, nil
	}
	out.record.State, out.content = "opened", in.Text
	return out, nil
}

// unfold gives a bid's file to in, opened with its key. Whoever reads all of it has what the receipt's hash
// says: once a file key is known, anybody can put other content under the same header. Whoever has
// Enough before the end has chunks that are what their names say.
func (s *Service) unfold(ctx context.Context, h *seal.Header, b *Bid, kind tenderapi.EnvelopeKind, key seal.FileKey, in *papers.Reader) error {
	e, _ := b.envelope(kind)
	file, err := s.files.Read(ctx, b.Tender, b.Supplier.ID, e.Hash)
	if err != nil {
		return err
	}
	err = h.Open(in, file, key)
	if errors.Is(err, papers.Enough) {
		return nil
	}
	if lost := file.End(); lost != nil { // and no fault of whoever sealed
		return lost
	}
	if err != nil {
		return err
	}
	return in.Close()
}

// unread says that an envelope opened and does not hold what it should; why begins with a mark.
func (x *opened) unread(why string) {
	x.ground, x.record.State, x.record.Why = revoked, "unreadable", "信封已打开，内容不是应有的格式，无法读取"+why
}

// unsealed are the files of one bid that a stage opens.
type unsealed struct {
	bid   Bid
	files map[tenderapi.EnvelopeKind]*opened
	gap   *gap // why its consortium does not stand
}

// unseal opens what a stage opens. It refuses while somebody could still help who has not been waited for.
func (s *Service) unseal(ctx context.Context, t *Tender, stage tenderapi.Stage) (out []unsealed, err error) {
	bids, err := s.staged(ctx, t, stage)
	if err != nil || len(bids) == 0 { // of last offers often none has more than a price
		return nil, err
	}
	o, err := s.opener(ctx, t, stage)
	if err != nil {
		return nil, err
	}
	if err := o.enough(); err != nil {
		return nil, err
	}
	for _, b := range bids {
		u := unsealed{bid: b, files: map[tenderapi.EnvelopeKind]*opened{}}
		for _, k := range kindsOf[stage] {
			f, err := o.open(ctx, &b, k)
			if err != nil {
				return nil, err
			}
			if f.waits && !o.over() {
				return nil, t.worded(errLacking).Under(s.basis(*t, "tender.seal.threshold")...)
			}
			u.files[k] = &f
		}
		if stage == tenderapi.StageTechnical && len(b.Members) > 0 {
			if u.gap, err = s.gap(ctx, t, b.Members); err != nil {
				return nil, err
			}
		}
		out = append(out, u)
	}
	return out, nil
}

var (
	errFewShares = fault.New(fault.Refused, "tender.opening.shares", "提交份额的持有人还不够，不能打开投标文件；请等持有人提交，无法提交的，请启动补救。")
	errLacking   = fault.New(fault.Refused, "tender.opening.lacking", "有信封用现有的份额还打不开，请等其余持有人提交份额，或者启动补救，由投标人自行打开。")
)

// over reports whether a remedy has run its time.
func (o *opener) over() bool {
	r := o.t.remedy(o.stage)
	return r != nil && !o.s.now().Before(r.Until)
}

// enough refuses while too few holders have released and no remedy is there to make up for it.
func (o *opener) enough() error {
	if len(o.released) < o.t.Sealing.Threshold && o.t.remedy(o.stage) == nil {
		return o.t.worded(errFewShares).Under(o.s.basis(*o.t, "tender.seal.threshold")...)
	}
	return nil
}

// record is how the files of a bid stand: what a stage has just opened replaces what was said of it before.
func (b *Bid) record(was []tenderapi.OpenedEnvelope, files map[tenderapi.EnvelopeKind]*opened) (out []tenderapi.OpenedEnvelope) {
	for _, e := range b.Envelopes {
		now := tenderapi.OpenedEnvelope{Kind: e.Kind, Hash: e.Hash, State: "sealed"}
		if i := slices.IndexFunc(was, func(o tenderapi.OpenedEnvelope) bool { return o.Kind == e.Kind }); i >= 0 {
			now = was[i]
		}
		if f := files[e.Kind]; f != nil {
			now = f.record
		}
		out = append(out, now)
	}
	return out
}

// key is the key of a file that a bidder has given.
func (h Help) key(kind tenderapi.EnvelopeKind) (key seal.FileKey, ok bool) {
	for _, k := range h.Keys {
		if k.Kind == kind {
			return fileKey(k.Key)
		}
	}
	return key, false
}

// fileKey reads the text form of a file key.
func fileKey(text string) (key seal.FileKey, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	return key, err == nil && copy(key[:], raw) == len(key) && len(raw) == len(key)
}
