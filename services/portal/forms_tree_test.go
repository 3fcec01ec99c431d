package portal

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
)

// The forms by which an office publishes indicators.
func init() {
	const at = "/desk/registrar/trees/"
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{at + "new", identity.Registrar, at + "new", []string{"title", prose, "kind", "foundation", "from", "2027-01-01", "to", "2028-01-01", "paper", prose, "number", "区民发〔2026〕9号"}, []string{prose, `<option value="foundation" selected`, `value="2027-01-01"`, `value="2028-01-01"`, "区民发〔2026〕9号", "没有收到文件"}},
		{at + "{id}/move", identity.Registrar, at + "d1/move", []string{"do", "end", "version", "2", "end.to", "2026-12-30", "end.note", prose}, []string{prose, `value="2026-12-30"`, `<details class="confirm" open`}},
	}, forms...)
}

func treeDraft(state organizationapi.TreeState, moves ...organizationapi.Move) organizationapi.TreeDraft {
	t := ratedTree()
	t.Verified, t.Region, t.Source = true, "320312", organizationapi.TreeSource{Title: "本区评估指标", Number: "区民发〔2026〕9号"}
	return organizationapi.TreeDraft{ID: "d1", Version: 2, Tree: t, Office: organizationapi.Party{ID: "b1", Name: "星河区民政局"}, State: state, StateText: "待核对", PutBy: "郭登", PutAt: noon, CheckedBy: "唐核", CheckedAt: &noon, PublishedAt: &noon, Moves: moves}
}

// treeRoutes are indicators that an office uploads: a table of one line is taken, any other has a wrong cell.
func treeRoutes() []route.Route {
	every := []organizationapi.Move{{Do: "check", Label: "核对无误"}, {Do: "publish", Label: "发布指标"}, {Do: "end", Label: "停用指标"}, {Do: "drop", Label: "作废"}}
	return []route.Route{
		route.On(organizationapi.GetTreeSheet, func(_ context.Context, in organizationapi.GetTreeSheetRequest) (contract.File, error) {
			f, err := sheet.File("指标", in.Format)
			if err != nil {
				return f, err
			}
			var b bytes.Buffer
			w, err := sheet.Begin(&b, "指标", in.Format, []sheet.Column[organizationapi.TreeNode]{{Head: "编号", Cell: func(n *organizationapi.TreeNode) any { return n.Code }}})
			if err == nil {
				_, err = w.Add(ratedTree().Nodes)
			}
			if err == nil {
				err = w.End()
			}
			f.Body = b.Bytes()
			return f, err
		}),
		route.On(organizationapi.ListTreeDrafts, func(context.Context, organizationapi.ListTreeDraftsRequest) (organizationapi.TreeDraftPage, error) {
			return organizationapi.TreeDraftPage{Items: []organizationapi.TreeDraft{treeDraft("draft")}}, nil
		}),
		route.On(organizationapi.GetTreeDraft, func(context.Context, organizationapi.GetTreeDraftRequest) (organizationapi.TreeDraft, error) {
			return treeDraft("published", every...), nil
		}),
		route.On(organizationapi.PutTree, func(_ context.Context, in organizationapi.PutTreeRequest) (organizationapi.TreeReport, error) {
			if strings.Count(string(in.Upload.Body), "\n") > 1 {
				return organizationapi.TreeReport{Rows: 2, Errors: []organizationapi.TreeError{{Row: 3, Column: "分值", Text: "下级指标合计不对，请改为一致。"}}}, nil
			}
			d := treeDraft("draft")
			return organizationapi.TreeReport{Rows: 1, Errors: []organizationapi.TreeError{}, Draft: &d}, nil
		}),
		route.On(organizationapi.MoveTree, func(_ context.Context, in organizationapi.MoveTreeRequest) (organizationapi.TreeDraft, error) {
			if in.Do == "end" {
				return organizationapi.TreeDraft{}, fault.New(fault.Invalid, "organization.tree.dates", "起用和停用的日期不对，请核对日期。").At("to", "请核对停用日期。")
			}
			return treeDraft("checked"), nil
		}),
	}
}

// An office begins with the table of a sample, is told which cells are wrong, and another person checks what was taken.
func TestAnOfficeUploadsItsIndicators(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	page := b.get("/desk/registrar/trees/new")
	holdsAll(t, "tree-new", page, "等级线各写一行")
	if !strings.Contains(page.body, `"/rating-trees/sample?format=xlsx"`) {
		t.Error("nothing to begin from")
	}
	is := []string{"title", "本区指标", "kind", "serviceorg", "from", "2027-01-01", "paper", "本区评估指标", "number", "区民发〔2026〕9号"}
	got := b.upload("/desk/registrar/trees/new", "table", "t.csv", []byte("编号\n1\n2\n"), is...)
	holdsAll(t, "tree-wrong", got, "表格没有收下", "下级指标合计不对")
	if !strings.Contains(got.body, `value="本区指标"`) {
		t.Error("what was written beside the table is lost")
	}
	got = b.upload("/desk/registrar/trees/new", "table", "t.csv", []byte("编号\n"), is...)
	if got.at != "/desk/registrar/trees/d1" || !strings.Contains(got.body, "另一名经办人核对") {
		t.Errorf("%s", got.at)
	}
	holdsAll(t, "tree-draft", b.get("/desk/registrar/trees/d1"), "郭登", "唐核", "核对无误", "看公开页面", "登记证书在有效期内")
	holdsAll(t, "tree-drafts", b.get("/desk/registrar/trees"), "待核对", "上传评估指标")
	b.post("/desk/registrar/trees/d1/move", "do", "drop", "version", "2", "drop.note", "抄错了。")
	if sent := w.written("/tree-drafts/d1/moves"); len(sent) != 1 || sent[0].body != `{"do":"drop","version":2,"note":"抄错了。"}` {
		t.Errorf("%+v", sent)
	}
}
