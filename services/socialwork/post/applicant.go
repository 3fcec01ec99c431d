package post

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Application is one person's application in one recruitment. Its id is a keyed hash of both, so that nobody applies twice.
type Application struct {
	store.Meta
	Recruitment socialworkapi.Party    `json:"recruitment"`
	Office      string                 `json:"office"`
	Region      string                 `json:"region"`
	Community   string                 `json:"community"`
	Kind        socialworkapi.PostKind `json:"kind"`
	Account     string                 `json:"account"`
	Number      string                 `json:"number"`           // what everybody reads instead of a name
	Secret      string                 `json:"secret,omitempty"` // private, sealed with a key of its own
	Degree      socialworkapi.Degree   `json:"degree"`
	Papers      []socialworkapi.Paper  `json:"papers,omitempty"`
	State       ApplicantState         `json:"state"`
	Remark      string                 `json:"remark,omitempty"`
	Checker     string                 `json:"checker,omitempty"` // account
	Written     []Entry                `json:"written,omitempty"`
	Interview   []Entry                `json:"interview,omitempty"`
	Starts      cn.Day                 `json:"starts,omitempty"` // the first day of service
	Told        standing               `json:"told,omitempty"`   // what the list was last said to mean for them
	Erase       cn.Day                 `json:"erase,omitempty"`  // what is private is destroyed from this day on
	AppliedAt   time.Time              `json:"applied_at"`
}

// Entry is one score (hundredths of a point) as one officer entered it.
type Entry struct {
	By    string `json:"by"` // account
	Score int64  `json:"score"`
}

var applicantSchema = store.Schema{Name: "applicants", Indexes: []string{"of", "who", "account", "over"}}

func indexApplicant(x *Application) map[string][]string {
	ix := map[string][]string{"of": {x.Recruitment.ID + "/" + x.Number + "/"}, "account": {x.Account + "/" + store.Time(x.AppliedAt)}}
	if x.State != withdrawn {
		ix["who"] = []string{x.Recruitment.ID + "/" + x.Account}
	}
	if x.Erase != "" && x.Secret != "" {
		ix["over"] = []string{x.Erase.String() + "/"}
	}
	return ix
}

var (
	errNoApplicant = fault.New(fault.NotFound, "socialwork.applicant.not-found", "没有找到这份报名，请从我的报名重新进入。")
	errApplied     = fault.New(fault.Conflict, "socialwork.applicant.applied", "这个身份证号或者您的账号已经报名这次招聘，请从我的报名查看。")
	errShut        = fault.New(fault.Refused, "socialwork.applicant.shut", "这次招聘现在不接受报名，请看报名截止的日期。")
	errID          = fault.New(fault.Invalid, "socialwork.applicant.id", "身份证号不对，请按证件填写。")
	errAge         = fault.New(fault.Refused, "socialwork.applicant.age", "年龄不符合公告的条件，请看其他招聘。")
	errWhy         = fault.New(fault.Invalid, "socialwork.applicant.no-note", "请写明不通过的理由，本人会看到。")
	errElse        = fault.New(fault.Conflict, "socialwork.applicant.listed", "成绩已经公示，不能再录入成绩或者审查资格，请看公示的名单。")
	errAgain       = fault.New(fault.Refused, "socialwork.applicant.twice", "同一项成绩要由两名经办人各录一次，请由另一名经办人录入。")
	errDiffer      = fault.New(fault.Refused, "socialwork.applicant.differ", "和另一名经办人录入的不一样，请两人都对照原始成绩，由录错的人改正。")
	errFixed       = fault.New(fault.Conflict, "socialwork.applicant.fixed", "这项成绩两名经办人已经录得一样，不能再改。")
	errUnproposed  = fault.New(fault.Refused, "socialwork.applicant.unproposed", "这个编号不在拟聘用的名次内，请按公示的名次聘用。")
	errStarts      = fault.New(fault.Invalid, "socialwork.applicant.starts", "请填写上岗日期，不能早于今天。")
)

// entries are the scores of one part.
func (x *Application) entries(p socialworkapi.ScorePart) *[]Entry {
	if p == socialworkapi.ScorePartInterview {
		return &x.Interview
	}
	return &x.Written
}

