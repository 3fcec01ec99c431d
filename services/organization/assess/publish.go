package assess

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/libs/sheet"
	"sanshe/libs/store"
)

// Paper is a set of indicators that an office uploaded, from the upload to its end. What the tree says never changes.
type Paper struct {
	store.Meta
	Tree        organizationapi.Tree  `json:"tree"`
	Office      organizationapi.Party `json:"office"`
	Region      string                `json:"region"` // the office's, whole; the tree's is what all codes within begin with
	State       TreeState             `json:"state"`
	By          string                `json:"by"` // account that uploaded
	PutBy       string                `json:"put_by"`
	PutAt       time.Time             `json:"put_at"`
	CheckedBy   string                `json:"checked_by,omitempty"`
	CheckedAt   *time.Time            `json:"checked_at,omitempty"`
	PublishedAt *time.Time            `json:"published_at,omitempty"`
	Note        string                `json:"note,omitempty"` // why it was ended or dropped
}

var paperSchema = store.Schema{Name: "trees", Indexes: []string{"office", "open", "waits"}}

func indexPaper(d *Paper) map[string][]string {
	at := map[string][]string{"office": {d.Office.ID + "/" + store.Time(d.PutAt)}}
	if d.open() {
		at["open"] = []string{"/" + d.Tree.Region}
	}
	if d.State == draft || d.State == checked {
		at["waits"] = []string{d.Office.ID}
	}
	return at
}

// open reports whether everybody may read it, and rate by it on the days it holds.
func (d *Paper) open() bool { return d.State == published || d.State == ended }

// grown is the tree as it is computed with, under the id of its document.
func (d *Paper) grown() (*Tree, error) {
	t := &Tree{Tree: d.Tree, Leaf: map[string]organizationapi.TreeNode{}}
	t.ID = d.ID
	root, err := t.grow()
	t.Root = root
	return t, err
}

var (
	errTreeOffice = fault.New(fault.Forbidden, "organization.tree.not-yours", "您不是登记管理机关的经办人，请由登记管理机关办理。")
	errTreeDates  = fault.New(fault.Invalid, "organization.tree.dates", "起用和停用的日期不对，请核对日期。")
	errTreeNote   = fault.New(fault.Invalid, "organization.tree.note", "请写明理由，再办理这项操作。")
)

// ownLevel marks a source that the office read itself, as the rule book has it for local texts.
const ownLevel = "L"

// PutTree takes a table whole or not at all: the report names every wrong cell. What is taken waits to be checked.
func (s *Service) PutTree(ctx context.Context, in organizationapi.PutTreeRequest) (out organizationapi.TreeReport, err error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Registrar)
	if !ok {
		return out, errTreeOffice
	}
	now := s.now()
	from, err1 := cn.ParseDay(in.From)
	to, err2 := cn.Day(""), error(nil)
	if in.To != "" {
		to, err2 = cn.ParseDay(in.To)
	}
	switch {
	case err1 != nil || from.Before(cn.DayOf(now)):
		return out, errTreeDates.At("from", "起用日期应为今天或者以后，请核对。")
	case err2 != nil || to != "" && !from.Before(to):
		return out, errTreeDates.At("to", "停用日期应在起用日期以后，不预先停用的请留空。")
	}
	table, err := sheet.Read(in.Upload, treeBound)
	if err != nil {
		return out, err
	}
	tree := organizationapi.Tree{
		Kind: organizationapi.OrgKind(in.Kind), Region: cn.Stem(m.Region), From: in.From, To: in.To, Title: strings.TrimSpace(in.Title), Verified: true,
		Source: organizationapi.TreeSource{Title: strings.TrimSpace(in.Paper), Number: strings.TrimSpace(in.Number), Read: cn.DayOf(now).String(), Level: ownLevel},
	}
	r := readTable(table)
	out.Rows = int64(len(table) - 1)
	if len(r.errors) == 0 {
		tree.Nodes, tree.Lines = r.nodes, r.lines
		if tree.Lines == nil {
			tree.Lines = []organizationapi.GradeLine{}
		}
		tree.Max, err = s.Trees.total(rule.Where{Region: m.Region, Day: from.At(0, 0)})
		if err != nil {
			return out, err
		}
		r.whole(&tree)
	}
	slices.SortStableFunc(r.errors, func(a, b organizationapi.TreeError) int { return int(a.Row - b.Row) })
	if out.Errors = append([]organizationapi.TreeError{}, r.errors...); len(out.Errors) > 0 {
		return out, nil
	}
	d := Paper{Tree: tree, Office: organizationapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, State: Life.Start, By: who.ID, PutBy: who.Name, PutAt: now}
	d, err = s.Trees.docs.Create(ctx, d, func(string, *Paper) []event.Event { return nil })
	if err == nil {
		shown := d.view(who)
		out.Draft = &shown
	}
	return out, err
}

