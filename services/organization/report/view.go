package report

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

// inside reports whether somebody is concerned: an author, a sponsor or a registrar, and no reader alone.
func inside(hats []Hat) bool {
	return slices.ContainsFunc(hats, func(h Hat) bool { return h != Reader })
}

// read finds a report that the caller wears a hat for; concerned asks for more than a reader's.
func (s *Service) read(ctx context.Context, id string, concerned bool) (r Report, who identity.Caller, err error) {
	who, _ = identity.From(ctx)
	r, err = s.reports.Get(ctx, id)
	if err != nil {
		return r, who, missing(err)
	}
	if hats := r.hats(who); len(hats) == 0 || concerned && !inside(hats) {
		return r, who, errNone
	}
	return r, who, nil
}

// GetReport shows a report to those concerned, and to everybody once it has a conclusion.
func (s *Service) GetReport(ctx context.Context, in organizationapi.GetReportRequest) (out organizationapi.Report, err error) {
	r, who, err := s.read(ctx, in.ID, false)
	if err != nil {
		return out, err
	}
	out = s.shown(&r, who)
	if inside(r.hats(who)) {
		out.Follows, err = s.follows(ctx, &r)
	}
	return out, err
}

// GetReportPaper hands out a paper to those concerned.
func (s *Service) GetReportPaper(ctx context.Context, in organizationapi.GetReportPaperRequest) (out contract.File, err error) {
	r, _, err := s.read(ctx, in.ID, true)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, r.ID, in.Paper)
}

// ListReportFindings holds a report against the rules, line by line.
func (s *Service) ListReportFindings(ctx context.Context, in organizationapi.ListReportFindingsRequest) (out organizationapi.FindingList, err error) {
	r, _, err := s.read(ctx, in.ID, true)
	if err != nil {
		return out, err
	}
	x := s.examine(&r)
	out.Items = append([]organizationapi.Finding{}, x.Findings...)
	return out, x.Err
}

func (s *Service) shown(r *Report, who identity.Caller) organizationapi.Report {
	hats := r.hats(who)
	v := organizationapi.Report{
		ID: r.ID, Version: r.Version, Org: r.Org, Year: r.Year, Kind: r.Kind, KindText: kindText[r.Kind], Charity: r.Charity, Fundraising: r.Fundraising, Region: r.Region, Office: r.Office, Sponsor: r.Sponsor,
		State: r.State, StateText: Life.Say(r.State), OpenedAt: r.OpenedAt, SponsorDue: r.SponsorDue, RegistrarDue: r.RegistrarDue,
		Known: r.known(), Draft: r.Draft, Papers: []organizationapi.Paper{},
		SubmittedAt: r.SubmittedAt, Late: r.Late, EndorsedAt: r.EndorsedAt, Conclusion: r.Conclusion, ConclusionText: r.Words,
		ConcludedAt: r.ConcludedAt, MissedAt: r.MissedAt, RectifyDue: r.MendDue, RectifiedAt: r.MendedAt,
		Steps: s.steps(r), Moves: []organizationapi.Move{}, Conclusions: []organizationapi.Choice{},
	}
	if inside(hats) {
		v.Papers, v.Returned, v.Opinion, v.Remark, v.Rectify = append(v.Papers, r.Papers...), r.Returned, r.Opinion, r.Remark, r.Mend
	} else {
		v.Draft.Accounts, v.Draft.Audit, v.Draft.Papers = nil, nil, nil
	}
	if list, _, err := s.conclusions(r); err == nil && slices.Contains(hats, Registrar) {
		for _, c := range list {
			v.Conclusions = append(v.Conclusions, organizationapi.Choice{Code: c.Code, Text: c.Text})
		}
	}
	for _, m := range Life.Open(r.State, hats) {
		if m.Do == Submit && r.Sponsor == "" || m.Do == Send && r.Sponsor != "" {
			continue
		}
		if m.Do == Rectify && r.Conclusion != organizationapi.ReportConclusionBasic && r.Conclusion != organizationapi.ReportConclusionFailed {
			continue
		}
		v.Moves = append(v.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: s.clause(r, m.Do)})
	}
	return v
}

// clause is the rule behind a step of a report of its kind.
func (s *Service) clause(r *Report, do Verb) string {
	switch do {
	case Submit, Send, Endorse, Return:
		return lawsOf[r.Kind].sponsor
	case Rectify, Redo:
		return lawsOf[r.Kind].rectify
	}
	return lawsOf[r.Kind].registrar
}

