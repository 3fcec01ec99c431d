package project

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
)

// A position that asks for its training takes nobody before the organization has said, of a shift that took place, that they were there.
func TestWhoeverTookTheTrainingMayJoinWhatAsksForIt(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].Trained = true
	p := r.create("ann", d)
	if len(p.Findings) != 1 || p.Findings[0].Field != "positions.0.training" || len(p.Findings[0].Basis) != 1 {
		t.Fatalf("a training that nobody describes: %+v", p.Findings)
	}
	d.Positions[0].Training = "第一次服务以前，由督导讲一次。"
	p = r.published(d)
	var asks, gives volunteerapi.Shift
	for _, x := range r.shifts(p) {
		if x.Position.Code == "b" {
			gives = x
		} else {
			asks = x // the last Wednesday
		}
	}
	if f := roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(asks.ID, "wu"), "volunteer.shift.trained"); len(f.Basis) != 1 {
		t.Errorf("it cites %+v", f.Basis)
	}
	if m := r.stands("wu", asks.ID, "wu"); m.MayJoin || !strings.Contains(m.WhyNot, "培训") {
		t.Errorf("the page says %+v", m)
	}
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(gives.ID, "wu"))
	say := func(position string, people ...string) volunteerapi.StateTrainingRequest {
		return volunteerapi.StateTrainingRequest{ID: gives.ID, TrainingDraft: volunteerapi.TrainingDraft{Position: position, People: people}}
	}
	roomtest.Refuses(r, "ann", volunteerapi.StateTraining, say("a", "wu"), "volunteer.shift.training") // it has not begun
	r.set(gives.Starts.Add(time.Hour))
	roomtest.Refuses(r, "ann", volunteerapi.StateTraining, say("b", "wu"), "volunteer.shift.training") // b asks for none
	roomtest.Refuses(r, "ann", volunteerapi.StateTraining, say("a", "li"), "volunteer.shift.training") // li was not there
	roomtest.Refuses(r, "cat", volunteerapi.StateTraining, say("a", "wu"), "volunteer.shift.not-yours")
	for range 2 {
		if list := roomtest.OK(r, "ann", volunteerapi.StateTraining, say("a", "wu")); len(list.Seats) != 1 || strings.Join(list.Seats[0].Trained, " ") != "a" {
			t.Fatalf("the list says %+v", list.Seats)
		}
	}
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(asks.ID, "wu"))
	roomtest.Refuses(r, "li", volunteerapi.JoinShift, join(asks.ID, "li"), "volunteer.shift.trained")
	if err := r.Publish(t.Context(), event.Event{Type: events.TypeVolunteerPersonErasedV1, Subject: "wu"}); err != nil {
		t.Fatal(err)
	}
	if had, err := r.s.trained(t.Context(), p.ID, "a", "wu"); had || err != nil {
		t.Errorf("an erased volunteer is kept as trained, %v", err)
	}
}

// A social worker of the organization takes charge, nobody else can, and sees who volunteers, with masked names.
func TestASocialWorkerAnswersForTheVolunteersOfAProject(t *testing.T) {
	r := newRoom(t)
	p := r.published(draft())
	take := func(do string, version int64) volunteerapi.TakeProjectRequest {
		return volunteerapi.TakeProjectRequest{ID: p.ID, ChargeDraft: volunteerapi.ChargeDraft{Do: do, Version: version}}
	}
	if _, f := roomtest.Try(r, "ann", volunteerapi.TakeProject, take("take", p.Version)); f == nil { // staff is no social worker
		t.Error("staff takes charge")
	}
	if v := roomtest.OK(r, "ben", volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: p.ID}); !v.MayTake || v.InCharge {
		t.Fatalf("before: %+v", v)
	}
	v := roomtest.OK(r, "ben", volunteerapi.TakeProject, take("take", roomtest.OK(r, "ben", volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: p.ID}).Version))
	if v.MayTake || !v.InCharge || !strings.Contains(v.Worker, "*") {
		t.Errorf("after: %+v", v)
	}
	x := r.shifts(p)[0]
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"))
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "kid"))
	list := roomtest.OK(r, "ben", volunteerapi.ListProjectVolunteers, volunteerapi.ListProjectVolunteersRequest{ID: p.ID})
	if len(list.Items) != 2 || list.Items[0].Shifts != 1 || list.Items[0].Next == nil || list.Items[0].Last != nil || strings.Contains(list.Items[0].Name, "wu") || strings.Contains(list.Items[0].Name, "kid") {
		t.Errorf("who volunteers: %+v", list.Items)
	}
	roomtest.Refuses(r, "cat", volunteerapi.ListProjectVolunteers, volunteerapi.ListProjectVolunteersRequest{ID: p.ID}, "volunteer.project.not-found")
	if v = roomtest.OK(r, "ben", volunteerapi.TakeProject, take("leave", v.Version)); v.Worker != "" || v.InCharge {
		t.Errorf("after leaving: %+v", v)
	}
}

