package tender

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/admission"
	"sanshe/services/tender/deposit"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/inquiry"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/lottery"
	"sanshe/services/tender/scoring"
	"sanshe/services/tender/unseal"
)

// Service answers the operations in contracts/openapi/tender.yaml.
type Service struct {
	tenders    *store.Collection[Tender]
	bids       *store.Collection[Bid]
	envelopes  *store.Collection[Envelope]
	notices    *store.Collection[Notice]
	places     *store.Collection[Place]
	files      *intake.Service // sealed ones
	unsealing  *unseal.Service
	receipts   ed25519.PrivateKey // signs receipts
	numbers    []byte             // covers the numbers on them
	gates      *store.Collection[Gate]
	scoring    *scoring.Service
	deposited  *deposit.Service
	counters   *store.Collection[Counter]
	inquiries  *inquiry.Service
	disputes   *dispute.Service
	experts    *lottery.Service // draws them
	register   *store.Collection[Entry]
	orders     *store.Collection[Order]
	admissions *admission.Desk
	beats      *store.Collection[store.Beat]
	pulse      pulse
	call       http.RoundTripper // as the caller
	self       http.RoundTripper // as this service
	rules      *rule.Book
	log        *slog.Logger
	now        func() time.Time
	clock      *host.Clock // nil is trusted
	demo       bool
}

// load reads a purchase that the caller may know of.
func (s *Service) load(ctx context.Context, id string) (t Tender, err error) {
	who, _ := identity.From(ctx)
	if t, err = s.tenders.Get(ctx, id); err != nil {
		return t, err
	}
	if len(t.hats(who)) == 0 {
		return t, errNotFound
	}
	return t, nil
}

// change loads, checks that the caller may know and looked at the latest version, and saves.
func (s *Service) change(ctx context.Context, id string, version int64, do func(*Tender, identity.Caller) ([]event.Event, error)) (Tender, error) {
	who, _ := identity.From(ctx)
	return s.tenders.Update(ctx, id, func(t *Tender) ([]event.Event, error) {
		if len(t.hats(who)) == 0 {
			return nil, errNotFound
		}
		if err := t.At(version); err != nil {
			return nil, err
		}
		if err := s.kept(ctx, t, who.ID); err != nil {
			return nil, err
		}
		evs, err := do(t, who)
		return s.aloud(t, evs), err
	})
}

// CreateTender starts a purchase from an item of an effective catalogue.
func (s *Service) CreateTender(ctx context.Context, in tenderapi.CreateTenderRequest) (out tenderapi.Tender, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Buyer)
	t := Tender{
		Buyer: tenderapi.Party{ID: me.Org, Name: me.OrgName}, Region: me.Region,
		Law: rule.Where{Region: me.Region, Day: s.now()}, State: Life.Start, CreatedAt: s.now(), Demo: s.demo,
	}
	if err = s.fill(ctx, &t, in.TenderDraft); err != nil {
		return out, err
	}
	if t.Code, err = s.number(ctx, me.Region); err != nil {
		return out, err
	}
	t, err = s.tenders.Create(ctx, t, func(string, *Tender) []event.Event { return nil })
	once, _ := store.OnceFrom(ctx)
	if in.Form && (errors.Is(err, store.ErrReused) || err == nil && t.Version > 1) { // the form was sent before, and the draft is no longer what it was born as
		t, err = s.save(ctx, once.ID, in.TenderDraft)
	}
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// save takes the form of a new purchase that comes again with other words: it
// changes the draft it made, unless somebody has changed that otherwise.
func (s *Service) save(ctx context.Context, id string, d tenderapi.TenderDraft) (Tender, error) {
	return s.change(ctx, id, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if t.Version != max(t.Saved, 1) {
			return nil, errFormOld
		}
		t.Saved = t.Version + 1
		return nil, s.redraft(ctx, t, who, d)
	})
}

// UpdateTender changes what has not been published yet.
func (s *Service) UpdateTender(ctx context.Context, in tenderapi.UpdateTenderRequest) (out tenderapi.Tender, err error) {
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		return nil, s.redraft(ctx, t, who, in.TenderDraft)
	})
	if err == nil && t.Lot == 1 {
		err = s.spread(ctx, t.ID)
	}
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// redraft changes the draft while it is one.
func (s *Service) redraft(ctx context.Context, t *Tender, who identity.Caller, d tenderapi.TenderDraft) error {
	switch {
	case !t.wears(who, Officer):
		return fault.New(fault.Forbidden, "tender.tender.not-yours", "修改采购文件由采购人的经办人办理，您不能代办，请与其联系。")
	case t.State == tenderapi.StateDiscarded:
		return fault.New(fault.Conflict, "tender.tender.discarded", "这份草稿已经作废，不能再修改，请从目录重新发起采购。")
	case t.State != tenderapi.StateDrafted && t.State != tenderapi.StateIntended:
		return fault.New(fault.Conflict, "tender.tender.fixed", "采购文件已提交审核或已公告，不能直接修改；公告后请发布更正公告。")
	}
	return s.fill(ctx, t, d)
}

