package tender

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/seal"
	"sanshe/services/tender/intake"
)

// files answers intake.Purchases.
type files struct{ s *Service }

// Taking implements intake.Purchases.
func (f files) Taking(ctx context.Context, id string) (intake.Purchase, error) {
	t, org, err := f.s.taking(ctx, id)
	if err != nil {
		return intake.Purchase{}, err
	}
	out := intake.Purchase{
		ID: t.ID, Bidder: org.ID, Law: t.Law, Sealed: t.context(org.ID, 0, ""), Suite: string(t.Sealing.Suite), Threshold: t.Sealing.Threshold,
	}
	for _, h := range t.Sealing.Holders {
		key, err := seal.ParseHolder(h.Key)
		if err != nil {
			return out, err
		}
		out.Holders, out.Marks = append(out.Holders, string(h.Role)), append(out.Marks, key.Mark())
	}
	return out, nil
}

// taking loads a purchase that the caller's organization may hand in a bid for now.
func (s *Service) taking(ctx context.Context, id string) (t Tender, org organizationapi.Organization, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	if t, err = s.load(ctx, id); err != nil {
		return t, org, err
	}
	if err = s.running(&t); err != nil {
		return t, org, err
	}
	if !t.accepts(s.now()) {
		return t, org, s.ended(&t, t.Offers != nil)
	}
	if t.rolling() {
		return t, org, errNoBids
	}
	if !t.sealed() {
		return t, org, t.worded(errPlain).Under(s.basis(t, "tender.seal.required")...)
	}
	if org, err = s.entry(ctx, me.Org); err != nil {
		return t, org, err
	}
	if err = s.asks(&t, org.ID); err != nil {
		return t, org, err
	}
	findings, err := s.eligible(&t, org)
	if err != nil {
		return t, org, err
	}
	if f := refusal(findings, "tender.bid.not-eligible"); f != nil {
		return t, org, f
	}
	return t, org, nil
}

// errPlain refuses bids for a purchase that was published before bids were sealed: what it has it keeps.
var errPlain = fault.New(fault.Refused, "tender.bid.plain", "这个项目公告时平台还没有密封投标，现在不再接收没有密封的投标文件；已经接收的照常开标。请联系采购人，由其终止采购后重新公告。")
