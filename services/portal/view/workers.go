package view

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// CredentialPath is where the registration of a certificate is read and dealt with.
func CredentialPath(number string) string { return frame.Href("/desk/credentials/", number) }

// FindingPath is where a finding about ethics is read and dealt with.
func FindingPath(id string) string { return frame.Href("/desk/findings/", id) }

// StudyPath is where a study of one's own is read and dealt with.
func StudyPath(id string) string { return frame.Href("/desk/studies/", id) }

// CoursePath is where a course is read, joined and its roll called.
func CoursePath(id string) string { return frame.Href("/courses/", id) }

// PlanPath is where the plan of a year is read.
func PlanPath(id string) string { return frame.Href("/training-plans/", id) }

// LecturePath is where a lecture on line is read and learned from.
func LecturePath(id string) string { return frame.Href("/lectures/", id) }

// The addresses of community workers: a headcount, a ladder, a recruitment, an application, somebody on a post, a pay list.
func HeadcountPath(id string) string   { return frame.Href("/headcounts/", id) }
func LadderPath(id string) string      { return frame.Href("/ladders/", id) }
func RecruitmentPath(id string) string { return frame.Href("/recruitments/", id) }
func ApplicantPath(id string) string   { return frame.Href("/desk/applicants/", id) }
func StewardPath(id string) string     { return frame.Href("/desk/stewards/", id) }
func PayListPath(id string) string     { return frame.Href("/desk/pay-lists/", id) }

// CasePath is where a case is dealt with.
func CasePath(id string) string { return frame.Href("/worker/cases/", id) }

// LeftPath is where a manager gives the cases of who has left to others.
func LeftPath(string) string { return "/desk/cases" }

// socialPaths are where a task of each room of social work is done.
var socialPaths = map[string]func(id string) string{
	"credential": CredentialPath, "finding": FindingPath, "study": StudyPath, "course": CoursePath, "case": CasePath, "left": LeftPath,
	"headcount": HeadcountPath, "ladder": LadderPath, "recruitment": RecruitmentPath, "steward": StewardPath, "paylist": PayListPath,
}

// Ask is what a step wants to be told before it is taken.
type Ask struct {
	Note    string // what is to be written; a star is before what must be
	Confirm string // what will happen
	Danger  bool
	Form    []templ.Component // further questions, before the note
}

// SocialSteps are the buttons of the moves that are open to the caller.
func SocialSteps(moves []socialworkapi.SocialMove, asks map[string]Ask, e frame.Entry) []ui.Action {
	var out []ui.Action
	for _, m := range moves {
		x := asks[m.Do]
		act := ui.Action{Do: m.Do, Label: m.Label, Danger: x.Danger, Confirm: x.Confirm}
		form := x.Form
		if label, must := strings.CutPrefix(x.Note, "*"); label != "" {
			form = append(form, ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: label, Required: must, Max: 500, Lines: 3})))
		}
		if len(form) > 0 {
			act.Form = ui.All(form...)
		}
		out = append(out, act)
	}
	return e.Reopened(out)
}

// SocialTasks are what waits among social workers.
func SocialTasks(list []socialworkapi.Task) (out []Task) {
	for _, t := range list {
		href := "/desk"
		if path := socialPaths[t.Room]; path != nil {
			href = path(t.Subject)
		}
		due := t.Due
		if due != nil && t.Room == "credential" { // a registration ends on a date of its own, which no holiday moves: not a period that was counted to the last second
			at := due.Truncate(time.Minute)
			due = &at
		}
		out = append(out, Task{Href: href, Title: t.Title, What: t.What, Owner: t.Owner, Due: due, Late: t.LateDays, Basis: LawOf(t.Basis)})
	}
	return out
}

// TakeSocialPapers is [TakePapers] for what social workers hand in.
func TakeSocialPapers(p *frame.House, a *frame.Ask, f *frame.Form) ([]string, error) {
	return TakePapersTo(a, f, func(ctx context.Context, name string, body contract.File) (id, called string, err error) {
		x, err := route.Call(ctx, p.Call, socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: name, Upload: body})
		return x.ID, x.Name, err
	})
}

// Counties are the counties of the platform's city, its own first.
func Counties(p *frame.House) []ui.Option {
	own := p.Config.Region[:6]
	out := ui.Options(own, p.Config.PlaceName(own))
	for _, d := range cn.Children(own[:4] + "00") {
		if d.Code != own {
			out = append(out, ui.Option{Value: d.Code, Label: d.Name})
		}
	}
	return out
}
