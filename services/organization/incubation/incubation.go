package incubation

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Incubation is one group with one hub, from its application to the last following up.
type Incubation struct {
	store.Meta
	Contact string                          `json:"contact"` // account
	Draft   organizationapi.IncubationDraft `json:"draft"`
	Hub     organizationapi.Party           `json:"hub"`
	Org     organizationapi.Party           `json:"org"` // that runs the hub
	Office  string                          `json:"office"`
	Region  string                          `json:"region"` // of the hub
	Law     rule.Where                      `json:"law"`
	Terms   organizationapi.HubTerms        `json:"terms"` // as published on the day of the application
	State   State                           `json:"state"`

	AppliedAt time.Time  `json:"applied_at"`
	Diagnosis string     `json:"diagnosis,omitempty"`
	Remark    string     `json:"remark,omitempty"`
	EnteredAt *time.Time `json:"entered_at,omitempty"`
	Until     cn.Day     `json:"until,omitempty"`    // the last day of the term
	Reminded  cn.Day     `json:"reminded,omitempty"` // of which last day both were told
	Extended  int64      `json:"extended,omitempty"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`

	Goals    []Goal        `json:"goals,omitempty"`
	AgreedAt *time.Time    `json:"agreed_at,omitempty"` // to the goals as they stand
	Mentors  []NamedMentor `json:"mentors,omitempty"`

	FollowUps   []organizationapi.FollowUp `json:"follow_ups,omitempty"`
	Application string                     `json:"application,omitempty"` // for registration, under way
	Tries       int64                      `json:"tries,omitempty"`       // applications that came to nothing
	Heir        *organizationapi.Party     `json:"heir,omitempty"`
}

// NamedMentor is a person whom the hub has named for a group.
type NamedMentor struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	OrgName string `json:"org_name"`
	Until   cn.Day `json:"until,omitempty"` // the last day; "" is still a mentor
}

var schema = store.Schema{Name: "incubations", Indexes: []string{"at", "mine", "hub", "in", "out", "live", "wait", "due", "application", "filing"}}

func index(i *Incubation) map[string][]string {
	at := store.Time(i.AppliedAt)
	ix := map[string][]string{"at": {at}, "mine": {i.Contact}, "hub": {i.Hub.ID + "/" + at}}
	for _, m := range i.Mentors {
		ix["mine"] = append(ix["mine"], m.Account)
	}
	if i.live() {
		ix["live"] = []string{i.same()}
	}
	if i.State == entered {
		ix["in"] = []string{i.Hub.ID + "/" + i.ID}
	}
	if i.State == graduated {
		ix["out"] = []string{i.Hub.ID + "/" + store.Time(*i.EndedAt)}
	}
	if due, ok := i.next(); ok {
		ix["due"] = []string{store.Time(due)}
	}
	for _, w := range i.waits() {
		if !slices.Contains(ix["wait"], w.place) {
			ix["wait"] = append(ix["wait"], w.place)
		}
	}
	if i.Application != "" {
		ix["application"] = []string{i.Application}
	}
	if i.Draft.Filing != "" {
		ix["filing"] = []string{i.Draft.Filing}
	}
	return ix
}

// same is what two incubations of one group have in common.
func (i *Incubation) same() string {
	if i.Draft.Filing != "" {
		return i.Draft.Filing
	}
	return i.Contact + "/" + i.Draft.Name
}

// hats says who the caller is to it. Who speaks for the group neither decides for the hub nor mentors.
func (i *Incubation) hats(who identity.Caller) (hats []Hat) {
	if who.ID == i.Contact {
		return []Hat{Group}
	}
	if who.In(i.Org.ID, identity.Staff) {
		hats = append(hats, Keeper)
	}
	if slices.ContainsFunc(i.Mentors, func(m NamedMentor) bool { return m.Account == who.ID }) {
		hats = append(hats, Mentor)
	}
	if who.In(i.Office, identity.Registrar) {
		hats = append(hats, Registrar)
	}
	if who.Supervises(i.Region) {
		hats = append(hats, Supervisor)
	}
	return hats
}

