package channel

import (
	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/state"
)

type (
	// State is where a channel stands.
	State = noticeapi.ChannelState
	// Verb is what may be done to it.
	Verb string
	// Hat is a caller's relation to one channel.
	Hat string
)

// The verbs.
const (
	Change Verb = "change"
	Try    Verb = "try"
	Pause  Verb = "pause"
	Resume Verb = "resume"
	End    Verb = "end"
)

// The hat.
const Keeper Hat = "keeper" // works for whoever it belongs to; for anybody else there is none

const (
	running = noticeapi.ChannelStateRunning
	paused  = noticeapi.ChannelStatePaused
	ended   = noticeapi.ChannelStateEnded
)

// Life is the whole life of a channel. Nothing is sent to one that does not run, and one that has ended has forgotten its
// secret. No law speaks of these steps.
var Life = state.Table[State, Verb, Hat]{
	Name:  "notice.channel",
	Start: running,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Change, From: []State{running}, To: running, By: []Hat{Keeper}, Label: "修改"},
		{Do: Change, From: []State{paused}, To: paused, By: []Hat{Keeper}, Label: "修改"},
		{Do: Try, From: []State{running}, To: running, By: []Hat{Keeper}, Label: "发一条测试"},
		{Do: Pause, From: []State{running}, To: paused, By: []Hat{Keeper}, Label: "暂停"},
		{Do: Resume, From: []State{paused}, To: running, By: []Hat{Keeper}, Label: "恢复"},
		{Do: End, From: []State{running, paused}, To: ended, By: []Hat{Keeper}, Label: "删除渠道"},
	},
	Does: map[Hat]string{Keeper: "渠道所属组织的工作人员"},
	Says: map[State]string{running: "使用中", paused: "已暂停", ended: "已删除"},
}
