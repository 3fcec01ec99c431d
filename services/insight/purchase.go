package insight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/ocds"
)

// purchase is what was public of a purchase after one step.
type purchase struct {
	step    string
	at      time.Time
	site    string
	ocid    func(purchase string) string
	t       tenderapi.Tender
	opening *tenderapi.Opening
}

// tags are what the standard calls our steps.
var tags = map[string]string{
	"intended": "planning", "publicized": "planning", "published": "tender", "amended": "tenderAmendment",
	"suspended": "tenderUpdate", "resumed": "tenderUpdate", "closed": "tenderUpdate", "opened": "tenderUpdate",
	"asked": "tenderUpdate", "offered": "tenderUpdate", "taken": "tenderUpdate",
	"remedied": "tenderUpdate", "frozen": "tenderUpdate", "revealed": "tenderUpdate", "invalidated": "tenderUpdate", "restored": "tenderUpdate", "scored": "tenderUpdate",
	"awarded": "award", "agreed": "contract", "declined": "awardCancellation", "removed": "awardCancellation", "passed": "awardCancellation",
	"admitted": "award", "left": "awardCancellation", "expired": "tenderUpdate", "contracted": "contract", "failed": "tenderCancellation", "ruled": "tenderUpdate",
}

// details are the procedure in its own words, which the standard's four do not
// tell: here also a consultation begins with a notice to all and with nobody's choice.
func details(t *tenderapi.Tender) string {
	p := t.Method.Procedure()
	if n := t.Recommended; n != nil {
		return fmt.Sprintf("%s（以书面推荐方式邀请，采购人推荐%d家，评审专家推荐%d家）", p.Name, n.Buyer, n.Expert)
	}
	if p.Recommends(t.InvitedFrom) { // how many is told at the opening
		return p.Name + "（以书面推荐方式邀请）"
	}
	if p.OCDS == "open" && p.Method != tenderapi.MethodOpen {
		return p.Name + "（以公告方式邀请，凡符合条件的供应商均可参加）"
	}
	return p.Name
}

// method is the standard's word for the procedure: who invites those that were recommended chooses among the qualified.
func method(t *tenderapi.Tender) string {
	if t.Method.Procedure().Recommends(t.InvitedFrom) {
		return "selective"
	}
	return t.Method.Procedure().OCDS
}

// rationale is why not everybody could simply bid, and who allowed it.
func rationale(t *tenderapi.Tender) string {
	why := t.ConditionText + t.ConditionNote
	if t.Approval != "" {
		why += "批准：" + tenderapi.Approved(t.ApprovedBy, t.Approval, t.ApprovedOn)
	}
	return why
}

// unsuccessful are the grounds on which a purchase ended for want of a result,
// not because somebody called it off.
var unsuccessful = []string{"few", "overbudget", "contract"}

// release is the step as a release; before is that of the step before, if there was one.
func (p *purchase) release(id, before string) ocds.Release {
	t := &p.t
	buyer := ref(t.Buyer)
	r := ocds.Release{
		ID: id, Date: p.at.In(cn.Zone), Language: "zh", Tag: []string{tags[p.step]}, InitiationType: "tender",
		Buyer: &buyer, Parties: p.parties(), Planning: p.planning(), Tender: p.tender(), Bids: p.bids(), Awards: p.awards(), RelatedProcesses: p.related(),
	}
	if (p.step == "failed" || p.step == "ruled" && p.voids()) && slices.ContainsFunc(r.Awards, func(a ocds.Award) bool { return a.Status == "cancelled" }) {
		r.Tag = append(r.Tag, "awardCancellation")
	}
	if p.rescinds() {
		r.Tag = append(r.Tag, "contractTermination")
	}
	r.Contracts = append(p.agreements(), p.rescinded()...)
	if t.Contract != "" && t.Award != nil {
		c := ocds.Contract{
			ID: t.Contract, AwardID: awardID(t.ID, t.Award.Supplier.ID), Title: t.Title + "合同", Status: "active", Items: p.items(),
		}
		if p.step == "contracted" { // later the contract itself says what it is worth
			c.DateSigned, c.Value = when(&p.at), ocds.CNY(t.Award.Amount)
		}
		r.Contracts = append(r.Contracts, c)
	}
	p.follow(&r, before)
	return r
}

