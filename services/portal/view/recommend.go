package view

import (
	"fmt"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Recommenders are the two fields, in the order in which pages name them.
var Recommenders = []struct{ By, Field, Name string }{
	{"buyer", "recommended_buyer", "采购人"}, {"expert", "recommended_expert", "评审专家"},
}

// RecommendedWords say how many were recommended by whom, where that may be known.
func RecommendedWords(n *tenderapi.Recommended) string {
	if n == nil {
		return "以书面推荐方式邀请供应商，推荐的家数、名单和理由开标以后公开，磋商和谈判在确认最后报价以后公开。"
	}
	return fmt.Sprintf("以书面推荐方式邀请供应商：采购人推荐%d家，评审专家推荐%d家。", n.Buyer, n.Expert)
}

// RecommenderName is which of the two recommended.
func RecommenderName(by string) string {
	for _, r := range Recommenders {
		if r.By == by {
			return r.Name
		}
	}
	return by
}

// RecommendationTable names those who were recommended, by whom and why.
func RecommendationTable(list []tenderapi.Recommendation) ui.Table {
	t := ui.Table{Caption: "书面推荐的供应商", Cols: ui.Cols("供应商", "推荐人", "~推荐理由")}
	for _, r := range Recommenders {
		for _, x := range list {
			if x.By == r.By {
				t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.Supplier.ID), x.Supplier.Name), ui.Text(r.Name), ui.Text(x.Reason)))
			}
		}
	}
	return t
}
