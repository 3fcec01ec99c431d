package portal

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

func TestTheLevelsOfACriterionAreWrittenALineEach(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	b.post("/desk/buyer/new", purchase("criteria.0.levels", "优 60-80\n二级 证书　40.5分\n\n没有 0")...)
	var in tenderapi.TenderDraft
	if err := json.Unmarshal([]byte(w.written("/tenders")[0].body), &in); err != nil {
		t.Fatal(err)
	}
	want := []tenderapi.CriterionLevel{{Name: "优", From: 6000, To: 8000}, {Name: "二级 证书", From: 4050, To: 4050}, {Name: "没有", From: 0, To: 0}}
	if !slices.Equal(in.Criteria[0].Levels, want) || in.Criteria[1].Levels != nil {
		t.Errorf("sent was %+v", in.Criteria)
	}
	bad := b.post("/desk/buyer/new", purchase("criteria.0.levels", "优")...)
	if bad.status != http.StatusBadRequest || !strings.Contains(bad.body, `href="#f-criteria-0-levels"`) {
		t.Errorf("a level without points answers %d", bad.status)
	}
}

func TestAJudgeChoosesAmongTheValuesOfACriterion(t *testing.T) {
	w := newWorks(t, identity.Expert)
	w.sheet.Criteria = slices.Clone(w.sheet.Criteria)
	w.sheet.Criteria[0].Levels = []tenderapi.CriterionLevel{{Name: "齐全", From: 2000, To: 2000}, {Name: "没有", From: 0, To: 0}}
	page := w.as(identity.Expert).get("/desk/expert/tenders/open").body
	if !strings.Contains(page, `<option value="20">齐全（20分）</option>`) || !strings.Contains(page, `<option value="0">没有（0分）</option>`) {
		t.Errorf("no choice on the sheet:\n%s", page)
	}
}
