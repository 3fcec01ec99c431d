package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// service is a town in which an organization recruits volunteers: lea leads and calls the roll, kate and kurt are its staff,
// registrar and registrar2 of the office that watches over it.
type service struct {
	p      *county.Platform
	org    organizationapi.Organization
	office organizationapi.Organization
	people map[string]string // login → person
}

func serving(t *testing.T, p *county.Platform, logins ...string) *service {
	t.Helper()
	p.At(t, county.Morning)
	w := &county.Town{Platform: p}
	x := &service{p: p, people: map[string]string{}}
	x.office, _ = w.Bureau(t)
	x.org = w.Register(t, "星河区暖邻社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "kate", "林小满", x.org, organizationapi.RoleStaff)
	w.Account(t, "kurt", "沈一鸣", x.org, organizationapi.RoleStaff)
	w.Account(t, "lea", "何晓云", x.org, organizationapi.RoleWorker)
	for i, login := range logins {
		v := p.Joins(t, login, "志愿者"+string(rune('甲'+i)))
		x.people[login] = county.Ask(t, v, volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
			Name: v.Me.Name, IDNumber: identityOf(t, cn.Day("1990-03-01").Add(i), "00"+string(rune('0'+i%10))), Region: county.Region, Phone: "0516-83501234", Agree: true,
		}}).ID
	}
	return x
}

// shift is one of three hours in some days, in which all of those have a place.
func (x *service) shift(t *testing.T, days int, logins ...string) volunteerapi.Shift {
	t.Helper()
	day := cn.DayOf(x.p.Now(t)).Add(days)
	s := recruited(t, x.p.As(t, "lea"), x.p.As(t, "kate"), x.org.ID, x.office.ID, day)
	for _, login := range logins {
		county.Ask(t, x.p.As(t, login), volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: s.ID, JoinDraft: volunteerapi.JoinDraft{Person: x.people[login], Told: true}})
	}
	return s
}

// recruited is a project of one day that one has written and another looked at, and its only shift.
func recruited(t *testing.T, author, second *county.Person, org, office string, day cn.Day) (s volunteerapi.Shift) {
	t.Helper()
	pr := county.Ask(t, author, volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: volunteerapi.ProjectDraft{
		Org: org, Office: office, Title: "陪老人理发" + store.NewID()[:6], Service: "elderly", Region: county.Region, Place: "梧桐里", Intro: "给老人理发、聊天。", Risk: "路上注意安全。",
		Positions: []volunteerapi.Position{{Code: "A1", Title: "理发", Capacity: 20, Dates: []volunteerapi.Once{{Day: day.String(), From: "09:00", To: "12:00"}}}},
	}})
	for _, step := range []struct {
		who *county.Person
		do  string
	}{{author, "submit"}, {second, "publish"}} {
		pr = county.Ask(t, step.who, volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: pr.ID, ProjectMove: volunteerapi.ProjectMove{Do: step.do, Version: pr.Version}})
	}
	county.Until(t, "the shift", func() (bool, error) {
		page, err := county.Try(author, volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: pr.ID, From: day.String()})
		if err == nil && len(page.Items) == 1 {
			s = page.Items[0]
		}
		return s.ID != "", err
	})
	return s
}

// states is what a phone says of a whole shift once it is over.
func states(person, phone string, s volunteerapi.Shift) volunteerapi.StateHoursRequest {
	until := s.Ends.Add(-10 * time.Minute)
	return volunteerapi.StateHoursRequest{ID: s.ID, StatementBatch: volunteerapi.StatementBatch{Person: person, Items: []volunteerapi.StatementDraft{
		{Key: store.NewID(), Act: "both", At: s.Starts, Until: &until, Way: "alone", Device: phone + strings.Repeat("-", 16)},
	}}}
}

