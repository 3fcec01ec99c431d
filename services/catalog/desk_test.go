package catalog

import (
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
)

func TestWhatWaitsForSomebodyIsOnTheirDeskAndOnNobodyElses(t *testing.T) {
	r := open(t)
	has := func(what string, want map[string]bool) {
		t.Helper()
		for who, wanted := range want {
			list := must(r, who, catalogapi.ListCatalogueTasks, catalogapi.ListCatalogueTasksRequest{}).Items
			if (len(list) == 1 && list[0].What == what) != wanted || !wanted && len(list) != 0 {
				t.Errorf("%s has %+v to do; %s: %v", who, list, what, wanted)
			}
		}
	}
	c := r.draft("clerk")
	if _, err := r.put("clerk", c.ID, item("A01", "助餐")); err != nil {
		t.Fatal(err)
	}
	has("提交审核", map[string]bool{"clerk": true, "checker": false, "stranger": false})
	if _, err := r.move("clerk", c.ID, "submit", ""); err != nil {
		t.Fatal(err)
	}
	has("审核通过并公示", map[string]bool{"clerk": false, "checker": true, "elsewhere": false})
	if _, err := r.move("checker", c.ID, "approve", ""); err != nil {
		t.Fatal(err)
	}
	has("", map[string]bool{"clerk": false, "checker": false})
	must(r, "resident", catalogapi.RaiseObjection, catalogapi.RaiseObjectionRequest{ID: c.ID, ObjectionDraft: catalogapi.ObjectionDraft{Text: "单价偏高。"}})
	has("答复异议", map[string]bool{"clerk": true, "checker": true, "stranger": false})
}

func TestAWindowIsShownWithItsLastDay(t *testing.T) {
	r := open(t)
	c := r.publicized()
	for _, s := range c.Steps {
		if s.Key == "publicize" && cn.DayOf(*s.Due) != cn.DayOf(c.PublicityEnds.Add(-time.Second)) {
			t.Errorf("the window ends before %s, and its step is due on %s", c.PublicityEnds, s.Due)
		}
	}
}
