package journeys

import (
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// bank is a town in which an organization has people serve, under a registrar's eyes.
type bank struct {
	p   *county.Platform
	w   *county.Town
	org organizationapi.Organization
	off organizationapi.Organization
}

func banking(t *testing.T, p *county.Platform) *bank {
	t.Helper()
	return hosting(t, p, "星河区暖邻社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
}

// hosting is an office and an organization where somebody serves.
func hosting(t *testing.T, p *county.Platform, name string, kind organizationapi.OrgKind, class string) *bank {
	t.Helper()
	w := &county.Town{Platform: p}
	office, _ := w.Bureau(t)
	x := &bank{p: p, w: w, off: office, org: w.Register(t, name, kind, class)}
	w.Account(t, "kate", "许静怡", x.org, organizationapi.RoleStaff)
	w.Account(t, "lead", "何晓云", x.org, organizationapi.RoleWorker)
	return x
}

// joined is somebody with a number.
func (x *bank) joined(t *testing.T, login, name, serial string) volunteerapi.Person {
	t.Helper()
	return county.Ask(t, x.p.Joins(t, login, name), volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: name, IDNumber: identityOf(t, "1980-03-07", serial), Region: county.Region, Phone: "0516-83501234", Agree: true,
	}})
}

// project is one of a single date, published by the office.
func (x *bank) project(t *testing.T, ledger volunteerapi.ProjectLedger, keeps bool) volunteerapi.Shift {
	t.Helper()
	day := cn.DayOf(x.p.Now(t)).Add(2).String()
	d := county.Ask(t, x.p.As(t, "lead"), volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: volunteerapi.ProjectDraft{
		Org: x.org.ID, Office: x.off.ID, Title: "陪伴独居老人", Service: "elderly", Region: county.Region, Place: "社区服务中心一楼", Risk: "路上注意交通安全。", Ledger: ledger, TimeBank: keeps,
		Positions: []volunteerapi.Position{{Code: "a", Title: "聊天", Capacity: 5, Dates: []volunteerapi.Once{{Day: day, From: "09:00", To: "11:00"}}}},
	}})
	for _, s := range [][2]string{{"lead", "submit"}, {"registrar", "publish"}} {
		d = county.Ask(t, x.p.As(t, s[0]), volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: d.ID, ProjectMove: volunteerapi.ProjectMove{Do: s[1], Version: d.Version}})
	}
	var out volunteerapi.Shift
	county.Until(t, "the shift", func() (bool, error) {
		page, err := county.Try(x.p.Nobody(), volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: d.ID})
		if err != nil || len(page.Items) == 0 {
			return false, err
		}
		out = page.Items[0]
		return true, nil
	})
	return out
}

// serves is somebody there for the whole shift: their own device and the roll say so, and the organization confirms.
func (x *bank) serves(t *testing.T, login, person string, sh volunteerapi.Shift) {
	t.Helper()
	w := x.p.As(t, login)
	county.Ask(t, w, volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: sh.ID, JoinDraft: volunteerapi.JoinDraft{Person: person, Told: true}})
	x.p.At(t, sh.Ends)
	county.Ask(t, x.p.As(t, login), volunteerapi.StateHours, volunteerapi.StateHoursRequest{ID: sh.ID, StatementBatch: volunteerapi.StatementBatch{
		Person: person, Items: []volunteerapi.StatementDraft{{Key: "statement-1", Act: volunteerapi.StatementActBoth, At: sh.Starts, Until: &sh.Ends, Way: "alone", Device: "device-of-somebody-else"}},
	}})
	county.Ask(t, x.p.As(t, "lead"), volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: sh.ID, RollCall: volunteerapi.RollCall{
		Key: "rollcall-1", Act: volunteerapi.StatementActBoth, At: sh.Starts, Until: &sh.Ends, People: []string{person},
	}})
	x.p.At(t, sh.Ends.Add(time.Hour))
	records := county.Ask(t, x.p.As(t, login), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: person})
	if len(records.Items) != 1 {
		t.Fatalf("there are %d records", len(records.Items))
	}
	county.Ask(t, x.p.As(t, "kate"), volunteerapi.ConfirmShift, volunteerapi.ConfirmShiftRequest{ID: sh.ID, ConfirmationList: volunteerapi.ConfirmationList{Items: []volunteerapi.Confirmation{{Record: records.Items[0].ID, Quality: 5}}}})
}

