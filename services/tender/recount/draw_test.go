package recount

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func minute(n int) *time.Time { t := noon.Add(time.Duration(n) * time.Minute); return &t }

// drawnRecord is a purchase whose first draw was voided and whose second drew
// two of six: the second in the order did not answer, the third took the place.
func drawnRecord() (t tenderapi.Tender, draws []tenderapi.Draw) {
	t = tenderapi.Tender{ID: "t", Method: tenderapi.MethodOpen}
	salts, d := map[string]int{}, tenderapi.Draw{Tender: "t", Nth: 2, Wanted: 2, Size: 6, Region: "320312", StartedAt: noon, DrawnAt: minute(20)}
	for i := range 6 {
		n := draw.Number(fmt.Sprint("salt", i), fmt.Sprint("a", i))
		salts[n] = i
		d.Numbers = append(d.Numbers, n)
	}
	d.List = draw.List(d.Numbers)
	about := draw.Subject{Tender: "t", Nth: 2, Wanted: 2, List: d.List, Region: "320312"}
	d.Subject = about.String()
	for i, by := range parties {
		value := strings.Repeat(by, 2)
		d.Parts = append(d.Parts, tenderapi.DrawPart{By: by, Text: by, Digest: draw.Commit(value, about), At: *minute(i), Value: value, RevealedAt: minute(18 + i)})
	}
	d.Parts[0].RevealedAt = minute(20)
	d.Seed = draw.Seed(about, d.Parts[0].Value, d.Parts[1].Value, d.Parts[2].Value)
	for i, n := range draw.Order(d.Seed, d.Numbers)[:3] {
		c := tenderapi.DrawCall{Number: n, At: *minute(20), Until: *minute(260), Outcome: "accepted", Text: "同意参加", AnsweredAt: minute(30)}
		switch i {
		case 1:
			c.Outcome, c.Text, c.AnsweredAt = "silent", "逾期未答复", minute(261)
		case 2:
			c.At, c.Until, c.AnsweredAt = *minute(261), *minute(501), minute(300)
		}
		if i != 1 {
			c.Salt, c.Account = fmt.Sprint("salt", salts[n]), fmt.Sprint("a", salts[n])
			t.Committee = append(t.Committee, tenderapi.Member{Account: c.Account, Name: "专家", Kind: "expert", Number: n})
		}
		d.Calls = append(d.Calls, c)
	}
	t.Committee = append(t.Committee, tenderapi.Member{Account: "officer", Kind: "buyer"})
	return t, []tenderapi.Draw{{Tender: "t", Nth: 1, VoidAt: minute(-9), VoidReason: "监督人不在。"}, d}
}

func TestAnHonestDrawIsConfirmed(t *testing.T) {
	r := Draws(drawnRecord())
	if len(r.Wrong) > 0 || !strings.Contains(strings.Join(r.Lines, "\n"), "随机抽取的专家2人") {
		t.Errorf("%v\n%v", r.Wrong, r.Lines)
	}
}

