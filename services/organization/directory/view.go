package directory

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// usual is how many rows a list shows that was not asked for a number.
const usual = 50

// ListFunctions lists the functions that everybody reads, by name.
func (s *Service) ListFunctions(ctx context.Context, in organizationapi.ListFunctionsRequest) (page organizationapi.FunctionPage, err error) {
	q := store.Query{By: "public", Where: []store.Term{store.Between("public", "", "")}, After: in.After, Limit: int(in.Limit)}
	for index, v := range map[string]string{"mode": string(in.Mode), "state": string(in.State)} {
		if v != "" {
			q.Where = append(q.Where, store.Is(index, v))
		}
	}
	if in.Region != "" {
		q.Where = append(q.Where, store.Under("region", cn.Stem(in.Region)))
	}
	q.Where = append(q.Where, store.Having("word", in.Q)...)
	return s.functionPage(ctx, q)
}

// ListMyFunctions lists what the caller's organization compiles, the newest first.
func (s *Service) ListMyFunctions(ctx context.Context, in organizationapi.ListMyFunctionsRequest) (organizationapi.FunctionPage, error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Buyer)
	if !ok {
		m, _ = who.As(identity.Reviewer)
	}
	return s.functionPage(ctx, store.Query{By: "owner", Desc: true, Where: []store.Term{store.Under("owner", m.Org+sep)}, After: in.After, Limit: int(in.Limit)})
}

func (s *Service) functionPage(ctx context.Context, q store.Query) (page organizationapi.FunctionPage, err error) {
	who, _ := identity.From(ctx)
	if q.Limit == 0 {
		q.Limit = usual
	}
	found, err := s.functions.Find(ctx, q)
	page = organizationapi.FunctionPage{Items: []organizationapi.Function{}, Next: found.Next}
	for i := range found.Items {
		page.Items = append(page.Items, s.functionView(&found.Items[i], who))
	}
	return page, err
}