// served is a shift that is over: each of those has said so from a phone, and lea has called the roll.
func (x *service) served(t *testing.T, s volunteerapi.Shift, phone func(login string) string, logins ...string) {
	t.Helper()
	call := volunteerapi.RollCall{Key: store.NewID(), Act: "both", At: s.Starts.Add(5 * time.Minute), Until: &s.Ends}
	for _, login := range logins {
		county.Ask(t, x.p.As(t, login), volunteerapi.StateHours, states(x.people[login], phone(login), s))
		call.People = append(call.People, x.people[login])
	}
	if got := county.Ask(t, x.p.As(t, "lea"), volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: s.ID, RollCall: call}); got.Done != int64(len(logins)) {
		t.Fatalf("the roll: %+v", got)
	}
}

// own is the only record of somebody, once it is as it should be.
func (x *service) own(t *testing.T, login string, state volunteerapi.RecordState) (r volunteerapi.HourRecord) {
	t.Helper()
	county.Until(t, login+" "+string(state), func() (bool, error) {
		page, err := county.Try(x.p.As(t, login), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: x.people[login]})
		if err == nil && len(page.Items) == 1 {
			r, err = county.Try(x.p.As(t, login), volunteerapi.GetRecord, volunteerapi.GetRecordRequest{ID: page.Items[0].ID})
		}
		return r.State == state, err
	})
	return r
}

// comes waits until the hours of somebody are as many minutes.
func (x *service) comes(t *testing.T, login string, minutes int64) (sum volunteerapi.HourTotal) {
	t.Helper()
	county.Until(t, login+"'s total", func() (got bool, err error) {
		sum, err = county.Try(x.p.As(t, login), volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: x.people[login]})
		return sum.Minutes == minutes, err
	})
	return sum
}

// confirmed is what kate says of a whole shift.
func (x *service) confirmed(t *testing.T, s volunteerapi.Shift) {
	t.Helper()
	var in volunteerapi.ConfirmShiftRequest
	in.ID = s.ID
	for _, r := range county.Ask(t, x.p.As(t, "kate"), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: s.ID}).Items {
		in.Items = append(in.Items, volunteerapi.Confirmation{Record: r.ID, Quality: 5})
	}
	if got := county.Ask(t, x.p.As(t, "kate"), volunteerapi.ConfirmShift, in); got.Done != int64(len(in.Items)) {
		t.Fatalf("confirming: %+v", got)
	}
}

func ownPhone(login string) string { return login }

func recordMove(id, do string, version int64, text string) volunteerapi.MoveRecordRequest {
	return volunteerapi.MoveRecordRequest{ID: id, RecordMove: volunteerapi.RecordMove{Do: do, Version: version, Note: text}}
}

func amendMove(id, do string, version int64, text string) volunteerapi.MoveAmendmentRequest {
	return volunteerapi.MoveAmendmentRequest{ID: id, AmendmentMove: volunteerapi.AmendmentMove{Do: do, Version: version, Note: text}}
}

func reviewMove(id, do string, version int64, text string) volunteerapi.MoveReviewRequest {
	return volunteerapi.MoveReviewRequest{ID: id, ReviewMove: volunteerapi.ReviewMove{Do: do, Version: version, Note: text}}
}

func appealMove(id, do string, version int64, text string) volunteerapi.MoveAppealRequest {
	return volunteerapi.MoveAppealRequest{ID: id, AppealMove: volunteerapi.AppealMove{Do: do, Version: version, Note: text}}
}

