package tender

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Sheet is what one judge gave. Once signed it never changes.
type Sheet struct {
	store.Meta
	Tender   string               `json:"tender"`
	Judge    string               `json:"judge"` // account
	Marks    []tenderapi.BidMarks `json:"marks"`
	SignedAt time.Time            `json:"signed_at"`
}

func indexSheet(s *Sheet) map[string][]string { return map[string][]string{"tender": {s.Tender}} }

func sheetID(tender, judge string) string { return tender + "." + judge }

// SeatCommittee names who will judge, within the law on size, oddness, the share of experts and recusal.
func (s *Service) SeatCommittee(ctx context.Context, in tenderapi.SeatCommitteeRequest) (out tenderapi.Tender, err error) {
	held := seats{}
	for i, m := range in.Members {
		a, err := route.Call(ctx, s.self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: m.Account})
		if err != nil {
			return out, fault.New(fault.Refused, "tender.committee.unknown", "没有找到第"+fmt.Sprint(i+1)+"位成员的账号，请重新选择。").Because(err)
		}
		in.Members[i].Name = a.Name
		role := organizationapi.RoleBuyer
		if m.Kind == "expert" {
			role = organizationapi.RoleExpert
		}
		if !slices.ContainsFunc(a.Memberships, func(h organizationapi.Membership) bool { return h.Role == role }) {
			return out, fault.New(fault.Refused, "tender.committee.wrong-role", cover(a.Name)+"没有相应的身份，专家须在专家库中，采购人代表须是采购人工作人员。")
		}
		held.add(m.Account, a.Memberships)
	}
	if err := s.leaving(ctx, in.ID, in.Members, held); err != nil {
		return out, err
	}
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "组建评审委员会由采购人办理，请联系经办人。")
		}
		if !slices.Contains([]State{tenderapi.StatePublished, tenderapi.StateClosed, tenderapi.StateOpened}, t.State) {
			return nil, fault.New(fault.Conflict, "tender.committee.wrong-time", "发布公告之后、评审结束之前才能组建评审委员会。")
		}
		if err := s.settled(ctx, t, in.Members, held); err != nil {
			return nil, err
		}
		x := examiner{book: s.rules, at: t.Law}
		x.committee(t, in.Members)
		x.recusal(t, in.Members, held)
		if x.err != nil {
			return nil, x.err
		}
		if f := refusal(x.findings, "tender.committee.unlawful"); f != nil {
			return nil, f
		}
		t.Committee = in.Members
		accounts := make([]string, len(in.Members))
		for i, m := range in.Members {
			accounts[i] = m.Account
		}
		return []event.Event{event.New(events.TypeTenderTenderSeatedV1, s.now(), events.TenderTenderSeatedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Members: accounts,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// committee checks size, oddness and the share of experts.
func (x *examiner) committee(t *Tender, members []tenderapi.Member) {
	size := ask[int](x, "tender.committee."+string(t.Draft.Method)+".size")
	if t.Draft.Method == tenderapi.MethodOpen {
		large := ask[int64](x, "tender.committee.open.large.budget")
		if t.Draft.Budget >= large.Value {
			size = ask[int](x, "tender.committee.open.large.size")
		}
	}
	n, experts := len(members), 0
	seen := map[string]bool{}
	for _, m := range members {
		seen[m.Account] = true
		if m.Kind == "expert" {
			experts++
		}
	}
	x.say(n >= size.Value && len(seen) == n, "members", fmt.Sprintf("成员%d人，不少于%d人。", n, size.Value),
		fmt.Sprintf("评审委员会现有%d人，不得少于%d人且不得重复，请增加成员。", len(seen), size.Value), size.Basis())
	odd := ask[bool](x, "tender.committee.odd")
	x.say(!odd.Value || n%2 == 1, "members", "成员人数为单数。", fmt.Sprintf("评审委员会现有%d人，成员人数须为单数，请增减一人。", n), odd.Basis())
	share := ask[string](x, "tender.committee.experts")
	var num, den int
	if _, err := fmt.Sscanf(share.Value, "%d/%d", &num, &den); err != nil && x.err == nil {
		x.err = fmt.Errorf("tender.committee.experts: %q: %w", share.Value, err)
	}
	x.say(experts*den >= n*num, "members", fmt.Sprintf("专家%d人，不少于成员总数的%s。", experts, share.Value),
		fmt.Sprintf("评审专家只有%d人，不得少于成员总数的%s，请增加专家。", experts, share.Value), share.Basis())
}

// judging loads a purchase that the caller judges and that is open.
func (s *Service) judging(ctx context.Context, id string) (t Tender, who identity.Caller, err error) {
	who, _ = identity.From(ctx)
	if t, err = s.load(ctx, id); err != nil {
		return t, who, err
	}
	if !t.wears(who, Judge) {
		return t, who, errNotFound
	}
	if t.Opening == nil {
		return t, who, fault.New(fault.Conflict, "tender.sheet.not-open", "本项目尚未开标，开标之后才能评分。")
	}
	return t, who, s.recused(&t, who)
}

// GetMySheet shows a judge the valid bids and what the judge has signed.
func (s *Service) GetMySheet(ctx context.Context, in tenderapi.GetMySheetRequest) (out tenderapi.Sheet, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out = tenderapi.Sheet{Tender: t.ID, Title: t.Draft.Title, Judge: who.ID, Criteria: t.Draft.Criteria, Marks: []tenderapi.BidMarks{}}
	for _, o := range t.valid() {
		b, err := s.bids.Get(ctx, o.Bid)
		if err != nil {
			return out, err
		}
		if err := s.fetch(ctx, &b); err != nil {
			return out, err
		}
		e, _ := b.read()
		out.Bids = append(out.Bids, tenderapi.SheetBid{Bid: o.Bid, Supplier: o.Supplier, Price: o.Price, Plan: e.Plan, Team: e.Team, Record: e.Record})
	}
	mine, err := s.sheets.Get(ctx, sheetID(t.ID, who.ID))
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	out.Marks, out.SignedAt = mine.Marks, &mine.SignedAt
	return out, err
}

// SignSheet keeps a judge's marks for good.
func (s *Service) SignSheet(ctx context.Context, in tenderapi.SignSheetRequest) (out tenderapi.Sheet, err error) {
	t, who, err := s.judging(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if t.State != tenderapi.StateOpened {
		return out, fault.New(fault.Conflict, "tender.sheet.over", "评审已经结束，不能再签署评分表。")
	}
	if f := marksFit(&t, in.Bids); f != nil {
		return out, f
	}
	_, err = s.sheets.Insert(ctx, sheetID(t.ID, who.ID), Sheet{Tender: t.ID, Judge: who.ID, Marks: in.Bids, SignedAt: s.now()})
	if errors.Is(err, store.ErrExists) {
		err = fault.New(fault.Conflict, "tender.sheet.signed", "您已签署过评分表，签署后不能修改。").Because(err)
	}
	if err != nil {
		return out, err
	}
	return s.GetMySheet(ctx, tenderapi.GetMySheetRequest{ID: in.ID})
}

// marksFit checks that every valid bid has exactly one mark per judged criterion, within its range.
func marksFit(t *Tender, sheets []tenderapi.BidMarks) *fault.Fault {
	bad := fault.New(fault.Invalid, "tender.sheet.incomplete", "评分表有缺漏或超出范围的分数，请按提示补正后签署。")
	want := map[string]int64{}
	for _, c := range t.Draft.Criteria {
		if c.Kind != "price" {
			want[c.Code] = c.Max
		}
	}
	found := false
	note := func(name, what string) { bad, found = bad.At(name, what), true }
	for _, o := range t.valid() {
		i := slices.IndexFunc(sheets, func(b tenderapi.BidMarks) bool { return b.Bid == o.Bid })
		if i < 0 {
			note("bids", o.Supplier.Name+"还没有评分。")
			continue
		}
		got := map[string]int64{}
		for j, m := range sheets[i].Marks {
			most, known := want[m.Code]
			_, twice := got[m.Code]
			got[m.Code] = m.Points
			name := fmt.Sprintf("bids.%d.marks.%d.points", i, j)
			switch {
			case !known || twice:
				note(name, "没有“"+m.Code+"”这个评分项，或重复评分。")
			case m.Points < 0 || m.Points > most:
				note(name, fmt.Sprintf("“%s”应在0到%s分之间。", m.Code, points(most)))
			}
		}
		for code := range want {
			if _, ok := got[code]; !ok {
				note(fmt.Sprintf("bids.%d", i), o.Supplier.Name+"的“"+code+"”还没有评分。")
			}
		}
	}
	for i, b := range sheets {
		if !slices.ContainsFunc(t.valid(), func(o tenderapi.OpenedBid) bool { return o.Bid == b.Bid }) {
			note(fmt.Sprintf("bids.%d.bid", i), "这份投标不在有效投标之列。")
		}
	}
	if !found {
		return nil
	}
	return bad
}

// signed reads every sheet of the committee, and refuses while one is missing.
func (s *Service) signed(ctx context.Context, t *Tender) (out []Sheet, err error) {
	var missing []string
	for _, m := range t.Committee {
		sh, err := s.sheets.Get(ctx, sheetID(t.ID, m.Account))
		switch {
		case errors.Is(err, store.ErrNotFound):
			missing = append(missing, cover(m.Name))
		case err != nil:
			return nil, err
		default:
			out = append(out, sh)
		}
	}
	if len(t.Committee) == 0 {
		return nil, fault.New(fault.Refused, "tender.committee.none", "还没有组建评审委员会，请先组建。")
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.Refused, "tender.sheet.missing", "还有评委没有签署评分表："+strings.Join(missing, "、")+"，请等全部签署后再汇总。")
	}
	return out, nil
}
