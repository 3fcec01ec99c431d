package portal

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of those who are out: the button of a volunteer, the roll, the slips.
func init() {
	forms = append([]sentForm{
		{"/shifts/{id}/checkin", identity.Volunteer, "/shifts/h1/checkin", []string{"say", "said-0001", "do", "in", "people", "v2", "code", "2345<6789"}, []string{`value="2345<6789"`, "☑v2"}},
		{"/shifts/{id}/lead", identity.Volunteer, "/shifts/h1/lead", []string{"say", "said-0002", "do", "out", "people", "v9"}, []string{`value="v9" checked`}},
		{"/shifts/{id}/lead/slips", identity.Volunteer, "/shifts/h1/lead/slips", []string{"count", "37"}, []string{`value="37"`}},
	}, forms...)
}

// checkinRoutes are what the field asks of hours: a shift of today for a mother and her daughter, who has come.
func checkinRoutes() []route.Route {
	record := stated()
	return []route.Route{
		route.On(volunteerapi.StateHours, func(_ context.Context, in volunteerapi.StateHoursRequest) (volunteerapi.HourRecord, error) {
			if in.Items[0].Code == "PR1NTED00000" && in.Items[0].Way == "rotating" {
				return record, fault.New(fault.Refused, "volunteer.statement.code", "签到码不对或者已经换新，请重新扫现场显示的码。")
			}
			return record, nil
		}),
		route.On(volunteerapi.GetShiftCode, func(context.Context, volunteerapi.GetShiftCodeRequest) (volunteerapi.ShiftCode, error) {
			return volunteerapi.ShiftCode{Printed: "PR1NTED00000", Items: []volunteerapi.CodeWindow{{Code: "23456789ABCD", From: noon, To: noon}}}, nil
		}),
		route.On(volunteerapi.IssueSlips, func(context.Context, volunteerapi.IssueSlipsRequest) (volunteerapi.SlipList, error) {
			return volunteerapi.SlipList{Codes: []string{"001-23456789ABCD"}}, nil
		}),
		route.On(volunteerapi.GetRoll, func(_ context.Context, in volunteerapi.GetRollRequest) (volunteerapi.Roll, error) {
			return volunteerapi.Roll{MayCall: in.ID == "h1", Items: []volunteerapi.RollSeat{
				{Person: "v1", Name: "李*", Number: "3203120000000014", StateText: "陈述不全", In: true}, {Person: "v9", Name: "欧阳*", Number: "3203120000000022", StateText: "还没有陈述"},
			}}, nil
		}),
		route.On(volunteerapi.CallRoll, func(_ context.Context, in volunteerapi.CallRollRequest) (out volunteerapi.RollAnswer, err error) {
			for _, id := range in.People {
				line := volunteerapi.RollLine{Person: id, Done: id != "v1", Text: "已办理"}
				if !line.Done {
					line.Code, line.Text = "volunteer.statement.self", "带队人不能为自己点名，请另一名带队人办理。"
				} else {
					out.Done++
				}
				out.Items = append(out.Items, line)
			}
			return out, nil
		}),
	}
}

// stated is what has been said of the first of the family so far, today.
func stated() volunteerapi.HourRecord {
	return volunteerapi.HourRecord{
		ID: "r1", Shift: "h1", Title: "便民服务点", Org: volunteerapi.Party{ID: "o1", Name: "暖邻"}, Person: "v1", Number: "3203120000000014", Starts: noon, Ends: noon, State: volunteerapi.RecordStateOpen, StateText: "陈述不全",
		Missing: "离岗只有一方陈述，还要另一方", Trail: []volunteerapi.RecordTrail{}, Moves: []volunteerapi.HoursMove{}, Basis: []volunteerapi.Basis{}, Due: noon,
		Statements: []volunteerapi.Statement{
			{Key: "k1", Source: volunteerapi.StatementSourceDevice, SourceText: "志愿者的设备", Act: volunteerapi.StatementActIn, At: noon, Heard: noon, Way: volunteerapi.StatementWayRotating, WayText: "扫动态码", By: "x", Offline: true},
			{Key: "k1.site", Source: volunteerapi.StatementSourceSite, SourceText: "现场动态码", Act: volunteerapi.StatementActIn, At: noon, Heard: noon, Way: volunteerapi.StatementWayRotating, WayText: "扫动态码", By: "x"},
			{Key: "k0", Source: volunteerapi.StatementSourceLead, SourceText: "划去的", Act: volunteerapi.StatementActIn, At: noon, Heard: noon, Way: volunteerapi.StatementWayRoll, WayText: "点名", By: "x", Struck: true},
		},
	}
}