var (
	errNone    = fault.New(fault.NotFound, "organization.incubation.not-found", "没有找到这份孵化，请从工作台重新进入。")
	errName    = fault.New(fault.Invalid, "organization.incubation.name", "请填写名称，或者选择一个已备案的组织。")
	errFiling  = fault.New(fault.Refused, "organization.incubation.filing", "只能用您自己联系的、备案有效的组织申请，请重新选择。")
	errTwice   = fault.New(fault.Conflict, "organization.incubation.twice", "这个组织已经在一个孵化基地申请或者入驻，请先办完那一份。")
	errNoPaper = fault.New(fault.Refused, "organization.incubation.no-paper", "报告目标完成要附证明材料，请上传后再报告。")
)

// ApplyIncubation asks a hub to take a group in. Of a filed group the filing says what the form would ask again.
func (s *Service) ApplyIncubation(ctx context.Context, in organizationapi.ApplyIncubationRequest) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	h, err := s.hubs.Get(ctx, in.Hub)
	switch {
	case err != nil:
		return out, noHub(err)
	case !h.Draft.Open || h.EndedAt != nil:
		return out, errClosed
	case h.kept(who):
		return out, errClosed.Say("运营基地的组织不向自己的基地申请，请换一个账号，或者选择其他基地。")
	}
	now := s.now()
	i := Incubation{
		Contact: who.ID, Draft: in.IncubationDraft, Hub: organizationapi.Party{ID: h.ID, Name: h.Draft.Name}, Org: h.Org, Office: h.Office.ID, Region: h.Region,
		Law: rule.Where{Region: h.Region, Day: now}, Terms: h.Draft.Terms, State: Life.Start, AppliedAt: now,
	}
	if err := s.filed(ctx, &i); err != nil {
		return out, err
	}
	if i.Draft.Name == "" {
		return out, errName.At("name", "请填写名称。")
	}
	if err := s.admissible(ctx, &i); err != nil {
		return out, err
	}
	again, err := s.incubations.Find(ctx, store.Query{Where: []store.Term{store.Is("live", i.same())}, Limit: 1})
	if err != nil {
		return out, err
	}
	if once, ok := store.OnceFrom(ctx); len(again.Items) > 0 && (!ok || again.Items[0].ID != once.ID) {
		return out, errTwice
	}
	i, err = s.incubations.Create(ctx, i, func(id string, i *Incubation) []event.Event {
		return told(events.TypeOrganizationIncubationAppliedV1, now, i.fact())
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &i, who)
}

// filed carries over what a filing says of the group.
func (s *Service) filed(ctx context.Context, i *Incubation) error {
	if i.Draft.Filing == "" {
		return nil
	}
	f, err := s.filings.GetFiling(ctx, organizationapi.GetFilingRequest{ID: i.Draft.Filing})
	if err != nil && fault.Of(err).Kind != fault.NotFound {
		return err
	}
	if err != nil || !f.MayJoin { // only the contact of a filing that holds may join somebody
		return errFiling.At("filing", "请选择您自己联系的、备案有效的组织。")
	}
	i.Draft.Name, i.Draft.Area, i.Draft.Place, i.Draft.Team = f.Draft.Name, f.Draft.Area, f.Draft.Place, f.Draft.Members
	return nil
}

// seen is an incubation that the caller may read; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (Incubation, error) {
	i, err := s.incubations.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(i.hats(who)) == 0 {
		err = errNone
	}
	return i, err
}

// change takes one step that has a door of its own: by whom the table says, on the version that the caller has seen.
func (s *Service) change(ctx context.Context, id string, version int64, do Verb, how func(i *Incubation) ([]event.Event, error)) (out organizationapi.Incubation, err error) {
	who, _ := identity.From(ctx)
	if _, err = s.seen(ctx, id, who); err != nil {
		return out, err
	}
	i, err := s.incubations.Update(ctx, id, func(i *Incubation) (evs []event.Event, err error) {
		if i.State, err = Life.Next(i.State, do, i.hats(who)); err != nil {
			return nil, err
		}
		if err := i.At(version); err != nil {
			return nil, err
		}
		return how(i)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &i, who)
}

// GetIncubationPaper hands out the evidence of a goal.
func (s *Service) GetIncubationPaper(ctx context.Context, in organizationapi.GetIncubationPaperRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	i, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, i.ID, in.Paper)
}
