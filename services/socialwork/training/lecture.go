package training

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Lecture is something that is learned on line, in parts, with an examination at its end. Once announced it does not change.
type Lecture struct {
	store.Meta
	Org       socialworkapi.Party             `json:"org"`
	Title     string                          `json:"title"`
	Text      string                          `json:"text"`
	Audience  socialworkapi.LectureAudience   `json:"audience"`
	From      cn.Day                          `json:"from"` // both days are included
	To        cn.Day                          `json:"to"`
	Parts     []socialworkapi.LecturePart     `json:"parts"`
	Questions []socialworkapi.LectureQuestion `json:"questions"` // from which each examination draws
	Drawn     int64                           `json:"drawn"`
	Pass      int64                           `json:"pass"` // percent
	Tries     int64                           `json:"tries"`
	County    bool                            `json:"county,omitempty"` // announced by the office itself
	Induct    bool                            `json:"induction,omitempty"`
	Region    string                          `json:"region"`
	State     LectureState                    `json:"state"`
	Note      string                          `json:"note,omitempty"` // why it ended
	Passed    int64                           `json:"passed,omitempty"`
	Line      *socialworkapi.PlanLineRef      `json:"line,omitempty"` // of the plan of a year, which it carries out
}

var lectureSchema = store.Schema{Name: "lectures", Indexes: []string{"at", "mine", "open", "for", "line"}}

func indexLecture(l *Lecture) map[string][]string {
	at := l.To.String() + "/" + l.ID
	ix := map[string][]string{"at": {at}, "mine": {"org/" + l.Org.ID}, "line": carried(l.Line)}
	if l.State == lectureOpen {
		ix["open"], ix["for"] = []string{at}, []string{string(l.Audience)}
	}
	return ix
}

const (
	mostWindow  = 400 // days that a lecture may stay open
	mostMinutes = 720 // of a lecture, as of a course
	fewestShown = 3   // of fewer who passed a number would tell of one of them
	mostMine    = 100 // lectures on somebody's own page
)

var (
	errNoLecture = fault.New(fault.NotFound, "socialwork.lecture.not-found", "没有找到这个网上讲堂，请从讲堂列表重新进入。")
	errWindow    = fault.New(fault.Refused, "socialwork.lecture.window", "开放的日期应从今天或者以后开始，先开始后结束，最长400天，请核对。")
	errLong      = fault.New(fault.Refused, "socialwork.lecture.long", "各节的时间合计不能超过720分钟，请分成几个讲堂。")
	errPool      = fault.New(fault.Refused, "socialwork.lecture.questions", "每次抽题不能多于题库，每题的正确选项应在选项中，请核对题库。")
	errLink      = fault.New(fault.Invalid, "socialwork.lecture.link", "录像的网址应以https开头，请核对；没有录像的留空。")
	errEndNote   = fault.New(fault.Invalid, "socialwork.lecture.no-note", "请写明停办的原因，正在学的人会看到。")
)

func (l *Lecture) hats(who identity.Caller) []Hat {
	switch {
	case who.In(l.Org.ID, identity.Staff), who.In(l.Org.ID, identity.Registrar):
		return []Hat{Keeper} // who reads the answers is not asked
	case l.isFor(who):
		return []Hat{Student}
	}
	return []Hat{Visitor}
}

// isFor reports whether somebody is of those for whom the lecture is. Community workers are known by their post alone, which
// another room keeps: whoever has an account may learn what is for them, and it counts for those who have a post.
func (l *Lecture) isFor(who identity.Caller) bool {
	if l.Audience == socialworkapi.LectureAudienceWorker {
		return who.Has(identity.Worker)
	}
	return who.ID != ""
}

// opens reports whether it is learned from on a day.
func (l *Lecture) opens(on cn.Day) bool {
	return l.State == lectureOpen && !on.Before(l.From) && !on.After(l.To)
}

func (l *Lecture) minutes() (sum int64) {
	for _, p := range l.Parts {
		sum += p.Minutes
	}
	return sum
}

