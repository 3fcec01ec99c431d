package journeys

import (
	"bytes"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestNobodyFindsWhoASocialWorkerWas registers a certificate whose number, name and picture are marked, gives its holder a seat at a
// course, has somebody apply for a post with a marked identity number and telephone, has the certificate looked up by its number, and
// looks for the marks in what the platform keeps, logs, traces and counts, in every list and page that those read whom they do not
// concern, and in a backup; then the holder erases and the applicant withdraws, and a backup of before restored with the keys of
// after shows neither number, nor picture, nor telephone, nor the name at the course. What may be found is found in each of these places.
func TestNobodyFindsWhoASocialWorkerWas(t *testing.T) {
	const number, name, drawn, phone = "20260532987654", "阿依古丽·买买提江·艾合买提", "PICTUREOFTHISCERTIFICATE", "13876540321"
	o := overhear(t)
	p := o.Platform
	p.Start(t)
	p.At(t, county.Morning)
	x := practise(t, p)
	picture := func() string {
		t.Helper()
		body := []byte("%PDF-1.4\n%" + drawn + "\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
		return county.Ask(t, p.As(t, "diligent"), socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: "a.pdf", Upload: contract.Octets(body)}).ID
	}
	picture() // nobody ever refers to it
	c := county.Ask(t, p.As(t, "diligent"), socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: socialworkapi.CredentialDraft{
		Number: number, Level: socialworkapi.CredentialLevelAssistant, Name: name, Region: county.Region, Issued: cn.DayOf(p.Now(t)).Add(-10).String(), Papers: []string{picture()},
	}})
	x.move(t, "registrar", c.ID, "verify")
	c = x.move(t, "second", c.ID, "register")
	starts := cn.DayOf(p.Now(t)).Add(3).At(8, 0)
	course := county.Ask(t, p.As(t, "teacher"), socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
		Org: x.school.ID, Title: "个案记录", Text: "讲师许静怡。", Place: "同心路12号", Starts: starts, Ends: starts.Add(3 * 3600e9), Minutes: 180, Capacity: 20,
	}})
	for _, as := range []string{"diligent", "idle"} {
		county.Ask(t, p.As(t, as), socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: course.ID, CourseMove: socialworkapi.CourseMove{Do: "join"}})
	}
	seen := func(p *county.Platform) (names []string) {
		t.Helper()
		for _, s := range county.Ask(t, p.As(t, "teacher"), socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: course.ID}).Seats {
			names = append(names, s.Name)
		}
		return names
	}
	paper := socialworkapi.GetCredentialPaperRequest{ID: c.ID, Paper: c.Papers[0].ID}
	if got := county.Ask(t, p.As(t, "registrar"), socialworkapi.GetCredentialPaper, paper); c.Number != number || !bytes.Contains(got.Body, []byte(drawn)) {
		t.Fatalf("who registers reads %+v", c)
	}
	if got := seen(p); !slices.Equal(got, []string{"何晓云", "陆小川"}) {
		t.Fatalf("who teaches reads %v", got)
	}

	x.settle(t)
	r := x.recruits(t)
	card := identityOf(t, "1990-03-07", "087")
	applied := county.Ask(t, p.As(t, "idle"), socialworkapi.ApplyPost, socialworkapi.ApplyPostRequest{ID: r.ID, ApplicantDraft: socialworkapi.ApplicantDraft{
		Name: "陆小川", IDNumber: card, Phone: phone, Degree: socialworkapi.DegreeBachelor, About: "本科。", Papers: []string{x.paper(t, "idle")},
	}})
	applicant := socialworkapi.GetApplicantRequest{ID: applied.ID}
	if got := county.Ask(t, p.As(t, "idle"), socialworkapi.GetApplicant, applicant); got.IDNumber != card || got.Phone != phone {
		t.Fatalf("who applies reads %+v", got)
	}

	// The register is open: whoever has the number looks the certificate up, and nobody keeps with which number.
	x.public(t, number)
	for _, path := range []string{"/workers/" + number, "/workers?q=" + number, "/api/socialwork/workers?q=" + number} {
		if got := p.Nobody().Send(t, http.MethodGet, path, "", ""); got.Status != http.StatusOK || !bytes.Contains(got.Body, []byte(number)) {
			t.Errorf("%s answers %d", path, got.Status)
		}
	}
	if _, page := o.reads(t, "registrar", name); !page {
		t.Error("who registers finds the name in no page: the search finds nothing")
	}
	if list, page := o.reads(t, "idle", card); !list || !page {
		t.Errorf("who applies finds their own number in a list %v, in a page %v: the search finds nothing", list, page)
	}
	certified, private := []string{name, drawn}, []string{name, drawn, card, phone}
	looked := o.unread(t, certified, "idle") + o.unread(t, private, "", "teacher", "sponsor", "admin")

	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Does(t, "backup", "--to", old)
	o.silent(t, append(private, number), c.ID, "socialwork.getWorker", dir)
	t.Logf("%d bytes of answers were looked through", looked)

	county.Ask(t, p.As(t, "diligent"), socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: c.ID, CredentialMove: socialworkapi.CredentialMove{Do: "erase"}})
	county.Ask(t, p.As(t, "idle"), socialworkapi.MoveApplicant, socialworkapi.MoveApplicantRequest{ID: applied.ID, ApplicantMove: socialworkapi.ApplicantMove{Do: "withdraw", Version: applied.Version}})
	left := []string{"姓名已清除", "陆小川"}
	county.Until(t, "the name at the course to go", func() (bool, error) { return slices.Equal(seen(p), left), nil })
	p.Does(t, "backup", "--to", filepath.Join(dir, "tuesday"))
	p.Stop(t)
	q := county.Prepare(t, nil)
	q.Does(t, "restore", "--from", old) // of Monday, with the keys that there are now
	q.Start(t)
	if got := seen(q); !slices.Equal(got, left) {
		t.Errorf("restored, who teaches reads %v", got)
	}
	county.Refused(t, q.Nobody(), socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: number}, http.StatusNotFound, "socialwork.worker.not-found")
	if got, err := county.Try(q.As(t, "registrar"), socialworkapi.GetCredentialPaper, paper); err == nil {
		t.Errorf("restored, the picture is read: %d bytes", len(got.Body))
	}
	if got := county.Ask(t, q.As(t, "idle"), socialworkapi.GetApplicant, applicant); got.Name != "" || got.IDNumber != "" || got.Phone != "" {
		t.Errorf("restored, who withdrew reads %+v", got)
	}
}
