package assess

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

var colleague = with("clerk3", "bureau", identity.Registrar)

const csvType = "text/csv"

// upload is a table that an office puts, in force from a day.
func upload(from, body string) organizationapi.PutTreeRequest {
	return organizationapi.PutTreeRequest{
		Title: "本区社会团体评估指标", Kind: "association", From: from, Paper: "本区社会组织评估指标", Number: "区民发〔2026〕9号",
		Upload: contract.File{Name: "t", Type: csvType, Body: []byte(body)},
	}
}

const small = "编号,指标,分值,评分,档次,看什么材料,平台带入,材料不公开,要实地看\n" +
	"1,基础条件,400,,,,,,\n1.1,法人资格,400,,,,,,\n1.1.1,登记证书,150,客观分,,登记证书,登记信息、成立年限,,是\n1.1.10,专职人员,250,主观分,,人员名册,,是,\n" +
	"2,社会评价,600,客观分,高=600；中=300.5；低=0,满意度调查,,,\n3A,等级线,700,,,,,,\n5A,等级线,900,,,,,,\n4A,等级线,800,,,,,,\n"

func move(d organizationapi.TreeDraft, do Verb, note string) organizationapi.MoveTreeRequest {
	return organizationapi.MoveTreeRequest{ID: d.ID, TreeMove: organizationapi.TreeMove{Do: string(do), Version: d.Version, Note: note}}
}

func put(r *room, from, body string) organizationapi.TreeDraft {
	r.t.Helper()
	out := must(r, office, organizationapi.PutTree, upload(from, body))
	if out.Draft == nil || len(out.Errors) > 0 {
		r.t.Fatalf("not taken: %+v", out)
	}
	return *out.Draft
}

func TestAnOfficePublishesItsIndicatorsAndAnotherPersonChecksThem(t *testing.T) {
	r := openRoom(t)
	d := put(r, "2026-07-01", small)
	w := rule.Where{Region: "320312", Day: cn.Day("2026-07-01").At(9, 0)}
	by := func(want string) {
		t.Helper()
		got, err := r.s.Trees.For(t.Context(), organizationapi.OrgKindAssociation, w)
		if err != nil || got.ID != want {
			t.Errorf("rated by %v, want %s: %v", got, want, err)
		}
	}
	tasks := func(c identity.Caller, want int) {
		t.Helper()
		if got, err := r.s.Tasks(t.Context(), c); err != nil || len(got) != want {
			t.Errorf("%s is told of %v %v", c.ID, got, err)
		}
	}
	tasks(office, 0)
	tasks(colleague, 1)
	tasks(elsewise, 0)
	refused(r, office, organizationapi.MoveTree, move(d, Check, ""), "organization.tree.not-yours") // who uploaded it
	refused(r, elsewise, organizationapi.MoveTree, move(d, Check, ""), "organization.tree.not-found")
	refused(r, elsewise, organizationapi.GetTreeDraft, organizationapi.GetTreeDraftRequest{ID: d.ID}, "organization.tree.not-found")
	refused(r, office, organizationapi.MoveTree, move(d, Publish, ""), "organization.tree.wrong-state")
	refused(r, nobody, organizationapi.GetTree, organizationapi.GetTreeRequest{ID: d.ID}, "organization.tree.not-found")
	by("association.sample")
	d = must(r, colleague, organizationapi.MoveTree, move(d, Check, ""))
	tasks(office, 1)
	d = must(r, office, organizationapi.MoveTree, move(d, Publish, ""))
	by(d.ID)
	w.Day = cn.Day("2026-06-30").At(9, 0)
	by("association.sample")
	w.Day, w.Region = cn.Day("2026-07-01").At(9, 0), "110101"
	by("association.sample")
	got := must(r, nobody, organizationapi.GetTree, organizationapi.GetTreeRequest{ID: d.ID})
	if got.Region != "320312" || !got.Verified || got.Max != 1000_00 || len(got.Nodes) != 5 || got.Source.Number != "区民发〔2026〕9号" || !descending(got.Lines) || len(got.Lines) != 3 {
		t.Errorf("%+v", got)
	}
	if n := got.Nodes[2]; !n.Visit || !slices.Equal(n.Fills, []string{fillCard, fillYears}) || n.Kind != "objective" {
		t.Errorf("%+v", n)
	}
	if n := got.Nodes[4]; len(n.Options) != 3 || n.Options[1].Points != 300_50 {
		t.Errorf("%+v", n)
	}
	// It is ended for what begins later; what it says is read as long as there is a rating by it.
	in := move(d, End, "另有新的指标。")
	in.To = "2026-06-01"
	refused(r, office, organizationapi.MoveTree, in, "organization.tree.dates")
	in.To = "2026-08-01"
	refused(r, office, organizationapi.MoveTree, move(d, End, ""), "organization.tree.dates")
	must(r, office, organizationapi.MoveTree, in)
	w.Region, w.Day = "320312", cn.Day("2026-07-31").At(9, 0)
	by(d.ID)
	w.Day = cn.Day("2026-08-01").At(9, 0)
	by("association.sample")
	must(r, nobody, organizationapi.GetTree, organizationapi.GetTreeRequest{ID: d.ID})
	page := must(r, office, organizationapi.ListTreeDrafts, organizationapi.ListTreeDraftsRequest{})
	if len(page.Items) != 1 || page.Items[0].State != ended || page.Items[0].CheckedBy != colleague.Name {
		t.Errorf("%+v", page)
	}
	if other := must(r, elsewise, organizationapi.ListTreeDrafts, organizationapi.ListTreeDraftsRequest{}); len(other.Items) != 0 {
		t.Errorf("another office lists %+v", other)
	}
}

