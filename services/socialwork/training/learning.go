package training

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Pupil is all that one account has done at lectures: one document, so that two devices at once still learn one part of one
// lecture. Its id is the account.
type Pupil struct {
	store.Meta
	Account   string    `json:"account"`
	Region    string    `json:"region"`
	Open      *Opened   `json:"open,omitempty"` // what they learn now
	Learnings []Lessons `json:"learnings,omitempty"`
}

// Opened is a part whose time runs.
type Opened struct {
	Lecture string    `json:"lecture"`
	Part    int64     `json:"part"`
	At      time.Time `json:"at"`
}

// Lessons is how far somebody has come with one lecture.
type Lessons struct {
	Lecture  string        `json:"lecture"`
	State    LearningState `json:"state"`
	Done     []Span        `json:"done,omitempty"` // the parts, in order
	Attempts []Attempt     `json:"attempts,omitempty"`
}

// Span is the time that counts of one part: from when it was opened, as long as was announced.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Attempt is one examination. What it asks follows from its seed, which nobody knows before.
type Attempt struct {
	Seed     string     `json:"seed"`
	At       time.Time  `json:"at"`
	ScoredAt *time.Time `json:"scored_at,omitempty"`
	Score    int64      `json:"score,omitempty"` // percent, rounded down
}

const mostLearnings = 500

var pupilSchema = store.Schema{Name: "pupils", Indexes: []string{"account"}}

func indexPupil(x *Pupil) map[string][]string { return map[string][]string{"account": {x.Account}} }

var (
	errShut      = fault.New(fault.Refused, "socialwork.lecture.shut", "这个网上讲堂现在不开放，请在开放的日期内学习，或者选择其他讲堂。")
	errNoPart    = fault.New(fault.Refused, "socialwork.lecture.part", "各节要按次序学，请从还没有学完的第一节开始。")
	errBusy      = fault.New(fault.Conflict, "socialwork.lecture.busy", "您有一节正在计时，同一时间只能学一节，请先学完或者放弃那一节。")
	errNoOpen    = fault.New(fault.Refused, "socialwork.lecture.not-open", "这一节没有在计时，请先开始学这一节。")
	errSoon      = fault.New(fault.Refused, "socialwork.lecture.soon", "这一节的时间还没有到，时间由平台计算，请学到页面写明的时间再办理。")
	errDay       = fault.New(fault.Refused, "socialwork.lecture.day", "今天学的时间已经到了一天的上限，请明天再学。")
	errParts     = fault.New(fault.Refused, "socialwork.lecture.parts", "学完各节以后才能考核，请先学完各节。")
	errNotAsked  = fault.New(fault.Refused, "socialwork.lecture.not-asked", "您没有正在进行的考核，请刷新页面查看结果。")
	errAnswers   = fault.New(fault.Invalid, "socialwork.lecture.answers", "请为每一题选一个选项。")
	errManyLearn = fault.New(fault.Refused, "socialwork.lecture.many", "您参加的网上讲堂已经达到500个，不能再增加，请改为参加面授课程。")
)

// pupil is what an account has done; of whoever has done nothing yet it is empty.
func (s *Service) pupil(ctx context.Context, account string) (x Pupil, err error) {
	if account == "" {
		return x, nil
	}
	x, err = s.pupils.Get(ctx, account)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return x, err
}

// at is how far somebody has come with a lecture; nil where they have not begun.
func (x *Pupil) at(lecture string) *Lessons {
	if i := slices.IndexFunc(x.Learnings, func(l Lessons) bool { return l.Lecture == lecture }); i >= 0 {
		return &x.Learnings[i]
	}
	return nil
}

