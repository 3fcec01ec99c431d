package demo

import (
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// socialwork is a registered social worker who was at a course, has a study verified and another that waits.
func (c *county) socialwork(ago func(days int) time.Time) []act {
	const number = "20250532000123"
	var course socialworkapi.Course
	paper := func(name string) (string, error) {
		body := []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
		p, err := do(c, "worker", socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: name, Upload: contract.Octets(body)})
		return p.ID, err
	}
	move := func(login, verb string) func() error {
		return func() error {
			_, err := do(c, login, socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: number, CredentialMove: socialworkapi.CredentialMove{Do: verb}})
			return err
		}
	}
	study := func(title string, on time.Time) (s socialworkapi.Study, err error) {
		id, err := paper("学习笔记.pdf")
		if err != nil {
			return s, err
		}
		return do(c, "worker", socialworkapi.FileStudy, socialworkapi.FileStudyRequest{StudyDraft: socialworkapi.StudyDraft{
			Title: title, On: cn.DayOf(on).String(), Minutes: 240, Text: "通读一遍，写了三页笔记。", Papers: []string{id},
		}})
	}
	starts := ago(40)
	return []act{
		{ago(300), func() error {
			id, err := paper("职业水平证书.pdf")
			if err != nil {
				return err
			}
			_, err = do(c, "worker", socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: socialworkapi.CredentialDraft{
				Number: number, Level: socialworkapi.CredentialLevelAssistant, Name: "何晓云", Region: c.p.Config.Region, Issued: cn.DayOf(ago(330)).String(), Electronic: true, Papers: []string{id},
			}})
			return err
		}},
		{ago(297), move("registrar", "verify")},
		{ago(296), move("registrar2", "register")},
		{ago(60), func() (err error) {
			course, err = do(c, "registrar", socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
				Org: c.orgs["minzheng"].ID, Title: "个案记录和转介", Text: "怎样写个案记录，什么时候转介。讲师许静怡。", Place: "星河区梧桐街道同心路12号",
				Starts: starts, Ends: starts.Add(3 * time.Hour), Minutes: 180, Capacity: 40,
			}})
			if err != nil {
				return err
			}
			_, err = do(c, "worker", socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: course.ID, CourseMove: socialworkapi.CourseMove{Do: "join"}})
			return err
		}},
		{starts.Add(time.Minute), func() error {
			now, err := do(c, "registrar", socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: course.ID})
			if err != nil {
				return err
			}
			if _, err = do(c, "worker", socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: course.ID, CourseMove: socialworkapi.CourseMove{Do: "attend", Code: now.Code}}); err != nil {
				return err
			}
			_, err = do(c, "registrar", socialworkapi.RollCourse, socialworkapi.RollCourseRequest{ID: course.ID, CourseRoll: socialworkapi.CourseRoll{Present: []int64{1}}})
			return err
		}},
		{ago(30), func() error {
			s, err := study("社会工作实务（初级）", ago(32))
			if err != nil {
				return err
			}
			_, err = do(c, "registrar2", socialworkapi.MoveStudy, socialworkapi.MoveStudyRequest{ID: s.ID, StudyMove: socialworkapi.StudyMove{Do: "verify", Version: s.Version}})
			return err
		}},
		{ago(2), func() error { _, err := study("老年社会工作案例集", ago(4)); return err }},
	}
}
