package tender

import (
	"context"
	"encoding/json"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
	"sanshe/services/tender/unseal"
)

// parse reads what an envelope says; ok is false when it is not what it should be.
func parse[T any](content []byte, good func(T) bool) (part T, ok bool) {
	err := json.Unmarshal(content, &part)
	return part, err == nil && good(part)
}

func qualification(content []byte) (tenderapi.QualificationPart, bool) {
	return parse(content, func(tenderapi.QualificationPart) bool { return true })
}

// technical reads the text of a technical envelope, whatever its answers are: one that says nothing of use earns little, and makes no bid unreadable.
func technical(content []byte) (tenderapi.TechnicalPart, bool) {
	type said struct {
		tenderapi.TechnicalPart

		Answers json.RawMessage `json:"answers"`
	}
	p, ok := parse(content, func(p said) bool { return p.Plan != "" })
	p.TechnicalPart.Answers = answersOf(p.Answers)
	return p.TechnicalPart, ok
}

func price(content []byte) (tenderapi.PricePart, bool) {
	return parse(content, func(p tenderapi.PricePart) bool { return p.Price > 0 })
}

// judged makes an opened bid the line of the record that it is, before its price is known.
func (s *Service) judged(x *examiner, t *Tender, u *unsealed) tenderapi.OpenedBid {
	b := &u.bid
	o := tenderapi.OpenedBid{Bid: b.ID, Supplier: b.Supplier, Members: b.Members, Hash: b.Hash, ReceivedAt: b.ReceivedAt, Valid: true, Readable: true}
	if len(u.files) == 0 { // of a competition, whose prices are all there is
		o.Envelopes = b.record(nil, nil)
		return o
	}
	q, plan := u.files[tenderapi.EnvelopeKindQualification], u.files[tenderapi.EnvelopeKindTechnical]
	says, good := qualification(q.Content)
	if q.Ground == "" && !good {
		q.Unread("。")
	}
	if _, good := technical(plan.Content); plan.Ground == "" && !good {
		plan.Unread("。")
	}
	for _, f := range []*unseal.Opened{q, plan} {
		if f.Ground != "" && o.Valid {
			o.Readable = false
			x.shut(&o, f)
		}
	}
	if o.Valid {
		x.united(&o, u.gap, u.agreed, says.Agreement)
	}
	if o.Valid {
		o.Deduction, o.Why = x.deducts(t, b, says)
	}
	o.Envelopes = b.record(nil, u.files)
	return o
}

// shut ends a bid of which an envelope did not open: by the bidder's fault it counts as revoked, else as retracted.
func (x *examiner) shut(o *tenderapi.OpenedBid, f *unseal.Opened) {
	ends := ask[[]rule.Item](x, "tender.seal.unopened")
	o.Valid, o.Ground, o.Why = false, f.Ground, rule.Text(ends.Value, f.Ground)+"："+f.Record.Why
}

// within makes a bid invalid that asks more than the notice allows.
func (x *examiner) within(t *Tender, o *tenderapi.OpenedBid) {
	switch {
	case t.competition():
		x.costs(t, o)
	case o.Price > t.Draft.Budget || (t.Draft.Ceiling > 0 && o.Price > t.Draft.Ceiling):
		x.overpriced(o, "")
	}
}

func (x *examiner) overpriced(o *tenderapi.OpenedBid, why string) {
	invalid := ask[[]rule.Item](x, "tender.bid.invalid")
	o.Valid, o.Ground, o.Why = false, "overpriced", rule.Text(invalid.Value, "overpriced")+why
}

// reveal puts the prices into the record of the opening. What is not sealed has shown its price at the opening.
func (s *Service) reveal(t *Tender, files []unsealed) error {
	x := examiner{book: s.rules, at: t.Law}
	for i := range t.Opening.Bids {
		o := &t.Opening.Bids[i]
		for _, u := range files {
			if u.bid.ID != t.paper(*o, tenderapi.StagePrice) {
				continue
			}
			f := u.files[tenderapi.EnvelopeKindPrice]
			says, good := price(f.Content)
			if f.Ground == "" && !good {
				f.Unread("。")
			}
			o.Envelopes = over(o.Envelopes, u.bid.record(o.Envelopes, u.files))
			if f.Ground != "" {
				x.shut(o, f)
				continue
			}
			o.Price = says.Price
			x.within(t, o)
		}
	}
	now := s.now()
	t.RevealedAt = &now
	if x.err != nil {
		return x.err
	}
	return s.priced(t)
}

