package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
)

// asked is one line of the table of answers, as the page of a bid offers it: what is asked, and the bidder's answer.
type asked struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Levels []string `json:"levels"`
	Level  string   `json:"level"`
	Count  *int64   `json:"count"`
}

// answer is the answer as the envelope has it, or what is wrong with it.
func (q asked) answer() (tenderapi.CriterionAnswer, error) {
	a := tenderapi.CriterionAnswer{Code: q.Code}
	switch {
	case q.Code == "":
		return a, errors.New("答复表里有一项没有编号，请从采购页面重新下载。")
	case q.Unit != "" && q.Count == nil:
		return a, fmt.Errorf("“%s”还没有答复，请在count后面写上有多少%s，没有的写0。", q.Name, q.Unit)
	case q.Unit != "" && (*q.Count < 0 || *q.Count > 1_000_000_000):
		return a, fmt.Errorf("“%s”的count应为0以上的整数，请修改。", q.Name)
	case q.Unit != "":
		a.Count = *q.Count
	case !slices.Contains(q.Levels, q.Level):
		return a, fmt.Errorf("“%s”还没有答复，或者不是所列的档次，请在level后面照抄levels中的一个。", q.Name)
	default:
		a.Level = q.Level
	}
	return a, nil
}

// answered is the text of a technical envelope with the answers of a table written into it.
func answered(text []byte, table string) ([]byte, error) {
	raw, err := read(table)
	if err != nil {
		return nil, err
	}
	var list []asked
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("%s不是答复表，请从采购页面重新下载，count只写整数（%w）", table, err)
	}
	var answers []tenderapi.CriterionAnswer
	for _, q := range list {
		a, err := q.answer()
		if err != nil {
			return nil, err
		}
		answers = append(answers, a)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil || members == nil {
		return nil, errors.New("有答复表的技术信封，文字部分应是一个JSON对象，请核对后重新密封。")
	}
	if _, taken := members["answers"]; taken {
		return nil, errors.New("文字部分已经写了answers，请去掉，或者不写-answers。")
	}
	if members["answers"], err = json.Marshal(answers); err != nil {
		return nil, err
	}
	return json.Marshal(members)
}
