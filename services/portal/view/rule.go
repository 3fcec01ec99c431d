package view

import (
	"strings"

	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
)

// RulePath is where r is read, at what holds in its region.
func RulePath(r rule.Rule) string {
	if r.Region == "" {
		return frame.Href("/rules/", r.ID)
	}
	return frame.Href("/rules/", r.ID) + "#region-" + r.Region
}

func RegionOf(r rule.Rule) string {
	if r.Region == "" {
		return "全国"
	}
	code := (r.Region + "000000")[:6]
	if n := cn.DivisionName(code); n != "" {
		return n
	}
	return r.Region
}

// BookTitle puts a law's name into its brackets: 《政府采购法》.
func BookTitle(s string) string {
	if s == "" || strings.HasPrefix(s, "《") {
		return s
	}
	return "《" + s + "》"
}
