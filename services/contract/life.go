package contract

import (
	"sanshe/contracts/go/contractapi"
	"sanshe/libs/state"
)

type (
	// State is where a contract stands.
	State = contractapi.ContractState
	// Verb is what somebody may do to it.
	Verb string
	// Hat is a caller's relation to one contract.
	Hat string
)

// The verbs.
const (
	Offer    Verb = "offer"
	Recall   Verb = "recall"
	Return   Verb = "return"
	Sign     Verb = "sign"
	Complete Verb = "complete"
	Publish  Verb = "publish"
	File     Verb = "file"
	Abandon  Verb = "abandon"
	Void     Verb = "void"
	Rescind  Verb = "rescind"
)

// The hats.
const (
	Buyer      Hat = "buyer"    // buyer role in the buying organization
	Supplier   Hat = "supplier" // staff of the supplier; of a consortium, of its leader
	Member     Hat = "member"   // staff of another member of the consortium, until it has signed
	Supervisor Hat = "supervisor"
	Reader     Hat = "reader"
	Both       Hat = "both"  // both sides have signed, of a consortium every member
	Award      Hat = "award" // the purchase, by event
)

type move = state.Move[State, Verb, Hat]

// Life is the whole life of a contract from award to publication. A signature
// does not move it by itself: the second one does, as Complete. Read it first.
var Life = state.Table[State, Verb, Hat]{
	Name:  "contract.contract",
	Start: contractapi.ContractStateDrafted,
	Moves: []move{
		{Do: Offer, From: []State{contractapi.ContractStateDrafted}, To: contractapi.ContractStateOffered, By: []Hat{Buyer}, Basis: "contract.term.months", Label: "送签"},
		{Do: Sign, From: []State{contractapi.ContractStateOffered}, To: contractapi.ContractStateOffered, By: []Hat{Buyer, Supplier, Member}, Basis: "contract.sign", Label: "签署"},
		{Do: Complete, From: []State{contractapi.ContractStateOffered}, To: contractapi.ContractStateSigned, By: []Hat{Both}, Basis: "contract.sign", Label: "双方签署完成"},
		{Do: Recall, From: []State{contractapi.ContractStateOffered}, To: contractapi.ContractStateDrafted, By: []Hat{Buyer}, Label: "撤回修改"},
		{Do: Return, From: []State{contractapi.ContractStateOffered}, To: contractapi.ContractStateDrafted, By: []Hat{Supplier, Member}, Label: "退回修改"},
		{Do: Publish, From: []State{contractapi.ContractStateSigned}, To: contractapi.ContractStatePublished, By: []Hat{Buyer}, Basis: "contract.publish", Label: "公告合同"},
		{Do: File, From: []State{contractapi.ContractStatePublished}, To: contractapi.ContractStatePublished, By: []Hat{Buyer}, Basis: "contract.file", Label: "登记副本已备案"},
		{Do: Abandon, From: []State{contractapi.ContractStateDrafted, contractapi.ContractStateOffered}, To: contractapi.ContractStateAbandoned, By: []Hat{Buyer, Supplier}, Basis: "contract.refused.next", Label: "放弃签订"},
		{Do: Void, From: []State{contractapi.ContractStateDrafted, contractapi.ContractStateOffered}, To: contractapi.ContractStateAbandoned, By: []Hat{Award}, Basis: "dispute.effects", Label: "结果无效，不再签订"},
		{Do: Rescind, From: []State{contractapi.ContractStateSigned, contractapi.ContractStatePublished}, To: contractapi.ContractStateRescinded, By: []Hat{Award}, Basis: "dispute.rescind", Label: "撤销合同"},
	},
	Says: map[State]string{
		contractapi.ContractStateDrafted: "起草中", contractapi.ContractStateOffered: "待签署", contractapi.ContractStateSigned: "待公告",
		contractapi.ContractStatePublished: "已公告", contractapi.ContractStateAbandoned: "未签订", contractapi.ContractStateRescinded: "已撤销",
	},
	Does: map[Hat]string{Buyer: "采购人的经办人", Supplier: "承接方的工作人员", Member: "联合体成员的工作人员"},
}
