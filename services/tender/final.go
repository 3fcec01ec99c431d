package tender

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/signed"
)

// FinalizeBid takes the statement that hands a bid in and asks the gate for a
// number. Who asks again for what was accepted has its receipt, whatever has
// become of the purchase since: the first answer may have been lost in the last
// second before the deadline.
func (s *Service) FinalizeBid(ctx context.Context, in tenderapi.FinalizeBidRequest) (out tenderapi.Bid, err error) {
	if out, err = s.remembered(ctx, in); errors.Is(err, errGateClosed) {
		err = s.sworn(ctx, in, fault.Of(err))
	}
	return out, err
}

func (s *Service) remembered(ctx context.Context, in tenderapi.FinalizeBidRequest) (out tenderapi.Bid, err error) {
	out, err = s.final(ctx, in)
	once, replayable := store.OnceFrom(ctx)
	if !replayable || err == nil || fault.Ours(err) {
		return out, err
	}
	b, lost := s.bids.Get(ctx, once.ID)
	if lost != nil || b.Request != once.Hash { // the refusal stands; the store may well be away
		return out, err
	}
	if len(b.Seqs) == 0 { // it may have a number of which it has not heard
		if settling := s.numbered(ctx, b.Tender, func(Bid) {}); settling != nil {
			return out, settling
		}
		return out, err
	}
	return s.ownView(ctx, &b)
}

