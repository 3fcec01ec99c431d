package journeys

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestNobodyFindsWhoASocialWorkerWas registers a certificate whose number, name and picture are marked, gives its holder a seat at a
// course, has people apply for a post with marked identity numbers and telephones, has the certificate looked up by its number, and
// looks for the marks in what the platform keeps, logs, traces and counts, in every list and page that those read whom they do not
// concern, and in a backup; then the holder erases and all applicants but one withdraw, and a backup of before restored with the
// keys of after shows neither the certificate, nor its picture, nor the name at the course, and that one applicant alone. What may
// be found is found in each of these places.
func TestNobodyFindsWhoASocialWorkerWas(t *testing.T) {
	t.Parallel()
	const number, name, drawn, cards, phones = "20260532987654", "阿依古丽·买买提江·艾合买提", "PICTUREOFTHISCERTIFICATE", "32031219900307", "1987654"
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
	n := registered(t) / household
	applied := make([]socialworkapi.Applicant, n)
	for i := range n {
		login := fmt.Sprintf("applicant%d", i)
		(&county.Town{Platform: p}).Account(t, login, "陆小川", x.school, organizationapi.RoleWorker)
		d := socialworkapi.ApplicantDraft{
			Name: "陆小川", IDNumber: identityOf(t, "1990-03-07", fmt.Sprintf("%03d", i)), Phone: fmt.Sprintf("%s%04d", phones, i), Degree: socialworkapi.DegreeBachelor, About: "本科。", Papers: []string{x.paper(t, login)},
		}
		applied[i] = county.Ask(t, p.As(t, login), socialworkapi.ApplyPost, socialworkapi.ApplyPostRequest{ID: r.ID, ApplicantDraft: d})
		if applied[i].IDNumber != d.IDNumber || applied[i].Phone != d.Phone {
			t.Fatalf("who applies reads %+v", applied[i])
		}
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
	if list, page := o.reads(t, "applicant0", cards); !list || !page {
		t.Errorf("who applies finds their own number in a list %v, in a page %v: the search finds nothing", list, page)
	}
	certified, private := []string{name, drawn}, []string{name, drawn, cards}
	for i := 0; i < n; i += 10 {
		private = append(private, fmt.Sprintf("%s%03d", phones, i/10))
	}
	looked := o.unread(t, certified, "applicant0") + o.unread(t, private, "", "idle", "teacher", "sponsor", "admin")

	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Backup(t, old)
	o.silent(t, append(private, number), c.ID, "socialwork.getWorker", dir)
	t.Logf("%d applicants; %d bytes of answers were looked through", n, looked)

	county.Ask(t, p.As(t, "diligent"), socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: c.ID, CredentialMove: socialworkapi.CredentialMove{Do: "erase"}})
	for i, x := range applied[1:] {
		county.Ask(t, p.As(t, fmt.Sprintf("applicant%d", i+1)), socialworkapi.MoveApplicant, socialworkapi.MoveApplicantRequest{ID: x.ID, ApplicantMove: socialworkapi.ApplicantMove{Do: "withdraw", Version: x.Version}})
	}
	left := []string{"姓名已清除", "陆小川"}
	county.Until(t, "the name at the course to go", func() (bool, error) { return slices.Equal(seen(p), left), nil })
	p.Backup(t, filepath.Join(dir, "tuesday"))
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
	for i, x := range applied {
		got := county.Ask(t, q.As(t, fmt.Sprintf("applicant%d", i)), socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: x.ID})
		if there := got.IDNumber != "" || got.Phone != "" || got.Name != ""; there != (i == 0) { // the first has not withdrawn
			t.Errorf("restored, applicant %d reads %+v", i, got)
		}
	}
}
