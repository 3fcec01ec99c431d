package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of hours. None of them has a place for a number of hours.
func init() {
	const h1, open = "/desk/hours/h1/", `<details class="confirm" open`
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/amendments/{id}/objections", identity.Resident, "/amendments/m1/objections", []string{"do", "object-m1", "object-m1.text", prose}, []string{prose, open}},
		{"/desk/hours/shifts/{id}/confirmations", identity.Staff, "/desk/hours/shifts/s1/confirmations", []string{"records", "h1", "quality", "4"}, []string{"☑h1", `<option value="4" selected`}},
		{"/desk/hours/{id}/move", identity.Staff, h1 + "move", []string{"do", "uphold", "version", "1", "uphold.note", prose}, []string{prose, open}},
		{"/desk/hours/{id}/corrections", identity.Staff, h1 + "corrections", []string{"version", "1", "correct.strike", "k1", "correct.note", prose}, []string{"☑k1", prose}},
		{"/desk/hours/{id}/appeals", identity.Resident, h1 + "appeals", []string{"appeal.reason", prose}, []string{prose}},
		{"/desk/amendments/new", identity.Resident, "/desk/amendments/new", []string{"shift", "s1", "person", "v2", "from", "2026-11-21T09:00", "to", "昨天", "reason", prose, "consent", "true", "paper.papers", "e7", "paper.name.e7", "照片.pdf"}, []string{`value="s1"`, `<option value="v2" selected`, "2026-11-21T09:00", "昨天", prose, "☑true", "照片.pdf", "☑e7"}},
		{"/desk/amendments/{id}/move", identity.Registrar, "/desk/amendments/m1/move", []string{"do", "refuse", "version", "1", "refuse.note", prose}, []string{prose, open}},
		{"/desk/reviews", identity.Registrar, "/desk/reviews", []string{"office", "o2", "records", "h1\nh<b>2", "note", prose}, []string{"h<b>2", prose}},
		{"/desk/reviews/{id}/move", identity.Registrar, "/desk/reviews/w1/move", []string{"do", "annul", "version", "1", "annul.note", prose}, []string{prose, open}},
		{"/desk/appeals/{id}/move", identity.Registrar, "/desk/appeals/h1/move", []string{"do", "uphold", "version", "1", "uphold.note", prose}, []string{prose, open}},
		{"/desk/audits", identity.Registrar, "/desk/audits", []string{"office", "o2", "month", "上个月", "region", "320312", "wanted", "十条", "public", "开奖<b>号码", "value", "一句只有我们知道的话，长得谁也猜不到。"}, []string{"上个月", `value="320312"`, "十条", "开奖<b>号码", "一句只有我们知道的话"}},
		{"/desk/audits/{id}/draws", identity.Registrar, "/desk/audits/a1/draws", []string{"version", "1", "draw.public", "07 <b>11", "draw.value", "一句话"}, []string{"07 <b>11", "一句话"}},
		{"/desk/audits/{id}/calls", identity.Registrar, "/desk/audits/a2/calls", []string{"do", "call-n1", "version", "1", "record", "h1", "lot", "n1", "call-n1.outcome", "denied", "call-n1.note", prose}, []string{"☑denied", prose, open}},
	}, forms...)
}

