package demo

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/services/tender/sealing"
)

// purchase is one line of the county's history. Stages go one after the other
// as far as upto; days count from begin.
type purchase struct {
	key, title, item, method string
	office, second           string // logins of officer and reviewer
	wan                      int64  // budget, 万元
	months                   int64
	begin                    time.Time
	upto                     string
	bidders                  []string // staff logins, cheapest first
	fail                     string   // ground, for what ends early
}

// stages in order; a purchase stops after the one it names.
var stages = []string{"drafted", "intended", "submitted", "published", "closed", "opened", "asked", "taken", "scored", "decided", "awarded", "offered", "signed", "public"}

func (p purchase) reaches(stage string) bool {
	for _, s := range stages {
		if s == stage {
			return true
		}
		if s == p.upto {
			return false
		}
	}
	return false
}

// act is something that happens at an instant of the county's history.
type act struct {
	at time.Time
	do func() error
}

// laid is a purchase that shows its stage today: where a weekend or a holiday would leave it short of that, it began some days earlier.
func (c *county) laid(p purchase, today time.Time) purchase {
	for {
		if _, shown := c.acts(p); shown.Before(today) {
			return p
		}
		p.begin = p.begin.AddDate(0, 0, -1)
	}
}

// acts spells a purchase out, on working days and at office hours, and says when all of the stage that it is to show has happened.
func (c *county) acts(p purchase) (out []act, shown time.Time) {
	day := func(n, hour int) time.Time {
		d := cn.DayOf(p.begin).Add(n)
		for {
			if cn.IsWorkday(d) {
				return d.At(hour, 10+n%40)
			}
			d = d.Add(1)
		}
	}
	add := func(stage string, at time.Time, do func() error) {
		if p.reaches(stage) {
			out = append(out, act{at, do})
		}
		if stage == p.upto {
			shown = at
		}
	}
	published := day(32, 9)
	span := 21
	if p.method == "consultation" {
		span = 12
	}
	d := max(cn.DayOf(published).Add(span), cn.AddWorkdays(cn.DayOf(published), 6)) // the documents are to be had for five working days
	for !cn.IsWorkday(d) {
		d = d.Add(1)
	}
	deadline := d.At(9, 30)
	after := func(n, hour int) time.Time { return cn.AddWorkdays(d, n).At(hour, 20) }
	add("drafted", day(0, 9), func() error { return c.draft(p, deadline) })
	add("intended", day(1, 10), func() error { return c.move(p.office, p.key, "announce", "") })
	eve := cn.DayOf(published).Add(-1)
	for !cn.IsWorkday(eve) {
		eve = eve.Add(-1)
	}
	add("submitted", eve.At(15, 30), func() error { return c.move(p.office, p.key, "submit", "") })
	add("published", published, func() error { return c.move(p.second, p.key, "publish", "") })
	add("published", published.Add(26*time.Hour), func() error { return c.talk(p) })
	for i, b := range p.bidders {
		if p.reaches("published") { // some bid before today and some after, so that is no stage of its own
			out = append(out, act{deadline.Add(-time.Duration(20+7*i) * time.Hour), func() error { return c.bid(p, b, i) }})
		}
	}
	add("closed", deadline.Add(time.Second), func() error { return c.closed(p.key) })
	if p.fail != "" {
		return append(out, act{after(1, 10), func() error { return c.end(p) }}), shown
	}
	add("opened", deadline.Add(10*time.Minute), func() error { return c.openAndSeat(p) })
	if p.method == "consultation" {
		c.lastOffers(p, deadline, add)
	}
	add("scored", after(1, 9), func() error { return c.judge(p) })
	add("decided", after(3, 10), func() error { return c.move(p.office, p.key, "decide", "") })
	add("awarded", after(4, 15), func() error { return c.move(p.office, p.key, "result", "") })
	add("offered", after(9, 10), func() error { return c.offer(p) })
	add("signed", after(14, 14), func() error { return c.sign(p) })
	add("public", after(15, 9), func() error { return c.contractMove(p.office, p.key, "publish") })
	add("public", after(18, 10), func() error { return c.contractMove(p.office, p.key, "file") })
	if p.key == accepted {
		out = append(out, c.acceptance(p, day)...)
	}
	return append(out, c.disputes(p, after)...), shown
}

