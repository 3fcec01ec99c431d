package assess

import (
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

func getSelf(id string) organizationapi.GetSelfRequest {
	return organizationapi.GetSelfRequest{ID: id}
}

func TestAnOrganizationRehearsesAndSeesWhatTheNextGradeLacks(t *testing.T) {
	r := openRoom(t)
	empty := must(r, ann, organizationapi.GetSelf, getSelf(org))
	if !empty.Rehearsal || !empty.May || empty.Version != 0 || len(empty.Leaves) != 90 || empty.Gap.Left != 90 || empty.LinesFrom != fromSample || empty.Tree.Verified {
		t.Fatalf("%+v", empty.Gap)
	}
	d := r.said(0, 75) // 750 of 1,000 points: 3A by the lines of the sample
	got := must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: d})
	if g := got.Gap; g.Total != 750_00 || g.Max != 1000_00 || g.Grade != 3 || g.Next == nil || g.Next.Grade != 4 || g.Missing != 50_00 || g.Left != 0 {
		t.Fatalf("%+v", got.Gap)
	}
	// What nothing bears out stands first, and of that what lacks most.
	for i := 1; i < len(got.Gap.Leaves); i++ {
		a, b := got.Gap.Leaves[i-1], got.Gap.Leaves[i]
		if !a.Bare && b.Bare || a.Bare == b.Bare && a.Lacks < b.Lacks {
			t.Fatalf("%+v stands before %+v", a, b)
		}
	}
	if first := got.Gap.Leaves[0]; !first.Bare || first.Lacks != 650 || first.Branch != "工作绩效" {
		t.Errorf("%+v", first)
	}
	one := must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: organizationapi.SelfDraft{
		Version: got.Version, Leaves: []organizationapi.LeafDraft{{Code: "3.2.3.1", Given: true, Points: 26_00, Note: "三条意见被采纳。", Papers: []string{r.paper(ann, "意见.pdf")}}},
	}})
	if one.Gap.Total != 756_50 || one.Gap.Missing != 43_50 {
		t.Errorf("a leaf that is not mentioned changed: %+v", one.Gap)
	}
	for _, l := range one.Gap.Leaves {
		if l.Code == "3.2.3.1" {
			t.Errorf("whole and borne out, and still open: %+v", l)
		}
	}
	refused(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: d}, "store.stale")
}

func TestStrangersLearnNothingOfASelfAssessment(t *testing.T) {
	r := openRoom(t)
	r.begun()
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: r.said(0, 80)})
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: r.said(0, 80)})
	for _, id := range []string{org, rating, "none"} {
		for _, c := range []identity.Caller{bob, stray, elsewise} {
			refused(r, c, organizationapi.GetSelf, getSelf(id), "organization.self.not-found")
		}
		refused(r, bob, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: r.said(0, 80)}, "organization.self.not-found")
	}
	for _, c := range []identity.Caller{one, office, panelist} { // while it is being written
		refused(r, c, organizationapi.GetSelf, getSelf(rating), "organization.self.not-found")
		refused(r, c, organizationapi.GetSelf, getSelf(org), "organization.self.not-found")
	}
	if _, err := r.s.Selves.Freeze(t.Context(), r.the()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []identity.Caller{one, office, panelist} {
		if got := must(r, c, organizationapi.GetSelf, getSelf(rating)); got.May || got.FrozenAt == nil || got.Gap.Total != 800_00 {
			t.Errorf("%s: %+v", c.ID, got.Gap)
		}
	}
}

func TestPointsBeyondALeafAreRefusedWhereTheyStand(t *testing.T) {
	r := openRoom(t)
	for name, l := range map[string]organizationapi.LeafDraft{
		"more than the leaf has":  {Code: "1.1.1.1", Given: true, Points: 3_01},
		"a branch":                {Code: "1.1.1", Given: true, Points: 1},
		"no leaf":                 {Code: "9.9", Given: true},
		"no leaf, and no points":  {Code: "9.9"},
		"points without an award": {Code: "1.1.1.1", Points: 1},
	} {
		f := refused(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: organizationapi.SelfDraft{Leaves: []organizationapi.LeafDraft{{Code: "1.1.1.2", Given: true, Points: 3_00}, l}}}, "organization.self.bounds")
		if len(f.Fields) != 1 || f.Fields[0].Name != "leaves.1.points" {
			t.Errorf("%s: %+v", name, f.Fields)
		}
	}
	refused(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: organizationapi.SelfDraft{Leaves: []organizationapi.LeafDraft{{Code: "1.1.1.1", Given: true}, {Code: "1.1.1.1", Given: true}}}}, "organization.self.bounds")
	if got := must(r, ann, organizationapi.GetSelf, getSelf(org)); got.Version != 0 {
		t.Error("what was refused was written")
	}
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: organizationapi.SelfDraft{Leaves: []organizationapi.LeafDraft{{Code: "1.1.1.1", Given: true, Points: 3_00}}}})
}

