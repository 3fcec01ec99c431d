package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// profession is a town with three officers who register social workers, a school, and two social workers.
type profession struct {
	p      *county.Platform
	school organizationapi.Organization
}

func practise(t *testing.T, p *county.Platform) *profession {
	t.Helper()
	w := &county.Town{Platform: p}
	office, _ := w.Bureau(t)
	x := &profession{p: p, school: w.Register(t, "星河区社会工作培训中心", organizationapi.OrgKindServiceorg, "52")}
	w.Account(t, "second", "唐志明", office, organizationapi.RoleRegistrar)
	w.Account(t, "third", "陆文博", office, organizationapi.RoleRegistrar)
	w.Account(t, "teacher", "许静怡", x.school, organizationapi.RoleStaff)
	w.Account(t, "diligent", "何晓云", x.school, organizationapi.RoleWorker)
	w.Account(t, "idle", "陆小川", x.school, organizationapi.RoleWorker)
	return x
}

func (x *profession) paper(t *testing.T, as string) string {
	t.Helper()
	body := "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
	return county.Ask(t, x.p.As(t, as), socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: "a.pdf", Upload: contract.Octets([]byte(body))}).ID
}

func (x *profession) move(t *testing.T, as, number, do string) socialworkapi.Credential {
	t.Helper()
	return county.Ask(t, x.p.As(t, as), socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: number, CredentialMove: socialworkapi.CredentialMove{Do: do}})
}

// registered is the certificate of an assistant from its entry to its registration by two.
func (x *profession) registered(t *testing.T, as, number string) socialworkapi.Credential {
	t.Helper()
	county.Ask(t, x.p.As(t, as), socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: socialworkapi.CredentialDraft{
		Number: number, Level: socialworkapi.CredentialLevelAssistant, Name: "何晓云", Region: county.Region, Issued: cn.DayOf(x.p.Now(t)).Add(-10).String(), Papers: []string{x.paper(t, as)},
	}})
	x.move(t, "registrar", number, "verify")
	county.Refused(t, x.p.As(t, "registrar"), socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: number, CredentialMove: socialworkapi.CredentialMove{Do: "register"}}, 403, "socialwork.credential.not-yours")
	return x.move(t, "second", number, "register")
}

// taught is twelve hours at which the teacher calls the roll and the learner gives the code of the place.
func (x *profession) taught(t *testing.T, as string) {
	t.Helper()
	starts := cn.DayOf(x.p.Now(t)).Add(1).At(8, 0)
	c := county.Ask(t, x.p.As(t, "teacher"), socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
		Org: x.school.ID, Title: "个案记录", Text: "讲师许静怡。", Place: "同心路12号", Starts: starts, Ends: starts.Add(12 * time.Hour), Minutes: 720, Capacity: 20,
	}})
	county.Ask(t, x.p.As(t, as), socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: c.ID, CourseMove: socialworkapi.CourseMove{Do: "join"}})
	x.p.At(t, starts.Add(time.Minute))
	code := county.Ask(t, x.p.As(t, "teacher"), socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: c.ID}).Code
	county.Ask(t, x.p.As(t, as), socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: c.ID, CourseMove: socialworkapi.CourseMove{Do: "attend", Code: code}})
	county.Ask(t, x.p.As(t, "teacher"), socialworkapi.RollCourse, socialworkapi.RollCourseRequest{ID: c.ID, CourseRoll: socialworkapi.CourseRoll{Present: []int64{1}}})
}

// studied is twelve hours alone, some days ago, that the office has verified.
func (x *profession) studied(t *testing.T, as string, ago int) {
	t.Helper()
	s := county.Ask(t, x.p.As(t, as), socialworkapi.FileStudy, socialworkapi.FileStudyRequest{StudyDraft: socialworkapi.StudyDraft{
		Title: "社会工作实务", On: cn.DayOf(x.p.Now(t)).Add(-ago).String(), Minutes: 720, Text: "读完一册。", Papers: []string{x.paper(t, as)},
	}})
	county.Ask(t, x.p.As(t, "second"), socialworkapi.MoveStudy, socialworkapi.MoveStudyRequest{ID: s.ID, StudyMove: socialworkapi.StudyMove{Do: "verify", Version: s.Version}})
}

func (x *profession) public(t *testing.T, number string) socialworkapi.WorkerEntry {
	t.Helper()
	return county.Ask(t, x.p.Nobody(), socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number})
}