func TestWhatWaitedBeyondItsFirstDayHoldsFromItsPublication(t *testing.T) {
	r := openRoom(t)
	d := put(r, "2026-06-01", small)
	late := put(r, "2026-06-01", small)
	r.now = cn.Day("2026-06-10").At(9, 0)
	refused(r, office, organizationapi.PutTree, upload("2026-06-09", small), "organization.tree.dates")
	d = must(r, colleague, organizationapi.MoveTree, move(d, Check, ""))
	if d = must(r, colleague, organizationapi.MoveTree, move(d, Publish, "")); d.Tree.From != "2026-06-10" {
		t.Errorf("holds from %s", d.Tree.From)
	}
	refused(r, office, organizationapi.MoveTree, move(late, Drop, " "), "organization.tree.note")
	late = must(r, office, organizationapi.MoveTree, move(late, Drop, "第二项的分值抄错了。"))
	refused(r, colleague, organizationapi.MoveTree, move(late, Check, ""), "organization.tree.wrong-state")
}

func TestATableIsTakenWholeOrNotAtAll(t *testing.T) {
	r := openRoom(t)
	for name, x := range map[string]struct {
		from, to string // what is changed in the table
		row      int64
		column   string
	}{
		"a point too many":       {"1.1.1,登记证书,150", "1.1.1,登记证书,151", 3, colMax},
		"not a thousand":         {"2,社会评价,600,客观分,高=600；中=300.5；低=0", "2,社会评价,599,客观分,", 1, "全表"},
		"a code twice":           {"1.1.10,", "1.1.1,", 5, colCode},
		"five levels":            {"1.1.10,", "1.1.1.1.1,", 5, colCode},
		"below nothing":          {"1.1.10,", "3.1,", 5, colCode},
		"no code":                {"1.1.10,", "一,", 5, colCode},
		"no points":              {"150,客观分", "一百五,客观分", 4, colMax},
		"a leaf without a kind":  {"150,客观分", "150,", 4, colKind},
		"a branch with a kind":   {"1,基础条件,400,", "1,基础条件,400,主观分", 2, colKind},
		"an unknown kind":        {"150,客观分", "150,价格分", 4, colKind},
		"an option out of range": {"高=600", "高=601", 6, colOptions},
		"options unreadable":     {"高=600", "高六百", 6, colOptions},
		"unknown records":        {"成立年限", "存折", 4, colFills},
		"lines upside down":      {"4A,等级线,800", "4A,等级线,900", 9, colMax},
		"a line above the whole": {"5A,等级线,900", "5A,等级线,1001", 8, colMax},
		"neither yes nor no":     {",,是\n", ",,要\n", 4, colVisit},
		"a column nobody knows":  {"要实地看\n", "权重\n", 1, "权重"},
		"a column missing":       {"分值,评分", "分值,", 1, colKind},
	} {
		body := strings.Replace(small, x.from, x.to, 1)
		if body == small {
			t.Fatalf("%s changes nothing", name)
		}
		out := must(r, office, organizationapi.PutTree, upload("2026-07-01", body))
		if !slices.ContainsFunc(out.Errors, func(e organizationapi.TreeError) bool {
			return e.Column == x.column && (e.Row == x.row || x.column == colMax && e.Row > 0) && strings.HasSuffix(e.Text, "。")
		}) || out.Draft != nil {
			t.Errorf("%s: %+v", name, out)
		}
	}
	if page := must(r, office, organizationapi.ListTreeDrafts, organizationapi.ListTreeDraftsRequest{}); len(page.Items) != 0 {
		t.Errorf("%d came in", len(page.Items))
	}
	refused(r, office, organizationapi.PutTree, upload("2026-07-01", "编号,指标\n"), "sheet.empty")
	in := upload("2026-07-01", small)
	in.To = "2026-07-01"
	refused(r, office, organizationapi.PutTree, in, "organization.tree.dates")
	in = upload("2026-07-01", small)
	in.Kind = "fund"
	refused(r, office, organizationapi.PutTree, in, "request.fields")
}

