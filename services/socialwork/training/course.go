package training

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Course is one time at which something is taught: a document with all its seats, so that no seat is given twice.
type Course struct {
	store.Meta
	Org      socialworkapi.Party `json:"org"`
	Title    string              `json:"title"`
	Text     string              `json:"text"`
	Online   bool                `json:"online,omitempty"`
	Place    string              `json:"place,omitempty"`
	Starts   time.Time           `json:"starts"`
	Ends     time.Time           `json:"ends"`
	Minutes  int64               `json:"minutes"` // what counts for whoever was there
	Capacity int64               `json:"capacity"`
	County   bool                `json:"county,omitempty"`    // announced by the office itself
	Induct   bool                `json:"induction,omitempty"` // for community workers who begin
	Region   string              `json:"region"`
	State    CourseState         `json:"state"`
	Seats    []Seat              `json:"seats,omitempty"`
	Given    int64               `json:"given,omitempty"` // the number of the last seat; a number is never given again
	RolledAt *time.Time          `json:"rolled_at,omitempty"`

	Line *socialworkapi.PlanLineRef `json:"line,omitempty"` // of the plan of a year, which it carries out
}

// Seat is one social worker at a course, and who says that they were there.
type Seat struct {
	N        int64      `json:"n"`
	Account  string     `json:"account"`
	Secret   string     `json:"secret"` // the name, sealed
	Shown    string     `json:"shown"`  // the name, masked
	At       time.Time  `json:"at"`     // when it was taken
	StatedAt *time.Time `json:"stated_at,omitempty"`
	RolledAt *time.Time `json:"rolled_at,omitempty"`
	RolledBy string     `json:"rolled_by,omitempty"` // account
	Tries    int64      `json:"tries,omitempty"`     // wrong codes
}

var courseSchema = store.Schema{Name: "courses", Indexes: []string{"at", "mine", "open", "wait", "line"}}

func indexCourse(c *Course) map[string][]string {
	at := store.Time(c.Starts) + "/" + c.ID
	ix := map[string][]string{"at": {at}, "mine": {"org/" + c.Org.ID}, "line": carried(c.Line)}
	for _, x := range c.Seats {
		ix["mine"] = append(ix["mine"], "seat/"+x.Account)
	}
	if c.State == announced {
		ix["open"] = []string{store.Time(c.Ends) + "/" + c.ID}
		if c.RolledAt == nil && len(c.Seats) > 0 {
			ix["wait"] = []string{c.Org.ID + "/" + at}
		}
	}
	return ix
}

// Until when two may say that somebody was there. No law speaks of it.
const (
	early    = 30 * time.Minute // before the beginning the code is shown already
	lingers  = 30 * time.Minute // after the end it is still taken
	rolls    = 72 * time.Hour   // after the end the roll may still be called, or called right
	mostTry  = 20               // wrong codes from one seat
	mostLong = 24 * time.Hour
)

var (
	errNoCourse = fault.New(fault.NotFound, "socialwork.course.not-found", "没有找到这次课程，请从课程列表重新进入。")
	errOrg      = fault.New(fault.Forbidden, "socialwork.course.org", "您不是这个单位的工作人员，请选择您所在的单位。")
	errTimes    = fault.New(fault.Refused, "socialwork.course.times", "课程应在今后开始，先开始后结束，不超过24小时，学时不超过实际的时间，请核对。")
	errPlace    = fault.New(fault.Invalid, "socialwork.course.place", "请填写上课的地点，线上的填写网址。")
	errInduct   = fault.New(fault.Refused, "socialwork.course.induction", "社区工作者的岗前培训是县级培训，请由登记机关发布。")
	errFull     = fault.New(fault.Conflict, "socialwork.course.full", "这次课程的名额已满，请选择其他课程。")
	errBegun    = fault.New(fault.Refused, "socialwork.course.begun", "课程已经开始，不能再报名、退出或者取消，请联系发布单位。")
	errWhen     = fault.New(fault.Refused, "socialwork.course.when", "现在不在签到或者点名的时间内，请在课程前后的时间内办理。")
	errCode     = fault.New(fault.Refused, "socialwork.course.code", "现场码不对或者已经换新，请重新输入现场显示的码。")
	errTries    = fault.New(fault.Refused, "socialwork.course.tries", "现场码输错的次数太多，不能再试，请联系发布单位。")
	errSeat     = fault.New(fault.Refused, "socialwork.course.seat", "名单中没有这个座位，请刷新页面后重新点名。")
	errSelf     = fault.New(fault.Refused, "socialwork.course.self", "点名的人不能给自己点到，请另一名工作人员点名。")
	errNoNote   = fault.New(fault.Invalid, "socialwork.course.no-note", "请写明取消的原因，已报名的人会看到。")
	errNoMove   = fault.New(fault.Invalid, "socialwork.course.no-such-move", "没有这项操作，请刷新页面后重试。")
	errName     = fault.New(fault.Internal, "socialwork.course.sealed", "名单中的姓名打不开，请联系平台管理员。")
)

