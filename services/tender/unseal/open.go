package unseal

import (
	"bytes"
	"context"
	"errors"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/seal"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
)

// Opener has what has been released in a stage.
type Opener struct {
	s        *Service
	st       *Stage
	released []Shares
	helps    map[string]Help // bid → keys that its bidder has given
}

// Opener looks up what has been released in a stage, once for all of its files.
func (s *Service) Opener(ctx context.Context, st *Stage) (o *Opener, err error) {
	o = &Opener{s: s, st: st, helps: map[string]Help{}}
	if o.released, err = s.Released(ctx, st); err != nil {
		return nil, err
	}
	if st.Remedied == nil {
		return o, nil
	}
	return o, s.helping(ctx, st, func(h Help) { o.helps[h.Bid] = h })
}

// all reports whether every holder has released: then nobody else can help.
func (o *Opener) all() bool { return len(o.released) == len(o.st.Holders) }

// key finds the key of one file: by the holders' shares, or by the bidder's own
// help. It names the holders whose share does not fit. There may be none, which is no error.
func (o *Opener) key(h *seal.Header, b *Bid, kind tenderapi.EnvelopeKind) (key seal.FileKey, bad []tenderapi.BadShare, found bool) {
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

// Opened is one file that was opened, or why it was not.
type Opened struct {
	Record  tenderapi.OpenedEnvelope
	Content []byte
	Ground  string // Revoked or Retracted, when it was not
	waits   bool   // somebody could still help
}

// The ends of a bid that does not open (tender.seal.unopened).
const (
	Revoked   = "revoked"   // by the bidder's fault
	Retracted = "retracted" // by nobody's, or not the bidder's
)

// Unread says that an envelope opened and does not hold what it should.
func (x *Opened) Unread() {
	x.Ground, x.Record.State, x.Record.Why = Revoked, "unreadable", "信封已打开，内容不是应有的格式，无法读取。"
}

// Open opens one file of a bid.
func (o *Opener) Open(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind) (out Opened, err error) {
	say := o.st.Method.Say
	out.Record = tenderapi.OpenedEnvelope{Kind: kind, Hash: b.hash(kind), State: "unreadable"}
	h, err := o.s.Head(ctx, o.st, b, kind)
	if err != nil {
		return out, err
	}
	key, bad, found := o.key(h, b, kind)
	out.Record.Bad = bad
	switch {
	case !found && o.all():
		out.Ground, out.Record.Why = Revoked, say("三位持有人都已提交份额，仍合不成这个信封的钥匙，是投标人密封有误。")
		return out, nil
	case !found:
		out.Ground, out.Record.Why, out.waits = Retracted, say("份额不足，投标人在补救期内也没有打开这个信封。"), true
		return out, nil
	}
	file, err := o.s.files.File(ctx, o.st.Tender, b.Bidder, b.hash(kind))
	if errors.Is(err, intake.ErrDamaged) || errors.Is(err, store.ErrNotFound) {
		o.s.log.ErrorContext(ctx, "a sealed file is not what its receipt says", "tender", o.st.Tender, "bid", b.ID, "kind", kind)
		out.Ground, out.Record.Why = Retracted, say("平台保存的文件与回执上的哈希不符，不是投标人的原因。")
		return out, nil
	}
	if err != nil {
		return out, err
	}
	var content bytes.Buffer
	if err := h.Open(&content, bytes.NewReader(file), key); err != nil {
		if fault.Ours(err) {
			return out, err
		}
		out.Ground, out.Record.Why = Revoked, say("信封的钥匙正确，内容却打不开，是投标人密封有误：")+fault.Of(err).Text
		return out, nil
	}
	out.Record.State, out.Content = "opened", content.Bytes()
	return out, nil
}

// Open opens what a stage opens of some bids, in their order. It refuses while
// somebody could still help who has not been waited for.
func (s *Service) Open(ctx context.Context, st *Stage, bids []Bid) (out []map[tenderapi.EnvelopeKind]*Opened, err error) {
	o, err := s.Opener(ctx, st)
	if err != nil {
		return nil, err
	}
	if len(o.released) < st.Threshold && st.Remedied == nil {
		return nil, s.waiting(st, errFewShares)
	}
	for _, b := range bids {
		files := map[tenderapi.EnvelopeKind]*Opened{}
		for _, k := range Kinds[st.Stage] {
			f, err := o.Open(ctx, &b, k)
			if err != nil {
				return nil, err
			}
			if f.waits && (st.Remedied == nil || s.now().Before(*st.Remedied)) {
				return nil, s.waiting(st, errLacking)
			}
			files[k] = &f
		}
		out = append(out, files)
	}
	return out, nil
}

var (
	errFewShares = fault.New(fault.Refused, "tender.opening.shares", "提交份额的持有人还不够，不能打开投标文件；请等持有人提交，无法提交的，请启动补救。")
	errLacking   = fault.New(fault.Refused, "tender.opening.lacking", "有信封用现有的份额还打不开，请等其余持有人提交份额，或者启动补救，由投标人自行打开。")
)

func (s *Service) waiting(st *Stage, f *fault.Fault) error {
	return f.Say(st.Method.Say(f.Text)).Under(s.threshold(st)...)
}

// Lacking refuses a remedy for what the holders' shares open anyway.
func (s *Service) Lacking(ctx context.Context, st *Stage, bids []Bid) error {
	o, err := s.Opener(ctx, st)
	if err != nil || len(o.released) < st.Threshold {
		return err
	}
	for _, b := range bids {
		for _, k := range Kinds[st.Stage] {
			h, err := s.Head(ctx, st, &b, k)
			if err != nil {
				return err
			}
			if _, _, found := o.key(h, &b, k); !found && !o.all() {
				return nil
			}
		}
	}
	return fault.New(fault.Refused, "tender.remedy.needless", "持有人提交的份额已经够了，不需要补救，请直接开启。").Under(s.threshold(st)...)
}
