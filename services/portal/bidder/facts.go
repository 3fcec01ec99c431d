package bidder

import (
	"fmt"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// fact is a criterion that the platform scores by the bidder's answer, as the
// page's script and sanshe-seal know it. The latter has the answer written into it.
type fact struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Unit   string   `json:"unit,omitempty"`   // what is counted
	Levels []string `json:"levels,omitempty"` // to choose among, where nothing is counted
	Level  string   `json:"level"`
	Count  *int64   `json:"count"`
}

// factsOf are the criteria of a purchase that ask for an answer in what is made now.
func factsOf(t *tenderapi.Tender) []fact {
	out := []fact{}
	if !makes(t, tenderapi.EnvelopeKindTechnical) {
		return out
	}
	for _, c := range t.Criteria {
		if !c.Machine {
			continue
		}
		f := fact{Code: c.Code, Name: c.Name, Unit: c.Unit}
		if c.Unit == "" {
			for _, l := range c.Levels {
				f.Levels = append(f.Levels, l.Name)
			}
		}
		out = append(out, f)
	}
	return out
}

// factName is the question about the n-th fact.
func factName(n int) string { return "answer_" + frame.Itoa(int64(n)) }

// answerFields ask for the answers; what they earn stands beside them.
func answerFields(t *tenderapi.Tender) templ.Component {
	var fields []templ.Component
	for i, f := range factsOf(t) {
		c := criterion(t, f.Code)
		x := ui.Input{Name: factName(i), Label: f.Name, Required: true, Help: view.Standard(c)}
		if f.Unit != "" {
			x.Suffix, x.Step, x.Low, x.High, x.Short = f.Unit, "1", "0", "1000000000", true
			fields = append(fields, ui.NumberField(x))
			continue
		}
		for _, l := range c.Levels {
			x.Options = append(x.Options, ui.Option{Value: l.Name, Label: l.Name + "（" + view.PointsText(l.From) + "分）"})
		}
		fields = append(fields, ui.SelectField(x))
	}
	if len(fields) == 0 {
		return ui.None()
	}
	return view.Group("客观分的答复", "系统按答复和分档计分，评委不打分。请按实际情况答复，并附上证明材料；评审委员会核对，与材料不符的按较低的一档计分。", fields...)
}

func criterion(t *tenderapi.Tender, code string) (c tenderapi.Criterion) {
	for _, c = range t.Criteria {
		if c.Code == code {
			return c
		}
	}
	return tenderapi.Criterion{}
}

// answerSlots are where answers are read once more.
func answerSlots(t *tenderapi.Tender) (out []ui.Term) {
	for i, f := range factsOf(t) {
		out = append(out, ui.T(f.Name, ui.Part("is-"+factName(i), false)))
	}
	return out
}

// answersHow says how answers are given to sanshe-seal.
func answersHow(t *tenderapi.Tender) string {
	if n := len(factsOf(t)); n > 0 {
		return fmt.Sprintf("本项目有%d项客观分要答复：下载答复表，逐项写上level（档次）或者count（数量），密封技术信封时写在-answers后面。", n)
	}
	return ""
}
