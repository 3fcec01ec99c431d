package tender

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// remedy is the remedy of a stage, or nil. Who judges anew has the prices opened
// anew: a remedy of their first opening is on record, and is none of the second.
func (t *Tender) remedy(stage tenderapi.Stage) *tenderapi.Remedy {
	if t.Sealing == nil {
		return nil
	}
	for i := range t.Sealing.Remedies {
		r := &t.Sealing.Remedies[i]
		if r.Stage == stage && (stage != tenderapi.StagePrice || t.round() == 0 || r.At.After(t.Judged[t.round()-1].At)) {
			return r
		}
	}
	return nil
}

// helping reports whether bidders may open their own files now.
func (s *Service) helping(t *Tender, stage tenderapi.Stage) bool {
	r := t.remedy(stage)
	return r != nil && t.stage() == stage && s.now().Before(r.Until)
}

// StartRemedy lets bidders open their own files for a while, because too few
// holders can. It is public, with its reason; who does not come loses nothing by fault.
func (s *Service) StartRemedy(ctx context.Context, in tenderapi.StartRemedyRequest) (out tenderapi.OpeningRoom, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	bids, err := s.needed(ctx, &t)
	if err != nil {
		return out, err
	}
	bidders := make([]string, len(bids))
	for i, b := range bids {
		bidders[i] = b.Supplier.ID
	}
	_, err = s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		stage := t.stage()
		switch {
		case !t.wears(who, Officer):
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "补救由采购人的经办人启动，您不能代办，请与其联系。")
		case stage == "":
			return nil, s.errStage(t)
		case t.remedy(stage) != nil:
			return nil, fault.New(fault.Conflict, "tender.remedy.started", "这一阶段已经启动过补救，请在开标大厅查看进度，到期后继续开启。")
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		minutes, err := rule.Ask[int](s.rules, "tender.seal.remedy", t.Law)
		if err != nil {
			return nil, err
		}
		now := s.now()
		r := tenderapi.Remedy{Stage: stage, Reason: in.Reason, At: now, Until: now.Add(time.Duration(minutes.Value) * time.Minute)}
		t.Sealing.Remedies = append(t.Sealing.Remedies, r)
		return []event.Event{event.New(events.TypeTenderTenderRemediedV1, now, events.TenderTenderRemediedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
			Stage: string(stage), Until: r.Until, Reason: r.Reason, Bidders: bidders,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.GetOpeningRoom(ctx, tenderapi.GetOpeningRoomRequest{ID: in.ID})
}

// needed lists the bids of the stage, and refuses a remedy for what the holders' shares open anyway.
func (s *Service) needed(ctx context.Context, t *Tender) ([]Bid, error) {
	stage := t.stage()
	if stage == "" {
		return nil, nil // refused where it is written
	}
	if err := s.openable(ctx, t, stage); err != nil {
		return nil, err
	}
	bids, err := s.staged(ctx, t, stage)
	if err != nil {
		return nil, err
	}
	return bids, s.unsealing.Lacking(ctx, t.opens(stage), sealed(bids))
}

// PostFileKeys takes the keys of a bidder's own files, each held against its file.
func (s *Service) PostFileKeys(ctx context.Context, in tenderapi.PostFileKeysRequest) (out tenderapi.Bid, err error) {
	b, err := s.myBid(ctx, in.ID)
	if err != nil {
		return out, err
	}
	t, err := s.load(ctx, b.Tender)
	if err != nil {
		return out, err
	}
	stage := t.stage()
	if !s.helping(&t, stage) {
		return out, fault.New(fault.Conflict, "tender.remedy.closed", "现在没有需要投标人自行打开的补救，或者补救已经到期，请在开标大厅查看进度。").
			Under(s.basis(t, "tender.seal.unopened")...)
	}
	if err := s.running(&t); err != nil {
		return out, err
	}
	if err := s.unsealing.Help(ctx, t.opens(stage), b.sealed(), in.Keys); err != nil {
		return out, err
	}
	return s.bidView(&b, t.counted()), nil
}