// unsealNow opens what the move opens; a purchase whose bids were never sealed has nothing to open but the plain envelopes.
func (s *Service) unsealNow(ctx context.Context, t *Tender, do Verb) (files []unsealed, err error) {
	if do == Open {
		if err := s.came(ctx, t); err != nil {
			return nil, err
		}
	}
	if do == Take {
		return s.lastOffers(ctx, t)
	}
	if do == Open && t.competition() {
		bids, err := s.standing(ctx, t.ID, false)
		for _, b := range bids {
			files = append(files, unsealed{bid: b})
		}
		return files, err
	}
	if t.sealed() {
		return s.unseal(ctx, t, map[Verb]tenderapi.Stage{Open: tenderapi.StageTechnical, Reveal: tenderapi.StagePrice}[do])
	}
	if do == Reveal {
		return nil, nil
	}
	bids, err := s.standing(ctx, t.ID, false)
	for _, b := range bids {
		if err := s.fetch(ctx, &b); err != nil {
			return nil, err
		}
		files = append(files, unsealed{bid: b})
	}
	return files, err
}

// plainly makes a bid in clear the line of the record that it is, price and all.
func (x *examiner) plainly(t *Tender, b *Bid) tenderapi.OpenedBid {
	o := tenderapi.OpenedBid{Bid: b.ID, Supplier: b.Supplier, Hash: b.Hash, ReceivedAt: b.ReceivedAt, Valid: true}
	e, ok := b.read()
	o.Readable, o.Price = ok, e.Price
	if ok {
		o.Deduction, o.Why = x.deducts(t, b, tenderapi.QualificationPart{Sme: e.Sme})
	} else {
		o.Valid, o.Ground, o.Why = false, "other", "信封内容无法读取。"
	}
	x.within(t, &o)
	return o
}

// parts answers what reads what a bid says of its bidder and what it offers, of what did
// not open nothing; what was released is looked up once for all of them.
func (s *Service) parts(ctx context.Context, t *Tender) (func(tenderapi.OpenedBid, *Bid) (tenderapi.QualificationPart, tenderapi.TechnicalPart, error), error) {
	if t.competition() { // which says nothing but a price
		return func(tenderapi.OpenedBid, *Bid) (q tenderapi.QualificationPart, p tenderapi.TechnicalPart, err error) {
			return q, p, nil
		}, nil
	}
	if !t.sealed() {
		return func(_ tenderapi.OpenedBid, b *Bid) (tenderapi.QualificationPart, tenderapi.TechnicalPart, error) {
			err := s.fetch(ctx, b)
			e, _ := b.read()
			return tenderapi.QualificationPart{ContactName: e.ContactName, ContactPhone: e.ContactPhone, Sme: e.Sme},
				tenderapi.TechnicalPart{Plan: e.Plan, Team: e.Team, Record: e.Record}, err
		}, nil
	}
	first, err := s.unsealing.Opener(ctx, t.opens(tenderapi.StageTechnical))
	if err != nil {
		return nil, err
	}
	last, err := s.unsealing.Opener(ctx, t.opens(tenderapi.StageOffers))
	return func(o tenderapi.OpenedBid, b *Bid) (q tenderapi.QualificationPart, p tenderapi.TechnicalPart, err error) {
		if shows(o, tenderapi.EnvelopeKindQualification) {
			f, err := first.Text(ctx, b.sealed(), tenderapi.EnvelopeKindQualification)
			if err != nil {
				return q, p, err
			}
			q, _ = qualification(f.Content)
		}
		if !shows(o, tenderapi.EnvelopeKindTechnical) {
			return q, p, nil
		}
		by, of := first, *b
		if newer := t.paper(o, tenderapi.StageOffers); newer != "" { // the requirements changed, and so did the plan
			if of, err = s.bids.Get(ctx, newer); err != nil {
				return q, p, err
			}
			by = last
		}
		f, err := by.Text(ctx, of.sealed(), tenderapi.EnvelopeKindTechnical)
		p, _ = technical(f.Content)
		return q, p, err
	}, err
}

// shows reports whether an envelope was opened and held what it should.
func shows(o tenderapi.OpenedBid, kind tenderapi.EnvelopeKind) bool {
	return slices.ContainsFunc(o.Envelopes, func(e tenderapi.OpenedEnvelope) bool { return e.Kind == kind && e.State == "opened" })
}