// related are the purchase that failed and is begun anew by this one, that of
// the contract of which more is bought, and the
// other lots of its procedure. For lots the standard's open list has no word.
func (p *purchase) related() (out []ocds.RelatedProcess) {
	if was := p.t.Prior; was != nil {
		out = append(out, p.other("prior", was.ID, was.Title, "prior", "unsuccessfulProcess"))
	}
	if f := p.t.Framework; f != nil {
		out = append(out, p.other(framework, f.ID, f.Title, framework))
	}
	if of := p.t.AddsTo; of != nil {
		was := p.other("addition", of.Tender, of.Title, "prior")
		if of.Order { // which has a process of its own, as contracts are named after what they follow from
			was.Identifier = p.ocid(strings.TrimPrefix(of.ID, "c-"))
		}
		was.URI = p.site + "/contracts/" + of.ID
		out = append(out, was)
	}
	for _, o := range p.t.Beside {
		out = append(out, p.other(fmt.Sprintf("lot-%d", o.Lot), o.ID, o.Title, "x_lot"))
	}
	return out
}

func (p *purchase) other(id, tender, title string, is ...string) ocds.RelatedProcess {
	return ocds.RelatedProcess{ID: id, Relationship: is, Title: title, Scheme: "ocid", Identifier: p.ocid(tender), URI: p.site + "/tenders/" + tender}
}

// lots are the numbers of the lots that the process is about: its own, or none.
func (p *purchase) lots() []string {
	if p.t.Lot == 0 {
		return nil
	}
	return []string{fmt.Sprint(p.t.Lot)}
}

// divide says which lot the process is, and how many one supplier may win.
func (p *purchase) divide(out *ocds.Tender) {
	for _, id := range p.lots() {
		out.Lots = append(out.Lots, ocds.Lot{ID: id, Title: p.t.Title, Status: out.Status, Value: out.Value})
	}
	if p.t.MostLots > 0 && p.t.Lot > 0 {
		out.LotDetails = &ocds.LotDetails{MaximumLotsAwardedPerSupplier: p.t.MostLots}
	}
}

// follow says what the release changes of the one before.
func (p *purchase) follow(r *ocds.Release, before string) {
	if before != "" && r.Tag[0] == "planning" {
		r.Tag = []string{"planningUpdate"}
	}
	for i := range r.Tender.Amendments {
		if a := &r.Tender.Amendments[i]; a.Date.Equal(p.at) {
			a.AmendsReleaseID, a.ReleaseID = before, r.ID
			if p.step == "resumed" { // with a later deadline, of which a correction tells
				r.Tag = []string{"tenderAmendment"}
			}
		}
	}
}

// last is what was ruled last.
func (p *purchase) last() tenderapi.Ruling { return p.t.Rulings[len(p.t.Rulings)-1] }

// rescinds reports whether the step ended a contract, and the purchase with it or not.
func (p *purchase) rescinds() bool {
	switch p.step {
	case "ruled":
		return p.last().Contract != ""
	case "failed":
		return len(p.t.Rulings) > 0 && p.last().Effect == tenderapi.EffectRescindRestart && p.last().Contract != ""
	}
	return false
}

// voiding are the effects that set a result aside for the next candidate.
var voiding = []tenderapi.Effect{tenderapi.EffectNext, tenderapi.EffectRescindNext}

// voids reports whether what was ruled last set a result aside.
func (p *purchase) voids() bool {
	last := p.last()
	return last.TakenAt != nil && (last.Voided != nil || slices.Contains(voiding, last.Effect))
}

// ruling is what an answer, a decision or an order said of the purchase. The standard has no
// words for challenges; that the purchase follows one is a change with its reason.
func ruling(n int, x tenderapi.Ruling) ocds.Amendment {
	by := map[string]string{"answer": "质疑答复", "decision": "投诉处理决定", "order": "对评审委员会成员应当回避的决定"}[x.By]
	return ocds.Amendment{ID: fmt.Sprintf("ruling-%d", n), Date: x.At.In(cn.Zone), Rationale: x.Owner + by, Description: strings.TrimSpace(x.EffectText + "\n" + x.Note)}
}

func ref(p tenderapi.Party) ocds.Reference { return ocds.Reference{ID: p.ID, Name: p.Name} }

// organization is a party with its unified social credit code, where it has one:
// what the register numbers by its code says so by its id.
func organization(id, name, code string, roles ...string) ocds.Organization {
	o := ocds.Organization{ID: id, Name: name, Roles: roles}
	if code == "" && cn.CreditCode(id).Check() == nil {
		code = id
	}
	if code != "" {
		o.Identifier = &ocds.Identifier{Scheme: "CN-USCC", ID: code, LegalName: name}
	}
	return o
}