// hoursRoutes are a record with every button, an amendment in public, a review, an appeal, and an audit before and after the draw.
func hoursRoutes() []route.Route {
	us := volunteerapi.Party{ID: "o1", Name: "星河区暖邻社会工作服务中心"}
	basis := []volunteerapi.Basis{{Rule: "volunteer.record.correct", Title: "志愿服务记录与证明出具办法（试行）", Article: "第十三条", Quote: "应当及时核实。", From: "2021-02-01", Verified: true}}
	did := []volunteerapi.RecordTrail{{At: noon, What: "提出异议", By: "同一班次的志愿者", Note: "他十点就走了。"}}
	moves := func(pairs ...string) (out []volunteerapi.HoursMove) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, volunteerapi.HoursMove{Do: pairs[i], Label: pairs[i+1]})
		}
		return out
	}
	x := volunteerapi.HourRecord{
		ID: "h1", Version: 1, Shift: "s1", Title: "陪老人理发", Org: us, Region: "320312", Place: "梧桐里", Ledger: "volunteer", LedgerText: "志愿服务", Starts: *ago(2), Ends: *ago(1),
		Person: "v1", Number: "3203120000000014", Name: "李雷", State: volunteerapi.RecordStateObjected, StateText: "有异议", Class: volunteerapi.HourClassB, ClassText: "带队人点名和本人设备",
		From: ago(2), To: ago(1), Minutes: 90, Quality: 5, Due: *ahead(8), LateDays: -8, MayCorrect: true, MayAppeal: true, Amendment: "m1", Clash: "h2", Appeal: "已维持作废", Basis: basis, Trail: did,
		Moves: moves("confirm", "确认", "object", "提出异议", "uphold", "核实无误，维持"),
		Statements: []volunteerapi.Statement{
			{Key: "k1", Source: "device", SourceText: "志愿者的设备", Act: "in", At: *ago(2), Heard: *ago(1), Way: "rotating", WayText: "扫动态码", By: "志愿者本人", Offline: true, Inside: true},
			{Key: "k2", Source: "lead", SourceText: "带队人", Act: "out", At: *ago(1), Heard: *ago(1), Way: "roll", WayText: "点名", By: "带队人", Struck: true},
		},
	}
	led := x // of a shift that the reader led
	led.ID, led.Shift, led.Vouched, led.MayCorrect, led.State, led.Moves = "h9", "s9", true, false, volunteerapi.RecordStateStated, nil
	m := volunteerapi.AmendmentSummary{
		ID: "m1", Number: "320312********14", Title: "陪老人理发", Org: us, Region: "320312", From: *ago(2), To: *ago(1), Minutes: 90, Reason: "手机没电，带队人没有点名。",
		State: volunteerapi.AmendmentStatePublished, StateText: "公示中", Until: ahead(3).Format("2006-01-02"),
	}
	am := volunteerapi.Amendment{
		ID: "m1", Version: 1, Summary: m, Shift: "s1", Person: "v1", Record: "h1", Papers: []volunteerapi.Paper{{ID: "e7", Name: "照片.pdf", Type: "application/pdf", Size: 2000, Hash: strings.Repeat("a", 64), At: noon}},
		Trail: did, Objections: did, Moves: moves("endorse", "证实", "decline", "不予证实", "publish", "公示", "grant", "准予补录", "refuse", "不准予补录", "withdraw", "撤回"), Basis: basis,
	}
	rv := volunteerapi.Review{
		ID: "w1", Version: 1, Kind: "report", KindText: "投诉举报", Found: "有人举报当天没有活动。", Office: "o2", Region: "320312", OpenedAt: noon, State: volunteerapi.ReviewStateOpened, StateText: "待核查",
		Marks: []volunteerapi.ReviewMark{{Record: "h1", Number: x.Number, OrgName: us.Name, Title: x.Title, At: x.Starts, StateText: "待核查"}}, Trail: did, Moves: moves("release", "核实无误，解除核查", "annul", "认定不实，作废"), Basis: basis,
	}
	ap := volunteerapi.Appeal{
		ID: "h1", Version: 1, Record: "h1", Number: x.Number, Title: x.Title, Org: us, Office: "o2", Region: "320312", At: x.Starts, Minutes: 90, Reason: "我一直在现场。", AskedAt: noon,
		State: volunteerapi.AppealStateAsked, StateText: "等主管机关复核", Trail: did, Moves: moves("uphold", "维持作废", "revoke", "撤销作废"), Basis: basis,
	}
	fixed := volunteerapi.Audit{
		ID: "a1", Version: 1, Office: "o2", OfficeName: "星河区民政局", Region: "320312", Month: "2026-10", Wanted: 1, Listed: 2, List: strings.Repeat("b", 64), About: "sanshe-draw-1 a1 1 1", Commit: strings.Repeat("c", 64),
		PublicIs: "某日的开奖号码", State: volunteerapi.AuditStateOpened, StateText: "名单已固定，待抽取", OpenedAt: noon, Basis: basis,
	}
	done := fixed
	done.ID, done.State, done.StateText, done.Value, done.Public, done.Seed, done.Left = "a2", volunteerapi.AuditStateDrawn, "回访中", "一句话", "07 11", strings.Repeat("d", 64), 1
	done.Numbers, done.Drawn = []string{"n1", "n2"}, []string{"n1"}
	return []route.Route{
		route.On(volunteerapi.ListRecords, func(_ context.Context, in volunteerapi.ListRecordsRequest) (volunteerapi.HourRecordPage, error) {
			out := volunteerapi.HourRecordPage{Items: []volunteerapi.HourRecord{x}}
			if in.Shift == led.Shift {
				out.Items[0] = led
			}
			if in.Person == "v1" {
				whole := stated() // of last week, where nothing is missing
				whole.ID, whole.Shift, whole.State, whole.StateText, whole.Missing = "r7", "h3", volunteerapi.RecordStateStated, "待确认", ""
				out.Items = append(out.Items, stated(), whole)
			}
			return out, nil
		}),
		route.On(volunteerapi.GetRecord, func(_ context.Context, in volunteerapi.GetRecordRequest) (volunteerapi.HourRecord, error) {
			if in.ID == led.ID {
				return led, nil
			}
			return x, nil
		}),
		route.On(volunteerapi.GetHours, func(_ context.Context, in volunteerapi.GetHoursRequest) (volunteerapi.HourTotal, error) {
			return volunteerapi.HourTotal{
				Person: in.ID, Ledger: in.Ledger, LedgerText: map[string]string{"volunteer": "志愿服务", "duty": "在职党员报到", "order": "社会服务令"}[in.Ledger], Minutes: 90, Records: 1, QualitySum: 9, QualityCount: 2, Basis: basis,
				Classes: []volunteerapi.ClassMinutes{{Class: "b", Text: "带队人点名和本人设备", Minutes: 90, Records: 1}}, Months: []volunteerapi.MonthMinutes{{Month: "2026-11", Minutes: 90, Records: 1}},
			}, nil
		}),
		route.On(volunteerapi.GetPunctuality, func(_ context.Context, in volunteerapi.GetPunctualityRequest) (volunteerapi.Punctuality, error) {
			return volunteerapi.Punctuality{Org: in.Org, Overdue: 2, Waiting: 5, Basis: basis}, nil
		}),
		route.On(volunteerapi.ListPunctuality, func(context.Context, volunteerapi.ListPunctualityRequest) (volunteerapi.PunctualityPage, error) {
			return volunteerapi.PunctualityPage{Items: []volunteerapi.PunctualityRow{{Org: us, Overdue: 2, Waiting: 5}}, Basis: basis}, nil
		}),
		route.On(volunteerapi.ListAmendments, func(context.Context, volunteerapi.ListAmendmentsRequest) (volunteerapi.AmendmentPage, error) {
			return volunteerapi.AmendmentPage{Items: []volunteerapi.AmendmentSummary{m}}, nil
		}),
		route.On(volunteerapi.GetAmendment, func(context.Context, volunteerapi.GetAmendmentRequest) (volunteerapi.Amendment, error) {
			return am, nil
		}),
		route.On(volunteerapi.ListReviews, func(context.Context, volunteerapi.ListReviewsRequest) (volunteerapi.ReviewPage, error) {
			return volunteerapi.ReviewPage{Items: []volunteerapi.Review{rv}}, nil
		}),
		route.On(volunteerapi.GetReview, func(context.Context, volunteerapi.GetReviewRequest) (volunteerapi.Review, error) { return rv, nil }),
		route.On(volunteerapi.GetAppeal, func(context.Context, volunteerapi.GetAppealRequest) (volunteerapi.Appeal, error) { return ap, nil }),
		route.On(volunteerapi.ListAudits, func(context.Context, volunteerapi.ListAuditsRequest) (volunteerapi.AuditPage, error) {
			return volunteerapi.AuditPage{Items: []volunteerapi.Audit{fixed, done}}, nil
		}),
		route.On(volunteerapi.GetAudit, func(_ context.Context, in volunteerapi.GetAuditRequest) (volunteerapi.Audit, error) {
			if in.ID == fixed.ID {
				return fixed, nil
			}
			return done, nil
		}),
		route.On(volunteerapi.ListLots, func(_ context.Context, in volunteerapi.ListLotsRequest) (volunteerapi.LotList, error) {
			if in.ID == fixed.ID {
				return volunteerapi.LotList{Items: []volunteerapi.Lot{}}, nil
			}
			return volunteerapi.LotList{Items: []volunteerapi.Lot{{Number: "n1", Record: "h1", Title: x.Title, OrgName: us.Name, At: x.Starts, Minutes: 90}}}, nil
		}),
		route.On(volunteerapi.LookAtLot, func(_ context.Context, in volunteerapi.LookAtLotRequest) (volunteerapi.LotContact, error) {
			if in.Record == "" {
				return volunteerapi.LotContact{}, fault.New(fault.Refused, "volunteer.audit.lot", "这条记录没有抽中或者已经记录回访，请刷新页面查看。")
			}
			return volunteerapi.LotContact{Record: in.Record, Name: "王小满", Guardian: "王大满", Phone: "13800001234"}, nil
		}),
		route.On(volunteerapi.ConfirmShift, func(_ context.Context, in volunteerapi.ConfirmShiftRequest) (volunteerapi.RollAnswer, error) {
			return volunteerapi.RollAnswer{Done: 1, Items: []volunteerapi.RollLine{{Person: "h1", Done: true, Text: "已办理"}, {Person: "h2", Text: "班次还没有结束，请结束以后再确认。"}}}, nil
		}),
	}
}

