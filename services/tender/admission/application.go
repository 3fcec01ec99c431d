// Package admission is the room of an open framework in which suppliers apply
// for a place and the office answers (财政部令第110号). It holds the applications
// and no more: whether there is such a framework, whom the register bars and who
// has a place is the purchase's to say, which it asks by Purchases.
package admission

import (
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
)

// Application is one supplier's wish for a place in one open framework. There
// is one document for the two, so nobody applies twice at once; what came of
// earlier ones stands in it.
type Application struct {
	store.Meta
	Tender   string                     `json:"tender"`
	Code     string                     `json:"code"`
	Title    string                     `json:"title"`
	Buyer    tenderapi.Party            `json:"buyer"`
	Region   string                     `json:"region"` // of the buyer, GB/T 2260
	Law      rule.Where                 `json:"law"`    // that the framework was born with
	Supplier tenderapi.Party            `json:"supplier"`
	State    tenderapi.ApplicationState `json:"state"`
	FiledAt  time.Time                  `json:"filed_at"`
	Due      time.Time                  `json:"due"`
	Draft    tenderapi.ApplicationDraft `json:"draft"`
	Evidence []tenderapi.Evidence       `json:"evidence,omitempty"`
	Findings []tenderapi.Finding        `json:"findings,omitempty"` // of the register, when it was filed
	Note     string                     `json:"note,omitempty"`     // why it was refused, or came to nothing
	EndedAt  *time.Time                 `json:"ended_at,omitempty"`
	Once     string                     `json:"once,omitempty"` // key of the request that filed it; Request is the hash of that
	Past     []Past                     `json:"past,omitempty"` // first the first
}

// Past is an earlier application and what came of it, and the request that filed it.
type Past struct {
	tenderapi.ApplicationPast
	Once    string `json:"once,omitempty"`
	Request string `json:"request,omitempty"`
}

// most is how many times a supplier applies for one framework: the records are
// kept whole, so they must have an end. No law speaks of it.
const most = 20

// left is how many times its supplier may still apply.
func (a *Application) left() int64 { return max(0, most-int64(len(a.Past))-1) }

func id(tender, supplier string) string { return tender + "." + supplier }

var schema = store.Schema{Name: "applications", Indexes: []string{"tender", "supplier", "open", "once"}}

// index finds the applications of a purchase, those that wait before the others;
// those of a supplier; those that an office has to answer; and what a request has filed.
func index(a *Application) map[string][]string {
	ix := map[string][]string{"supplier": {a.Supplier.ID + "/" + store.Time(a.FiledAt)}}
	for _, p := range append(slices.Clone(a.Past), Past{Once: a.Once}) {
		if p.Once != "" {
			ix["once"] = append(ix["once"], p.Once)
		}
	}
	if a.State == tenderapi.ApplicationStateFiled {
		ix["tender"] = []string{a.Tender + "/0/" + store.Time(a.FiledAt)}
		ix["open"] = []string{a.Buyer.ID + "/" + store.Time(a.Due)}
		return ix
	}
	ix["tender"] = []string{a.Tender + "/1/" + store.Time(a.FiledAt)}
	return ix
}

type (
	// Verb is what somebody may do to an application.
	Verb string
	// Hat is a caller's relation to one application.
	Hat string
)

// The verbs and hats.
const (
	File     Verb = "file"
	Admit    Verb = "admit"
	Refuse   Verb = "refuse"
	Withdraw Verb = "withdraw"
	Follow   Verb = "follow"
	Lapse    Verb = "lapse"

	Applicant Hat = "applicant" // staff of the supplier
	Office    Hat = "office"    // buyer role in the buying organization
	Reader    Hat = "reader"    // reviewer there, and who watches the region
	Purchase  Hat = "purchase"  // the purchase that has given a place, or has come to its end, by event
)

