package tender

import (
	"context"
	"slices"
	"strconv"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/tender/lottery"
	"sanshe/services/tender/shown"
)

// drawn completes a committee: the experts who were drawn and have accepted
// take their seats by the draw, whoever asks for it. Experts whom the office
// chose itself need a ground that the law knows, which is published with their
// names (条例第三十九条), and which is asked for before it is looked at who was drawn.
func (s *Service) drawn(ctx context.Context, t *Tender, in tenderapi.CommitteeDraft) (members []tenderapi.Member, chose *tenderapi.Choosing, err error) {
	accepted, err := s.experts.Accepted(ctx, t.ID, t.anewSince())
	if err != nil {
		return nil, nil, err
	}
	for _, m := range in.Members {
		m.Number, m.Chosen = "", m.Kind == "expert"
		members = append(members, m)
	}
	if slices.ContainsFunc(members, func(m tenderapi.Member) bool { return m.Chosen }) {
		if chose, err = s.choosing(t, in); err != nil {
			return nil, nil, err
		}
	}
	for _, c := range accepted {
		members = append(members, tenderapi.Member{Account: c.Account, Name: lottery.Brief(c.Number), Kind: "expert", Number: c.Number})
	}
	return members, chose, nil
}

// apart refuses to choose an expert among whom a draw of the purchase looked: who
// of them comes is left to chance, and an answer that differed from one to
// the next would tell the office whom it fell on.
func (s *Service) apart(ctx context.Context, t *Tender, members []tenderapi.Member, of []organizationapi.Account) error {
	for i, m := range members {
		if !m.Chosen {
			continue
		}
		sought, err := s.experts.Sought(ctx, t.ID, t.hushedSince(), of[i])
		if err != nil {
			return err
		}
		if sought {
			return fault.New(fault.Refused, "tender.committee.not-drawn", nth(i, m)+"的地区和领域在本项目随机抽取的范围之内，由谁参加由抽取决定，不能再自行选定；请改选范围以外的专家，人数不足的请再抽取一次。").
				Under(s.basis(*t, "tender.committee.draw")...).At("members", nth(i, m)+"在抽取的范围之内，请取消勾选。")
		}
	}
	return nil
}

// nth is what a refusal calls a member: by its place in the request, or by its number.
func nth(i int, m tenderapi.Member) string {
	if m.Number != "" {
		return alias(m)
	}
	return "第" + strconv.Itoa(i+1) + "位成员"
}

// choosing is the ground on which an office chose experts itself, or a refusal.
func (s *Service) choosing(t *Tender, in tenderapi.CommitteeDraft) (*tenderapi.Choosing, error) {
	must, err := rule.Ask[bool](s.rules, "tender.committee.draw", t.Law)
	if err != nil || !must.Value {
		return nil, err
	}
	grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.committee.self", t.Law)
	if err != nil {
		return nil, err
	}
	if !has(grounds.Value, in.Ground) || in.Reason == "" {
		return nil, fault.New(fault.Refused, "tender.committee.not-drawn", "评审专家应当从专家库中随机抽取，请先办理随机抽取；法律允许自行选定的，请选择情形并写明理由，随结果公告。").
			Under(must.Basis()).Under(grounds.Basis()).At("ground", "请改为随机抽取，或者选择情形。").At("reason", "自行选定的，请写明理由。")
	}
	return &tenderapi.Choosing{Ground: in.Ground, Text: rule.Text(grounds.Value, in.Ground), Reason: in.Reason, At: s.now(), Basis: shown.Basis(must.Basis(), grounds.Basis())}, nil
}

// alias is what a member is called before the result: an expert who was drawn
// is a number to everybody but the supervisor (条例第四十条).
func alias(m tenderapi.Member) string {
	if m.Number == "" {
		return cover(m.Name)
	}
	return "专家" + lottery.Brief(m.Number)
}

// aliased is a committee without the persons behind its numbers.
func aliased(committee []tenderapi.Member) []tenderapi.Member {
	out := slices.Clone(committee)
	for i, m := range out {
		if m.Number != "" {
			out[i].Account, out[i].Name = "", alias(m)
		}
	}
	return out
}

// nameable is a committee as the result names it. What signs a person in is left
// out, but of those who were drawn: their numbers are made of it.
func nameable(committee []tenderapi.Member) []tenderapi.Member {
	out := slices.Clone(committee)
	for i, m := range out {
		if m.Number == "" {
			out[i].Account = ""
		}
	}
	return out
}
