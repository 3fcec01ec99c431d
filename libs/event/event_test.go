package event

import (
	"testing"
	"time"
)

func TestAnIdIsUniqueAcrossTheThingsOfAService(t *testing.T) {
	e := New("tender.gate.accepted.v1", time.Now(), map[string]int{"seq": 3})
	e.Subject, e.Seq = "a", 12
	f := e
	f.Type = "tender.tender.closed.v1"
	if e.ID() != "tender.gate/a/12" || e.ID() == f.ID() || e.Stream() != "tender.gate/a" || e.Service() != "tender" {
		t.Errorf("%s %s %s", e.ID(), e.Stream(), e.Service())
	}
	var got struct{ Seq int }
	if err := e.Decode(&got); err != nil || got.Seq != 3 {
		t.Errorf("%v %v", got, err)
	}
}