// TestAnHourIsKeptHandedOnAndTakenBackWithItsRecord goes from a shift to the account of whoever serves the one who served, and to an
// objection after which the hours do not count any more.
func TestAnHourIsKeptHandedOnAndTakenBackWithItsRecord(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := banking(t, p)
	lin, wu := x.joined(t, "lin.xiaoman", "林小满", "000"), x.joined(t, "wu.dashan", "吴大山", "001")
	for login, person := range map[string]string{"lin.xiaoman": lin.ID, "wu.dashan": wu.ID} {
		county.Ask(t, p.As(t, login), volunteerapi.MoveTimeAccount, volunteerapi.MoveTimeAccountRequest{Person: person, TimeAccountMove: volunteerapi.TimeAccountMove{Do: "open"}})
	}
	x.serves(t, "lin.xiaoman", lin.ID, x.project(t, volunteerapi.ProjectLedgerVolunteer, true))
	has := func(login, person string, minutes int64) {
		t.Helper()
		county.Until(t, "the balance", func() (bool, error) {
			a, err := county.Try(p.As(t, login), volunteerapi.GetTimeAccount, volunteerapi.GetTimeAccountRequest{Person: person})
			return a.Balance == minutes, err
		})
	}
	has("lin.xiaoman", lin.ID, 120)
	name := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.NameRelative, volunteerapi.NameRelativeRequest{Person: lin.ID, RelativeDraft: volunteerapi.RelativeDraft{Do: "add", Name: "canarykin7788", Relation: "母亲"}})
	county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.PayTime, volunteerapi.PayTimeRequest{Person: lin.ID, RemittanceDraft: volunteerapi.RemittanceDraft{
		Number: wu.Number, Minutes: 90, Day: cn.DayOf(p.Now(t)).String(), Service: "elderly", Served: name.Relatives[0].ID,
	}})
	has("wu.dashan", wu.ID, 90)
	has("lin.xiaoman", lin.ID, 30)
	county.Refused(t, p.As(t, "wu.dashan"), volunteerapi.GetTimeAccount, volunteerapi.GetTimeAccountRequest{Person: lin.ID}, 404, "volunteer.timebank.not-found")
	county.Until(t, "the payee is told", func() (bool, error) {
		told, err := county.Try(p.As(t, "wu.dashan"), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 9})
		for _, m := range told.Items {
			if m.Title == "收到时间" {
				return true, err
			}
		}
		return false, err
	})
	if found := county.NewScent("canarykin7788").InFiles(t, p.Kept()...); len(found) > 0 {
		t.Errorf("the name of a relative stands in %v", found)
	}
	total := county.Ask(t, p.As(t, "wu.dashan"), volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: wu.ID})
	if total.Minutes != 0 {
		t.Errorf("what was received counts as %d minutes of service", total.Minutes)
	}

	record := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: lin.ID}).Items[0]
	whole := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetRecord, volunteerapi.GetRecordRequest{ID: record.ID})
	strike := []string{}
	for _, s := range whole.Statements {
		strike = append(strike, s.Key)
	}
	county.Ask(t, p.As(t, "kate"), volunteerapi.CorrectRecord, volunteerapi.CorrectRecordRequest{ID: record.ID, CorrectionDraft: volunteerapi.CorrectionDraft{Version: whole.Version, Strike: strike, Note: "当日没有到场。"}})
	has("lin.xiaoman", lin.ID, -90)
	has("wu.dashan", wu.ID, 90)
	county.Refused(t, p.As(t, "lin.xiaoman"), volunteerapi.PayTime, volunteerapi.PayTimeRequest{Person: lin.ID, RemittanceDraft: volunteerapi.RemittanceDraft{
		Number: wu.Number, Minutes: 1, Day: cn.DayOf(p.Now(t)).String(), Service: "elderly", Served: "self",
	}}, 422, "volunteer.timebank.short")
}