func (p *purchase) parties() []ocds.Organization {
	t := &p.t
	out := []ocds.Organization{organization(t.Buyer.ID, t.Buyer.Name, t.Buyer.CreditCode, "buyer", "procuringEntity")}
	if p.opening == nil {
		return append(out, p.admitted()...)
	}
	awarded := map[string]bool{}
	for _, a := range p.awards() {
		for _, s := range a.Suppliers {
			awarded[s.ID] = true
		}
	}
	told := map[string]bool{} // a consortium that does not stand may name who bids alone
	for _, b := range p.opening.Bids {
		for _, x := range bidders(b) {
			if told[x.ID] {
				continue
			}
			told[x.ID] = true
			roles := []string{"tenderer"}
			if awarded[x.ID] {
				roles = append(roles, "supplier")
			}
			out = append(out, organization(x.ID, x.Name, x.CreditCode, roles...))
		}
	}
	return out
}

// admitted are the parties of an open framework, to which nobody bids.
func (p *purchase) admitted() (out []ocds.Organization) {
	if p.t.Award == nil {
		return nil
	}
	for _, x := range p.t.Award.Places {
		out = append(out, organization(x.Supplier.ID, x.Supplier.Name, x.Supplier.CreditCode, "tenderer", "supplier"))
	}
	return out
}

func (p *purchase) planning() *ocds.Planning {
	t := &p.t
	out := ocds.Planning{Budget: &ocds.Budget{Amount: ocds.CNY(t.Budget), Project: t.Title}}
	if t.IntendedAt != nil {
		out.Documents = []ocds.Document{p.page("intention", "procurementPlan", "采购意向公开", t.IntendedAt)}
		if t.ExpectedMonth != "" {
			out.Rationale = "预计采购时间：" + strings.Replace(t.ExpectedMonth, "-", "年", 1) + "月"
		}
	}
	for _, h := range t.Hearings {
		out.Documents = append(out.Documents, p.page(string(h.Kind), "marketStudies", hearingNames[h.Kind], &h.At))
	}
	return &out
}

// hearingNames are what everybody could say something to.
var hearingNames = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "采购需求征求意见公告", tenderapi.HearingKindSingle: "单一来源公示",
}

func (p *purchase) tender() *ocds.Tender {
	t, m := &p.t, p.t.Method.Procedure()
	entity := ref(t.Buyer)
	out := ocds.Tender{
		ID: t.Code, Title: t.Title, Description: t.Summary, Status: p.status(), ProcuringEntity: &entity, Items: p.items(), Value: ocds.CNY(t.Budget),
		ProcurementMethod: method(t), ProcurementMethodDetails: details(t), ProcurementMethodRationale: rationale(t), MainProcurementCategory: "services",
	}
	if t.PublishedAt != nil {
		if t.Ceiling > 0 {
			out.Value = ocds.CNY(t.Ceiling) // the most that a bid may ask; the budget stands in the planning
		}
		out.AwardCriteria, out.AwardCriteriaDetails = "ratedCriteria", criteria(t.Criteria)
		if m.Rules.Lowest != "" || tenderapi.Lowest(t.Criteria) {
			out.AwardCriteria = "priceOnly"
		}
		if m.Rolling() { // nobody is compared with anybody
			out.AwardCriteria, out.AwardCriteriaDetails = "", "协议期内随时受理入围申请，符合条件的都入围。"
		}
		out.SubmissionMethod = []string{"electronicSubmission"}
		out.TenderPeriod = &ocds.Period{StartDate: when(t.PublishedAt), EndDate: when(&t.Deadline)}
		out.EnquiryPeriod = out.TenderPeriod // questions are taken as long as bids are
		out.EligibilityCriteria = eligibility(t)
		out.Documents = append(out.Documents, p.page("notice", "tenderNotice", t.Method.Say("招标公告"), t.PublishedAt))
	}
	for i, a := range t.Amendments {
		n := fmt.Sprint(i + 1)
		doc := p.page("amendment-"+n, "tenderNotice", "更正公告（第"+n+"次）", &a.At)
		doc.URL = p.site + "/tenders/" + t.ID + "/notice?kind=amendment&n=" + n
		out.Documents = append(out.Documents, doc)
		if a.Resumed { // the documents say what they said; libs/redflag knows the name
			n = "resumed-" + n
		}
		out.Amendments = append(out.Amendments, amendment(n, a, t.Method))
	}
	for _, x := range t.Outages {
		doc := document("outage", "x_outageCertificate", "平台不可用证明", p.site+"/tenders/"+t.ID+"/outage", &x.Until)
		if x.Last {
			doc.ID, doc.Title, doc.URL = "outage-last", "最后报价的平台不可用证明", doc.URL+"?last=1"
		}
		doc.Description, doc.Format = x.Text, "application/json"
		out.Documents = append(out.Documents, doc)
	}
	if p.opening != nil {
		out.NumberOfTenderers = len(p.opening.Bids)
		for _, b := range p.opening.Bids {
			for _, x := range refs(bidders(b)) {
				if !slices.Contains(out.Tenderers, x) {
					out.Tenderers = append(out.Tenderers, x)
				}
			}
		}
	}
	if t.OpenedAt != nil {
		out.AwardPeriod = &ocds.Period{StartDate: when(t.OpenedAt)}
		if t.Award != nil {
			out.AwardPeriod.EndDate = when(t.Award.AnnouncedAt)
		}
	}
	for i, x := range t.Rulings {
		if x.Effect == tenderapi.EffectProceed && x.Challenge != "" { // it amends nothing; the challenge itself is told of in its own place
			continue
		}
		out.Amendments = append(out.Amendments, ruling(i+1, x))
	}
	if t.Sealing != nil {
		for _, x := range t.Sealing.Remedies {
			out.Amendments = append(out.Amendments, ocds.Amendment{
				ID: "remedy-" + string(x.Stage), Date: x.At.In(cn.Zone), Rationale: x.Reason, Description: "持有人的份额不足以打开文件，由供应商自行打开，到" + clock(x.Until) + "为止。",
			})
		}
	}
	if f := t.Failure; f != nil {
		out.Documents = append(out.Documents, p.page("failure", "tenderNotice", "终止公告", &f.At))
		out.Amendments = append(out.Amendments, ocds.Amendment{
			ID: "failure", Date: f.At.In(cn.Zone), Rationale: strings.TrimSpace(f.Text + "\n" + f.Note), Description: "采购活动终止。",
		})
	}
	p.divide(&out)
	return &out
}

