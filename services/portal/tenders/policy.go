package tenders

import (
	"fmt"
	"strings"

	"sanshe/contracts/go/tenderapi"
)

// What a notice says of policy and of the committee that its documents choose.

// largeCases says for what a purchase is judged by a large committee, other than its budget; "" for nothing.
func largeCases(t *tenderapi.Tender) string {
	switch {
	case t.Method.Procedure().Rules.LargeCases == "":
		return ""
	case t.Complex && t.Impact:
		return "本项目技术复杂、社会影响较大，评审委员会按此组成。"
	case t.Complex:
		return "本项目技术复杂，评审委员会按此组成。"
	case t.Impact:
		return "本项目社会影响较大，评审委员会按此组成。"
	}
	return ""
}

func policies(t tenderapi.Tender) string {
	if t.SmeReserved {
		return "本项目专门面向中小企业采购。"
	}
	s := "本项目不专门面向中小企业采购。"
	if t.SmeReason != "" {
		s = strings.TrimRight("本项目不专门面向中小企业采购，理由："+t.SmeReason, "。") + "。"
	}
	if t.SmeDeduction > 0 {
		s += deducted(t) + "，用扣除后的价格参加评审，合同按报价签订。"
	}
	return s
}

// deducted says what is taken off the prices of small enterprises before they are compared.
func deducted(t tenderapi.Tender) string {
	s := fmt.Sprintf("小型、微型企业的报价扣除%d%%", t.SmeDeduction)
	if t.SmeJointDeduction > 0 {
		s += fmt.Sprintf("，由小型、微型企业承担一定份额的联合体扣除%d%%", t.SmeJointDeduction)
	}
	return s
}
