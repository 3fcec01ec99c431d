package demo

import (
	"time"

	"sanshe/contracts/go/organizationapi"
)

// yearly is the report of the first supplier about the last year whose season is over: written, endorsed, concluded.
func (c *county) yearly(today time.Time) []act {
	year := today.Year() - 1
	if today.YearDay() < 90 { // the season of last year still runs: a visitor may write that report
		year--
	}
	day := func(month time.Month, n int) time.Time { return time.Date(year+1, month, n, 2, 0, 0, 0, time.UTC) }
	var r organizationapi.Report
	move := func(login, do, text string, as organizationapi.ReportConclusion) func() error {
		return func() (err error) {
			r, err = c.report(login, organizationapi.MoveReportRequest{
				ID: r.ID, ReportMove: organizationapi.ReportMove{Do: do, Version: r.Version, Text: text, Conclusion: as},
			})
			return err
		}
	}
	write := func() (err error) {
		if r, err = do(c, "staff", organizationapi.PrefillReport, organizationapi.PrefillReportRequest{ID: c.org("staff"), Year: int64(year)}); err != nil {
			return err
		}
		d := r.Draft
		d.Version = r.Version
		d.Law, d.Finance = "按章程召开理事会两次，重大活动事先报告，没有受到行政处罚。", "执行民间非营利组织会计制度，单独核算每个项目的资金，按月公开。"
		d.Activities += "\n全年开展居家探访、助餐和心理关爱，服务老年人1260人次，组织志愿服务48次。"
		if d.People == "" {
			d.People = "专职工作人员12人，比上一年增加2人；负责人和分支机构没有变动。"
		}
		d.Income, d.Spending = 2_860_000_00, 2_704_500_00
		r, err = do(c, "staff", organizationapi.UpdateReport, organizationapi.UpdateReportRequest{ID: r.ID, ReportDraft: d})
		return err
	}
	return []act{
		{day(time.February, 10), write},
		{day(time.February, 11), move("staff", "submit", "", "")},
		{day(time.February, 24), move("sponsor2", "endorse", "内容属实，同意报送登记管理机关。", "")},
		{day(time.March, 16), move("registrar", "conclude", "", organizationapi.ReportConclusionPassed)},
	}
}

func (c *county) report(login string, in organizationapi.MoveReportRequest) (organizationapi.Report, error) {
	return do(c, login, organizationapi.MoveReport, in)
}