// TestADisputedHourIsCorrectedAndAddedAgainInPublic goes from an hour that counts over an objection and a correction to an
// amendment that everybody could see, of class E for ever.
func TestADisputedHourIsCorrectedAndAddedAgainInPublic(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	x := serving(t, p, "lin", "min", "guo")
	s := x.shift(t, 2, "lin", "min")
	county.Refused(t, p.As(t, "lin"), volunteerapi.StateHours, states(x.people["lin"], "lin", s), fault.Refused, "volunteer.statement.future")
	p.At(t, s.Ends.Add(time.Minute))
	x.served(t, s, ownPhone, "lin", "min")
	lin := x.own(t, "lin", volunteerapi.RecordStateStated)
	county.Refused(t, p.As(t, "lin"), volunteerapi.MoveRecord, recordMove(lin.ID, "confirm", lin.Version, ""), fault.Forbidden, "volunteer.record.not-yours")
	x.confirmed(t, s)
	if sum := x.comes(t, "lin", 165); len(sum.Classes) != 1 || sum.Classes[0].Class != volunteerapi.HourClassB {
		t.Fatalf("%+v", sum)
	}

	lin = x.own(t, "lin", volunteerapi.RecordStateCounted)
	county.Refused(t, p.As(t, "guo"), volunteerapi.MoveRecord, recordMove(lin.ID, "object", lin.Version, "他没来。"), fault.NotFound, "volunteer.record.not-found")
	lin = county.Ask(t, p.As(t, "min"), volunteerapi.MoveRecord, recordMove(lin.ID, "object", lin.Version, "他十点就走了，名是代点的。"))
	county.Ask(t, p.As(t, "kurt"), volunteerapi.CorrectRecord, volunteerapi.CorrectRecordRequest{ID: lin.ID, CorrectionDraft: volunteerapi.CorrectionDraft{
		Version: lin.Version, Note: "问过带队人，点名时没有看到本人。", Strike: []string{leadsKey(t, x.own(t, "lin", volunteerapi.RecordStateObjected))},
	}})
	x.comes(t, "lin", 0)
	lin = x.own(t, "lin", volunteerapi.RecordStateOpen)
	if lin.Missing == "" || !slices.ContainsFunc(lin.Trail, func(e volunteerapi.RecordTrail) bool { return strings.Contains(e.Note, "没有看到本人") }) {
		t.Errorf("what was done and why does not stay: %+v", lin.Trail)
	}

	paper := county.Ask(t, p.As(t, "lin"), volunteerapi.AddVolunteerPaper, volunteerapi.AddVolunteerPaperRequest{Name: "a.pdf", Upload: contract.Octets([]byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))})
	draft := volunteerapi.AmendmentDraft{Shift: s.ID, Person: x.people["lin"], From: s.Starts, To: s.Starts.Add(time.Hour), Reason: "我十点才走，有合影为证。", Papers: []string{paper.ID}, Consent: true}
	county.Refused(t, p.As(t, "kate"), volunteerapi.AskAmendment, volunteerapi.AskAmendmentRequest{AmendmentDraft: draft}, fault.NotFound, "volunteer.record.not-found")
	a := county.Ask(t, p.As(t, "lin"), volunteerapi.AskAmendment, volunteerapi.AskAmendmentRequest{AmendmentDraft: draft})
	a = county.Ask(t, p.As(t, "kate"), volunteerapi.MoveAmendment, amendMove(a.ID, "endorse", a.Version, "合影里有他。"))
	a = county.Ask(t, p.As(t, "registrar"), volunteerapi.MoveAmendment, amendMove(a.ID, "publish", a.Version, ""))
	shown := county.Ask(t, p.Nobody(), volunteerapi.ListAmendments, volunteerapi.ListAmendmentsRequest{})
	if len(shown.Items) != 1 || shown.Items[0].Number == lin.Number || !strings.Contains(shown.Items[0].Number, "*") {
		t.Fatalf("in public: %+v", shown)
	}
	if page := string(p.Nobody().Send(t, "GET", "/amendments", "", "").Body); !strings.Contains(page, shown.Items[0].Number) || strings.Contains(page, lin.Number) || strings.Contains(page, p.As(t, "lin").Me.Name) {
		t.Error("the page of the publicity does not mask the volunteer")
	}
	county.Refused(t, p.As(t, "registrar"), volunteerapi.MoveAmendment, amendMove(a.ID, "grant", a.Version, ""), fault.Refused, "volunteer.amendment.publicity", "volunteer.amend.notice")
	county.Ask(t, p.As(t, "guo"), volunteerapi.ObjectAmendment, volunteerapi.ObjectAmendmentRequest{ID: a.ID, AmendmentObjection: volunteerapi.AmendmentObjection{Text: "合影是上个月的。"}})
	p.At(t, cn.Day(shown.Items[0].Until).End().Add(9*time.Hour))
	a = county.Ask(t, p.As(t, "registrar2"), volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: a.ID})
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveAmendment, amendMove(a.ID, "grant", a.Version, "合影有日期，异议不成立。"))
	if sum := x.comes(t, "lin", 60); sum.Classes[0].Class != volunteerapi.HourClassE {
		t.Errorf("what was added is not marked: %+v", sum)
	}
	if r := x.own(t, "lin", volunteerapi.RecordStateCounted); r.Amendment != a.ID {
		t.Errorf("the record does not say that it was added: %+v", r)
	}
}

