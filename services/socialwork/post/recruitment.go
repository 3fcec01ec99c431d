package post

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/voice"
	"sanshe/services/socialwork/bureau"
)

// Recruitment is one announcement for posts of one kind in one community, and the list of its results.
type Recruitment struct {
	store.Meta
	Office         socialworkapi.Party            `json:"office"`
	Region         string                         `json:"region"`
	Terms          socialworkapi.RecruitmentDraft `json:"terms"` // as announced; never changed
	CommunityName  string                         `json:"community_name"`
	State          RecruitmentState               `json:"state"`
	Drafter        string                         `json:"drafter"` // account
	DraftedAt      time.Time                      `json:"drafted_at"`
	AnnouncedAt    *time.Time                     `json:"announced_at,omitempty"`
	Given          int64                          `json:"given,omitempty"` // the last number of an application; none is given twice
	List           []socialworkapi.RankRow        `json:"list,omitempty"`
	PublicityUntil cn.Day                         `json:"publicity_until,omitempty"`
	ClosedOn       cn.Day                         `json:"closed_on,omitempty"`
	Objections     []Objection                    `json:"objections,omitempty"`
	Note           string                         `json:"note,omitempty"`
}

// Objection is what somebody says against a number on the list, and the answer. Its number is its place, from 1 on.
type Objection struct {
	Number     string     `json:"number"`
	Text       string     `json:"text"`
	At         time.Time  `json:"at"`
	By         string     `json:"by"` // account; it is told the answer, and shown to nobody
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Upheld     bool       `json:"upheld,omitempty"`
}

const (
	mostObjections = 200
	mostListed     = 1000
)

var recruitmentSchema = store.Schema{Name: "recruitments", Indexes: []string{"all", "drafts", "wait"}}

func indexRecruitment(r *Recruitment) map[string][]string {
	switch r.State {
	case drafted:
		return map[string][]string{"drafts": {r.Office.ID + "/" + store.Time(r.DraftedAt)}}
	case announced, publicized, closed, cancelled:
		ix := map[string][]string{"all": {store.Time(*r.AnnouncedAt) + "/" + r.ID}}
		if r.State == announced || r.State == publicized {
			ix["wait"] = []string{r.Office.ID + "/" + r.Terms.Until + "/" + r.ID}
		}
		return ix
	}
	return nil
}

var (
	errNoRecruitment = fault.New(fault.NotFound, "socialwork.recruitment.not-found", "没有找到这次招聘，请从招聘公告重新进入。")
	errTerms         = fault.New(fault.Refused, "socialwork.recruitment.terms", "报名截止不能早于今天，最低年龄不能大于最高年龄，请改正。")
	errPlaces        = fault.New(fault.Refused, "socialwork.recruitment.places", "招聘人数超过了这个社区这类岗位的空缺，请减少人数或者先调整岗位。")
	errShort         = fault.New(fault.Refused, "socialwork.recruitment.short", "公示期太短，请至少公示规定的工作日数。")
	errRemark        = fault.New(fault.Invalid, "socialwork.recruitment.no-note", "请写明退回或者取消的原因，相关的人会看到。")
	errOpen          = fault.New(fault.Refused, "socialwork.recruitment.open", "报名还没有截止，请截止以后再公示成绩。")
	errScores        = fault.New(fault.Refused, "socialwork.recruitment.scores", "还有报名没有审查，或者成绩没有两名经办人录得一样，请先补齐。")
	errDisputed      = fault.New(fault.Refused, "socialwork.recruitment.disputed", "公示期还没有满，或者还有异议没有答复，请期满并答复以后再办理。")
	errTold          = fault.New(fault.Conflict, "socialwork.recruitment.late", "公示期已经过去，不能再提出异议，请直接向办理的机关反映。")
	errMany          = fault.New(fault.Refused, "socialwork.recruitment.many", "异议数量已达上限，请把意见合并后直接向办理的机关反映。")
	errNumber        = fault.New(fault.Refused, "socialwork.recruitment.number", "公示的名单里没有这个编号，请核对编号。")
	errNoSuch        = fault.New(fault.NotFound, "socialwork.recruitment.no-objection", "没有找到这条异议，请刷新页面查看。")
	errAnswered      = fault.New(fault.Conflict, "socialwork.recruitment.answered", "这条异议已经答复，请刷新页面查看。")
	errConcerned     = fault.New(fault.Forbidden, "socialwork.recruitment.concerned", "您报名了这次招聘或者提出了这条异议，请由其他经办人办理。")
)

