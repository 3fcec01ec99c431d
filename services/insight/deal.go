package insight

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/ocds"
)

// deal is what was public of an order under a framework after one step. It is a
// process of its own, which leads back to that of the framework.
type deal struct {
	at   time.Time
	site string
	ocid func(process string) string
	in   events.TenderOrderReleasedV1
	o    tenderapi.Order
}

// dealTags are what the standard calls the steps of an order.
var dealTags = map[tenderapi.OrderState]string{
	tenderapi.OrderStatePlaced: "award", tenderapi.OrderStateSigned: "contract", tenderapi.OrderStateEnded: "awardCancellation",
}

// chose are who has chosen a supplier. Who that person is, nobody is told.
var chose = map[tenderapi.OrderBy]string{tenderapi.OrderByBuyer: "采购人", tenderapi.OrderByBeneficiary: "服务对象"}

// onOrder publishes a step of an order. Nobody competed for it, so it is not weighed.
func (s *Service) onOrder(ctx context.Context, ev event.Event) error {
	d := deal{at: ev.At, site: s.site, ocid: s.ocid}
	if err := ev.Decode(&d.in); err != nil {
		return err
	}
	if err := json.Unmarshal(d.in.Order, &d.o); err != nil {
		return err
	}
	r := d.release()
	r.ID = releaseID(ev)
	return s.append(ctx, d.o.ID, "order "+string(d.o.State), r)
}

func (d *deal) release() ocds.Release {
	o := &d.o
	buyer := ref(o.Buyer)
	r := ocds.Release{
		Date: d.at.In(cn.Zone), Language: "zh", Tag: []string{dealTags[o.State]}, InitiationType: "tender", Buyer: &buyer,
		Parties: []ocds.Organization{
			organization(o.Buyer.ID, o.Buyer.Name, o.Buyer.CreditCode, "buyer", "procuringEntity"),
			organization(o.Supplier.ID, o.Supplier.Name, o.Supplier.CreditCode, "supplier"),
		},
		Awards: []ocds.Award{d.award()}, RelatedProcesses: []ocds.RelatedProcess{under(d.ocid, d.site, d.in.Tender, d.in.Title)},
	}
	if o.State == tenderapi.OrderStateSigned {
		r.Contracts = []ocds.Contract{{
			ID: o.Contract, AwardID: o.ID, Title: d.in.Title + "成交合同", Status: "active", DateSigned: when(&d.at), Value: ocds.CNY(o.Amount), Items: d.items(),
		}}
	}
	return r
}

// way is how the order came to its supplier.
func (d *deal) way() string {
	if d.o.Way == tenderapi.OrderWayTurn {
		return "顺序轮候"
	}
	return "由" + chose[d.o.By] + "直接选定"
}

func (d *deal) award() ocds.Award {
	o := &d.o
	out := ocds.Award{
		ID: o.ID, Title: d.in.Title + "成交结果", Description: d.way() + "，成交编号" + o.Code + "。", Status: "active",
		Date: when(&o.At), Value: ocds.CNY(o.Amount), Suppliers: []ocds.Reference{ref(o.Supplier)}, Items: d.items(),
	}
	if o.State == tenderapi.OrderStateEnded {
		out.Status = "cancelled"
		out.Amendments = []ocds.Amendment{{ID: "1", Date: d.at.In(cn.Zone), Description: "成交合同没有签订。"}}
	}
	return out
}

// items are so many units at the order's price.
func (d *deal) items() []ocds.Item {
	x := item(d.site, d.in.Catalogue, d.in.Item, d.in.ItemName)
	x.Quantity, x.Unit = d.o.Quantity, &ocds.Unit{Name: d.in.Unit, Value: ocds.CNY(d.o.Price)}
	return []ocds.Item{x}
}

// framework is the relation of an order to the process that it is placed under.
const framework = "framework"

// under leads from an order to its framework; a contract does not know the title.
func under(ocid func(string) string, site, tender, title string) ocds.RelatedProcess {
	p := purchase{ocid: ocid, site: site}
	return p.other(framework, tender, title, framework)
}

// ordered reports whether a release tells of an order; a competition for one is a purchase like others.
func ordered(r *ocds.Release) bool {
	return r.Tender == nil && slices.ContainsFunc(r.RelatedProcesses, func(x ocds.RelatedProcess) bool { return slices.Contains(x.Relationship, framework) })
}
