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

func ChallengePath(id string) string { return frame.Href("/desk/challenges/", id) }

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

func OpeningPath(id string) string { return frame.Href("/tenders/", id) + "/opening" }

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

func BidPath(id string) string { return frame.Href("/desk/staff/tenders/", id) + "/bid" }

func EligibilityPath(id string) string {
	return frame.Href("/desk/staff/tenders/", id) + "/eligibility"
}

func ApplicationPath(tender string) string {
	return frame.Href("/desk/staff/tenders/", tender) + "/application"
}

func ApplicationsPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/applications"
}

func CommitteePath(id string) string { return frame.Href("/desk/tenders/", id) + "/committee" }

func CorrectionsPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/corrections"
}

func DrawsPath(tender string) string { return frame.Href("/desk/tenders/", tender) + "/draws" }

const FlagsAt = "/desk/supervisor/flags"

func HolderPath(id string) string { return frame.Href("/desk/holder/tenders/", id) }

func OrdersPath(id string) string { return frame.Href("/desk/tenders/", id) + "/orders" }

const RelationsPath = "/desk/expert/relations"
