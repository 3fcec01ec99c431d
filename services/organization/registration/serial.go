package registration

import (
	"context"
	"errors"
	"slices"

	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Serial counts the codes that one registrar has given to one kind: its id is the
// head of the code and the division, "52.320312".
type Serial struct {
	store.Meta
	Region string  `json:"region"`
	Last   int     `json:"last"`
	Given  []Given `json:"given"` // the latest, so that one application gets one code
}

// Given is a code and the application that it was given for.
type Given struct {
	Application string `json:"application"`
	Code        string `json:"code"`
}

// mostGiven bounds what a counter remembers; what is older stands in the register.
const mostGiven = 50

var (
	errCode      = fault.New(fault.Refused, "organization.application.code", "统一社会信用代码不正确，请按赋码结果核对后重新填写。")
	errCodeNone  = fault.New(fault.Refused, "organization.application.code-missing", "请填写赋码系统给出的统一社会信用代码，再准予登记。")
	errCodeTaken = fault.New(fault.Conflict, "organization.application.code-taken", "这个统一社会信用代码已经给了另一个组织，请核对赋码结果。")
)

// code is the credit code of a new organization: what the registrar has typed, or
// the next in sequence. A typed one is held against both check digits, the kind
// and the division; an issued one passes the same check. Outside of
// demonstrations and tests it must be typed: the codes that count are given by
// the national system.
func (s *Service) code(ctx context.Context, a *Application, typed string) (string, error) {
	head, division := kinds[a.Kind].head, a.Division
	id := head + "." + division
	if typed == "" && !s.demo {
		return "", errCodeNone.At("credit_code", "请填写18位统一社会信用代码。")
	}
	if typed != "" {
		c, err := cn.ParseCredit(typed)
		if err != nil {
			return "", errCode.Under(rule.Cite(s.rules, "organization.code.weights", a.Law)...).At("credit_code", err.Error())
		}
		if typed = string(c); typed[:2] != head || typed[2:8] != division {
			return "", errCode.Under(rule.Cite(s.rules, "organization.code.kinds", a.Law)...).
				At("credit_code", "代码的前八位应是"+head+division+"，它说明登记管理机关和组织的类别。")
		}
	}
	if _, err := s.serials.Insert(ctx, id, Serial{Region: a.Region}); err != nil && !errors.Is(err, store.ErrExists) {
		return "", err
	}
	for {
		code, err := s.give(ctx, id, a.ID, typed, func(n int) string { return string(cn.IssueCredit(head, division, n)) })
		if err != nil {
			return "", err
		}
		_, err = s.register.Of(ctx, code)
		switch {
		case err != nil && fault.Of(err).Kind == fault.NotFound:
			return code, nil
		case err != nil:
			return "", err
		}
		// The register has it already, from elsewhere: the next is tried.
		if _, err = s.serials.Update(ctx, id, func(n *Serial) ([]event.Event, error) {
			n.Given = slices.DeleteFunc(n.Given, func(g Given) bool { return g.Code == code })
			return nil, nil
		}); err != nil {
			return "", err
		}
		if typed != "" {
			return "", errCodeTaken.At("credit_code", "名册中已有这个代码。")
		}
	}
}

// give notes which code an application gets: the same one when it is asked again.
func (s *Service) give(ctx context.Context, id, application, typed string, issue func(int) string) (code string, err error) {
	_, err = s.serials.Update(ctx, id, func(n *Serial) ([]event.Event, error) {
		code = typed
		if i := slices.IndexFunc(n.Given, func(g Given) bool { return g.Application == application }); i >= 0 {
			if typed == "" || n.Given[i].Code == typed {
				code = n.Given[i].Code
				return nil, nil
			}
			n.Given = slices.Delete(n.Given, i, i+1) // what was typed at first was wrong
		}
		taken := func() bool { return slices.ContainsFunc(n.Given, func(g Given) bool { return g.Code == code }) }
		if typed != "" && taken() {
			return nil, errCodeTaken.At("credit_code", "这个代码已经给了另一份申请。")
		}
		for code == "" || typed == "" && taken() {
			n.Last++
			code = issue(n.Last)
		}
		n.Given = append(n.Given, Given{application, code})
		n.Given = n.Given[max(0, len(n.Given)-mostGiven):]
		return nil, nil
	})
	return code, err
}
