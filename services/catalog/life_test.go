package catalog

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

func TestAVersionLivesItsWholeLife(t *testing.T) {
	r := open(t)
	c := r.publicized()
	if c.State != catalogapi.CatalogueStatePublicized || c.PublicizedAt == nil {
		t.Fatalf("state %s", c.State)
	}
	// Publicized on Friday 2026-03-06, which does not count: five working days are 9 to 13 March.
	if want := time.Date(2026, 3, 14, 0, 0, 0, 0, cn.Zone); !c.PublicityEnds.Equal(want) {
		t.Errorf("the window ends %s, want %s", c.PublicityEnds.In(cn.Zone), want)
	}
	r.now = c.PublicityEnds.Add(-time.Microsecond)
	r.due()
	if c = r.get("clerk", c.ID); c.State != catalogapi.CatalogueStatePublicized {
		t.Fatal("in force before the window ended")
	}
	r.now = *c.PublicityEnds
	r.due()
	if c = r.get("clerk", c.ID); c.State != catalogapi.CatalogueStateEffective || !c.EffectiveAt.Equal(r.now) {
		t.Fatalf("state %s at %v", c.State, c.EffectiveAt)
	}
	for _, s := range c.Steps {
		if s.State != "done" || s.At == nil || len(s.Basis) == 0 || s.Owner == "" {
			t.Errorf("step %s", text(s))
		}
	}
	var kinds []string
	for _, ev := range r.bus() {
		kinds = append(kinds, ev.Type)
	}
	want := []string{events.TypeCatalogCatalogueSubmittedV1, events.TypeCatalogCataloguePublicizedV1, events.TypeCatalogCatalogueEffectedV1}
	if strings.Join(kinds, " ") != strings.Join(want, " ") {
		t.Errorf("events %v", kinds)
	}
	if _, err := r.move("checker", c.ID, "retire", ""); fault.Of(err).Code != "catalog.catalogue.note" {
		t.Errorf("retired without a reason: %v", err)
	}
	if c, err := r.move("checker", c.ID, "retire", "政策调整"); err != nil || c.State != catalogapi.CatalogueStateRetired {
		t.Errorf("%s %v", c.State, err)
	}
}

func TestTheSpringFestivalDoesNotCountAsWorkingDays(t *testing.T) {
	r := open(t)
	r.now = time.Date(2026, 2, 13, 2, 0, 0, 0, time.UTC) // the Friday before the holiday
	c := r.publicized()
	day, n := cn.DayOf(*c.PublicizedAt), 0
	last := cn.DayOf(c.PublicityEnds.Add(-time.Second))
	for d := day.Add(1); !last.Before(d); d = d.Add(1) {
		if cn.IsWorkday(d) {
			n++
		}
	}
	if n != 5 || !cn.IsWorkday(last) || cn.DaysBetween(day, last) < 12 {
		t.Errorf("%d working days from %s to %s", n, day, last)
	}
}

func TestWhoSubmitsDoesNotReview(t *testing.T) {
	r := open(t)
	c := r.draft("both")
	if _, err := r.put("both", c.ID, item("A01", "社区养老服务")); err != nil {
		t.Fatal(err)
	}
	v, err := r.move("both", c.ID, "submit", "")
	if err != nil || len(v.Moves) != 0 {
		t.Fatalf("the submitter is offered %v, %v", v.Moves, err)
	}
	for _, do := range []string{"approve", "return"} {
		if _, err := r.move("both", c.ID, do, "自审"); fault.Of(err).Kind != fault.Forbidden {
			t.Errorf("the submitter could %s: %v", do, err)
		}
	}
	if _, err := r.move("checker", c.ID, "approve", ""); err != nil {
		t.Error(err)
	}
}

