package journeys

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// told waits until a message is in somebody's inbox.
func told(t *testing.T, p *county.Platform, login, title string) {
	t.Helper()
	county.Until(t, login+" to be told: "+title, func() (bool, error) {
		page, err := county.Try(p.As(t, login), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
		for _, m := range page.Items {
			if m.Title == title {
				return true, err
			}
		}
		return false, err
	})
}

// TestPayGoesToTheAccountItsHolderEnteredAndNobodyFindsThatElsewhere has two apply for one seat, who are told each result; the one who
// is hired enters a marked bank account, which the office reads the end of, and finance takes out once the list is handed over and
// entered in a book that its holder reads. The mark is in nothing that the platform keeps, logs, traces or counts, in no list and page,
// its holder's included, and in no backup. Erased, it is paid to no more, nor is it read in a backup of before with the keys of after.
func TestPayGoesToTheAccountItsHolderEnteredAndNobodyFindsThatElsewhere(t *testing.T) {
	t.Parallel()
	const number = "6217009876501234098"
	o := overhear(t)
	p := o.Platform
	p.Start(t)
	p.At(t, county.Morning)
	x := practise(t, p)
	w := &county.Town{Platform: p, Serial: 10} // after those of the profession
	w.Account(t, "finance", "孙一平", w.Register(t, "星河区财政局", organizationapi.OrgKindGovernment, "11"), organizationapi.RoleSupervisor)
	x.settle(t)
	r := x.recruits(t)
	first, other := x.applies(t, "diligent", r.ID, "001", 9000), x.applies(t, "idle", r.ID, "002", 8000)
	told(t, p, "idle", "一项考试成绩已确认")
	p.At(t, cn.DayOf(p.Now(t)).Add(6).At(9, 0))
	r = x.steps(t, "registrar", r.ID, "publicize")
	for _, login := range []string{"diligent", "idle"} { // being told changes their applications
		told(t, p, login, "招聘名次已公示")
	}
	p.At(t, cn.Day(r.PublicityUntil).Add(1).At(9, 0))
	a := county.Ask(t, p.As(t, "registrar"), socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: first})
	starts := cn.DayOf(p.Now(t))
	county.Ask(t, p.As(t, "registrar"), socialworkapi.MoveApplicant, socialworkapi.MoveApplicantRequest{ID: first, ApplicantMove: socialworkapi.ApplicantMove{Do: "hire", Version: a.Version, Starts: starts.String()}})
	x.steps(t, "registrar", r.ID, "close")
	told(t, p, "diligent", "您已被聘用")
	told(t, p, "idle", "报名的招聘已结束")
	if got := county.Ask(t, p.As(t, "idle"), socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: other}); !strings.Contains(got.Outcome, "您没有被聘用") {
		t.Errorf("who was not hired reads %q", got.Outcome)
	}

	county.Until(t, "the post", func() (bool, error) {
		mine, err := county.Try(p.As(t, "diligent"), socialworkapi.ListMyPosts, socialworkapi.ListMyPostsRequest{})
		return len(mine.Items) == 1, err
	})
	set := socialworkapi.SetPayeeRequest{ID: first, PayeeDraft: socialworkapi.PayeeDraft{Bank: "星河银行湖滨支行", Number: number}}
	county.Refused(t, p.As(t, "idle"), socialworkapi.SetPayee, set, http.StatusNotFound, "socialwork.steward.not-found")
	if got := county.Ask(t, p.As(t, "diligent"), socialworkapi.SetPayee, set); got.Masked != "尾号4098" || got.Name != "何晓云" {
		t.Errorf("%+v", got)
	}
	told(t, p, "diligent", "工资收款账号有变动")
	month := cn.Day(starts.String()[:7] + "-01").AddMonths(1) // the first whole one
	p.At(t, month.At(9, 0))
	list := county.Ask(t, p.As(t, "registrar"), socialworkapi.DrawPayList, socialworkapi.DrawPayListRequest{PayListDraft: socialworkapi.PayListDraft{Community: lakeside, Month: month.String()[:7]}})
	take := socialworkapi.TakePayListRequest{ID: list.ID}
	county.Refused(t, p.As(t, "finance"), socialworkapi.TakePayList, take, http.StatusConflict, "socialwork.paylist.wrong-state")
	county.Ask(t, p.As(t, "second"), socialworkapi.MovePayList, socialworkapi.MovePayListRequest{ID: list.ID, PostMove: socialworkapi.PostMove{Do: "hand", Version: list.Version}})
	row := func(p *county.Platform) socialworkapi.PayOrderRow {
		t.Helper()
		return county.Ask(t, p.As(t, "finance"), socialworkapi.TakePayList, take).Rows[0]
	}
	if got := row(p); got.Account != number || got.Name != "何晓云" || got.Amount != list.Total {
		t.Errorf("finance pays %+v", got)
	}
	if got := county.Ask(t, p.As(t, "diligent"), socialworkapi.GetPayee, socialworkapi.GetPayeeRequest{ID: first}); len(got.Takings) != 1 || got.Takings[0].Org != "星河区财政局" {
		t.Errorf("the book says %+v", got.Takings)
	}

	if _, page := o.reads(t, "diligent", "尾号4098"); !page {
		t.Error("its holder finds the end of the account in no page: the search finds nothing")
	}
	looked := o.unread(t, []string{number}, "", "diligent", "idle", "registrar", "second", "finance", "admin")
	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Backup(t, old)
	o.silent(t, []string{number, "湖滨支行"}, first, "socialwork.takePayList", dir)
	t.Logf("%d bytes of answers were looked through", looked)

	set.PayeeDraft = socialworkapi.PayeeDraft{Erase: true}
	county.Ask(t, p.As(t, "diligent"), socialworkapi.SetPayee, set)
	if got := row(p); got.Account != "" || got.Missing == "" {
		t.Errorf("erased, finance pays %+v", got)
	}
	p.Backup(t, filepath.Join(dir, "tuesday"))
	p.Stop(t)
	q := county.Prepare(t, nil)
	q.Does(t, "restore", "--from", old) // of Monday, with the keys that there are now
	q.Start(t)
	if got := row(q); got.Account != "" || got.Amount != list.Total {
		t.Errorf("restored, finance pays %+v", got)
	}
}
