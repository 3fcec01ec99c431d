package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// The lists of the desks as tables. Each is read by the operation that its page
// asks, as whoever is signed in: a table holds nothing that the page would not show.

// ListEnd stands below a list of n entries: the way to the next page, and to the whole of it as a table.
func ListEnd(a *frame.Ask, n int, next string) templ.Component {
	pager := ui.Pager(PageOf(a), NextOf(a, next))
	if n == 0 {
		return pager
	}
	return ui.All(pager, ui.AsTable(TablesOf(a)))
}

// DeskTenderColumns are the purchases of an office, or of a region, with what comes next.
func DeskTenderColumns(p *frame.House) []sheet.Column[tenderapi.TenderSummary] {
	return []sheet.Column[tenderapi.TenderSummary]{
		{Head: "项目编号", Cell: func(t *tenderapi.TenderSummary) any { return t.Code }},
		{Head: "项目名称", Cell: func(t *tenderapi.TenderSummary) any { return t.Title }},
		{Head: "采购人", Cell: func(t *tenderapi.TenderSummary) any { return t.Buyer.Name }},
		{Head: "采购方式", Cell: func(t *tenderapi.TenderSummary) any { return MethodName(t.Method) }},
		{Head: "状态", Cell: func(t *tenderapi.TenderSummary) any { return t.StateText }},
		{Head: "下一步", Cell: func(t *tenderapi.TenderSummary) any { return t.Next }},
		{Head: "期限", Cell: func(t *tenderapi.TenderSummary) any { return t.NextDue }},
		{Head: "预算（元）", Cell: func(t *tenderapi.TenderSummary) any { return cn.Fen(t.Budget) }},
		{Head: "网址", Cell: func(t *tenderapi.TenderSummary) any {
			return p.Config.PublicURL + frame.Href("/desk/tenders/", t.ID)
		}},
	}
}

// BidColumns are what an organization handed in itself.
func BidColumns() []sheet.Column[tenderapi.Bid] {
	return []sheet.Column[tenderapi.Bid]{
		{Head: "项目名称", Cell: func(b *tenderapi.Bid) any { return b.TenderTitle }},
		{Head: "状态", Cell: func(b *tenderapi.Bid) any { return b.StateText }},
		{Head: "递交时间", Cell: func(b *tenderapi.Bid) any { return &b.SubmittedAt }},
		{Head: "名次", Cell: func(b *tenderapi.Bid) any {
			if b.Rank == 0 {
				return ""
			}
			return b.Rank
		}},
		{Head: "总分", Cell: func(b *tenderapi.Bid) any {
			if b.Rank == 0 {
				return ""
			}
			return sheet.Hundredths(b.Total)
		}},
	}
}

// DisputeColumns are the supervisor's register of complaints.
func DisputeColumns() []sheet.Column[tenderapi.Dispute] {
	return []sheet.Column[tenderapi.Dispute]{
		{Head: "项目名称", Cell: func(d *tenderapi.Dispute) any { return d.Challenge.TenderTitle }},
		{Head: "环节", Cell: func(d *tenderapi.Dispute) any { return AboutNames[d.Challenge.About] }},
		{Head: "投诉供应商", Cell: func(d *tenderapi.Dispute) any {
			if d.Challenge.Supplier == nil {
				return ""
			}
			return d.Challenge.Supplier.Name
		}},
		{Head: "提起时间", Cell: func(d *tenderapi.Dispute) any { return d.Challenge.ComplainedAt }},
		{Head: "状态", Cell: func(d *tenderapi.Dispute) any { return d.Challenge.StateText }},
		{Head: "处理", Cell: func(d *tenderapi.Dispute) any { return d.Challenge.EffectText }},
		{Head: "下一步", Cell: func(d *tenderapi.Dispute) any { return d.Next }},
		{Head: "期限", Cell: func(d *tenderapi.Dispute) any { return d.Due }},
		{Head: "查无实据的次数", Cell: func(d *tenderapi.Dispute) any { return d.Unproven }},
	}
}

// ChallengeColumns are the challenges and complaints of an organization's own.
func ChallengeColumns(p *frame.House) []sheet.Column[tenderapi.Challenge] {
	return slices.Concat([]sheet.Column[tenderapi.Challenge]{
		{Head: "项目编号", Cell: func(c *tenderapi.Challenge) any { return c.TenderCode }},
		{Head: "项目名称", Cell: func(c *tenderapi.Challenge) any { return c.TenderTitle }},
		{Head: "采购人", Cell: func(c *tenderapi.Challenge) any { return c.Buyer.Name }},
	}, challengeWay(), []sheet.Column[tenderapi.Challenge]{
		{Head: "网址", Cell: func(c *tenderapi.Challenge) any { return p.Config.PublicURL + ChallengePath(c.ID) }},
	})
}