// AnnounceLecture is an organization's, or the office's: then it is one of the county's.
func (s *Service) AnnounceLecture(ctx context.Context, in socialworkapi.AnnounceLectureRequest) (out socialworkapi.Lecture, err error) {
	who, _ := identity.From(ctx)
	at := slices.IndexFunc(who.Memberships, func(m identity.Membership) bool {
		return m.Org == in.Org && (m.Role == identity.Staff || m.Role == identity.Registrar)
	})
	from, err := cn.ParseDay(in.From)
	to, wrong := cn.ParseDay(in.To)
	switch {
	case at < 0:
		return out, errOrg.At("org", "请选择您所在的单位。")
	case err != nil || wrong != nil || from.Before(cn.DayOf(s.now())) || to.Before(from) || cn.DaysBetween(from, to) > mostWindow:
		return out, errWindow.At("from", "请核对开放的日期。")
	case in.Induction && (who.Memberships[at].Role != identity.Registrar || in.Audience != socialworkapi.LectureAudienceSteward):
		return out, errInduct.At("induction", "请由登记机关面向社区工作者发布。")
	}
	m := who.Memberships[at]
	l := Lecture{
		Org: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Title: in.Title, Text: in.Text, Audience: in.Audience, From: from, To: to, Parts: in.Parts, Questions: in.Questions,
		Drawn: in.Drawn, Pass: in.Pass, Tries: in.Tries, County: m.Role == identity.Registrar, Induct: in.Induction, Region: county(m.Region), State: Lecturing.Start, Line: in.Line,
	}
	if err = cmp.Or(l.sound(), s.carries(ctx, in.Line, m.Org, l.Region, from.String()[:4], in.Induction, func(a socialworkapi.LectureAudience) bool { return a == l.Audience })); err != nil {
		return out, err
	}
	l, err = s.lectures.Create(ctx, l, func(string, *Lecture) []event.Event { return nil })
	if err != nil {
		return out, err
	}
	return s.lecture(&l, nil, who), nil
}

// county is the code of the county of a place.
func county(region string) string { return region[:min(6, len(region))] }

// sound says what of the parts and questions does not go together.
func (l *Lecture) sound() error {
	if l.minutes() > mostMinutes {
		return errLong.At("parts", "请减少各节的时间。")
	}
	for _, p := range l.Parts {
		if u, err := url.Parse(p.Link); p.Link != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
			return errLink.At("parts", "请核对录像的网址。")
		}
	}
	if l.Drawn > int64(len(l.Questions)) || slices.ContainsFunc(l.Questions, func(q socialworkapi.LectureQuestion) bool { return q.Right > int64(len(q.Choices)) }) {
		return errPool.At("questions", "请核对题库。")
	}
	return nil
}

// GetLecture is public; what a part says only whoever has begun it reads, and what is asked only whoever is asked.
func (s *Service) GetLecture(ctx context.Context, in socialworkapi.GetLectureRequest) (out socialworkapi.Lecture, err error) {
	who, _ := identity.From(ctx)
	l, err := s.lectureOf(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err := s.pupil(ctx, who.ID)
	if err != nil {
		return out, err
	}
	return s.lecture(&l, &x, who), nil
}

func (s *Service) lectureOf(ctx context.Context, id string) (Lecture, error) {
	l, err := s.lectures.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoLecture
	}
	return l, err
}

// ListLectures are those that are not over, the next to end first.
func (s *Service) ListLectures(ctx context.Context, in socialworkapi.ListLecturesRequest) (out socialworkapi.LecturePage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "open", After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Between("open", cn.DayOf(s.now()).String(), "9")}}
	if in.Audience != "" {
		q.Where = append(q.Where, store.Is("for", string(in.Audience)))
	}
	found, err := s.lectures.Find(ctx, q)
	out = socialworkapi.LecturePage{Items: []socialworkapi.Lecture{}, Next: found.Next}
	for i := range found.Items {
		out.Items = append(out.Items, brief(s.lecture(&found.Items[i], nil, who)))
	}
	return out, err
}

// ListMyLectures are those that the caller learns or has learned from, the latest begun first, and then those of the caller's organizations.
func (s *Service) ListMyLectures(ctx context.Context, _ socialworkapi.ListMyLecturesRequest) (out socialworkapi.LectureList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.Lecture{}
	x, err := s.pupil(ctx, who.ID)
	if err != nil {
		return out, err
	}
	for _, done := range slices.Backward(x.Learnings) {
		if len(out.Items) == mostMine {
			break
		}
		if done.State == wiped {
			continue
		}
		l, err := s.lectureOf(ctx, done.Lecture)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, brief(s.lecture(&l, &x, who)))
	}
	var orgs []string
	for _, m := range who.Memberships {
		if m.Role != identity.Staff && m.Role != identity.Registrar || slices.Contains(orgs, m.Org) {
			continue
		}
		orgs = append(orgs, m.Org)
		found, err := s.lectures.Find(ctx, store.Query{By: "at", Desc: true, Limit: mostMine, Where: []store.Term{store.Is("mine", "org/"+m.Org)}})
		if err != nil {
			return out, err
		}
		for i := range found.Items {
			if len(out.Items) < 3*mostMine {
				out.Items = append(out.Items, brief(s.lecture(&found.Items[i], nil, who)))
			}
		}
	}
	return out, nil
}

