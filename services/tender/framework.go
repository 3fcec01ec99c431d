package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// A closed framework admits several in the order of the ranking and lets the
// last fall out (财政部令第110号). Each who is admitted has a place in the award
// and signs an agreement of its own; the orders come later.

// eliminated is how many of n fall out at least: the share, rounded up, and never fewer than least.
func eliminated(n, percent, least int) int { return max(least, (n*percent+99)/100) }

// room is how many may be admitted of those who were ranked: what the law
// leaves, and fewer where the documents say so.
func (x *examiner) room(t *Tender, ranked int) int {
	r := t.Draft.Method.Procedure().Rules
	percent, least := ask[int](x, r.Eliminated), ask[int](x, r.EliminatedMin)
	most := ranked - eliminated(ranked, percent.Value, least.Value)
	if n := int(t.Draft.AdmittedMost); n > 0 {
		return min(n, most)
	}
	return most
}

// several refuses when the rules leave no room for a framework among so many.
func (x *examiner) several(t *Tender, ranked int) error {
	r := t.Draft.Method.Procedure().Rules
	if r.Admitted == "" {
		return nil
	}
	need, share, least := ask[int](x, r.Admitted), ask[int](x, r.Eliminated), ask[int](x, r.EliminatedMin)
	if n := x.room(t, ranked); x.err == nil && n < need.Value {
		return fault.New(fault.Refused, "tender.framework.too-few", fmt.Sprintf(
			"%d家参加排名，按规定淘汰以后最多入围%d家，不足%d家，框架协议不能成立；请终止本次采购，说明理由后重新组织。", ranked, max(n, 0), need.Value)).
			Under(need.Basis(), share.Basis(), least.Basis())
	}
	return x.err
}

// bar is a candidate who cannot be admitted as the register stands, and why.
type bar struct {
	ranked tenderapi.Ranked
	why    *fault.Fault
}

// placing finds the places in the order of the ranking until there is no room: equals stand there as the lot has ordered
// them. Who is barred by now is passed over. Unknown is the name of one with a place whom the register does not know.
func (s *Service) placing(ctx context.Context, t *Tender) (places []tenderapi.Place, barred []bar, unknown string, err error) {
	x := examiner{book: s.rules, at: t.Law}
	free := x.room(t, len(t.Evaluation.Ranking))
	for _, r := range t.candidates() {
		if len(places) >= free {
			break
		}
		findings, stranger, err := s.stands(ctx, t, r)
		if err != nil {
			return nil, nil, "", err
		}
		if f := refusal(findings, "tender.award.not-eligible"); f != nil {
			barred = append(barred, bar{r, f})
			continue
		}
		unknown = cmp.Or(unknown, stranger)
		places = append(places, tenderapi.Place{Supplier: r.Supplier, Rank: r.Rank, Price: r.Price, State: tenderapi.PlaceStateAwarded})
	}
	return places, barred, unknown, x.err
}

// admit gives the places. Who is passed over is so in public, and the officer explains it.
func (s *Service) admit(ctx context.Context, t *Tender, note string) error {
	x := examiner{book: s.rules, at: t.Law}
	if err := x.several(t, len(t.Evaluation.Ranking)); err != nil {
		return err
	}
	places, barred, unknown, err := s.placing(ctx, t)
	if err != nil {
		return err
	}
	if len(barred) > 0 && note == "" {
		name := barred[0].ranked.Supplier.Name
		return barred[0].why.Say(name+"现在不符合承接条件，不能入围，由排在其后的递补；请在说明中写明理由后再办理。").At("note", "请写明"+name+"不能入围的理由。")
	}
	if unknown != "" && note == "" {
		return s.unlooked(t, unknown)
	}
	need := ask[int](&x, t.Draft.Method.Procedure().Rules.Admitted)
	if x.err != nil {
		return x.err
	}
	if len(places) < need.Value {
		return fault.New(fault.Refused, "tender.framework.too-few", fmt.Sprintf(
			"可以入围的只有%d家，不足%d家，框架协议不能成立；请终止本次采购，说明理由后重新组织。", len(places), need.Value)).Under(need.Basis())
	}
	for _, b := range barred {
		t.Passed = append(t.Passed, tenderapi.Passed{Supplier: b.ranked.Supplier, Amount: b.ranked.Price, Ground: "barred", Note: b.why.Text, At: s.now()})
	}
	t.Award = &tenderapi.Award{Supplier: places[0].Supplier, Amount: places[0].Price, DecidedAt: s.now(), Reason: note, Places: places}
	return nil
}

