// Package objection is what anybody says against something while it is publicized, and what the office answers. Who says
// it is kept and never shown: the answer is told to them, and nobody says the same twice. A room keeps a List in its
// document, and decides itself when one may speak and what an objection without an answer holds back.
package objection

import (
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/voice"
)

// Objection is one of them. Its number is its place in the list, from 1 on.
type Objection struct {
	organizationapi.Objection
	By string `json:"by"` // account
}

// List are those against one document, in the order in which they came.
type List []Objection

// most bounds what one document collects.
const most = 100

var (
	errMany     = fault.New(fault.Refused, "organization.objection.many", "异议数量已达上限，请把意见合并后直接向办理的机关反映。")
	errNone     = fault.New(fault.NotFound, "organization.objection.not-found", "没有找到这条异议，请刷新页面查看。")
	errAnswered = fault.New(fault.Conflict, "organization.objection.answered", "这条异议已经答复，请刷新页面查看。")

	// ErrLate refuses an objection whose days are over. A room adds the ground.
	ErrLate = fault.New(fault.Refused, "organization.objection.late", "公示期已满，不能再提出异议，请直接向办理的机关反映。")
)

// Raise adds what an account says; fresh is false where it has said so before. organization.objection.many is its fault.
func (l *List) Raise(account, text string, now time.Time) (fresh bool, err error) {
	switch voice.Hear(*l, most, account, text, func(o Objection) (string, string) { return o.By, o.Text }) {
	case voice.Same:
		return false, nil
	case voice.Full:
		return false, errMany
	}
	*l = append(*l, Objection{By: account, Objection: organizationapi.Objection{N: int64(len(*l) + 1), Text: text, At: now}})
	return true, nil
}

// Answer is the office's word on the n-th, said once; by is the account that is told.
// organization.objection.not-found and organization.objection.answered are its faults.
func (l List) Answer(n int64, text string, now time.Time) (by string, err error) {
	if n < 1 || n > int64(len(l)) {
		return "", errNone
	}
	o := &l[n-1]
	if o.AnsweredAt != nil {
		return "", errAnswered
	}
	o.Answer, o.AnsweredAt = text, &now
	return o.By, nil
}

// Open reports whether somebody waits for an answer.
func (l List) Open() bool {
	for _, o := range l {
		if o.AnsweredAt == nil {
			return true
		}
	}
	return false
}

// View is what everybody who may read the document reads of them; never null on the wire.
func (l List) View() []organizationapi.Objection {
	out := []organizationapi.Objection{}
	for _, o := range l {
		out = append(out, o.Objection)
	}
	return out
}
