package redflag

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"sanshe/libs/cn"
)

// look is a purchase as an indicator of one purchase looks at it.
type look struct {
	*Purchase
	*limits
	now time.Time
}

// found is what such an indicator says: nothing, or a value beside its threshold, and why.
type found struct {
	value     *big.Rat
	shown     string // of value, where it is not value itself
	threshold string
	reason    string
}

func count(n int) *big.Rat { return big.NewRat(int64(n), 1) }

// process are the indicators of one purchase.
var process = map[string]func(*look) *found{
	"R001": unplanned, "R003": short, "R005": bare, "R018": single, "R020": complained, "R028": identical, "R030": tardy,
	"R035": soleSurvivor, "R036": lowestOut, "R039": unanswered, "R063": undisclosed,
	"L01": unlawful, "L02": lateIntention, "L03": lateSigned, "L04": latePublished, "L05": lateAmended,
	"S01": flipped, "S02": deviant, "S03": uneven, "S04": offset, "S05": tailored, "S08": below, "S09": hasty, "S11": raised, "S12": postponed, "S15": ceiling, "S16": overBudget, "S17": regular,
}

// Flags are the flags of one purchase as they stand at now.
func (t Table) Flags(p *Purchase, law Law, now time.Time) (out []Result) {
	if p.cancelled() || p.OCID == "" {
		return nil
	}
	for _, row := range t {
		do := process[row.Code]
		if do == nil {
			continue
		}
		l := &limits{row: row, law: law, region: p.Region, day: orTime(p.start.v, p.first), known: p.lawful() != ""}
		f := do(&look{p, l, now})
		if f == nil {
			continue
		}
		if f.shown == "" {
			f.shown = show(f.value, 2)
		}
		r := Result{
			Code: row.Code, Level: row.Level, About: OfPurchase, Subject: Party{p.OCID, p.title.v}, Value: f.shown, Threshold: f.threshold,
			Reason: f.reason, Rules: l.rules, Purchases: []string{p.OCID}, Exact: f.value,
		}
		if len(l.rules) > 0 {
			r.Day = string(cn.DayOf(l.day))
		}
		if p.buyer.is {
			r.Buyers = []Party{p.buyer.v}
		}
		out = append(out, r)
	}
	return out
}

func short(l *look) *found {
	least, ok := l.whole("days")
	if !ok || l.lawful() != "" || !l.start.is || !l.end.is {
		return nil
	}
	days := int(l.end.v.Sub(l.start.v) / (24 * time.Hour))
	if days >= least {
		return nil
	}
	return &found{
		value: count(1), shown: fmt.Sprint(days), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("从%s到%s只有%d整天，少于%d整天。", clock(l.start.v), clock(l.end.v), days, least),
	}
}

// competitive are the methods in which there should be more than one.
var competitive = []string{"open", "selective"}

func single(l *look) *found {
	n, ok := l.whole("bidders")
	if !ok || !slices.Contains(competitive, l.method.v) || !l.tenderers.is || l.tenderers.v != n {
		return nil
	}
	return &found{value: count(1), shown: fmt.Sprint(n), threshold: fmt.Sprint(n), reason: fmt.Sprintf("本应竞争的采购，只有%d家供应商投标。", n)}
}

func identical(l *look) *found {
	least, ok := l.whole("bidders")
	if !ok {
		return nil
	}
	type price struct{ amount, currency string }
	by, names := map[price][]string{}, map[string]string{}
	var best price
	for _, o := range l.offers() {
		if o.amount == nil || len(o.by) == 0 {
			continue
		}
		k := price{o.amount.RatString(), o.currency}
		for _, x := range o.by[:1] { // a consortium is one tenderer
			if !slices.Contains(by[k], x.ID) {
				by[k] = append(by[k], x.ID)
				names[x.ID] = x.String()
			}
		}
		if len(by[k]) > len(by[best]) {
			best = k
		}
	}
	if len(by[best]) < least {
		return nil
	}
	amount, _ := decimal(best.amount)
	var who []string
	for _, id := range by[best] {
		who = append(who, names[id])
	}
	return &found{
		value: count(1), shown: fmt.Sprint(len(who)), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("%s的报价都是%s。", strings.Join(who, "、"), cash(amount, best.currency)),
	}
}

func tardy(l *look) *found {
	hours, ok := l.whole("late")
	list, _ := l.active()
	if !ok || !l.end.is {
		return nil
	}
	for _, o := range l.offers() {
		late := o.entry.Date.Sub(l.end.v)
		if o.status != "valid" || o.entry.Date.IsZero() || late <= time.Duration(hours)*time.Hour {
			continue
		}
		for _, x := range o.by {
			if slices.ContainsFunc(list, func(a award) bool { return slices.Contains(parties(a.Suppliers), x) || supplies(a, x.ID) }) {
				return &found{
					value: count(1), shown: show(big.NewRat(int64(late/time.Minute), 60), 1), threshold: fmt.Sprint(hours),
					reason: fmt.Sprintf("投标在%s截止，%s的投标在%s才收到，却中标了。", clock(l.end.v), x, clock(o.entry.Date.Time)),
				}
			}
		}
	}
	return nil
}