// hats says who the caller is to a course. Who calls the roll keeps that hat beside a seat of their own.
func (c *Course) hats(who identity.Caller) (hats []Hat) {
	if who.In(c.Org.ID, identity.Staff) || who.In(c.Org.ID, identity.Registrar) {
		hats = append(hats, Keeper)
	}
	switch {
	case c.seat(who.ID) >= 0:
		hats = append(hats, Attendee)
	case who.Has(identity.Worker):
		hats = append(hats, Newcomer)
	case len(hats) == 0:
		hats = []Hat{Visitor}
	}
	return hats
}

// seat finds whose seat is where; -1 is nobody's.
func (c *Course) seat(account string) int {
	return slices.IndexFunc(c.Seats, func(x Seat) bool { return x.Account == account })
}

// AnnounceCourse is an organization's, or the office's: then it is one of the county's.
func (s *Service) AnnounceCourse(ctx context.Context, in socialworkapi.AnnounceCourseRequest) (out socialworkapi.Course, err error) {
	who, _ := identity.From(ctx)
	at := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Org == in.Org && (m.Role == identity.Staff || m.Role == identity.Registrar)
	})
	now, long := s.now(), in.Ends.Sub(in.Starts)
	switch {
	case at < 0:
		return out, errOrg.At("org", "请选择您所在的单位。")
	case in.Starts.Before(now) || long <= 0 || long > mostLong || time.Duration(in.Minutes)*time.Minute > long:
		return out, errTimes.At("starts", "请核对开始、结束和学时。")
	case in.Induction && who.Memberships[at].Role != identity.Registrar:
		return out, errInduct.At("induction", "请由登记机关发布。")
	case in.Place == "":
		return out, errPlace.At("place", "请填写地点或者网址。")
	}
	m := who.Memberships[at]
	if err = s.carries(ctx, in.Line, m.Org, county(m.Region), year(in.Starts), in.Induction, seated); err != nil {
		return out, err
	}
	c := Course{
		Org: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Title: in.Title, Text: in.Text, Online: in.Online, Place: in.Place, Starts: in.Starts, Ends: in.Ends,
		Minutes: in.Minutes, Capacity: in.Capacity, County: m.Role == identity.Registrar, Induct: in.Induction, Region: county(m.Region), State: Teaching.Start, Line: in.Line,
	}
	c, err = s.courses.Create(ctx, c, func(string, *Course) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	return s.course(ctx, &c, who)
}

// GetCourse is public; who sits there only whoever announced it reads.
func (s *Service) GetCourse(ctx context.Context, in socialworkapi.GetCourseRequest) (out socialworkapi.Course, err error) {
	who, _ := identity.From(ctx)
	c, err := s.courses.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoCourse
	}
	if err != nil {
		return out, err
	}
	return s.course(ctx, &c, who)
}

// ListCourses are those that are not over, the next to end first.
func (s *Service) ListCourses(ctx context.Context, in socialworkapi.ListCoursesRequest) (out socialworkapi.CoursePage, err error) {
	return s.list(ctx, store.Query{By: "open", After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Between("open", store.Time(s.now()), "9")}})
}