// Every word of a record can be read: who said what, how it came about, what was struck and why.
func TestARecordShowsEveryStatementAndWhatBecameOfIt(t *testing.T) {
	b := newWorks(t, identity.Volunteer).as(identity.Volunteer)
	page := b.get("/desk/hours/h1")
	for _, want := range []string{"志愿者的设备", "扫动态码", "存下后补发", "设备说在范围内", "带队人", "点名", "核实后已划去", "B级：带队人点名和本人设备", "他十点就走了。", "由公示过的补录得来", "1小时30分钟", "谁也不能填写时长"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the record does not show %s", want)
		}
	}
	if strings.Contains(page.body, `type="number"`) || strings.Contains(page.body, `type="time"`) {
		t.Error("somebody is asked for a number of hours")
	}
	mine := b.get("/volunteer/hours").words()
	for _, want := range []string{"志愿服务", "社会服务令", "不与志愿服务时长相加", "4.5", "2次陈述", "到期没有确认"} {
		if !strings.Contains(mine, want) {
			t.Errorf("the volunteer's own page does not show %s: %s", want, mine)
		}
	}
}

// What was not confirmed among many is named, and the others are.
func TestManyRecordsAreConfirmedAndWhatWasNotIsNamed(t *testing.T) {
	w := newWorks(t, identity.Staff)
	page := w.as(identity.Staff).post("/desk/hours/shifts/s1/confirmations", "records", "h1", "records", "h2", "quality", "5")
	if !strings.Contains(page.words(), "班次还没有结束") {
		t.Errorf("what was refused is not said: %s", page.words())
	}
	if sent := w.written("/confirmations"); len(sent) != 1 || !strings.Contains(sent[0].body, `{"quality":5,"record":"h1"}`) && !strings.Contains(sent[0].body, `{"record":"h1","quality":5}`) {
		t.Errorf("sent: %+v", sent)
	}
}

