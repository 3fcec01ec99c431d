package view

import (
	"context"

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

// CasePath is where a case is dealt with.
func CasePath(id string) string { return frame.Href("/worker/cases/", id) }

// socialPaths are where a task of each room of social work is done.
var socialPaths = map[string]func(id string) string{"credential": CredentialPath, "finding": FindingPath, "study": StudyPath, "case": CasePath, "course": CoursePath}

// SocialTasks are what waits among social workers.
func SocialTasks(list []socialworkapi.Task) (out []Task) {
	for _, t := range list {
		href := "/desk"
		if path := socialPaths[t.Room]; path != nil {
			href = path(t.Subject)
		}
		out = append(out, Task{Href: href, Title: t.Title, What: t.What, Owner: t.Owner, Due: t.Due, Late: t.LateDays, Basis: LawOf(t.Basis)})
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
