package casework

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

var errCode = fault.New(fault.NotFound, "socialwork.case.code", "查阅码不对，请核对社会工作者交给您的纸条，找不到的请与其联系。")

// AskCaseAsClient shows who holds the code of a case who looked, and erases it when they say so. A wrong code and a case that
// is not there are answered alike.
func (s *Service) AskCaseAsClient(ctx context.Context, in socialworkapi.AskCaseAsClientRequest) (out socialworkapi.CaseClientView, err error) {
	if subtle.ConstantTimeCompare([]byte(strings.ToUpper(in.Code)), []byte(s.code(in.ID))) != 1 {
		return out, errCode.At("code", "请核对查阅码。")
	}
	c, err := s.cases.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = errCode.At("code", "请核对查阅码。")
	}
	if err != nil {
		return out, err
	}
	if in.Erase && c.State != gone {
		if c, err = s.erase(ctx, c.ID, Client, func(*Case) bool { return true }); err != nil {
			return out, err
		}
	}
	key, err := s.key(ctx, c.ID)
	gone := c.State == gone || errors.Is(err, errNone)
	if gone {
		key, err = nil, nil
	}
	if err != nil {
		return out, err
	}
	out = socialworkapi.CaseClientView{StateText: Life.Say(c.State), OrgName: c.OrgName, Erased: gone}
	out.Looks, err = s.book(ctx, c.ID, key, identity.Caller{})
	return out, err
}

// erase ends a case for good: first the document lets everything go, then the key is destroyed, then the notes.
func (s *Service) erase(ctx context.Context, id string, by Hat, still func(*Case) bool) (Case, error) {
	c, err := s.cases.Update(ctx, id, func(c *Case) (_ []event.Event, err error) {
		if c.State == gone || !still(c) {
			return nil, nil
		}
		if c.State, err = Life.Next(c.State, Erase, []Hat{by}); err != nil {
			return nil, err
		}
		c.Sealed, c.Parts, c.To, c.ToName, c.Left, c.ChangedAt = nil, nil, "", "", true, s.now()
		return told(events.TypeSocialworkCaseErasedV1, c.ChangedAt, events.SocialworkCaseErasedV1{Org: c.Org, State: string(c.State), Region: c.Region}), nil
	})
	if err == nil && c.State == gone {
		err = s.let(ctx, c.ID)
	}
	return c, err
}

// let destroys the key of a case that was erased, and its notes.
func (s *Service) let(ctx context.Context, id string) error {
	if err := s.keys.Destroy(ctx, subjectOf(id)); err != nil {
		return err
	}
	if err := s.visits.Each(ctx, store.Query{Where: []store.Term{store.Is("case", id)}}, func(v Visit) error { return s.visits.Delete(ctx, v.ID) }); err != nil {
		return err
	}
	_, err := s.cases.Update(ctx, id, func(c *Case) ([]event.Event, error) {
		if c.State == gone {
			c.Left = false
		}
		return nil, nil
	})
	return err
}

// grace is how long an erasure may take before the clock finishes it: whoever erases is not disturbed.
const grace = time.Minute

// finish erases what was cut off while it was being erased.
func (s *Service) finish(ctx context.Context) error {
	q := store.Query{By: "over", Where: []store.Term{store.Between("over", "", store.Time(s.now().Add(-grace)))}}
	return s.cases.Each(ctx, q, func(c Case) error { return s.let(ctx, c.ID) })
}

// expire erases what has been kept for as long as the book says.
func (s *Service) expire(ctx context.Context) error {
	now := s.now()
	over := func(c *Case) bool {
		years, err := rule.Ask[int](s.rules, ruleKeep, c.law(now))
		return err == nil && !c.EndedAt.IsZero() && cn.DayOf(c.EndedAt).AddMonths(12*years.Value).Before(cn.DayOf(now))
	}
	q := store.Query{By: "ended", Where: []store.Term{store.Between("ended", "", store.Time(now))}}
	return s.cases.Each(ctx, q, func(c Case) error {
		if !over(&c) {
			return nil
		}
		_, err := s.erase(ctx, c.ID, Clock, over)
		return err
	})
}

