package person

import (
	"context"
	"slices"

	"sanshe/contracts/go/volunteerapi"
)

type field = volunteerapi.VolunteerField

// Skills and services are what somebody may name (民政部令第67号第五条: 专业技能、服务类别). No law lists them.
var (
	skills = []field{
		{Code: "medical", Text: "医疗护理"},
		{Code: "firstaid", Text: "急救"},
		{Code: "psychology", Text: "心理疏导"},
		{Code: "law", Text: "法律"},
		{Code: "teaching", Text: "教学辅导"},
		{Code: "social", Text: "社会工作"},
		{Code: "language", Text: "外语"},
		{Code: "sign", Text: "手语"},
		{Code: "computer", Text: "电脑和手机"},
		{Code: "repair", Text: "家电和水电维修"},
		{Code: "haircut", Text: "理发"},
		{Code: "cooking", Text: "烹饪"},
		{Code: "driving", Text: "驾驶"},
		{Code: "arts", Text: "文艺"},
		{Code: "sport", Text: "体育"},
		{Code: "photo", Text: "摄影摄像"},
		{Code: "writing", Text: "文字写作"},
		{Code: "finance", Text: "财务"},
	}
	services = []field{
		{Code: "elderly", Text: "为老服务"},
		{Code: "children", Text: "关爱儿童"},
		{Code: "disabled", Text: "扶残助残"},
		{Code: "hardship", Text: "帮困解难"},
		{Code: "neighbours", Text: "邻里互助"},
		{Code: "environment", Text: "环境保护"},
		{Code: "culture", Text: "文化体育"},
		{Code: "health", Text: "卫生健康"},
		{Code: "law", Text: "法律服务"},
		{Code: "science", Text: "科学普及"},
		{Code: "emergency", Text: "应急救援"},
		{Code: "events", Text: "大型活动"},
		{Code: "order", Text: "文明劝导"},
	}
)

// ListVolunteerFields lists both.
func (s *Service) ListVolunteerFields(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error) {
	return volunteerapi.VolunteerFields{Skills: slices.Clone(skills), Services: slices.Clone(services)}, nil
}

// among reports whether all codes are of the list, once each.
func among(list []field, codes []string) bool {
	for i, c := range codes {
		if slices.Contains(codes[:i], c) || !slices.ContainsFunc(list, func(f field) bool { return f.Code == c }) {
			return false
		}
	}
	return true
}