func (r *Recruitment) law() rule.Where { return rule.Where{Region: r.Region, Day: r.DraftedAt} }

// disputes is how many wait for an answer.
func (r *Recruitment) disputes() (n int64) {
	for _, o := range r.Objections {
		if o.AnsweredAt == nil {
			n++
		}
	}
	return n
}

// settled reports whether everybody could see the list for long enough, with every objection answered.
func (r *Recruitment) settled(today cn.Day) bool {
	return r.State == publicized && r.PublicityUntil.Before(today) && r.disputes() == 0
}

// hats says who the caller is to it. Who competes is of no office here.
func (s *Service) hats(ctx context.Context, r *Recruitment) (hats []Hat, err error) {
	who := caller(ctx)
	if who.ID == "" {
		return nil, nil
	}
	hats = append(hats, Anybody)
	if !who.In(r.Office.ID, identity.Registrar) {
		return hats, nil
	}
	n, err := s.applicants.Count(ctx, 1, store.Is("who", r.ID+"/"+who.ID))
	if err != nil || n > 0 {
		return hats, err
	}
	hats = append(hats, Registrar)
	if who.ID != r.Drafter {
		hats = append(hats, Second)
	}
	return hats, nil
}

// DraftRecruitment writes an announcement down. There must be room for whom it looks for.
func (s *Service) DraftRecruitment(ctx context.Context, in socialworkapi.DraftRecruitmentRequest) (out socialworkapi.Recruitment, err error) {
	who, now := caller(ctx), s.now()
	m, _ := who.As(identity.Registrar) // the door opens for no other
	r := Recruitment{
		Office: socialworkapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, Terms: in.RecruitmentDraft, State: Recruiting.Start, Drafter: who.ID, DraftedAt: now,
	}
	least, err := rule.Ask[int64](s.rules, ruleNotice, r.law())
	if err != nil {
		return out, err
	}
	until := cn.Day(in.Until)
	switch {
	case !cn.Within(in.Community, m.Region):
		return out, errCommunity.At("community", "请选择本县（市、区）的社区。")
	case !until.Valid() || until.Before(cn.DayOf(now)):
		return out, errTerms.At("until", "请改到今天或者以后。")
	case in.LeastAge > in.MostAge:
		return out, errTerms.At("least_age", "请不大于最高年龄。")
	case in.Notice < least.Value:
		return out, errShort.Say(fmt.Sprintf("公示期太短，请至少公示%d个工作日。", least.Value)).Under(least.Basis()).At("notice", fmt.Sprintf("至少%d。", least.Value))
	}
	e, err := s.establishments.Get(ctx, in.Community)
	if err != nil {
		return out, missing(err, errNoPosts)
	}
	if in.Seats > e.vacant(in.Kind) {
		return out, errPlaces.At("seats", fmt.Sprintf("现在的空缺是%d名。", e.vacant(in.Kind)))
	}
	r.CommunityName = e.Name
	r, err = s.recruitments.Create(ctx, r, func(string, *Recruitment) []event.Event {
		return told(events.TypeSocialworkRecruitmentDraftedV1, now, events.SocialworkRecruitmentDraftedV1{Title: in.Title, Office: r.Office.ID, OfficeName: r.Office.Name, Region: r.Region, By: who.ID})
	})
	if err != nil {
		return out, err
	}
	return s.recruitment(ctx, &r)
}