// onAccepted opens the case at the organization that accepted it, with what the client lets go and with a key of its own. Its
// id is made of the former, so that an event that is heard twice opens one.
func (s *Service) onAccepted(ctx context.Context, ev event.Event) error {
	c, err := s.cases.Get(ctx, ev.Subject)
	if errors.Is(err, store.ErrNotFound) || err == nil && c.State != referred {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	from, err := s.key(ctx, c.ID)
	if errors.Is(err, errNone) {
		return nil
	}
	if err != nil {
		return err
	}
	id := s.derive("referred", c.ID)
	if _, err = s.cases.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
		return err // it is there already, or was erased since
	}
	if _, err = s.keys.Make(ctx, subjectOf(id)); err != nil {
		return err
	}
	n := Case{Org: c.To, OrgName: c.ToName, Region: c.ToRegion, Carer: c.Taker, State: Life.Start, Guidance: Guiding.Start, OpenedAt: s.now(), ChangedAt: s.now()}
	var handing socialworkapi.CaseConsent
	if err = c.get(from, "handing", &handing); err != nil {
		return err
	}
	for _, p := range c.Parts {
		if err = s.hand(ctx, &c, &n, id, p, handing); err != nil {
			return err
		}
	}
	_, err = s.cases.Insert(ctx, id, n, told(events.TypeSocialworkCaseOpenedV1, n.OpenedAt, events.SocialworkCaseOpenedV1{Org: n.Org, State: string(n.State), Region: n.Region})...)
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// hand seals one part of a case anew, for the case that follows it.
func (s *Service) hand(ctx context.Context, c, n *Case, id string, p socialworkapi.CasePart, consent socialworkapi.CaseConsent) error {
	from, err := s.key(ctx, c.ID)
	if err != nil {
		return err
	}
	to, err := s.key(ctx, id)
	if err != nil {
		return err
	}
	sheet, err := s.sheet(ctx, c, from, "", p)
	if err != nil {
		return err
	}
	switch p {
	case socialworkapi.CasePartClient:
		if sheet.Client == nil {
			return errSealed
		}
		sheet.Client.Consent = consent
		return n.put(to, id, named(p), sheet.Client)
	case socialworkapi.CasePartAssessment:
		return n.put(to, id, named(p), sheet.Assessment)
	case socialworkapi.CasePartPlan:
		return n.put(to, id, named(p), sheet.Plan)
	case socialworkapi.CasePartGuidance:
		return n.put(to, id, named(p), sheet.Guidance)
	}
	for _, v := range sheet.Visits { // notes first: without the case nobody finds them
		vid := s.derive("handed", id, v.At.UTC().Format(time.RFC3339Nano), v.Note)
		_, err := s.visits.Insert(ctx, vid, Visit{Case: id, Region: n.Region, By: v.By, At: v.At, Heard: v.Heard, Late: v.Late, Secret: to.Seal("casevisits/"+vid, v.Note)})
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// Sum is what is known of all cases that an organization has closed in a year. No person is in it: of each case it holds a
// mark that only the service makes, so that none is counted twice.
type Sum struct {
	store.Meta
	Year   int                              `json:"year"`
	Org    string                           `json:"org"`
	Region string                           `json:"region"`
	Marks  []string                         `json:"marks"`
	Cells  map[socialworkapi.CaseTheme]Cell `json:"cells"`
}

// Cell is the sum of one theme.
type Cell struct {
	Count    int64 `json:"count"`
	Attained int64 `json:"attained"` // sum of percents
}

var sumSchema = store.Schema{Name: "casesums", Indexes: []string{"year"}}

func indexSum(x *Sum) map[string][]string {
	return map[string][]string{"year": {strconv.Itoa(x.Year)}}
}

// onClosed adds a case to the sums of its organization.
func (s *Service) onClosed(ctx context.Context, ev event.Event) error {
	c, err := s.cases.Get(ctx, ev.Subject)
	if errors.Is(err, store.ErrNotFound) || err == nil && c.State != closed {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	key, err := s.key(ctx, c.ID)
	if errors.Is(err, errNone) {
		return nil
	}
	if err != nil {
		return err
	}
	var person socialworkapi.CasePerson
	var outcome socialworkapi.CaseOutcome
	if err = c.get(key, named(socialworkapi.CasePartClient), &person); err != nil {
		return err
	}
	if err = c.get(key, named(socialworkapi.CasePartOutcome), &outcome); err != nil {
		return err
	}
	year := cn.DayOf(c.EndedAt).At(0, 0).Year()
	id, mark := strconv.Itoa(year)+"."+c.Org, s.derive("mark", c.ID)[:16]
	if _, err = s.sums.Insert(ctx, id, Sum{Year: year, Org: c.Org, Region: c.Region, Cells: map[socialworkapi.CaseTheme]Cell{}}); err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	if x, err := s.sums.Get(ctx, id); err != nil || slices.Contains(x.Marks, mark) { // heard before, and nothing is written
		return err
	}
	_, err = s.sums.Update(ctx, id, func(x *Sum) ([]event.Event, error) {
		if slices.Contains(x.Marks, mark) {
			return nil, nil
		}
		cell := x.Cells[person.Theme]
		x.Marks, x.Cells[person.Theme] = append(x.Marks, mark), Cell{Count: cell.Count + 1, Attained: cell.Attained + outcome.Percent}
		slices.Sort(x.Marks) // their order tells nothing
		return nil, nil
	})
	return err
}

// GetCaseBoard is the sum of a year by region and theme. A cell with few cases is not shown.
func (s *Service) GetCaseBoard(ctx context.Context, in socialworkapi.GetCaseBoardRequest) (out socialworkapi.CaseBoard, err error) {
	at := rule.Where{Day: s.now()}
	least, err := rule.Ask[int64](s.rules, ruleLeast, at)
	if err != nil {
		return out, err
	}
	type place struct {
		region string
		theme  socialworkapi.CaseTheme
	}
	sums := map[place]Cell{}
	err = s.sums.Each(ctx, store.Query{Where: []store.Term{store.Is("year", strconv.FormatInt(in.Year, 10))}}, func(x Sum) error {
		for theme, c := range x.Cells {
			p := place{x.Region, theme}
			sums[p] = Cell{Count: sums[p].Count + c.Count, Attained: sums[p].Attained + c.Attained}
		}
		return nil
	})
	out = socialworkapi.CaseBoard{Year: in.Year, Least: least.Value, Items: []socialworkapi.CaseCell{}, Basis: bureau.Cite(s.rules, at, ruleLeast)}
	for p, c := range sums {
		if c.Count >= least.Value {
			out.Items = append(out.Items, socialworkapi.CaseCell{Region: p.region, RegionName: s.place(p.region), Theme: p.theme, ThemeText: themes[p.theme], Count: c.Count, Attained: c.Attained / c.Count})
		}
	}
	slices.SortFunc(out.Items, func(a, b socialworkapi.CaseCell) int {
		return strings.Compare(a.Region+string(a.Theme), b.Region+string(b.Theme))
	})
	return out, err
}

// mostCounted bounds what is counted of one state.
const mostCounted = 100000

// CountCases is what a manager of the organization reads: how many there are, and of none which.
func (s *Service) CountCases(ctx context.Context, in socialworkapi.CountCasesRequest) (out socialworkapi.CaseCounts, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.CaseCount{}
	if !who.In(in.Org, identity.Staff) {
		return out, errNone
	}
	for _, st := range []State{opened, assessed, planned, referring, referred, closed, gone} {
		n, err := s.cases.Count(ctx, mostCounted, store.Is("stand", in.Org+"/"+string(st)))
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, socialworkapi.CaseCount{State: st, StateText: Life.Say(st), Count: int64(n)})
	}
	return out, nil
}
