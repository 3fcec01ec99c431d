package catalog

import (
	"testing"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

func TestADraftIsRenamedByItsOwnerUntilItIsSubmitted(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	in := catalogapi.UpdateCatalogueRequest{ID: c.ID, CatalogueDraft: catalogapi.CatalogueDraft{Version: c.Version, Title: "指导性目录（2027年版）", Year: 2027, Note: "新的说明。"}}
	got := must(r, "clerk2", catalogapi.UpdateCatalogue, in)
	if got.Title != in.Title || got.Year != in.Year || got.Note != in.Note {
		t.Errorf("renamed to %q, %d, %q", got.Title, got.Year, got.Note)
	}
	if _, err := ask(r, "clerk", catalogapi.UpdateCatalogue, in); fault.Of(err).Code != store.ErrStale.Code {
		t.Errorf("a form that somebody was faster with: %v", err)
	}
	in.Version = 0
	if _, err := ask(r, "stranger", catalogapi.UpdateCatalogue, in); fault.Of(err).Kind != fault.NotFound {
		t.Errorf("another office renames it: %v", err)
	}
	in.ID = r.publicized().ID
	if _, err := ask(r, "clerk", catalogapi.UpdateCatalogue, in); fault.Of(err).Code != "catalog.catalogue.wrong-state" {
		t.Errorf("what is publicized is renamed: %v", err)
	}
}

func TestARevisionIsCalledAfterItsOwnYear(t *testing.T) {
	r := open(t)
	c := Catalogue{Head: Head{Title: "星河区政府购买服务指导性目录（2024年版）", Year: 2024}}
	if got := c.revision(r.now); got.Year == 2024 || got.Title == c.Title {
		t.Errorf("the revision of %d is called %q", got.Year, got.Title)
	}
	c = Catalogue{Head: Head{Title: "星河区政府购买服务指导性目录", Year: 2024}}
	if got := c.revision(r.now); got.Title != c.Title {
		t.Errorf("a title without a year became %q", got.Title)
	}
}
