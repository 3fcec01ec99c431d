package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/recount"
)

// B.9: 财库〔2020〕46号 and, from 2022-07-01, 财库〔2022〕19号.
func TestADeductionStaysWithinTheBoundsOfItsDay(t *testing.T) {
	book := bookWith(t, `[]`)
	type use struct {
		day         string
		method      tenderapi.Method
		alone, both int64
		rules       []string // that refuse
	}
	cases := []use{
		{"2026-11-27", tenderapi.MethodNegotiation, 0, 5, []string{"supplier.sme.deduction.min"}},
		{"2026-11-27", tenderapi.MethodSingle, 0, 0, nil}, // one price is compared with no other
		{"2020-12-31", tenderapi.MethodOpen, 0, 0, nil},
	}
	bothRefuse := []string{"supplier.sme.deduction.min", "supplier.sme.consortium.deduction.min"}
	for day, method := range map[string]tenderapi.Method{"2022-06-30": tenderapi.MethodOpen, "2022-07-01": tenderapi.MethodInquiry} {
		bound := func(id string) int64 {
			return ruletest.Value[int64](t, book, id, rule.Where{Region: region, Day: cn.Day(day).At(12, 0)})
		}
		least, joint := bound("supplier.sme.deduction.min"), bound("supplier.sme.consortium.deduction.min")
		most, jointMost := bound("supplier.sme.deduction.max"), bound("supplier.sme.consortium.deduction.max")
		cases = append(cases,
			use{day, method, least, joint, nil}, use{day, method, least - 1, joint - 1, bothRefuse},
			use{day, method, most, jointMost, nil}, use{day, method, most + 1, jointMost + 1, bothRefuse})
	}
	for _, c := range cases {
		x := examiner{book: book, at: rule.Where{Region: region, Day: cn.Day(c.day).At(12, 0)}}
		x.deduction(&tenderapi.TenderDraft{Joint: true, SmeDeduction: c.alone, SmeJointDeduction: c.both}, c.method.Procedure())
		var got []string
		for _, f := range x.findings {
			if !f.Ok && f.Level == "refuse" {
				got = append(got, f.Basis[0].Rule)
			}
		}
		if x.err != nil || len(got) != len(c.rules) {
			t.Errorf("%s %s %d%% %d%%: refused by %v, want %v (%v)", c.day, c.method, c.alone, c.both, got, c.rules, x.err)
		}
	}
	x := examiner{book: book, at: rule.Where{Region: region, Day: cn.Day("2026-11-27").At(12, 0)}}
	x.deduction(&tenderapi.TenderDraft{SmeReserved: true, SmeDeduction: 10}, tenderapi.MethodOpen.Procedure())
	if len(x.findings) != 1 || x.findings[0].Ok {
		t.Errorf("a purchase for small enterprises alone deducts too: %+v", x.findings)
	}
}

func TestASmallEnterpriseIsComparedByItsDeductedPriceAndPaidItsOwn(t *testing.T) {
	for _, method := range []tenderapi.Method{tenderapi.MethodOpen, tenderapi.MethodInquiry} {
		t.Run(string(method), func(t *testing.T) {
			r := open(t)
			d := r.draft(method, 25)
			if method == tenderapi.MethodInquiry {
				d = r.lowest(method, "standard")
			}
			x := r.published(d)
			for who, fen := range map[string]int64{"ann": 9_000_000, "bob": 9_500_000, "dan": 9_400_001} {
				c := content(fen)
				c.Qualification.Sme = who != "bob" // an association that says so, one that does not, an enterprise
				r.says(who, x.ID, c)
			}
			r.set(d.Deadline)
			r.opens(x.ID)
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3", "e4", "e5"))
			same := [2]int64{5000, 1500}
			x = r.scored(x.ID, []string{"e1", "e2", "e3", "e4", "e5"}, map[string][2]int64{"a": same, "b": same, "d": same})
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
			x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
			ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
			first := ev.Ranking[0]
			if first.Supplier.ID != "d" || first.Price != 9_400_001 || first.Evaluated != 8_460_001 || ev.Lowest != 8_460_001 { // 8,460,000.9 fen
				t.Errorf("first is %+v, lowest %d", first, ev.Lowest)
			}
			if x.Award.Supplier.ID != "d" || x.Award.Amount != 9_400_001 {
				t.Errorf("awarded %+v", x.Award)
			}
			if !cited(ev.Basis, "supplier.sme.deduction.min") {
				t.Errorf("nobody learns why: %+v", ev.Basis)
			}
			rec := r.shows(x.ID)
			if again := recount.Score(rec); len(again.Wrong) > 0 {
				t.Errorf("the record does not hold: %v", again.Wrong)
			}
			forge := func(what string, do func(*recount.Record)) {
				forged := rec
				forged.Opening.Bids = append([]tenderapi.OpenedBid{}, rec.Opening.Bids...)
				forged.Evaluation.Ranking = append([]tenderapi.Ranked{}, rec.Evaluation.Ranking...)
				do(&forged)
				if len(recount.Score(forged).Wrong) == 0 {
					t.Errorf("nobody finds out: %s", what)
				}
			}
			forge("a deduction that the documents do not give", func(r *recount.Record) { r.Tender.SmeDeduction = 15 })
			forge("a price for evaluation of somebody's choice", func(r *recount.Record) { r.Evaluation.Ranking[0].Evaluated-- })
			for i := range rec.Opening.Bids {
				forge("a deduction given or taken", func(r *recount.Record) { r.Opening.Bids[i].Deduction = 10 - r.Opening.Bids[i].Deduction })
			}
		})
	}
}

