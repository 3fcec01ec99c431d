package providers

import (
	"strconv"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// What is said against a function or an entry during publicity: n is 0 where it is raised, else the one that is answered.

func (p *room) onFunction(a *frame.Ask) error {
	id := a.Path("id")
	return p.says(a, path(id), p.showFunction, func(n int64, said organizationapi.ObjectionDraft) (err error) {
		if n == 0 {
			_, err = route.Call(a.Ctx, p.Call, organizationapi.ObjectFunction, organizationapi.ObjectFunctionRequest{ID: id, ObjectionDraft: said})
			return err
		}
		_, err = route.Call(a.Ctx, p.Call, organizationapi.AnswerFunction, organizationapi.AnswerFunctionRequest{ID: id, N: n, ObjectionDraft: said})
		return err
	})
}

func (p *room) onProvider(a *frame.Ask) error {
	id := a.Path("id")
	return p.says(a, view.ProviderPath(id), p.showProvider, func(n int64, said organizationapi.ObjectionDraft) (err error) {
		if n == 0 {
			_, err = route.Call(a.Ctx, p.Call, organizationapi.ObjectProvider, organizationapi.ObjectProviderRequest{ID: id, ObjectionDraft: said})
			return err
		}
		_, err = route.Call(a.Ctx, p.Call, organizationapi.AnswerProvider, organizationapi.AnswerProviderRequest{ID: id, N: n, ObjectionDraft: said})
		return err
	})
}

// says reads the form, sends it, and shows the page again with what was written where it is refused.
func (p *room) says(a *frame.Ask, back string, show func(*frame.Ask, int, frame.Entry) error, send func(int64, organizationapi.ObjectionDraft) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	name, done, n := "object", "异议已提交，答复以后会通知您。", int64(0)
	if a.Path("n") != "" {
		if n, err = strconv.ParseInt(a.Path("n"), 10, 64); err != nil || n < 1 || n > 100 {
			return frame.ErrUnknown
		}
		name, done = "answer-"+frame.Itoa(n), "已答复，提出异议的人会收到通知。"
	}
	f.As(name)
	if f.Text("text") == "" {
		f.Wrong("text", "请写明内容。")
	}
	if err = f.Fault(); err == nil {
		err = send(n, organizationapi.ObjectionDraft{Text: f.Text("text")})
	}
	if err == nil {
		return a.Redirect(back, done)
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return show(a, status, e) })
}
