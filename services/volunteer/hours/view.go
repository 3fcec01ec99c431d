package hours

import (
	"context"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// cites are the clauses of rules, for a refusal.
func (s *Service) cites(at rule.Where, ids ...string) (out []fault.Basis) {
	for _, id := range ids {
		out = append(out, rule.Cite(s.rules, id, at)...)
	}
	return out
}

// cite are the clauses of rules, for a screen.
func (s *Service) cite(at rule.Where, ids ...string) []volunteerapi.Basis {
	out := []volunteerapi.Basis{}
	for _, b := range s.cites(at, ids...) {
		out = append(out, volunteerapi.Basis(b))
	}
	return out
}

// trails are what was done, by whom as what they were: no account is named.
func trails(ts []Trail) []volunteerapi.RecordTrail {
	out := []volunteerapi.RecordTrail{}
	for _, t := range ts {
		by := does[t.As]
		switch t.As {
		case ByReview, ByAppeal:
			by = "主管机关"
		case ByAmend, ByPage:
			by = "平台"
		}
		out = append(out, volunteerapi.RecordTrail{At: t.At, What: t.What, By: by, Note: t.Note})
	}
	return out
}

// GetRecord shows one to those concerned.
func (s *Service) GetRecord(ctx context.Context, in volunteerapi.GetRecordRequest) (out volunteerapi.HourRecord, err error) {
	who, _ := identity.From(ctx)
	r, hats, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &r, hats)
}

// ListRecords lists those of a person, a shift or an organization; what the caller may not read stays out.
func (s *Service) ListRecords(ctx context.Context, in volunteerapi.ListRecordsRequest) (out volunteerapi.HourRecordPage, err error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "org", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("org", in.Org+"/")}}
	switch {
	case in.Person != "":
		q.By, q.Where = "mine", []store.Term{store.Under("mine", in.Person+"/")}
	case in.Shift != "":
		q.By, q.Where = "shift", []store.Term{store.Under("shift", in.Shift+"/")}
	case in.Org == "":
		return out, errWhose
	}
	found, err := s.records.Find(ctx, q)
	if err != nil {
		return out, err
	}
	out = volunteerapi.HourRecordPage{Items: []volunteerapi.HourRecord{}, Next: found.Next}
	acts, had := map[string]string{}, map[string]bool{}
	var fellow []Hat
	if in.Shift != "" && len(found.Items) > 0 { // who served beside somebody may look, and object
		if fellow, err = s.fellow(ctx, &found.Items[0], who); err != nil {
			return out, err
		}
	}
	for i := range found.Items {
		r := &found.Items[i]
		account, known := acts[r.Person]
		if !known {
			if account, err = s.actsFor(ctx, r.Person); err != nil {
				return out, err
			}
			acts[r.Person] = account
		}
		hats := r.hats(who, account)
		if len(hats) == 0 {
			hats = fellow
		}
		if len(hats) > 0 {
			row, err := s.line(ctx, r, hats, who.ID, had)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, row)
		}
	}
	return out, err
}

var errWhose = fault.New(fault.Invalid, "volunteer.record.whose", "请说明查看谁的记录，从志愿者、班次或者记录单位的页面进入。")

// view is a record with the name of its volunteer, masked for all but themselves.
func (s *Service) view(ctx context.Context, r *Record, hats []Hat) (out volunteerapi.HourRecord, err error) {
	who, _ := identity.From(ctx)
	if out, err = s.line(ctx, r, hats, who.ID, map[string]bool{}); err != nil {
		return out, err
	}
	p, err := s.people.Of(ctx, r.Person)
	switch {
	case err != nil && fault.Of(err).Kind == fault.NotFound:
		out.Name, err = "已注销", nil
	case slices.Contains(hats, Volunteer):
		out.Name = p.Name
	case r.Shift.Ledger != card.Order || p.Ledger == card.Order: // whose order it is stays hidden from the place where it is served
		out.Name = p.Shown()
	}
	if err != nil || !slices.Contains(hats, Volunteer) {
		return out, err
	}
	a, err := s.appeals.Get(ctx, r.ID)
	if err == nil {
		out.Appeal = Appealing.Say(a.State)
	}
	out.MayAppeal = r.State == annulled && (err != nil || a.State == revoked)
	return out, gone(err)
}

// line is a record for an account. Who vouches for it does not judge it for the organization; had is what is known of whom the
// codes of a shift were handed to.
func (s *Service) line(ctx context.Context, r *Record, hats []Hat, account string, had map[string]bool) (out volunteerapi.HourRecord, err error) {
	vouched := false
	if slices.Contains(hats, Staff) {
		known, asked := had[r.Shift.ID]
		if vouched = r.calledBy(account) || known; !vouched && !asked {
			if vouched, err = s.handed(ctx, r.Shift.ID, account); err != nil {
				return out, err
			}
			had[r.Shift.ID] = vouched
		}
	}
	if vouched {
		hats = slices.DeleteFunc(slices.Clone(hats), func(h Hat) bool { return h == Staff })
	}
	out = s.row(r, hats)
	out.Vouched = vouched
	return out, nil
}

