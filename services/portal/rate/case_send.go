package rate

import (
	"strconv"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// send reads a form under the name of its move, does it, and shows the page again where it was refused.
func (p *room) send(a *frame.Ask, form, done string, do func(f *frame.Form, version int64) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	return p.sent(a, f, form, done, do)
}

func (p *room) sent(a *frame.Ask, f *frame.Form, form, done string, do func(f *frame.Form, version int64) error) error {
	version := f.Version()
	f.As(form)
	if err := do(f, version); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCase(a, status, e) })
	}
	return a.Redirect(view.RatingCasePath(a.Path("id")), done)
}

func (p *room) caseMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do := f.Text("do")
	return p.sent(a, f, do, says[do].done, func(f *frame.Form, version int64) error {
		in := organizationapi.RatingMove{Do: do, Version: version, Note: f.Text("note"), Ground: f.Text("ground")}
		if says[do].grade != "" {
			in.Grade, _ = strconv.ParseInt(f.Text("grade"), 10, 64)
		}
		if in.Note == "" && says[do].note != "" {
			f.Wrong("note", "请填写"+says[do].note+"。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: a.Path("id"), RatingMove: in})
		return err
	})
}

func (p *room) ratersSend(a *frame.Ask) error {
	return p.send(a, "assign", "评估专家已指派，已通知本人。", func(f *frame.Form, version int64) error {
		_, err := route.Call(a.Ctx, p.Call, organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: a.Path("id"), RatersDraft: organizationapi.RatersDraft{Version: version, Accounts: f.List("accounts")}})
		return err
	})
}

func (p *room) recusalSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if f.As("recuse").Text("reason") == "" {
		f.Wrong("reason", "请填写回避的理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.RecuseRater, organizationapi.RecuseRaterRequest{ID: a.Path("id"), RaterRecusal: organizationapi.RaterRecusal{Reason: f.Text("reason")}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCase(a, status, e) })
	}
	return a.Redirect("/desk/rater", "已申请回避，登记管理机关将另派专家。") // whoever stays away reads it no more
}

func (p *room) releaseSend(a *frame.Ask) error {
	return p.send(a, "release", "该评估专家已退出，人数不足的请补派。", func(f *frame.Form, version int64) error {
		in := organizationapi.RaterRelease{Version: version, Account: f.Text("account"), Reason: f.Text("reason")}
		if in.Account == "" {
			f.Wrong("account", "请选择退出的评估专家。")
		}
		if in.Reason == "" {
			f.Wrong("reason", "请填写退出的理由。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.ReleaseRater, organizationapi.ReleaseRaterRequest{ID: a.Path("id"), RaterRelease: in})
		return err
	})
}

func (p *room) visitSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	hash := f.Text("hash")
	return p.sent(a, f, "visit", "已签署实地考察记录。", func(f *frame.Form, version int64) error {
		in := organizationapi.VisitDraft{Version: version, Place: f.Text("place"), People: f.Text("people"), Text: f.Text("text"), Hash: hash}
		if in.Text != "" {
			in.On = f.Day("on", "考察日期")
		}
		papers, err := view.TakePapers(p.House, a, f)
		if err != nil {
			return err
		}
		if err := f.Fault(); err != nil {
			return err
		}
		in.Papers = papers
		_, err = route.Call(a.Ctx, p.Call, organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: a.Path("id"), VisitDraft: in})
		return err
	})
}

func (p *room) ballotSend(a *frame.Ask) error {
	return p.send(a, "ballot", "您的意见已记名投出。", func(f *frame.Form, _ int64) error {
		if f.Text("choice") == "" {
			f.Wrong("choice", "请选择同意或者不同意。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: a.Path("id"), BallotDraft: organizationapi.BallotDraft{Choice: f.Text("choice"), Reason: f.Text("reason")}})
		return err
	})
}
