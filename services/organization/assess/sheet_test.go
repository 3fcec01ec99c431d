package assess

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

func mySheet() organizationapi.GetMySheetRequest {
	return organizationapi.GetMySheetRequest{ID: rating}
}

func score1(code string, points int64) []organizationapi.RaterMark {
	return []organizationapi.RaterMark{{Code: code, Points: points}}
}

func revise(code string, points int64) organizationapi.ReviseSheetRequest {
	return organizationapi.ReviseSheetRequest{ID: rating, RaterCorrectionDraft: organizationapi.RaterCorrectionDraft{Reason: "抄写有误", Marks: score1(code, points)}}
}

func TestASignedSheetChangesByCorrectionAloneAndKeepsWhatWasThere(t *testing.T) {
	r := openRoom(t)
	r.marking()
	draft := organizationapi.RaterSheetDraft{Marks: score1("1.1.1.1", 2_00)}
	if got := must(r, one, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: rating, RaterSheetDraft: draft}); got.SignedAt != nil || got.Total != 2_00 || got.Alias != "1号专家" {
		t.Fatalf("%+v", got)
	}
	f := refused(r, one, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: rating, RaterSheetDraft: draft}, "organization.sheet.incomplete")
	if len(f.Fields) != 89 || f.Fields[0].Name != "marks" {
		t.Errorf("%d fields %+v", len(f.Fields), f.Fields[:1])
	}
	refused(r, one, organizationapi.ReviseSheet, revise("1.1.1.1", 3_00), "organization.sheet.not-found") // nothing is signed
	signed := r.sign(one, 80)
	if signed.SignedAt == nil || signed.Total != 800_00 {
		t.Fatalf("%+v", signed.Total)
	}
	r.sign(one, 80) // the very same again
	again := organizationapi.RaterSheetDraft{Marks: r.all(90)}
	refused(r, one, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: rating, RaterSheetDraft: again}, "organization.sheet.signed")
	refused(r, one, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: rating, RaterSheetDraft: again}, "organization.sheet.signed")
	refused(r, one, organizationapi.ReviseSheet, revise("1.1.1.1", 2_40), "organization.sheet.unchanged")
	refused(r, one, organizationapi.ReviseSheet, revise("1.1.1.1", 3_01), "organization.sheet.incomplete")
	refused(r, one, organizationapi.ReviseSheet, revise("1.1.1", 3_00), "organization.sheet.incomplete")
	r.now = r.now.Add(60e9)
	got := must(r, one, organizationapi.ReviseSheet, revise("1.1.1.1", 3_00))
	if got.Total != 800_60 || len(got.Corrections) != 1 || got.Corrections[0].Before[0].Points != 2_40 || got.Corrections[0].After[0].Points != 3_00 || !got.Corrections[0].At.Equal(r.now) || !got.SignedAt.Equal(*signed.SignedAt) {
		t.Errorf("%+v %d", got.Corrections, got.Total)
	}
	refused(r, one, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(80)}}, "organization.sheet.signed") // not back over a correction
}

func TestARaterSeesTheirOwnSheetAloneAndStrangersNone(t *testing.T) {
	r := openRoom(t)
	r.marking()
	r.sign(one, 80)
	got := must(r, two, organizationapi.GetMySheet, mySheet())
	if len(got.Marks) != 0 || got.SignedAt != nil || got.Self.Gap.Total != 900_00 || !got.May {
		t.Errorf("%+v", got.Marks)
	}
	refused(r, stray, organizationapi.GetMySheet, mySheet(), "organization.sheet.not-found")
	refused(r, stray, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(80)}}, "organization.sheet.not-found")
	refused(r, one, organizationapi.GetMySheet, organizationapi.GetMySheetRequest{ID: org}, "organization.sheet.not-found") // a rehearsal has no raters
	refused(r, elsewise, organizationapi.GetCalibration, organizationapi.GetCalibrationRequest{ID: rating}, "organization.sheet.not-found")
	for _, c := range []identity.Caller{office, panelist, watch} {
		must(r, c, organizationapi.GetCalibration, organizationapi.GetCalibrationRequest{ID: rating})
	}
}

