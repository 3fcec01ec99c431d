package training

import (
	"testing"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/paper/box"
	"sanshe/libs/roomtest"
	"sanshe/services/socialwork/officetest"
)

var start = cn.Day("2026-06-01").At(8, 0)

// room is training behind doors.
type room struct {
	*officetest.Office
	s   *Service
	box *box.Box
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{Office: officetest.New(t, "320312", start,
		[4]string{"何晓云", "org1", "worker", "320312"},
		[4]string{"陆小川", "org1", "worker", "320312"},
		[4]string{"kate", "school", "staff", "320312"},
		[4]string{"ken", "school", "staff", "320312"},
		[4]string{"mia", "other", "staff", "320312"},
		[4]string{"ann", "office", "registrar", "320312"},
		[4]string{"bea", "office", "registrar", "320312"},
		[4]string{"away", "elsewhere", "registrar", "110101"},
	)}
	both := r.Folk["kate"] // who teaches may learn elsewhere, and at home
	both.Memberships = append(both.Memberships, r.Folk["何晓云"].Memberships...)
	r.Folk["kate"] = both
	var err error
	if r.box, err = box.Sealed(t.Context(), r.Deps, "socialwork"); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), r.Deps, r.box); err != nil {
		t.Fatal(err)
	}
	r.Serve("socialwork", r.s.Part())
	return r
}

// last is the last event of a kind; it fails the test where there is none.
func last[T any](r *room, kind string) (d T) {
	r.T.Helper()
	for i := len(r.Heard) - 1; i >= 0; i-- {
		if r.Heard[i].Type == kind {
			if err := r.Heard[i].Decode(&d); err != nil {
				r.T.Fatal(err)
			}
			return d
		}
	}
	r.T.Fatalf("nobody told %s", kind)
	return d
}

const (
	he = "何晓云"
	lu = "陆小川"
)

// course is one of the school tomorrow from nine, for so many hours and as many places.
func (r *room) course(as, org, title string, from time.Time, hours int, places int64) socialworkapi.Course {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
		Org: org, Title: title, Text: "讲师某某。", Place: "梧桐里5号", Starts: from, Ends: from.Add(time.Duration(hours) * time.Hour), Minutes: int64(hours) * 60, Capacity: places,
	}})
}

func move(id string, do Verb, code string) socialworkapi.MoveCourseRequest {
	return socialworkapi.MoveCourseRequest{ID: id, CourseMove: socialworkapi.CourseMove{Do: string(do), Code: code}}
}

func (r *room) join(as, id string) int64 {
	r.T.Helper()
	c := roomtest.OK(r, as, socialworkapi.MoveCourse, move(id, Join, ""))
	for _, x := range c.Seats {
		if x.Mine {
			return x.N
		}
	}
	r.T.Fatalf("%s has no seat: %+v", as, c)
	return 0
}

func roll(id string, present ...int64) socialworkapi.RollCourseRequest {
	return socialworkapi.RollCourseRequest{ID: id, CourseRoll: socialworkapi.CourseRoll{Present: present}}
}

func (r *room) year(as string) socialworkapi.Training {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{})
}

// code is what the place shows now.
func (r *room) code(as, id string) string {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: id}).Code
}