// learn changes what the caller has done; the first time it begins it.
func (s *Service) learn(ctx context.Context, who identity.Caller, l *Lecture, do func(*Pupil) ([]event.Event, error)) (Pupil, error) {
	change := func(x *Pupil) ([]event.Event, error) {
		x.Learnings = slices.Clone(x.Learnings)
		for i := range x.Learnings {
			x.Learnings[i].Done, x.Learnings[i].Attempts = slices.Clone(x.Learnings[i].Done), slices.Clone(x.Learnings[i].Attempts)
		}
		return do(x)
	}
	x, err := s.pupils.Update(ctx, who.ID, change)
	if !errors.Is(err, store.ErrNotFound) {
		return x, err
	}
	x = Pupil{Account: who.ID, Region: l.Region}
	if len(who.Memberships) > 0 && len(who.Memberships[0].Region) >= 6 {
		x.Region = county(who.Memberships[0].Region)
	}
	if _, err = s.pupils.Insert(ctx, who.ID, x); err != nil && !errors.Is(err, store.ErrExists) {
		return x, err
	}
	return s.pupils.Update(ctx, who.ID, change)
}

// MoveLecture is a step of the caller's learning, or ends the lecture.
func (s *Service) MoveLecture(ctx context.Context, in socialworkapi.MoveLectureRequest) (out socialworkapi.Lecture, err error) {
	who, _ := identity.From(ctx)
	do, now := Verb(in.Do), s.now()
	if do == Withdraw {
		l, err := s.withdraw(ctx, in.ID, in.Note, who)
		if err != nil {
			return out, err
		}
		return s.lecture(&l, nil, who), nil
	}
	if do == Clear {
		return s.clear(ctx, in.ID, who)
	}
	if !slices.Contains([]Verb{Begin, Finish, Drop, Examine}, do) { // what an examination comes to nobody says
		return out, errNoMove
	}
	l, err := s.lectureOf(ctx, in.ID)
	if err != nil {
		return out, err
	}
	daily, err := rule.Ask[int64](s.rules, ruleDaily, rule.Where{Region: l.Region, Day: now})
	if err != nil {
		return out, err
	}
	x, err := s.learn(ctx, who, &l, func(x *Pupil) (_ []event.Event, err error) {
		at := x.at(l.ID)
		if at == nil {
			if len(x.Learnings) >= mostLearnings {
				return nil, errManyLearn
			}
			x.Learnings = append(x.Learnings, Lessons{Lecture: l.ID, State: Learning.Start})
			at = &x.Learnings[len(x.Learnings)-1]
		}
		if at.State, err = Learning.Next(at.State, do, l.hats(who)); err != nil {
			return nil, err
		}
		if do == Drop {
			return nil, x.drop(l.ID, in.Part)
		}
		if !l.opens(cn.DayOf(now)) {
			return nil, errShut
		}
		switch do {
		case Begin:
			return nil, x.begin(&l, at, in.Part, now, daily.Value)
		case Finish:
			return nil, x.finish(&l, at, in.Part, now)
		}
		if len(at.Done) < len(l.Parts) {
			return nil, errParts
		}
		at.Attempts = append(at.Attempts, Attempt{Seed: store.NewID(), At: now})
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.lecture(&l, &x, who), nil
}

// clear leaves of what somebody did at a lecture that they were there, so that nobody is examined more often than they may be.
// What has been counted stays in the ledger.
func (s *Service) clear(ctx context.Context, id string, who identity.Caller) (out socialworkapi.Lecture, err error) {
	l, err := s.lectureOf(ctx, id)
	if err != nil {
		return out, err
	}
	x, err := s.pupils.Update(ctx, who.ID, func(x *Pupil) (_ []event.Event, err error) {
		x.Learnings = slices.Clone(x.Learnings)
		at := x.at(id)
		if at == nil {
			return nil, errNoLecture
		}
		to, err := Learning.Next(at.State, Clear, []Hat{Learner})
		if err != nil {
			return nil, err
		}
		x.empty(at, to)
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoLecture
	}
	return s.lecture(&l, &x, who), err
}

func (x *Pupil) empty(at *Lessons, to LearningState) {
	if x.Open != nil && x.Open.Lecture == at.Lecture {
		x.Open = nil
	}
	*at = Lessons{Lecture: at.Lecture, State: to}
}

// begin opens the next part; one that runs already goes on.
func (x *Pupil) begin(l *Lecture, at *Lessons, part int64, now time.Time, daily int64) error {
	switch o := x.Open; {
	case o != nil && o.Lecture == l.ID && o.Part == part: // pressed twice
		return nil
	case o != nil:
		return errBusy
	case part != int64(len(at.Done)+1) || part > int64(len(l.Parts)):
		return errNoPart
	case x.spent(cn.DayOf(now))+l.Parts[part-1].Minutes > daily:
		return errDay.Under(fault.Basis{Rule: ruleDaily})
	}
	x.Open = &Opened{Lecture: l.ID, Part: part, At: now}
	return nil
}

// spent is how many minutes of a day have been learned.
func (x *Pupil) spent(on cn.Day) (sum int64) {
	for _, l := range x.Learnings {
		for _, d := range l.Done {
			if cn.DayOf(d.From) == on {
				sum += int64(d.To.Sub(d.From) / time.Minute)
			}
		}
	}
	return sum
}

// finish ends a part once its time is over; of more time than was announced no more counts.
func (x *Pupil) finish(l *Lecture, at *Lessons, part int64, now time.Time) error {
	if part == int64(len(at.Done)) && part > 0 { // pressed twice
		return nil
	}
	if x.Open == nil || x.Open.Lecture != l.ID || x.Open.Part != part {
		return errNoOpen
	}
	to := x.Open.At.Add(time.Duration(l.Parts[part-1].Minutes) * time.Minute)
	if now.Before(to) {
		return errSoon.Under(fault.Basis{Rule: ruleActual})
	}
	at.Done = append(at.Done, Span{From: x.Open.At, To: to})
	x.Open = nil
	return nil
}

// drop forgets the time of a part that runs, wherever the lecture stands by now.
func (x *Pupil) drop(lecture string, part int64) error {
	if x.Open == nil || x.Open.Lecture != lecture || part != 0 && x.Open.Part != part {
		return errNoOpen
	}
	x.Open = nil
	return nil
}

// asked are the numbers of the questions of an attempt, from zero, in the order in which they are asked.
func (l *Lecture) asked(a *Attempt) (out []int) {
	var numbers []string
	for i := range l.Questions {
		numbers = append(numbers, strconv.Itoa(i))
	}
	for _, n := range draw.Order(a.Seed, numbers)[:l.Drawn] {
		i, _ := strconv.Atoi(n)
		out = append(out, i)
	}
	return out
}

// AnswerLecture scores an examination. An answer that is missing is asked for, and takes no try.
func (s *Service) AnswerLecture(ctx context.Context, in socialworkapi.AnswerLectureRequest) (out socialworkapi.Lecture, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	l, err := s.lectureOf(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !slices.Contains(l.hats(who), Student) || !l.opens(cn.DayOf(now)) {
		return out, errShut
	}
	x, err := s.learn(ctx, who, &l, func(x *Pupil) (_ []event.Event, err error) {
		at := x.at(l.ID)
		if at == nil || at.State != examining {
			return nil, errNotAsked
		}
		a := &at.Attempts[len(at.Attempts)-1]
		asked := l.asked(a)
		if len(in.Answers) != len(asked) {
			return nil, errAnswers
		}
		right := int64(0)
		for i, n := range asked {
			q := &l.Questions[n]
			if in.Answers[i] > int64(len(q.Choices)) {
				return nil, errAnswers
			}
			if in.Answers[i] == q.Right {
				right++
			}
		}
		a.ScoredAt, a.Score = &now, right*100/l.Drawn
		how := Miss
		switch {
		case right*100 >= l.Pass*l.Drawn:
			how = Pass
		case int64(len(at.Attempts)) >= l.Tries:
			how = Exhaust
		}
		if at.State, err = Learning.Next(at.State, how, []Hat{Examiner}); err != nil || how != Pass {
			return nil, err
		}
		return told(events.TypeSocialworkLecturePassedV1, now, l.passedBy(who, at)), nil
	})
	if err != nil {
		return out, err
	}
	return s.lecture(&l, &x, who), nil
}

// passedBy is what is told of whoever has passed.
func (l *Lecture) passedBy(who identity.Caller, at *Lessons) events.SocialworkLecturePassedV1 {
	d := events.SocialworkLecturePassedV1{
		Lecture: l.ID, Account: who.ID, Name: cn.MaskName(who.Name), Title: l.Title, OrgName: l.Org.Name, Audience: string(l.Audience), County: l.County, Induction: l.Induct, Region: l.Region,
		Parts: []events.SocialworkLecturePassedV1Parts{},
	}
	for i, p := range at.Done {
		d.Parts = append(d.Parts, events.SocialworkLecturePassedV1Parts{N: int64(i + 1), From: p.From, To: p.To, Minutes: int64(p.To.Sub(p.From) / time.Minute)})
	}
	return d
}

func lessonSource(lecture string, part int64) string {
	return fmt.Sprintf("lecture/%s/%d", lecture, part)
}

func lessonTitle(title string, part int64) string { return fmt.Sprintf("%s 第%d节", title, part) }

// show puts what somebody has done into what they see of a lecture.
func (x *Pupil) show(l *Lecture, out *socialworkapi.Lecture, today cn.Day) {
	at := x.at(l.ID)
	if at == nil {
		at = &Lessons{Lecture: l.ID, State: Learning.Start}
	} else {
		out.Learning = at.view(l)
	}
	for i := range out.Parts {
		v := &out.Parts[i]
		switch {
		case i < len(at.Done):
			v.State, v.BeganAt = socialworkapi.PartStateDone, &at.Done[i].From
		case x.Open != nil && x.Open.Lecture == l.ID && x.Open.Part == v.N:
			to := x.Open.At.Add(time.Duration(v.Minutes) * time.Minute)
			v.State, v.BeganAt, v.ReadyAt = socialworkapi.PartStateOpen, &x.Open.At, &to
		case i == len(at.Done):
			v.State = socialworkapi.PartStateNext
		}
		if v.State == socialworkapi.PartStateDone || v.State == socialworkapi.PartStateOpen {
			v.Text, v.Link = l.Parts[i].Text, l.Parts[i].Link
		}
	}
	if out.Learning != nil {
		out.Moves = append(out.Moves, bureau.Menu(Learning, at.State, []Hat{Learner})...)
	}
	if at.State != learning {
		return
	}
	running := x.Open != nil && x.Open.Lecture == l.ID
	for _, m := range bureau.Menu(Learning, at.State, []Hat{Student}) { // a button that shows is a button that works
		var may bool
		switch Verb(m.Do) {
		case Drop:
			may = running
		case Finish:
			may = running && l.opens(today)
		case Begin:
			may = x.Open == nil && len(at.Done) < len(l.Parts) && l.opens(today)
		case Examine:
			may = len(at.Done) == len(l.Parts) && l.opens(today)
		}
		if may {
			out.Moves = append(out.Moves, m)
		}
	}
}

func (at *Lessons) view(l *Lecture) *socialworkapi.LectureLearning {
	v := &socialworkapi.LectureLearning{
		State: at.State, StateText: Learning.Say(at.State), Done: int64(len(at.Done)), TriesLeft: max(0, l.Tries-int64(len(at.Attempts))), Questions: []socialworkapi.LectureAsked{},
	}
	for i := range at.Attempts {
		a := &at.Attempts[i]
		if a.ScoredAt == nil {
			for _, n := range l.asked(a) {
				v.Questions = append(v.Questions, socialworkapi.LectureAsked{Text: l.Questions[n].Text, Choices: l.Questions[n].Choices})
			}
			continue
		}
		v.Score, v.ScoredAt = a.Score, a.ScoredAt
		if at.State == passed {
			v.PassedAt = a.ScoredAt
		}
	}
	return v
}

// lectureBasis is what the law says of training on line.
func (s *Service) lectureBasis(region string, on time.Time) []socialworkapi.Basis {
	return bureau.Cite(s.rules, rule.Where{Region: region, Day: on}, ruleActual, ruleDaily)
}

// forget hears that somebody had what is kept of them erased: what they did until then at lectures goes. What has been counted
// stays in the ledger, which is not a lecture's.
func (s *Service) forget(ctx context.Context, account string, ev event.Event) error {
	_, err := s.pupils.Apply(ctx, account, ev, nil, func(x *Pupil) ([]event.Event, error) {
		x.Learnings = slices.Clone(x.Learnings)
		for i := range x.Learnings {
			if at := &x.Learnings[i]; len(at.Done) == 0 || !at.Done[0].From.After(ev.At) {
				x.empty(at, wiped)
			}
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return err
}