// shiftToday is one that two of the family have a place in, and whoever asks leads.
func shiftToday() volunteerapi.Shift {
	place := func(person, name string) volunteerapi.MyPlace {
		return volunteerapi.MyPlace{Person: person, Name: name, Placing: volunteerapi.PlacingSeated}
	}
	return volunteerapi.Shift{
		ID: "h1", Project: volunteerapi.Party{ID: "p1", Name: "梧桐里便民服务"}, Position: volunteerapi.Position{Code: "A1", Title: "便民服务点", Capacity: 8}, Org: volunteerapi.Party{ID: "o1", Name: "暖邻"},
		RegionName: "梧桐里", Place: "社区服务站门口", Radius: 200, Lat: 34_000_000, Lon: 117_000_000, Starts: noon, Ends: noon.Add(2 * time.Hour), Capacity: 8, Leads: []string{"李*"}, Leading: true,
		State: volunteerapi.ShiftStateOpen, StateText: "招募中", Basis: []volunteerapi.Basis{}, Mine: []volunteerapi.MyPlace{place("v1", "李雷"), place("v2", "李点点")},
	}
}

// shiftOver is the same shift a week ago, of which nobody takes a statement any more.
func shiftOver() volunteerapi.Shift {
	x := shiftToday()
	x.ID, x.Starts, x.Ends = "h3", x.Starts.AddDate(0, 0, -7), x.Ends.AddDate(0, 0, -7)
	return x
}

func TestWhoComesTooLateIsLedToWhereHoursAreAskedFor(t *testing.T) {
	b := newWorks(t, identity.Volunteer).as(identity.Volunteer)
	late, today := b.get("/shifts/h3/checkin"), b.get("/shifts/h1/checkin")
	if !strings.Contains(late.body, `href="/desk/amendments/new?shift=h3&amp;person=v2"`) || !strings.Contains(late.words(), "为李点点请求补录") {
		t.Errorf("there is no way on for whom nobody has spoken: %s", late.words())
	}
	if strings.Contains(late.words(), "为李雷请求补录") {
		t.Error("hours are asked for that lack nothing")
	}
	if strings.Contains(late.body, `name="code"`) || strings.Contains(today.body, "/desk/amendments/new") {
		t.Error("a shift that is over takes a code, or one of today is given up")
	}
}

func TestOnePressSaysWhoCameByWhichDeviceAndWhatIsMissing(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	b := w.as(identity.Volunteer)
	got := b.get("/shifts/h1/checkin?code=23456789abcd")
	for _, want := range []string{"志愿者的设备（扫动态码）（事后补发）、现场动态码", "离岗只有一方陈述，还要另一方。", "李点点", "没有您的同意不使用定位"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the page does not say %s: %s", want, got.words())
		}
	}
	if strings.Contains(got.words(), "划去的") || !strings.Contains(got.body, `value="23456789abcd"`) || !strings.Contains(got.header.Get("Permissions-Policy"), "geolocation=(self)") {
		t.Errorf("what is struck, the code, the header: %s %v", got.words(), got.header)
	}
	if b.get("/shifts/today").header.Get("Keep-Until") == "" || b.get("/volunteer").header.Get("Keep-Until") != "" || !strings.Contains(b.get("/volunteer").header.Get("Permissions-Policy"), "geolocation=()") {
		t.Error("what a device may keep, and ask where it is, is wrong")
	}
	if got := b.post("/shifts/h1/checkin", "say", "said-0001", "do", "out", "people", "v1", "people", "v2", "code", " 2345 6789 abco "); got.at != "/shifts/h1/checkin" {
		t.Fatalf("after pressing: %s %s", got.at, got.words())
	}
	b.post("/shifts/h1/checkin", "say", "said-0002", "do", "in", "people", "v1", "code", "pr1nted00000")
	b.post("/shifts/h1/checkin", "say", "said-0003", "do", "in", "people", "v1", "code", "001-23456789abcd")
	b.post("/shifts/h1/checkin", "say", "said-0004", "do", "in", "people", "v1")
	devices := map[string]bool{}
	var ways []string
	for _, x := range w.written("/statements") {
		var in volunteerapi.StatementBatch
		if err := json.Unmarshal([]byte(x.body), &in); err != nil {
			t.Fatal(err)
		}
		devices[in.Items[0].Device] = true
		ways = append(ways, in.Person+" "+in.Items[0].Way+" "+in.Items[0].Code)
	}
	want := "v1 rotating 23456789ABC0;v2 rotating 23456789ABC0;v1 rotating PR1NTED00000;v1 printed PR1NTED00000;v1 code 001-23456789ABCD;v1 alone "
	if strings.Join(ways, ";") != want || len(devices) != 1 {
		t.Errorf("said %s from %d devices", strings.Join(ways, ";"), len(devices))
	}
	other := w.as(identity.Volunteer)
	other.post("/shifts/h1/checkin", "say", "said-0005", "do", "in", "people", "v1")
	all := w.written("/statements")
	var last volunteerapi.StatementBatch
	if err := json.Unmarshal([]byte(all[len(all)-1].body), &last); err != nil || devices[last.Items[0].Device] {
		t.Errorf("another browser is the same device, %v", err)
	}
	if got := b.get("/shifts/h2/checkin").words(); !strings.Contains(got, "没有位置") {
		t.Errorf("somebody without a place sees %s", got)
	}
}

