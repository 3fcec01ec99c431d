package training

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Study is something that a social worker learned alone, with evidence.
type Study struct {
	store.Meta
	Account string                `json:"account"`
	Shown   string                `json:"shown"` // the name, masked
	Region  string                `json:"region"`
	Title   string                `json:"title"`
	On      cn.Day                `json:"on"`
	Minutes int64                 `json:"minutes"`
	Text    string                `json:"text"`
	Papers  []socialworkapi.Paper `json:"papers"`
	State   StudyState            `json:"state"`
	Remark  string                `json:"remark,omitempty"`
	Checker string                `json:"checker,omitempty"` // account that verified it
	FiledAt time.Time             `json:"filed_at"`
}

var studySchema = store.Schema{Name: "studies", Indexes: []string{"mine", "wait"}}

func indexStudy(x *Study) map[string][]string {
	at := "/" + store.Time(x.FiledAt) + "/" + x.ID
	ix := map[string][]string{}
	if x.Account != "" {
		ix["mine"] = []string{x.Account + at}
	}
	if x.State == filed {
		ix["wait"] = []string{x.Region + at}
	}
	return ix
}

var (
	errNoStudy  = fault.New(fault.NotFound, "socialwork.study.not-found", "没有找到这次自学，请从列表重新进入。")
	errOn       = fault.New(fault.Refused, "socialwork.study.on", "自学的日期应是今天或者过去三年内的一天，请核对。")
	errReason   = fault.New(fault.Invalid, "socialwork.study.no-note", "请写明不予计入的理由，本人会看到。")
	errWorkless = fault.New(fault.Forbidden, "socialwork.study.worker", "只有社会工作者可以报送自学，请以社会工作者的身份登录。")
)

// oldest is how many months back a study may lie: one cycle of registration. Older ones count for nothing.
const oldest = 36

func (x *Study) hats(who identity.Caller) (hats []Hat) {
	switch {
	case who.ID == x.Account && who.ID != "": // of one that is wiped nobody is
		hats = []Hat{Learner}
	case bureau.Registers(who, x.Region):
		hats = []Hat{Registrar}
	}
	return hats
}

// FileStudy asks the office to count what somebody learned alone.
func (s *Service) FileStudy(ctx context.Context, in socialworkapi.FileStudyRequest) (out socialworkapi.Study, err error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Worker)
	now := s.now()
	on, err := cn.ParseDay(in.On)
	switch {
	case !ok || len(m.Region) < 6:
		return out, errWorkless
	case err != nil || on.After(cn.DayOf(now)) || on.Before(cn.DayOf(now).AddMonths(-oldest)):
		return out, errOn.At("on", "请核对日期。")
	}
	x := Study{
		Account: who.ID, Shown: cn.MaskName(who.Name), Region: m.Region[:6], Title: in.Title, On: on, Minutes: in.Minutes, Text: in.Text, State: Studying.Start, FiledAt: now,
	}
	once, replay := store.OnceFrom(ctx)
	if !replay { // the papers are the study's before it is written
		once = store.Once{ID: store.NewID()}
		ctx = store.WithOnce(ctx, once)
	}
	kept, err := s.papers.Attach(ctx, who.ID, once.ID, "papers", in.Papers)
	if err != nil {
		return out, err
	}
	for _, p := range kept {
		x.Papers = append(x.Papers, socialworkapi.Paper(p))
	}
	x, err = s.studies.Create(ctx, x, func(_ string, x *Study) []event.Event {
		return told(events.TypeSocialworkStudyFiledV1, now, events.SocialworkStudyFiledV1{Account: x.Account, Region: x.Region})
	})
	if err != nil {
		return out, err
	}
	return x.view(who), nil
}

func (s *Service) study(ctx context.Context, id string, who identity.Caller) (Study, error) {
	x, err := s.studies.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(x.hats(who)) == 0 {
		err = errNoStudy
	}
	return x, err
}

// GetStudy shows one to whoever filed it and to the office.
func (s *Service) GetStudy(ctx context.Context, in socialworkapi.GetStudyRequest) (out socialworkapi.Study, err error) {
	who, _ := identity.From(ctx)
	x, err := s.study(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return x.view(who), nil
}

// ListStudies are the caller's own, the latest first; for a registrar those that wait for the office, the oldest first.
func (s *Service) ListStudies(ctx context.Context, in socialworkapi.ListStudiesRequest) (out socialworkapi.StudyPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "mine", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("mine", who.ID+"/")}}
	if stems := bureau.Stems(who, false); len(stems) > 0 {
		q.By, q.Desc, q.Where = "wait", false, []store.Term{store.Under("wait", stems[0])}
	}
	found, err := s.studies.Find(ctx, q)
	out = socialworkapi.StudyPage{Items: []socialworkapi.Study{}, Next: found.Next}
	for i := range found.Items {
		if x := &found.Items[i]; len(x.hats(who)) > 0 {
			out.Items = append(out.Items, x.view(who))
		}
	}
	return out, err
}

// MoveStudy counts it, does not, or takes it back.
func (s *Service) MoveStudy(ctx context.Context, in socialworkapi.MoveStudyRequest) (out socialworkapi.Study, err error) {
	who, _ := identity.From(ctx)
	do, now := Verb(in.Do), s.now()
	x, err := s.study(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	x, err = s.studies.Update(ctx, in.ID, func(x *Study) (_ []event.Event, err error) {
		if err = x.At(in.Version); err != nil {
			return nil, err
		}
		if x.State, err = Studying.Next(x.State, do, x.hats(who)); err != nil {
			return nil, err
		}
		x.Remark = in.Note
		switch do {
		case Verify:
			x.Checker = who.ID
			return told(events.TypeSocialworkStudyVerifiedV1, now, events.SocialworkStudyVerifiedV1{
				Account: x.Account, Name: x.Shown, Title: x.Title, On: x.On.String(), Minutes: x.Minutes, Region: x.Region,
			}), nil
		case Refuse:
			if in.Note == "" {
				return nil, errReason.At("note", "请写明理由。")
			}
			return told(events.TypeSocialworkStudyRefusedV1, now, events.SocialworkStudyRefusedV1{Account: x.Account, Title: x.Title, Region: x.Region}), nil
		}
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return x.view(who), nil
}

// GetStudyPaper hands out the evidence.
func (s *Service) GetStudyPaper(ctx context.Context, in socialworkapi.GetStudyPaperRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	x, err := s.study(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, x.ID, in.Paper)
}

func (x *Study) view(who identity.Caller) socialworkapi.Study {
	return socialworkapi.Study{
		ID: x.ID, Version: x.Version, Title: x.Title, On: x.On.String(), Minutes: x.Minutes, Text: x.Text, Name: x.Shown, Region: x.Region, State: x.State,
		StateText: Studying.Say(x.State), Remark: x.Remark, Papers: slices.Concat([]socialworkapi.Paper{}, x.Papers), Moves: bureau.Menu(Studying, x.State, x.hats(who)),
	}
}
