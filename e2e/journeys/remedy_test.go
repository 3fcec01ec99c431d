package journeys

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// orphaned is a purchase whose buyer and supervisor have both lost their keys.
type orphaned struct {
	*purchase
	bids []tenderapi.Bid // by supplier; the last of them comes to no remedy
}

// TestTwoLostKeysAndTheirBiddersStillEndInAnAward opens a purchase that one
// holder alone cannot open, twice with the bidders' own keys, and awards it.
func TestTwoLostKeysAndTheirBiddersStillEndInAnAward(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 4)
	w.Lawful(t)
	due := cn.AddDays(cn.DayOf(w.Platform.Now(t)), 30).At(9, 30)
	o := &orphaned{purchase: &purchase{Town: w, id: w.Published(t, "2026年度社区老年人居家关爱服务", tenderapi.MethodOpen, due).ID}}
	for n := range w.Suppliers {
		o.bids = append(o.bids, w.Bid(t, w.Platform.As(t, county.Staff(n)), o.id, int64(90_000_000-n*1_000_000)))
	}
	w.Platform.At(t, due.Add(time.Second))
	walk(t, []part{
		{"one holder alone opens nothing", o.alone},
		{"three of four bidders open their own envelopes, and the fourth has withdrawn", o.first},
		{"those three are judged", o.judged},
		{"the prices are opened by their bidders as well", o.second},
		{"the award is recounted from what is public", o.awarded},
	})
}

func (o *orphaned) alone(t *testing.T) {
	officer := o.Platform.As(t, "officer")
	o.ReleaseBy(t, tenderapi.HolderRoleNotary, o.id, tenderapi.StageTechnical)
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(o.id, "open"), 422, "tender.opening.shares")
	county.Refused(t, o.Platform.As(t, county.Staff(0)), tenderapi.PostFileKeys, tenderapi.PostFileKeysRequest{ID: o.bids[0].ID, FileKeysDraft: tenderapi.FileKeysDraft{Keys: []tenderapi.FileKeyDraft{{Kind: "technical", Key: strings.Repeat("A", 22) + "=="}}}}, 409, "tender.remedy.closed")
}

// remedy begins a remedy of a stage, in which those who come open what is theirs,
// and ends it.
func (o *orphaned) remedy(t *testing.T, stage tenderapi.Stage, by []int) {
	t.Helper()
	officer := o.Platform.As(t, "officer")
	in := tenderapi.StartRemedyRequest{ID: o.id}
	in.Reason = "采购人和监督部门的两把私钥都已遗失。"
	county.Refused(t, o.Platform.As(t, county.Staff(0)), tenderapi.StartRemedy, in, 403, "identity.role")
	room := county.Ask(t, officer, tenderapi.StartRemedy, in)
	if room.Remedy == nil || room.Remedy.Stage != stage || !room.Remedy.Until.Equal(room.Remedy.At.Add(time.Hour)) {
		t.Fatalf("the remedy is %+v", room.Remedy)
	}
	county.Refused(t, officer, tenderapi.StartRemedy, in, 409, "tender.remedy.started")
	news := map[tenderapi.Stage]int{tenderapi.StageTechnical: 1, tenderapi.StagePrice: 2}[stage]
	county.Until(t, "the news of the remedy", func() (bool, error) { return o.told(t, county.Staff(by[0]), "tender.tender.remedied.v1") == news, nil })
	for _, n := range by {
		o.Rescued(t, o.Platform.As(t, county.Staff(n)), o.bids[n], stage)
	}
	o.Platform.At(t, room.Remedy.Until.Add(time.Second))
}

func (o *orphaned) first(t *testing.T) {
	o.remedy(t, tenderapi.StageTechnical, []int{0, 1, 2})
	county.Ask(t, o.Platform.As(t, "officer"), tenderapi.MoveTender, county.Step(o.id, "open"))
	for _, b := range county.Ask(t, o.Platform.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: o.id}).Bids {
		if absent := b.Bid == o.bids[3].ID; b.Valid == absent || absent && (b.Ground != "retracted" || !strings.Contains(b.Why, "份额不足")) {
			t.Errorf("the record of the opening says %+v", b)
		}
	}
}

func (o *orphaned) judged(t *testing.T) {
	officer := o.Platform.As(t, "officer")
	county.Ask(t, officer, tenderapi.SeatCommittee, o.committee(t, 4, 1))
	for _, login := range []string{"judge1", "judge2", "judge3", "judge4", "officer"} {
		judge := o.Platform.As(t, login)
		sheet := county.Ask(t, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: o.id})
		if len(sheet.Bids) != 3 {
			t.Fatalf("%s judges %d bids", login, len(sheet.Bids))
		}
		county.Ask(t, judge, tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: o.id, SheetDraft: even(sheet)})
	}
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(o.id, "freeze"))
}

func (o *orphaned) second(t *testing.T) {
	o.ReleaseBy(t, tenderapi.HolderRoleNotary, o.id, tenderapi.StagePrice)
	county.Refused(t, o.Platform.As(t, "officer"), tenderapi.MoveTender, county.Step(o.id, "reveal"), 422, "tender.opening.shares")
	o.remedy(t, tenderapi.StagePrice, []int{0, 1, 2})
	county.Ask(t, o.Platform.As(t, "officer"), tenderapi.MoveTender, county.Step(o.id, "reveal"))
}

func (o *orphaned) awarded(t *testing.T) {
	for _, do := range []string{"conclude", "decide", "result"} {
		county.Ask(t, o.Platform.As(t, "officer"), tenderapi.MoveTender, county.Step(o.id, do))
	}
	rec := recounted(t, o.Platform, o.id)
	if a := rec.Tender.Award; a.Supplier.ID != o.Suppliers[2].ID || a.Amount != 88_000_000 {
		t.Errorf("awarded %+v", a)
	}
	if r := rec.Tender.Sealing.Remedies; len(r) != 2 || r[0].Reason == "" {
		t.Errorf("the public record tells of the remedies %+v", r)
	}
}