// row is a record as it stands in a list. A fellow sees the volunteer's number masked.
func (s *Service) row(r *Record, hats []Hat) volunteerapi.HourRecord {
	out := volunteerapi.HourRecord{
		ID: r.ID, Version: r.Version, Shift: r.Shift.ID, Title: r.Shift.Title, Org: volunteerapi.Party{ID: r.Shift.Org, Name: r.Shift.OrgName}, Region: r.Shift.Region,
		Place: r.Shift.Place, Ledger: string(r.Shift.Ledger), LedgerText: ledgerSays[r.Shift.Ledger], Starts: r.Shift.Starts, Ends: r.Shift.Ends,
		Person: r.Person, Number: r.Number, State: r.State, StateText: Life.Say(r.State), Class: r.Class, ClassText: card.Vouches(string(r.Class)), From: r.From, To: r.To,
		Minutes: r.Minutes, Quality: r.Quality, Missing: r.Missing, Amendment: r.Amendment, Clash: r.Clash, Statements: []volunteerapi.Statement{},
		Trail: trails(r.Trail), Moves: []volunteerapi.HoursMove{}, Basis: s.cite(r.Shift.Law, ruleActual, ruleWithin, ruleUnit),
	}
	mine := slices.Contains(hats, Volunteer)
	switch {
	case mine:
	case r.Shift.Ledger == card.Order:
		out.Number = ""
	case slices.Contains(hats, Fellow):
		out.Number = masked(r.Number)
	}
	if !mine {
		out.Clash = "" // what else somebody does is theirs
	}
	for _, x := range r.Statements {
		by := does[Volunteer]
		if x.Source == lead {
			by = does[Lead]
		}
		out.Statements = append(out.Statements, volunteerapi.Statement{
			Key: x.Key, Source: x.Source, SourceText: sourceSays[x.Source], Act: x.Act, At: x.At, Until: x.Until, Heard: x.Heard, Way: x.Way, WayText: waySays[x.Way],
			By: by, Offline: x.Offline, Inside: x.Inside, Struck: x.Struck,
		})
	}
	now := s.now()
	out.Due = r.Due
	if r.ConfirmedAt == nil {
		out.LateDays = int64(cn.DaysBetween(cn.DayOf(r.Due), cn.DayOf(now)))
	} else {
		out.LateDays = int64(cn.DaysBetween(cn.DayOf(r.Due), cn.DayOf(*r.ConfirmedAt)))
	}
	for _, m := range Life.Open(r.State, hats) {
		switch m.Do {
		case Confirm, Object, Uphold:
			if m.Do != Confirm || !now.Before(r.Shift.Ends) { // a button that shows is a button that works
				out.Moves = append(out.Moves, volunteerapi.HoursMove{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
			}
		case Reopen:
			out.MayCorrect = r.Amendment == "" && len(r.Statements) > 0
		}
	}
	return out
}

// mostCounted is where a public figure stops counting.
const mostCounted = 10000

// owes is how many records of an organization wait to be confirmed, and how many of them longer than the law gives.
func (s *Service) owes(ctx context.Context, org string) (overdue, waiting int64, err error) {
	late, err := s.records.Count(ctx, mostCounted, store.Between("owed", org+"/", org+"/"+store.Time(s.now())))
	if err != nil {
		return 0, 0, err
	}
	all, err := s.records.Count(ctx, mostCounted, store.Under("owed", org+"/"))
	return int64(late), int64(all), err
}

// GetPunctuality is how many records an organization has not confirmed in the time that the law gives.
func (s *Service) GetPunctuality(ctx context.Context, in volunteerapi.GetPunctualityRequest) (out volunteerapi.Punctuality, err error) {
	out = volunteerapi.Punctuality{Org: in.Org, Basis: s.cite(rule.Where{Day: s.now()}, ruleWithin)}
	out.Overdue, out.Waiting, err = s.owes(ctx, in.Org)
	return out, err
}

// mostOwing is how many organizations one page of ListPunctuality has.
const mostOwing = 50

// ListPunctuality lists all organizations of which records wait, by their ids. Each is one step in the index, however
// many records wait.
func (s *Service) ListPunctuality(ctx context.Context, in volunteerapi.ListPunctualityRequest) (out volunteerapi.PunctualityPage, err error) {
	out = volunteerapi.PunctualityPage{Items: []volunteerapi.PunctualityRow{}, Basis: s.cite(rule.Where{Day: s.now()}, ruleWithin)}
	most := mostOwing
	if in.Limit > 0 {
		most = int(in.Limit)
	}
	for from := in.After; ; {
		q := store.Query{By: "owed", Limit: 1}
		if from != "" {
			q.Where = []store.Term{store.Between("owed", from+"0", "")} // 0 is the sign after /
		}
		page, err := s.records.Find(ctx, q)
		if err != nil || len(page.Items) == 0 {
			return out, err
		}
		if len(out.Items) == most {
			out.Next = from
			return out, nil
		}
		of := page.Items[0].Shift
		row := volunteerapi.PunctualityRow{Org: volunteerapi.Party{ID: of.Org, Name: of.OrgName}}
		if row.Overdue, row.Waiting, err = s.owes(ctx, of.Org); err != nil {
			return out, err
		}
		out.Items, from = append(out.Items, row), of.Org
	}
}
