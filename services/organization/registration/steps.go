package registration

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/services/organization/law"
)

// stations are the way of an application as those concerned see it.
func (s *Service) stations(a *Application) []organizationapi.Step {
	b := law.Steps{Book: s.rules, Law: a.Law, Now: s.now(), List: []organizationapi.Step{}}
	if a.Sponsor.ID != "" {
		b.Add("submit", "送业务主管单位", "申请人", a.SubmittedAt, nil)
		agreed := a.AgreedAt
		b.Add("endorse", "业务主管单位审查同意", a.Sponsor.Name, agreed, nil, ground(a, Endorse))
		if a.SponsorNote != "" {
			b.Note(a.SponsorNote)
		}
	}
	due, id, _ := s.owed(a, File)
	b.Add("file", "向登记管理机关提交", "申请人", a.FullAt, due, id)
	if a.Late["file"] != "" {
		b.Note("逾期原因：" + a.Late["file"])
	}
	if a.ReturnedAt != nil {
		b.Add("return", "退回补正", a.Office.Name, a.ReturnedAt, nil, of(a.Kind, "papers"))
		b.Note(a.ReturnNote)
	}
	b.Add("accept", "受理", a.Office.Name, a.AcceptedAt, nil)
	b.Add("examine", "审查", a.Office.Name, a.ExaminedAt, nil)
	if a.Draft.Subject == organizationapi.SubjectEstablish || a.PublicizedAt != nil {
		b.Add("publicize", "公示", a.Office.Name, a.PublicizedAt, nil)
	}
	title := "决定"
	switch a.State {
	case organizationapi.ApplicationStateGranted:
		title = "准予登记"
	case organizationapi.ApplicationStateDeclined:
		title = "不予登记"
	}
	b.Add("decide", title, a.Office.Name, a.DecidedAt, a.DecideDue, deciding(a))
	if a.Late["decide"] != "" {
		b.Note("逾期原因：" + a.Late["decide"])
	}
	if a.State == organizationapi.ApplicationStateGranted && a.announced() {
		b.Add("announce", "公告", a.Office.Name, a.DecidedAt, nil, of(a.Kind, "announce"))
	}
	if a.WithdrawnAt != nil {
		b.Done()
		b.Add("withdraw", "撤回申请", "申请人", a.WithdrawnAt, nil)
		return b.List
	}
	if a.waitsFor() != "" {
		b.Turn()
	}
	return b.List
}