func TestAHandedInSelfAssessmentIsWholeAndStays(t *testing.T) {
	r := openRoom(t)
	r.begun()
	d := r.said(0, 80)
	d.Leaves = d.Leaves[1:]
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: d})
	_, err := r.s.Selves.Freeze(t.Context(), r.the())
	if f := fault.Of(err); f.Code != "organization.self.incomplete" || len(f.Fields) != 1 || f.Fields[0].Name != "1.1.1.1" {
		t.Fatalf("%v", err)
	}
	got := must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: organizationapi.SelfDraft{Version: 1, Leaves: []organizationapi.LeafDraft{{Code: "1.1.1.1", Given: true}}}}) // 0 points is an answer
	for range 2 {
		if _, err := r.s.Selves.Freeze(t.Context(), r.the()); err != nil {
			t.Fatal(err)
		}
	}
	later := organizationapi.SaveSelfRequest{ID: rating, SelfDraft: r.said(got.Version+1, 100)}
	refused(r, ann, organizationapi.SaveSelf, later, "organization.self.frozen") // whatever its rating says
	r.set(func(c *Case) { c.Assessing = false })
	refused(r, ann, organizationapi.SaveSelf, later, "organization.self.frozen")
	refused(r, ann, organizationapi.FillSelf, organizationapi.FillSelfRequest{ID: rating}, "organization.self.frozen")
	if after := must(r, ann, organizationapi.GetSelf, getSelf(rating)); after.Gap.Total != got.Gap.Total || after.May {
		t.Errorf("%+v", after.Gap)
	}
}

func TestARatingBeginsWithWhatWasRehearsed(t *testing.T) {
	r := openRoom(t)
	d := r.said(0, 80)
	d.Leaves[0].Papers = []string{r.paper(ann, "决议.pdf")}
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: d})
	r.begun()
	got := must(r, ann, organizationapi.GetSelf, getSelf(rating))
	if got.Rehearsal || got.Gap.Total != 800_00 || len(got.Leaves[0].Papers) != 1 || got.Version != 0 {
		t.Fatalf("%+v", got.Gap)
	}
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: organizationapi.SelfDraft{Leaves: []organizationapi.LeafDraft{{Code: "1.1.1.2", Given: true}}}})
	if got := must(r, ann, organizationapi.GetSelf, getSelf(rating)); got.Gap.Total != 797_60 || len(got.Leaves[0].Papers) != 1 {
		t.Errorf("%+v", got.Gap)
	}
	if got := must(r, ann, organizationapi.GetSelf, getSelf(org)); got.Gap.Total != 800_00 {
		t.Errorf("the rehearsal follows: %+v", got.Gap)
	}
}

func TestTwoWhoSaveAtOnceDoNotOverwriteEachOther(t *testing.T) {
	r := openRoom(t)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, code := range []string{"1.1.1.1", "1.1.1.2"} {
		wg.Go(func() {
			_, errs[i] = route.Call(t.Context(), via{ann, r.local}, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: organizationapi.SelfDraft{Leaves: []organizationapi.LeafDraft{{Code: code, Given: true, Points: 1_00}}}})
		})
	}
	wg.Wait()
	got := must(r, ann, organizationapi.GetSelf, getSelf(org))
	if (errs[0] == nil) == (errs[1] == nil) || got.Gap.Total != 1_00 {
		t.Errorf("%v %v, %d", errs[0], errs[1], got.Gap.Total)
	}
}

