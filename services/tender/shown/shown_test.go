package shown

import (
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

func TestAStepStandsOnTheRulesOfItsDay(t *testing.T) {
	book := ruletest.Book(t, contracts.Files)
	at := cn.Day("2026-11-23").At(12, 0)
	s := Steps{Book: book, Law: rule.Where{Region: "320312", Day: at}}
	s.Add("file", "提出质疑", "供应商", &at, nil, "dispute.challenge.file")
	s.Rest("dispute.challenge.since")
	s.Note("一次提出")
	s.Add("answer", "答复质疑", "采购人", nil, &at, "no.rule.of.the.book")
	first, second := s.List[0], s.List[1]
	if first.State != "done" || first.Note != "一次提出" || len(first.Basis) != 2 || first.Basis[0].Rule != "dispute.challenge.file" || first.Basis[1].Rule != "dispute.challenge.since" {
		t.Errorf("%+v", first)
	}
	if second.State != "todo" || second.Basis == nil || len(second.Basis) != 0 {
		t.Errorf("%+v", second)
	}
	s.Law.Day = time.Time{}
	s.Add("file", "提出质疑", "供应商", &at, nil, "dispute.challenge.file")
	if b := s.List[2].Basis; len(b) != 0 {
		t.Errorf("before there was any law it rests on %+v", b)
	}
}
