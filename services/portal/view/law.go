package view

import (
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
)

// NamesOf are the names of organizations.
func NamesOf(list []tenderapi.Party) []string {
	names := make([]string, len(list))
	for i, x := range list {
		names[i] = x.Name
	}
	return names
}

// Sentence ends an entry of a list as a sentence.
func Sentence(s string) string { return strings.TrimRight(s, "的；。") + "。" }

// Ordinal is the head of the clause after n others: 六、
func Ordinal(n int) string {
	digits := []rune("一二三四五六七八九")
	switch n++; {
	case n < 10:
		return string(digits[n-1]) + "、"
	case n == 10:
		return "十、"
	default:
		return "十" + string(digits[n-11]) + "、"
	}
}

// Law is the law a purchase was published under.
func Law(t tenderapi.Tender) rule.Where {
	w := rule.Where{Region: t.Region, Day: t.CreatedAt}
	if t.PublishedAt != nil {
		w.Day = *t.PublishedAt
	}
	return w
}