func (c *county) draft(p purchase, deadline time.Time) error {
	price := int64(2000)
	if p.method == "open" {
		price = 1500
	}
	conditions := []string(nil)
	if p.months > 12 {
		conditions = []string{"fixed", "continuous", "funded", "stable"}
	}
	t, err := do(c, p.office, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: tenderapi.TenderDraft{
		Title: p.title, Catalogue: c.item[p.item], Item: p.item, Method: tenderapi.Method(p.method),
		Summary:     "为本辖区服务对象提供" + p.title + "，按月报告、按季评估，服务对象参与验收。",
		Requirement: requirement(p), Budget: p.wan * 1_000_000, Ceiling: p.wan * 1_000_000, TermMonths: p.months, TermConditions: conditions,
		Place: "星河区", Beneficiaries: "见采购需求", Qualifications: []string{"依法登记的社会组织、企业或公益二类事业单位；不要求评估等级和成立年限。"},
		SmeReason: "潜在供应商多为民办非企业单位，不专门面向中小企业。", Consulted: true,
		ConsultNote: "已在社区公告栏和本平台征求意见10日，收到意见6条，采纳4条。", ExpectedMonth: cn.DayOf(p.begin).Add(32).String()[:7],
		Deadline: deadline, OpeningPlace: "网上开标，任何人可看", ContactName: c.people[p.office].Name, ContactPhone: "0000-0000-118",
		DepositPercent: 0, PerformancePercent: 5, SmeDeduction: 10,
		Criteria: []tenderapi.Criterion{
			{Code: "A1", Name: "需求理解与服务方案", Max: 3000, Kind: "subjective", Standard: "方案贴合需求、可执行、可检验的得高分。"},
			{Code: "A2", Name: "项目团队", Max: 2500, Kind: "subjective", Standard: "持证社会工作者比例、督导安排。"},
			{Code: "A3", Name: "质量与风险管理", Max: 1500, Kind: "subjective", Standard: "质量指标、投诉处理、应急预案。"},
			likeProjects(3000 - price),
			{Code: "P", Name: "价格", Max: price, Kind: "price", Standard: "最低报价÷本报价×权重。"},
		},
	}})
	c.tender[p.key] = t.ID
	if err != nil {
		return err
	}
	return c.hold(p, t.ID)
}

func requirement(p purchase) string {
	return fmt.Sprintf("一、服务内容：%s，含入户探访、个案服务、小组活动和社区活动。\n二、数量要求：建档服务对象不少于%d人，每月服务不少于%d人次。\n三、质量要求：服务对象抽样满意度不低于90%%，投诉3个工作日内回复。\n四、人员要求：项目主管1名，持证社会工作者不少于3名。\n五、验收：中期、终期各一次，邀请服务对象参与并出具意见，结果向社会公告。",
		p.title, 60+p.wan, 120+2*p.wan)
}

func (c *county) move(login, key, verb, note string) error {
	_, err := do(c, login, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: c.tender[key], TenderMove: tenderapi.TenderMove{Do: verb, Note: note}})
	return err
}

// talk lets a supplier ask and the office answer.
func (c *county) talk(p purchase) error {
	if len(p.bidders) == 0 {
		return nil
	}
	q, err := do(c, p.bidders[0], tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: c.tender[p.key], QuestionDraft: tenderapi.QuestionDraft{Text: "服务对象名单由采购人提供，还是由承接方自行摸底？"}})
	if err != nil || p.upto == "published" && p.wan%2 == 0 {
		return err // some questions wait for their answer
	}
	_, err = do(c, p.office, tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人提供底册，承接方入户核实；核实工时计入服务量。"}})
	return err
}

