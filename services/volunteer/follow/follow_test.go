package follow

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
)

const (
	county = "320312"
	street = "320312001"
)

func evening(r *room, days int) time.Time {
	return r.Clock().AddDate(0, 0, days).Truncate(24 * time.Hour).Add(10 * time.Hour)
} // 18:00 in China

func TestWhoFollowsIsToldOnceADayOfWhatFits(t *testing.T) {
	r := newRoom(t, 1)
	for _, a := range []string{"wu", "li", "zhou"} {
		r.volunteer(a, "1990-03-07")
	}
	r.opens("早", county, "elderly", "org") // before anybody follows
	r.Set(r.Clock().Add(time.Minute))
	r.follows("wu", county, "", "")
	r.follows("li", street, "elderly", "")
	r.follows("li", "", "", "org")
	r.follows("zhou", "110000", "", "")
	r.Set(r.Clock().Add(time.Hour))
	r.opens("一", street+"003", "elderly", "org")
	r.opens("二", county, "emergency", "other")
	r.opens("三", street, "emergency", "other")
	for range 3 { // the job runs every minute
		told := r.news(evening(r, 0), "wu")
		if len(told) != 1 || told[0].Count != 3 || told[0].Project != "三" {
			t.Fatalf("wu is told %+v", told)
		}
	}
	if told := r.news(r.Clock(), "li"); len(told) != 1 || told[0].Count != 1 || told[0].Project != "一" {
		t.Errorf("li is told %+v: once of what fits twice", told)
	}
	if told := r.news(r.Clock(), "zhou"); len(told) != 0 {
		t.Errorf("zhou is told %+v", told)
	}
	list, f := roomtest.Try(r, "wu", volunteerapi.ListFollows, volunteerapi.ListFollowsRequest{})
	if f != nil || list.Count != 3 || len(list.Found) != 3 || list.Found[0].Project != "三" || list.Items[0].Text == "" || !list.Due.After(r.Clock()) {
		t.Errorf("wu reads %+v, %v", list, f)
	}
	r.opens("四", county, "elderly", "other") // after the news of the day: it is tomorrow's
	if told := r.news(r.Clock().Add(time.Hour), "wu"); len(told) != 1 {
		t.Errorf("a second message on one day: %+v", told)
	}
	if told := r.news(evening(r, 1), "wu"); len(told) != 2 || told[1].Project != "四" || told[1].Count != 1 {
		t.Errorf("the next day wu is told %+v", told)
	}
	if told := r.news(evening(r, 1), "wu"); len(told) != 2 {
		t.Errorf("of nothing wu is told %+v", told)
	}
}

func TestNobodyIsToldOfWhatTheyCouldNotJoin(t *testing.T) {
	r := newRoom(t, 2)
	r.volunteer("kid", "2011-06-20")
	r.volunteer("wu", "1990-03-07")
	r.volunteer("wu", "2015-01-01") // a child of theirs
	r.volunteer("rest", "1990-03-07")
	for _, a := range []string{"kid", "wu", "rest"} {
		r.follows(a, county, "", "")
	}
	r.mine["rest"][0].Active = false
	r.Set(r.Clock().Add(time.Hour))
	r.opens("成年", county, "emergency", "org")
	at := evening(r, 0)
	if told := r.news(at, "wu"); len(told) != 1 {
		t.Errorf("wu is told %+v", told)
	}
	for _, a := range []string{"kid", "rest"} {
		if told := r.news(at, a); len(told) != 0 {
			t.Errorf("%s is told %+v", a, told)
		}
	}
}

func TestWhatMayBeFollowedIsBounded(t *testing.T) {
	r := newRoom(t, 3)
	r.volunteer("wu", "1990-03-07")
	r.refuses("wu", volunteerapi.FollowDraft{}, "volunteer.follow.nothing")
	r.refuses("wu", volunteerapi.FollowDraft{Place: "999999"}, "volunteer.follow.place")
	r.refuses("wu", volunteerapi.FollowDraft{Service: "nothing"}, "volunteer.follow.service")
	r.refuses("wu", volunteerapi.FollowDraft{Org: "ghost"}, "volunteer.follow.org")
	r.refuses("nobody", volunteerapi.FollowDraft{Place: county}, "volunteer.follow.nobody")
	for i := range mostItems {
		for range 2 { // pressed twice it is one
			if got := r.follows("wu", fmt.Sprintf("%s%03d", county, i+1), "", ""); len(got.Items) != i+1 {
				t.Fatalf("%d are followed, want %d", len(got.Items), i+1)
			}
		}
	}
	r.refuses("wu", volunteerapi.FollowDraft{Place: county}, "volunteer.follow.many")
	drop := volunteerapi.DropFollowRequest{FollowDraft: volunteerapi.FollowDraft{Place: street}}
	for range 2 {
		if got, f := roomtest.Try(r, "wu", volunteerapi.DropFollow, drop); f != nil || len(got.Items) != mostItems-1 {
			t.Errorf("%d are followed, %v", len(got.Items), f)
		}
	}
	if got, f := roomtest.Try(r, "li", volunteerapi.DropFollow, drop); f != nil || len(got.Items) != 0 {
		t.Errorf("who follows nothing drops something: %+v, %v", got, f)
	}
	if got, f := roomtest.Try(r, "li", volunteerapi.ListFollows, volunteerapi.ListFollowsRequest{}); f != nil || len(got.Items) != 0 {
		t.Errorf("li reads %+v, %v", got, f)
	}
}