// score is what two officers entered alike.
func (x *Application) score(p socialworkapi.ScorePart) (int64, bool) {
	e := *x.entries(p)
	if len(e) == 2 && e[0].Score == e[1].Score {
		return e[0].Score, true
	}
	return 0, false
}

func (x *Application) fact() events.SocialworkApplicantAppliedV1 {
	return events.SocialworkApplicantAppliedV1{Account: x.Account, Number: x.Number, Title: x.Recruitment.Name, Office: x.Office, Region: x.Region}
}

// ApplyPost is the caller's own application. The same person twice is one; the number is given before, so that a crash leaves a gap.
func (s *Service) ApplyPost(ctx context.Context, in socialworkapi.ApplyPostRequest) (out socialworkapi.Applicant, err error) {
	who, now := caller(ctx), s.now()
	r, _, err := s.ofRecruitment(ctx, in.ID)
	if err != nil {
		return out, err
	}
	today, until := cn.DayOf(now), cn.Day(r.Terms.Until)
	if r.State != announced || until.Before(today) {
		return out, errShut
	}
	if err := s.suits(ctx, &r, who.ID); err != nil {
		return out, err
	}
	card, err := cn.ParseID(in.IDNumber, today)
	if err != nil {
		return out, errID.At("id_number", "请按证件填写。")
	}
	if age := int64(card.Age(until)); age < r.Terms.LeastAge || age > r.Terms.MostAge {
		return out, errAge.Say(fmt.Sprintf("公告要求报名截止时%d至%d周岁，请看其他招聘。", r.Terms.LeastAge, r.Terms.MostAge)).At("id_number", "年龄不符合公告。")
	}
	id := s.idOf(r.ID, string(card))
	was, err := s.applicants.Get(ctx, id)
	switch {
	case err == nil && was.Account == who.ID && was.State != withdrawn: // the same once more
		return s.applicant(ctx, &was, []Hat{Applicant}, &r)
	case err == nil:
		return out, errApplied
	case gone(err) != nil:
		return out, err
	}
	if n, err := s.applicants.Count(ctx, 1, store.Is("who", r.ID+"/"+who.ID)); err != nil || n > 0 {
		return out, cmp.Or[error](err, errApplied)
	}
	papers, err := s.papers.Attach(ctx, who.ID, id, "papers", in.Papers)
	if err != nil {
		return out, err
	}
	x := Application{
		Recruitment: socialworkapi.Party{ID: r.ID, Name: r.Terms.Title}, Office: r.Office.ID, Region: r.Region, Community: r.Terms.Community, Kind: r.Terms.Kind,
		Account: who.ID, Degree: in.Degree, State: Applying.Start, AppliedAt: now,
	}
	for _, p := range papers {
		x.Papers = append(x.Papers, socialworkapi.Paper(p))
	}
	if x.Secret, err = s.seal(ctx, id, private{Name: in.Name, Card: string(card), Phone: in.Phone, About: in.About}); err != nil {
		return out, err
	}
	r, err = s.recruitments.Update(ctx, r.ID, func(r *Recruitment) ([]event.Event, error) {
		if r.State != announced || r.Given >= mostListed {
			return nil, errShut
		}
		r.Given++
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	x.Number = fmt.Sprintf("%04d", r.Given)
	x, err = s.applicants.Insert(ctx, id, x, told(events.TypeSocialworkApplicantAppliedV1, now, x.fact())...)
	if errors.Is(err, store.ErrExists) {
		err = errApplied
	}
	if err != nil {
		return out, err
	}
	return s.applicant(ctx, &x, []Hat{Applicant}, &r)
}

// ofApplicant reads one that the caller may read, with its recruitment and the caller's hats.
func (s *Service) ofApplicant(ctx context.Context, id string) (x Application, r Recruitment, hats []Hat, err error) {
	if x, err = s.applicants.Get(ctx, id); err != nil {
		return x, r, nil, missing(err, errNoApplicant)
	}
	if r, err = s.recruitments.Get(ctx, x.Recruitment.ID); err != nil {
		return x, r, nil, err
	}
	if x.Account == caller(ctx).ID {
		return x, r, []Hat{Applicant}, nil
	}
	hats, err = s.hats(ctx, &r)
	if err == nil && !slices.Contains(hats, Registrar) {
		err = errNoApplicant
	}
	return x, r, hats, err
}

// MoveApplicant checks the conditions, withdraws or hires.
func (s *Service) MoveApplicant(ctx context.Context, in socialworkapi.MoveApplicantRequest) (out socialworkapi.Applicant, err error) {
	now, do := s.now(), Verb(in.Do)
	x, r, hats, err := s.ofApplicant(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if do == Score {
		do = ""
	}
	if _, err = Applying.Next(x.State, do, hats); err != nil {
		return out, err
	}
	today := cn.DayOf(now)
	switch do {
	case Accept, Decline:
		if r.State != announced {
			return out, errElse
		}
		if do == Decline && in.Note == "" {
			return out, errWhy.At("note", "请填写。")
		}
	case Hire:
		row, ok := r.row(x.Number)
		switch {
		case !r.settled(today):
			return out, errDisputed
		case !ok || !row.Proposed:
			return out, errUnproposed
		case !cn.Day(in.Starts).Valid() || cn.Day(in.Starts).Before(today):
			return out, errStarts.At("starts", "请改到今天或者以后。")
		}
		if err = s.reserve(ctx, &x); err != nil {
			return out, err
		}
	}
	x, err = s.applicants.Update(ctx, x.ID, func(x *Application) ([]event.Event, error) {
		to, err := Applying.Next(x.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := x.At(in.Version); err != nil {
			return nil, err
		}
		x.State, x.Remark = to, in.Note
		switch do {
		case Accept:
			x.Checker = caller(ctx).ID
			return told(events.TypeSocialworkApplicantAcceptedV1, now, events.SocialworkApplicantAcceptedV1(x.fact())), nil
		case Decline:
			x.Checker = caller(ctx).ID
			return told(events.TypeSocialworkApplicantDeclinedV1, now, events.SocialworkApplicantDeclinedV1(x.fact())), s.over(x, now)
		case Withdraw:
			x.Erase = today
			return told(events.TypeSocialworkApplicantWithdrawnV1, now, events.SocialworkApplicantWithdrawnV1(x.fact())), nil
		}
		x.Starts = cn.Day(in.Starts)
		return told(events.TypeSocialworkApplicantHiredV1, now, events.SocialworkApplicantHiredV1{
			Account: x.Account, Number: x.Number, Title: x.Recruitment.Name, Office: x.Office, Region: x.Region, Community: x.Community,
			CommunityName: r.CommunityName, Kind: string(x.Kind), Degree: string(x.Degree), Starts: in.Starts,
		}), nil
	})
	if err == nil && do == Withdraw {
		err = s.let(ctx, &x)
	}
	if err != nil {
		return out, err
	}
	return s.applicant(ctx, &x, hats, &r)
}

// over says from when on what is private of an application is not needed: somebody may still complain for a while.
func (s *Service) over(x *Application, now time.Time) error {
	keep, err := rule.Ask[int](s.rules, ruleKeep, rule.Where{Region: x.Region, Day: now})
	x.Erase = cn.DayOf(now).Add(keep.Value)
	return err
}

// row is a line of the list.
func (r *Recruitment) row(number string) (socialworkapi.RankRow, bool) {
	i := slices.IndexFunc(r.List, func(x socialworkapi.RankRow) bool { return x.Number == number })
	if i < 0 {
		return socialworkapi.RankRow{}, false
	}
	return r.List[i], true
}

// ScoreApplicant enters one score. It counts once two officers have entered the same; who entered first may correct their own until then.
func (s *Service) ScoreApplicant(ctx context.Context, in socialworkapi.ScoreApplicantRequest) (out socialworkapi.Applicant, err error) {
	who := caller(ctx)
	x, r, hats, err := s.ofApplicant(ctx, in.ID)
	if err != nil {
		return out, err
	}
	x, err = s.applicants.Update(ctx, x.ID, func(x *Application) ([]event.Event, error) {
		if _, err := Applying.Next(x.State, Score, hats); err != nil {
			return nil, err
		}
		if r.State != announced {
			return nil, errElse
		}
		list := x.entries(in.Part)
		e := slices.Clone(*list)
		switch {
		case len(e) == 2:
			return nil, errFixed
		case len(e) == 1 && e[0].By == who.ID && e[0].Score == in.Score:
			return nil, errAgain
		case len(e) == 1 && e[0].By == who.ID:
			e[0].Score = in.Score
		case len(e) == 1 && e[0].Score != in.Score:
			return nil, errDiffer.At("score", "请对照原始成绩。")
		default:
			e = append(e, Entry{By: who.ID, Score: in.Score})
		}
		*list = e
		if err := x.At(in.Version); err != nil {
			return nil, err
		}
		if _, ok := x.score(in.Part); !ok {
			return nil, nil
		}
		return told(events.TypeSocialworkApplicantScoredV1, s.now(), events.SocialworkApplicantScoredV1{
			Account: x.Account, Number: x.Number, Title: x.Recruitment.Name, Office: x.Office, Region: x.Region, Part: partSays[in.Part],
		}), nil
	})
	if err != nil {
		return out, err
	}
	return s.applicant(ctx, &x, hats, &r)
}

// GetApplicant shows one to who applied and to the office.
func (s *Service) GetApplicant(ctx context.Context, in socialworkapi.GetApplicantRequest) (out socialworkapi.Applicant, err error) {
	x, r, hats, err := s.ofApplicant(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.applicant(ctx, &x, hats, &r)
}

// GetApplicantPaper is a paper of one.
func (s *Service) GetApplicantPaper(ctx context.Context, in socialworkapi.GetApplicantPaperRequest) (out contract.File, err error) {
	x, _, _, err := s.ofApplicant(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, x.ID, in.Paper)
}

// mostMine is how many applications of one account are listed, the latest.
const mostMine = 50

// ListMyApplications are the caller's own, the latest first.
func (s *Service) ListMyApplications(ctx context.Context, _ socialworkapi.ListMyApplicationsRequest) (out socialworkapi.ApplicantList, err error) {
	q := store.Query{By: "account", Desc: true, Limit: mostMine, Where: []store.Term{store.Under("account", caller(ctx).ID+"/")}}
	out.Items, _, err = s.list(ctx, q)
	return out, err
}

// ListApplicants are those of one recruitment, by number.
func (s *Service) ListApplicants(ctx context.Context, in socialworkapi.ListApplicantsRequest) (out socialworkapi.ApplicantPage, err error) {
	if _, err = s.ofOffice(ctx, in.ID); err != nil {
		return out, err
	}
	q := store.Query{By: "of", After: in.After, Limit: int(cmp.Or(in.Limit, 50)), Where: []store.Term{store.Under("of", in.ID+"/")}}
	out.Items, out.Next, err = s.list(ctx, q)
	return out, err
}

// ofOffice is a recruitment as a registrar of its office deals with it, who does not compete in it.
func (s *Service) ofOffice(ctx context.Context, id string) (Recruitment, error) {
	r, hats, err := s.ofRecruitment(ctx, id)
	if err == nil && !slices.Contains(hats, Registrar) {
		err = errNoRecruitment
		if n, _ := s.applicants.Count(ctx, 1, store.Is("who", r.ID+"/"+caller(ctx).ID)); n > 0 && caller(ctx).In(r.Office.ID, identity.Registrar) {
			err = errConcerned
		}
	}
	return r, err
}

func (s *Service) list(ctx context.Context, q store.Query) (out []socialworkapi.Applicant, next string, err error) {
	out = []socialworkapi.Applicant{}
	found, err := s.applicants.Find(ctx, q)
	for i := range found.Items {
		x, r, hats, err := s.ofApplicant(ctx, found.Items[i].ID)
		if err != nil {
			return out, "", err
		}
		v, err := s.applicant(ctx, &x, hats, &r)
		if err != nil {
			return out, "", err
		}
		out = append(out, v)
	}
	return out, found.Next, err
}
