package portal

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// What public pages and desks show of 质疑 and 投诉.

// aboutNames are the parts of a purchase that may be challenged.
var aboutNames = map[string]string{"documents": "采购文件", "process": "采购过程", "result": "中标、成交结果"}

func challengePath(id string) string { return href("/desk/challenges/", id) }

func challengeFormPath(tender string) string {
	return href("/desk/staff/tenders/", tender) + "/challenge"
}

// disputes fills in what the page of a purchase shows of challenges, and what
// the viewer's organization may challenge now: the service knows, the page does not guess.
func (p *Portal) disputes(d *tenderData) error {
	a := d.Ask
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: d.T.ID})
	if err != nil {
		return err
	}
	d.Challenges = list.Items
	for _, c := range d.Challenges {
		d.Law = distinct(append(d.Law, stepsLaw(challengeSteps(c, a.Now()))...))
	}
	if !a.Caller.Has(identity.Staff) {
		return nil
	}
	periods, err := route.Call(a.Ctx, p.call, tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: d.T.ID})
	d.Open = openPeriods(periods.Items)
	return err
}

func openPeriods(all []tenderapi.ChallengePeriod) (open []tenderapi.ChallengePeriod) {
	for _, x := range all {
		if x.Open {
			open = append(open, x)
		}
	}
	return open
}

// openWords are the parts that may be challenged, each with its last day: 采购过程（至2026年12月2日）.
func openWords(open []tenderapi.ChallengePeriod) string {
	words := make([]string, len(open))
	for i, x := range open {
		words[i] = aboutNames[x.About] + "（至" + spellDay(*x.Last) + "）"
	}
	return strings.Join(words, "、")
}

// challengeBox heads the i-th challenge of a purchase; those concerned are led to its own page.
func challengeBox(i int, c tenderapi.Challenge) ui.Box {
	b := ui.Box{Title: "质疑与投诉" + itoa(i+1) + "：" + aboutNames[c.About]}
	if i == 0 {
		b.ID = "challenges"
	}
	switch {
	case len(c.Moves) > 0:
		b.Link = ui.Link(challengePath(c.ID), "去办理")
	case c.Supplier != nil:
		b.Link = ui.Link(challengePath(c.ID), "看办理情况")
	}
	return b
}

// challengeSteps are the steps of a challenge; a step that was taken still says by when it had to be.
func challengeSteps(c tenderapi.Challenge, now time.Time) []ui.Step {
	steps := tenderSteps(c.Steps, now)
	for i := range steps {
		s := &steps[i]
		switch {
		case c.Steps[i].Key == "complain" && s.State == ui.StepNow:
			s.Tag = "可以投诉"
		case s.State == ui.StepDone && !s.Due.IsZero() && !s.Due.Equal(s.When):
			s.Note = joined(some("期限至"+spellDay(s.Due), s.Note))
		}
	}
	return steps
}

// some are the texts that say something.
func some(texts ...string) (out []string) {
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// challengeMarks say where a challenge stands and whether signing waits for it.
func challengeMarks(c tenderapi.Challenge) templ.Component {
	mark := ui.Tag(ui.Info, ui.IconClock, c.StateText)
	switch c.State {
	case tenderapi.ChallengeStateSettled:
		mark = ui.Tag(ui.Good, ui.IconCheck, c.StateText)
	case tenderapi.ChallengeStateAnswered:
		mark = ui.Tag(ui.Good, ui.IconReply, c.StateText)
	case tenderapi.ChallengeStateWithdrawn:
		mark = ui.Tag(ui.Plain, ui.IconPause, c.StateText)
	}
	if !c.Open {
		return mark
	}
	return ui.All(mark, ui.Text(" "), ui.Tag(ui.Warn, ui.IconPause, "合同暂缓签署"))
}

// challengeTerms are the words of a challenge, as far as the service gave them; the decision is everybody's.
func challengeTerms(c tenderapi.Challenge) (terms []ui.Term) {
	if c.Supplier != nil {
		terms = append(terms, ui.T("质疑供应商", ui.Link(href("/organizations/", c.Supplier.ID), c.Supplier.Name)))
	}
	for _, t := range []struct{ name, text string }{
		{"事实依据", c.Facts},
		{"请求", c.Request},
		{"采购人的答复", c.Answer},
		{"投诉事项和理由", c.Complaint},
		{"处理决定", c.Decision},
	} {
		if t.text != "" {
			terms = append(terms, ui.T(t.name, ui.Paragraphs(t.text)))
		}
	}
	return terms
}

// challengeTable is an organization's own challenges, by purchase, and what may be done next.
func challengeTable(list []tenderapi.Challenge, now time.Time) ui.Table {
	t := ui.Table{Caption: "本机构的质疑与投诉", Cols: ui.Cols("项目", "环节", "状态", "下一步", "期限与依据"), Nothing: "还没有提出过质疑。对采购文件、过程或者结果有异议的，可以在项目页面提出。"}
	for _, c := range list {
		next, due := comingUp(c, now)
		t.Rows = append(t.Rows, ui.Cells(ui.Link(challengePath(c.ID), c.TenderTitle), ui.Text(aboutNames[c.About]), challengeMarks(c), next, due))
	}
	return t
}

// disputeTable is the challenges of one purchase; who is not concerned is led to none of them.
func disputeTable(list []tenderapi.Challenge, now time.Time) ui.Table {
	t := ui.Table{Caption: "本项目的质疑与投诉", Cols: ui.Cols("环节", "状态", "下一步", "期限与依据")}
	for _, c := range list {
		name := ui.Text(aboutNames[c.About])
		if c.Supplier != nil {
			name = ui.Link(challengePath(c.ID), aboutNames[c.About])
		}
		next, due := comingUp(c, now)
		t.Rows = append(t.Rows, ui.Cells(name, challengeMarks(c), next, due))
	}
	return t
}

// comingUp is the step a challenge waits for, and by when.
func comingUp(c tenderapi.Challenge, now time.Time) (next, due templ.Component) {
	s := nextStep(challengeSteps(c, now))
	if s == nil {
		return ui.Dash(), ui.Dash()
	}
	next = ui.Text(s.Title)
	if s.Tag != "" {
		next = ui.Strong(s.Tag)
	}
	t := task{Due: &s.Due, Basis: s.Basis}
	return next, ui.All(t.mark(now), ui.Text(" "), t.ground())
}

// nextStep is the last step that is current: beside a late answer, the complaint that may be made meanwhile.
func nextStep(steps []ui.Step) (next *ui.Step) {
	for i, s := range steps {
		if s.State == ui.StepNow || s.State == ui.StepLate && next == nil {
			next = &steps[i]
		}
	}
	return next
}
