package demo

import (
	"slices"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// helpers is the key of the county's open framework: whoever looks after old
// people at home may join at one fee, and the old people choose.
const helpers = "f1"

// framework is the history of the open framework: three are in, of whom the last
// has not signed yet, one was refused and reads why, one waits for its answer, and two orders were placed.
func (c *county) framework(today time.Time) (out []act) {
	p := purchase{key: helpers, title: "居家养老上门服务", item: "A0402", office: "buyer", second: "reviewer", wan: 96, months: 24, begin: today.AddDate(0, 0, -170)}
	var opened time.Time // applications are taken
	// add lets something happen so many working days after a day, or after the first working day before that: before today, and once it may.
	add := func(ago, after, hour int, do func() error) {
		d := cn.DayOf(today).Add(-ago)
		for !cn.IsWorkday(d) {
			d = d.Add(-1)
		}
		at := d.At(hour, 10+ago%40)
		for after > 0 {
			if at = cn.AddWorkdays(d, after).At(hour, 10+ago%40); at.Before(today) {
				break
			}
			d = d.Add(-1)
		}
		if at.Before(opened) {
			at = opened.Add(time.Hour)
		}
		out = append(out, act{at, do})
	}
	// pact lets a contract that is there after so many working days be offered, signed, published and filed.
	pact := func(ago, there int, supplier string, id func() string) {
		add(ago, there+2, 10, func() error { return c.offerTerms(p.office, id()) })
		add(ago, there+4, 15, func() error { return c.signed(p.office, supplier, id()) })
		add(ago, there+5, 9, func() error { return c.pact(p.office, id(), "publish") })
		add(ago, there+7, 9, func() error { return c.pact(p.office, id(), "file") })
	}
	add(170, 0, 9, func() error { return c.call(p) })
	add(170, 1, 10, func() error { return c.move(p.office, p.key, "announce", "") })
	add(136, 0, 15, func() error { return c.move(p.office, p.key, "submit", "") })
	add(136, 1, 9, func() error { return c.move(p.second, p.key, "publish", "") })
	opened = out[len(out)-1].at

	for _, s := range []struct {
		ago       int
		login     string
		says, why string // why it was refused, "" for who is in
	}{
		{131, "staff", "有持证养老护理员14名，其中失能照护方向6名；上门服务满五年，建有服务回访制度。", ""},
		{130, "staff6", "本机构长期从事儿童服务，愿意增加老年人上门服务。", "没有提交养老护理员的证书，也没有写明怎样安排上门人员；补充以后可以重新申请。"},
		{117, "staff2", "有持证养老护理员9名，覆盖四个街道。", ""},
	} {
		add(s.ago, 0, 10, func() error { return c.apply(s.login, s.says) })
		if s.why != "" {
			add(s.ago, 4, 16, func() error { return c.answer(s.login, "refuse", s.why) })
			continue
		}
		add(s.ago, 3, 16, func() error { return c.answer(s.login, "admit", "") })
		pact(s.ago, 3, s.login, func() string { return c.agreement(s.login) })
	}
	var turn, chosen string
	add(90, 0, 10, func() (err error) {
		turn, err = c.order(tenderapi.OrderDraft{Way: tenderapi.OrderWayTurn, Quantity: 360, TermMonths: 3, Content: "梧桐街道失能老人上门助浴，每人每月不少于两次。"})
		return err
	})
	pact(90, 0, "staff", func() string { return contractID(turn) })

	add(9, 0, 9, func() error {
		return c.apply("staff11", "有持证养老护理员5名，承接过残疾人居家照料服务。")
	})
	add(9, 2, 16, func() error { return c.answer("staff11", "admit", "") })
	add(6, 0, 10, func() (err error) {
		chosen, err = c.order(tenderapi.OrderDraft{Way: tenderapi.OrderWayDirect, By: tenderapi.OrderByBeneficiary, Supplier: c.orgs["org2"].ID, Quantity: 48, TermMonths: 6, Content: "独居老人上门照料，每周两次。"})
		return err
	})
	add(6, 1, 10, func() error { return c.offerTerms(p.office, contractID(chosen)) })
	add(2, 0, 10, func() error {
		return c.apply("staff4", "协会有会员单位12家，由其中具备条件的提供服务。")
	})
	return out
}

// call drafts the notice of the framework.
func (c *county) call(p purchase) error {
	t, err := do(c, p.office, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: tenderapi.TenderDraft{
		Title: p.title, Catalogue: c.item[p.item], Item: p.item, Method: tenderapi.MethodOpenFramework, Condition: "uniform",
		ConditionNote: "上门服务按全区统一的付费标准付费，愿意并且能够提供的机构都可以加入，由老年人选择。",
		Summary:       "为本区失能、高龄和独居老年人提供上门助浴、助洁、照料和陪护，按人次付费。",
		Requirement:   "一、服务内容：助浴、助洁、基础照料、陪护，由老年人选择机构和项目。\n二、质量要求：上门人员持证，首次上门先评估；服务对象抽样满意度不低于90%，投诉3个工作日内回复。\n三、付费：按统一标准按人次付费，不得另行收费。\n四、安全：为服务人员和服务对象购买意外伤害保险。",
		Budget:        p.wan * 1_000_000, Ceiling: 80_00, Unit: "每人次", TermMonths: p.months, Place: "星河区", Beneficiaries: "失能、高龄和独居老年人",
		Qualifications: []string{"有持证养老护理员5名以上，能够独立承担上门服务。"}, SmeReason: "按统一标准付费，不设竞争性门槛，不专门面向中小企业。", Consulted: true,
		ConsultNote: "已在社区公告栏和本平台征求意见10日，收到意见9条，采纳5条。", ExpectedMonth: cn.DayOf(p.begin).Add(35).String()[:7],
		Deadline:    p.begin.AddDate(2, 0, 0), // the notice sets it anew
		ContactName: c.people[p.office].Name, ContactPhone: "0000-0000-118",
	}})
	c.tender[p.key] = t.ID
	return err
}

