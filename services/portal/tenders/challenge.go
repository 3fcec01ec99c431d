package tenders

import (
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What public pages and desks show of 质疑 and 投诉.

// disputes fills in what the page of a purchase shows of challenges, and what
// the viewer's organization may challenge now: the service knows, the page does not guess.
func (p *room) disputes(d *tenderData) (err error) {
	a := d.Ask
	if d.Challenges, err = p.challenges(a, &d.T); err != nil {
		return err
	}
	for _, c := range d.Challenges {
		d.Law = view.Distinct(append(d.Law, view.StepsLaw(view.ChallengeSteps(c, a.Now()))...))
	}
	if !a.Caller.Has(identity.Staff) {
		return nil
	}
	periods, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: d.T.ID})
	d.Open = view.OpenPeriods(periods.Items)
	return err
}

// openWords are the parts that may be challenged, each with its last day: 采购过程（至2026年12月2日）.
func openWords(open []tenderapi.ChallengePeriod) string {
	words := make([]string, len(open))
	for i, x := range open {
		if words[i] = view.AboutNames[x.About]; x.Last != nil {
			words[i] += "（至" + view.SpellDay(*x.Last) + "）"
		}
	}
	return strings.Join(words, "、")
}

// challengeBox heads the i-th challenge of a purchase; those concerned are led to its own page.
func challengeBox(i int, c tenderapi.Challenge) ui.Box {
	b := ui.Box{Title: "质疑与投诉" + frame.Itoa(i+1) + "：" + view.AboutName(&c)}
	if i == 0 {
		b.ID = "challenges"
	}
	switch {
	case len(c.Moves) > 0:
		b.Link = ui.Link(view.ChallengePath(c.ID), "去办理")
	case c.Supplier != nil:
		b.Link = ui.Link(view.ChallengePath(c.ID), "看办理情况")
	case c.State == tenderapi.ChallengeStateSettled:
		b.Link = ui.Link(decisionPath(c.ID), "看处理决定")
	}
	return b
}

// challengeTerms are what a purchase's page shows of a challenge: to those concerned
// what it is about, to everybody what was decided, item by item, and what follows from it.
func challengeTerms(c tenderapi.Challenge) (terms []ui.Term) {
	if c.Supplier != nil {
		terms = append(terms, ui.T("质疑供应商", view.Challenger(c)))
	}
	for i, x := range c.Items {
		if x.Facts != "" {
			terms = append(terms, ui.T("质疑事项"+frame.Itoa(i+1), ui.Paragraphs(x.Facts)))
		}
	}
	for _, r := range c.Rulings {
		terms = append(terms, ui.T("投诉事项"+frame.Itoa(r.Item), ui.All(view.VerdictTag(r.Verdict), ui.Text(" "), ui.Paragraphs(r.Reason))))
	}
	for _, t := range []struct{ name, text string }{
		{"驳回理由", c.RejectText},
		{"处理决定", c.Decision},
		{"采购活动", c.EffectText},
	} {
		if t.text != "" {
			terms = append(terms, ui.T(t.name, ui.Paragraphs(t.text)))
		}
	}
	return terms
}