func TestAReturnedDraftSaysWhyOnlyToItsOwnPeople(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	if _, err := r.put("clerk", c.ID, item("A01", "社区养老服务")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.move("clerk", c.ID, "submit", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.move("checker", c.ID, "return", ""); fault.Of(err).Code != "catalog.catalogue.note" {
		t.Errorf("returned without a reason: %v", err)
	}
	if _, err := r.put("clerk", c.ID, item("A02", "助残服务")); fault.Of(err).Kind != fault.Conflict {
		t.Errorf("edited while it is reviewed: %v", err)
	}
	back, err := r.move("checker", c.ID, "return", "请补充服务标准")
	if err != nil || back.State != catalogapi.CatalogueStateDrafted || !strings.Contains(back.Steps[0].Note, "请补充服务标准") {
		t.Fatalf("%s %v", text(back.Steps[0]), err)
	}
	c = r.through(c.ID)
	if v := r.get("", c.ID); strings.Contains(text(v), "请补充服务标准") {
		t.Error("the public reads why a draft was returned")
	}
}

func TestAnUnansweredObjectionHoldsTheVersionBack(t *testing.T) {
	r := open(t)
	c := r.publicized()
	object := func(who, words string) (catalogapi.Catalogue, error) {
		return ask(r, who, catalogapi.RaiseObjection, catalogapi.RaiseObjectionRequest{ID: c.ID, ObjectionDraft: catalogapi.ObjectionDraft{Text: words}})
	}
	v, err := object("resident", "社区养老服务的单价过低")
	if err != nil || len(v.Objections) != 1 {
		t.Fatalf("%v %v", v.Objections, err)
	}
	if o := v.Objections[0]; strings.Contains(text(v), "郑居民") || strings.Contains(text(v), "u-resident") || !strings.HasPrefix(o.By, "郑") {
		t.Errorf("the objector is shown as %q", o.By)
	}
	if v, err = object("resident", "社区养老服务的单价过低"); err != nil || len(v.Objections) != 1 {
		t.Errorf("the same words twice: %d objections, %v", len(v.Objections), err)
	}
	if _, err := object("", "社区养老服务的单价过低"); fault.Of(err).Kind != fault.Unauthenticated {
		t.Errorf("an anonymous objection: %v", err)
	}
	r.now = c.PublicityEnds.Add(time.Hour)
	r.due()
	v = r.get("clerk", c.ID)
	if v.State != catalogapi.CatalogueStatePublicized || v.Steps[2].State != "late" {
		t.Fatalf("state %s with an unanswered objection, step %s", v.State, text(v.Steps[2]))
	}
	if _, err := object("staff", "现在才来提出异议"); fault.Of(err).Code != "catalog.objection.late" || len(fault.Of(err).Basis) == 0 || fault.Of(err).Basis[0].Rule != ruleWindow {
		t.Errorf("an objection after the window: %v", err)
	}
	answer := catalogapi.AnswerObjectionRequest{ID: c.ID, Objection: v.Objections[0].ID, AnswerDraft: catalogapi.AnswerDraft{Text: "已按最低工资标准复核。"}}
	for who, kind := range map[string]fault.Kind{"resident": fault.Forbidden, "stranger": fault.Forbidden} {
		if _, err := ask(r, who, catalogapi.AnswerObjection, answer); fault.Of(err).Kind != kind {
			t.Errorf("%s answered: %v", who, err)
		}
	}
	if v = must(r, "clerk", catalogapi.AnswerObjection, answer); v.Objections[0].AnsweredAt == nil {
		t.Error("the answer has no time")
	}
	if _, err := ask(r, "checker", catalogapi.AnswerObjection, answer); fault.Of(err).Code != "catalog.objection.answered" {
		t.Errorf("answered twice: %v", err)
	}
	r.due()
	if v = r.get("clerk", c.ID); v.State != catalogapi.CatalogueStateEffective {
		t.Errorf("state %s after the answer", v.State)
	}
}

func TestAnObjectionThatIsRightSendsTheVersionBackWithoutBeingLost(t *testing.T) {
	r := open(t)
	c := r.publicized()
	must(r, "resident", catalogapi.RaiseObjection, catalogapi.RaiseObjectionRequest{ID: c.ID, ObjectionDraft: catalogapi.ObjectionDraft{Text: "漏列了助残服务"}})
	v, err := r.move("checker", c.ID, "return", "异议成立，补充助残服务")
	if err != nil || v.State != catalogapi.CatalogueStateDrafted || len(v.Objections) != 1 || v.PublicityEnds != nil {
		t.Fatalf("%s %v", text(v), err)
	}
	if _, err := ask(r, "", catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: c.ID}); fault.Of(err).Kind != fault.NotFound {
		t.Errorf("a recalled version is still public: %v", err)
	}
	if _, err := r.put("clerk", c.ID, item("A02", "助残服务")); err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(5 * 24 * time.Hour)
	again := r.through(c.ID)
	if !again.PublicityEnds.After(*c.PublicityEnds) {
		t.Error("the second publicity has no window of its own")
	}
	r.now = *again.PublicityEnds
	r.due()
	if v = r.get("clerk", c.ID); v.State != catalogapi.CatalogueStatePublicized {
		t.Error("in force with an objection from before the recall unanswered")
	}
}

func TestASuccessorTakesThePlaceOfItsPredecessor(t *testing.T) {
	r := open(t)
	old := r.effective()
	r.bus()
	revise := catalogapi.ReviseCatalogueRequest{ID: old.ID}
	if _, err := ask(r, "stranger", catalogapi.ReviseCatalogue, revise); fault.Of(err).Kind != fault.Forbidden {
		t.Errorf("a stranger revised it: %v", err)
	}
	next := must(r, "clerk", catalogapi.ReviseCatalogue, revise)
	if next.Previous != old.ID || next.State != catalogapi.CatalogueStateDrafted || !sameItems(next.Items, old.Items) {
		t.Fatalf("revision %s", text(next))
	}
	if twice := must(r, "clerk2", catalogapi.ReviseCatalogue, revise); twice.ID != next.ID {
		t.Error("a version has two successors")
	}
	if _, err := r.put("clerk", next.ID, item("A09", "助餐服务")); err != nil {
		t.Fatal(err)
	}
	if got := r.get("clerk", old.ID); !sameItems(got.Items, old.Items) {
		t.Error("editing the revision changed the version in force")
	}
	next = r.through(next.ID)
	r.now = *next.PublicityEnds
	r.due()
	r.bus()
	if got := r.get("", old.ID); got.State != catalogapi.CatalogueStateRevised || got.Steps[len(got.Steps)-1].Key != "end" {
		t.Errorf("the predecessor is %s", got.State)
	}
	items := must(r, "clerk", catalogapi.ListItems, catalogapi.ListItemsRequest{})
	if len(items.Items) != 3 || items.Items[0].Catalogue != next.ID {
		t.Errorf("items in force %s", text(items))
	}
	if _, err := ask(r, "clerk", catalogapi.ReviseCatalogue, revise); fault.Of(err).Code != "catalog.catalogue.not-effective" {
		t.Errorf("a replaced version was revised: %v", err)
	}
}

func TestARetiredVersionStaysRetiredWhenItsSuccessorComes(t *testing.T) {
	r := open(t)
	old := r.effective()
	next := must(r, "clerk", catalogapi.ReviseCatalogue, catalogapi.ReviseCatalogueRequest{ID: old.ID})
	next = r.through(next.ID)
	if _, err := r.move("checker", old.ID, "retire", "政策调整"); err != nil {
		t.Fatal(err)
	}
	r.now = *next.PublicityEnds
	r.due()
	r.bus()
	if got := r.get("", old.ID); got.State != catalogapi.CatalogueStateRetired {
		t.Errorf("the retired version is %s", got.State)
	}
	if parked, err := r.engine.Unsent(t.Context(), schema.Name, 1); err != nil || len(parked) != 0 {
		t.Errorf("an event was not digested: %v %v", parked, err)
	}
}

func TestNothingTakesEffectBeforeItsTimeOrOverAnUnansweredObjection(t *testing.T) {
	ends := start.Add(time.Hour)
	doc := func(o ...Objection) *Catalogue {
		return &Catalogue{Head: Head{State: catalogapi.CatalogueStatePublicized, PublicizedAt: &start, PublicityEnds: &ends}, Objections: o}
	}
	answered, open := Objection{AnsweredAt: &start}, Objection{}
	for name, c := range map[string]struct {
		doc *Catalogue
		now time.Time
		due bool
		ok  bool
	}{
		"early":      {doc(), ends.Add(-time.Microsecond), true, false},
		"in time":    {doc(), ends, true, true},
		"answered":   {doc(answered), ends, true, true},
		"unanswered": {doc(answered, open), ends, false, false},
	} {
		if _, due := index(c.doc)["due"]; due != c.due {
			t.Errorf("%s: due is %v", name, due)
		}
		if err := c.doc.effect(c.now); (err == nil) != c.ok || c.ok != (c.doc.State == catalogapi.CatalogueStateEffective) {
			t.Errorf("%s: %v, %s", name, err, c.doc.State)
		}
	}
}

func TestAStaleVersionIsRefused(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	d := item("A01", "社区养老服务")
	d.Version = c.Version
	if _, err := r.put("clerk", c.ID, d); err != nil {
		t.Fatal(err)
	}
	d.Name = "居家养老服务"
	if _, err := r.put("stranger", c.ID, d); fault.Of(err).Kind != fault.NotFound {
		t.Errorf("a stranger learns that the draft exists: %v", err)
	}
	if _, err := r.put("clerk2", c.ID, d); !errors.Is(err, store.ErrStale) {
		t.Errorf("an edit of an old version: %v", err)
	}
	if _, err := ask(r, "clerk", catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: "submit", Version: c.Version}}); !errors.Is(err, store.ErrStale) {
		t.Errorf("a move of an old version: %v", err)
	}
}