// apply lets a supplier apply for a place.
func (c *county) apply(login, says string) error {
	_, err := do(c, login, tenderapi.ApplyForPlace, tenderapi.ApplyForPlaceRequest{ID: c.tender[helpers], ApplicationDraft: tenderapi.ApplicationDraft{
		Accepts: true, Statement: says, ContactName: c.people[login].Name, ContactPhone: "0000-0000-126",
	}})
	return err
}

// answer examines the application of a supplier, and waits for the agreement of one that is admitted.
func (c *county) answer(login, verb, note string) error {
	if _, err := do(c, "buyer", tenderapi.MoveApplication, tenderapi.MoveApplicationRequest{
		ID: c.tender[helpers] + "." + c.org(login), ApplicationMove: tenderapi.ApplicationMove{Do: verb, Note: note},
	}); err != nil || verb != "admit" {
		return err
	}
	return c.until("the agreement of "+login, func() (bool, error) {
		_, err := do(c, "buyer", contractapi.GetContract, contractapi.GetContractRequest{ID: c.agreement(login)})
		return err == nil, err
	})
}

func (c *county) org(login string) string { return c.people[login].Memberships[0].Org }

// agreement is the id of a supplier's agreement of the framework.
func (c *county) agreement(login string) string {
	return contractID(c.tender[helpers] + "-" + c.org(login))
}

// order places an order once the suppliers who have signed are known to the framework.
func (c *county) order(d tenderapi.OrderDraft) (id string, err error) {
	if err = c.until("two agreements in force", func() (bool, error) {
		t, err := do(c, "buyer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.tender[helpers]})
		return t.Award != nil && len(slices.DeleteFunc(t.Award.Places, func(p tenderapi.Place) bool { return p.State != tenderapi.PlaceStateSigned })) == 2, err
	}); err != nil {
		return "", err
	}
	o, err := do(c, "buyer", tenderapi.PlaceOrder, tenderapi.PlaceOrderRequest{ID: c.tender[helpers], OrderDraft: d})
	return o.ID, err
}

// signed lets the office and a supplier sign a contract.
func (c *county) signed(office, supplier, id string) error {
	if err := c.pact(office, id, "sign"); err != nil {
		return err
	}
	return c.pact(supplier, id, "sign")
}
