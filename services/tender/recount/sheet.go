package recount

import (
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// Sheet holds what a judge was given a receipt for against the record: each of
// its digests is among those that were published at the freezing, or a recorded
// correction leads from it there, or it stands among those of judges whom others replaced. Without one the marks were altered between the
// judge's signing and the freezing, and the receipt proves it. A record whose
// result is not public yet has no evaluation, which an empty one stands for.
func Sheet(rec Record, sheet tenderapi.SheetReceipt) (r Report) {
	r.method = rec.Tender.Method
	if sheet.Tender != rec.Tender.ID {
		r.differ("回执是另一个项目的（%s），请核对网址。", sheet.Tender)
		return r
	}
	if sheet.Judging != judging(rec.Tender) {
		r.say("回执属于重新评审以前的一次评审，那次的评分不再计入。")
		return r
	}
	frozen := slices.ContainsFunc(rec.Opening.Bids, func(b tenderapi.OpenedBid) bool { return len(b.Digests) > 0 })
	if !frozen && len(rec.Evaluation.Ranking) == 0 {
		r.say("技术评分还没有锁定，开标记录中还没有摘要，请等锁定以后再核对。")
		return r
	}
	for _, d := range sheet.Bids {
		i := slices.IndexFunc(rec.Opening.Bids, func(b tenderapi.OpenedBid) bool { return b.Bid == d.Bid })
		if i < 0 {
			r.differ("回执中有评分的投标%s不在开标记录中。", d.Bid)
			continue
		}
		name := rec.Opening.Bids[i].Supplier.Name
		if slices.Contains(rec.Opening.Bids[i].Digests, d.Digest) {
			r.say("%s：签署时的评分就是锁定时公布的那一份。", name)
			continue
		}
		if c, found := changed(rec.Evaluation, d); found {
			r.say("%s：签署以后由评委%d修改过：%s。理由：%s", name, c.Judge, c.Text, c.Reason)
			continue
		}
		if slices.Contains(rec.Opening.Bids[i].Superseded, d.Digest) {
			r.say("%s：签署以后由其他评委接替，签署时的评分没有计入，锁定时另列了它的摘要。", name)
			continue
		}
		if sheet.Changes > 0 && len(rec.Evaluation.Ranking) == 0 {
			r.say("%s：签署以后修改过，修改的记录随结果公告公开，请等结果公告以后再核对。", name)
			continue
		}
		r.differ("%s：签署时的评分不在锁定时公布的摘要之中，公布的修改也没有说明。锁定以前您自己按法定情形修改过的，请用修改以后的回执核对。", name)
	}
	return r
}

// judging names the judging that counts, as receipts do.
func judging(t tenderapi.Tender) string {
	n := 0
	for _, x := range t.Rulings {
		if x.Effect == tenderapi.EffectRejudge && x.TakenAt != nil {
			n++
		}
	}
	if n == 0 {
		return t.ID
	}
	return fmt.Sprintf("%s.%d", t.ID, n)
}

// changed finds the recorded correction that a digest was the beginning of, or the end.
func changed(ev tenderapi.Evaluation, d tenderapi.SheetDigest) (tenderapi.MarkChange, bool) {
	for _, c := range ev.Corrections {
		i := slices.IndexFunc(ev.Marks, func(m tenderapi.JudgeMarks) bool { return m.Judge == c.Judge && m.Bid == c.Bid })
		if i < 0 || c.Bid != d.Bid {
			continue
		}
		for _, marks := range [][]tenderapi.Mark{c.Before, c.After} {
			marks, _ = signed.Given(ev.Criteria, marks)
			if of, err := signed.Marks(ev.Marks[i].Salt, c.Bid, marks); err == nil && of == d.Digest {
				return c, true
			}
		}
	}
	return tenderapi.MarkChange{}, false
}
