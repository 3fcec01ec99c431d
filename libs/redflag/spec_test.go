package redflag

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/ocds"
	"sanshe/libs/rule"
)

// book is the shipped rule book.
func book(t testing.TB) Law {
	t.Helper()
	b, err := rule.Read(os.DirFS("../../contracts/rules"))
	if err != nil {
		t.Fatal(err)
	}
	return LawOf(b)
}

// spec is a purchase as its releases tell of it, step by step.
type spec struct {
	id, buyer, method, ocds, class, criteria string
	intended, start, end, opened, awarded    time.Time
	signed, published                        time.Time
	budget, ceiling                          int64 // fen
	bids                                     []offered
	winner                                   string
	won, contract                            int64
	bare, complaint                          bool
	challenged                               []ocds.Challenge
	questions                                int // without an answer
	amended                                  []time.Time
	told                                     []string    // ids of amendments shortly before the deadline
	ends                                     []time.Time // deadlines before the last
	status                                   string
	scores                                   *Scores
}

type offered struct {
	who    string
	fen    int64
	status string
	at     time.Time
}

func at(day string, hour int) time.Time { return cn.Day(day).At(hour, 0) }

// decent is a purchase in which there is nothing to see.
func decent(id string) spec {
	s := spec{
		id: id, buyer: "采购人", method: "公开招标", ocds: "open", class: "A0402", criteria: "ratedCriteria", budget: 300_000_00, ceiling: 300_000_00,
		intended: at("2026-01-05", 9), start: at("2026-03-02", 9), end: at("2026-03-24", 9), opened: at("2026-03-24", 10), awarded: at("2026-03-30", 9),
		signed: at("2026-04-10", 9), published: at("2026-04-13", 9), status: "complete",
	}
	s.bids = []offered{{"甲", 270_000_00, "valid", time.Time{}}, {"乙", 281_300_00, "valid", time.Time{}}, {"丙", 295_000_00, "valid", time.Time{}}}
	s.winner, s.won, s.contract = "甲", 270_000_00, 270_000_00
	return s
}

func ref(name string) ocds.Reference { return ocds.Reference{ID: name, Name: name} }

func doc(id, kind string, at time.Time) ocds.Document {
	return ocds.Document{ID: id, DocumentType: kind, Title: id, URL: "https://buy.example/" + id, DatePublished: &at, Format: "text/html", Language: "zh"}
}

// steps are the releases, in the order in which they were published.
func (s spec) steps(t testing.TB) (out []*Release) {
	t.Helper()
	base := ocds.Release{OCID: s.id, Language: "zh", InitiationType: "tender", Buyer: &ocds.Reference{ID: s.buyer, Name: s.buyer}}
	say := func(tag string, at time.Time, edit func(*ocds.Release)) {
		r := base
		r.ID, r.Date, r.Tag = fmt.Sprintf("%s-%d", s.id, len(out)), at, []string{tag}
		edit(&r)
		out = append(out, reread(t, r))
	}
	item := []ocds.Item{{ID: "1", Classification: &ocds.Classification{Scheme: "x", ID: s.class}}}
	if !s.intended.IsZero() {
		say("planning", s.intended, func(r *ocds.Release) {
			r.Planning = &ocds.Planning{Documents: []ocds.Document{doc("intention", "procurementPlan", s.intended)}}
		})
	}
	buyer := ref(s.buyer)
	tender := ocds.Tender{
		ID: s.id, Title: "项目" + s.id, Status: "active", ProcuringEntity: &buyer, Items: item, Value: ocds.CNY(s.ceiling), ProcurementMethod: s.ocds,
		ProcurementMethodDetails: s.method, AwardCriteria: s.criteria,
	}
	if !s.bare {
		tender.Documents = []ocds.Document{doc("notice", "tenderNotice", s.start)}
	}
	for i := range s.questions {
		tender.Enquiries = append(tender.Enquiries, ocds.Enquiry{ID: fmt.Sprint(i), Date: s.start, Description: "问"})
	}
	for i, e := range append(append([]time.Time{}, s.ends...), s.end) {
		said := tender
		if !s.start.IsZero() {
			said.TenderPeriod = &ocds.Period{StartDate: &s.start, EndDate: &e}
		}
		say("tender", s.start.Add(time.Duration(i)*time.Hour), func(r *ocds.Release) {
			r.Tender, r.Planning = &said, &ocds.Planning{Budget: &ocds.Budget{Amount: ocds.CNY(s.budget)}}
		})
		out[len(out)-1].Suspended = s.complaint
		tender = said
	}
	if len(s.challenged) > 0 {
		say("tenderUpdate", s.challenged[0].Date, func(r *ocds.Release) { r.Challenges = s.challenged })
	}
	for _, id := range s.told { // in the releases of this platform; none of them changes the documents
		tender.Amendments = append(tender.Amendments, ocds.Amendment{ID: id, Date: at("2026-03-20", 9)})
		said := tender
		say("tenderUpdate", at("2026-03-20", 9), func(r *ocds.Release) { r.Tender = &said })
	}
	for i, a := range s.amended {
		tender.Amendments = append(tender.Amendments, ocds.Amendment{ID: fmt.Sprint(i), Date: a})
		said := tender
		say("tenderAmendment", a, func(r *ocds.Release) { r.Tender = &said })
	}
	if len(s.bids) == 0 && s.status == "complete" {
		return out
	}
	tender.Status, tender.NumberOfTenderers, tender.AwardPeriod = s.status, len(s.bids), &ocds.Period{StartDate: &s.opened}
	var bids ocds.Bids
	for _, b := range s.bids {
		one := ocds.Bid{ID: b.who, Status: b.status, Tenderers: []ocds.Reference{ref(b.who)}, Date: &s.start}
		if b.fen > 0 {
			one.Value = ocds.CNY(b.fen)
		}
		if !b.at.IsZero() {
			one.Date = &b.at
		}
		bids.Details = append(bids.Details, one)
	}
	say("tenderUpdate", s.opened, func(r *ocds.Release) { r.Tender, r.Bids = &tender, &bids })
	if s.winner == "" {
		return out
	}
	award := ocds.Award{ID: s.id + "-a", Status: "active", Date: &s.awarded, Value: ocds.CNY(s.won), Suppliers: []ocds.Reference{ref(s.winner)}, Items: item}
	say("award", s.awarded, func(r *ocds.Release) { r.Awards = []ocds.Award{award} })
	out[len(out)-1].Scores = s.scores
	if s.signed.IsZero() {
		return out
	}
	contract := ocds.Contract{ID: s.id + "-c", AwardID: award.ID, Status: "active", Value: ocds.CNY(s.contract), DateSigned: &s.signed}
	if !s.published.IsZero() {
		contract.Documents = []ocds.Document{doc("contract", "contractNotice", s.published)}
	}
	say("contract", s.signed, func(r *ocds.Release) { r.Contracts = []ocds.Contract{contract} })
	return out
}

// reread is a release as a reader of our data gets it.
func reread(t testing.TB, r ocds.Release) *Release {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var out Release
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func fold(list []*Release) *Purchase {
	p := &Purchase{}
	for _, r := range list {
		p.Add(r)
	}
	return p
}

// flagOf is the flag of a code among results.
func flagOf(list []Result, code string) (Result, bool) {
	for _, r := range list {
		if r.Code == code {
			return r, true
		}
	}
	return Result{}, false
}