// shares of the ceiling that bidders ask for, in ten thousandths: some percent apart, as if each had reckoned by itself.
var shares = []int64{8600, 9013, 9377, 9841}

// inRow is the purchase whose bids stand in equal steps, so that the supervisor has a hint to look into.
const inRow = "p5"

func (c *county) bid(p purchase, login string, i int) error {
	return c.seal(login, c.tender[p.key], 1, c.says(p, login, i))
}

// declares are the conditions of the law that every bidder declares (rule supplier.conditions).
var declares = []string{"liability", "accounts", "capacity", "taxes", "record", "other"}

// says is what a bidder hands in, the i-th of the purchase.
func (c *county) says(p purchase, login string, i int) sealing.Content {
	price := p.wan * 100 * shares[i]
	if p.key == inRow {
		price = p.wan * 1_000_000 * int64(86+i*4) / 100
	}
	phone := fmt.Sprintf("0000-0000-2%02d", i)
	if p.upto == "taken" && i < 2 { // what waits for its judges shows them a sign to look into
		phone = "0000-0000-200"
	}
	return sealing.Content{
		Qualification: tenderapi.QualificationPart{Declares: declares, ContactName: c.people[login].Name, ContactPhone: phone},
		Technical: tenderapi.TechnicalPart{
			Plan: "我们按“建档—评估—计划—服务—复评”的流程开展" + p.title + "，每位服务对象一份服务计划，每季度复评一次。",
			Team: "项目主管1名，社会工作师2名，助理社会工作师3名，外聘督导1名。", Record: fmt.Sprintf("近三年承接同类项目%d项。", claimed(p, i)),
			Answers: []tenderapi.CriterionAnswer{{Code: likeProjects(1).Code, Count: claimed(p, i)}},
		},
		Price: tenderapi.PricePart{Price: price},
	}
}

func (c *county) closed(key string) error {
	return c.until("the close of "+key, func() (bool, error) {
		t, err := do(c, "supervisor", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.tender[key]})
		return t.ClosedAt != nil, err
	})
}

// openAndSeat opens the bids and seats a committee of experts and one officer.
func (c *county) openAndSeat(p purchase) error {
	if err := c.release(p, tenderapi.StageTechnical); err != nil {
		return err
	}
	if err := c.until("the opening of "+p.key, func() (bool, error) {
		err := c.move(p.office, p.key, "open", "")
		if fault.Of(err).Kind == fault.Unavailable {
			return false, err
		}
		return true, err
	}); err != nil {
		return err
	}
	in, wanted := tenderapi.CommitteeDraft{Members: []tenderapi.Member{}}, int64(4)
	if p.wan%3 == 0 { // some offices send nobody of their own
		wanted++
	} else {
		in.Members = append(in.Members, tenderapi.Member{Account: c.people[p.office].ID, Name: c.people[p.office].Name, Kind: "buyer"})
	}
	if p.reaches("scored") {
		if err := c.drawExperts(p, wanted); err != nil {
			return err
		}
	} else { // what waits for its judges is judged by those whose accounts a visitor may use
		in.Ground, in.Reason = "specialised", "服务对象特殊，需要熟悉本地情况的专家，已经主管预算单位同意。"
		for i := range wanted {
			a := c.people[expert((int(p.wan)+int(i))%9)]
			in.Members = append(in.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
		}
	}
	_, err := do(c, p.office, tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: c.tender[p.key], CommitteeDraft: in})
	return err
}

