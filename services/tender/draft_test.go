package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// save sends the form of a new purchase under its key.
func (r *room) save(key string, d tenderapi.TenderDraft) (tenderapi.Tender, error) {
	ctx := route.WithKey(identity.WithToken(r.t.Context(), "officer"), key)
	d.Form = true
	out, err := route.Call(ctx, r.local, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	r.settle()
	return out, err
}

// desk are the ids on the officer's list.
func (r *room) desk() (out []string) {
	for _, t := range ok(r, "officer", tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{}).Items {
		out = append(out, t.ID)
	}
	return out
}

func TestADraftNobodyKnowsOfIsDiscardedAndLeavesTheDesk(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodConsultation, 25))
	refused(r, "other", tenderapi.MoveTender, verb(x.ID, Discard), "tender.tender.not-found", "")
	refused(r, "second", tenderapi.MoveTender, verb(x.ID, Discard), "tender.tender.not-yours", "")
	gone := ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Discard))
	if gone.State != tenderapi.StateDiscarded || len(gone.Moves) != 0 || len(gone.Steps) != 1 || gone.Steps[0].Title != "草稿已作废" {
		t.Errorf("a discarded draft is %s with moves %v and steps %v", gone.State, gone.Moves, gone.Steps)
	}
	if list := r.desk(); len(list) != 0 {
		t.Errorf("the desk still lists %v", list)
	}
	if tasks := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}); len(tasks.Items) != 0 {
		t.Errorf("a discarded draft still waits for somebody: %v", tasks.Items)
	}
	if kept := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); kept.Title != x.Title {
		t.Errorf("what was discarded is not kept: %v", kept.Title)
	}
	if last := r.heard[len(r.heard)-1]; last.Type != events.TypeTenderTenderDiscardedV1 {
		t.Errorf("the last event is %s", last.Type)
	}
	refused(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: x.ID, TenderDraft: r.draft(tenderapi.MethodOpen, 30)}, "tender.tender.discarded", "")
}

func TestAPurchaseThatWasMadeKnownIsNotDiscarded(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodConsultation, 60))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	back := verb(x.ID, Return)
	back.Note = "请补充。"
	ok(r, "second", tenderapi.MoveTender, back)
	x = ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	for _, m := range x.Moves {
		if m.Do == string(Discard) {
			t.Error("what the public was told can be made to vanish")
		}
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Discard), "tender.tender.announced", "")
	if !slices.ContainsFunc(x.Moves, func(m tenderapi.Move) bool { return m.Do == string(Fail) }) {
		t.Error("what the public was told cannot be ended either")
	}
}

func TestADraftNobodyKnowsOfIsNotTerminated(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodConsultation, 25))
	if slices.ContainsFunc(x.Moves, func(m tenderapi.Move) bool { return m.Do == string(Fail) }) {
		t.Errorf("a draft offers %v", x.Moves)
	}
	in := verb(x.ID, Fail)
	in.Ground, in.Note = "cancelled", "不再需要。"
	refused(r, "officer", tenderapi.MoveTender, in, "tender.tender.unannounced", "")
	refused(r, "other", tenderapi.MoveTender, in, "tender.tender.not-found", "")
	if got := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StateDrafted {
		t.Errorf("a refused draft is %s", got.State)
	}
}

func TestAFormSavedTwiceChangesTheDraftItMade(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	first, err := r.save("form", d)
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"改过一次", "改过两次", first.Title} {
		d.Title = title
		again, err := r.save("form", d)
		if err != nil || again.ID != first.ID || again.Title != title {
			t.Fatalf("saved again as %s: %v, %v", title, again.Title, err)
		}
	}
	if list := r.desk(); len(list) != 1 {
		t.Errorf("one form made the drafts %v", list)
	}
	d.Title = "另处改过"
	ok(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: first.ID, TenderDraft: d})
	d.Title = "旧表单"
	if _, err = r.save("form", d); fault.Of(err).Code != errFormOld.Code {
		t.Errorf("an old form overwrites what was changed since: %v", err)
	}
}

func TestAKeyThatComesAgainWithOtherWordsIsRefusedToWhoIsNoForm(t *testing.T) {
	r := open(t)
	ctx := route.WithKey(identity.WithToken(t.Context(), "officer"), "one-key")
	d := r.draft(tenderapi.MethodConsultation, 25)
	if _, err := route.Call(ctx, r.local, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}); err != nil {
		t.Fatal(err)
	}
	d.Title = "另一个项目"
	if _, err := route.Call(ctx, r.local, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}); fault.Of(err).Code != store.ErrReused.Code {
		t.Errorf("the same key with other words: %v", err)
	}
}
