package casework

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
	"sanshe/services/socialwork/bureau"
)

// Case is work with one client. What is open says who works and how far it has come; Sealed holds all about the client.
type Case struct {
	store.Meta
	Org       string                   `json:"org"`
	OrgName   string                   `json:"org_name"`
	Region    string                   `json:"region"` // GB/T 2260, of the organization
	Carer     string                   `json:"carer"`  // account
	Guide     string                   `json:"guide,omitempty"`
	State     State                    `json:"state"`
	Guidance  Guidance                 `json:"guidance"`
	To        string                   `json:"to,omitempty"` // the organization it is offered to
	ToName    string                   `json:"to_name,omitempty"`
	ToRegion  string                   `json:"to_region,omitempty"` // of who accepted
	Taker     string                   `json:"taker,omitempty"`     // account that accepted it there
	Parts     []socialworkapi.CasePart `json:"parts,omitempty"`     // what the client lets go there
	Sealed    map[string]string        `json:"sealed,omitempty"`    // part → sealed with the key of the case
	Left      bool                     `json:"left,omitempty"`      // erased, and its key has still to be destroyed
	OpenedAt  time.Time                `json:"opened_at"`
	ChangedAt time.Time                `json:"changed_at"`
	EndedAt   time.Time                `json:"ended_at,omitzero"`
}

var schema = store.Schema{Name: "cases", Indexes: []string{"of", "wait", "stand", "ended", "over"}}

func index(c *Case) map[string][]string {
	ix := map[string][]string{"stand": {c.Org + "/" + string(c.State)}}
	if c.State == gone {
		if c.Left {
			ix["over"] = []string{store.Time(c.ChangedAt)}
		}
		return ix
	}
	ix["of"] = []string{c.Carer}
	if c.Guide != "" && c.Guide != c.Carer {
		ix["of"] = append(ix["of"], c.Guide)
	}
	if c.State == referring {
		ix["wait"] = append(ix["wait"], "offered/"+c.To)
	}
	if c.Guidance == asked && slices.Contains(living, c.State) {
		ix["wait"] = append(ix["wait"], "asked/"+c.Org)
	}
	if !c.EndedAt.IsZero() {
		ix["ended"] = []string{store.Time(c.EndedAt)}
	}
	return ix
}

var (
	errNone   = fault.New(fault.NotFound, "socialwork.case.not-found", "没有找到这件个案，请从个案列表重新进入。")
	errSealed = fault.New(fault.Internal, "socialwork.case.sealed", "个案的内容打不开，请联系平台管理员。")
)

// hats says who the caller is to it. Being of the organization alone is nothing.
func (c *Case) hats(who identity.Caller) (hats []Hat) {
	if c.State == gone {
		return nil
	}
	if who.ID == c.Carer && who.In(c.Org, identity.Worker) {
		return []Hat{Carer}
	}
	if who.ID == c.Guide && who.In(c.Org, identity.Worker) {
		hats = append(hats, Guide)
	}
	if c.Guidance == asked && who.In(c.Org, identity.Worker) && slices.Contains(living, c.State) {
		hats = append(hats, Peer)
	}
	if c.State == referring && who.In(c.To, identity.Worker) {
		hats = append(hats, Receiver)
	}
	return hats
}

// derive is an id or a code that only the service makes, and always the same of the same words.
func (s *Service) derive(words ...string) string {
	m := hmac.New(sha256.New, s.hashing)
	for _, w := range words {
		m.Write([]byte(w))
		m.Write([]byte{0})
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(m.Sum(nil))[:26]
}

// code is what the client is given on paper.
func (s *Service) code(id string) string { return s.derive("code", id) }

func subjectOf(id string) string            { return "case." + id }
func place(id, part string) string          { return "cases/" + id + "/" + part }
func named(p socialworkapi.CasePart) string { return string(p) }

// key is the key of a case; errNone when it is destroyed, whatever a copy of the document says.
func (s *Service) key(ctx context.Context, id string) (*vault.Vault, error) {
	k, err := s.keys.Of(ctx, subjectOf(id))
	if errors.Is(err, subject.ErrGone) {
		err = errNone
	}
	return k, err
}

// put seals a part.
func (c *Case) put(k *vault.Vault, id, part string, x any) error {
	b, err := json.Marshal(x)
	if err != nil {
		return err
	}
	next := map[string]string{}
	for p, sealed := range c.Sealed {
		next[p] = sealed
	}
	next[part] = k.Seal(place(id, part), string(b))
	c.Sealed = next
	return nil
}

// get opens a part; what was never written stays as it is.
func (c *Case) get(k *vault.Vault, part string, x any) error {
	if c.Sealed[part] == "" {
		return nil
	}
	text, err := k.Open(place(c.ID, part), c.Sealed[part])
	if err == nil {
		err = json.Unmarshal([]byte(text), x)
	}
	if err != nil {
		err = errSealed.Because(err)
	}
	return err
}

// seen is a case that the caller has a hat on; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (c Case, err error) {
	c, err = s.cases.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(c.hats(who)) == 0 {
		err = errNone
	}
	if err == nil {
		_, err = s.key(ctx, id) // an old copy of what is erased
	}
	return c, err
}

