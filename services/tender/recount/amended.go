package recount

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
)

// amended holds the text of every correction against its digest, against the text before it, and against what the page of
// the purchase says: whoever exchanges one correction has to change every one after it, and the receipts of whoever bid since.
func (r *Report) amended(rec Record) {
	t := rec.Tender
	previous, begun := "", false
	if t.Sealing != nil {
		previous = t.Sealing.Notice
	}
	for i, a := range t.Amendments {
		if a.Notice == "" {
			if begun {
				r.differ("第%d次更正没有原文的摘要，它以前的更正却有。", i+1)
			} else if previous != "" {
				r.say("第%d次更正没有原文的摘要，没有核对。", i+1)
			}
			continue
		}
		begun = true
		var text []byte
		if i < len(rec.Amended) {
			text = rec.Amended[i]
		}
		sum := sha256.Sum256(text)
		if hex.EncodeToString(sum[:]) != a.Notice {
			r.differ("第%d次更正的原文与它的摘要不符。", i+1)
		}
		var x struct {
			Tender         string             `json:"tender"`
			Nth            int                `json:"nth"`
			Previous       string             `json:"previous"`
			At             time.Time          `json:"at"`
			Reason         string             `json:"reason"`
			Changes        []tenderapi.Change `json:"changes"`
			DeadlineBefore time.Time          `json:"deadline_before"`
			DeadlineAfter  time.Time          `json:"deadline_after"`
			Documents      struct {
				Criteria    []tenderapi.Criterion `json:"criteria"`
				Requirement string                `json:"requirement"`
				Ceiling     int64                 `json:"ceiling"`
			} `json:"documents"`
		}
		if json.Unmarshal(text, &x) != nil || x.Tender != t.ID || x.Nth != i+1 || x.Previous != previous {
			r.differ("第%d次更正的原文没有接在上一份原文之后。", i+1)
		}
		changes := slices.DeleteFunc(slices.Clone(a.Changes), func(c tenderapi.Change) bool { return c.Field == "contact" }) // of persons the texts say nothing
		same := len(x.Changes) == len(changes) && (len(changes) == 0 || reflect.DeepEqual(x.Changes, changes))
		if !same || x.Reason != a.Reason || !x.At.Equal(a.At) || !x.DeadlineBefore.Equal(a.DeadlineBefore) || !x.DeadlineAfter.Equal(a.DeadlineAfter) {
			r.differ("第%d次更正公告与它的原文不同。", i+1)
		}
		if d := x.Documents; i == len(t.Amendments)-1 && (!reflect.DeepEqual(d.Criteria, t.Criteria) || d.Requirement != t.Requirement || d.Ceiling != t.Ceiling) {
			r.differ("采购文件与最后一次更正的原文不同。")
		}
		previous = a.Notice
	}
	if begun {
		r.say("更正公告%d次，原文依次相接，最后一份的摘要是%s；投标人可以核对自己回执中的更正摘要。", len(t.Amendments), previous)
	}
}