// leadsKey is the statement of who led.
func leadsKey(t *testing.T, r volunteerapi.HourRecord) string {
	t.Helper()
	for _, s := range r.Statements {
		if s.Source == "lead" {
			return s.Key
		}
	}
	t.Fatal("no lead spoke")
	return ""
}

// TestOnePhoneOfManyFamiliesIsFoundAnnulledAndAppealedAgainst goes from hours that count over a sign that nobody had to look
// for to the decision of one and, for whoever was wronged, of another.
func TestOnePhoneOfManyFamiliesIsFoundAnnulledAndAppealedAgainst(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	crowd := []string{"lin", "min", "guo", "zhou"}
	x := serving(t, p, crowd...)
	s := x.shift(t, 2, crowd...)
	p.At(t, s.Ends.Add(time.Minute))
	one := func(string) string { return "one" }
	x.served(t, s, one, crowd[:3]...) // three families share it, as the rule book allows
	x.confirmed(t, s)
	for _, login := range crowd[:3] {
		x.comes(t, login, 165)
	}
	x.served(t, s, one, crowd[3]) // the fourth is one too many
	for _, login := range crowd[:3] {
		x.comes(t, login, 0)
	}
	list := county.Ask(t, p.As(t, "registrar"), volunteerapi.ListReviews, volunteerapi.ListReviewsRequest{Office: x.office.ID})
	if len(list.Items) != 1 || len(list.Items[0].Marks) != len(crowd) || list.Items[0].Basis[0].Rule != "volunteer.trace.people" {
		t.Fatalf("%+v", list)
	}
	v := list.Items[0]
	county.Refused(t, p.As(t, "kate"), volunteerapi.ConfirmShift, volunteerapi.ConfirmShiftRequest{ID: s.ID}, fault.Invalid, "request.fields")
	county.Ask(t, p.As(t, "registrar"), volunteerapi.MoveReview, reviewMove(v.ID, "annul", v.Version, "四家人用同一部手机签到，问过其中三家，都没有到场。"))
	for _, login := range crowd {
		r := x.own(t, login, volunteerapi.RecordStateAnnulled)
		if last := r.Trail[len(r.Trail)-1]; !r.MayAppeal || !strings.Contains(last.Note, "同一部手机") {
			t.Errorf("%s is not told why: %+v", login, r.Trail)
		}
		x.comes(t, login, 0)
	}

	r := x.own(t, "lin", volunteerapi.RecordStateAnnulled)
	a := county.Ask(t, p.As(t, "lin"), volunteerapi.AskAppeal, volunteerapi.AskAppealRequest{ID: r.ID, AppealDraft: volunteerapi.AppealDraft{Reason: "手机是我的，借给邻居签到；我当天在场。"}})
	county.Refused(t, p.As(t, "registrar"), volunteerapi.MoveAppeal, appealMove(a.ID, "revoke", a.Version, "属实。"), fault.Forbidden, "volunteer.appeal.same-person", "volunteer.record.check")
	county.Ask(t, p.As(t, "registrar2"), volunteerapi.MoveAppeal, appealMove(a.ID, "revoke", a.Version, "老人和带队人都说他在。"))
	x.comes(t, "lin", 165)
	x.own(t, "lin", volunteerapi.RecordStateCounted)
	for _, login := range crowd[1:] {
		x.comes(t, login, 0)
	}
}