var errFormOld = fault.New(fault.Conflict, "tender.draft.saved-since", "这份表单已经保存为草稿，草稿后来又有改动，没有再次保存。请从采购人工作台打开那份草稿，在其中修改。")

// fill takes over a draft whose item must stand in an effective catalogue: what
// no catalogue lists may not be bought, and what the negative list names is in none.
func (s *Service) fill(ctx context.Context, t *Tender, d tenderapi.TenderDraft) error {
	p := d.Method.Procedure()
	name, err := s.subject(ctx, t, &d)
	if err != nil {
		return err
	}
	if t.Lot > 1 {
		first, err := s.tenders.Get(ctx, t.Procedure)
		if err != nil {
			return err
		}
		d = shared(d, first.Draft)
	}
	if p.Rules.Lowest != "" {
		d.Criteria = priceOnly(p)
	}
	if p.Rules.DeductionLeast == "" {
		d.SmeDeduction = 0
	}
	if p.Rules.DeductionLeast == "" || !d.Joint {
		d.SmeJointDeduction = 0
	}
	if p.Rolling() {
		d = s.unbid(d)
	}
	if d.Joint && p.Framework() {
		return fault.New(fault.Refused, "tender.consortium.framework", "框架协议的入围供应商各自签订协议，本平台还不能办理联合体入围，请改为不接受联合体。").At("joint", "请去掉勾选。")
	}
	if t.Prior, err = s.prior(ctx, t, d.Prior); err != nil {
		return err
	}
	if p.Rules.Remaining != "" {
		d.Invited, err = s.remaining(ctx, t, p)
	} else if !draws(p) && !p.Competition() {
		err = s.introduce(ctx, d.Invited)
	}
	if err == nil {
		err = s.recommend(ctx, &d)
	}
	if err != nil {
		return err
	}
	d.Version, d.Form, d.Criteria = 0, false, machined(d.Criteria, nil)
	t.Draft, t.ItemName = d, name
	if err = s.addTo(ctx, t); err != nil {
		return err
	}
	return s.invite(ctx, t)
}

// subject is what is bought: an item of an effective catalogue, or what a
// framework was agreed about, whatever has become of its catalogue since.
func (s *Service) subject(ctx context.Context, t *Tender, d *tenderapi.TenderDraft) (name string, err error) {
	t.Framework, t.Agreed = nil, nil
	if d.Method.Procedure().Competition() {
		return s.under(ctx, t, d)
	}
	if d.Framework, d.Quantity, d.LeftOut = "", 0, nil; !d.Method.Procedure().Framework() {
		d.Ways = nil
	}
	item, err := s.item(ctx, d.Catalogue, d.Item)
	return item.Name, err
}

func (s *Service) item(ctx context.Context, catalogue, code string) (catalogapi.Item, error) {
	c, err := route.Call(ctx, s.call, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: catalogue})
	if err != nil {
		if fault.Of(err).Kind == fault.NotFound {
			err = fault.New(fault.Refused, "tender.item.no-catalogue", "没有找到这份购买服务目录，请从现行目录中选择项目。").At("catalogue", "请选择现行有效的目录。")
		}
		return catalogapi.Item{}, err
	}
	listed, rerr := rule.Ask[[]rule.Item](s.rules, "catalog.negative.list", rule.Where{Region: c.Region, Day: s.now()})
	if rerr != nil {
		return catalogapi.Item{}, rerr
	}
	for _, i := range c.Items {
		if i.Code != code {
			continue
		}
		if c.State != catalogapi.CatalogueStateEffective {
			return i, fault.New(fault.Refused, "tender.item.not-effective", "这份目录尚未生效或已废止，请从现行目录中选择项目。").At("catalogue", "请选择现行有效的目录。")
		}
		if i.Nature != catalogapi.NatureService && i.Nature != catalogapi.NatureAuxiliary {
			return i, fault.New(fault.Refused, "tender.item.negative", "这一事项在负面清单之内，不得通过政府购买服务实施。").Under(listed.Basis())
		}
		return i, nil
	}
	return catalogapi.Item{}, fault.New(fault.Refused, "tender.item.unlisted", "目录中没有代码为“"+code+"”的项目，请重新选择。").Under(listed.Basis()).At("item", "请从目录中选择。")
}

// Counter numbers the purchases of a region and year.
type Counter struct {
	store.Meta
	Last int64 `json:"last"`
}