// GetFunction shows a function: before its publicity to its own people alone.
func (s *Service) GetFunction(ctx context.Context, in organizationapi.GetFunctionRequest) (out organizationapi.Function, err error) {
	who, _ := identity.From(ctx)
	f, err := s.functionOf(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.whole(ctx, &f, who)
}

func (s *Service) functionView(f *Function, who identity.Caller) organizationapi.Function {
	hats := f.hats(who)
	v := organizationapi.Function{
		ID: f.ID, Version: f.Version, Draft: f.Draft, Owner: f.Owner, Region: f.Region, RegionName: s.place(f.Region), ModeText: modes[f.Draft.Mode],
		State: f.State, StateText: Functions.Say(f.State), Ending: f.Ending, PublicizedAt: f.PublicizedAt, PublicityEnds: f.Ends,
		EffectiveAt: f.EffectiveAt, RetiredAt: f.RetiredAt, Previous: f.Previous, Objections: f.Objections.View(), Steps: s.functionSteps(f), Moves: []organizationapi.Move{},
		Basis: law.Basis(rule.Cite(s.rules, ruleConditions, f.Law)...),
	}
	v.Draft.Version = f.Version
	if inside(hats) {
		v.Returned = f.Returned
	}
	for _, m := range Functions.Open(f.State, hats) {
		switch m.Do {
		case Edit:
			v.MayEdit = true
		case Revise:
			v.MayRevise = true
		case Object:
			v.MayObject = who.ID != "" && s.now().Before(*f.Ends)
		case Answer:
			v.MayAnswer = f.Objections.Open()
		default:
			v.Moves = append(v.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return v
}

func (s *Service) functionSteps(f *Function) []organizationapi.Step {
	w := law.Steps{Book: s.rules, Law: f.Law, Now: s.now()}
	w.Add("submit", "提交审核", f.Owner.Name, f.SubmittedAt, nil, ruleConditions)
	w.Add("publicize", "审核通过并公示", f.Owner.Name, f.PublicizedAt, nil)
	var due *time.Time
	if f.Ends != nil {
		on := f.begins()
		due = last(&on)
	}
	w.Add("effect", "公示期满，列入现行目录", "系统", f.EffectiveAt, due, ruleWindow)
	if f.State == shown && f.Objections.Open() {
		w.Note("还有异议没有答复，答复以前不生效。")
	}
	if f.RetiredAt != nil {
		title := "废止"
		if f.State == revised {
			title = Functions.Say(revised)
		}
		w.Add("retire", title, f.Owner.Name, f.RetiredAt, nil)
		w.Note(f.Ending)
	}
	w.Turn()
	return w.List
}

// last is the last instant before an end.
func last(end *time.Time) *time.Time {
	if end == nil {
		return nil
	}
	t := end.Add(-time.Second)
	return &t
}

// ListProviders lists the entries that everybody reads, by the organization's name.
func (s *Service) ListProviders(ctx context.Context, in organizationapi.ListProvidersRequest) (organizationapi.ProviderPage, error) {
	q := store.Query{By: "public", Where: []store.Term{store.Between("public", "", "")}, After: in.After, Limit: int(in.Limit)}
	for index, v := range map[string]string{"function": in.Function, "state": string(in.State)} {
		if v != "" {
			q.Where = append(q.Where, store.Is(index, v))
		}
	}
	if in.Region != "" {
		q.Where = append(q.Where, store.Under("region", cn.Stem(in.Region)))
	}
	q.Where = append(q.Where, store.Having("word", in.Q)...)
	return s.providerPage(ctx, q)
}

// ListProviderCases lists the entries of the caller's organization, or of the region that the caller keeps or watches,
// the newest application first.
func (s *Service) ListProviderCases(ctx context.Context, in organizationapi.ListProviderCasesRequest) (organizationapi.ProviderPage, error) {
	who, _ := identity.From(ctx)
	q := store.Query{Desc: true, After: in.After, Limit: int(in.Limit)}
	m, ok := who.As(identity.Registrar)
	if !ok {
		m, ok = who.As(identity.Supervisor)
	}
	switch {
	case in.Org != "" && who.In(in.Org, identity.Staff):
		q.By, q.Where = "org", []store.Term{store.Under("org", in.Org+sep)}
	case ok:
		q.By, q.Where = "case", []store.Term{store.Under("case", cn.Stem(m.Region))}
	default:
		return organizationapi.ProviderPage{Items: []organizationapi.Provider{}}, nil
	}
	return s.providerPage(ctx, q)
}

func (s *Service) providerPage(ctx context.Context, q store.Query) (page organizationapi.ProviderPage, err error) {
	who, _ := identity.From(ctx)
	if q.Limit == 0 {
		q.Limit = usual
	}
	found, err := s.providers.Find(ctx, q)
	page = organizationapi.ProviderPage{Items: []organizationapi.Provider{}, Next: found.Next}
	for i := range found.Items {
		if len(found.Items[i].hats(who)) > 0 {
			page.Items = append(page.Items, s.providerView(&found.Items[i], who, false))
		}
	}
	return page, err
}

// GetProvider shows an entry: before its publicity to those concerned alone.
func (s *Service) GetProvider(ctx context.Context, in organizationapi.GetProviderRequest) (out organizationapi.Provider, err error) {
	who, _ := identity.From(ctx)
	p, err := s.providerOf(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.providerView(&p, who, true), nil
}

func (s *Service) providerView(p *Provider, who identity.Caller, whole bool) organizationapi.Provider {
	v := organizationapi.Provider{
		ID: p.ID, Version: p.Version, Function: p.Function, ModeText: modes[p.Mode], Org: p.Org, Region: p.Region, RegionName: s.place(p.Region),
		State: p.State, StateText: Life.Say(p.State), AppliedAt: p.AppliedAt, PublicityEnds: p.Ends, ListedAt: p.ListedAt, Until: string(p.Until),
		ReviewDue: p.ReviewDue, ReviewedAt: p.ReviewedAt, SuspendedAt: p.SuspendedAt, Why: p.Why, EndedAt: p.EndedAt,
		ConfirmDue: last(p.ConfirmDue), ConfirmedAt: p.ConfirmedAt, Objections: p.Objections.View(),
		Findings: []organizationapi.Finding{}, Steps: s.providerSteps(p), Moves: []organizationapi.Move{},
	}
	hats := p.hats(who)
	if inside(hats) || p.State == removed || p.State == expired {
		v.Note = p.Note
	}
	if whole {
		v.Findings = slices.Concat(v.Findings, p.Findings)
	}
	for _, m := range Life.Open(p.State, hats) {
		switch {
		case m.Do == Object:
			v.MayObject = who.ID != "" && s.now().Before(*p.Ends)
		case m.Do == Answer:
			v.MayAnswer = p.Objections.Open()
		case m.Do == Confirm && p.ConfirmDue == nil:
		case slices.Contains(providerMenu, m.Do):
			v.Moves = append(v.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return v
}

func (s *Service) providerSteps(p *Provider) []organizationapi.Step {
	w := law.Steps{Book: s.rules, Law: p.Law, Now: s.now()}
	w.Add("apply", "申请列入", p.Org.Name, &p.AppliedAt, nil, ruleConditions)
	w.Add("admit", "审核通过并公示", "登记管理机关", p.AdmittedAt, nil, ruleConditions)
	ends := last(p.Ends)
	if p.SuspendedAt != nil { // nothing is late that waits for the conditions
		ends = nil
	}
	w.Add("list", "公示期满，列入目录", "系统", p.ListedAt, ends)
	if p.SuspendedAt != nil {
		w.Add("suspend", "不再符合条件，暂停", "系统", p.SuspendedAt, nil, ruleConditions)
		w.Note(p.Why)
	}
	if p.ConfirmDue != nil || p.ConfirmedAt != nil {
		w.Add("confirm", "职能的新版条件变严，确认继续承接", p.Org.Name, p.ConfirmedAt, last(p.ConfirmDue), ruleConditions)
	}
	switch {
	case p.EndedAt != nil:
		w.Done()
		w.Add("end", Life.Say(p.State), "", p.EndedAt, nil)
	case p.ReviewDue != nil:
		w.Add("review", "年度复核", "登记管理机关", nil, p.ReviewDue, ruleReview)
		if p.ReviewedAt != nil {
			w.Note("上一次复核在" + cn.DayOf(*p.ReviewedAt).Chinese())
		}
		w.Note("列入目录到" + p.Until.Chinese() + "为止。")
	}
	w.Turn()
	return w.List
}

// fitsAtOnce bounds a page of fits: each of them is reckoned.
const fitsAtOnce = 50

// ListFits tells an organization which of the functions in force it may take over, and for the others exactly why not.
func (s *Service) ListFits(ctx context.Context, in organizationapi.ListFitsRequest) (page organizationapi.FitPage, err error) {
	who, _ := identity.From(ctx)
	if !who.In(in.Org, identity.Staff) {
		return page, errNotOwn
	}
	q := store.Query{By: "public", Where: []store.Term{store.Between("public", "", ""), store.Is("state", string(effective))}, After: in.After, Limit: min(int(in.Limit), fitsAtOnce)}
	if q.Limit == 0 {
		q.Limit = fitsAtOnce
	}
	found, err := s.functions.Find(ctx, q)
	page = organizationapi.FitPage{Items: []organizationapi.Fit{}, Next: found.Next}
	for i := range found.Items {
		fit, err := s.fit(ctx, &found.Items[i], in.Org)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, fit)
	}
	return page, err
}

func (s *Service) fit(ctx context.Context, f *Function, org string) (v organizationapi.Fit, err error) {
	w, err := s.weigh(ctx, f, org)
	if err != nil {
		return v, err
	}
	v = organizationapi.Fit{Function: f.ID, Name: f.Draft.Name, Department: f.Draft.Department, ModeText: modes[f.Draft.Mode], Items: w.Findings, Fits: true}
	if bad := w.unfit(); bad != nil {
		v.Fits, v.Why = false, bad.Text
	}
	p, err := s.providers.Get(ctx, entryID(f, org))
	if errors.Is(err, store.ErrNotFound) {
		v.May = v.Fits
		return v, nil
	}
	if err != nil {
		return v, err
	}
	_, over := Life.Next(p.State, Reapply, []Hat{Applicant})
	v.Provider, v.StateText, v.May = p.ID, Life.Say(p.State), v.Fits && over == nil
	return v, nil
}