func TestFreezingWaitsForEverySheetAndEndsTheMarking(t *testing.T) {
	r := openRoom(t)
	r.marking()
	r.sign(one, 80)
	r.sign(two, 90)
	if _, err := r.s.Sheets.Freeze(t.Context(), r.the()); fault.Of(err).Code != "organization.sheet.unsigned" || fault.Of(err).Fields[0].Text != "3号专家还没有签署。" {
		t.Fatal(err)
	}
	if _, err := r.s.Sheets.Result(t.Context(), r.the()); fault.Of(err).Code != "organization.sheet.not-frozen" {
		t.Fatal(err)
	}
	r.sign(three, 85)
	first, err := r.s.Sheets.Freeze(t.Context(), r.the())
	if err != nil || first.Result.Total != 850_00 || first.Grade != 4 || first.Standard.From != fromSample {
		t.Fatalf("%+v %v", first, err)
	}
	if err := first.Result.Recompute().Verify(); err != nil {
		t.Error(err)
	}
	r.now = r.now.Add(60e9)
	again, err := r.s.Sheets.Freeze(t.Context(), r.the())
	if err != nil || !again.FrozenAt.Equal(first.FrozenAt) {
		t.Errorf("%v %v", again.FrozenAt, err)
	}
	// Whatever the rating says of itself by now, what is frozen stays.
	for _, open := range []bool{true, false} {
		r.set(func(c *Case) { c.Marking = open })
		refused(r, one, organizationapi.ReviseSheet, revise("1.1.1.1", 3_00), "organization.sheet.frozen")
		refused(r, one, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(1)}}, "organization.sheet.frozen")
		refused(r, one, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(1)}}, "organization.sheet.frozen")
	}
	if got := must(r, one, organizationapi.GetMySheet, mySheet()); got.FrozenAt == nil || got.May || got.Total != 800_00 {
		t.Errorf("%+v", got)
	}
}

func TestMarkingIsClosedBeforeAndOutsideItsTime(t *testing.T) {
	r := openRoom(t)
	r.begun()
	refused(r, one, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(1)}}, "organization.sheet.closed")
	r.set(func(c *Case) { c.Assessing = false })
	refused(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: r.said(0, 80)}, "organization.self.closed")
}

func TestWhoIsNoRaterAnyMoreDoesNotCountAndALaterRoundBeginsAnew(t *testing.T) {
	r := openRoom(t)
	r.marking()
	for i, c := range []identity.Caller{one, two, three} {
		r.sign(c, int64(70+10*i))
	}
	r.set(func(c *Case) { c.Raters = c.Raters[1:] })
	got, err := r.s.Sheets.Freeze(t.Context(), r.the())
	if err != nil || got.Result.Total != 850_00 || !slices.Equal(got.Result.Judges, []string{"2号专家", "3号专家"}) {
		t.Fatalf("%+v %v", got.Result.Total, err)
	}
	r.set(func(c *Case) { c.Round, c.Raters = "r1.2", []Rater{{"stray", "4号专家"}} })
	r.sign(stray, 60)
	later, err := r.s.Sheets.Freeze(t.Context(), r.the())
	if err != nil || later.Result.Total != 600_00 || later.Grade != 2 {
		t.Fatalf("%+v %v", later.Result.Total, err)
	}
}

func TestASheetIsInTheResultOrRefusedWhateverTheMoment(t *testing.T) {
	r := openRoom(t)
	r.marking()
	for _, c := range []identity.Caller{one, two, three} {
		r.sign(c, 80)
	}
	c := r.the()
	var wg sync.WaitGroup
	fixed := make([]error, 20)
	for i := range fixed {
		wg.Go(func() {
			_, fixed[i] = route.Call(t.Context(), via{one, r.local}, organizationapi.ReviseSheet, revise("1.1.1.1", int64(i)))
		})
	}
	wg.Go(func() { _, _ = r.s.Sheets.Freeze(t.Context(), c) })
	wg.Wait()
	d, err := r.s.Sheets.Of(t.Context(), c)
	if err != nil || d.Result == nil {
		t.Fatal(err)
	}
	taken := 0
	for _, err := range fixed {
		switch code := fault.Of(err); {
		case err == nil:
			taken++
		case code.Code != "organization.sheet.frozen" && code.Code != "store.stale":
			t.Error(err)
		}
	}
	sh := d.signed("one")
	if len(sh.Corrections) != taken {
		t.Errorf("%d corrections stand, %d were taken", len(sh.Corrections), taken)
	}
	for _, l := range d.Result.Lines {
		if l.Code == "1.1.1.1" && int64(l.Given[0].Points) != sh.Marks[0].Points {
			t.Errorf("the result has %d and the sheet %d", l.Given[0].Points, sh.Marks[0].Points)
		}
	}
}