// RaisedColumns are the challenges of one purchase: to those concerned by whom and what
// about, to everybody the way, and what was decided.
func RaisedColumns(now time.Time) []sheet.Column[tenderapi.Challenge] {
	next := func(c *tenderapi.Challenge) ui.Step {
		if s := nextStep(ChallengeSteps(*c, now)); s != nil {
			return *s
		}
		return ui.Step{}
	}
	return slices.Concat([]sheet.Column[tenderapi.Challenge]{
		{Head: "质疑供应商", Cell: func(c *tenderapi.Challenge) any {
			if c.Supplier == nil {
				return "不公开"
			}
			return c.Supplier.Name
		}},
	}, challengeWay(), []sheet.Column[tenderapi.Challenge]{
		{Head: "合同暂缓签署", Cell: func(c *tenderapi.Challenge) any { return map[bool]string{true: "是"}[c.Open] }},
		{Head: "下一步", Cell: func(c *tenderapi.Challenge) any { return next(c).Title }},
		{Head: "期限", Cell: func(c *tenderapi.Challenge) any { due := next(c).Due; return &due }},
		{Head: "质疑事项", Cell: func(c *tenderapi.Challenge) any { return raisedItems(c) }},
		{Head: "投诉事项的认定", Cell: func(c *tenderapi.Challenge) any { return foundItems(c) }},
		{Head: "驳回理由", Cell: func(c *tenderapi.Challenge) any { return c.RejectText }},
		{Head: "处理决定", Cell: func(c *tenderapi.Challenge) any { return c.Decision }},
	})
}

// raisedItems are what is challenged, item by item.
func raisedItems(c *tenderapi.Challenge) string {
	var out []string
	for i, x := range c.Items {
		if x.Facts != "" {
			out = append(out, fmt.Sprintf("%d．%s", i+1, x.Facts))
		}
	}
	return strings.Join(out, "\n")
}

// foundItems are what was decided of each item of a complaint.
func foundItems(c *tenderapi.Challenge) string {
	var out []string
	for _, r := range c.Rulings {
		out = append(out, fmt.Sprintf("%d．%s：%s", r.Item, Verdicts[r.Verdict].Name, r.Reason))
	}
	return strings.Join(out, "\n")
}

// challengeWay is how far a challenge has come.
func challengeWay() []sheet.Column[tenderapi.Challenge] {
	return []sheet.Column[tenderapi.Challenge]{
		{Head: "环节", Cell: func(c *tenderapi.Challenge) any { return AboutName(c) }},
		{Head: "状态", Cell: func(c *tenderapi.Challenge) any { return c.StateText }},
		{Head: "质疑提出时间", Cell: func(c *tenderapi.Challenge) any { return &c.FiledAt }},
		{Head: "质疑答复时间", Cell: func(c *tenderapi.Challenge) any { return c.AnsweredAt }},
		{Head: "投诉提起时间", Cell: func(c *tenderapi.Challenge) any { return c.ComplainedAt }},
		{Head: "投诉处理时间", Cell: func(c *tenderapi.Challenge) any { return c.DecidedAt }},
		{Head: "撤回时间", Cell: func(c *tenderapi.Challenge) any { return c.WithdrawnAt }},
		{Head: "处理", Cell: func(c *tenderapi.Challenge) any { return c.EffectText }},
	}
}

// OrderColumns are the deals under a framework.
func OrderColumns(unit string) []sheet.Column[tenderapi.Order] {
	return []sheet.Column[tenderapi.Order]{
		{Head: "成交编号", Cell: func(o *tenderapi.Order) any { return o.Code }},
		{Head: "供应商", Cell: func(o *tenderapi.Order) any { return o.Supplier.Name }},
		{Head: "采购人", Cell: func(o *tenderapi.Order) any { return o.Buyer.Name }},
		{Head: "成交时间", Cell: func(o *tenderapi.Order) any { return &o.At }},
		{Head: "怎样确定", Cell: func(o *tenderapi.Order) any { return OrderHow(o) }},
		{Head: "计价单位", Cell: func(*tenderapi.Order) any { return unit }},
		{Head: "数量", Cell: func(o *tenderapi.Order) any { return o.Quantity }},
		{Head: "单价（元）", Cell: func(o *tenderapi.Order) any { return cn.Fen(o.Price) }},
		{Head: "金额（元）", Cell: func(o *tenderapi.Order) any { return cn.Fen(o.Amount) }},
		{Head: "状态", Cell: func(o *tenderapi.Order) any { return OrderStates[o.State] }},
	}
}

