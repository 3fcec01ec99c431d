package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/tender/collusion"
	"sanshe/services/tender/shown"
)

// maxFlags bounds a list that people read one by one.
const maxFlags = 200

// ListFlags compares the opened bids and says where they show a sign of
// 财政部令第87号第三十七条, or of one head (政府采购法实施条例第十八条). It is computed anew whenever somebody looks, stands in no
// record and decides nothing: the committee finds a bid invalid by the ground
// that it names itself, the supervisor looks into the rest.
func (s *Service) ListFlags(ctx context.Context, in tenderapi.ListFlagsRequest) (out tenderapi.FlagList, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !t.wears(who, Judge, Supervisor) {
		return out, errNotFound
	}
	if err := s.free(ctx, &t, who); err != nil {
		return out, err
	}
	if t.Opening == nil {
		return out, fault.New(fault.Conflict, "tender.flag.not-open", t.word("本项目尚未开标，开标之后才能比对投标文件。"))
	}
	clauses, err := rule.Ask[[]rule.Item](s.rules, "tender.collusion.signs", t.Law)
	if err != nil {
		return out, err
	}
	related, err := rule.Ask[bool](s.rules, "supplier.related.barred", t.Law)
	if err != nil {
		return out, err
	}
	bids, leaders, all, err := s.compared(ctx, &t)
	if err != nil {
		return out, err
	}
	out = tenderapi.FlagList{Items: []tenderapi.Flag{}, Blind: []tenderapi.BlindSpot{}, Basis: shown.Basis(clauses.Basis(), related.Basis())}
	clause := func(code string) string {
		if code == collusion.Related {
			return related.Source.Quote
		}
		return rule.Text(clauses.Value, code)
	}
	found := collusion.Find(bids, t.Draft.Title+t.Draft.Summary+t.Draft.Requirement)
	out.More = int64(max(0, len(found)-maxFlags))
	for _, f := range found[:min(len(found), maxFlags)] {
		flag := tenderapi.Flag{Code: f.Code, Clause: clause(f.Code), Bids: f.Bids, Suppliers: []tenderapi.Party{}, Text: t.word(f.Text)}
		for _, b := range f.Bids {
			flag.Suppliers = append(flag.Suppliers, leaders[b])
		}
		out.Items = append(out.Items, flag)
	}
	if !all {
		out.Blind = append(out.Blind, tenderapi.BlindSpot{Code: "author", Clause: t.word("附件太多，有的投标文件没有比对附件的文档属性")})
	}
	unseen := collusion.Blind(bids)
	if t.Draft.DepositPercent == 0 { // where nobody paid one, there is nothing to look for
		unseen = slices.DeleteFunc(unseen, func(code string) bool { return code == "account" })
	}
	if t.competition() { // whose bids are a price and nothing else
		unseen = append(unseen, "author", "contact", "mixed")
	}
	for _, code := range unseen {
		out.Blind = append(out.Blind, tenderapi.BlindSpot{Code: code, Clause: clause(code)})
	}
	return out, nil
}

// compared reads the bids that were opened; prices join when they are revealed,
// who paid a deposit when the office has written it down.
func (s *Service) compared(ctx context.Context, t *Tender) (out []collusion.Bid, leaders map[string]tenderapi.Party, all bool, err error) {
	leaders, all = map[string]tenderapi.Party{}, true
	part, err := s.parts(ctx, t)
	if err != nil {
		return nil, nil, false, err
	}
	documents, err := s.documents(ctx, t)
	if err != nil {
		return nil, nil, false, err
	}
	paid, err := s.deposited.Of(ctx, t.ID)
	if err != nil {
		return nil, nil, false, err
	}
	for _, o := range t.Opening.Bids {
		b, err := s.bids.Get(ctx, o.Bid)
		if err != nil {
			return nil, nil, false, err
		}
		q, p, err := part(o, &b)
		if err != nil {
			return nil, nil, false, err
		}
		if p.Plan == "" && !t.competition() { // what could not be opened cannot be compared; a competition's bids are a price and who handed it in
			continue
		}
		var heads []collusion.Head
		for _, p := range parties(o.Supplier, o.Members) {
			head, err := s.headed(ctx, p.ID)
			if err != nil {
				return nil, nil, false, err
			}
			heads = append(heads, collusion.Head{Org: p.Name, Name: head})
		}
		docs, every, err := documents(t.attached(o, q, p))
		if err != nil {
			return nil, nil, false, err
		}
		all = all && every
		leaders[o.Bid] = o.Supplier
		var from []collusion.Payment
		for _, x := range paid[o.Bid] {
			from = append(from, collusion.Payment{Payer: x.Payer, Account: x.Account})
		}
		out = append(out, collusion.Bid{
			ID: o.Bid, Supplier: o.Supplier.Name, Code: o.Supplier.CreditCode, By: b.By, Contact: q.ContactName, Phone: q.ContactPhone,
			Paid: from, Heads: heads, Price: t.readOut(o), Plan: p.Plan, Team: p.Team, Record: p.Record, Documents: docs,
		})
	}
	return out, leaders, all, nil
}

// headed is the registered head of an organization, asked of the register itself
// since the copy here keeps no person; "" while the register does not answer.
func (s *Service) headed(ctx context.Context, org string) (string, error) {
	o, err := route.Call(ctx, s.self, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: org})
	if k := fault.Of(err).Kind; err != nil && (k == fault.Unavailable || k == fault.NotFound) {
		return "", nil
	}
	return o.LegalPerson, err
}
