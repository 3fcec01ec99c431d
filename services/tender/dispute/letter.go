package dispute

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// The letter of a challenge (质疑函): what it must say, and what of it is missing.

// letterFits refuses a letter that nobody could answer: one that names no item,
// or files an item under what does not belong to the part that is challenged.
func (s *Service) letterFits(p *Purchase, d tenderapi.ChallengeDraft) error {
	items := itemsOf(d)
	if len(items) == 0 || len(d.Items) == 0 && d.Request == "" {
		return fault.New(fault.Invalid, "tender.challenge.no-items", "请至少写明一项质疑的事实和请求。").
			Under(rule.Cite(s.rules, "dispute.challenge.proof", p.Law)...).At("items", "请写明质疑的事项。")
	}
	grounds, err := rule.Ask[[]rule.Item](s.rules, "dispute.challenge.grounds", p.Law)
	if err != nil {
		return err
	}
	for i, x := range d.Items {
		if !strings.HasPrefix(x.Ground, d.About+"-") || rule.Text(grounds.Value, x.Ground) == "" {
			return fault.New(fault.Invalid, "tender.challenge.ground", "有一项的情形不属于所质疑的环节，请从列出的情形中选择。").
				At(fmt.Sprintf("items.%d.ground", i), "请从列出的情形中选择。")
		}
	}
	return nil
}

// CheckChallenge shows a supplier what its letter lacks before it is filed, and
// refuses what filing would refuse in it.
func (s *Service) CheckChallenge(ctx context.Context, in tenderapi.CheckChallengeRequest) (out tenderapi.FindingList, err error) {
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err = s.letterFits(&p, in.ChallengeDraft); err != nil {
		return out, err
	}
	c := Challenge{Law: p.Law, Draft: in.ChallengeDraft}
	for _, id := range in.Evidence {
		c.Evidence = append(c.Evidence, tenderapi.Evidence{ID: id, Stage: "challenge"})
	}
	out.Items = append([]tenderapi.Finding{}, s.examineLetter(&c)...)
	return out, nil
}

// letterOf is the letter of authorization among the evidence.
func letterOf(c *tenderapi.Contact) []string {
	if c == nil || c.Letter == "" {
		return nil
	}
	return []string{c.Letter}
}

// examineLetter holds a letter against what it should say. It warns and does not
// refuse: which proof is necessary the buyer judges, and the list of a letter's
// parts is known from memory alone.
func (s *Service) examineLetter(c *Challenge) (out []tenderapi.Finding) {
	look := func(ok bool, field, good, bad, ruleID string) {
		text := good
		if !ok {
			text = bad
		}
		out = append(out, tenderapi.Finding{Ok: ok, Level: "warn", Text: text, Field: field, Basis: shown.Basis(rule.Cite(s.rules, ruleID, c.Law)...)})
	}
	who := tenderapi.Contact{}
	if c.Draft.Contact != nil {
		who = *c.Draft.Contact
	}
	look(who.Name != "" && who.Phone != "" && who.Address != "", "contact", "写明了联系人、联系电话和地址。", "没有写全联系人、联系电话和地址，采购人可能要求补正。", "dispute.challenge.contents")
	for i, item := range c.items() {
		n := i + 1
		look(item.Law != "", fmt.Sprintf("items.%d.law", i), fmt.Sprintf("第%d项写明了法律依据。", n), fmt.Sprintf("第%d项没有写法律依据，采购人可能要求补正。", n), "dispute.challenge.contents")
	}
	papers := slices.ContainsFunc(c.Evidence, func(e tenderapi.Evidence) bool { return e.Stage == "challenge" && e.ID != who.Letter })
	look(papers, "evidence", "附有证明材料。", "没有附证明材料，请确认不需要别的材料就能核对。", "dispute.challenge.proof")
	if who.Agent != "" {
		look(who.Letter != "", "contact.letter", "附有授权委托书。", "由授权代表办理，没有附授权委托书，采购人可能要求补正。", "dispute.challenge.agent")
	}
	return out
}
