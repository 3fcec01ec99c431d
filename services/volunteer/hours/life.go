package hours

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
	"sanshe/services/volunteer/card"
)

type (
	// State is where a record stands.
	State = volunteerapi.RecordState
	// Verb is what somebody may do to a record, an amendment, a review or an audit.
	Verb string
	// Hat is a caller's relation to one of them.
	Hat string
)

// The verbs of a record. Say and Complete are one door: what is stated decides which of them it is. So are Strike,
// Correct and Reopen, and what a review lets go of.
const (
	Say      Verb = "say"
	Complete Verb = "complete"
	Confirm  Verb = "confirm"
	Grant    Verb = "grant"
	Count    Verb = "count"
	Clash    Verb = "clash"
	Object   Verb = "object"
	Uphold   Verb = "uphold"
	Strike   Verb = "strike"
	Correct  Verb = "correct"
	Reopen   Verb = "reopen"
	Hold     Verb = "hold"
	Loosen   Verb = "loosen"
	Release  Verb = "release"
	Restore  Verb = "restore"
	Recall   Verb = "recall"
	Annul    Verb = "annul"
)

// The hats. Nobody wears another one beside that of the volunteer, so nobody confirms, calls or corrects their own hours or
// those of their ward. The platform's administrator wears none.
const (
	Volunteer  Hat = "volunteer"  // themselves, or the guardian of a child
	Lead       Hat = "lead"       // named in the shift
	Fellow     Hat = "fellow"     // has a place in the same shift
	Staff      Hat = "staff"      // of the organization that records
	Registrar  Hat = "registrar"  // of the office that watches over it
	Supervisor Hat = "supervisor" // supervises the region: reads
	Anybody    Hat = "anybody"    // signed in: reads what is published, and objects
	ByPage     Hat = "page"       // the month of the volunteer, by event
	ByReview   Hat = "review"     // by event
	ByAmend    Hat = "amendment"  // by event
)

const (
	open      = volunteerapi.RecordStateOpen
	stated    = volunteerapi.RecordStateStated
	confirmed = volunteerapi.RecordStateConfirmed
	counted   = volunteerapi.RecordStateCounted
	clashed   = volunteerapi.RecordStateClashed
	objected  = volunteerapi.RecordStateObjected
	held      = volunteerapi.RecordStateHeld
	annulled  = volunteerapi.RecordStateAnnulled
)

// byEvent are the hats of what comes by event.
var byEvent = []Hat{ByPage, ByReview, ByAmend, ByAppeal}

// does is who a hat is, for whoever may not do their move.
var does = map[Hat]string{
	Volunteer: "志愿者本人或者监护人", Lead: "带队人", Fellow: "同一班次的志愿者", Staff: "记录单位的工作人员", Registrar: "主管机关的经办人", Anybody: "登录的人",
}