// What recruits is found by first letters, by its kind and by a day, and is counted where it is.
func TestProjectsAreFoundByLettersKindAndDayAndCountedByPlace(t *testing.T) {
	r := newRoom(t)
	p := r.published(draft()) // 陪伴独居老人: Wednesdays, and the sixth of June
	d := draft()
	d.Title, d.Region, d.Positions = "护河", "320312002", d.Positions[1:]
	q := r.published(d)
	for _, x := range []struct {
		in   volunteerapi.ListProjectsRequest
		want []string
	}{
		{volunteerapi.ListProjectsRequest{Q: "djlr"}, []string{p.ID}},
		{volunteerapi.ListProjectsRequest{Q: "护河"}, []string{q.ID}},
		{volunteerapi.ListProjectsRequest{Kind: volunteerapi.ProjectKindPosition}, []string{p.ID}},
		{volunteerapi.ListProjectsRequest{Kind: volunteerapi.ProjectKindActivity}, []string{q.ID, p.ID}},
		{volunteerapi.ListProjectsRequest{Day: "2026-06-10"}, []string{p.ID}},
		{volunteerapi.ListProjectsRequest{Day: "2026-06-06"}, []string{q.ID, p.ID}},
		{volunteerapi.ListProjectsRequest{Day: "2026-06-07"}, nil},
	} {
		var got []string
		for _, v := range roomtest.OK(r, "", volunteerapi.ListProjects, x.in).Items {
			got = append(got, v.ID)
		}
		if len(got) != len(x.want) || !sameOf(got, x.want) {
			t.Errorf("%+v finds %v, want %v", x.in, got, x.want)
		}
	}
	if n := roomtest.OK(r, "", volunteerapi.CountProjects, volunteerapi.CountProjectsRequest{Place: "320312"}); n.Total != 2 || len(n.Places) != 2 || n.Places[1].Code != "320312002" || n.Places[1].Count != 1 || n.Places[0].Text != "梧桐街道" {
		t.Errorf("the county counts %+v", n)
	}
	if n := roomtest.OK(r, "", volunteerapi.CountProjects, volunteerapi.CountProjectsRequest{Place: "320300"}); n.Total != 2 {
		t.Errorf("the city counts %+v", n)
	}
	if n := roomtest.OK(r, "", volunteerapi.CountProjects, volunteerapi.CountProjectsRequest{Place: "320312001"}); n.Total != 1 || len(n.Places) != 0 {
		t.Errorf("the street counts %+v", n)
	}
}

func sameOf(a, b []string) bool {
	for _, x := range a {
		if !strings.Contains(" "+strings.Join(b, " ")+" ", " "+x+" ") {
			return false
		}
	}
	return true
}

// Who collides is told with what.
func TestACollisionNamesTheOtherShift(t *testing.T) {
	r := newRoom(t)
	a, b := r.overlapping()
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(a.ID, "wu"))
	if m := r.stands("wu", b.ID, "wu"); m.MayJoin || m.Clash == nil || m.Clash.Shift != a.ID || m.Clash.Title != "陪伴独居老人·送餐" {
		t.Errorf("the page says %+v", m)
	}
	if f := roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(b.ID, "wu"), "volunteer.shift.clash"); !strings.Contains(f.Text, "陪伴独居老人·送餐”，6月6日09:00到11:00") {
		t.Errorf("it says %s", f.Text)
	}
	roomtest.OK(r, "wu", volunteerapi.LeaveShift, leave(a.ID, "wu"))
	if m := r.stands("wu", b.ID, "wu"); !m.MayJoin || m.Clash != nil {
		t.Errorf("then the page says %+v", m)
	}
}