// Life is the whole life of an application. What has come to an end may be filed
// anew; the purchase's own word is taken wherever it finds the application.
var Life = state.Table[tenderapi.ApplicationState, Verb, Hat]{
	Name:  "tender.application",
	Start: tenderapi.ApplicationStateFiled,
	Moves: []state.Move[tenderapi.ApplicationState, Verb, Hat]{
		{Do: Admit, From: []tenderapi.ApplicationState{tenderapi.ApplicationStateFiled}, To: tenderapi.ApplicationStateAdmitted, By: []Hat{Office}, Basis: examined, Label: "审查通过，准予入围"},
		{Do: Refuse, From: []tenderapi.ApplicationState{tenderapi.ApplicationStateFiled}, To: tenderapi.ApplicationStateRefused, By: []Hat{Office}, Basis: examined, Label: "不予入围"},
		{Do: Withdraw, From: []tenderapi.ApplicationState{tenderapi.ApplicationStateFiled}, To: tenderapi.ApplicationStateWithdrawn, By: []Hat{Applicant}, Basis: anytime, Label: "撤回申请"},
		{Do: Lapse, From: []tenderapi.ApplicationState{tenderapi.ApplicationStateFiled}, To: tenderapi.ApplicationStateLapsed, By: []Hat{Purchase}, Basis: anytime, Label: "随框架协议终结"},
		{
			Do: File, To: tenderapi.ApplicationStateFiled, By: []Hat{Applicant}, Basis: anytime, Label: "重新申请",
			From: []tenderapi.ApplicationState{tenderapi.ApplicationStateRefused, tenderapi.ApplicationStateWithdrawn, tenderapi.ApplicationStateAdmitted},
		},
		{
			Do: Follow, To: tenderapi.ApplicationStateAdmitted, By: []Hat{Purchase}, Basis: examined, Label: "采购项目已准予入围",
			From: []tenderapi.ApplicationState{tenderapi.ApplicationStateFiled, tenderapi.ApplicationStateRefused, tenderapi.ApplicationStateWithdrawn, tenderapi.ApplicationStateLapsed},
		},
	},
	Says: map[tenderapi.ApplicationState]string{
		tenderapi.ApplicationStateFiled: "待审查", tenderapi.ApplicationStateAdmitted: "已入围",
		tenderapi.ApplicationStateRefused: "未通过", tenderapi.ApplicationStateWithdrawn: "已撤回", tenderapi.ApplicationStateLapsed: "已终结",
	},
	Does: map[Hat]string{Applicant: "申请的供应商", Office: "采购人的经办人"},
}

// The rules that speak of applications.
const (
	anytime  = "tender.framework.open.anytime"
	examined = "tender.framework.open.examine"
)

// hats says who the caller is to this application; to everybody else there is none.
// Who belongs to the applicant answers nothing for the office (政府采购法第十二条).
func (a *Application) hats(who identity.Caller) (hats []Hat) {
	if who.In(a.Supplier.ID, identity.Staff) {
		return append(hats, Applicant)
	}
	if who.In(a.Buyer.ID, identity.Buyer) {
		hats = append(hats, Office)
	}
	if who.In(a.Buyer.ID, identity.Reviewer) || who.Supervises(a.Region) {
		hats = append(hats, Reader)
	}
	return hats
}

// end closes the application with what came of it.
func (a *Application) end(to tenderapi.ApplicationState, note string, at time.Time) {
	a.State, a.Note, a.EndedAt = to, note, &at
}

// anew begins it again and keeps what came of it before.
func (a *Application) anew(next Application) {
	past := append(a.Past, Past{
		tenderapi.ApplicationPast{FiledAt: a.FiledAt, State: a.State, StateText: Life.Say(a.State), Note: a.Note, EndedAt: a.EndedAt}, a.Once, a.Request,
	})
	meta := a.Meta
	meta.Request = next.Request
	*a = next
	a.Meta, a.Past = meta, past
}

// filed reports whether a request has filed this application or an earlier one of
// it; with other content than now it is refused.
func (a *Application) filed(by store.Once) (mine bool, err error) {
	for _, p := range append(slices.Clone(a.Past), Past{Once: a.Once, Request: a.Request}) {
		if by.ID == "" || p.Once != by.ID {
			continue
		}
		if p.Request != by.Hash {
			return false, store.ErrReused
		}
		return true, nil
	}
	return false, nil
}

// view is the application as one of those who may know of it sees it.
func (a *Application) view(who identity.Caller, basis []tenderapi.Basis) tenderapi.Application {
	v := tenderapi.Application{
		ID: a.ID, Version: a.Version, Tender: a.Tender, Code: a.Code, Title: a.Title, Buyer: a.Buyer, Supplier: a.Supplier, State: a.State, StateText: Life.Say(a.State),
		FiledAt: a.FiledAt, Due: a.Due, Basis: basis, Accepts: a.Draft.Accepts, Statement: a.Draft.Statement, ContactName: a.Draft.ContactName, ContactPhone: a.Draft.ContactPhone,
		Evidence: append([]tenderapi.Evidence{}, a.Evidence...), Findings: append([]tenderapi.Finding{}, a.Findings...), Note: a.Note, EndedAt: a.EndedAt,
		Past: []tenderapi.ApplicationPast{}, Left: a.left(), Moves: []tenderapi.Move{},
	}
	for _, p := range a.Past[max(0, len(a.Past)-most):] {
		v.Past = append(v.Past, p.ApplicationPast)
	}
	for _, m := range Life.Open(a.State, a.hats(who)) {
		if m.Do != File { // which is a form of its own
			v.Moves = append(v.Moves, tenderapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return v
}
