package view

import (
	"strconv"
	"strings"

	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
)

// ItemAnchor is where an item stands on its page.
func ItemAnchor(code string) string { return "item-" + strings.ToLower(code) }

// ChallengePath is the page of one challenge.
func ChallengePath(id string) string { return frame.Href("/desk/challenges/", id) }

// ChallengeFormPath is where a purchase is challenged.
func ChallengeFormPath(tender string) string {
	return frame.Href("/desk/staff/tenders/", tender) + "/challenge"
}

// CommentPath is where something is said to the newest hearing.
func CommentPath(id string) string { return frame.Href("/desk/comments/", id) }

// NoticePath is the printable document; kind "" is the newest.
func NoticePath(id, kind string, n int) string {
	at := frame.Href("/tenders/", id) + "/notice"
	switch kind {
	case "":
		return at
	case "amendment":
		return at + "?kind=amendment&n=" + strconv.Itoa(n+1)
	default:
		return at + "?kind=" + kind
	}
}

// OpeningPath is the opening room.
func OpeningPath(id string) string { return frame.Href("/tenders/", id) + "/opening" }

// NumbersPath is the signed list of all numbers that bids were given, as a file.
func NumbersPath(id string) string { return frame.Href("/tenders/", id) + "/numbers" }

// OperationsAt is where one sees how the platform runs.
const OperationsAt = "/operations"

// Operates is the hat of those who run the platform.
func Operates(c identity.Caller) bool { return c.In(identity.Platform, identity.Admin) }

// RulePath is where r is read, at what holds in its region.
func RulePath(r rule.Rule) string {
	if r.Region == "" {
		return frame.Href("/rules/", r.ID)
	}
	return frame.Href("/rules/", r.ID) + "#region-" + r.Region
}

// BidPath is where a bid is sealed.
func BidPath(id string) string { return frame.Href("/desk/staff/tenders/", id) + "/bid" }

// EligibilityPath says whether the organization may bid.
func EligibilityPath(id string) string {
	return frame.Href("/desk/staff/tenders/", id) + "/eligibility"
}

// ApplicationPath is where a supplier applies for a place.
func ApplicationPath(tender string) string {
	return frame.Href("/desk/staff/tenders/", tender) + "/application"
}

// ApplicationsPath lists all who applied.
func ApplicationsPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/applications"
}

// CommitteePath is where a committee is chosen.
func CommitteePath(id string) string { return frame.Href("/desk/tenders/", id) + "/committee" }

// AnswersPath is where the committee verifies what bidders answered.
func AnswersPath(tender string) string { return frame.Href("/desk/tenders/", tender) + "/answers" }

// CorrectionsPath is where a judge corrects own marks.
func CorrectionsPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/corrections"
}

// DrawsPath is the page of a purchase's draws.
func DrawsPath(tender string) string { return frame.Href("/desk/tenders/", tender) + "/draws" }

// AvoidancesPath is the page of requests that somebody step aside from a purchase.
func AvoidancesPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/avoidances"
}

// FlagsAt is the desk of flags.
const FlagsAt = "/desk/supervisor/flags"

// HolderPath is where a key is made, proven and released.
func HolderPath(id string) string { return frame.Href("/desk/holder/tenders/", id) }

// OrdersPath lists the orders under a framework.
func OrdersPath(id string) string { return frame.Href("/desk/tenders/", id) + "/orders" }

// RelationsPath is where somebody who judges or buys declares ties.
func RelationsPath(desk identity.Role) string { return "/desk/" + string(desk) + "/relations" }