func TestWhoeverLeadsShowsTheCodeAndCallsTheRoll(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	b := w.as(identity.Volunteer)
	if got := b.get("/shifts/h1/lead/code"); !strings.Contains(got.body, "234 567 89A BCD") || !strings.Contains(got.body, `http-equiv="refresh"`) {
		t.Errorf("the screen: %s", got.words())
	}
	if got := b.get("/shifts/h1/lead/poster").words(); !strings.Contains(got, "PR1 NTE D00 000") {
		t.Errorf("the poster: %s", got)
	}
	if got := b.post("/shifts/h1/lead/slips", "count", "1"); !strings.Contains(got.body, "001-23456789ABCD") {
		t.Errorf("the slips: %s", got.words())
	}
	if got := b.post("/shifts/h1/lead", "say", "said-0006", "do", "all-in").words(); !strings.Contains(got, "1人已记到岗") || !strings.Contains(got, "1人没有记上：带队人不能为自己点名") {
		t.Errorf("after the roll: %s", got)
	}
	if sent := w.written("/roll"); len(sent) != 1 || !strings.Contains(sent[0].body, `"people":["v1","v9"]`) {
		t.Errorf("sent: %+v", sent)
	}
	if got := b.post("/shifts/h1/lead", "say", "said-0007", "do", "in"); got.status != http.StatusBadRequest || !strings.Contains(got.words(), "请先勾选") {
		t.Errorf("nobody ticked: %d %s", got.status, got.words())
	}
	if got := b.get("/shifts/h2/lead"); got.status != http.StatusForbidden {
		t.Errorf("somebody else's shift: %d", got.status)
	}
}

func TestWhatAnotherAccountKeptIsNotSent(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	b := w.as(identity.Volunteer)
	got := b.hand(http.MethodPost, "/shifts/h1/checkin/kept", "application/json", []byte(`{"account":"somebody","key":"said-0008","act":"in","at":"2026-11-21T12:00:00Z","people":["v1"]}`), w.url)
	if got.status != http.StatusConflict || !strings.Contains(got.body, "portal.kept.account") || len(w.written("/statements")) > 0 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestSigningOutAsksWhereSomethingWaitsAndClearsTheDevice(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	b := w.as(identity.Volunteer)
	at, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	b.http.Jar.SetCookies(at, []*http.Cookie{{Name: "waiting", Value: "2", Path: "/"}})
	if got := b.post("/sign-out"); !strings.Contains(got.words(), "2条签到、点名或者探访记录没有发出") {
		t.Fatalf("asked: %s", got.words())
	}
	if got := b.get("/account"); got.status != http.StatusOK {
		t.Errorf("the session has ended before the answer: %d", got.status)
	}
	b.post("/sign-out", "sure", "true")
	if got := b.get("/account"); !strings.Contains(got.at, "sign-in") {
		t.Errorf("still signed in at %s", got.at)
	}
}