// judge lets every member sign a sheet, reveals the prices and concludes.
func (c *county) judge(p purchase) error {
	logins, err := c.judges(p.key)
	if err != nil {
		return err
	}
	if err := c.doubt(p, logins); err != nil {
		return err
	}
	for j, login := range logins {
		sheet, err := do(c, login, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: c.tender[p.key]})
		if err != nil {
			return err
		}
		var draft tenderapi.SheetDraft
		for i, b := range sheet.Bids {
			marks := tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{}, Note: "方案完整。"}
			for k, cr := range sheet.Criteria {
				if cr.Kind != "price" && !cr.Machine {
					share := int64(92 - (i*5+j*3+k*7)%17)
					marks.Marks = append(marks.Marks, tenderapi.Mark{Code: cr.Code, Points: cr.Max * share / 100})
				}
			}
			draft.Bids = append(draft.Bids, marks)
		}
		if _, err := do(c, login, tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: c.tender[p.key], SheetDraft: draft}); err != nil {
			return err
		}
	}
	if err := c.move(p.office, p.key, "freeze", ""); err != nil {
		return err
	}
	if err := c.release(p, tenderapi.StagePrice); err != nil {
		return err
	}
	if err := c.move(p.office, p.key, "reveal", ""); err != nil {
		return err
	}
	return c.move(p.office, p.key, "conclude", "")
}

// end fails a purchase on its ground.
func (c *county) end(p purchase) error {
	_, err := do(c, p.office, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: c.tender[p.key], TenderMove: tenderapi.TenderMove{
		Do: "fail", Ground: p.fail, Note: "递交投标文件的供应商不足法定家数，将调整需求后重新组织采购。",
	}})
	return err
}

func contractID(tender string) string { return "c-" + tender }

func (c *county) offer(p purchase) error {
	return c.offerTerms(p.office, contractID(c.tender[p.key]))
}

// offerTerms drafts the terms of a contract, once it is there, and offers them.
func (c *county) offerTerms(office, id string) error {
	var got contractapi.Contract
	if err := c.until("the contract "+id, func() (ok bool, err error) {
		got, err = do(c, office, contractapi.GetContract, contractapi.GetContractRequest{ID: id})
		return err == nil, err
	}); err != nil {
		return err
	}
	if _, err := do(c, office, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: got.ID, ContractDraft: contractapi.ContractDraft{
		StartsOn: got.StartsOn, TermMonths: got.TermMonths, TermConditions: got.TermConditions, Content: got.Content,
		Quantity: cmp.Or(got.Quantity, "按采购需求执行。"), Quality: strings.Join(quality, "\n"), Settlement: "按期次验收合格后支付至承接方账户。",
		Liability: "未达到约定数量或质量的，按差额比例扣减当期款项；逾期付款的，按日支付利息。", Payments: got.Payments,
		PerformanceDeposit: got.PerformanceDeposit,
	}}); err != nil {
		return err
	}
	return c.pact(office, id, "offer")
}

// quality are the standards that every contract of the county promises.
var quality = []string{"服务对象抽样满意度不低于90%。", "投诉3个工作日内回复，回复率100%。", "项目主管和持证社会工作者按投标承诺到位。", "每季度抽样复核，服务记录完整。"}

// pact takes a step of a contract.
func (c *county) pact(login, id, verb string) error {
	_, err := do(c, login, contractapi.MoveContract, contractapi.MoveContractRequest{ID: id, ContractMove: contractapi.ContractMove{Do: verb}})
	return err
}

func (c *county) contractMove(login, key, verb string) error {
	return c.pact(login, contractID(c.tender[key]), verb)
}

// sign lets both sides sign.
func (c *county) sign(p purchase) error {
	winner, err := c.winner(p)
	if err != nil {
		return err
	}
	return c.signed(p.office, winner, contractID(c.tender[p.key]))
}

// winner is the login of who has won, as the result says.
func (c *county) winner(p purchase) (string, error) {
	t, err := do(c, p.office, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.tender[p.key]})
	if err != nil {
		return "", err
	}
	for _, b := range p.bidders {
		for _, m := range c.people[b].Memberships {
			if m.Org == t.Award.Supplier.ID {
				return b, nil
			}
		}
	}
	return "", fmt.Errorf("%s: nobody acts for %s", p.key, t.Award.Supplier.Name)
}
