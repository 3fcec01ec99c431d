package catalog

import (
	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/state"
)

type (
	// State is where a version of the catalogue stands.
	State = catalogapi.CatalogueState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one version.
	Hat string
)

// The verbs. Edit, object and answer have operations of their own and leave
// the state as it is; they stand in the table so that it alone says who may
// do them and when.
const (
	Edit      Verb = "edit"
	Submit    Verb = "submit"
	Return    Verb = "return"
	Approve   Verb = "approve"
	Object    Verb = "object"
	Answer    Verb = "answer"
	Effect    Verb = "effect"
	Supersede Verb = "supersede"
	Retire    Verb = "retire"
)

// The hats.
const (
	Owner      Hat = "owner"      // buyer role in the organization that owns the catalogue
	Reviewer   Hat = "reviewer"   // reviewer role there, and not the account that submitted it
	Supervisor Hat = "supervisor" // supervises the region; reads and does nothing
	Public     Hat = "public"     // anybody, once it has been publicized
	Clock      Hat = "clock"      // time, and what follows from it by event
)

// Life is the whole life of one version. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "catalog.catalogue",
	Start: catalogapi.CatalogueStateDrafted,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Edit, From: []State{catalogapi.CatalogueStateDrafted}, To: catalogapi.CatalogueStateDrafted, By: []Hat{Owner}, Label: "编辑目录"},
		{Do: Submit, From: []State{catalogapi.CatalogueStateDrafted}, To: catalogapi.CatalogueStateReviewing, By: []Hat{Owner}, Basis: ruleNegative, Label: "提交审核"},
		{Do: Return, From: []State{catalogapi.CatalogueStateReviewing, catalogapi.CatalogueStatePublicized}, To: catalogapi.CatalogueStateDrafted, By: []Hat{Reviewer}, Label: "退回修改"},
		{Do: Approve, From: []State{catalogapi.CatalogueStateReviewing}, To: catalogapi.CatalogueStatePublicized, By: []Hat{Reviewer}, Basis: rulePublish, Label: "审核通过并公示"},
		{Do: Object, From: []State{catalogapi.CatalogueStatePublicized}, To: catalogapi.CatalogueStatePublicized, By: []Hat{Public}, Basis: ruleWindow, Label: "提出异议"},
		{Do: Answer, From: []State{catalogapi.CatalogueStatePublicized}, To: catalogapi.CatalogueStatePublicized, By: []Hat{Owner, Reviewer}, Basis: ruleConsult, Label: "答复异议"},
		{Do: Answer, From: []State{catalogapi.CatalogueStateDrafted}, To: catalogapi.CatalogueStateDrafted, By: []Hat{Owner, Reviewer}, Basis: ruleConsult, Label: "答复异议"},
		{Do: Effect, From: []State{catalogapi.CatalogueStatePublicized}, To: catalogapi.CatalogueStateEffective, By: []Hat{Clock}, Basis: ruleWindow, Label: "公示期满生效"},
		{Do: Supersede, From: []State{catalogapi.CatalogueStateEffective}, To: catalogapi.CatalogueStateRevised, By: []Hat{Clock}, Basis: ruleConsult, Label: "新版生效，本版停用"},
		{Do: Retire, From: []State{catalogapi.CatalogueStateEffective}, To: catalogapi.CatalogueStateRetired, By: []Hat{Reviewer}, Label: "废止"},
	},
	Says: map[State]string{
		catalogapi.CatalogueStateDrafted: "草拟中", catalogapi.CatalogueStateReviewing: "待审核",
		catalogapi.CatalogueStatePublicized: "公示中", catalogapi.CatalogueStateEffective: "现行有效",
		catalogapi.CatalogueStateRevised: "已被新版替代", catalogapi.CatalogueStateRetired: "已废止",
	},
	Does: map[Hat]string{Owner: "目录编制单位的经办人", Reviewer: "目录编制单位的审核人（不能是提交人本人）", Public: "登录后的公众"},
}

// menu are the verbs that moveCatalogue takes.
var menu = []Verb{Submit, Return, Approve, Retire}

// The rules that the room asks.
const (
	ruleKinds    = "catalog.kinds"
	ruleNegative = "catalog.negative.list"
	rulePublish  = "catalog.publish"
	ruleWindow   = "catalog.objection.window"
	ruleConsult  = "catalog.adjust.consult"
)