// unitPrice checks what a framework's offers are prices of.
func (x *examiner) unitPrice(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	ceiling := ask[bool](x, p.Rules.UnitPrice)
	x.say(d.Ceiling > 0 || !ceiling.Value, "ceiling", "已写明最高限制单价。", "框架协议采购应当写明最高限制单价，请填写最高限价。", ceiling.Basis())
	if d.MostLots > 0 {
		x.slip("most_lots", "框架协议采购的各包都由几家入围，不限制一家供应商入围几包，请不要填写最多中标包数。", ceiling.Basis())
	}
	if d.Unit == "" {
		x.slip("unit", "框架协议采购的报价是单价，请写明计价单位，如每人次、每户每月。", ceiling.Basis())
	}
}

// announced examines the ways of placing orders that a framework announces. At a
// fee that is the same for everybody nobody competes.
func (x *examiner) announced(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	ways := ask[[]rule.Item](x, "tender.framework.second")
	if p.Rolling() && slices.Contains(d.Ways, tenderapi.OrderWayMiniCompetition) {
		x.slip("ways", "开放式框架协议的付费标准是统一的，不能二次竞价，请改为直接选定或者顺序轮候。", ways.Basis())
		return
	}
	var says []string
	for _, w := range d.Ways {
		says = append(says, rule.Text(ways.Value, string(w)))
	}
	x.say(len(says) > 0, "ways", "第二阶段确定成交供应商的方式："+strings.Join(says, "、")+"。",
		"没有公告第二阶段确定成交供应商的方式，以后只能直接选定和顺序轮候；要二次竞价的，请写进征集文件。", ways.Basis())
}

// years checks how long a framework runs.
func (x *examiner) years(months int64, p tenderapi.Procedure) {
	years := ask[int64](x, p.Rules.Years)
	most := years.Value * 12
	x.say(months <= most, "term_months", fmt.Sprintf("框架协议期限%d个月，不超过%d年。", months, years.Value),
		fmt.Sprintf("框架协议期限%d个月，服务项目一般不超过%d年，请缩短，或者确认确有必要。", months, years.Value), years.Basis())
}

// seats tells the contract service who signs an agreement, and at what price.
func (t *Tender) seats() (out []events.TenderTenderAwardedV1Places) {
	for _, p := range t.Award.Places {
		out = append(out, events.TenderTenderAwardedV1Places{
			Supplier: p.Supplier.ID, Name: p.Supplier.Name, CreditCode: p.Supplier.CreditCode, Rank: p.Rank, Price: p.Price,
			Followed: t.followed(p.Supplier.ID),
		})
	}
	return out
}

// agreeing are the steps of the purchase by which a place is settled while others wait.
var agreeing = map[tenderapi.PlaceState]string{tenderapi.PlaceStateSigned: "agreed", tenderapi.PlaceStateDeclined: "declined"}

// agree lets a place be signed or fall away. When none waits any more, the
// framework is in force with those who signed, or has come to nothing.
// An open framework is in force with each who signs, and goes on.
func (s *Service) agree(t *Tender, supplier, contract string, do func(*tenderapi.Place), at time.Time) ([]event.Event, error) {
	p, waiting := t.place(supplier), tenderapi.StateAwarded
	if t.rolling() {
		waiting = tenderapi.StatePublished
	}
	if t.State != waiting || p == nil || p.State != tenderapi.PlaceStateAwarded || contract != t.agreement(p) {
		return nil, nil // the purchase has ended otherwise meanwhile, or it is the contract of an order
	}
	if t.rolling() {
		t.enter(p)
		do(p)
		if t.Over != nil && !t.pending() {
			return s.expire(t, *t.Over)
		}
		return []event.Event{s.released(t, agreeing[p.State], at)}, nil
	}
	do(p)
	switch {
	case t.pending():
		return []event.Event{s.released(t, agreeing[p.State], at)}, nil
	case len(t.Award.Winners()) > 0:
		if err := t.decide(Contract, []Hat{Contracts}); err != nil {
			return nil, passed(err)
		}
		t.release(at)
		t.EndedAt = &at
		return []event.Event{s.released(t, "contracted", at)}, nil
	}
	if err := t.decide(Abandon, []Hat{Contracts}); err != nil {
		return nil, passed(err)
	}
	t.release(at)
	t.Failure, t.EndedAt = &tenderapi.Failure{At: at, Ground: "contract", Text: "框架协议未能签订。", Note: p.Note}, &at
	return s.aloud(t, []event.Event{s.failed(t)}), nil
}

// framework reports whether several are admitted.
func (t *Tender) framework() bool { return t.Draft.Method.Procedure().Framework() }
