package journeys

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestNobodyFindsWhoASocialWorkerWas registers a certificate whose number, name and picture are marked, gives its holder a seat at a
// course, and looks for the marks in what the platform keeps and logs and in a backup; then the holder erases, and a backup of before
// restored with the keys of after shows neither number, nor picture, nor the name at the course. What may be found is found.
func TestNobodyFindsWhoASocialWorkerWas(t *testing.T) {
	const number, name, drawn = "20260532987654", "阿依古丽·买买提江·艾合买提", "PICTUREOFTHISCERTIFICATE"
	told := t.TempDir()
	p := county.Prepare(t, map[string]string{"LOG_LEVEL": "debug"})
	for _, x := range p.Parts {
		log, err := os.Create(filepath.Join(told, "log-"+x.Name))
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		x.Hears = log
	}
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

	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Does(t, "backup", "--to", old)
	for _, mark := range []string{number, name, drawn} {
		if found := county.NewScent(mark).InFiles(t, append(p.Kept(), told, dir)...); len(found) > 0 {
			t.Errorf("%s is in %v", mark, found)
		}
	}
	if found := county.NewScent(c.ID).InFiles(t, append(p.Kept(), told)...); len(found) == 0 {
		t.Errorf("the id of a certificate, which is no secret, is in %v: the search finds nothing", found)
	}

	county.Ask(t, p.As(t, "diligent"), socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: c.ID, CredentialMove: socialworkapi.CredentialMove{Do: "erase"}})
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
}