func (p *purchase) status() string {
	t := &p.t
	switch {
	case t.Failure != nil && slices.Contains(unsuccessful, t.Failure.Ground):
		return "unsuccessful"
	case t.Failure != nil:
		return "cancelled"
	case t.PublishedAt == nil:
		return "planned"
	case t.State == tenderapi.StateAwarded || t.State == tenderapi.StateContracted:
		return "complete"
	}
	return "active"
}

func (p *purchase) items() []ocds.Item {
	x := item(p.site, p.t.Catalogue, p.t.Item, p.t.ItemName)
	x.RelatedLot = strings.Join(p.lots(), "")
	if t := &p.t; t.Method.Procedure().Competition() {
		x.Quantity, x.Unit = t.Quantity, &ocds.Unit{Name: t.Unit}
	}
	return []ocds.Item{x}
}

// item is what is bought, as the catalogue calls it.
func item(site, catalogue, code, name string) ocds.Item {
	return ocds.Item{ID: "1", Description: name, Classification: &ocds.Classification{
		Scheme: "x_SANSHE-CATALOGUE", ID: code, Description: name, URI: site + "/catalog/" + catalogue,
	}}
}

// page is one of the purchase's notices, as the portal shows it.
func (p *purchase) page(kind, docType, title string, at *time.Time) ocds.Document {
	return document(kind, docType, title, p.site+"/tenders/"+p.t.ID+"/notice?kind="+kind, at)
}

func document(id, docType, title, address string, at *time.Time) ocds.Document {
	return ocds.Document{ID: id, DocumentType: docType, Title: title, URL: address, DatePublished: when(at), Format: "text/html", Language: "zh"}
}

// when is an instant in the time of the people who read it.
func when(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	local := t.In(cn.Zone)
	return &local
}

func criteria(list []tenderapi.Criterion) string {
	kinds := map[string]string{"subjective": "主观分", "objective": "客观分", "price": "价格分"}
	lines := make([]string, len(list))
	for i, c := range list {
		lines[i] = strings.TrimSuffix(fmt.Sprintf("%s（%s分，%s）：%s", c.Name, points(c.Max), kinds[c.Kind], c.Standard), "：")
	}
	return strings.Join(lines, "\n")
}

// points writes hundredths as a notice does: 6000 is 60, 1250 is 12.5.
func points(n int64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", n/100, n%100), "0"), ".")
}

// eligibility is who may take part, "" where only the documents say so and those are not public.
func eligibility(t *tenderapi.Tender) string {
	if t.Withheld {
		return ""
	}
	text := strings.TrimSpace(strings.Join(t.Qualifications, "\n"))
	if text == "" {
		text = "没有特定资格条件。"
	}
	if t.Joint {
		return text + "\n接受联合体。"
	}
	return text + "\n不接受联合体。"
}
