package tenders

import (
	"context"
	"net/http"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// Lists on the page of a purchase are tables too, each at an address of its own below it.
// A table is asked for by whoever reads the page, of the same operation: it holds what the page
// shows to that reader, and nothing before the page does.

var errNoList = fault.New(fault.NotFound, "portal.list.none", "这份列表还没有内容，或者现在还不公开，请从项目页面查看进展。")

// besidePages are the lists; as a page each stands on the purchase's.
func besidePages(p *room) (out []frame.Page) {
	for _, l := range []struct {
		name, at string // at is where it stands on the page
		send     func(*frame.Ask, *tenderapi.Tender) error
	}{
		{"lots", "lots", p.sendLots},
		{"comments", "hearing", p.sendComments},
		{"places", "award", p.sendPlaces},
		{"orders", "orders", p.sendOrders},
		{"invited", "invited", sendInvited},
		{"left-out", "invited", sendLeftOut},
		{"recommended", "recommended", sendRecommended},
		{"bids", "bids", p.sendBids},
		{"reviews", "reviews", p.sendReviews},
		{"scores", "scores", p.sendScores},
		{"marks", "scores", p.sendMarks},
		{"answers", "scores", p.sendAnswers},
		{"corrections", "scores", p.sendCorrections},
		{"challenges", "challenges", p.sendChallenges},
		{"questions", "questions", p.sendQuestions},
	} {
		out = append(out, frame.Page{Method: http.MethodGet, Pattern: "/tenders/{id}/" + l.name, Fresh: true, Do: func(a *frame.Ask) error {
			id := a.Path("id")
			if view.FormatOf(a) == "" {
				return a.Redirect(frame.Href("/tenders/", id)+"#"+l.at, "")
			}
			t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
			if err != nil {
				return err
			}
			return l.send(a, &t)
		}})
	}
	return out
}

// opening is the record of the opening, once there is one that the caller may read.
func (p *room) opening(a *frame.Ask, t *tenderapi.Tender) (out tenderapi.Opening, err error) {
	if t.OpenedAt == nil {
		return out, errNoList
	}
	return route.Call(a.Ctx, p.Call, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: t.ID})
}

// evaluation is the result of the judging, once there is one that the caller may read.
func (p *room) evaluation(a *frame.Ask, t *tenderapi.Tender) (out tenderapi.Evaluation, err error) {
	if t.ScoredAt == nil {
		return out, errNoList
	}
	return route.Call(a.Ctx, p.Call, tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: t.ID})
}

// challenges are those of a purchase, as far as the caller may read each.
func (p *room) challenges(a *frame.Ask, t *tenderapi.Tender) ([]tenderapi.Challenge, error) {
	if t.PublishedAt == nil {
		return nil, errNoList
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: t.ID})
	return list.Items, err
}

func (p *room) sendLots(a *frame.Ask, t *tenderapi.Tender) error {
	list, err := view.LotsOf(p.House, a, t)
	switch {
	case err != nil:
		return err
	case list == nil:
		return errNoList
	}
	return view.SendRows(a, "各采购包", view.LotColumns(p.House, a), list.Items)
}

func (p *room) sendComments(a *frame.Ask, t *tenderapi.Tender) error {
	if len(t.Hearings) == 0 {
		return errNoList
	}
	return view.SendTable(a, "公示的意见和答复", view.CommentColumns(), func(ctx context.Context, after string) ([]tenderapi.Comment, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListComments, tenderapi.ListCommentsRequest{ID: t.ID, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

func (p *room) sendPlaces(a *frame.Ask, t *tenderapi.Tender) error {
	if t.Award == nil || len(t.Award.Places) == 0 {
		return errNoList
	}
	return view.SendRows(a, "入围供应商", view.PlaceColumns(t), t.Award.Places)
}

func (p *room) sendOrders(a *frame.Ask, t *tenderapi.Tender) error {
	return view.SendTable(a, "成交记录", view.OrderColumns(t.Unit), func(ctx context.Context, after string) ([]tenderapi.Order, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: t.ID, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

func sendInvited(a *frame.Ask, t *tenderapi.Tender) error {
	if !competes(t) {
		return errNoList
	}
	return view.SendRows(a, "受邀供应商", invitedColumns(t.Unit), t.Agreed)
}

func sendLeftOut(a *frame.Ask, t *tenderapi.Tender) error {
	if !competes(t) {
		return errNoList
	}
	return view.SendRows(a, "没有邀请的入围供应商", leftOutColumns(), t.LeftOut)
}

func sendRecommended(a *frame.Ask, t *tenderapi.Tender) error {
	if len(t.Recommendations) == 0 {
		return errNoList
	}
	return view.SendRows(a, "书面推荐的供应商", recommendedColumns(), t.Recommendations)
}

func (p *room) sendBids(a *frame.Ask, t *tenderapi.Tender) error {
	rec, err := p.opening(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "开标记录", bidColumns(t), rec.Bids)
}

func (p *room) sendReviews(a *frame.Ask, t *tenderapi.Tender) error {
	rec, err := p.opening(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "异常低价审查", reviewColumns(t), rec.Reviews)
}

func (p *room) sendScores(a *frame.Ask, t *tenderapi.Tender) error {
	ev, err := p.evaluation(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "评审得分", scoreColumns(t, &ev), ev.Ranking)
}

func (p *room) sendMarks(a *frame.Ask, t *tenderapi.Tender) error {
	ev, err := p.evaluation(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "各评委打分", givenColumns(t, &ev), givenOf(&ev))
}

func (p *room) sendAnswers(a *frame.Ask, t *tenderapi.Tender) error {
	ev, err := p.evaluation(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "由系统计分的客观分", answerColumns(&ev), ev.Answers)
}

func (p *room) sendCorrections(a *frame.Ask, t *tenderapi.Tender) error {
	ev, err := p.evaluation(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "签署以后修改过的评分", view.ChangeColumns(&ev), ev.Corrections)
}

func (p *room) sendChallenges(a *frame.Ask, t *tenderapi.Tender) error {
	list, err := p.challenges(a, t)
	if err != nil {
		return err
	}
	return view.SendRows(a, "质疑与投诉", view.RaisedColumns(a.Now()), list)
}

func (p *room) sendQuestions(a *frame.Ask, t *tenderapi.Tender) error {
	if t.PublishedAt == nil {
		return errNoList
	}
	return view.SendTable(a, "提问与答复", view.QuestionColumns(), func(ctx context.Context, after string) ([]tenderapi.Question, string, error) {
		page, err := route.Call(ctx, p.Call, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: t.ID, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}