func (c *Case) law(now time.Time) rule.Where { return rule.Where{Region: c.Region, Day: now} }

// cited are clauses in the form of a refusal.
func (s *Service) cited(region string, ids ...string) (out []fault.Basis) {
	for _, id := range ids {
		out = append(out, rule.Cite(s.rules, id, rule.Where{Region: region, Day: s.now()})...)
	}
	return out
}

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

// view is the open part of it, as the caller may know it.
func (s *Service) view(c *Case, who identity.Caller) socialworkapi.Case {
	hats := c.hats(who)
	out := socialworkapi.Case{
		ID: c.ID, Version: c.Version, Short: short(c.ID), Org: c.Org, OrgName: c.OrgName, Region: c.Region, State: c.State, StateText: Life.Say(c.State),
		Guidance: c.Guidance, GuidanceText: Guiding.Say(c.Guidance), ToName: c.ToName, OpenedAt: c.OpenedAt, ChangedAt: c.ChangedAt,
		Moves: bureau.Menu(Life, c.State, hats), Basis: bureau.Cite(s.rules, c.law(s.now()), ruleSecret, ruleWithdraw),
	}
	if slices.Contains(living, c.State) {
		out.Moves = append(out.Moves, bureau.Menu(Guiding, c.Guidance, hats)...)
	}
	if len(hats) > 0 {
		out.Hat = string(hats[0])
	}
	if slices.Contains(hats, Carer) {
		out.Code = s.code(c.ID)
	}
	return out
}

// short is what a case is called on screens.
func short(id string) string { return "第" + id[:min(6, len(id))] + "号个案" }

// GetCase is how far a case has come. It says nothing of the client.
func (s *Service) GetCase(ctx context.Context, in socialworkapi.GetCaseRequest) (out socialworkapi.Case, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.view(&c, who), nil
}

// ListCases are those that the caller works on or supervises.
func (s *Service) ListCases(ctx context.Context, in socialworkapi.ListCasesRequest) (out socialworkapi.CasePage, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.Case{}
	found, err := s.cases.Find(ctx, store.Query{Where: []store.Term{store.Is("of", who.ID)}, After: in.After, Limit: int(in.Limit)})
	out.Next = found.Next
	for i := range found.Items {
		c := &found.Items[i]
		if len(c.hats(who)) == 0 {
			continue
		}
		if _, err := s.key(ctx, c.ID); errors.Is(err, errNone) {
			continue
		} else if err != nil {
			return out, err
		}
		out.Items = append(out.Items, s.view(c, who))
	}
	return out, err
}

// mostTasks bounds what one desk is told of.
const mostTasks = 50

// Tasks are what waits for the caller. A task names a case by its id alone.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []socialworkapi.Task, err error) {
	terms := []store.Term{store.Is("of", who.ID)}
	for _, m := range who.Memberships {
		if m.Role == identity.Worker {
			terms = append(terms, store.Is("wait", "offered/"+m.Org), store.Is("wait", "asked/"+m.Org))
		}
	}
	for _, term := range terms {
		found, err := s.cases.Find(ctx, store.Query{Where: []store.Term{term}, Limit: mostTasks})
		if err != nil {
			return nil, err
		}
		for i := range found.Items {
			c := &found.Items[i]
			hats := c.hats(who)
			what := ""
			switch is := func(h Hat) bool { return slices.Contains(hats, h) }; {
			case is(Receiver):
				what = "接收或者退回转介"
			case is(Peer) && term.Index == "wait":
				what = "担任督导"
			case is(Guide) && c.Guidance == taken:
				what = "写督导意见"
			case is(Carer) && c.Guidance == opined:
				what = "回应督导意见"
			case is(Carer) && c.State == opened:
				what = "写评估"
			case is(Carer) && c.State == assessed:
				what = "定计划"
			}
			if what != "" {
				out = append(out, socialworkapi.Task{Subject: c.ID, Room: "case", Title: short(c.ID), What: what, Owner: c.OrgName, Basis: []socialworkapi.Basis{}})
			}
		}
	}
	left, err := s.leftTasks(ctx, who)
	return append(out, left...), err
}