func TestWithThePersonGoesWhatTheyFollow(t *testing.T) {
	r := newRoom(t, 4)
	r.volunteer("wu", "1990-03-07")
	r.volunteer("wu", "2015-01-01")
	r.follows("wu", county, "", "")
	r.Set(r.Clock().Add(time.Hour))
	r.opens("一", county, "elderly", "org")
	r.news(evening(r, 0), "wu")
	erased := event.New(events.TypeVolunteerPersonErasedV1, r.Clock(), events.VolunteerPersonErasedV1{Account: "wu", Number: "n", Region: county})
	left := func() int {
		t.Helper()
		if err := r.Part.Listens[erased.Type](t.Context(), erased); err != nil {
			t.Fatal(err)
		}
		items, err := r.s.Of(t.Context(), "wu")
		if err != nil {
			t.Fatal(err)
		}
		return len(items)
	}
	r.mine["wu"] = r.mine["wu"][1:]
	if left() != 1 {
		t.Error("a child is left, and nothing is followed for it")
	}
	r.mine["wu"] = nil
	for range 2 {
		if left() != 0 {
			t.Error("what somebody followed outlives them")
		}
	}
	f, err := r.s.follows.Get(t.Context(), "wu")
	if err != nil || f.Account != "" || f.Found != nil || f.FoundAt != nil {
		t.Errorf("there is left %+v, %v", f, err)
	}
	r.Set(r.Clock().Add(time.Hour))
	r.volunteer("wu", "1990-03-07") // is back, and told as before: who hears it takes it for no message of before
	r.follows("wu", county, "", "")
	r.Set(r.Clock().Add(time.Hour))
	r.opens("二", county, "elderly", "org")
	if told := r.news(evening(r, 1), "wu"); len(told) != 2 || told[1].Project != "二" {
		t.Errorf("after coming back wu is told %+v", told)
	}
	r.mine["wu"] = nil // and goes without anything being heard
	r.news(evening(r, 1), "wu")
	if items, err := r.s.Of(t.Context(), "wu"); err != nil || len(items) != 0 {
		t.Errorf("a day later wu follows %+v, %v", items, err)
	}
}

// TestAThousandFollowersAreToldOnceWhateverDies lets writes fail as a process that dies, before and after, and messages come again.
func TestAThousandFollowersAreToldOnceWhateverDies(t *testing.T) {
	r := newRoom(t, 5)
	const people = 1000
	for i := range people {
		a := fmt.Sprintf("a%d", i)
		r.volunteer(a, "1990-03-07")
		_, err := r.s.follows.Insert(t.Context(), a, Following{Account: a, Items: []Item{{Place: county, Since: r.Clock()}}, Seen: r.Clock(), Due: next(r.Clock())})
		if err != nil {
			t.Fatal(err)
		}
	}
	r.engine.Calm = false
	r.Set(r.Clock().Add(time.Hour))
	r.opens("一", county, "elderly", "org")
	r.opens("二", county, "elderly", "org")
	for day := range 3 {
		for range 3 {
			r.news(evening(r, 0), "")
		}
		r.engine.Calm = true
		r.news(r.Clock(), "")
		r.engine.Calm = false
		r.Set(r.Clock().Add(time.Hour))
		r.opens(fmt.Sprint("又", day), county, "elderly", "org")
		r.Set(r.Clock().Add(16 * time.Hour))
	}
	told := map[string][]int64{}
	for _, ev := range r.Heard {
		var d events.VolunteerFollowFoundV1
		if err := ev.Decode(&d); err != nil {
			t.Fatal(err)
		}
		told[d.Account] = append(told[d.Account], d.Count)
	}
	for a, counts := range told {
		if fmt.Sprint(counts) != "[2 1 1]" {
			t.Errorf("%s is told of %v", a, counts)
		}
	}
	if len(told) != people || r.engine.Fails < people/10 {
		t.Errorf("%d are told, %d writes failed", len(told), r.engine.Fails)
	}
	if n, err := r.s.follows.Count(t.Context(), people+1, store.Between("due", "", store.Time(r.Clock().Add(-24*time.Hour)))); err != nil || n != 0 {
		t.Errorf("%d are still due, %v", n, err)
	}
}
