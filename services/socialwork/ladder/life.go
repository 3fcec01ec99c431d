package ladder

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

type (
	// Verb is what may be done.
	Verb string
	// Hat is a caller's relation to one document.
	Hat string
	// LadderState is where an office's ladder stands.
	LadderState = socialworkapi.LadderState
	// State is where a community worker stands.
	State = socialworkapi.StewardState
	// ReviewState is where a review stands.
	ReviewState = socialworkapi.ReviewState
	// PayListState is where a pay list stands.
	PayListState = socialworkapi.PayListState
)

// The verbs. Review has a door of its own.
const (
	Announce Verb = "announce"
	Return   Verb = "return"
	Replace  Verb = "replace"
	Leave    Verb = "leave"
	Confirm  Verb = "confirm"
	Draw     Verb = "draw"
	Hand     Verb = "hand"
	Take     Verb = "take"
)

// The hats. Who is on a post wears no hat of an office to it.
const (
	Self       Hat = "self"       // the community worker
	Registrar  Hat = "registrar"  // of the office of the place
	Second     Hat = "second"     // a registrar who did not take the step before
	Supervisor Hat = "supervisor" // reads, and pays
	Clock      Hat = "clock"      // a day that has come
)

const (
	drafted   = socialworkapi.LadderStateDrafted
	announced = socialworkapi.LadderStateAnnounced
	replaced  = socialworkapi.LadderStateReplaced
	dropped   = socialworkapi.LadderStateDropped

	serving = socialworkapi.StewardStateServing
	left    = socialworkapi.StewardStateLeft

	proposed  = socialworkapi.ReviewStateProposed
	confirmed = socialworkapi.ReviewStateConfirmed
	returned  = socialworkapi.ReviewStateReturned

	drawn  = socialworkapi.PayListStateDrawn
	handed = socialworkapi.PayListStateHanded
)

// Rules of the book that this room asks.
const (
	ruleYears    = "socialwork.community.grade.years"
	ruleSubsidy  = "socialwork.community.subsidy"
	ruleKeep     = "socialwork.payee.keep"
	ruleUntaught = "socialwork.community.training.remind.month"
	ruleYearly   = "socialwork.community.training.yearly"
	ruleRotation = "socialwork.community.training.rotation"
)

var does = map[Hat]string{
	Self: "社区工作者本人", Registrar: "当地机关的经办人", Second: "没有办过上一步的另一名经办人", Supervisor: "当地的财政部门",
}

// Laddering is the life of a ladder: one drafts, another announces, the next one replaces it on its day.
var Laddering = state.Table[LadderState, Verb, Hat]{
	Name:  "socialwork.ladder",
	Start: drafted,
	Moves: []state.Move[LadderState, Verb, Hat]{
		{Do: Announce, From: []LadderState{drafted}, To: announced, By: []Hat{Second}, Basis: ruleYears, Label: "公布"},
		{Do: Return, From: []LadderState{drafted}, To: dropped, By: []Hat{Registrar}, Label: "退回草稿"},
		{Do: Replace, From: []LadderState{announced}, To: replaced, By: []Hat{Clock}, Label: "由新的办法代替"},
	},
	Does: does,
	Says: map[LadderState]string{drafted: "草稿，等另一名经办人公布", announced: "已公布", replaced: "已由新的办法代替", dropped: "草稿已退回"},
}

// Serving is the life of somebody on a post. It begins by being hired; a grade is no state, because it is reckoned for a day.
var Serving = state.Table[State, Verb, Hat]{
	Name:  "socialwork.steward",
	Start: serving,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Leave, From: []State{serving}, To: left, By: []Hat{Self, Registrar}, Label: "离岗"},
	},
	Does: does,
	Says: map[State]string{serving: "在岗", left: "已离岗"},
}

// Reviewing is the life of the review of a year: one proposes, another confirms.
var Reviewing = state.Table[ReviewState, Verb, Hat]{
	Name:  "socialwork.review",
	Start: proposed,
	Moves: []state.Move[ReviewState, Verb, Hat]{
		{Do: Confirm, From: []ReviewState{proposed}, To: confirmed, By: []Hat{Second}, Label: "确认考核"},
		{Do: Return, From: []ReviewState{proposed}, To: returned, By: []Hat{Second}, Label: "退回考核"},
	},
	Does: does,
	Says: map[ReviewState]string{proposed: "已提出，等另一名经办人确认", confirmed: "已确认", returned: "已退回"},
}

// Paying is the life of a pay list. Drawing it again reckons it again; what was handed over stays, and can be paid.
var Paying = state.Table[PayListState, Verb, Hat]{
	Name:  "socialwork.paylist",
	Start: drawn,
	Moves: []state.Move[PayListState, Verb, Hat]{
		{Do: Draw, From: []PayListState{drawn}, To: drawn, By: []Hat{Registrar}, Label: "重算"},
		{Do: Hand, From: []PayListState{drawn}, To: handed, By: []Hat{Second}, Label: "核对并移交财政"},
		{Do: Take, From: []PayListState{handed}, To: handed, By: []Hat{Supervisor}, Label: "取出付款名单"},
	},
	Does: does,
	Says: map[PayListState]string{drawn: "已算出，等另一名经办人核对", handed: "已移交财政"},
}

var kindSays = map[socialworkapi.PostKind]string{
	socialworkapi.PostKindChief: "正职", socialworkapi.PostKindDeputy: "副职", socialworkapi.PostKindMember: "委员", socialworkapi.PostKindOther: "其他",
}

var resultSays = map[socialworkapi.ReviewResult]string{
	socialworkapi.ReviewResultExcellent: "优秀", socialworkapi.ReviewResultCompetent: "称职", socialworkapi.ReviewResultBasic: "基本称职", socialworkapi.ReviewResultPoor: "不称职",
}
