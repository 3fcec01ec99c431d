package hours

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// soon is how long after a shift what is told of it is told around its time: whoever had no signal is at home by then.
const soon = 24 * time.Hour

// nearby is by how much the clock of a device may be off before what it says was not said at once.
const nearby = 2 * time.Minute

var (
	errSeat     = fault.New(fault.Refused, "volunteer.statement.no-seat", "您在这个班次没有位置，请先报名，候补的请等候通知。")
	errInactive = fault.New(fault.Refused, "volunteer.statement.inactive", "这名志愿者的登记现在无效，请先办理登记或者恢复。")
	errShut     = fault.New(fault.Conflict, "volunteer.statement.shift-closed", "这个班次已经取消，不能再陈述，请联系带队人。")
	errWhen     = fault.New(fault.Refused, "volunteer.statement.when", "陈述的时刻不在班次前后的时间内，请核对时刻，或者请求补录。")
	errFuture   = fault.New(fault.Refused, "volunteer.statement.future", "陈述的时刻还没有到，请核对设备的时钟后重新陈述。")
	errLate     = fault.New(fault.Refused, "volunteer.statement.late", "存下的陈述发来太晚，不能再计入，请向记录单位请求补录。")
	errCode     = fault.New(fault.Refused, "volunteer.statement.code", "签到码不对或者已经换新，请重新扫现场显示的码。")
	errSlip     = fault.New(fault.Conflict, "volunteer.statement.slip-used", "这个确认码已经用过，请向带队人另要一个。")
	errEnds     = fault.New(fault.Invalid, "volunteer.statement.ends", "到岗和离岗一起说的要填两个时刻，离岗在后，请补填。")
	errConsent  = fault.New(fault.Refused, "volunteer.statement.consent", "没有您的同意不使用定位，请勾选同意，或者改用扫码。")
	errLeads    = fault.New(fault.Forbidden, "volunteer.statement.not-lead", "只有这个班次的带队人可以办理，请联系带队人。")
	errSelf     = fault.New(fault.Forbidden, "volunteer.statement.self", "带队人不能为自己或者自己监护的人点名，请另一名带队人办理。")
	errSlips    = fault.New(fault.Refused, "volunteer.statement.slips", "这个班次的确认码已经发完，请用已经发出的。")
)

// Slips are the one-time codes of a shift, for those who are served, and who was handed codes of any kind.
type Slips struct {
	store.Meta
	Region string   `json:"region"`
	Issued int64    `json:"issued"`
	Used   []Use    `json:"used,omitempty"`
	By     []string `json:"by,omitempty"` // accounts that were handed codes, of the site, of the position or slips
}

// Use says which statement used a slip.
type Use struct {
	N      int64  `json:"n"`
	Record string `json:"record"`
	Key    string `json:"key"`
}

// mostSlips bounds the slips of one shift: one for each who may have a place.
const mostSlips = 500

var slipSchema = store.Schema{Name: "slips"}

func indexSlips(*Slips) map[string][]string { return nil }

// StateHours is what the device of a volunteer, or of the guardian, says of coming and going: at once, or what it kept while
// there was no signal. With the code that the site showed then, the site says so too.
func (s *Service) StateHours(ctx context.Context, in volunteerapi.StateHoursRequest) (out volunteerapi.HourRecord, err error) {
	who, _ := identity.From(ctx)
	p, err := s.people.Of(ctx, in.Person)
	if err != nil || p.Account != who.ID { // of others one does not learn whether they volunteer
		if err == nil || fault.Of(err).Kind == fault.NotFound {
			err = errNone
		}
		return out, err
	}
	if !p.Active {
		return out, errInactive
	}
	sh, err := s.running(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if ok, err := s.shifts.Seated(ctx, sh.ID, p.ID); err != nil || !ok {
		if err == nil {
			err = errSeat
		}
		return out, err
	}
	var said []Statement
	for i, item := range in.Items {
		x, err := s.vouch(ctx, sh, p, who.ID, item)
		if err != nil {
			var f *fault.Fault
			if errors.As(err, &f) && len(in.Items) > 1 {
				err = f.At(fmt.Sprintf("items.%d", i), f.Text)
			}
			return out, err
		}
		said = append(said, x...)
	}
	r, err := s.tell(ctx, sh, p, []Hat{Volunteer}, said)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &r, []Hat{Volunteer})
}

// running is a shift that takes place.
func (s *Service) running(ctx context.Context, id string) (card.Shift, error) {
	sh, err := s.shifts.Shift(ctx, id)
	if err == nil && !sh.Open {
		err = errShut
	}
	return sh, err
}

