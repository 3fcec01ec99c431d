package portal

import (
	"testing"

	"sanshe/libs/identity"
)

func TestAnItemOfADraftIsEditedWhereItStands(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	item := w.cats[len(w.cats)-1].Items[0]
	if page := b.get("/desk/catalog/cat"); !holds(page.body, "?item="+item.Code+"#item") || !holds(page.body, w.cats[len(w.cats)-1].Title) {
		t.Error("an item has no link to change it, or the title is not in a field")
	}
	if page := b.get("/desk/catalog/cat?item=" + item.Code); !holds(page.body, `value="`+item.Name+`"`) {
		t.Errorf("the form does not hold %s", item.Name)
	}
}