// ListMyCourses are those where the caller has a seat, and those that the caller's organization announced: of whoever has both, the seats.
func (s *Service) ListMyCourses(ctx context.Context, in socialworkapi.ListMyCoursesRequest) (out socialworkapi.CoursePage, err error) {
	who, _ := identity.From(ctx)
	of := "seat/" + who.ID
	if !who.Has(identity.Worker) {
		for _, m := range who.Memberships {
			if m.Role == identity.Staff || m.Role == identity.Registrar {
				of = "org/" + m.Org
				break
			}
		}
	}
	return s.list(ctx, store.Query{By: "at", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Is("mine", of)}})
}

func (s *Service) list(ctx context.Context, q store.Query) (out socialworkapi.CoursePage, err error) {
	who, _ := identity.From(ctx)
	found, err := s.courses.Find(ctx, q)
	out = socialworkapi.CoursePage{Items: []socialworkapi.Course{}, Next: found.Next}
	for i := range found.Items {
		c := &found.Items[i]
		v := s.row(c, who)
		if at := c.seat(who.ID); at >= 0 {
			v.Seats = []socialworkapi.Seat{c.Seats[at].view(who)}
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (x *Seat) view(who identity.Caller) socialworkapi.Seat {
	return socialworkapi.Seat{N: x.N, Name: x.Shown, Rolled: x.RolledAt != nil, Stated: x.StatedAt != nil, Mine: x.Account == who.ID}
}

// row is a course without its seats.
func (s *Service) row(c *Course, who identity.Caller) socialworkapi.Course {
	hats, now := c.hats(who), s.now()
	out := socialworkapi.Course{
		ID: c.ID, Version: c.Version, Org: c.Org, Title: c.Title, Text: c.Text, Online: c.Online, Place: c.Place, Starts: c.Starts, Ends: c.Ends, Minutes: c.Minutes,
		Capacity: c.Capacity, Taken: int64(len(c.Seats)), County: c.County, Induction: c.Induct, Line: c.Line, Region: c.Region, RegionName: s.place(c.Region), State: c.State, StateText: Teaching.Say(c.State),
		Seats: []socialworkapi.Seat{}, Moves: bureau.Menu(Teaching, c.State, hats), MayRoll: slices.Contains(hats, Keeper) && c.State == announced && c.rollable(now),
	}
	out.Moves = slices.DeleteFunc(out.Moves, func(m socialworkapi.SocialMove) bool { // a button that shows is a button that works
		switch Verb(m.Do) {
		case Roll:
			return true // it has a form of its own
		case Attend:
			return !c.open(now) || c.Seats[c.seat(who.ID)].StatedAt != nil
		case Join:
			return !now.Before(c.Starts) || out.Taken >= c.Capacity
		}
		return !now.Before(c.Starts)
	})
	return out
}

// course is one with the seats that the caller may see: their own, or all for whoever announced it, with names and the code.
func (s *Service) course(ctx context.Context, c *Course, who identity.Caller) (out socialworkapi.Course, err error) {
	out = s.row(c, who)
	keeps := slices.Contains(c.hats(who), Keeper)
	if keeps && c.State == announced && c.open(s.now()) {
		out.Code = s.code(c.ID, s.now())
	}
	for i := range c.Seats {
		x := &c.Seats[i]
		if !keeps && x.Account != who.ID {
			continue
		}
		v := x.view(who)
		if v.Name, err = s.named(ctx, c.ID, x); err != nil {
			return out, err
		}
		out.Seats = append(out.Seats, v)
	}
	return out, nil
}

// open reports whether one may say oneself that one is there.
func (c *Course) open(now time.Time) bool {
	return !now.Before(c.Starts.Add(-early)) && !now.After(c.Ends.Add(lingers))
}

// rollable reports whether the roll may be called.
func (c *Course) rollable(now time.Time) bool {
	return !now.Before(c.Starts) && !now.After(c.Ends.Add(rolls))
}