// MessageColumns are what somebody was told.
func MessageColumns(p *frame.House) []sheet.Column[noticeapi.Message] {
	return []sheet.Column[noticeapi.Message]{
		{Head: "时间", Cell: func(m *noticeapi.Message) any { return &m.At }},
		{Head: "通知", Cell: func(m *noticeapi.Message) any { return m.Title }},
		{Head: "内容", Cell: func(m *noticeapi.Message) any { return m.Text }},
		{Head: "已读时间", Cell: func(m *noticeapi.Message) any { return m.ReadAt }},
		{Head: "网址", Cell: func(m *noticeapi.Message) any { return p.Config.PublicURL + m.Link }},
	}
}

// CatalogueColumns are catalogues: an office's own, or every version that is public.
func CatalogueColumns(p *frame.House) []sheet.Column[catalogapi.CatalogueSummary] {
	return []sheet.Column[catalogapi.CatalogueSummary]{
		{Head: "目录名称", Cell: func(c *catalogapi.CatalogueSummary) any { return c.Title }},
		{Head: "年度", Cell: func(c *catalogapi.CatalogueSummary) any { return c.Year }},
		{Head: "编制单位", Cell: func(c *catalogapi.CatalogueSummary) any { return c.Owner.Name }},
		{Head: "状态", Cell: func(c *catalogapi.CatalogueSummary) any { return c.StateText }},
		{Head: "项目数", Cell: func(c *catalogapi.CatalogueSummary) any { return c.Count }},
		{Head: "公示期满", Cell: func(c *catalogapi.CatalogueSummary) any { return c.PublicityEnds }},
		{Head: "生效时间", Cell: func(c *catalogapi.CatalogueSummary) any { return c.EffectiveAt }},
		{Head: "网址", Cell: func(c *catalogapi.CatalogueSummary) any { return p.Config.PublicURL + frame.Href("/catalog/", c.ID) }},
	}
}

// QuestionColumns are what was asked about a purchase, and never by whom.
func QuestionColumns() []sheet.Column[tenderapi.Question] {
	return []sheet.Column[tenderapi.Question]{
		{Head: "提问时间", Cell: func(q *tenderapi.Question) any { return &q.AskedAt }},
		{Head: "问题", Cell: func(q *tenderapi.Question) any { return q.Text }},
		{Head: "答复", Cell: func(q *tenderapi.Question) any { return q.Answer }},
		{Head: "答复时间", Cell: func(q *tenderapi.Question) any { return q.AnsweredAt }},
	}
}

// CommentColumns are what was said to the hearings of a purchase, by the name under which it is public.
func CommentColumns() []sheet.Column[tenderapi.Comment] {
	return []sheet.Column[tenderapi.Comment]{
		{Head: "公示", Cell: func(c *tenderapi.Comment) any { return HearingWords[c.Kind].Title }},
		{Head: "提出时间", Cell: func(c *tenderapi.Comment) any { return &c.At }},
		{Head: "提出人", Cell: func(c *tenderapi.Comment) any { return c.By }},
		{Head: "意见", Cell: func(c *tenderapi.Comment) any { return c.Text }},
		{Head: "答复", Cell: func(c *tenderapi.Comment) any { return c.Answer }},
		{Head: "答复时间", Cell: func(c *tenderapi.Comment) any { return c.AnsweredAt }},
		{Head: "采纳", Cell: func(c *tenderapi.Comment) any {
			if c.AnsweredAt == nil {
				return ""
			}
			return map[bool]string{true: "已采纳", false: "未采纳"}[c.Taken]
		}},
	}
}

// Called is one who was called in a draw, as its public record tells of it.
type Called struct {
	Draw  tenderapi.Draw
	Place int
	Call  tenderapi.DrawCall
}

// CalledIn are those who were called in draws, in their order.
func CalledIn(draws []tenderapi.Draw) (out []Called) {
	for _, d := range draws {
		for i, c := range d.Calls {
			out = append(out, Called{d, i + 1, c})
		}
	}
	return out
}

// CalledColumns are the draws of a purchase as a table. Names stand on the page of the result.
func CalledColumns() []sheet.Column[Called] {
	return []sheet.Column[Called]{
		{Head: "抽取", Cell: func(c *Called) any { return WordsOf(c.Draw).Title }},
		{Head: "第几次", Cell: func(c *Called) any { return c.Draw.Nth }},
		{Head: "状态", Cell: func(c *Called) any { return c.Draw.StageText }},
		{Head: "次序", Cell: func(c *Called) any { return c.Place }},
		{Head: "编号", Cell: func(c *Called) any { return c.Call.Number }},
		{Head: "通知时间", Cell: func(c *Called) any { return &c.Call.At }},
		{Head: "答复期限", Cell: func(c *Called) any { return &c.Call.Until }},
		{Head: "结果", Cell: func(c *Called) any { return c.Call.Text }},
	}
}
