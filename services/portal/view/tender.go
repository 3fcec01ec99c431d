package view

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
)

// Law is the law a purchase was published under.
func Law(t tenderapi.Tender) rule.Where {
	w := rule.Where{Region: t.Region, Day: t.CreatedAt}
	if t.PublishedAt != nil {
		w.Day = *t.PublishedAt
	}
	return w
}

func BidPath(id string) string { return frame.Href("/desk/staff/tenders/", id) + "/bid" }

func EligibilityPath(id string) string {
	return frame.Href("/desk/staff/tenders/", id) + "/eligibility"
}