// A stranger reads the publicity and is led to the sign-in; nobody's name or whole number is there.
func TestAStrangerReadsWhatIsPublicOfHours(t *testing.T) {
	w := newWorks(t, identity.Resident)
	b := w.browser()
	if got := b.get("/amendments"); !strings.Contains(got.body, "320312********14") || !strings.Contains(got.body, "/sign-in?back=/amendments") || strings.Contains(got.words(), "李雷") {
		t.Errorf("the publicity: %s", got.words())
	}
	if got := b.get("/audits/a2").words(); !strings.Contains(got, strings.Repeat("d", 64)) || !strings.Contains(got, "怎样重算") {
		t.Errorf("the audit: %s", got)
	}
	if got := b.get("/punctuality").words(); !strings.Contains(got, "暖邻") {
		t.Errorf("who is late: %s", got)
	}
}

// Whom to call is on the page that answers the press, and on no other.
func TestWhomToCallIsReadOneAtATime(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	if page := b.get("/desk/audits/a2"); strings.Contains(page.body, "13800001234") || !strings.Contains(page.words(), "查看电话") {
		t.Errorf("%s", page.words())
	}
	page := b.post("/desk/audits/a2/looks", "record", "h1")
	if !strings.Contains(page.body, `href="tel:13800001234"`) || !strings.Contains(page.words(), "王小满") || !strings.Contains(page.words(), "王大满") {
		t.Errorf("%s", page.words())
	}
	if sent := w.written("/looks"); len(sent) != 1 || sent[0].body != `{"record":"h1"}` {
		t.Errorf("sent: %+v", sent)
	}
}

// Who led a shift is told that another confirms it, and finds no form for it.
func TestWhoLedIsToldThatAnotherConfirms(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	for _, at := range []string{"/desk/hours/shifts/s9", "/desk/hours/h9"} {
		if page := b.get(at); !strings.Contains(page.words(), "请本单位的其他工作人员确认、核实和更正") {
			t.Errorf("%s: %s", at, page.words())
		}
	}
}