func TestOutliersAndSplitFactsAreShownAndDecideNothing(t *testing.T) {
	r := openRoom(t)
	r.marking()
	r.sign(one, 80)
	r.sign(two, 80)
	r.sign(three, 64)
	got := must(r, panelist, organizationapi.GetCalibration, organizationapi.GetCalibrationRequest{ID: rating})
	if got.Signed != 3 || got.Raters != 3 || got.Sheets[0].Outlier || got.Sheets[1].Outlier != got.Sheets[0].Outlier || !got.Sheets[2].Outlier || got.Sheets[2].Deviation != -160_00 {
		t.Fatalf("%+v", got.Sheets)
	}
	tree, split := r.tree(), 0
	for i, l := range got.Leaves {
		if l.Uneven != (tree.Leaf[l.Code].Kind == "objective") {
			t.Errorf("%+v", l)
		}
		if l.Uneven {
			split = i
		}
	}
	if len(got.Leaves) != 90 || !got.Leaves[split].Uneven || split == 89 || got.Leaves[split+1].Uneven {
		t.Errorf("split facts do not stand first: %d of %d", split, len(got.Leaves))
	}
	if o, err := r.s.Sheets.Freeze(t.Context(), r.the()); err != nil || o.Result.Total != 746_72 {
		t.Errorf("%v %v", o.Result.Total, err)
	}
	if b, _ := json.Marshal(got); strings.Contains(string(b), `"three"`) {
		t.Error("the calibration names an account")
	}
}