func (s *Service) final(ctx context.Context, in tenderapi.FinalizeBidRequest) (out tenderapi.Bid, err error) {
	who, _ := identity.From(ctx)
	t, org, err := s.taking(ctx, in.ID)
	if err != nil {
		return out, err
	}
	hash, err := s.stated(&t, org, in.BidFinal)
	if err != nil {
		return out, err
	}
	if err := s.whole(ctx, &t, org, in.Statement); err != nil {
		return out, err
	}
	if err := s.unused(ctx, &t, org, in.Statement.Revision); err != nil {
		return out, err
	}
	members, err := s.behind(ctx, &t, org, in.Statement)
	if err != nil {
		return out, err
	}
	b, err := s.bids.Create(ctx, Bid{
		Tender: t.ID, TenderTitle: t.Draft.Title, Code: t.Code, Method: t.Draft.Method, By: who.ID, Hash: hash,
		Revision: in.Statement.Revision, Envelopes: in.Statement.Envelopes, Key: in.Key, Signature: in.Signature,
		Supplier: partyOf(org), Members: members,
		State: BidSubmitted, SubmittedAt: s.now(), Deadline: *t.deadline(), Last: in.Statement.Last, Amended: t.corrected(), Size: sizeOf(in.Statement.Envelopes),
	}, func(string, *Bid) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	if b.State != BidSubmitted { // the request is a repetition and its bid has long been numbered
		return s.bidView(&b, t.counted()), nil
	}
	if err := s.claim(ctx, &t, b.Supplier); err != nil {
		return out, err
	}
	b, err = s.finalize(ctx, t.Law, b)
	if err != nil {
		return out, err
	}
	return s.bidView(&b, false), nil
}

func sizeOf(es []tenderapi.EnvelopeRef) (n int64) {
	for _, e := range es {
		n += e.Size
	}
	return n
}

// kinds are the envelopes of a bid, in the order in which they are told.
var kinds = []tenderapi.EnvelopeKind{tenderapi.EnvelopeKindQualification, tenderapi.EnvelopeKindTechnical, tenderapi.EnvelopeKindPrice}

// stated refuses a statement that is not of this bidder, this purchase and this notice, or does not name each envelope once.
// It answers the statement's hash.
func (s *Service) stated(t *Tender, org organizationapi.Organization, in tenderapi.BidFinal) (hash string, err error) {
	st := in.Statement
	refuse := func(code, text string) *fault.Fault {
		return fault.New(fault.Refused, code, t.word(text)).Under(s.basis(*t, "tender.seal.required")...)
	}
	switch {
	case st.Tender != t.ID || st.Bidder != org.ID:
		return "", refuse("tender.statement.elsewhere", "这份递交声明写的是另一个项目或另一家机构，请为本项目、以本机构的名义重新生成声明后递交。").
			At("statement.tender", "项目或机构与本次递交的不同。")
	case st.Notice != t.Sealing.Notice:
		return "", refuse("tender.statement.notice", "递交声明所依据的公告与本项目的公告不同，请重新打开采购公告，按其中的持有人重新密封后递交。").
			At("statement.notice", "公告的哈希不同。")
	}
	if hash, err = signed.CheckStatement(in); err != nil {
		return "", fault.Of(err).Under(s.basis(*t, "tender.seal.required")...)
	}
	last := t.State == tenderapi.StateAsked
	if st.Last != last {
		return "", refuse("tender.statement.round", "递交声明不是这一轮的：截止以前递交的是投标文件，要求最后报价以后提交的是最后报价，请重新打开页面，生成这一轮的声明后递交。").
			At("statement.last", "这一轮与声明的不同。")
	}
	for _, k := range kinds {
		n := 0
		for _, e := range st.Envelopes {
			if e.Kind == k {
				n++
			}
		}
		switch {
		case last && k != tenderapi.EnvelopeKindPrice && n > 0 && (k == tenderapi.EnvelopeKindQualification || t.Offers.Changed == ""):
			return "", refuse("tender.statement.fixed", "最后报价只换价格信封；采购需求有实质性变动的，还可以换技术信封。请去掉"+intake.Says[k]+"，重新生成声明后提交。").
				Under(s.basis(*t, t.Draft.Method.Procedure().Rules.Changes)...).At("statement.envelopes", intake.Says[k]+"不能换。")
		case k != tenderapi.EnvelopeKindPrice && n > 0 && t.competition():
			return "", refuse("tender.statement.fixed", "二次竞价只递交价格信封，请去掉"+intake.Says[k]+"，重新生成声明后递交。").At("statement.envelopes", intake.Says[k]+"不用递交。")
		case n == 0 && k != tenderapi.EnvelopeKindPrice && (last || t.competition()): // what the response said, or the agreement, stays
		case n == 0:
			return "", refuse("tender.statement.missing", "递交声明缺少"+intake.Says[k]+"，资格、技术、价格三个信封各一个，请补齐后递交。").
				At("statement.envelopes", "缺少"+intake.Says[k]+"。")
		case n > 1:
			return "", refuse("tender.statement.twice", "递交声明中"+intake.Says[k]+"写了不止一个，资格、技术、价格三个信封各一个，请只留一个后递交。").
				At("statement.envelopes", intake.Says[k]+"重复。")
		}
	}
	return hash, nil
}

// whole refuses what has not been uploaded for this revision. It reads what the service noted of the files, never the files.
func (s *Service) whole(ctx context.Context, t *Tender, org organizationapi.Organization, st tenderapi.BidStatement) error {
	packed, err := s.files.Packed(ctx, t.ID, org.ID, st.Revision)
	for _, e := range st.Envelopes {
		if err == nil && !slices.Contains(packed, e) {
			err = s.uploaded(ctx, t, org.ID, st.Revision, e)
		}
	}
	return err
}

// unused refuses a revision when it or a later one has been handed in. It asks an index, however often this bidder has bid.
func (s *Service) unused(ctx context.Context, t *Tender, org organizationapi.Organization, revision int64) error {
	own := ownerOf(t.ID, org.ID) + "/"
	since := store.Between("own", own+store.Int(revision), store.Under("own", own).To)
	n, err := s.bids.Count(ctx, 1, since)
	if err != nil || n == 0 {
		return err
	}
	once, _ := store.OnceFrom(ctx)
	p, err := s.bids.Find(ctx, store.Query{Where: []store.Term{since}, By: "own", Desc: true, Limit: 1})
	if err != nil || len(p.Items) == 0 || p.Items[0].ID == once.ID {
		return err
	}
	return fault.New(fault.Conflict, "tender.statement.replayed", t.word("本机构已经递交过这一次或更晚的投标文件，同一份声明不能再用；要更换的，请以下一个次序重新密封后递交。")).
		Under(s.basis(*t, "tender.seal.once")...).At("statement.revision", "请用比已经递交的更大的次序。")
}

func (s *Service) uploaded(ctx context.Context, t *Tender, org string, revision int64, e tenderapi.EnvelopeRef) error {
	refuse := func(code, text string) error {
		return fault.New(fault.Refused, code, text).Under(s.basis(*t, "tender.seal.required")...).At("statement.envelopes", intake.Says[e.Kind]+"还不能递交。")
	}
	u, err := s.files.Noted(ctx, t.ID, org, e.Hash)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return refuse("tender.statement.unknown", "没有收到声明中的"+intake.Says[e.Kind]+"，请先上传这个密封文件，再递交。")
	case err != nil:
		return err
	case u.Whole == nil:
		return refuse("tender.upload.incomplete", intake.Says[e.Kind]+"还没有传完，或者传完后没有声明，请接着上传，完成后再递交。")
	case u.Kind != e.Kind || u.Size != e.Size || u.Revision != revision:
		return refuse("tender.statement.other", "声明中的"+intake.Says[e.Kind]+"与上传时登记的信封、长度或次序不同，请按这一次递交重新密封、上传后再递交。")
	}
	return nil
}

// envelope is what a bid says of one of its files.
func (b *Bid) envelope(kind tenderapi.EnvelopeKind) (e tenderapi.EnvelopeRef, ok bool) {
	i := slices.IndexFunc(b.Envelopes, func(e tenderapi.EnvelopeRef) bool { return e.Kind == kind })
	if i < 0 {
		return e, false
	}
	return b.Envelopes[i], true
}
