package project

import (
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/state"
)

type (
	// State is where a project stands.
	State = volunteerapi.ProjectState
	// Verb is what may be done to it.
	Verb string
	// Hat is a caller's relation to one project.
	Hat string
)

// The verbs. Edit and Date have doors of their own.
const (
	Edit     Verb = "edit"
	Submit   Verb = "submit"
	Return   Verb = "return"
	Publish  Verb = "publish"
	Date     Verb = "date"
	Close    Verb = "close"
	Withdraw Verb = "withdraw"
	Archive  Verb = "archive"
)

// The hats. Everybody else reads what is published and has been.
const (
	Keeper   Hat = "keeper"   // works for the organization
	Reviewer Hat = "reviewer" // works for it too, and is not who has handed the draft in
	Office   Hat = "office"   // registrar at the office that watches over it
)

const (
	drafted   = volunteerapi.ProjectStateDrafted
	submitted = volunteerapi.ProjectStateSubmitted
	published = volunteerapi.ProjectStatePublished
	closed    = volunteerapi.ProjectStateClosed
	archived  = volunteerapi.ProjectStateArchived
	withdrawn = volunteerapi.ProjectStateWithdrawn
)

// Life is the whole life of a project. Read it before reading any code.
var Life = state.Table[State, Verb, Hat]{
	Name:  "volunteer.project",
	Start: drafted,
	Moves: []state.Move[State, Verb, Hat]{
		{Do: Edit, From: []State{drafted}, To: drafted, By: []Hat{Keeper}, Label: "修改"},
		{Do: Submit, From: []State{drafted}, To: submitted, By: []Hat{Keeper}, Label: "送审"},
		{Do: Publish, From: []State{submitted}, To: published, By: []Hat{Reviewer, Office}, Label: "审核通过并发布", Basis: ruleRisk},
		{Do: Return, From: []State{submitted}, To: drafted, By: []Hat{Reviewer, Office}, Label: "退回修改"},
		{Do: Date, From: []State{published}, To: published, By: []Hat{Keeper}, Label: "增加日期"},
		{Do: Close, From: []State{published}, To: closed, By: []Hat{Keeper}, Label: "结束项目"},
		{Do: Withdraw, From: []State{published}, To: withdrawn, By: []Hat{Office}, Label: "撤下项目"},
		{Do: Archive, From: []State{closed}, To: archived, By: []Hat{Keeper}, Label: "归档"},
	},
	Does: map[Hat]string{Keeper: "发布的组织", Reviewer: "这个组织的另一名工作人员", Office: "主管机关"},
	Says: map[State]string{
		drafted: "草稿", submitted: "待审核", published: "招募中", closed: "已结束", archived: "已归档", withdrawn: "已撤下",
	},
}

// worded are the verbs of MoveProject, and whether each must say why.
var worded = map[Verb]bool{Submit: false, Publish: false, Return: true, Close: true, Withdraw: true, Archive: false}