// Life is the life of the record of one volunteer in one shift. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.record",
	Start: open,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Say, From: []State{open, stated}, To: open, By: []Hat{Volunteer, Lead}, Basis: ruleActual, Label: "陈述"},
		{Do: Complete, From: []State{open, stated}, To: stated, By: []Hat{Volunteer, Lead}, Basis: ruleActual, Label: "陈述完整"},
		{Do: Say, From: []State{held}, To: held, By: []Hat{Volunteer, Lead}, Basis: ruleActual, Label: "陈述"},
		{Do: Complete, From: []State{held}, To: held, By: []Hat{Volunteer, Lead}, Basis: ruleActual, Label: "陈述完整"},
		{Do: Confirm, From: []State{stated}, To: confirmed, By: []Hat{Staff}, Basis: ruleWithin, Label: "确认"},
		{Do: Grant, From: []State{open}, To: confirmed, By: []Hat{ByAmend}, Basis: ruleCorrect, Label: "准予补录"},
		{Do: Grant, From: []State{held}, To: held, By: []Hat{ByAmend}, Basis: ruleCorrect, Label: "准予补录，核查办结后计入"},
		{Do: Count, From: []State{confirmed}, To: counted, By: []Hat{ByPage}, Label: "计入"},
		{Do: Clash, From: []State{confirmed}, To: clashed, By: []Hat{ByPage}, Label: "时间重叠"},
		{Do: Object, From: []State{confirmed, counted, clashed}, To: objected, By: []Hat{Volunteer, Lead, Fellow}, Basis: ruleCorrect, Label: "提出异议"},
		{Do: Uphold, From: []State{objected}, To: confirmed, By: []Hat{Staff}, Basis: ruleCorrect, Label: "核实无误，维持"},
		{Do: Strike, From: []State{open, stated}, To: stated, By: []Hat{Staff}, Basis: ruleCorrect, Label: "划去不实的陈述"},
		{Do: Correct, From: []State{counted, clashed, objected}, To: confirmed, By: []Hat{Staff}, Basis: ruleCorrect, Label: "更正"},
		{Do: Reopen, From: []State{open, stated, counted, clashed, objected}, To: open, By: []Hat{Staff}, Basis: ruleCorrect, Label: "更正后缺少陈述"},
		{Do: Hold, From: []State{open, stated, confirmed, counted, clashed, objected}, To: held, By: []Hat{ByReview}, Label: "核查"},
		{Do: Loosen, From: []State{held}, To: open, By: []Hat{ByReview}, Label: "解除核查，缺少陈述"},
		{Do: Release, From: []State{held}, To: stated, By: []Hat{ByReview}, Label: "解除核查，等待确认"},
		{Do: Restore, From: []State{held}, To: confirmed, By: []Hat{ByReview}, Label: "解除核查，重新计入"},
		{Do: Recall, From: []State{held}, To: objected, By: []Hat{ByReview}, Label: "解除核查，异议待答复"},
		{Do: Annul, From: []State{held}, To: annulled, By: []Hat{ByReview}, Label: "认定不实，作废"},
		{Do: Loosen, From: []State{annulled}, To: open, By: []Hat{ByAppeal}, Label: "撤销作废，缺少陈述"},
		{Do: Release, From: []State{annulled}, To: stated, By: []Hat{ByAppeal}, Label: "撤销作废，等待确认"},
		{Do: Restore, From: []State{annulled}, To: confirmed, By: []Hat{ByAppeal}, Label: "撤销作废，重新计入"},
		{Do: Recall, From: []State{annulled}, To: objected, By: []Hat{ByAppeal}, Label: "撤销作废，异议待答复"},
		{Do: Hold, From: []State{annulled}, To: held, By: []Hat{ByAppeal}, Label: "撤销作废，另一项核查还没有办结"},
	},
	Does: does,
	Says: map[State]string{
		open: "陈述不全", stated: "待确认", confirmed: "已确认", counted: "已计入", clashed: "时间重叠，没有计入", objected: "有异议", held: "核查中", annulled: "已作废",
	},
}

// What the words of the contract are called on screens.
var (
	sourceSays = map[Source]string{device: "志愿者的设备", site: "现场动态码", lead: "带队人", beneficiary: "服务对象", post: "岗位固定码"}
	waySays    = map[Way]string{alone: "自行陈述", rotating: "扫动态码", printed: "扫固定码", fence: "设备判断在范围内", slip: "输入服务对象的确认码", roll: "点名"}
	ledgerSays = map[card.Ledger]string{card.Voluntary: "志愿服务", card.Duty: "在职党员报到", card.Order: "社会服务令"}
)

// classes are all of them, the best first.
var classes = []Class{volunteerapi.HourClassA, volunteerapi.HourClassB, volunteerapi.HourClassC, volunteerapi.HourClassD, volunteerapi.HourClassE}

// The rules that this room asks for.
const (
	ruleActual  = "volunteer.record.actual"
	ruleUnit    = "volunteer.record.unit"
	ruleWithin  = "volunteer.record.within"
	ruleCorrect = "volunteer.record.correct"
	ruleConsent = "volunteer.record.publish.consent"
	ruleCheck   = "volunteer.record.check"

	ruleErase  = "volunteer.erase.wait"
	ruleLate   = "volunteer.state.offline"
	ruleEarly  = "volunteer.state.early"
	ruleNotice = "volunteer.amend.notice"
	rulePeople = "volunteer.trace.people"
	ruleBurst  = "volunteer.trace.burst"
	ruleTravel = "volunteer.trace.travel"
)
