// Package workers is the room of social work: the register that anybody searches,
// courses and audits, the day of a social worker with certificates, hours and
// what is due, and the desk of the office that registers them.
package workers

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/workers", Do: p.register},
		{Method: get, Pattern: "/workers/{id}", Do: p.entry, Fresh: true},
		{Method: get, Pattern: "/workers/check", Do: p.checking},
		{Method: post, Pattern: "/workers/check", Do: p.check},
		{Method: get, Pattern: "/worker", Do: p.today, Desk: any},
		{Method: get, Pattern: "/desk/credentials", Do: p.credentials, Desk: any},
		{Method: get, Pattern: "/desk/credentials/new", Do: p.entering, Desk: identity.Worker},
		{Method: post, Pattern: "/desk/credentials/new", Do: p.enter, Desk: identity.Worker, Body: view.MostPapers},
		{Method: get, Pattern: "/desk/credentials/{id}", Do: p.credential, Desk: any},
		{Method: get, Pattern: "/desk/credentials/{id}/edit", Do: p.correcting, Desk: identity.Worker},
		{Method: post, Pattern: "/desk/credentials/{id}/edit", Do: p.correct, Desk: identity.Worker, Body: view.MostPapers},
		{Method: post, Pattern: "/desk/credentials/{id}/move", Do: p.moveCredential, Desk: any},
		{Method: post, Pattern: "/desk/credentials/{id}/passes", Do: p.pass, Desk: identity.Worker},
		{Method: get, Pattern: "/desk/credentials/{id}/certificate", Do: p.extract, Desk: identity.Worker},
		{Method: get, Pattern: "/desk/credentials/{id}/certificate/pdf", Do: p.extractFile, Desk: identity.Worker},
		{Method: get, Pattern: "/desk/credentials/{id}/papers/{paper}", Do: p.credentialPaper, Desk: any},
		{Method: get, Pattern: "/desk/findings", Do: p.findings, Desk: any},
		{Method: get, Pattern: "/desk/findings/new", Do: p.accusing, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/findings/new", Do: p.accuse, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/findings/{id}", Do: p.finding, Desk: any},
		{Method: post, Pattern: "/desk/findings/{id}/move", Do: p.moveFinding, Desk: any},
		{Method: get, Pattern: "/courses", Do: p.courses},
		{Method: get, Pattern: "/courses/{id}", Do: p.course},
		{Method: get, Pattern: "/courses/{id}/record", Do: p.courseRecord, Desk: identity.Worker},
		{Method: get, Pattern: "/worker/training", Do: p.hoursProof, Desk: identity.Worker},
		{Method: post, Pattern: "/courses/{id}/move", Do: p.moveCourse, Desk: any},
		{Method: post, Pattern: "/courses/{id}/roll", Do: p.roll, Desk: any},
		{Method: get, Pattern: "/desk/courses", Do: p.mine, Desk: any},
		{Method: get, Pattern: "/desk/courses/new", Do: p.announcing, Desk: any},
		{Method: post, Pattern: "/desk/courses/new", Do: p.announce, Desk: any},
		{Method: get, Pattern: "/training-plans", Do: p.plans},
		{Method: get, Pattern: "/training-plans/{id}", Do: p.plan},
		{Method: post, Pattern: "/training-plans/{id}/move", Do: p.movePlan, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/training-plans", Do: p.deskPlans, Desk: any},
		{Method: get, Pattern: "/desk/training-plans/new", Do: p.planning, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/training-plans/new", Do: p.draftPlan, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/training-plans/{id}/edit", Do: p.rewriting, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/training-plans/{id}/edit", Do: p.rewrite, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/training-plans/{id}/lines/{n}", Do: p.revising, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/training-plans/{id}/lines/{n}", Do: p.revise, Desk: identity.Registrar},
		{Method: get, Pattern: "/lectures", Do: p.lectures},
		{Method: get, Pattern: "/lectures/{id}", Do: p.lecture},
		{Method: get, Pattern: "/lectures/{id}/record", Do: p.lectureRecord, Desk: any},
		{Method: post, Pattern: "/lectures/{id}/move", Do: p.moveLecture, Desk: any},
		{Method: post, Pattern: "/lectures/{id}/answers", Do: p.answerLecture, Desk: any},
		{Method: get, Pattern: "/desk/lectures", Do: p.myLectures, Desk: any},
		{Method: get, Pattern: "/desk/lectures/new", Do: p.composing, Desk: any},
		{Method: post, Pattern: "/desk/lectures/new", Do: p.compose, Desk: any},
		{Method: get, Pattern: "/desk/studies", Do: p.studies, Desk: any},
		{Method: get, Pattern: "/desk/studies/new", Do: p.learning, Desk: identity.Worker},
		{Method: post, Pattern: "/desk/studies/new", Do: p.learn, Desk: identity.Worker, Body: view.MostPapers},
		{Method: get, Pattern: "/desk/studies/{id}", Do: p.study, Desk: any},
		{Method: post, Pattern: "/desk/studies/{id}/move", Do: p.moveStudy, Desk: any},
		{Method: get, Pattern: "/desk/studies/{id}/papers/{paper}", Do: p.studyPaper, Desk: any},
		{Method: get, Pattern: "/training-audits", Do: p.audits},
		{Method: get, Pattern: "/training-audits/{id}", Do: p.audit},
		{Method: get, Pattern: "/desk/training-audits/new", Do: p.auditing, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/training-audits/new", Do: p.openAudit, Desk: identity.Registrar},
		{Method: post, Pattern: "/training-audits/{id}/draw", Do: p.drawAudit, Desk: identity.Registrar},
		{Method: post, Pattern: "/training-audits/{id}/lots", Do: p.settleLot, Desk: identity.Registrar},
	}
}

const (
	registerTitle    = "社会工作者名册"
	coursesTitle     = "继续教育课程"
	mineTitle        = "我的社工证书和学时"
	credentialsTitle = "证书登记"
	findingsTitle    = "职业道德认定"
	lecturesTitle    = "网上讲堂"
	plansTitle       = "年度培训计划"
	deskPlansTitle   = "培训计划"
	wantedTitle      = "计划中还没有发布的项目"
	studiesTitle     = "自学"
	auditsTitle      = "继续教育抽查"
)

// at leads back to the desk from which the caller deals with social workers.
func at(a *frame.Ask) {
	a.At(identity.Worker, identity.Registrar, identity.Supervisor, identity.Staff)
}

func path(number string) string { return frame.Href("/workers/", number) }

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func tag(good bool, text string) templ.Component {
	if good {
		return ui.Tag(ui.Good, ui.IconCheck, text)
	}
	return ui.Tag(ui.Warn, ui.IconStop, text)
}

// said are the conditions of an entry in one line.
func said(list []socialworkapi.Sanction) string {
	var out []string
	for _, x := range list {
		out = append(out, x.KindText+"，公布到"+cn.Day(x.Until).Chinese())
	}
	return strings.Join(out, "；")
}

// after leads on, or shows the page again with what was refused.
func after(a *frame.Ask, f *frame.Form, err error, to, done string, show func(status int, e frame.Entry) error) error {
	if err == nil {
		return a.Redirect(to, done)
	}
	return frame.Retry(a, err, f, show)
}

// aside is what stands beside a page: what is given, the clauses, and where to ask.
func (p *room) aside(law []ui.Basis, more ...templ.Component) templ.Component {
	if len(law) > 0 {
		more = append(more, ui.BasisPanel(law))
	}
	return view.Stack(append(more, ui.Help(p.Site))...)
}