func cited(bs []tenderapi.Basis, id string) bool {
	for _, b := range bs {
		if b.Rule == id {
			return true
		}
	}
	return false
}

func TestAConsortiumIsDeductedByWhatItsSmallEnterprisesDo(t *testing.T) {
	at := rule.Where{Region: region, Day: cn.Day("2026-11-27").At(12, 0)}
	big, small := tenderapi.Party{ID: "a", CreditCode: "52320312MJ00000019"}, tenderapi.Party{ID: "d", CreditCode: "91320312MA00000013"}
	other := tenderapi.Party{ID: "e", CreditCode: "91320312MA00000021"}
	least := ruletest.Value[int64](t, bookWith(t, `[]`), "supplier.sme.consortium.share", at)
	for _, c := range []struct {
		members []tenderapi.Party
		shares  []tenderapi.AgreedShare
		want    int64
		told    bool
	}{
		{[]tenderapi.Party{big, small}, []tenderapi.AgreedShare{{Member: "a", Percent: 100 - least}, {Member: "d", Percent: least, Small: true}}, 5, false},
		{[]tenderapi.Party{big, small}, []tenderapi.AgreedShare{{Member: "a", Percent: 101 - least}, {Member: "d", Percent: least - 1, Small: true}}, 0, true},
		{[]tenderapi.Party{big, small}, []tenderapi.AgreedShare{{Member: "a", Percent: 70, Small: true}, {Member: "d", Percent: 30}}, 0, true}, // an association is no enterprise
		{[]tenderapi.Party{big, small}, []tenderapi.AgreedShare{{Member: "a", Percent: 40}, {Member: "d", Percent: 60}}, 0, false},
		{[]tenderapi.Party{small, other}, []tenderapi.AgreedShare{{Member: "d", Percent: 90, Small: true}, {Member: "e", Percent: 10, Small: true}}, 12, false},
		{[]tenderapi.Party{small, other}, []tenderapi.AgreedShare{{Member: "d", Percent: 90, Small: true}, {Member: "e", Percent: 10}}, 5, false},
		{[]tenderapi.Party{big, small}, []tenderapi.AgreedShare{{Member: "a", Percent: 60}, {Member: "x", Percent: 40, Small: true}}, 0, true}, // who is no member
	} {
		x := examiner{book: bookWith(t, `[]`), at: at}
		tender := &Tender{Draft: tenderapi.TenderDraft{SmeDeduction: 12, SmeJointDeduction: 5}}
		got, why := x.deducts(tender, &Bid{Supplier: c.members[0], Members: c.members}, tenderapi.QualificationPart{Agreement: c.shares, Sme: true})
		if got != c.want || (why != "") != c.told || x.err != nil {
			t.Errorf("%+v: %d%% %q, %v; want %d%%", c.shares, got, why, x.err, c.want)
		}
	}
}

// 条例第三十四条: 最低评标价法. One fen decides, and what points would round away does not; a small enterprise's price is deducted first.
func TestATenderMayBeDecidedByThePriceAlone(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	d.Criteria = []tenderapi.Criterion{{Code: "P", Name: "价格", Max: full, Kind: "price"}}
	x := r.published(d)
	for who, fen := range map[string]int64{"ann": 8_600_000, "bob": 8_599_999, "cat": 8_599_998, "dan": 9_500_000} {
		c := content(fen)
		c.Qualification.Sme = who == "dan" // whose price counts as 8,550,000
		r.says(who, x.ID, c)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	judges := []string{"e1", "e2", "e3", "e4", "e5"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, nil)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	got := ""
	for _, row := range ev.Ranking {
		got += row.Supplier.ID
	}
	if got != "dcba" || x.Award.Amount != 9_500_000 || !cited(ev.Basis, "tender.criteria.methods") {
		t.Errorf("ranked %s, awarded %d, by %+v", got, x.Award.Amount, ev.Basis)
	}
	rec := r.shows(x.ID)
	if again := recount.Score(rec); len(again.Wrong) > 0 {
		t.Errorf("the record does not hold: %v", again.Wrong)
	}

	d = r.draft(tenderapi.MethodConsultation, 25)
	d.Criteria = []tenderapi.Criterion{{Code: "P", Name: "价格", Max: full, Kind: "price"}}
	y := r.create(d)
	refused(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit), "tender.notice.unlawful", "tender.consultation.price.weight.max")
}