func TestAScoreIsPublicAfterPublicityAndAnybodyCanRecomputeIt(t *testing.T) {
	r := openRoom(t)
	r.begun()
	d := r.said(0, 90)
	open, private := slices.IndexFunc(d.Leaves, func(l organizationapi.LeafDraft) bool { return l.Code == "1.1.1.1" }), slices.IndexFunc(d.Leaves, func(l organizationapi.LeafDraft) bool { return l.Code == "2.2.2.2" })
	d.Leaves[open].Papers = []string{r.paper(ann, "任职决议.pdf")}
	d.Leaves[private].Papers = []string{r.paper(ann, "工资表.pdf")}
	must(r, ann, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: rating, SelfDraft: d})
	if _, err := r.s.Selves.Freeze(t.Context(), r.the()); err != nil {
		t.Fatal(err)
	}
	r.set(func(c *Case) { c.Assessing, c.Marking = false, true })
	r.sign(one, 81)
	r.sign(two, 88)
	r.sign(three, 83)
	if _, err := r.s.Sheets.Freeze(t.Context(), r.the()); err != nil {
		t.Fatal(err)
	}
	ask := organizationapi.GetScoreRequest{ID: rating}
	former := identity.Caller{ID: panelist.ID, Name: panelist.Name} // who sits on no panel any more
	for _, c := range []identity.Caller{nobody, ann, bob, one, elsewise, former} {
		refused(r, c, organizationapi.GetScore, ask, "organization.score.not-found")
	}
	must(r, panelist, organizationapi.GetScore, ask)
	r.set(func(c *Case) { c.Marking, c.Published = false, true })
	page := must(r, nobody, organizationapi.GetScore, ask)
	if err := Verify(page); err != nil {
		t.Fatal(err)
	}
	if page.Total != 840_00 || page.Grade != 4 || len(page.Nodes) != 159 || page.Nodes[0].Self != 900_00 || page.Verified {
		t.Errorf("%d %d %d", page.Total, page.Grade, len(page.Nodes))
	}
	raw, err := json.Marshal(page)
	if err != nil || strings.Contains(string(raw), "工资表") || !strings.Contains(string(raw), "任职决议.pdf") {
		t.Errorf("%v", err)
	}
	for _, account := range []string{`"one"`, `"two"`, `"three"`} {
		if strings.Contains(string(raw), account) {
			t.Errorf("the page names the account %s", account)
		}
	}
	paper := func(i int) organizationapi.GetRatingPaperRequest {
		return organizationapi.GetRatingPaperRequest{ID: rating, Paper: selfPaper(r, d.Leaves[i].Code)}
	}
	if got := must(r, nobody, organizationapi.GetRatingPaper, paper(open)); !strings.Contains(string(got.Body), "%PDF") {
		t.Error("the paper does not open")
	}
	refused(r, nobody, organizationapi.GetRatingPaper, paper(private), "organization.self.not-found")
	refused(r, bob, organizationapi.GetRatingPaper, paper(private), "organization.self.not-found")
	for _, c := range []identity.Caller{ann, two, office} {
		must(r, c, organizationapi.GetRatingPaper, paper(private))
	}

	// What was changed by hand does not come out.
	for name, spoil := range map[string]func(*organizationapi.ScorePage){
		"a leaf":      func(p *organizationapi.ScorePage) { p.Nodes[4].Points++ },
		"a branch":    func(p *organizationapi.ScorePage) { p.Nodes[1].Points-- },
		"the total":   func(p *organizationapi.ScorePage) { p.Total = 910_00 },
		"the grade":   func(p *organizationapi.ScorePage) { p.Grade = 5 },
		"a mark":      func(p *organizationapi.ScorePage) { p.Nodes[4].Given[0].Points = 0 },
		"a rater":     func(p *organizationapi.ScorePage) { p.Raters = p.Raters[1:] },
		"a maximum":   func(p *organizationapi.ScorePage) { p.Nodes[4].Max++ },
		"a formula":   func(p *organizationapi.ScorePage) { p.Nodes[4].Formula += "0" },
		"a leaf less": func(p *organizationapi.ScorePage) { p.Nodes = p.Nodes[:len(p.Nodes)-1] },
		"no leaves":   func(p *organizationapi.ScorePage) { p.Nodes = nil },
		"a depth":     func(p *organizationapi.ScorePage) { p.Nodes[2].Depth = 7 },
		"a hidden split": func(p *organizationapi.ScorePage) {
			at := slices.IndexFunc(p.Nodes, func(n organizationapi.ScoreNode) bool { return n.Uneven })
			p.Nodes[at].Uneven = false
		},
	} {
		var p organizationapi.ScorePage
		if err := json.Unmarshal(raw, &p); err != nil {
			t.Fatal(err)
		}
		if spoil(&p); Verify(p) == nil {
			t.Errorf("%s changed and nobody noticed", name)
		}
	}
}

// selfPaper is the id of the paper of a leaf.
func selfPaper(r *room, code string) string {
	for _, l := range must(r, ann, organizationapi.GetSelf, getSelf(rating)).Leaves {
		if l.Code == code {
			return l.Papers[0].ID
		}
	}
	return ""
}

func TestAPaperOfAnotherIsNobodysToAttach(t *testing.T) {
	r := openRoom(t)
	theirs := r.paper(bob, "别人的.pdf")
	req := organizationapi.SaveSelfRequest{ID: org, SelfDraft: organizationapi.SelfDraft{Leaves: []organizationapi.LeafDraft{{Code: "1.1.1.1", Papers: []string{theirs}}}}}
	f := refused(r, ann, organizationapi.SaveSelf, req, "paper.not-found")
	if f.Fields[0].Name != "leaves.0.papers.0" {
		t.Errorf("%+v", f.Fields)
	}
	for name, body := range map[string]string{"程序.pdf": "MZ\x90\x00", "压缩.pdf": "PK\x03\x04", "脚本.pdf": "%PDF-1.4\n/JavaScript\n%%EOF\n"} {
		_, err := route.Call(t.Context(), via{ann, r.local}, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name, Upload: contract.File{Name: name, Type: "application/octet-stream", Body: []byte(body)}})
		if f := fault.Of(err); err == nil || f.Kind != fault.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
