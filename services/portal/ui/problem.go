package ui

import (
	"net/http"

	"sanshe/libs/fault"
)

// Problem is a page that could not be shown, or a step that was refused.
type Problem struct {
	Status int    // HTTP
	Text   string // one sentence that says what to do next
	Basis  []Basis
	Ways   []Way  // what the person can do now; empty offers 首页 and 搜索
	Trace  string // id to quote on the telephone
}

// Way is one way out.
type Way struct{ Label, Href string }

// ProblemOf turns any error into what may be shown of it; a cause never is.
func ProblemOf(err error, trace string) Problem {
	f := fault.Of(err)
	return Problem{Status: int(f.Kind), Text: f.Text, Basis: f.Basis, Trace: trace}
}

func (p Problem) title() string {
	switch p.Status {
	case http.StatusUnauthorized:
		return "请先登录"
	case http.StatusForbidden:
		return "您没有这项权限"
	case http.StatusNotFound, http.StatusGone:
		return "没有找到这个页面"
	case http.StatusConflict:
		return "情况已经变化"
	case http.StatusTooManyRequests:
		return "操作太频繁了"
	case http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		return "服务暂时不可用"
	}
	if p.Status >= http.StatusInternalServerError {
		return "系统出错了"
	}
	return "这一步没有办成"
}

func (p Problem) icon() Icon {
	switch {
	case p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden:
		return IconLock
	case p.Status == http.StatusNotFound:
		return IconSearch
	default:
		return IconWarn
	}
}

func (p Problem) ways() []Way {
	switch {
	case len(p.Ways) > 0:
		return p.Ways
	case p.Status == http.StatusUnauthorized:
		return []Way{{"去登录", "/sign-in"}, {"回首页", "/"}}
	default:
		return []Way{{"回首页", "/"}, {"搜索", "/search"}}
	}
}