// number draws the next project code: region, year, running number. A draw that comes to nothing leaves a gap.
func (s *Service) number(ctx context.Context, region string) (string, error) {
	id := region + "-" + cn.DayOf(s.now()).String()[:4]
	next := func(c *Counter) ([]event.Event, error) { c.Last++; return nil, nil }
	c, err := s.counters.Update(ctx, id, next)
	if fault.Of(err).Code == store.ErrNotFound.Code {
		if _, err = s.counters.Insert(ctx, id, Counter{}); err == nil || fault.Of(err).Code == store.ErrExists.Code {
			c, err = s.counters.Update(ctx, id, next)
		}
	}
	return fmt.Sprintf("%s-FW-%04d", id, c.Last), err
}

// GetTender shows one purchase as far as the caller may see it.
func (s *Service) GetTender(ctx context.Context, in tenderapi.GetTenderRequest) (out tenderapi.Tender, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err := s.invite(ctx, &t); err != nil {
		return out, err
	}
	if t.Avoidances, err = s.requests(ctx, &t); err != nil {
		return out, err
	}
	out = s.view(ctx, &t)
	if err = s.interrupted(ctx, &t, &out); err != nil {
		return out, err
	}
	out.Followed, err = s.followed(ctx, &t)
	return out, err
}

// ListFindings holds a purchase against the rule book, line by line, before anyone is refused.
func (s *Service) ListFindings(ctx context.Context, in tenderapi.ListFindingsRequest) (out tenderapi.FindingList, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !t.wears(who, Officer, Reviewer, Supervisor) {
		return out, errNotFound
	}
	if err := s.bind(ctx, &t); err != nil {
		return out, err
	}
	if err := errors.Join(s.invite(ctx, &t), s.besides(ctx, &t)); err != nil {
		return out, err
	}
	x := s.examine(&t)
	return tenderapi.FindingList{Items: x.findings}, x.err
}

// examine holds a draft against the law of today; what is published keeps the law of its birth.
func (s *Service) examine(t *Tender) *examiner {
	now, at := s.now(), t.Law
	if t.PublishedAt == nil {
		at.Day = now
	} else {
		now = *t.PublishedAt
	}
	x := &examiner{book: s.rules, at: at}
	x.draft(t, now)
	if t.PublishedAt == nil && !t.rolling() {
		x.sealing(t)
	}
	return x
}

// basis cites a rule under which a document stands; nothing when the book is silent.
func (s *Service) basis(t Tender, id string) []fault.Basis { return rule.Cite(s.rules, id, t.Law) }

// ListTenders is the public list.
func (s *Service) ListTenders(ctx context.Context, in tenderapi.ListTendersRequest) (out tenderapi.TenderPage, err error) {
	q := store.Query{By: "public", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Group != "" {
		q.By = "group"
		q.Where = append(q.Where, store.Under("group", string(in.Group)+"/"))
	}
	if in.Due {
		q.By, q.Desc = "due", false
		q.Where = append(q.Where, store.Between("due", store.Time(s.now()), dueless))
	}
	for name, v := range map[string]string{"buyer": in.Buyer, "method": string(in.Method)} {
		if v != "" {
			q.Where = append(q.Where, store.Is(name, v))
		}
	}
	if in.Item != "" {
		q.Where = append(q.Where, store.Under("item", in.Item))
	}
	if in.Region != "" {
		q.Where = append(q.Where, store.Under("region", cn.Stem(in.Region)))
	}
	if in.Most > 0 {
		q.Where = append(q.Where, store.Between("budget", "", store.Int(in.Most+1)))
	}
	q.Where = append(q.Where, store.Having("word", in.Q)...)
	p, err := s.tenders.Find(ctx, q)
	if err != nil {
		return out, err
	}
	return s.page(p, false), nil
}

// maxCount is where counting stops; a screen then says “以上”.
const maxCount = 10_000

// CountTenders counts the public list by group.
func (s *Service) CountTenders(ctx context.Context, in tenderapi.CountTendersRequest) (out tenderapi.TenderCounts, err error) {
	for g, n := range map[tenderapi.Group]*int64{
		tenderapi.GroupIntention: &out.Intention, tenderapi.GroupBidding: &out.Bidding, tenderapi.GroupEvaluating: &out.Evaluating,
		tenderapi.GroupResult: &out.Result, tenderapi.GroupFailed: &out.Failed,
	} {
		where := []store.Term{store.Under("group", string(g)+"/")}
		if in.Buyer != "" {
			where = append(where, store.Is("buyer", in.Buyer))
		}
		k, err := s.tenders.Count(ctx, maxCount, where...)
		if err != nil {
			return out, err
		}
		*n = int64(k)
	}
	return out, nil
}
