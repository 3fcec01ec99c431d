package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// cleaning is the activity of which hours are shown in every state.
const cleaning = "清洁楼道"

// attended is who came to a shift, by login, with when they came and went in minutes after it began.
type attended struct {
	login, person string
	came, went    int
}

// served is what has become of hours: of one shift that nobody confirmed in time, one whose records count, are objected to, audited and
// under review, and one of last week that waits, with an amendment that everybody sees.
func (c *county) served(people map[string]string, office func(days int) time.Time, today time.Time) []act {
	day := cn.DayOf(today)
	overdue, counted, waiting := day.Add(-27), day.Add(-13), day.Add(-6)
	shifts := map[cn.Day]volunteerapi.Shift{}
	names := map[string]string{} // record of a person at the second shift
	var asked volunteerapi.Amendment
	var audit volunteerapi.Audit
	const value = "桂花开在院墙外面，没有人数过一共落了几朵"
	join := func(on cn.Day, who ...attended) func() error {
		return func() (err error) {
			if shifts[on], err = c.shift("梧桐里楼道清洁日", cleaning, on); err != nil {
				return err
			}
			for _, x := range who {
				in := volunteerapi.JoinShiftRequest{ID: shifts[on].ID, JoinDraft: volunteerapi.JoinDraft{Person: people[x.person], Told: true}}
				if _, err = do(c, x.login, volunteerapi.JoinShift, in); err != nil {
					return err
				}
			}
			return nil
		}
	}
	came := func(on cn.Day, who ...attended) func() error {
		return func() error { return c.came(shifts[on], people, who) }
	}
	move := func(login, step string) (err error) {
		asked, err = do(c, login, volunteerapi.MoveAmendment, volunteerapi.MoveAmendmentRequest{ID: asked.ID, AmendmentMove: volunteerapi.AmendmentMove{Do: step, Version: asked.Version}})
		return err
	}
	late := []attended{{"juwei", "赵桂芳", 0, 118}, {"resident", "钱大爷", 2, 115}}
	first := []attended{{"volunteer", "孙悦", 3, 119}, {"resident", "钱大爷", 20, 110}, {"filed", "周阿姨", 0, 120}}
	last := []attended{{"volunteer", "孙悦", 1, 117}, {"juwei", "赵桂芳", 5, 100}, {"resident", "钱大爷", 0, 60}}
	return []act{
		{office(32), func() error { return c.cleaned(overdue, counted, waiting) }},
		{overdue.Add(-1).At(20, 0), join(overdue, late...)},
		{overdue.At(11, 20), came(overdue, late...)},
		{overdue.Add(2).At(9, 0), func() error { return c.annulled(shifts[overdue], people["钱大爷"]) }},
		{counted.Add(-1).At(20, 0), join(counted, first...)},
		{counted.At(11, 20), came(counted, first...)},
		{counted.Add(1).At(9, 0), func() (err error) {
			list, err := c.confirmed(shifts[counted].ID)
			for _, r := range list {
				names[r.Person] = r.ID
			}
			if err != nil {
				return err
			}
			return c.until("the hours that count", func() (bool, error) {
				list, err := do(c, "staff", volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: shifts[counted].ID})
				return !slices.ContainsFunc(list.Items, func(r volunteerapi.HourRecord) bool { return r.State != volunteerapi.RecordStateCounted }), err
			})
		}},
		{counted.Add(2).At(9, 0), func() (err error) {
			sum := sha256.Sum256([]byte(value))
			audit, err = do(c, "registrar", volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: volunteerapi.AuditDraft{
				Office: c.orgs["minzheng"].ID, Region: c.p.Config.Region[:6], Month: counted.String()[:7], Wanted: 2,
				Public: "次日公布的体育彩票排列5开奖号码", Commit: hex.EncodeToString(sum[:]),
			}})
			return err
		}},
		{counted.Add(4).At(9, 0), func() (err error) {
			audit, err = do(c, "registrar", volunteerapi.DrawAudit, volunteerapi.DrawAuditRequest{ID: audit.ID, AuditDraw: volunteerapi.AuditDraw{Version: audit.Version, Value: value, Public: "3 0 7 1 8"}})
			if err != nil {
				return err
			}
			lots, err := do(c, "registrar", volunteerapi.ListLots, volunteerapi.ListLotsRequest{ID: audit.ID})
			if err == nil {
				_, err = do(c, "registrar", volunteerapi.LookAtLot, volunteerapi.LookAtLotRequest{ID: audit.ID, LotLook: volunteerapi.LotLook{Record: lots.Items[0].Record}})
			}
			if err == nil {
				_, err = do(c, "registrar", volunteerapi.RecordCall, volunteerapi.RecordCallRequest{ID: audit.ID, CallDraft: volunteerapi.CallDraft{
					Record: lots.Items[0].Record, Outcome: "confirmed", Note: "说的到岗和离岗时间与记录一致。",
				}})
			}
			return err
		}},
		{waiting.Add(-1).At(20, 0), join(waiting, append(last, attended{"volunteer", "孙小禾", 0, 0})...)},
		{waiting.At(11, 20), came(waiting, last...)},
		{waiting.At(19, 0), func() (err error) {
			paper, err := do(c, "volunteer", volunteerapi.AddVolunteerPaper, volunteerapi.AddVolunteerPaperRequest{
				Name: "现场照片.pdf", Upload: contract.Octets([]byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")),
			})
			if err != nil {
				return err
			}
			s := shifts[waiting]
			asked, err = do(c, "volunteer", volunteerapi.AskAmendment, volunteerapi.AskAmendmentRequest{AmendmentDraft: volunteerapi.AmendmentDraft{
				Shift: s.ID, Person: people["孙小禾"], From: s.Starts.Add(5 * time.Minute), To: s.Ends.Add(-20 * time.Minute),
				Reason: "孩子没有手机，带队人点名时她在楼下倒垃圾，漏点了。", Papers: []string{paper.ID}, Consent: true,
			}})
			return err
		}},
		{waiting.Add(1).At(9, 0), func() error { return move("staff", "endorse") }},
		{office(1), func() error { return move("registrar", "publish") }},
		{office(1), func() error {
			r, err := do(c, "resident", volunteerapi.GetRecord, volunteerapi.GetRecordRequest{ID: names[people["钱大爷"]]})
			if err == nil {
				_, err = do(c, "resident", volunteerapi.MoveRecord, volunteerapi.MoveRecordRequest{ID: r.ID, RecordMove: volunteerapi.RecordMove{
					Do: "object", Version: r.Version, Note: "我九点十分就到了，点名点晚了，少算了十分钟。",
				}})
			}
			return err
		}},
		{office(1), func() error {
			_, err := do(c, "registrar", volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{
				Office: c.orgs["minzheng"].ID, Records: []string{names[people["周阿姨"]]}, Note: "有居民来电，说这名志愿者当天上午在广场排练，没有参加。",
			}})
			return err
		}},
	}
}