// organization.rating.total: a region that rates by a hundred points takes no tree of a thousand.
func TestATreeIsOfAsManyPointsAsItsRegionFixed(t *testing.T) {
	r := openRoom(t)
	there := identity.Caller{ID: "clerk9", Name: "辰", Memberships: []identity.Membership{{Org: "bureau9", OrgName: "辰溪", Role: identity.Registrar, Region: "431223"}}}
	if out := must(r, there, organizationapi.PutTree, upload("2026-07-01", small)); len(out.Errors) == 0 || !strings.Contains(out.Errors[0].Text, "100.00") {
		t.Errorf("against %s: %+v", ruleTotal, out)
	}
	hundred := "编号,指标,分值,评分\n1,基础条件,40,客观分\n2,社会评价,60,主观分\n"
	if out := must(r, there, organizationapi.PutTree, upload("2026-07-01", hundred)); out.Draft == nil || out.Draft.Tree.Max != 100_00 {
		t.Errorf("against %s: %+v", ruleTotal, out)
	}
}

func TestTheTableOfASampleIsTakenAsItWasGiven(t *testing.T) {
	r := openRoom(t)
	for _, kind := range []string{"association", "serviceorg", "foundation"} {
		for _, format := range []string{"csv", "xlsx"} {
			was := must(r, nobody, organizationapi.GetTree, organizationapi.GetTreeRequest{ID: kind + ".sample"})
			file := must(r, nobody, organizationapi.GetTreeSheet, organizationapi.GetTreeSheetRequest{ID: was.ID, Format: format})
			in := upload("2026-07-01", "")
			in.Kind, in.Upload = kind, contract.File{Name: "t", Type: strings.Split(file.Type, ";")[0], Body: file.Body}
			out := must(r, office, organizationapi.PutTree, in)
			if out.Draft == nil {
				t.Fatalf("%s as %s: %+v", kind, format, out.Errors)
			}
			if got := out.Draft.Tree; fmt.Sprint(got.Nodes) != fmt.Sprint(was.Nodes) || !slices.Equal(got.Lines, was.Lines) {
				t.Errorf("%s as %s:\n%v\n%v", kind, format, got.Nodes, was.Nodes)
			}
		}
	}
}
