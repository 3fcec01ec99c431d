package team

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where a team stands.
	State = volunteerapi.TeamState
	// Verb is what may be done to it.
	Verb string
	// Hat is a caller's relation to one team.
	Hat string
)

// The verbs. Those after End are about one member, and have a door of their own.
const (
	File   Verb = "file"
	Refuse Verb = "refuse"
	Open   Verb = "open"
	End    Verb = "end"

	Ask      Verb = "ask"
	Withdraw Verb = "withdraw"
	Admit    Verb = "admit"
	Decline  Verb = "decline"
	Leave    Verb = "leave"
	Remove   Verb = "remove"
	Lead     Verb = "lead"
)

// The hats.
const (
	Captain Hat = "captain" // acts for the member who leads it
	Member  Hat = "member"  // acts for somebody in it
	Office  Hat = "office"  // a registrar of where it acts
	Visitor Hat = "visitor" // anybody else: a team is public
)

const (
	founded = volunteerapi.TeamStateFounded
	filed   = volunteerapi.TeamStateFiled
	active  = volunteerapi.TeamStateActive
	refused = volunteerapi.TeamStateRefused
	ended   = volunteerapi.TeamStateEnded
)

// Life is the whole life of a team. Read it before reading any code. No law speaks of these steps: teams that no
// organization has recruited keep their records under the guidance of a committee or a unit (民政部令第67号第二十六条).
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.team",
	Start: founded,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: File, From: []State{founded}, To: filed, By: []Hat{Office}, Label: "予以备案"},
		{Do: Refuse, From: []State{founded}, To: refused, By: []Hat{Office}, Label: "不予备案"},
		{Do: Open, From: []State{filed}, To: active, By: []Hat{Captain}, Label: "开始招募"},
		{Do: End, From: []State{founded, filed, active}, To: ended, By: []Hat{Captain}, Label: "结束队伍"},
		{Do: Ask, From: []State{active}, To: active, By: []Hat{Captain, Member, Office, Visitor}, Label: "申请加入"},
		{Do: Withdraw, From: []State{active}, To: active, By: []Hat{Captain, Member, Office, Visitor}, Label: "撤回申请"},
		{Do: Admit, From: []State{active}, To: active, By: []Hat{Captain}, Label: "同意加入"},
		{Do: Decline, From: []State{active}, To: active, By: []Hat{Captain}, Label: "不同意加入"},
		{Do: Leave, From: []State{active}, To: active, By: []Hat{Captain, Member}, Label: "退出"},
		{Do: Remove, From: []State{active}, To: active, By: []Hat{Captain}, Label: "移出"},
		{Do: Lead, From: []State{active}, To: active, By: []Hat{Captain}, Label: "请为队长"},
	},
	Does: map[Hat]string{Captain: "队长", Member: "队员", Office: "当地的登记管理机关", Visitor: "志愿者"},
	Says: map[State]string{founded: "等待备案", filed: "已备案", active: "招募中", refused: "没有备案", ended: "已结束"},
}

// kinds are what a team may be (an office's list, of which no law speaks).
var kinds = []volunteerapi.TeamKind{
	{Code: "family", Text: "家庭亲子", Help: "一家人一起参加，孩子由监护人代为办理。"},
	{Code: "enterprise", Text: "企业", Help: "本单位员工，单位只看到合计。"},
	{Code: "women", Text: "巾帼", Help: "妇女志愿者。"},
	{Code: "manners", Text: "修身", Help: "文明修身、礼仪劝导。"},
	{Code: "migrant", Text: "异地务工人员", Help: "外来务工人员自己组成的队伍。"},
	{Code: "party", Text: "党员服务工作室", Help: "在职党员和退休党员。"},
	{Code: "community", Text: "社区", Help: "住在一起的邻居。"},
	{Code: "school", Text: "学校", Help: "学生和教师。"},
	{Code: "filed", Text: "备案的社区社会组织", Help: "已经备案的组织的志愿服务队。"},
}

func kindOf(code string) (volunteerapi.TeamKind, bool) {
	for _, k := range kinds {
		if k.Code == code {
			return k, true
		}
	}
	return volunteerapi.TeamKind{}, false
}