// vouch makes statements of what a device sent: its own, and of whoever gave it the code that it shows.
func (s *Service) vouch(ctx context.Context, sh card.Shift, p card.Person, account string, item volunteerapi.StatementDraft) ([]Statement, error) {
	now := s.now()
	x := Statement{
		Key: item.Key, Source: device, Act: item.Act, At: item.At, Until: item.Until, Heard: now, By: account, Device: fingerprint(item.Device), Way: Way(item.Way),
	}
	if x.Way == rotating && s.codes.shown(sh.ID, item.Code, now) { // a device whose clock is off is still where it is
		x.At = now
	}
	if err := s.timely(&x, sh, now); err != nil {
		return nil, err
	}
	second := func(src Source, name string) Statement {
		y := x
		y.Key, y.Source, y.Device = x.Key+"."+name, src, ""
		return y
	}
	had, err := s.handed(ctx, sh.ID, account)
	if err != nil {
		return nil, err
	}
	mine := !had && !slices.Contains(sh.Leads, account) // who keeps the codes, or kept them, proves nothing by showing one
	switch x.Way {
	case rotating:
		if x.Act == both {
			return nil, errEnds
		}
		if !s.codes.shown(sh.ID, item.Code, x.At) {
			return nil, errCode
		}
		if mine {
			return []Statement{x, second(site, "site")}, nil
		}
	case printed:
		if !same(item.Code, s.codes.printed(sh.ID)) {
			return nil, errCode
		}
		if mine {
			return []Statement{x, second(post, "post")}, nil
		}
	case slip:
		if err := s.use(ctx, sh, recordID(sh.ID, p.ID), item); err != nil {
			return nil, err
		}
		if mine {
			return []Statement{x, second(beneficiary, "served")}, nil
		}
	case fence:
		if !item.Consent {
			return nil, errConsent
		}
		x.Inside, x.Accuracy = item.Inside, item.Accuracy // the word of the device itself: no second source
	}
	return []Statement{x}, nil
}

// fingerprint is what is kept of a device: enough to know it again.
func fingerprint(device string) string {
	sum := sha256.Sum256([]byte(device))
	return hex.EncodeToString(sum[:16])
}

// timely refuses what is said of another time than that of the shift, before it has come, or too late; and says whether it was kept on a device, or
// came more than a day after the shift.
func (s *Service) timely(x *Statement, sh card.Shift, now time.Time) error {
	late, err := rule.Ask[int](s.rules, ruleLate, sh.Law)
	if err != nil {
		return err
	}
	early, err := rule.Ask[int](s.rules, ruleEarly, sh.Law)
	if err != nil {
		return err
	}
	last := x.At
	if x.Act == both {
		if x.Until == nil || !x.Until.After(x.At) {
			return errEnds.At("until", "请填写离岗的时刻，并晚于到岗的时刻。")
		}
		last = *x.Until
	}
	around := time.Duration(early.Value) * time.Minute
	switch {
	case last.After(now.Add(nearby)):
		return errFuture
	case x.At.Before(sh.Starts.Add(-around)) || last.After(sh.Ends.Add(around)):
		return errWhen.Under(early.Basis())
	case now.Sub(x.At) > time.Duration(late.Value)*time.Hour:
		return errLate.Say(fmt.Sprintf("存下的陈述最迟在%d小时内发来，现在不能再计入，请向记录单位请求补录。", late.Value)).Under(late.Basis())
	}
	x.Offline, x.Late = now.Sub(last) > nearby, now.After(sh.Ends.Add(soon))
	return nil
}

