package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/seal/papers"
	"sanshe/services/tender/collusion"
	"sanshe/services/tender/shown"
	"sanshe/services/tender/unseal"
)

// Papers stand inside the sealed envelopes and nowhere else: each is taken out anew for whoever may read it.

var errNoPaper = fault.New(fault.NotFound, "tender.paper.not-found", "没有找到这个附件，信封没有打开，或者里面没有这么多附件，请回到附件清单重新选择。")

// GetBidFile takes one paper out of an opened envelope. All of the envelope is read, so that what is handed out is what the receipt names.
func (s *Service) GetBidFile(ctx context.Context, in tenderapi.GetBidFileRequest) (out contract.File, err error) {
	b, err := s.bids.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	stage := stageOf(&b, in.Kind)
	if stage == tenderapi.StagePrice {
		return out, errNoPaper
	}
	t, err := s.perusing(ctx, b.Tender, stage, b.Supplier.ID)
	if err != nil {
		return out, err
	}
	if o, stood := t.openedAs(b.ID); !stood || t.paper(o, stage) != b.ID {
		return out, errNoPaper
	}
	by, err := s.unsealing.Opener(ctx, t.opens(stage))
	if err != nil {
		return out, err
	}
	var content []byte
	r := papers.Reader{Take: func(n int, c []byte) error {
		if int64(n) == in.N {
			content = append(content, c...)
		}
		return nil
	}}
	f, err := by.Read(ctx, b.sealed(), in.Kind, &r)
	if err != nil {
		return out, err
	}
	if f.Ground != "" || len(content) == 0 {
		return out, errNoPaper
	}
	is := r.Files[in.N-1]
	return contract.File{Name: is.Name, Type: is.Type, Body: content}, nil
}

// perusing loads a purchase of which the caller may read a stage; a judge, as long as nothing ties it to a bidder.
func (s *Service) perusing(ctx context.Context, id string, stage tenderapi.Stage, bidder string) (t Tender, err error) {
	who, _ := identity.From(ctx)
	if t, err = s.reading(ctx, id, stage, bidder); err == nil && !t.wears(who, Officer, Supervisor) && t.wears(who, Judge) {
		t, _, err = s.judging(ctx, id)
	}
	return t, err
}

// ListBidFiles lists the papers of the opened bids for those who may read them.
func (s *Service) ListBidFiles(ctx context.Context, in tenderapi.ListBidFilesRequest) (out tenderapi.BidFileList, err error) {
	t, err := s.perusing(ctx, in.ID, tenderapi.StageTechnical, "")
	if err != nil {
		return out, err
	}
	part, err := s.parts(ctx, &t)
	if err != nil {
		return out, err
	}
	out.Items = []tenderapi.BidFiles{}
	for _, o := range t.Opening.Bids {
		b, err := s.bids.Get(ctx, o.Bid)
		if err != nil {
			return out, err
		}
		q, p, err := part(o, &b)
		if err != nil {
			return out, err
		}
		one := tenderapi.BidFiles{Bid: o.Bid, Supplier: o.Supplier, Members: o.Members, Files: t.attached(o, q, p)}
		if shows(o, tenderapi.EnvelopeKindQualification) {
			if one.Declared, one.Basis, err = s.declared(&t, q); err != nil {
				return out, err
			}
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// declared holds the conditions of the law, one by one, against what a bidder declares in its qualification envelope
// (政府采购法第二十二条, 条例第十七条). What is not declared the committee examines by the papers; nothing is invalid for it alone.
func (s *Service) declared(t *Tender, q tenderapi.QualificationPart) (out []tenderapi.Declared, law []tenderapi.Basis, err error) {
	conditions, err := rule.Ask[[]rule.Item](s.rules, "supplier.conditions", t.Law)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range conditions.Value {
		out = append(out, tenderapi.Declared{Text: c.Text, Yes: slices.Contains(q.Declares, c.Code)})
	}
	return out, shown.Basis(conditions.Basis()), nil
}

// attached are the papers of a line of the record, each with where it is asked for.
func (t *Tender) attached(o tenderapi.OpenedBid, q tenderapi.QualificationPart, p tenderapi.TechnicalPart) []tenderapi.OpenedFile {
	out := []tenderapi.OpenedFile{}
	add := func(bid string, kind tenderapi.EnvelopeKind, files []tenderapi.BidFile) {
		for i, f := range files {
			out = append(out, tenderapi.OpenedFile{Bid: bid, Kind: kind, N: int64(i + 1), File: f})
		}
	}
	add(o.Bid, tenderapi.EnvelopeKindQualification, q.Files)
	of := o.Bid
	if newer := t.paper(o, tenderapi.StageOffers); newer != "" {
		of = newer
	}
	add(of, tenderapi.EnvelopeKindTechnical, p.Files)
	return out
}

// maxLooked bounds what is read of papers in one look for signs, in bytes: their hashes are compared without reading any.
const maxLooked = 128 << 20

// documents answers what reads what the papers of a bid tell of their making. Papers beyond the bound tell their hash alone.
func (s *Service) documents(ctx context.Context, t *Tender) (func([]tenderapi.OpenedFile) (_ []collusion.Document, all bool, err error), error) {
	if !t.sealed() {
		return func([]tenderapi.OpenedFile) ([]collusion.Document, bool, error) { return nil, true, nil }, nil
	}
	first, err := s.unsealing.Opener(ctx, t.opens(tenderapi.StageTechnical))
	if err != nil {
		return nil, err
	}
	last, err := s.unsealing.Opener(ctx, t.opens(tenderapi.StageOffers))
	left := int64(maxLooked)
	return func(files []tenderapi.OpenedFile) (out []collusion.Document, all bool, err error) {
		for i, f := range files {
			if f.N == 1 {
				if err := s.peruse(ctx, map[bool]*unseal.Opener{false: first, true: last}, files[i:], &left, &out); err != nil {
					return nil, false, err
				}
			}
		}
		return out, left >= 0, nil
	}, err
}

// peruse reads the envelope whose papers files begin with, as far as the bound is not reached.
func (s *Service) peruse(ctx context.Context, by map[bool]*unseal.Opener, files []tenderapi.OpenedFile, left *int64, out *[]collusion.Document) error {
	b, err := s.bids.Get(ctx, files[0].Bid)
	if err != nil {
		return err
	}
	e, _ := b.envelope(files[0].Kind)
	at := len(*out)
	for i, f := range files {
		if i > 0 && f.N == 1 {
			break
		}
		*out = append(*out, collusion.Document{Name: f.File.Name, Sum: f.File.Sha256})
	}
	if *left -= e.Size; *left < 0 {
		return nil
	}
	_, err = by[b.Last].Read(ctx, b.sealed(), files[0].Kind, &papers.Reader{Take: func(n int, content []byte) error {
		d := &(*out)[at+n-1]
		*d = collusion.ReadDocument(d.Name, d.Sum, content)
		return nil
	}})
	return err
}