func TestThePlatformFillsInWhatItKnows(t *testing.T) {
	r := openRoom(t)
	at := r.now
	r.contracts = []contractapi.Contract{
		{ID: "c1", Title: "居家关爱", Amount: 12_000_000, Supplier: contractapi.Party{ID: org}, Acceptances: []contractapi.Acceptance{
			{Nth: 1, State: contractapi.AcceptanceStateAccepted, Met: true, SettledAt: &at, Terms: contractapi.AcceptanceDraft{Asked: 40, Satisfied: 38}},
			{Nth: 2, State: contractapi.AcceptanceStateRecorded, Terms: contractapi.AcceptanceDraft{Asked: 7}}, // of which nobody may know yet
		}},
		{ID: "c2", Title: "别人的", Amount: 1, Supplier: contractapi.Party{ID: other}},
	}
	r.begun()
	got := must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: r.said(0, 80)})
	texts := map[string]organizationapi.Evidence{}
	for _, l := range got.Leaves {
		for _, e := range l.Evidence {
			texts[e.Fill] = e
			if len(e.Hash) != 64 || e.Source == "" || e.At.IsZero() || strings.Contains(e.Text, "13912345678") {
				t.Errorf("%+v", e)
			}
		}
	}
	for fill, want := range map[string]string{
		fillCard: "法定代表人：李明", fillYears: "2020年5月6日成立登记", fillCapital: "30,000.00元", fillListings: "不在活动异常名录",
		fillContracts: "合同1份，合同金额共120,000.00元", fillAcceptance: "验收1次，每一项都合格的1次；征求服务对象意见40人，表示满意38人",
	} {
		if !strings.Contains(texts[fill].Text, want) {
			t.Errorf("%s says %q, want %q", fill, texts[fill].Text, want)
		}
	}
	if texts[fillCard].Verified != ByRegistrar || texts[fillContracts].Verified != byPlatform {
		t.Errorf("%+v", texts)
	}

	// Without the contract service a rating goes on with what was read before.
	r.down = true
	after := must(r, ann, organizationapi.FillSelf, organizationapi.FillSelfRequest{ID: rating})
	if len(after.Unread) != 1 || after.Unread[0] != "合同和验收" || len(evidenceOf(after, "3.2.1.1")) != 1 {
		t.Errorf("%v %v", after.Unread, evidenceOf(after, "3.2.1.1"))
	}
	r.down = false
	r.contracts = nil
	if _, err := r.s.Selves.Freeze(t.Context(), r.the()); err != nil {
		t.Fatal(err)
	}
	if last := must(r, one, organizationapi.GetSelf, getSelf(rating)); len(last.Unread) != 0 || len(evidenceOf(last, "3.2.1.1")) != 0 {
		t.Errorf("what is there no more stays: %+v", evidenceOf(last, "3.2.1.1"))
	}
}

func evidenceOf(s organizationapi.Self, code string) []organizationapi.Evidence {
	for _, l := range s.Leaves {
		if l.Code == code {
			return l.Evidence
		}
	}
	return nil
}

func TestATreeThatIsFollowedByAnotherIsRehearsedAnew(t *testing.T) {
	r := openRoom(t)
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: r.said(0, 80)})
	c := Case{ID: org, Org: r.orgs[org], Tree: "serviceorg.sample"}
	if d, err := r.s.Selves.Of(t.Context(), &c); err != nil || len(d.Leaves) != 0 || d.Tree != c.Tree {
		t.Errorf("%+v %v", d, err)
	}
}

func TestAnEndedOrganizationRehearsesNoMore(t *testing.T) {
	r := openRoom(t)
	c := r.orgs[org]
	c.Status = organizationapi.OrgStatusDeregistered
	r.orgs[org] = c
	refused(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: org, SelfDraft: r.said(0, 80)}, "organization.self.closed")
	c.Kind = organizationapi.OrgKindFiled
	r.orgs[org] = c
	refused(r, ann, organizationapi.GetSelf, getSelf(org), "organization.tree.none")
}

func TestPhotosOfAVisitAreOpenToThoseWhoReadItsRecord(t *testing.T) {
	r := openRoom(t)
	r.begun()
	photo := r.paper(one, "照片.pdf")
	papers, err := r.s.papers.Attach(t.Context(), one.ID, rating, "papers", []string{photo})
	if err != nil {
		t.Fatal(err)
	}
	r.set(func(c *Case) { c.Visit = papers })
	in := organizationapi.GetRatingPaperRequest{ID: rating, Paper: photo}
	for _, c := range []identity.Caller{one, two, office, watch} {
		must(r, c, organizationapi.GetRatingPaper, in)
	}
	for _, c := range []identity.Caller{nobody, bob, ann} {
		refused(r, c, organizationapi.GetRatingPaper, in, "organization.self.not-found")
	}
	r.set(func(c *Case) { c.Visited = true })
	must(r, ann, organizationapi.GetRatingPaper, in)
}
