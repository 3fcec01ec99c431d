package unseal

import (
	"context"
	"errors"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/seal"
	"sanshe/libs/seal/papers"
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

// Unread says that an envelope opened and does not hold what it should; why begins with a mark.
func (x *Opened) Unread(why string) {
	x.Ground, x.Record.State, x.Record.Why = Revoked, "unreadable", "信封已打开，内容不是应有的格式，无法读取"+why
}

// Open opens one file of a bid and looks at everything in it.
func (o *Opener) Open(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind) (Opened, error) {
	return o.Read(ctx, b, kind, &papers.Reader{})
}

// Text opens one file of a bid as far as its text goes; the papers behind it were looked at when it was opened.
func (o *Opener) Text(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind) (Opened, error) {
	return o.Read(ctx, b, kind, &papers.Reader{TextOnly: true})
}

// Read opens one file of a bid and gives it to in; its content is the text.
func (o *Opener) Read(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind, in *papers.Reader) (out Opened, err error) {
	say := o.st.Method.Say
	in.Most = int(intake.BoundsOf(kind).Files)
	out.Record = tenderapi.OpenedEnvelope{Kind: kind, Hash: b.hash(kind), State: "unreadable"}
	file, err := o.s.begin(ctx, o.st, b, kind)
	if err != nil {
		return o.damaged(ctx, b, kind, out, err)
	}
	key, bad, found := o.key(file.head, b, kind)
	if !found { // before anybody is blamed for it, or waited for
		if err := lost(file.End()); err != nil {
			return o.damaged(ctx, b, kind, out, err)
		}
	}
	out.Record.Bad = bad
	switch {
	case !found && o.all():
		out.Ground, out.Record.Why = Revoked, say("三位持有人都已提交份额，仍合不成这个信封的钥匙，是投标人密封有误。")
		return out, nil
	case !found:
		out.Ground, out.Record.Why, out.waits = Retracted, say("份额不足，投标人在补救期内也没有打开这个信封。"), true
		return out, nil
	}
	err = unfold(&file, key, in)
	var wrong papers.Wrong
	switch {
	case errors.Is(err, intake.ErrDamaged) || errors.Is(err, store.ErrNotFound):
		return o.damaged(ctx, b, kind, out, intake.ErrDamaged.Because(err))
	case errors.As(err, &wrong):
		out.Unread("：" + string(wrong))
		return out, nil
	case err != nil && fault.Ours(err):
		return out, err
	case err != nil:
		out.Ground, out.Record.Why = Revoked, say("信封的钥匙正确，内容却打不开，是投标人密封有误：")+fault.Of(err).Text
		return out, nil
	}
	out.Record.State, out.Content = "opened", in.Text
	return out, nil
}

// damaged ends a file that we have not kept as it was handed in, and answers every other failure.
func (o *Opener) damaged(ctx context.Context, b *Bid, kind tenderapi.EnvelopeKind, out Opened, err error) (Opened, error) {
	if !errors.Is(err, intake.ErrDamaged) {
		return out, err
	}
	o.s.log.ErrorContext(ctx, "a sealed file is not what its receipt says", "tender", o.st.Tender, "bid", b.ID, "kind", kind, "cause", err)
	out.Ground, out.Record.Why = Retracted, o.st.Method.Say("平台保存的文件与回执上的哈希不符，不是投标人的原因。")
	return out, nil
}

// unfold gives a file to in, opened with its key. Whoever reads all of it has what the receipt's hash says, and
// whoever has enough before the end chunks that are what their names say.
func unfold(file *begun, key seal.FileKey, in *papers.Reader) error {
	err := file.head.Open(in, file.whole(), key)
	if errors.Is(err, papers.ErrEnough) {
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
			if errors.Is(err, intake.ErrDamaged) { // nobody's key opens it
				continue
			}
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