// total is of how many points (hundredths) a tree must be where the book says so, else a thousand.
func (t *Trees) total(w rule.Where) (int64, error) {
	a, err := rule.Ask[string](t.rules, ruleTotal, w)
	if err != nil && fault.Of(err).Code == rule.Silent {
		return 1000_00, nil
	}
	if err != nil {
		return 0, err
	}
	p, err := score.ParsePoints(a.Value)
	return int64(p), err
}

// whole says what only all rows together can be wrong in: order, sums, leaves, lines.
func (r *reading) whole(tree *organizationapi.Tree) {
	for _, n := range r.nodes {
		if above, _, _ := cutLast(n.Code); above != "" && (r.rows[above] == 0 || r.rows[above] > r.rows[n.Code]) {
			r.say(r.rows[n.Code], colCode, fmt.Sprintf("没有在“%s”的前面写出它的上级“%s”，请补上或者调整次序。", n.Code, above))
		}
	}
	for i, l := range r.lines {
		at := r.rows[fmt.Sprintf("%dA", l.Grade)]
		if l.Least > tree.Max {
			r.say(at, colMax, "等级线超过满分"+score.Points(tree.Max).String()+"分，请核对。")
		}
		if i > 0 && l.Least >= r.lines[i-1].Least {
			r.say(at, colMax, fmt.Sprintf("%dA的最低得分应低于上一级，请核对等级线。", l.Grade))
		}
	}
	if len(r.nodes) == 0 {
		r.say(1, "全表", "表格里没有指标，请按表头填写后重新上传。")
	}
	if len(r.errors) > 0 {
		return
	}
	t := Tree{Tree: *tree, Leaf: map[string]organizationapi.TreeNode{}}
	root, err := t.grow()
	if err != nil { // its order was looked at above
		r.say(1, "全表", "指标的次序不对，请把上级指标写在下级前面。")
		return
	}
	for _, p := range root.Validate() {
		row, column := r.rows[p.At], colCode
		switch p.Code {
		case "score.sum", "score.max":
			column = colMax
		case "score.kind", "score.branch":
			column = colKind
		case "score.option":
			column = colOptions
		case "score.name":
			column = colName
		}
		if row == 0 {
			row, column = 1, "全表"
		}
		r.say(row, column, p.Text)
	}
}

// hats says who the caller is to it; nobody outside the office is anybody.
func (d *Paper) hats(who identity.Caller) (out []Hat) {
	if who.In(d.Office.ID, identity.Registrar) {
		out = append(out, Registrar)
		if who.ID != d.By {
			out = append(out, Checker)
		}
	}
	return out
}

