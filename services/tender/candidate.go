package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// A candidate stands in the ranking. The first is awarded; when it is barred by
// now, or refuses to sign, the next takes its place (条例第四十三条、第四十九条).

// candidates are those of the ranking who have not fallen away, first the first.
func (t *Tender) candidates() []tenderapi.Ranked {
	return slices.DeleteFunc(slices.Clone(t.Evaluation.Ranking), func(r tenderapi.Ranked) bool {
		return slices.ContainsFunc(t.Passed, func(p tenderapi.Passed) bool { return p.Supplier.ID == r.Supplier.ID })
	})
}

// choose makes the award: all the admitted of a framework, else one candidate,
// after those who have won as many lots as they may.
func (s *Service) choose(ctx context.Context, t *Tender, in tenderapi.TenderMove) error {
	if t.framework() {
		return s.admit(ctx, t, in.Note)
	}
	if err := s.limit(ctx, t); err != nil {
		return err
	}
	return s.award(ctx, t, in.Supplier, in.Note)
}

// award takes the first in the order of the ranking. One is passed over only while it is barred: the officer names who
// comes instead and says why.
func (s *Service) award(ctx context.Context, t *Tender, supplier, note string) error {
	for {
		first, err := t.first()
		if err != nil {
			return err
		}
		findings, unknown, err := s.stands(ctx, t, first)
		if err != nil {
			return err
		}
		barred := refusal(findings, "tender.award.not-eligible")
		switch {
		case barred == nil && supplier != "" && supplier != first.Supplier.ID:
			ordered, err := rule.Ask[bool](s.rules, "tender.award.ordered", t.Law)
			if err != nil {
				return err
			}
			return fault.New(fault.Refused, "tender.award.order", "排在前面的"+first.Supplier.Name+t.word("仍可确定为中标供应商，应当按评审排序确定，请改选。")).
				Under(ordered.Basis()).At("supplier", "请选择"+first.Supplier.Name+"。")
		case barred == nil && unknown != "" && note == "":
			return s.unlooked(t, unknown)
		case barred == nil:
			t.Award = &tenderapi.Award{Supplier: first.Supplier, Members: t.membersOf(first.Bid), Amount: t.cost(first.Price), DecidedAt: s.now(), Reason: t.remark(note)}
			return nil
		case supplier == "" || supplier == first.Supplier.ID || note == "":
			return barred.Say(first.Supplier.Name+"现在不符合承接条件，请选定评审排序的下一家，并写明理由；没有下一家的，请终止采购。").
				At("supplier", "请选择排在"+first.Supplier.Name+"之后的候选人，并填写说明。")
		}
		t.Passed = append(t.Passed, tenderapi.Passed{Supplier: first.Supplier, Amount: t.cost(first.Price), Ground: "barred", Note: barred.Text, At: s.now()})
	}
}

// first is the candidate whose turn it is. Equals were ordered by lot, so there is one.
func (t *Tender) first() (tenderapi.Ranked, error) {
	left := t.candidates()
	if len(left) == 0 {
		return tenderapi.Ranked{}, fault.New(fault.Refused, "tender.award.none", t.word("评审推荐的候选人都已不能确定为中标供应商，请终止本次采购，说明理由后重新组织。"))
	}
	return left[0], nil
}

// fall lets the winner who will not sign, or whose award is void, fall away, and
// the purchase wait for the next decision.
func (t *Tender) fall(ground, note string, at time.Time) {
	t.Passed = append(t.Passed, tenderapi.Passed{
		Supplier: t.Award.Supplier, Amount: t.Award.Amount, Ground: ground, Note: note, At: at, AnnouncedAt: t.Award.AnnouncedAt,
	})
	t.Award = nil
}

// stands examines a candidate as the register itself describes it now, and notes what it said; of a consortium,
// everybody. Unknown is the name of one whom the register does not know, who is examined as it was known last.
func (s *Service) stands(ctx context.Context, t *Tender, c tenderapi.Ranked) (out []tenderapi.Finding, unknown string, err error) {
	for _, p := range parties(c.Supplier, t.membersOf(c.Bid)) {
		o, known, err := s.nowOf(ctx, t, p)
		if err != nil {
			return nil, "", err
		}
		if !known {
			unknown = p.Name
		}
		t.Checks = append(t.Checks, s.check(p, o, known, "decision"))
		findings, err := s.eligible(t, o)
		if err != nil {
			return nil, "", err
		}
		out = append(out, findings...)
	}
	still, err := s.agreeingStill(ctx, t, c.Supplier)
	return append(out, still...), unknown, err
}

// unlooked refuses to award somebody of whom nobody has looked up what the register would say: the officer looks
// elsewhere, and says in public what it found.
func (s *Service) unlooked(t *Tender, name string) error {
	return fault.New(fault.Refused, "tender.award.unknown", "本平台的组织名册中没有"+name+"，不能核对它现在是否符合承接条件；请到登记管理机关和信用网站查询，没有问题的，把查询的时间和结果写在说明中再办理，在失信名单中的，请登记管理机关先在名册中登记、列入。").
		Under(s.basis(*t, "supplier.conditions")...).At("note", "请写明在哪里查询、结果怎样。")
}

// able counts the candidates who could still be awarded, as the register stands.
func (s *Service) able(ctx context.Context, t *Tender) (n int, err error) {
	if t.framework() {
		places, _, _, err := s.placing(ctx, t)
		return len(places), err
	}
	won, err := s.wonElsewhere(ctx, t)
	if err != nil {
		return n, err
	}
	for _, c := range t.candidates() {
		if won != nil && t.full(won[c.Supplier.ID]) {
			continue
		}
		findings, _, err := s.stands(ctx, t, c)
		if err != nil {
			return n, err
		}
		if refusal(findings, "tender.award.not-eligible") == nil {
			n++
		}
	}
	return n, nil
}

// anewSince is when the last judging was set aside, or the zero time.
func (t *Tender) anewSince() (at time.Time) {
	if n := len(t.Judged); n > 0 {
		at = t.Judged[n-1].At
	}
	return at
}

// hushedSince is since when draws of experts may stand for somebody whose name was never public: when the last of
// those judgings was set aside that, one after the other from the first, had a result.
func (t *Tender) hushedSince() (at time.Time) {
	for _, j := range t.Judged {
		if !j.shown() {
			break
		}
		at = j.At
	}
	return at
}

// announced reports whether a result of the judging that counts was ever
// published: it stays public when its winner falls away, and says nothing of a judging that is done anew.
func (t *Tender) announced() bool {
	return t.Award != nil && t.Award.AnnouncedAt != nil ||
		slices.ContainsFunc(t.Passed, func(p tenderapi.Passed) bool { return p.AnnouncedAt != nil && p.AnnouncedAt.After(t.anewSince()) })
}

// passed are those who fell away as everybody may know: with a result, and of a former judging those whose result was published.
func (t *Tender) passed() []tenderapi.Passed {
	if t.announced() {
		return t.Passed
	}
	return slices.DeleteFunc(slices.Clone(t.Passed), func(p tenderapi.Passed) bool { return p.AnnouncedAt == nil })
}

// reported is when the buyer's days to decide begin: with the report, or anew
// when a winner falls away.
func (t *Tender) reported() *time.Time {
	for _, p := range slices.Backward(t.Passed) {
		if p.Ground == "refused" || p.Ground == "void" || p.Ground == "rescinded" {
			return &p.At
		}
	}
	return t.ScoredAt
}