// TestEveryForgedDrawIsFoundOut changes one thing of the published record after another.
func TestEveryForgedDrawIsFoundOut(t *testing.T) {
	for name, forge := range map[string]func(*tenderapi.Tender, *tenderapi.Draw){
		"another seed":                       func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Seed = strings.Repeat("0", 64) },
		"the platform's value":               func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Parts[0].Value = "another" },
		"the officer's value":                func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Parts[1].Value = "another" },
		"a witness who was not there":        func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Parts = d.Parts[:2] },
		"the officer as witness":             func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Parts[2] = d.Parts[1]; d.Parts[2].By = "witness" },
		"a value opened before all were in":  func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Parts[1].RevealedAt = minute(1) },
		"a value fixed after another opened": func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Parts[2].At = *minute(20) },
		"somebody taken off the list":        func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Numbers = d.Numbers[:5] },
		"somebody taken off, and counted so": func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Numbers, d.Size = d.Numbers[:5], 5 },
		"somebody twice on the list":         func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Numbers = append(d.Numbers, d.Numbers[0]) },
		"another field":                      func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Field = "法律" },
		"one more wanted":                    func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Wanted = 3 },
		"somebody called out of turn": func(_ *tenderapi.Tender, d *tenderapi.Draw) {
			d.Calls[0].Number, d.Calls[1].Number = d.Calls[1].Number, d.Calls[0].Number
		},
		"somebody passed over":                func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls = append(d.Calls[:1], d.Calls[2:]...) },
		"a silence that came too early":       func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls[1].AnsweredAt = minute(100) },
		"an answer that came too late":        func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls[0].AnsweredAt = minute(400) },
		"a substitute before anybody was out": func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls[2].At = *minute(100) },
		"a place that nobody was called for":  func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls = d.Calls[:2] },
		"somebody more than was wanted": func(_ *tenderapi.Tender, d *tenderapi.Draw) {
			d.Calls[1].Outcome, d.Calls[1].AnsweredAt = "accepted", minute(40)
		},
		"a drawn expert who does not sit":   func(x *tenderapi.Tender, _ *tenderapi.Draw) { x.Committee = x.Committee[1:] },
		"an expert who was silent and sits": func(x *tenderapi.Tender, d *tenderapi.Draw) { x.Committee[0].Number = d.Calls[1].Number },
		"another person behind the number":  func(x *tenderapi.Tender, _ *tenderapi.Draw) { x.Committee[0].Account = "a9" },
		"another person, in both places":    func(x *tenderapi.Tender, d *tenderapi.Draw) { x.Committee[0].Account, d.Calls[0].Account = "a9", "a9" },
		"a chosen expert without a ground": func(x *tenderapi.Tender, _ *tenderapi.Draw) {
			x.Committee = append(x.Committee, tenderapi.Member{Account: "z", Kind: "expert"})
		},
		"a draw left out":               func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Nth = 3 },
		"a drawn order that was voided": func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.VoidAt = minute(21) },
		"no order at all":               func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.DrawnAt = nil },
	} {
		x, draws := drawnRecord()
		forge(&x, &draws[1])
		if r := Draws(x, draws); len(r.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
}

func TestChosenExpertsWithAPublishedGroundAreConfirmed(t *testing.T) {
	x := tenderapi.Tender{Committee: []tenderapi.Member{{Account: "a", Kind: "expert", Chosen: true}}, Choosing: &tenderapi.Choosing{Text: "专业性强", Reason: "已同意。"}}
	if r := Draws(x, nil); len(r.Wrong) > 0 {
		t.Error(r.Wrong)
	}
}

// invitedRecord is the same draw, of suppliers, of whom the two who accepted were invited.
func invitedRecord() (t tenderapi.Tender, draws []tenderapi.Draw) {
	t, draws = drawnRecord()
	t.Method = tenderapi.MethodSelective
	for _, m := range t.Committee {
		if m.Number != "" {
			t.Invited = append(t.Invited, tenderapi.Party{ID: m.Account, Name: m.Account})
		}
	}
	t.Committee = nil
	for i := range draws {
		draws[i].Of = tenderapi.DrawOfSuppliers
	}
	return t, draws
}

func TestAnHonestInvitationIsConfirmedBeforeThereIsACommittee(t *testing.T) {
	r := Draws(invitedRecord())
	if len(r.Wrong) > 0 || !strings.Contains(strings.Join(r.Lines, "\n"), "受邀供应商2家，其中随机抽取的2家") {
		t.Errorf("%v\n%v", r.Wrong, r.Lines)
	}
}

func TestEveryForgedInvitationIsFoundOut(t *testing.T) {
	for name, forge := range map[string]func(*tenderapi.Tender, *[]tenderapi.Draw){
		"somebody named beside the drawn": func(x *tenderapi.Tender, _ *[]tenderapi.Draw) {
			x.Invited = append(x.Invited, tenderapi.Party{ID: "friend"})
		},
		"somebody drawn and not invited": func(x *tenderapi.Tender, _ *[]tenderapi.Draw) { x.Invited = x.Invited[1:] },
		"another in the place of a drawn": func(x *tenderapi.Tender, d *[]tenderapi.Draw) {
			x.Invited[0].ID, (*d)[1].Calls[0].Account = "friend", "friend"
		},
		"somebody passed over": func(_ *tenderapi.Tender, d *[]tenderapi.Draw) {
			c := &(*d)[1].Calls
			*c = append((*c)[:1], (*c)[2:]...)
		},
		"a draw that was not shown": func(_ *tenderapi.Tender, d *[]tenderapi.Draw) { *d = nil },
		"experts told as suppliers": func(x *tenderapi.Tender, d *[]tenderapi.Draw) { x.Invited = nil },
	} {
		x, draws := invitedRecord()
		forge(&x, &draws)
		if r := Draws(x, draws); len(r.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
}

// sharedRecord is a second lot which has the committee of the first. Since it was seated the first has lost one
// of the drawn, and called the next for itself.
func sharedRecord() (t tenderapi.Tender, draws []tenderapi.Draw) {
	t, draws = drawnRecord()
	t.ID, t.Lot, t.Procedure, t.CommitteeOf, t.SeatedAt = "t2", 2, "t", "t", minute(310)
	d := &draws[1]
	n := draw.Order(d.Seed, d.Numbers)[3]
	d.Calls[0].Outcome, d.Calls[0].AnsweredAt = "recused", minute(400)
	d.Calls = append(d.Calls, tenderapi.DrawCall{Number: n, At: *minute(400), Until: *minute(640), Outcome: "accepted", AnsweredAt: minute(410)})
	return t, draws
}

func TestWhatBecameOfAnotherLotsCommitteeIsNothingToALotThatKeepsIt(t *testing.T) {
	x, draws := sharedRecord()
	if r := Draws(x, draws); len(r.Wrong) > 0 {
		t.Error(r.Wrong)
	}
	for name, forge := range map[string]func(*tenderapi.Tender, *tenderapi.Draw){
		"another seed":                  func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Seed = strings.Repeat("0", 64) },
		"another name":                  func(x *tenderapi.Tender, _ *tenderapi.Draw) { x.Committee[0].Account = "a9" },
		"who had left before":           func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls[0].AnsweredAt = minute(300) },
		"who was called only later":     func(x *tenderapi.Tender, d *tenderapi.Draw) { x.Committee[0].Number = d.Calls[3].Number },
		"who never answered":            func(_ *tenderapi.Tender, d *tenderapi.Draw) { d.Calls[0].Outcome = "silent" },
		"who had accepted and sits not": func(x *tenderapi.Tender, _ *tenderapi.Draw) { x.Committee = x.Committee[1:] },
		"a committee of its own":        func(x *tenderapi.Tender, _ *tenderapi.Draw) { x.CommitteeOf = "" },
	} {
		x, draws := sharedRecord()
		forge(&x, &draws[1])
		if r := Draws(x, draws); len(r.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
}

func TestALotInvitesWhomTheFirstDrew(t *testing.T) {
	lot := func() (tenderapi.Tender, []tenderapi.Draw) {
		x, draws := invitedRecord()
		x.ID, x.Lot, x.Procedure = "t2", 2, "t"
		return x, append(draws, tenderapi.Draw{Tender: "t", Nth: 3}) // of experts, for the first alone
	}
	if r := Draws(lot()); len(r.Wrong) > 0 {
		t.Error(r.Wrong)
	}
	for name, forge := range map[string]func(*tenderapi.Tender, []tenderapi.Draw){
		"another seed":               func(_ *tenderapi.Tender, d []tenderapi.Draw) { d[1].Seed = strings.Repeat("0", 64) },
		"another name":               func(x *tenderapi.Tender, _ []tenderapi.Draw) { x.Invited[0].ID = "friend" },
		"the draw of something else": func(x *tenderapi.Tender, _ []tenderapi.Draw) { x.Procedure = "t9" },
	} {
		x, draws := lot()
		forge(&x, draws)
		if r := Draws(x, draws); len(r.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
	x, _ := lot()
	if r := Draws(x, nil); len(r.Wrong) == 0 {
		t.Error("no draw: confirmed")
	}
}