// MoveRecruitment takes the next step. The list is made of what has been scored; nobody writes a rank.
func (s *Service) MoveRecruitment(ctx context.Context, in socialworkapi.MoveRecruitmentRequest) (out socialworkapi.Recruitment, err error) {
	now, do := s.now(), Verb(in.Do)
	if !slices.Contains([]Verb{Announce, Return, Publicize, Close, Cancel}, do) { // the others have doors of their own
		do = ""
	}
	r, hats, err := s.ofRecruitment(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err = Recruiting.Next(r.State, do, hats); err != nil {
		return out, err
	}
	var list []socialworkapi.RankRow
	if do == Publicize {
		if list, err = s.rank(ctx, &r); err != nil {
			return out, err
		}
	}
	r, err = s.recruitments.Update(ctx, in.ID, func(r *Recruitment) ([]event.Event, error) {
		to, err := Recruiting.Next(r.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		today := cn.DayOf(now)
		kind := events.TypeSocialworkRecruitmentAnnouncedV1
		switch do {
		case Announce:
			if cn.Day(r.Terms.Until).Before(today) {
				return nil, errTerms
			}
			r.AnnouncedAt = &now
		case Return, Cancel:
			if r.Note = in.Note; r.Note == "" {
				return nil, errRemark.At("note", "请填写。")
			}
			if kind, r.ClosedOn = "", today; do == Cancel {
				kind = events.TypeSocialworkRecruitmentClosedV1
			}
		case Publicize:
			kind, r.List, r.PublicityUntil = events.TypeSocialworkRecruitmentPublicizedV1, list, cn.PeriodWorkdays(today, int(r.Terms.Notice)).Day
		case Close:
			if !r.settled(today) {
				return nil, errDisputed
			}
			kind, r.ClosedOn = events.TypeSocialworkRecruitmentClosedV1, today
		}
		r.State = to
		if kind == "" {
			return nil, nil
		}
		return told(kind, now, r.fact()), nil
	})
	if err != nil {
		return out, err
	}
	return s.recruitment(ctx, &r)
}

// fact is what the events of a recruitment say.
func (r *Recruitment) fact() events.SocialworkRecruitmentAnnouncedV1 {
	return events.SocialworkRecruitmentAnnouncedV1{Title: r.Terms.Title, Office: r.Office.ID, Region: r.Region, Community: r.Terms.Community, Until: string(cmp.Or(r.PublicityUntil, cn.Day(r.Terms.Until)))}
}

// rank makes the list: everybody who was accepted, by weighted total, then by the part that was announced for ties, then by
// who applied first. Nothing in it was decided by anybody.
func (s *Service) rank(ctx context.Context, r *Recruitment) ([]socialworkapi.RankRow, error) {
	if !cn.Day(r.Terms.Until).Before(cn.DayOf(s.now())) {
		return nil, errOpen
	}
	rows := []socialworkapi.RankRow{}
	err := s.applicants.Each(ctx, store.Query{By: "of", Where: []store.Term{store.Under("of", r.ID+"/")}}, func(x Application) error {
		switch x.State {
		case applied:
			return errScores
		case accepted:
			w, okW := x.score(socialworkapi.ScorePartWritten)
			i, okI := x.score(socialworkapi.ScorePartInterview)
			if !okW && r.Terms.Written > 0 || !okI && r.Terms.Written < 100 {
				return errScores
			}
			rows = append(rows, socialworkapi.RankRow{Number: x.Number, Written: w, Interview: i, Total: w*r.Terms.Written + i*(100-r.Terms.Written)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	Rank(rows, r.Terms)
	return rows, nil
}

// Rank sorts a list as its announcement says and gives the ranks, from 1 on.
func Rank(rows []socialworkapi.RankRow, terms socialworkapi.RecruitmentDraft) {
	first := func(x socialworkapi.RankRow) int64 {
		if terms.Tie == socialworkapi.TieBreakInterview {
			return x.Interview
		}
		return x.Written
	}
	slices.SortFunc(rows, func(a, b socialworkapi.RankRow) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(first(b), first(a)), cmp.Compare(a.Number, b.Number))
	})
	for i := range rows {
		rows[i].Rank = int64(i + 1)
	}
	propose(rows, terms)
}

// propose marks whom the announcement looks for: the first who are not struck and have the least total. Who is struck gives way to the next.
func propose(rows []socialworkapi.RankRow, terms socialworkapi.RecruitmentDraft) {
	left := terms.Seats
	for i := range rows {
		rows[i].Proposed = !rows[i].Struck && left > 0 && rows[i].Total >= 100*terms.Pass
		if rows[i].Proposed {
			left--
		}
	}
}

// strike takes a number off the list. The list stays as it is for whoever looks; who is proposed is reckoned anew.
func (r *Recruitment) strike(number string) {
	r.List = slices.Clone(r.List)
	for i := range r.List {
		if r.List[i].Number == number {
			r.List[i].Struck = true
		}
	}
	propose(r.List, r.Terms)
}

// ObjectRecruitment is anybody's who is signed in, while it is published. The same said twice is one.
func (s *Service) ObjectRecruitment(ctx context.Context, in socialworkapi.ObjectRecruitmentRequest) (out socialworkapi.Recruitment, err error) {
	who, now := caller(ctx), s.now()
	_, hats, err := s.ofRecruitment(ctx, in.ID)
	if err != nil {
		return out, err
	}
	r, err := s.recruitments.Update(ctx, in.ID, func(r *Recruitment) ([]event.Event, error) {
		if _, err := Recruiting.Next(r.State, Object, hats); err != nil {
			return nil, err
		}
		switch {
		case r.PublicityUntil.Before(cn.DayOf(now)):
			return nil, errTold
		case !slices.ContainsFunc(r.List, func(x socialworkapi.RankRow) bool { return x.Number == in.Number }):
			return nil, errNumber.At("number", "请核对编号。")
		}
		words := func(number, text string) string { return number + "\n" + text }
		switch voice.Hear(r.Objections, mostObjections, who.ID, words(in.Number, in.Text), func(o Objection) (string, string) { return o.By, words(o.Number, o.Text) }) {
		case voice.Same:
			return nil, nil
		case voice.Full:
			return nil, errMany
		}
		r.Objections = append(slices.Clone(r.Objections), Objection{Number: in.Number, Text: in.Text, At: now, By: who.ID})
		return told(events.TypeSocialworkRecruitmentObjectedV1, now, events.SocialworkRecruitmentObjectedV1(r.fact())), nil
	})
	if err != nil {
		return out, err
	}
	return s.recruitment(ctx, &r)
}

// AnswerRecruitment is the office's word on one objection; if it is upheld the number is struck. Nobody answers what they said themselves.
func (s *Service) AnswerRecruitment(ctx context.Context, in socialworkapi.AnswerRecruitmentRequest) (out socialworkapi.Recruitment, err error) {
	who, now := caller(ctx), s.now()
	r, hats, err := s.ofRecruitment(ctx, in.ID)
	if err != nil {
		return out, err
	}
	subject := ""
	if in.N <= int64(len(r.Objections)) {
		found, err := s.applicants.Find(ctx, store.Query{By: "of", Limit: 1, Where: []store.Term{store.Under("of", r.ID+"/"+r.Objections[in.N-1].Number+"/")}})
		if err != nil {
			return out, err
		}
		if len(found.Items) > 0 {
			subject = found.Items[0].ID
		}
	}
	r, err = s.recruitments.Update(ctx, in.ID, func(r *Recruitment) ([]event.Event, error) {
		if _, err := Recruiting.Next(r.State, Answer, hats); err != nil {
			return nil, err
		}
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		if in.N > int64(len(r.Objections)) {
			return nil, errNoSuch
		}
		r.Objections = slices.Clone(r.Objections)
		o := &r.Objections[in.N-1]
		switch {
		case o.AnsweredAt != nil:
			return nil, errAnswered
		case o.By == who.ID:
			return nil, errConcerned
		}
		o.Answer, o.AnsweredAt, o.Upheld = in.Text, &now, in.Upheld
		if in.Upheld {
			r.strike(o.Number)
		}
		return told(events.TypeSocialworkRecruitmentAnsweredV1, now, events.SocialworkRecruitmentAnsweredV1{Account: o.By, Applicant: subject, Title: r.Terms.Title, Upheld: in.Upheld}), nil
	})
	if err != nil {
		return out, err
	}
	return s.recruitment(ctx, &r)
}

// ofRecruitment reads one that the caller may read, and their hats: a draft is the office's.
func (s *Service) ofRecruitment(ctx context.Context, id string) (r Recruitment, hats []Hat, err error) {
	if r, err = s.recruitments.Get(ctx, id); err != nil {
		return r, nil, missing(err, errNoRecruitment)
	}
	if hats, err = s.hats(ctx, &r); err != nil {
		return r, nil, err
	}
	if r.AnnouncedAt == nil && !slices.Contains(hats, Registrar) {
		return r, nil, errNoRecruitment
	}
	return r, hats, nil
}

// GetRecruitment shows one: everybody reads numbers and scores, nobody a name.
func (s *Service) GetRecruitment(ctx context.Context, in socialworkapi.GetRecruitmentRequest) (out socialworkapi.Recruitment, err error) {
	r, _, err := s.ofRecruitment(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.recruitment(ctx, &r)
}

// ListRecruitments lists what was announced, the latest first; for a registrar the office's drafts stand before them.
func (s *Service) ListRecruitments(ctx context.Context, in socialworkapi.ListRecruitmentsRequest) (out socialworkapi.RecruitmentPage, err error) {
	who := caller(ctx)
	out.Items = []socialworkapi.Recruitment{}
	var found store.Page[Recruitment]
	if m, ok := who.As(identity.Registrar); ok && in.After == "" {
		if found, err = s.recruitments.Find(ctx, store.Query{By: "drafts", Desc: true, Limit: 20, Where: []store.Term{store.Under("drafts", m.Org+"/")}}); err != nil {
			return out, err
		}
	}
	rs := found.Items
	if found, err = s.recruitments.Find(ctx, store.Query{By: "all", Desc: true, After: in.After, Limit: int(cmp.Or(in.Limit, 30))}); err != nil {
		return out, err
	}
	out.Next = found.Next
	rs = append(rs, found.Items...)
	for i := range rs {
		v, err := s.recruitment(ctx, &rs[i])
		if err != nil {
			return out, err
		}
		v.List, v.Objections = []socialworkapi.RankRow{}, []socialworkapi.RecruitmentObjection{}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (s *Service) recruitment(ctx context.Context, r *Recruitment) (out socialworkapi.Recruitment, err error) {
	hats, err := s.hats(ctx, r)
	if err != nil {
		return out, err
	}
	is, who, today, t := func(h Hat) bool { return slices.Contains(hats, h) }, caller(ctx), cn.DayOf(s.now()), r.Terms
	out = socialworkapi.Recruitment{
		ID: r.ID, Version: r.Version, Office: r.Office, CommunityName: r.CommunityName, Region: r.Region,
		Title: t.Title, Community: t.Community, Kind: t.Kind, Seats: t.Seats, Conditions: t.Conditions, LeastAge: t.LeastAge, MostAge: t.MostAge, Until: t.Until,
		Written: t.Written, Pass: t.Pass, Tie: t.Tie, Notice: t.Notice, KindText: kindSays[t.Kind], State: r.State, StateText: Recruiting.Say(r.State), Note: r.Note,
		PublicityUntil: r.PublicityUntil.String(), Applied: r.Given, List: append([]socialworkapi.RankRow{}, r.List...), Objections: []socialworkapi.RecruitmentObjection{},
		Disputed: r.disputes(), MayApply: r.State == announced && !cn.Day(t.Until).Before(today) && !is(Registrar),
		MayObject: r.State == publicized && is(Anybody) && !r.PublicityUntil.Before(today),
		MayAnswer: r.State == publicized && is(Registrar) && r.disputes() > 0,
		Basis:     bureau.Cite(s.rules, r.law(), ruleNotice),
	}
	if d := t.Directed; d != nil {
		x := *d
		x.Text = spelled(d)
		out.Directed, out.Basis = &x, append(out.Basis, bureau.Cite(s.rules, r.law(), ruleDirected)...)
	}
	if r.AnnouncedAt != nil {
		out.AnnouncedOn = cn.DayOf(*r.AnnouncedAt).String()
	}
	for i, o := range r.Objections {
		if is(Registrar) || o.By == who.ID && who.ID != "" {
			out.Objections = append(out.Objections, socialworkapi.RecruitmentObjection{
				N: int64(i + 1), Number: o.Number, Text: o.Text, At: o.At, Answer: o.Answer, AnsweredAt: o.AnsweredAt, Upheld: o.Upheld,
			})
		}
	}
	out.Moves = []socialworkapi.SocialMove{}
	for _, m := range bureau.Menu(Recruiting, r.State, hats) {
		if m.Do != string(Object) && m.Do != string(Answer) {
			out.Moves = append(out.Moves, m)
		}
	}
	return out, nil
}