func (s *Service) steps(r *Report) []organizationapi.Step {
	b := law.Steps{Book: s.rules, Law: r.Law, Now: s.now(), List: []organizationapi.Step{}}
	l := lawsOf[r.Kind]
	b.Add("open", "开始填报", "登记管理机关", &r.OpenedAt, nil)
	to := "报送业务主管单位"
	if r.Sponsor == "" {
		to = "报送登记管理机关"
	}
	b.Add("submit", to, r.Org.Name, r.SubmittedAt, &r.SponsorDue, l.sponsor)
	if r.MissedAt != nil {
		b.Note("期满没有报送，计入信用信息")
	}
	if r.Sponsor != "" {
		endorse := []string{l.registrar}
		if r.Kind == organizationapi.OrgKindFoundation {
			endorse = append(endorse, ruleConsent)
		}
		b.Add("endorse", "业务主管单位初审", r.Sponsor, r.EndorsedAt, &r.RegistrarDue, endorse...)
	}
	b.Add("conclude", "登记管理机关检查并作出结论", r.Office, r.ConcludedAt, nil, l.registrar)
	if r.Words != "" {
		b.Note(r.Words)
	}
	if r.Kind == organizationapi.OrgKindFoundation { // of the others the platform publishes as much, and no clause says so
		b.Add("publish", "向社会公布", r.Org.Name, r.ConcludedAt, nil, rulePublish)
	} else {
		b.Add("publish", "向社会公布", r.Org.Name, r.ConcludedAt, nil)
	}
	if r.MendDue != nil {
		b.Add("rectify", "整改", r.Org.Name, r.MendedAt, r.MendDue, l.rectify)
	}
	b.Turn()
	return b.List
}

// waiting are the reports that may wait for somebody in a place, and the hat they would wear.
func (s *Service) waiting(ctx context.Context, m identity.Membership) (out []Report, h Hat, err error) {
	qs := []store.Query{{By: "org", Desc: true, Where: []store.Term{store.Under("org", m.Org+sep)}}}
	switch h = Author; m.Role {
	case identity.Staff:
	case identity.Sponsor: // by its id, and those that know its name only
		h, qs = Sponsor, []store.Query{{By: "sponsor", Where: []store.Term{store.Under("sponsor", m.Org+sep)}}, {By: "sponsor", Where: []store.Term{store.Under("sponsor", m.OrgName+sep)}}}
	case identity.Registrar:
		h, qs = Registrar, []store.Query{{By: "open", Where: []store.Term{store.Under("open", cn.Stem(m.Region))}}}
	default:
		return nil, h, nil
	}
	for _, q := range qs {
		q.Limit = 100
		found, err := s.reports.Find(ctx, q)
		if err != nil {
			return nil, h, err
		}
		out = append(out, found.Items...)
	}
	return out, h, nil
}

// Tasks are what waits for the caller: a report to write, to look through, to conclude, a cause to decide on.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	for _, m := range who.Memberships {
		if m.Role == identity.Registrar {
			ts, err := s.causeTasks(ctx, m)
			if err != nil {
				return out, err
			}
			out = append(out, ts...)
		}
		found, h, err := s.waiting(ctx, m)
		if err != nil {
			return out, err
		}
		for _, r := range found {
			for _, move := range Life.Open(r.State, []Hat{h}) {
				if move.Do == Return || move.Do == Rectify || move.Do == Submit && r.Sponsor == "" || move.Do == Send && r.Sponsor != "" || !slices.Contains(r.hats(who), h) {
					continue
				}
				due := r.RegistrarDue
				if move.Do == Submit || move.Do == Send || move.Do == Endorse {
					due = r.SponsorDue
				}
				if move.Do == Redo {
					due = *r.MendDue
				}
				out = append(out, s.task(&r, m, move.Do, move.Label, due))
			}
		}
	}
	return out, nil
}

func (s *Service) task(r *Report, m identity.Membership, do Verb, what string, due time.Time) organizationapi.Task {
	return organizationapi.Task{
		Subject: r.ID, Room: "report", Title: r.Org.Name, What: what, Owner: m.OrgName, Due: &due,
		LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now()))), Basis: law.Basis(rule.Cite(s.rules, s.clause(r, do), r.Law)...),
	}
}
