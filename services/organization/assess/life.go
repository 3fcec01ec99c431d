package assess

import (
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/state"
)

type (
	// TreeState is where a set of indicators that an office uploaded stands.
	TreeState = organizationapi.TreeState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to it.
	Hat string
)

// The verbs.
const (
	Check   Verb = "check"
	Publish Verb = "publish"
	End     Verb = "end"
	Drop    Verb = "drop"
)

// The hats. Whoever wears none is told that there is no such set.
const (
	Registrar Hat = "registrar" // of the office that uploaded it
	Checker   Hat = "checker"   // another registrar of it than the one who uploaded
)

const (
	draft     = organizationapi.TreeStateDraft
	checked   = organizationapi.TreeStateChecked
	published = organizationapi.TreeStatePublished
	ended     = organizationapi.TreeStateEnded
	dropped   = organizationapi.TreeStateDropped
)

// Life is the whole life of a set of indicators that an office publishes. What it says never changes: who finds a
// mistake drops it and uploads another. In force it is from its first day on (Trees.Holding), not by a step.
var Life = state.Table[TreeState, Verb, Hat]{
	Name:  "organization.tree",
	Start: draft,
	Moves: []state.Move[TreeState, Verb, Hat]{
		{Do: Check, From: []TreeState{draft}, To: checked, By: []Hat{Checker}, Label: "核对无误"},
		{Do: Publish, From: []TreeState{checked}, To: published, By: []Hat{Registrar}, Label: "发布指标"},
		{Do: End, From: []TreeState{published}, To: ended, By: []Hat{Registrar}, Label: "停用指标"},
		{Do: Drop, From: []TreeState{draft, checked}, To: dropped, By: []Hat{Registrar}, Label: "作废"},
	},
	Does: map[Hat]string{Registrar: "上传指标的登记管理机关", Checker: "上传指标的登记管理机关的另一名经办人"},
	Says: map[TreeState]string{draft: "待核对", checked: "待发布", published: "已发布", ended: "已停用", dropped: "已作废"},
}
