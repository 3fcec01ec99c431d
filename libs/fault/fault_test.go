package fault

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestCopiesStillMatchAndCausesStayReachable(t *testing.T) {
	full := New(Conflict, "x.full", "满了，请稍后再试。")
	err := fmt.Errorf("while saving: %w", full.Because(io.ErrUnexpectedEOF).Under(Basis{Rule: "r"}).At("name", "太长。"))
	if !errors.Is(err, full) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, New(Conflict, "x.other", "")) {
		t.Error("errors.Is no longer tells faults apart by their code")
	}
	if f := Of(err); f.Code != "x.full" || len(f.Basis) != 1 || len(f.Fields) != 1 || full.Basis != nil || full.Fields != nil || full.Cause != nil {
		t.Errorf("a copy changed its original: %+v %+v", f, full)
	}
}

func TestWhatIsNotAFaultIsOursAndShowsNothing(t *testing.T) {
	f := Of(errors.New("password=hunter2"))
	if f.Kind != Internal || strings.Contains(f.Text, "hunter2") || !Ours(errors.New("x")) || Ours(New(Refused, "a", "")) || Ours(nil) || !Ours(New(Unavailable, "b", "")) {
		t.Errorf("%+v", f)
	}
}
