package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// socialwork is a registered social worker who was at a course and has a seat at the next, has a study verified and another
// that waits, is asked to answer to what somebody says, works on a case for which a colleague may be the supervisor, and has entered a second certificate; and an audit that was drawn.
func (c *county) socialwork(ago func(days int) time.Time) []act {
	const number = "20250532000123"
	var course socialworkapi.Course
	const guide = "20250932000234" // of a colleague, who may supervise
	paper := func(login, name string) (string, error) {
		body := []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
		p, err := do(c, login, socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: name, Upload: contract.Octets(body)})
		return p.ID, err
	}
	move := func(number, login, verb string) func() error {
		return func() error {
			_, err := do(c, login, socialworkapi.MoveCredential, socialworkapi.MoveCredentialRequest{ID: number, CredentialMove: socialworkapi.CredentialMove{Do: verb}})
			return err
		}
	}
	study := func(title string, on time.Time) (s socialworkapi.Study, err error) {
		id, err := paper("worker", "学习笔记.pdf")
		if err != nil {
			return s, err
		}
		return do(c, "worker", socialworkapi.FileStudy, socialworkapi.FileStudyRequest{StudyDraft: socialworkapi.StudyDraft{
			Title: title, On: cn.DayOf(on).String(), Minutes: 240, Text: "通读一遍，写了三页笔记。", Papers: []string{id},
		}})
	}
	enter := func(login, holder, number string, level socialworkapi.CredentialLevel, issued string) error {
		id, err := paper(login, "职业水平证书.pdf")
		if err != nil {
			return err
		}
		_, err = do(c, login, socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: socialworkapi.CredentialDraft{
			Number: number, Level: level, Name: holder, Region: c.p.Config.Region, Issued: issued, Electronic: true, Papers: []string{id},
		}})
		return err
	}
	const officeValue = "星河区社会工作科年度学时抽查随机值"
	var audit string
	starts := ago(40)
	return []act{
		{ago(300), func() error {
			return enter("worker", "何晓云", number, socialworkapi.CredentialLevelAssistant, cn.DayOf(ago(330)).String())
		}},
		{ago(299), func() error {
			return enter("worker2", "秦淑芬", guide, socialworkapi.CredentialLevelSocial, cn.DayOf(ago(330)).String())
		}},
		{ago(297), move(number, "registrar", "verify")},
		{ago(296), move(number, "registrar2", "register")},
		{ago(295), move(guide, "registrar", "verify")},
		{ago(294), move(guide, "registrar2", "register")},
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
		{ago(21), func() error {
			if err := c.until("the hours to count", func() (bool, error) {
				t, err := do(c, "worker", socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{Year: cn.DayOf(starts).String()[:4]})
				return t.Minutes > 0, err
			}); err != nil {
				return err
			}
			sum := sha256.Sum256([]byte(officeValue))
			a, err := do(c, "registrar2", socialworkapi.OpenTrainingAudit, socialworkapi.OpenTrainingAuditRequest{TrainingAuditDraft: socialworkapi.TrainingAuditDraft{
				Office: c.orgs["minzheng"].ID, Year: cn.DayOf(starts).String()[:4], Commit: hex.EncodeToString(sum[:]), Public: cn.DayOf(ago(20)).Chinese() + "中国体育彩票排列5的开奖号码",
			}})
			audit = a.ID
			return err
		}},
		{ago(19), func() error {
			_, err := do(c, "registrar2", socialworkapi.DrawTrainingAudit, socialworkapi.DrawTrainingAuditRequest{ID: audit, TrainingAuditDraw: socialworkapi.TrainingAuditDraw{Value: officeValue, Public: "3 0 7 1 9"}})
			return err
		}},
		{ago(14), func() error { return c.openCase(ago(14)) }},
		{ago(9), func() error {
			_, err := do(c, "registrar", socialworkapi.OpenFinding, socialworkapi.OpenFindingRequest{FindingDraft: socialworkapi.FindingDraft{
				Number: number, Facts: "有服务对象的家属反映，小组活动的合影没有征得同意就发到了居民群里。",
			}})
			return err
		}},
		{ago(3), func() error {
			next := ago(-6)
			x, err := do(c, "registrar", socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
				Org: c.orgs["minzheng"].ID, Title: "未成年人保护中的社会工作", Text: "发现、报告和陪伴。讲师许静怡。", Place: "星河区梧桐街道同心路12号",
				Starts: next, Ends: next.Add(6 * time.Hour), Minutes: 360, Capacity: 60,
			}})
			if err != nil {
				return err
			}
			_, err = do(c, "worker", socialworkapi.MoveCourse, socialworkapi.MoveCourseRequest{ID: x.ID, CourseMove: socialworkapi.CourseMove{Do: "join"}})
			return err
		}},
		{ago(2), func() error { _, err := study("老年社会工作案例集", ago(4)); return err }},
		{ago(1), func() error {
			return enter("worker", "何晓云", "20260932000456", socialworkapi.CredentialLevelSocial, cn.DayOf(ago(12)).String())
		}},
	}
}