func supplies(a award, id string) bool {
	return slices.ContainsFunc(a.Suppliers, func(s reference) bool { return string(s.ID) == id })
}

func soleSurvivor(l *look) *found {
	least, ok := l.whole("disqualified")
	list, final := l.active()
	if !ok || !final {
		return nil
	}
	var valid, out []string
	var name Party
	for _, o := range l.offers() {
		for _, x := range o.by {
			switch {
			case o.status == "valid" && !slices.Contains(valid, x.ID):
				valid, name = append(valid, x.ID), x
			case o.status == "disqualified" && !slices.Contains(out, x.ID):
				out = append(out, x.ID)
			}
		}
	}
	if len(valid) != 1 {
		return nil
	}
	for _, a := range list {
		if len(a.Suppliers) != 1 || !supplies(a, valid[0]) {
			return nil
		}
	}
	out = slices.DeleteFunc(out, func(id string) bool { return id == valid[0] })
	if len(out) < least {
		return nil
	}
	return &found{
		value: count(len(out)), threshold: fmt.Sprint(least),
		reason: fmt.Sprintf("有%d家供应商的投标被否决，只剩%s一家有效，并且中标。", len(out), name),
	}
}

// priceOnly are the ways of judging by nothing but the price; "" says nothing.
var priceOnly = []string{"", "priceOnly", "lowestCost"}

func lowestOut(l *look) *found {
	n, ok := l.whole("lowest")
	list, _ := l.active()
	if !ok || len(list) == 0 || !slices.Contains(priceOnly, l.criteria.v) {
		return nil
	}
	var low *offer
	valid := false
	offers := l.offers()
	for i := range offers {
		o := &offers[i]
		if o.amount == nil || o.currency != offers[0].currency {
			continue
		}
		if low == nil || o.amount.Cmp(low.amount) < 0 {
			low = o
		}
		valid = valid || o.status == "valid"
	}
	if !valid || low.status != "disqualified" {
		return nil
	}
	who := ""
	if len(low.by) > 0 {
		who = low.by[0].String() + "的"
	}
	return &found{value: count(n), threshold: fmt.Sprint(n), reason: fmt.Sprintf("%s报价%s最低，被否决了。", who, cash(low.amount, low.currency))}
}

func unplanned(l *look) *found {
	least, ok := l.whole("documents")
	if !ok || !l.start.is || l.planned.is {
		return nil
	}
	return &found{value: count(0), threshold: fmt.Sprint(least), reason: fmt.Sprintf("%s发布公告以前，没有公开采购意向或者计划。", day(l.start.v))}
}

// papers are the documents that a tenderer bids by.
var papers = []string{"tenderNotice", "biddingDocuments", "technicalSpecifications", "evaluationCriteria", "eligibilityCriteria"}

func bare(l *look) *found {
	least, ok := l.whole("documents")
	if !ok || !l.start.is {
		return nil
	}
	n := 0
	for _, d := range l.documents {
		if slices.Contains(papers, d.v.Type) {
			n++
		}
	}
	if n >= least {
		return nil
	}
	return &found{value: count(n), threshold: fmt.Sprint(least), reason: fmt.Sprintf("%s开始接受投标，公开的公告和采购文件有%d份，少于%d份。", day(l.start.v), n, least)}
}

func complained(l *look) *found {
	least, ok := l.whole("complaints")
	n := max(len(l.complaints), l.Suspended) // a complaint that suspends is one
	if !ok || n < least {
		return nil
	}
	reason := fmt.Sprintf("公开数据写明有%d件投诉。", n)
	if len(l.complaints) == 0 {
		reason = fmt.Sprintf("采购活动因投诉暂停了%d次。", l.Suspended)
	}
	return &found{value: count(n), threshold: fmt.Sprint(least), reason: reason}
}

func unanswered(l *look) *found {
	least, ok := l.whole("questions")
	if !ok || !l.end.is || l.now.Before(l.end.v) {
		return nil
	}
	n := 0
	for _, e := range l.enquiries {
		if e.v.Answer == "" && e.v.Answered.IsZero() {
			n++
		}
	}
	if n < least {
		return nil
	}
	return &found{value: count(n), threshold: fmt.Sprint(least), reason: fmt.Sprintf("共有%d个公开的提问，到%s投标截止仍有%d个没有答复。", len(l.enquiries), day(l.end.v), n)}
}

func day(t time.Time) string { return cn.DayOf(t).Chinese() }

func clock(t time.Time) string { return day(t) + t.In(cn.Zone).Format("15:04") }