// TestACertificateIsRegisteredAndRenewedWithItsHoursAndOneLapses goes from two certificates over a course and studies to the
// last months of the cycle: who has the hours is registered anew, who has not lapses, and the register says only that.
func TestACertificateIsRegisteredAndRenewedWithItsHoursAndOneLapses(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := practise(t, p)
	const kept, lost = "20260532000123", "20260532000456"
	c := x.registered(t, "diligent", kept)
	x.registered(t, "idle", lost)
	if w := x.public(t, kept); w.Name != "何*云" || !w.Standing {
		t.Errorf("the register tells %+v", w)
	}
	x.taught(t, "diligent")
	last := cn.Day(c.Cycles[0].To)
	p.At(t, cn.Day(c.WindowFrom).At(9, 0))
	apply := socialworkapi.MoveCredentialRequest{ID: kept, CredentialMove: socialworkapi.CredentialMove{Do: "apply"}}
	county.Refused(t, p.As(t, "diligent"), socialworkapi.MoveCredential, apply, 422, "socialwork.credential.hours", "socialwork.training.assistant.hours")
	for n := range 5 {
		x.studied(t, "diligent", 20+n)
	}
	county.Until(t, "the hours to count", func() (bool, error) {
		got, err := county.Try(p.As(t, "diligent"), socialworkapi.GetCredential, socialworkapi.GetCredentialRequest{ID: kept})
		return got.Minutes == 72*60, err
	})
	x.move(t, "diligent", kept, "apply")
	c = x.move(t, "registrar", kept, "renew")
	if len(c.Cycles) != 2 || cn.Day(c.Cycles[1].From) != last.Add(1) {
		t.Errorf("%+v", c.Cycles)
	}
	p.At(t, last.End().Add(time.Second))
	county.Until(t, "the other to lapse", func() (bool, error) {
		w, err := county.Try(p.Nobody(), socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: lost})
		return w.State == socialworkapi.CredentialStateLapsed, err
	})
	if w := x.public(t, kept); !w.Standing {
		t.Errorf("who renewed is %+v", w)
	}
}

// TestAPassIsCheckedByAStrangerUntilItsRegistrationLapses has a social worker choose what to show, and a stranger check it
// before and after the last day of the registration.
func TestAPassIsCheckedByAStrangerUntilItsRegistrationLapses(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := practise(t, p)
	const number = "20260532000123"
	c := x.registered(t, "diligent", number)
	pass := county.Ask(t, p.As(t, "diligent"), socialworkapi.PresentPass, socialworkapi.PresentPassRequest{ID: number, PassDraft: socialworkapi.PassDraft{Claims: []string{"level", "registered"}}})
	check := func() socialworkapi.PassCheck {
		t.Helper()
		return county.Ask(t, p.Nobody(), socialworkapi.CheckPass, socialworkapi.CheckPassRequest{PassText: socialworkapi.PassText{Credential: pass.Credential}})
	}
	if got := check(); !got.Valid || len(got.Claims) != 2 || got.Withheld != 4 {
		t.Errorf("a stranger reads %+v", got)
	}
	county.Refused(t, p.As(t, "idle"), socialworkapi.PresentPass, socialworkapi.PresentPassRequest{ID: number, PassDraft: socialworkapi.PassDraft{Claims: []string{"level"}}}, 404, "socialwork.pass.not-found")
	p.At(t, cn.Day(c.Cycles[0].To).End().Add(time.Second))
	county.Until(t, "the pass to hold no longer", func() (bool, error) {
		w, err := county.Try(p.Nobody(), socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number})
		return w.State == socialworkapi.CredentialStateLapsed, err
	})
	if got := check(); got.Valid {
		t.Errorf("after the last day a stranger reads %+v", got)
	}
}

// TestAFindingIsProposedDecidedAndOverturnedByThreeAndTheHolderErases goes from what is said of somebody to nothing that is kept of them.
func TestAFindingIsProposedDecidedAndOverturnedByThreeAndTheHolderErases(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := practise(t, p)
	const number = "20260532000123"
	c := x.registered(t, "diligent", number)
	f := county.Ask(t, p.As(t, "registrar"), socialworkapi.OpenFinding, socialworkapi.OpenFindingRequest{FindingDraft: socialworkapi.FindingDraft{Number: number, Facts: "没有为服务对象保密。"}})
	erase := socialworkapi.MoveCredentialRequest{ID: number, CredentialMove: socialworkapi.CredentialMove{Do: "erase", Version: c.Version}}
	county.Refused(t, p.As(t, "diligent"), socialworkapi.MoveCredential, erase, 422, "socialwork.credential.pending")
	move := func(do, note string) socialworkapi.MoveFindingRequest {
		in := socialworkapi.MoveFindingRequest{ID: f.ID, FindingMove: socialworkapi.FindingMove{Do: do, Note: note}}
		if do == "propose" {
			in.Kind, in.Months = socialworkapi.SanctionKindSuspend, 6
		}
		return in
	}
	for _, s := range [][3]string{{"diligent", "answer", "没有这件事。"}, {"registrar", "propose", "事实清楚。"}, {"second", "decide", ""}, {"diligent", "appeal", "不服。"}} {
		county.Ask(t, p.As(t, s[0]), socialworkapi.MoveFinding, move(s[1], s[2]))
	}
	for _, as := range []string{"registrar", "second"} { // who proposed and who decided do not look again
		county.Refused(t, p.As(t, as), socialworkapi.MoveFinding, move("overturn", "证据不足。"), 403, "socialwork.finding.not-yours")
	}
	if w := x.public(t, number); !w.Standing || len(w.Conditions) != 0 {
		t.Errorf("before it is in force the register tells %+v", w)
	}
	county.Ask(t, p.As(t, "third"), socialworkapi.MoveFinding, move("overturn", "证据不足。"))
	county.Ask(t, p.As(t, "diligent"), socialworkapi.MoveCredential, erase)
	county.Refused(t, p.Nobody(), socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number}, 404, "socialwork.worker.not-found")
}
