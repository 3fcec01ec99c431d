package flags

import (
	"strings"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

// flagColumns are the hints of a region as a table.
func (p *room) flagColumns() []sheet.Column[insightapi.Flag] {
	return []sheet.Column[insightapi.Flag]{
		{Head: "指标", Cell: func(f *insightapi.Flag) any { return flagName(f.Code, f.Name) }},
		{Head: "对象类型", Cell: func(f *insightapi.Flag) any { return flagAbout[f.About] }},
		{Head: "对象", Cell: func(f *insightapi.Flag) any { return subjectName(f.Subject) }},
		{Head: "数值", Cell: func(f *insightapi.Flag) any { return f.Value }},
		{Head: "阈值", Cell: func(f *insightapi.Flag) any { return f.Threshold }},
		{Head: "单位", Cell: func(f *insightapi.Flag) any { return f.Unit }},
		{Head: "理由", Cell: func(f *insightapi.Flag) any { return f.Reason }},
		{Head: "强弱", Cell: func(f *insightapi.Flag) any { return levels[f.Level].word }},
		{Head: "处理", Cell: func(f *insightapi.Flag) any { return flagStates[f.Status].word }},
		{Head: "出现时间", Cell: func(f *insightapi.Flag) any { return &f.RaisedAt }},
		{Head: "网址", Cell: func(f *insightapi.Flag) any { return p.Config.PublicURL + frame.Href(view.FlagsAt+"/", f.ID) }},
	}
}

// indicatorColumns are the indicators as a table.
func indicatorColumns() []sheet.Column[insightapi.Indicator] {
	return []sheet.Column[insightapi.Indicator]{
		{Head: "编号", Cell: func(x *insightapi.Indicator) any { return x.Code }},
		{Head: "名称", Cell: func(x *insightapi.Indicator) any { return x.Name }},
		{Head: "对象类型", Cell: func(x *insightapi.Indicator) any { return flagAbout[x.About] }},
		{Head: "强弱", Cell: func(x *insightapi.Indicator) any { return levels[x.Level].word }},
		{Head: "单位", Cell: func(x *insightapi.Indicator) any { return x.Unit }},
		{Head: "比什么", Cell: func(x *insightapi.Indicator) any { return x.Compares }},
		{Head: "为什么", Cell: func(x *insightapi.Indicator) any { return x.Why }},
		{Head: "阈值", Cell: func(x *insightapi.Indicator) any { return thresholdWords(x.Thresholds) }},
		{Head: "出处", Cell: func(x *insightapi.Indicator) any { return strings.TrimSpace(x.Source.Title + " " + x.Source.Url) }},
	}
}

// thresholdWords are the thresholds of an indicator; what the rule book says is named by its rule.
func thresholdWords(list []insightapi.FlagThreshold) string {
	var out []string
	for _, x := range list {
		said := x.Value
		if x.Rule != "" {
			said = "规则" + x.Rule
		}
		out = append(out, x.Means+"："+said)
	}
	return strings.Join(out, "；")
}
