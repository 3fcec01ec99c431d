package training

import (
	"bytes"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
)

// Whoever has what is kept of them erased leaves of a study that it counted: no evidence, no word of theirs, and no old copy that opens.
func TestStudiesGoWithWhoErases(t *testing.T) {
	r := open(t)
	verify := func(x socialworkapi.Study) {
		t.Helper()
		roomtest.OK(r, "ann", socialworkapi.MoveStudy, socialworkapi.MoveStudyRequest{ID: x.ID, StudyMove: socialworkapi.StudyMove{Do: string(Verify), Version: x.Version}})
	}
	evidence := func(as string, x socialworkapi.Study) error {
		t.Helper()
		_, f := roomtest.Try(r, as, socialworkapi.GetStudyPaper, socialworkapi.GetStudyPaperRequest{ID: x.ID, Paper: x.Papers[0].ID})
		if f == nil {
			return nil
		}
		return f
	}
	seen, waiting, hers := roomtest.OK(r, he, socialworkapi.FileStudy, r.file(he)), roomtest.OK(r, he, socialworkapi.FileStudy, r.file(he)), roomtest.OK(r, lu, socialworkapi.FileStudy, r.file(lu))
	verify(seen)
	old, err := r.Engine.Get(t.Context(), "papers", seen.Papers[0].ID) // what a backup of now holds
	if err != nil {
		t.Fatal(err)
	}
	if err := evidence("ann", seen); err != nil {
		t.Fatal(err)
	}
	ev := r.Event(events.TypeSocialworkCredentialErasedV1, "c1", events.SocialworkCredentialErasedV1{Account: he, Region: "320312"})
	r.Hear(ev, 2)
	r.Pass(time.Minute)
	later := roomtest.OK(r, he, socialworkapi.FileStudy, r.file(he))
	r.Hear(ev, 2) // told once more, it takes nothing that was filed afterwards
	for _, x := range []socialworkapi.Study{seen, waiting} {
		got := roomtest.OK(r, "ann", socialworkapi.GetStudy, socialworkapi.GetStudyRequest{ID: x.ID})
		if got.Name != cleared || got.Title != blanked || got.Text != "" || len(got.Papers) != 0 || len(got.Moves) != 0 {
			t.Errorf("of a study is left %+v", got)
		}
		if evidence("ann", x) == nil {
			t.Error("the evidence is still handed out")
		}
		if _, err := r.Engine.Get(t.Context(), "papers", x.Papers[0].ID); err == nil {
			t.Error("the evidence still lies in the store")
		}
		if kept, err := r.Engine.Get(t.Context(), studySchema.Name, x.ID); err != nil || bytes.Contains(kept.Body, []byte(he)) {
			t.Errorf("the document names who filed it: %s %v", kept.Body, err)
		}
	}
	old.Version = 1
	if err := r.Engine.Insert(t.Context(), "papers", old); err != nil {
		t.Fatal(err)
	}
	if evidence("ann", seen) == nil {
		t.Error("an old copy of the evidence opens")
	}
	for _, as := range []string{he, lu} {
		if page := roomtest.OK(r, as, socialworkapi.ListStudies, socialworkapi.ListStudiesRequest{}); len(page.Items) != 1 {
			t.Errorf("%s finds %+v", as, page.Items)
		}
	}
	if evidence(he, later) != nil || evidence(lu, hers) != nil {
		t.Error("what was filed afterwards, or by another, went too")
	}
	if y := r.year(he); y.Minutes != seen.Minutes || y.Items[0].Title != seen.Title {
		t.Errorf("what counted does not any more: %+v", y)
	}
	if err := r.s.ledgers.Each(t.Context(), store.Query{}, func(l Ledger) error {
		for _, e := range l.Entries {
			if l.Account == he && e.Name != cleared {
				t.Errorf("the ledger calls them %s", e.Name)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
