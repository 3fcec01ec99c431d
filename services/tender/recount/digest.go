package recount

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

// Digested is the word by which the notice of a purchase promises that every
// judge's marks are fixed by digests in the record of the opening before any
// price is known. Bids are sealed under the notice's hash, and each bidder's
// signed statement names it: who takes the promise back afterwards has to change
// what every bidder holds.
const Digested = "digests"

// promised reports whether the notice says so, and holds its text against the hash that bids were sealed under.
func (r *Report) promised(rec Record) bool {
	if rec.Tender.Sealing == nil || rec.Tender.Sealing.Notice == "" { // bids in clear, from before there was sealing
		return false
	}
	sum := sha256.Sum256(rec.Notice)
	if hex.EncodeToString(sum[:]) != rec.Tender.Sealing.Notice {
		r.differ("公告原文的摘要与投标文件密封所依据的公告摘要不符。")
	}
	var says struct {
		Marks string `json:"marks"`
	}
	return json.Unmarshal(rec.Notice, &says) == nil && says.Marks == Digested
}

// frozen holds the marks that were published against what was fixed in public
// when they were frozen: each is what a judge had given then, or a recorded
// correction leads from there to it.
func (r *Report) frozen(rec Record) {
	if r.method.Procedure().Competition() { // where nobody gives marks
		return
	}
	wrong := len(r.Wrong)
	promised := r.promised(rec)
	if rec.Digests && !promised {
		r.differ("自公告之日起，公告原文都应当写明公布各评委打分的摘要，这份公告却没有写。")
	}
	salted := slices.ContainsFunc(rec.Evaluation.Marks, func(m tenderapi.JudgeMarks) bool { return m.Salt != "" })
	if !slices.ContainsFunc(rec.Opening.Bids, func(b tenderapi.OpenedBid) bool { return len(b.Digests) > 0 }) {
		switch {
		case rec.Digests:
			r.differ("自公告之日起，各评委的打分都应当在锁定时公布摘要，开标记录中却一份摘要也没有。")
		case promised:
			r.differ("公告写明各评委的打分在锁定时公布摘要，开标记录中却一份摘要也没有。")
		case salted:
			r.differ("各评委的打分附有摘要的盐，开标记录中却一份摘要也没有。")
		default: // from before there were any; or all of it was taken out, and the notice exchanged with it
			r.say("各评委的打分没有与锁定时的摘要核对：公告没有写明公布摘要，记录中也没有。锁定以后有没有被改动，本次复核看不出来；投标人可以核对自己递交声明中的公告摘要是不是%s。", noticeOf(rec))
		}
		return
	}
	for _, b := range rec.Opening.Bids {
		left := slices.Clone(b.Digests)
		var salts []string
		var scored []tenderapi.Mark
		for _, m := range rec.Evaluation.Marks {
			if m.Bid != b.Bid {
				continue
			}
			stood := [][]tenderapi.Mark{m.Marks}
			for _, c := range rec.Evaluation.Corrections {
				if c.Judge == m.Judge && c.Bid == m.Bid {
					stood = append(stood, c.Before)
				}
			}
			salts = append(salts, m.Salt)
			_, scored = signed.Given(rec.Evaluation.Criteria, m.Marks)
			at := -1
			for _, marks := range stood {
				marks, _ = signed.Given(rec.Evaluation.Criteria, marks)
				if d, err := signed.Marks(m.Salt, m.Bid, marks); err == nil && at < 0 {
					at = slices.Index(left, d)
				}
			}
			if at < 0 {
				r.differ("%s：评委%d的打分与锁定时公布的摘要不符。", b.Supplier.Name, m.Judge)
				continue
			}
			left = slices.Delete(left, at, at+1)
		}
		if len(scored) > 0 {
			d, err := signed.Scored(salts, b.Bid, scored)
			if at := slices.Index(left, d); err != nil || at < 0 {
				r.differ("%s：由系统计分的得分与锁定时公布的摘要不符。", b.Supplier.Name)
			} else {
				left = slices.Delete(left, at, at+1)
			}
		}
		if b.Valid && len(left) > 0 {
			r.differ("%s：锁定时公布的摘要有%d份没有对应的打分。", b.Supplier.Name, len(left))
		}
	}
	if len(r.Wrong) == wrong {
		r.say("各评委的打分与锁定时公布的摘要一致。")
	}
}

// noticeOf is the hash that the record says bids were sealed under.
func noticeOf(rec Record) string {
	if rec.Tender.Sealing == nil || rec.Tender.Sealing.Notice == "" {
		return "（未密封）"
	}
	return rec.Tender.Sealing.Notice
}
