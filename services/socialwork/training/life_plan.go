package training

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

// PlanState is where the plan of a year stands.
type PlanState = socialworkapi.TrainingPlanState

// The verbs of plans. What is announced is revised by line, each time with a reason.
const (
	Write   Verb = "write"
	Publish Verb = "publish"
	Add     Verb = "add"
	Change  Verb = "change"
)

// Clock is the platform, when a year is over.
const Clock Hat = "clock"

const (
	planned   = socialworkapi.TrainingPlanStateDraft
	published = socialworkapi.TrainingPlanStatePublished
	over      = socialworkapi.TrainingPlanStateClosed
)

// Planning is the life of the plan of a year. How far it has come is no state: it is reckoned from the courses and lectures
// that name its lines.
var Planning = state.Table[PlanState, Verb, Hat]{
	Name:  "socialwork.plan",
	Start: planned,
	Moves: []state.Move[PlanState, Verb, Hat]{
		{Do: Write, From: []PlanState{planned}, To: planned, By: []Hat{Registrar}, Label: "改写草稿"},
		{Do: Publish, From: []PlanState{planned}, To: published, By: []Hat{Registrar}, Label: "公布计划"},
		{Do: Add, From: []PlanState{published}, To: published, By: []Hat{Registrar}, Label: "加一项"},
		{Do: Change, From: []PlanState{published}, To: published, By: []Hat{Registrar}, Label: "改一项"},
		{Do: Cancel, From: []PlanState{published}, To: published, By: []Hat{Registrar}, Label: "取消一项"},
		{Do: Close, From: []PlanState{published}, To: over, By: []Hat{Clock}, Label: "年度结束"},
	},
	Does: does,
	Says: map[PlanState]string{planned: "草稿", published: "已公布", over: "年度已结束"},
}
