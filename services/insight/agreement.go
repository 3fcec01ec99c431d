package insight

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/cn"
	"sanshe/libs/ocds"
)

// agreement is what was public of a contract after one step.
type agreement struct {
	step string
	at   time.Time
	site string
	ocid func(process string) string
	c    contractapi.Contract
}

// ordered reports whether it is about an order under a framework for which nobody
// bid; that of a competition belongs to the competition.
func (a *agreement) ordered() bool {
	own := "c-" + a.c.Tender // contracts are named after what they follow from
	return a.c.Kind == contractapi.ContractKindOrder && a.c.ID != own && a.c.ID != own+"-"+a.c.Supplier.ID
}

// process is the contracting process of the contract: of an order its own, else that of the purchase.
func (a *agreement) process() string {
	if a.ordered() {
		return strings.TrimPrefix(a.c.ID, "c-")
	}
	return a.c.Tender
}

// award is which award the contract follows from.
func (a *agreement) award() string {
	if a.ordered() {
		return a.process()
	}
	return awardID(a.c.Tender, a.c.Supplier.ID)
}

// contractSteps are the steps of a contract among those of its purchase.
var contractSteps = map[string]string{"published": "contract published", "filed": "contract filed", "supplemented": "contract supplemented", "accepted": "contract accepted", "rescinded": "contract rescinded", "ended": "contract ended"}

// contractTags are what the standard calls those that are more than an update.
var contractTags = map[string]string{"supplemented": "contractAmendment", "accepted": "implementation", "rescinded": "contractTermination", "ended": "contractTermination"}

func (a *agreement) release() ocds.Release {
	c := &a.c
	buyer := ocds.Reference{ID: c.Buyer.ID, Name: c.Buyer.Name}
	roles, within := []string{"tenderer", "supplier"}, []ocds.RelatedProcess(nil)
	if a.ordered() { // for which nobody bid
		roles, within = []string{"supplier"}, []ocds.RelatedProcess{under(a.ocid, a.site, c.Tender, "")}
	}
	parties := []ocds.Organization{
		organization(c.Buyer.ID, c.Buyer.Name, c.Buyer.CreditCode, "buyer", "procuringEntity"),
		organization(c.Supplier.ID, c.Supplier.Name, c.Supplier.CreditCode, roles...),
	}
	for i, m := range c.Members {
		if i > 0 { // the leader is the supplier
			parties = append(parties, organization(m.Party.ID, m.Party.Name, m.Party.CreditCode, roles...))
		}
	}
	return ocds.Release{
		Date: a.at.In(cn.Zone), Language: "zh", Tag: []string{cmp.Or(contractTags[a.step], "contractUpdate")}, InitiationType: "tender", Buyer: &buyer,
		Parties: parties, Contracts: []ocds.Contract{a.contract()}, RelatedProcesses: within,
	}
}

func (a *agreement) contract() ocds.Contract {
	c := &a.c
	out := ocds.Contract{
		ID: c.ID, AwardID: a.award(), Title: c.Title, Status: "active",
		DateSigned: when(c.SignedAt), Period: period(c.StartsOn, c.EndsOn),
		Documents: []ocds.Document{document("contract", "contractNotice", "合同公告", a.site+"/contracts/"+c.ID, c.PublishedAt)},
	}
	if c.State == contractapi.ContractStateRescinded || c.EndedAt != nil {
		out.Status = "terminated"
	}
	if c.Kind == contractapi.ContractKindFramework {
		out.Description = pricedAt(c.Amount, c.Unit)
	} else {
		out.Value = ocds.CNY(c.Amount)
	}
	for i, p := range c.Payments {
		out.Milestones = append(out.Milestones, milestone(fmt.Sprint(i+1), p.Name, p))
	}
	sum := c.Amount
	for _, x := range c.Supplements {
		n := fmt.Sprint(x.Nth)
		sum += x.Amount
		out.Value = ocds.CNY(sum) // a framework has none
		out.Documents = append(out.Documents, document("supplement-"+n, "contractAnnexe", "补充合同公告（第"+n+"份）", a.site+"/contracts/"+c.ID+"#supplements", x.AgreedAt))
		out.Amendments = append(out.Amendments, ocds.Amendment{
			ID: "supplement-" + n, Date: x.AgreedAt.In(cn.Zone), Rationale: x.Reason,
			Description: fmt.Sprintf("追加：%s\n追加金额：%s元；追加以后合计%s元。", x.Content, cn.Fen(x.Amount).Plain(), cn.Fen(sum).Plain()),
		})
		for i, p := range x.Payments {
			out.Milestones = append(out.Milestones, milestone(fmt.Sprintf("supplement-%s-%d", n, i+1), p.Name, p))
		}
	}
	out.Implementation = a.performed()
	return out
}

// performed is what was found at the acceptances, nil before the first.
func (a *agreement) performed() *ocds.Implementation {
	var out ocds.Implementation
	for _, x := range a.c.Acceptances {
		n := fmt.Sprint(x.Nth)
		m := ocds.Milestone{ID: "acceptance-" + n, Title: x.Terms.Stage, Type: "delivery", Status: "notMet", Description: "结论：" + x.Terms.Conclusion}
		if x.Met {
			m.Status = "met"
			if on, err := cn.ParseDay(x.Terms.AcceptedOn); err == nil {
				at := on.At(0, 0)
				m.DateMet = &at
			}
		}
		for _, i := range x.Terms.Items {
			if !i.Met {
				m.Description += fmt.Sprintf("\n不合格：%s\n整改：%s（%s前）", i.Standard, i.Remedy, i.RemedyBy)
			}
		}
		if x.Terms.Asked > 0 {
			m.Description += fmt.Sprintf("\n服务对象%d人出具意见，其中%d人表示满意。%s", x.Terms.Asked, x.Terms.Satisfied, x.Terms.Opinions)
		}
		if x.State == contractapi.AcceptanceStateObjected {
			m.Description += "\n承接方的书面异议：" + x.Note
		}
		out.Milestones = append(out.Milestones, m)
		out.Documents = append(out.Documents, document("acceptance-"+n, "completionCertificate", "验收公告（"+x.Terms.Stage+"）", a.site+"/contracts/"+a.c.ID+"#acceptances", x.SettledAt))
	}
	if out.Milestones == nil {
		return nil
	}
	return &out
}

// milestone is a payment that is promised.
func milestone(id, title string, p contractapi.Payment) ocds.Milestone {
	text := fmt.Sprintf("%s，支付%s元。", p.Condition, cn.Fen(p.Amount).Plain())
	if p.DueDays > 0 {
		text = fmt.Sprintf("%s，%d日内支付%s元。", p.Condition, p.DueDays, cn.Fen(p.Amount).Plain())
	}
	return ocds.Milestone{ID: id, Title: title, Type: "payment", Description: text, Status: "scheduled"}
}

// period is from the beginning of the first day to the end of the last.
func period(first, last string) *ocds.Period {
	from, err := cn.ParseDay(first)
	if err != nil {
		return nil
	}
	start := from.At(0, 0)
	out := ocds.Period{StartDate: &start}
	if to, err := cn.ParseDay(last); err == nil {
		end := to.End().Add(-time.Second)
		out.EndDate = &end
	}
	return &out
}

func clock(t time.Time) string { return cn.DayOf(t).Chinese() + t.In(cn.Zone).Format("15:04") }