// use takes a slip for a statement: the slip first, so that it never serves two; the same statement finds it its own.
func (s *Service) use(ctx context.Context, sh card.Shift, record string, item volunteerapi.StatementDraft) error {
	n := s.codes.slipped(sh.ID, item.Code)
	if n == 0 {
		return errCode
	}
	_, err := s.slips.Update(ctx, sh.ID, func(d *Slips) ([]event.Event, error) {
		if n > d.Issued {
			return nil, errCode
		}
		mine := Use{N: n, Record: record, Key: item.Key}
		switch i := slices.IndexFunc(d.Used, func(u Use) bool { return u.N == n }); {
		case i < 0:
			d.Used = append(d.Used, mine)
		case d.Used[i] != mine:
			return nil, errSlip
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errCode
	}
	return err
}

// led is a shift that the caller leads; of others one learns nothing more than its page says.
func (s *Service) led(ctx context.Context, id string) (sh card.Shift, who identity.Caller, err error) {
	who, _ = identity.From(ctx)
	sh, err = s.running(ctx, id)
	if err == nil && !slices.Contains(sh.Leads, who.ID) {
		err = errLeads
	}
	return sh, who, err
}

// shownAhead is how many codes a device that shows them may have at once, for ten minutes without a signal.
const shownAhead = 20

// GetShiftCode is what the site shows, around the time of the shift and to who leads it. What hangs at the position is printed
// before that.
func (s *Service) GetShiftCode(ctx context.Context, in volunteerapi.GetShiftCodeRequest) (out volunteerapi.ShiftCode, err error) {
	sh, who, err := s.led(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if had, err := s.handed(ctx, sh.ID, who.ID); err != nil || !had { // once: a device asks again and again
		if err == nil {
			_, err = s.hand(ctx, sh, who.ID, 0)
		}
		if err != nil {
			return out, err
		}
	}
	now := s.now()
	out = volunteerapi.ShiftCode{Items: []volunteerapi.CodeWindow{}, Printed: s.codes.printed(sh.ID)}
	if err := s.timely(&Statement{At: now, Act: volunteerapi.StatementActIn}, sh, now); err != nil {
		if now.Before(sh.Starts) {
			return out, nil
		}
		return volunteerapi.ShiftCode{}, errWhen.Say("这个班次的签到时间已过，漏了签到的请向记录单位请求补录。")
	}
	for n := at(now); n < at(now)+shownAhead; n++ {
		from := time.Unix(0, n*int64(window)).In(cn.Zone)
		out.Items = append(out.Items, volunteerapi.CodeWindow{Code: s.codes.rotating(sh.ID, n), From: from, To: from.Add(window)})
	}
	return out, nil
}

// IssueSlips hands out one-time codes to give to those who are served.
func (s *Service) IssueSlips(ctx context.Context, in volunteerapi.IssueSlipsRequest) (out volunteerapi.SlipList, err error) {
	sh, who, err := s.led(ctx, in.ID)
	if err != nil {
		return out, err
	}
	d, err := s.hand(ctx, sh, who.ID, in.Count)
	for n := d.Issued - in.Count + 1; err == nil && n <= d.Issued; n++ {
		out.Codes = append(out.Codes, s.codes.slip(sh.ID, n))
	}
	return out, err
}

// hand writes down that an account is handed codes of a shift, with so many new slips among them.
func (s *Service) hand(ctx context.Context, sh card.Shift, account string, slips int64) (Slips, error) {
	if _, err := s.slips.Insert(ctx, sh.ID, Slips{Region: sh.Region}); err != nil && !errors.Is(err, store.ErrExists) {
		return Slips{}, err
	}
	return s.slips.Update(ctx, sh.ID, func(d *Slips) ([]event.Event, error) {
		if d.Issued += slips; d.Issued > mostSlips {
			return nil, errSlips
		}
		if !slices.Contains(d.By, account) {
			d.By = append(slices.Clone(d.By), account)
		}
		return nil, nil
	})
}

// handed reports whether an account was handed codes of a shift, also of one that it leads no more.
func (s *Service) handed(ctx context.Context, shift, account string) (bool, error) {
	d, err := s.slips.Get(ctx, shift)
	return slices.Contains(d.By, account), gone(err)
}

var errVouches = fault.New(fault.Forbidden, "volunteer.record.vouched", "这条时长由您点名，或者签到码由您领取，请记录单位的其他工作人员确认、核实和更正。")

// vouches reports whether an account is one of those whose word the hours of a record are: it called the roll or had the codes.
// Two people stand for an hour, and so another of the organization says that it was so.
func (s *Service) vouches(ctx context.Context, r *Record, account string) (bool, error) {
	if r.calledBy(account) {
		return true, nil
	}
	return s.handed(ctx, r.Shift.ID, account)
}

// calledBy reports whether an account called the roll of a record.
func (r *Record) calledBy(account string) bool {
	return slices.ContainsFunc(r.Statements, func(x Statement) bool { return x.Source == lead && x.By == account })
}

// judges refuses who vouches for a record where the organization judges it. It asks about the very version that is written: who
// calls the roll and confirms at the same moment is found by one or the other.
func (s *Service) judges(ctx context.Context, r *Record, hats []Hat, account string) error {
	if !slices.Contains(hats, Staff) {
		return nil
	}
	if mine, err := s.vouches(ctx, r, account); err != nil || !mine {
		return err
	}
	return errVouches.Under(s.cites(r.Shift.Law, ruleActual)...)
}
