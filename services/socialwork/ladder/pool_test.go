package ladder

import (
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// A pool is reckoned: posts, years and confirmed reviews say who is in it and in which order, and nobody is put there.
func TestAPoolIsReckonedFromYearsAndConfirmedReviews(t *testing.T) {
	const on = cn.Day("2026-06-10")
	d := &socialworkapi.Directed{Kinds: []socialworkapi.PostKind{socialworkapi.PostKindChief}, Years: 3, Reviews: 2, Result: socialworkapi.ReviewResultCompetent}
	good := func() Steward {
		return Steward{State: serving, Kind: socialworkapi.PostKindChief, Starts: "2023-06-10", Reviews: []Review{
			{Year: "2025", Result: socialworkapi.ReviewResultExcellent, State: confirmed}, {Year: "2024", Result: socialworkapi.ReviewResultCompetent, State: confirmed},
		}}
	}
	x := good()
	if n, ok := x.suits(d, on); !ok || n != 1 {
		t.Fatalf("%d, %v", n, ok)
	}
	for what, spoil := range map[string]func(*Steward){
		"a day too short":        func(x *Steward) { x.Starts = "2023-06-11" },
		"another post":           func(x *Steward) { x.Kind = socialworkapi.PostKindOther },
		"no longer there":        func(x *Steward) { x.State = left },
		"a review is only asked": func(x *Steward) { x.Reviews[1].State = proposed },
		"a year without review":  func(x *Steward) { x.Reviews = x.Reviews[:1] },
		"a basic year":           func(x *Steward) { x.Reviews[0].Result = socialworkapi.ReviewResultBasic },
		"years that are older":   func(x *Steward) { x.Reviews[1].Year = "2022" },
	} {
		x := good()
		spoil(&x)
		if _, ok := x.suits(d, on); ok {
			t.Errorf("%s suits", what)
		}
	}
	r := open(t)
	for id, account := range map[string]string{"AAAAAAAA1": "he", "BBBBBBBB1": "lu", "CCCCCCCC1": "mo"} {
		s := good()
		s.Account, s.Number, s.Region, s.Community = account, id[:8], county, socialworkapi.Party{ID: lake, Name: "湖滨社区"}
		switch account {
		case "lu":
			s.Reviews[1].Result = socialworkapi.ReviewResultExcellent
		case "mo":
			s.Starts = "2020-01-01"
		}
		if _, err := r.s.stewards.Insert(t.Context(), id, s); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.s.Pool(t.Context(), county, d, on)
	if err != nil || len(got) != 3 || got[0].Number != "BBBBBBBB" || got[1].Number != "CCCCCCCC" || got[2].Number != "AAAAAAAA" || got[2].Rank != 3 || got[0].KindText != "正职" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.s.Pool(t.Context(), "110101", d, on); err != nil || len(got) != 0 {
		t.Errorf("another county: %+v, %v", got, err)
	}
	for account, want := range map[string]bool{"he": true, "nobody": false} {
		if ok, err := r.s.Suits(t.Context(), account, county, d, on); err != nil || ok != want {
			t.Errorf("%s: %v, %v", account, ok, err)
		}
	}
	if ok, err := r.s.Suits(t.Context(), "he", "110101", d, on); err != nil || ok {
		t.Errorf("of another county: %v, %v", ok, err)
	}
}