// withdraw ends a lecture before its time; who has passed it has passed it.
func (s *Service) withdraw(ctx context.Context, id, note string, who identity.Caller) (l Lecture, err error) {
	l, err = s.lectures.Update(ctx, id, func(l *Lecture) (_ []event.Event, err error) {
		if l.State, err = Lecturing.Next(l.State, Withdraw, l.hats(who)); err != nil {
			return nil, err
		}
		if note == "" {
			return nil, errEndNote.At("note", "请写明原因。")
		}
		l.Note = note
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoLecture
	}
	return l, err
}

// onPassed hears that somebody passed: it counts them, and what is for social workers goes into the ledger of each year in which
// they learned, a part an entry, with the times that the platform took.
func (s *Service) onPassed(ctx context.Context, ev event.Event) error {
	var in events.SocialworkLecturePassedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if _, err := s.lectures.Apply(ctx, in.Lecture, ev, nil, func(l *Lecture) ([]event.Event, error) {
		l.Passed++
		return nil, nil
	}); err != nil || in.Audience != string(socialworkapi.LectureAudienceWorker) {
		return err
	}
	years := map[string][]events.SocialworkLecturePassedV1Parts{}
	for _, p := range in.Parts {
		years[year(p.From)] = append(years[year(p.From)], p)
	}
	for y, parts := range years {
		if err := s.hear(ctx, in.Account, y, ev, func(l *Ledger) {
			for _, p := range parts {
				l.enter(Entry{
					Source: lessonSource(in.Lecture, p.N), Title: lessonTitle(in.Title, p.N), OrgName: in.OrgName, Name: in.Name, On: cn.DayOf(p.From), From: p.From, To: p.To,
					Minutes: p.Minutes, County: in.County, Region: in.Region, Online: true,
				})
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

// lecture is one as the caller sees it; x is what they have learned, nil where nobody asks.
func (s *Service) lecture(l *Lecture, x *Pupil, who identity.Caller) socialworkapi.Lecture {
	today := cn.DayOf(s.now())
	hats := l.hats(who)
	keeps := slices.Contains(hats, Keeper)
	out := socialworkapi.Lecture{
		ID: l.ID, Version: l.Version, Org: l.Org, Title: l.Title, Text: l.Text, Audience: l.Audience, AudienceText: audiences[l.Audience], From: l.From.String(), To: l.To.String(),
		Open: l.opens(today), Minutes: l.minutes(), Parts: []socialworkapi.LecturePartView{}, Drawn: l.Drawn, Pass: l.Pass, Tries: l.Tries, County: l.County, Induction: l.Induct, Line: l.Line,
		Region: l.Region, RegionName: s.place(l.Region), State: l.State, StateText: Lecturing.Say(l.State), Questions: []socialworkapi.LectureQuestion{},
		Moves: bureau.Menu(Lecturing, l.State, hats), MayLearn: slices.Contains(hats, Student), Basis: s.lectureBasis(l.Region, s.now()),
	}
	if keeps {
		out.Questions = slices.Concat(out.Questions, l.Questions)
	}
	if keeps || l.Passed >= fewestShown {
		out.Passed = l.Passed
	}
	for i, p := range l.Parts {
		v := socialworkapi.LecturePartView{N: int64(i + 1), Title: p.Title, Minutes: p.Minutes, State: socialworkapi.PartStateClosed}
		if keeps {
			v.Text, v.Link = p.Text, p.Link
		}
		out.Parts = append(out.Parts, v)
	}
	if x != nil && slices.Contains(hats, Student) {
		x.show(l, &out, today)
	}
	return out
}

// brief is a lecture in a list, without what it says and asks.
func brief(v socialworkapi.Lecture) socialworkapi.Lecture {
	v.Questions, v.Parts = []socialworkapi.LectureQuestion{}, []socialworkapi.LecturePartView{}
	if v.Learning != nil {
		v.Learning.Questions = []socialworkapi.LectureAsked{}
	}
	return v
}
