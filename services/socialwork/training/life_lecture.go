package training

import (
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/state"
)

type (
	// LectureState is where a lecture on line stands.
	LectureState = socialworkapi.LectureState
	// LearningState is how far somebody has come with one lecture.
	LearningState = socialworkapi.LearningState
)

// The verbs of lectures. The last three are the platform's own: it says how an examination went.
const (
	Begin   Verb = "begin"
	Finish  Verb = "finish"
	Drop    Verb = "drop"
	Examine Verb = "examine"
	Clear   Verb = "clear"
	Pass    Verb = "pass"
	Miss    Verb = "miss"
	Exhaust Verb = "exhaust"
)

// The hats of lectures.
const (
	Student  Hat = "student"  // one of those for whom the lecture is, and not of those who know its answers
	Examiner Hat = "examiner" // the platform, which scores
)

const (
	lectureOpen  = socialworkapi.LectureStateAnnounced
	lectureEnded = socialworkapi.LectureStateWithdrawn

	learning  = socialworkapi.LearningStateLearning
	examining = socialworkapi.LearningStateExamining
	passed    = socialworkapi.LearningStatePassed
	failed    = socialworkapi.LearningStateFailed
	wiped     = socialworkapi.LearningStateCleared
)

const (
	// ruleActual says that hours are the time of the training, and count once somebody has passed.
	ruleActual = "socialwork.training.actual"
	// ruleDaily says how many minutes of lectures one day takes.
	ruleDaily = "socialwork.lecture.daily.minutes"
)

// Lecturing is the life of a lecture on line: what was announced does not change, so that all learn and are asked the same.
var Lecturing = state.Table[LectureState, Verb, Hat]{
	Name:  "socialwork.lecture",
	Start: lectureOpen,
	Moves: []state.Move[LectureState, Verb, Hat]{
		{Do: Withdraw, From: []LectureState{lectureOpen}, To: lectureEnded, By: []Hat{Keeper}, Label: "停办"},
	},
	Does: does,
	Says: map[LectureState]string{lectureOpen: "已发布", lectureEnded: "已停办"},
}

// Learning is the life of one account at one lecture. Times are the platform's, and so is the score.
var Learning = state.Table[LearningState, Verb, Hat]{
	Name:  "socialwork.learning",
	Start: learning,
	Moves: []state.Move[LearningState, Verb, Hat]{
		{Do: Begin, From: []LearningState{learning}, To: learning, By: []Hat{Student}, Basis: ruleDaily, Label: "开始学这一节"},
		{Do: Finish, From: []LearningState{learning}, To: learning, By: []Hat{Student}, Basis: ruleActual, Label: "学完这一节"},
		{Do: Drop, From: []LearningState{learning}, To: learning, By: []Hat{Student}, Label: "放弃这一节的计时"},
		{Do: Examine, From: []LearningState{learning}, To: examining, By: []Hat{Student}, Basis: ruleActual, Label: "开始考核"},
		{Do: Pass, From: []LearningState{examining}, To: passed, By: []Hat{Examiner}, Basis: ruleActual, Label: "考核合格"},
		{Do: Miss, From: []LearningState{examining}, To: learning, By: []Hat{Examiner}, Label: "没有合格，还可以再考"},
		{Do: Exhaust, From: []LearningState{examining}, To: failed, By: []Hat{Examiner}, Label: "没有合格，次数用完"},
		{Do: Clear, From: []LearningState{learning, examining, passed, failed}, To: wiped, By: []Hat{Learner}, Label: "清除学习记录"},
	},
	Does: does,
	Says: map[LearningState]string{learning: "学习中", examining: "考核中", passed: "已合格", failed: "没有合格，次数已用完", wiped: "记录已清除"},
}

// audiences are for whom a lecture is, in words.
var audiences = map[socialworkapi.LectureAudience]string{
	socialworkapi.LectureAudienceWorker: "社会工作者", socialworkapi.LectureAudienceSteward: "社区工作者", socialworkapi.LectureAudienceResident: "居民和居委会成员",
}