func TestEveryRoleDoesToEachStateWhatTheTableSaysAndNoMore(t *testing.T) {
	r := open(t)
	moved := func(do string) func(who, id string) error {
		return func(who, id string) error { _, err := r.move(who, id, do, "理由"); return err }
	}
	verbs := map[string]func(who, id string) error{
		"submit": moved("submit"), "return": moved("return"), "approve": moved("approve"), "retire": moved("retire"),
		"effect": moved("effect"), "supersede": moved("supersede"), "explode": moved("explode"), "edit": moved("edit"),
		"get": func(who, id string) error {
			_, err := ask(r, who, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: id})
			return err
		},
		"export": func(who, id string) error {
			_, err := ask(r, who, catalogapi.ExportItems, catalogapi.ExportItemsRequest{ID: id})
			return err
		},
		"put": func(who, id string) error { _, err := r.put(who, id, item("A01", "社区养老服务")); return err },
		"remove": func(who, id string) error {
			_, err := ask(r, who, catalogapi.RemoveItem, catalogapi.RemoveItemRequest{ID: id, Code: "A77"})
			return err
		},
	}
	const ok, no401, no403, no404, no409, no400 = http.StatusOK, 401, 403, 404, 409, 400
	// Rows: state / verb → the status that each caller gets, in the order of who.
	who := []string{"", "clerk", "checker", "stranger", "elsewhere", "supervisor", "far", "resident"}
	truth := map[string][]int{
		"drafted/get":         {no404, ok, ok, no404, no404, ok, no404, no404},
		"drafted/export":      {no404, ok, ok, no404, no404, ok, no404, no404},
		"drafted/put":         {no401, ok, no403, no404, no403, no403, no403, no403},
		"drafted/remove":      {no401, ok, no403, no404, no403, no403, no403, no403},
		"drafted/submit":      {no401, ok, no403, no404, no404, no403, no403, no403},
		"drafted/approve":     {no401, no409, no409, no404, no404, no403, no403, no403},
		"drafted/explode":     {no401, no400, no400, no404, no404, no403, no403, no403},
		"drafted/edit":        {no401, no400, no400, no404, no404, no403, no403, no403},
		"reviewing/get":       {no404, ok, ok, no404, no404, ok, no404, no404},
		"reviewing/put":       {no401, no409, no403, no404, no403, no403, no403, no403},
		"reviewing/approve":   {no401, no403, ok, no404, no404, no403, no403, no403},
		"reviewing/return":    {no401, no403, ok, no404, no404, no403, no403, no403},
		"reviewing/submit":    {no401, no409, no409, no404, no404, no403, no403, no403},
		"publicized/get":      {ok, ok, ok, ok, ok, ok, ok, ok},
		"publicized/export":   {ok, ok, ok, ok, ok, ok, ok, ok},
		"publicized/put":      {no401, no409, no403, no409, no403, no403, no403, no403},
		"publicized/effect":   {no401, no400, no400, no400, no400, no403, no403, no403},
		"publicized/return":   {no401, no403, ok, no403, no403, no403, no403, no403},
		"effective/get":       {ok, ok, ok, ok, ok, ok, ok, ok},
		"effective/retire":    {no401, no403, ok, no403, no403, no403, no403, no403},
		"effective/supersede": {no401, no400, no400, no400, no400, no403, no403, no403},
		"effective/remove":    {no401, no409, no403, no409, no403, no403, no403, no403},
		"effective/submit":    {no401, no409, no409, no409, no409, no403, no403, no403},
	}
	made := map[string]func() string{
		"drafted": func() string {
			c := r.draft("clerk")
			if _, err := r.put("clerk", c.ID, item("A01", "社区养老服务")); err != nil {
				t.Fatal(err)
			}
			return c.ID
		},
		"publicized": func() string { return r.publicized().ID },
		"effective":  func() string { return r.effective().ID },
	}
	made["reviewing"] = func() string {
		id := made["drafted"]()
		if _, err := r.move("clerk", id, "submit", ""); err != nil {
			t.Fatal(err)
		}
		return id
	}
	for row, want := range truth {
		state, verb, _ := strings.Cut(row, "/")
		for i, w := range who {
			got := ok
			if err := verbs[verb](w, made[state]()); err != nil {
				got = int(fault.Of(err).Kind)
			}
			if got != want[i] {
				t.Errorf("%s as %q: %d, want %d", row, w, got, want[i])
			}
		}
	}
}