// cleaned is the project of those shifts.
func (c *county) cleaned(days ...cn.Day) error {
	d := volunteerapi.ProjectDraft{
		Org: c.orgs["org1"].ID, Office: c.orgs["minzheng"].ID, Title: "梧桐里楼道清洁日", Service: "neighbours", Region: c.p.Config.Region[:6],
		Place: "梧桐里5号楼楼下", Phone: "0000-0000101", Intro: "和邻居一起把楼道里的杂物清出来，扫干净，再把消防通道标出来。", Risk: "搬重物时两人一起，戴好手套。",
		Positions: []volunteerapi.Position{{Code: "F1", Title: cleaning, Duties: "清杂物、扫楼道。", Capacity: 8, MinAge: 8}},
	}
	for _, day := range days {
		d.Positions[0].Dates = append(d.Positions[0].Dates, volunteerapi.Once{Day: day.String(), From: "09:00", To: "11:00"})
	}
	_, err := c.recruiting("worker", "staff", d)
	if err != nil {
		return err
	}
	return c.until("the shifts that were served", func() (bool, error) {
		_, err := c.shift(d.Title, cleaning, days[0])
		return err == nil, err
	})
}

// confirmed is what the organization says of a whole shift: it was done well.
func (c *county) confirmed(shift string) ([]volunteerapi.HourRecord, error) {
	in := volunteerapi.ConfirmShiftRequest{ID: shift}
	list, err := do(c, "staff", volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: shift})
	for _, r := range list.Items {
		in.Items = append(in.Items, volunteerapi.Confirmation{Record: r.ID, Quality: 5})
	}
	if err == nil {
		_, err = do(c, "staff", volunteerapi.ConfirmShift, in)
	}
	return list.Items, err
}

// annulled is a record that one registrar brought under review and another annulled; the volunteer has appealed, and the first may decide.
func (c *county) annulled(s volunteerapi.Shift, person string) error {
	list, err := do(c, "resident", volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: person})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list.Items, func(r volunteerapi.HourRecord) bool { return r.Shift == s.ID })
	id := list.Items[i].ID
	v, err := do(c, "registrar", volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{
		Office: c.orgs["minzheng"].ID, Records: []string{id}, Note: "有居民反映，名单上有人当天没有来打扫。",
	}})
	if err == nil {
		_, err = do(c, "registrar2", volunteerapi.MoveReview, volunteerapi.MoveReviewRequest{ID: v.ID, ReviewMove: volunteerapi.ReviewMove{
			Do: "annul", Version: v.Version, Note: "楼长说当天没有见到本人。",
		}})
	}
	if err != nil {
		return err
	}
	return c.until("an annulled record", func() (bool, error) {
		_, err := do(c, "resident", volunteerapi.AskAppeal, volunteerapi.AskAppealRequest{ID: id, AppealDraft: volunteerapi.AppealDraft{
			Reason: "我在另一个单元打扫，楼长没有过来；带队人点名时我在。",
		}})
		return err == nil, err
	})
}

// came is a shift that is over: each has said so from a phone of their own, and the lead has called the roll.
func (c *county) came(s volunteerapi.Shift, people map[string]string, who []attended) error {
	for _, x := range who {
		from, to := s.Starts.Add(time.Duration(x.came)*time.Minute), s.Starts.Add(time.Duration(x.went)*time.Minute)
		_, err := do(c, x.login, volunteerapi.StateHours, volunteerapi.StateHoursRequest{ID: s.ID, StatementBatch: volunteerapi.StatementBatch{
			Person: people[x.person], Items: []volunteerapi.StatementDraft{{Key: store.NewID(), Act: "both", At: from, Until: &to, Way: "alone", Device: "demonstration-phone-of-" + x.login}},
		}})
		if err == nil {
			_, err = do(c, "worker", volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: s.ID, RollCall: volunteerapi.RollCall{
				Key: store.NewID(), Act: "both", At: from.Add(time.Minute), Until: &to, People: []string{people[x.person]},
			}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
