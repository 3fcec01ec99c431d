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

// reading is a paper held against what it should say. It warns and does not refuse: which proof is necessary
// whoever receives it judges, and the lists of what belongs into it are known from memory alone.
type reading struct {
	s     *Service
	c     *Challenge
	rests string // the rule that lists what the paper must say
	who   string // who may ask for a correction
	found []tenderapi.Finding
}

func (r *reading) look(ok bool, field, good, bad, ruleID string) {
	text := good
	if !ok {
		text = bad
	}
	r.found = append(r.found, tenderapi.Finding{Ok: ok, Level: "warn", Text: text, Field: field, Basis: shown.Basis(rule.Cite(r.s.rules, ruleID, r.c.Law)...)})
}

// reached asks for those who speak for the supplier; who is not its own person has a letter.
func (r *reading) reached(who tenderapi.Contact) {
	r.look(who.Name != "" && who.Phone != "" && who.Address != "", "contact", "写明了联系人、联系电话和地址。", "没有写全联系人、联系电话和地址，"+r.who+"可能要求补正。", r.rests)
}

func (r *reading) law(i int, field, law string) {
	r.look(law != "", fmt.Sprintf(field, i), fmt.Sprintf("第%d项写明了法律依据。", i+1), fmt.Sprintf("第%d项没有写法律依据，%s可能要求补正。", i+1, r.who), r.rests)
}

func (r *reading) agent(who tenderapi.Contact) {
	if who.Agent != "" {
		r.look(who.Letter != "", "contact.letter", "附有授权委托书。", "由授权代表办理，没有附授权委托书，"+r.who+"可能要求补正。", "dispute.challenge.agent")
	}
}

// proven reports whether something but the agent's letter was handed in with a paper.
func (c *Challenge) proven(stage string, who tenderapi.Contact) bool {
	return slices.ContainsFunc(c.Evidence, func(e tenderapi.Evidence) bool { return e.Stage == stage && e.ID != who.Letter })
}

// person is who speaks for the supplier, as far as it said so.
func (c *Challenge) person() (who tenderapi.Contact) {
	if c.Draft.Contact != nil {
		who = *c.Draft.Contact
	}
	return who
}

// examineLetter holds a challenge against what it should say.
func (s *Service) examineLetter(c *Challenge) []tenderapi.Finding {
	who, r := c.person(), reading{s: s, c: c, rests: "dispute.challenge.contents", who: "采购人"}
	r.reached(who)
	for i, item := range c.items() {
		r.law(i, "items.%d.law", item.Law)
	}
	r.look(c.proven("challenge", who), "evidence", "附有证明材料。", "没有附证明材料，请确认不需要别的材料就能核对。", "dispute.challenge.proof")
	r.agent(who)
	return r.found
}

// examineComplaint holds a complaint against what it should say (质疑和投诉办法第十八条), until it is taken up, declined or was
// corrected. What was challenged and answered, by whom and when, the platform knows; the persons are those of the challenge.
func (s *Service) examineComplaint(c *Challenge) []tenderapi.Finding {
	if c.ComplainedAt == nil || c.AcceptedAt != nil || c.DeclinedAt != nil || c.Supplement != nil && c.Supplement.DoneAt != nil {
		return nil
	}
	who, r := c.person(), reading{s: s, c: c, rests: "dispute.complaint.contents", who: "财政部门"}
	r.reached(who)
	for i, x := range c.grounds() {
		r.law(i, "complaint.%d.law", x.Law)
	}
	r.look(c.proven("complaint", who), "evidence", "附有证明材料。", "没有随投诉附证明材料，请确认不需要别的材料就能核对。", "dispute.challenge.proof")
	r.agent(who)
	return r.found
}
