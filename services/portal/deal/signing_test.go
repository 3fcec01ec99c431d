package deal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// wanted draws the actions of a contract and cuts them into the dialogs by verb.
func wanted(t *testing.T, c contractapi.Contract) map[string]string {
	t.Helper()
	got, err := ui.String(t.Context(), contractActions(&c, frame.Entry{}))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, part := range strings.Split(got, "<summary")[1:] {
		for _, m := range c.Moves {
			if strings.Contains(part, `name="do" value="`+m.Do+`"`) {
				out[m.Do] = part
			}
		}
	}
	return out
}

func TestSigningSaysWhatItBindsAndAsksNothingThatHasNoUse(t *testing.T) {
	c := contractapi.Contract{
		ID: "c1", Hash: "abc123", State: contractapi.ContractStateOffered,
		Moves: []contractapi.Move{{Do: "sign", Label: "签署"}, {Do: "recall", Label: "撤回修改"}, {Do: "return", Label: "退回修改"}, {Do: "abandon", Label: "放弃签订"}},
		Steps: []contractapi.Step{{Key: "buyer", State: "now"}, {Key: "publish", State: "todo"}},
	}
	got := wanted(t, c)
	sign := got["sign"]
	if !strings.Contains(sign, `class="btn"`) || strings.Contains(sign, "不能撤回") || strings.Contains(sign, "<textarea") || !strings.Contains(sign, "abc123") || !strings.Contains(sign, "已有的签署作废") {
		t.Errorf("the dialog of signing: %s", sign)
	}
	if !strings.Contains(got["recall"], `class="btn plain"`) || strings.Contains(got["recall"], "<textarea") {
		t.Errorf("recalling stands before signing: %s", got["recall"])
	}
	for _, do := range []string{"return", "abandon"} {
		if !strings.Contains(got[do], "<textarea") {
			t.Errorf("%s asks for no reason: %s", do, got[do])
		}
	}
	c.Steps[0].State = "late"
	if got := wanted(t, c)["sign"]; !strings.Contains(got, "逾期的原因") {
		t.Errorf("a late signature is not wanted why: %s", got)
	}
	c.BuyerSigned = &contractapi.Signature{}
	if got := wanted(t, c)["sign"]; !strings.Contains(got, "合同即告成立") || strings.Contains(got, "已有的签署作废") {
		t.Errorf("whoever signs second is told that the signature can still be voided: %s", got)
	}
	if got := wanted(t, c)["recall"]; !strings.Contains(got, "btn stop") {
		t.Errorf("what voids a signature looks harmless: %s", got)
	}
}