// MoveTree checks, publishes, ends or drops a set of indicators.
func (s *Service) MoveTree(ctx context.Context, in organizationapi.MoveTreeRequest) (out organizationapi.TreeDraft, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	d, err := s.Trees.docs.Update(ctx, in.ID, func(d *Paper) ([]event.Event, error) {
		next, err := Life.Next(d.State, Verb(in.Do), d.hats(who))
		if err != nil {
			return nil, err
		}
		if err := d.At(in.Version); err != nil {
			return nil, err
		}
		d.State = next
		return nil, d.moved(Verb(in.Do), in.TreeMove, who, now)
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoTree
	}
	return d.view(who), err
}

// moved writes down what a step brings along.
func (d *Paper) moved(do Verb, in organizationapi.TreeMove, who identity.Caller, now time.Time) error {
	today := cn.DayOf(now)
	note := strings.TrimSpace(in.Note)
	switch do {
	case Check:
		d.CheckedBy, d.CheckedAt = who.Name, &now
	case Publish:
		d.PublishedAt = &now
		if d.Tree.From < today.String() { // nothing holds before it was published
			d.Tree.From = today.String()
		}
		if d.Tree.To != "" && d.Tree.To <= d.Tree.From {
			return errTreeDates.Say("这套指标到今天已经不再适用，不能发布，请作废后重新上传。")
		}
	case End:
		to, err := cn.ParseDay(in.To)
		if err != nil || !today.Before(to) || d.Tree.To != "" && d.Tree.To < in.To {
			return errTreeDates.At("to", "停用日期应在今天以后，并且不晚于原定的停用日期，请核对。")
		}
		d.Tree.To = in.To
	}
	if do == End || do == Drop {
		if note == "" {
			return errTreeNote.At("note", "请写明理由。")
		}
		d.Note = note
	}
	return nil
}

func (d *Paper) view(who identity.Caller) organizationapi.TreeDraft {
	out := organizationapi.TreeDraft{
		ID: d.ID, Version: d.Version, Tree: d.Tree, Office: d.Office, State: d.State, StateText: Life.Say(d.State), PutBy: d.PutBy, PutAt: d.PutAt,
		CheckedBy: d.CheckedBy, CheckedAt: d.CheckedAt, PublishedAt: d.PublishedAt, Note: d.Note, Moves: []organizationapi.Move{},
	}
	out.Tree.ID = d.ID
	for _, m := range Life.Open(d.State, d.hats(who)) {
		out.Moves = append(out.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return out
}

// GetTreeDraft shows a set of indicators to the office that uploaded it.
func (s *Service) GetTreeDraft(ctx context.Context, in organizationapi.GetTreeDraftRequest) (out organizationapi.TreeDraft, err error) {
	who, _ := identity.From(ctx)
	d, err := s.Trees.docs.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(d.hats(who)) == 0 {
		err = errNoTree
	}
	if err != nil {
		return out, err
	}
	return d.view(who), nil
}

// ListTreeDrafts lists what the caller's office uploaded, the newest first, without the indicators.
func (s *Service) ListTreeDrafts(ctx context.Context, in organizationapi.ListTreeDraftsRequest) (out organizationapi.TreeDraftPage, err error) {
	who, _ := identity.From(ctx)
	out.Items = []organizationapi.TreeDraft{}
	m, ok := who.As(identity.Registrar)
	if !ok {
		return out, errTreeOffice
	}
	q := store.Query{By: "office", Where: []store.Term{store.Under("office", m.Org+"/")}, Desc: true, After: in.After, Limit: int(in.Limit)}
	if q.Limit == 0 {
		q.Limit = 50
	}
	found, err := s.Trees.docs.Find(ctx, q)
	out.Next = found.Next
	for _, d := range found.Items {
		v := d.view(who)
		v.Tree.Nodes = []organizationapi.TreeNode{}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// GetTreeSheet is a set of indicators as a table, csv unless asked for xlsx, which PutTree takes again.
func (s *Service) GetTreeSheet(ctx context.Context, in organizationapi.GetTreeSheetRequest) (out contract.File, err error) {
	t, err := s.Trees.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if in.Format == "" {
		in.Format = sheet.CSV
	}
	return writeTree(&t.Tree, in.Format)
}
