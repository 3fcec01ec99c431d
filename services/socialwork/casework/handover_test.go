package casework

import (
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/roomtest"
)

func handover(c socialworkapi.Case, to, why string) socialworkapi.HandOverCaseRequest {
	return socialworkapi.HandOverCaseRequest{ID: c.ID, CaseHandover: socialworkapi.CaseHandover{Version: c.Version, To: to, Note: why}}
}

func (r *room) leftAt(as, org string) socialworkapi.LeftCases {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.ListLeftCases, socialworkapi.ListLeftCasesRequest{Org: org})
}

// A case whose social worker has left is given to another by a manager, who reads nothing of it; the client reads that, and why.
func TestACaseWhoseWorkerHasLeftIsHandedToAnother(t *testing.T) {
	const why = "何某已经离职，陆某住得近。"
	r := open(t)
	c := r.planned(1)
	r.visit(1, c.ID, "在家"+mark(1))
	if got := r.leftAt("boss", "org1"); len(got.Items)+len(got.Heirs) != 0 {
		t.Errorf("nobody has left, and there are %+v", got)
	}
	waits := func(want string) {
		t.Helper()
		ts, err := r.s.Tasks(t.Context(), r.Folk["boss"])
		got := ""
		for _, x := range ts {
			got += x.Title + "：" + x.What
		}
		if err != nil || got != want {
			t.Errorf("the manager's desk says %q (%v), want %q", got, err, want)
		}
	}
	waits("")
	roomtest.Refuses(r, "boss", socialworkapi.HandOverCase, handover(c, "lu", why), "socialwork.case.not-left")
	r.leaves("he")
	roomtest.Refuses(r, "he", socialworkapi.HandOverCase, handover(c, "lu", why), "identity.role")
	for _, as := range []string{"far", "tan"} { // of another organization
		if _, f := roomtest.Try(r, as, socialworkapi.HandOverCase, handover(c, "lu", why)); f == nil {
			t.Errorf("%s hands it over", as)
		}
	}
	roomtest.Refuses(r, "far", socialworkapi.ListLeftCases, socialworkapi.ListLeftCasesRequest{Org: "org1"}, "socialwork.case.not-found")
	waits("1件个案的承办人已经离开：移交给另一名社会工作者")
	r.lapsed["mo"] = true
	got := r.leftAt("boss", "org1")
	if len(got.Items) != 1 || got.Items[0].ID != c.ID || len(got.Heirs) != 1 || got.Heirs[0].Account != "lu" {
		t.Fatalf("%+v", got)
	}
	for _, to := range []string{"mo", "he", "tan", "boss", "nobody"} { // lapsed, gone, of others, no social worker, nobody
		roomtest.Refuses(r, "boss", socialworkapi.HandOverCase, handover(c, to, why), "socialwork.case.heir")
	}
	stale := handover(c, "lu", why)
	stale.Version--
	if _, f := roomtest.Try(r, "boss", socialworkapi.HandOverCase, stale); f == nil {
		t.Error("what the manager saw is not what there is")
	}
	client := func() []socialworkapi.CaseLook {
		t.Helper()
		return roomtest.OK(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code}}).Looks
	}
	if n := len(client()); n != 0 {
		t.Errorf("%d entries of what was refused", n)
	}
	done := roomtest.OK(r, "boss", socialworkapi.HandOverCase, handover(c, "lu", why))
	if done.State != planned {
		t.Errorf("%+v", done)
	}
	book := client()
	if len(book) != 1 || book[0].Purpose != socialworkapi.CasePurposeHandover || book[0].Reason != why || book[0].Urgent || !strings.HasSuffix(book[0].PartText, "承办") {
		t.Errorf("the client reads %+v", book)
	}
	if d := r.Heard[len(r.Heard)-1]; d.Type != events.TypeSocialworkCaseHandedV1 || strings.Contains(string(d.Data), mark(1)) || !strings.Contains(string(d.Data), `"account":"lu"`) {
		t.Errorf("%s %s", d.Type, d.Data)
	}
	if doc, err := r.Engine.Get(t.Context(), lookSchema.Name, book[0].ID); err != nil || strings.Contains(string(doc.Body), "离职") {
		t.Errorf("why lies open: %s %v", doc.Body, err)
	}
	if got := r.leftAt("boss", "org1"); len(got.Items) != 0 {
		t.Errorf("it still waits: %+v", got)
	}
	waits("")
	if _, f := roomtest.Try(r, "boss", socialworkapi.LookCase, look(c.ID, socialworkapi.CasePurposeHandover, socialworkapi.CasePartClient, "")); f == nil {
		t.Error("to hand over is no purpose to read for")
	}
	mine := roomtest.OK(r, "lu", socialworkapi.ListCases, socialworkapi.ListCasesRequest{})
	if len(mine.Items) != 1 || mine.Items[0].Hat != string(Carer) || mine.Items[0].Code != c.Code {
		t.Errorf("%+v", mine)
	}
	if x := roomtest.OK(r, "lu", socialworkapi.LookCase, look(c.ID, socialworkapi.CasePurposeServe, socialworkapi.CasePartVisits, "")); len(x.Visits) != 1 {
		t.Errorf("%+v", x)
	}
	r.do("lu", c.ID, socialworkapi.CaseMove{Do: "close", Note: "常去社区食堂。", Dimensions: scores("起居"+mark(1), 5, "来往", 8)})
	if kept, err := r.s.cases.Get(t.Context(), c.ID); err != nil || kept.EndedAt.IsZero() {
		t.Errorf("the time for which it is kept does not begin: %v", err)
	}
	r.leaves("lu") // what is over waits for nobody
	if got := r.leftAt("boss", "org1"); len(got.Items) != 0 {
		t.Errorf("%+v", got)
	}
}

// Who supervised a case and takes it over supervises it no more, and supervision begins anew.
func TestWhoTakesACaseOverDoesNotSuperviseIt(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "ask", Note: "怎样劝他出门？"})
	c = r.do("lu", c.ID, socialworkapi.CaseMove{Do: "take"})
	r.leaves("he")
	roomtest.OK(r, "chief", socialworkapi.HandOverCase, handover(c, "lu", "何某已经离职。"))
	got := roomtest.OK(r, "lu", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID})
	if got.Hat != string(Carer) || got.Guidance != quiet {
		t.Fatalf("%+v", got)
	}
	r.do("lu", c.ID, socialworkapi.CaseMove{Do: "ask", Note: "怎样劝他出门？"})
	r.do("mo", c.ID, socialworkapi.CaseMove{Do: "take"})
}
