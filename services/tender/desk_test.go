package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/dispute"
)

func TestADeskCountsEverythingAndNotAPage(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	for range 3 {
		r.create(d)
	}
	x := r.published(d)
	r.published(d)
	got := ok(r, "officer", tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{})
	if got.Preparing != 3 || got.Bidding != 2 || got.Late != 0 {
		t.Errorf("the office counts %+v", got)
	}
	watched := ok(r, "watch", tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{})
	if watched.Preparing != 0 || watched.Bidding != 2 {
		t.Errorf("a supervisor counts %+v: what is not public is the office's own", watched)
	}
	if got := ok(r, "other", tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{}); got != (tenderapi.DeskCounts{}) {
		t.Errorf("another office counts %+v", got)
	}
	page := ok(r, "officer", tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{State: tenderapi.StatePublished, Limit: 1})
	if len(page.Items) != 1 || page.Items[0].State != tenderapi.StatePublished || page.Next == "" {
		t.Errorf("a page of one state is filled from all of them: %+v", page)
	}
	r.set(x.Deadline.Add(-time.Hour))
	if got := ok(r, "officer", tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{}); got.Soon != 2 {
		t.Errorf("an hour before the deadline %d fall due soon, want 2", got.Soon)
	}
	r.set(x.Deadline.Add(time.Hour)) // closed, and not opened
	if got := ok(r, "watch", tenderapi.CountDeskTenders, tenderapi.CountDeskTendersRequest{}); got.Late != 2 {
		t.Errorf("an hour after the deadline %d are late, want 2", got.Late)
	}
}

func TestASupervisorSeesWhatIsDueFirstWhereverItStandsInTheList(t *testing.T) {
	r := open(t)
	var want []string
	for _, days := range []int{40, 25, 33} {
		x := r.published(r.draft(tenderapi.MethodOpen, days))
		want = append(want, x.ID)
	}
	want = []string{want[1], want[2], want[0]}
	var got []string
	in := tenderapi.ListDeskTendersRequest{Limit: 1}
	for {
		p := ok(r, "watch", tenderapi.ListDeskTenders, in)
		for _, x := range p.Items {
			got = append(got, x.ID)
		}
		if in.After = p.Next; p.Next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("page by page %v, want %v", got, want)
	}
}

func TestASummaryKnowsWhatIsNextAndByWhen(t *testing.T) {
	r := open(t)
	near, far := r.draft(tenderapi.MethodOpen, 25), r.draft(tenderapi.MethodOpen, 40)
	y, x := r.published(far), r.published(near)
	next := func() tenderapi.TenderPage {
		return ok(r, "ann", tenderapi.ListTenders, tenderapi.ListTendersRequest{Due: true, Limit: 1})
	}
	if p := next(); len(p.Items) != 1 || p.Items[0].ID != x.ID || p.Items[0].NextDue == nil || !p.Items[0].NextDue.Equal(near.Deadline) {
		t.Fatalf("the next to fall due: %+v", p.Items)
	}
	r.set(near.Deadline.Add(time.Second)) // late from now on: no longer ahead
	if p := next(); len(p.Items) != 1 || p.Items[0].ID != y.ID {
		t.Errorf("after the first deadline: %+v", p.Items)
	}
}

func TestATaskHasTheRuleOfItsStep(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	d.ContactName = "李晓明"
	x := r.create(d)
	is := func(who, what, rule string) {
		t.Helper()
		list := ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items
		if what == "" {
			if len(list) != 0 {
				t.Errorf("%s has %+v to do, want nothing", who, list)
			}
			return
		}
		if len(list) != 1 || list[0].What != what || len(list[0].Basis) == 0 || list[0].Basis[0].Rule != rule {
			t.Errorf("%s has %+v to do, want %s under %s", who, list, what, rule)
		}
		var step string
		for _, s := range ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Steps {
			if s.State == "now" && len(s.Basis) > 0 {
				step = s.Basis[0].Rule
			}
		}
		if step != rule {
			t.Errorf("the task cites %s, the step %s", rule, step)
		}
	}
	is("officer", "公开采购意向", "tender.intention.ahead")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	is("officer", "提交审核", "tender.open.notice")
	if got := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items[0].Owner; got != "组织buyer 李*明" {
		t.Errorf("the task is %q's, want the person whom the documents name, masked", got)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	is("officer", "", "")
	is("second", "审核通过并发布公告", "tender.open.notice")
}

func TestADraftHandedInWithoutAnIntentionWaitsForReviewAndNotForTheIntention(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodOpen, 25))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	list := ok(r, "officer", tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{}).Items
	if len(list) != 1 || list[0].Next != "发布招标公告" {
		t.Errorf("%+v", list)
	}
}

func TestARefusalNamesWhoDoesItAndNotItsReader(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodOpen, 25))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	_, f := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Publish))
	if f == nil || !strings.Contains(f.Text, "审核人") || strings.Contains(f.Text, "经办人") {
		t.Errorf("the officer, who may not publish, reads %v", f)
	}
	_, f = try(r, "second", tenderapi.MoveTender, verb(x.ID, Fail))
	if f == nil || f.Kind != fault.Forbidden || !strings.Contains(f.Text, "采购人的经办人") {
		t.Errorf("the reviewer, who may not end it, reads %v", f)
	}
}

func TestTheSupervisorSeesTheCommitteeBeforeTheResultAndOthersDoNot(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3", "e4", "officer"))
	for who, want := range map[string]int{"officer": 5, "watch": 5, "second": 0, "e1": 0, "ann": 0, "other": 0, "": 0} {
		if got := len(ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Committee); got != want {
			t.Errorf("%q sees %d members, want %d", who, got, want)
		}
	}
}

// What of it, the room of disputes decides and its own tests show.
func TestWhatWaitsInADisputeStandsOnTheDesks(t *testing.T) {
	r, id := awarded(t)
	c := r.appealed(id)
	asked := func(who string) (what []string) {
		for _, x := range ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
			if x.Challenge == c {
				what = append(what, x.Owner+x.What)
			}
		}
		return what
	}
	if got := asked("watch"); !slices.Equal(got, []string{"组织finance受理投诉"}) {
		t.Errorf("the supervisor is asked for %v", got)
	}
	ok(r, "watch", tenderapi.MoveChallenge, act(c, dispute.Accept, ""))
	if got := asked("officer"); !slices.Equal(got, []string{"组织buyer提交书面说明"}) {
		t.Errorf("the office is asked for %v", got)
	}
}

// The office's own representative in a committee is asked for its sheet as the experts are, and led to where it signs.
func TestTheBuyersRepresentativeIsAskedForItsSheet(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	sheets := func(who string) (n int) {
		t.Helper()
		for _, task := range ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
			if task.Judges && task.Tender == x.ID {
				n++
			}
		}
		return n
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))
	for who, want := range map[string]int{"e1": 1, "clerk": 1, "officer": 0, "e3": 0} {
		if got := sheets(who); got != want {
			t.Errorf("%s is asked for %d sheets, want %d", who, got, want)
		}
	}
}
