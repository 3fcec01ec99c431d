package dispute

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

func picture(t *testing.T, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func upload(id, name string, body []byte) tenderapi.AddEvidenceRequest {
	return tenderapi.AddEvidenceRequest{ID: id, Name: name, Upload: contract.Octets(body)}
}

// letter is a challenge of the result in two items, with everything that a letter should say.
func letter(id string, evidence ...string) tenderapi.FileChallengeRequest {
	return tenderapi.FileChallengeRequest{ID: id, ChallengeDraft: tenderapi.ChallengeDraft{
		About: "result", Evidence: evidence,
		Items: []tenderapi.GrievanceItem{
			{Ground: "result-objective", Part: "评分标准第三项", Facts: "类似业绩应得满分，公布的得分少了十分。", Law: "政府采购法实施条例第三十四条", Request: "重新核对业绩得分。"},
			{Ground: "result-unqualified", Part: "资格条件第二项", Facts: "中标供应商没有提供年度检查结论。", Law: "政府采购法第二十二条", Request: "认定中标无效。"},
		},
		Contact: &tenderapi.Contact{Name: "李四", Phone: "0516-88888888", Address: "星河区一号", Postcode: "221000"},
	}}
}

func TestALetterNamesEveryItemWithItsGroundFactsAndRequest(t *testing.T) {
	r, id := awarded(t)
	paper := ok(r, "bob", tenderapi.AddEvidence, upload(id, "业绩合同.pdf", pdf))
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id, paper.ID))
	if len(c.Items) != 2 || c.Items[1].GroundText != "中标、成交供应商不符合资格条件或者实质性要求" || c.Contact.Name != "李四" || c.TenderCode == "" {
		t.Errorf("%+v", c)
	}
	for _, f := range c.Findings {
		if !f.Ok || f.Level != "warn" {
			t.Errorf("a whole letter lacks something: %+v", f)
		}
	}
	if e := c.Evidence; len(e) != 1 || e[0].Name != "业绩合同.pdf" || e[0].Stage != "challenge" || len(e[0].Hash) != 64 || e[0].By != "组织b" {
		t.Errorf("%+v", e)
	}
}

func TestWhatALetterLacksIsShownAndRefusesNobody(t *testing.T) {
	r, id := awarded(t)
	in := letter(id)
	in.Contact, in.Items[0].Law = &tenderapi.Contact{Agent: "王五"}, ""
	before := ok(r, "bob", tenderapi.CheckChallenge, tenderapi.CheckChallengeRequest(in))
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	if !reflect.DeepEqual(before.Items, c.Findings) {
		t.Errorf("before filing %+v, after it %+v", before.Items, c.Findings)
	}
	lacks := lacking(c.Findings)
	if want := []string{"contact", "items.0.law", "evidence", "contact.letter"}; !slices.Equal(lacks, want) {
		t.Errorf("lacks %v, want %v", lacks, want)
	}
}

// lacking are the fields of what a paper does not say.
func lacking(of []tenderapi.Finding) (out []string) {
	for _, f := range of {
		if !f.Ok {
			out = append(out, f.Field)
		}
	}
	return out
}

// 质疑和投诉办法第十八条: both sides read what a complaint lacks, and the supervisor asks for it once, within the days of its examination.
func TestWhatAComplaintLacksIsToldToBothSidesAndAskedForInTime(t *testing.T) {
	r, id := awarded(t)
	in := letter(id)
	in.Contact = &tenderapi.Contact{Agent: "王五"}
	c := ok(r, "bob", tenderapi.FileChallenge, in)
	r.set(cn.AddWorkdays(cn.DayOf(c.AnswerDue), 1).At(9, 0))
	if c.ComplaintFindings != nil {
		t.Errorf("before there is a complaint it lacks %+v", c.ComplaintFindings)
	}
	said := act(c.ID, Complain, "逾期没有答复。")
	said.Complaint = []tenderapi.ComplaintItem{{Item: 1, Facts: "逾期没有答复。", Request: "责令答复。"}, {Item: 2, Facts: "逾期没有答复。", Request: "责令答复。", Law: "政府采购法第五十三条"}}
	ok(r, "bob", tenderapi.MoveChallenge, said)
	filed, law := cn.DayOf(r.now), rule.Where{Region: region, Day: r.now}
	want := []string{"contact", "complaint.0.law", "evidence", "contact.letter"}
	for _, who := range []string{"bob", "officer", "watch"} {
		got := ok(r, who, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}).ComplaintFindings
		if !slices.Equal(lacking(got), want) || got[0].Level != "warn" || got[0].Basis[0].Rule != "dispute.complaint.contents" {
			t.Errorf("%s reads that %v is lacking, want %v: %+v", who, lacking(got), want, got)
		}
	}
	refused(r, "ann", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}, "tender.challenge.not-found", "")
	ask := act(c.ID, Remand, "请补正法律依据和授权委托书。")
	ask.Days = 3
	last := cn.AddWorkdays(filed, ruletest.Value[int](t, r.book, "dispute.complaint.accept", law))
	r.set(last.Add(1).At(0, 0))
	refused(r, "watch", tenderapi.MoveChallenge, ask, "tender.step.late", "dispute.complaint.accept")
	r.set(last.Last())
	ok(r, "watch", tenderapi.MoveChallenge, ask)
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Supply, "补正如下。"))
	if got := r.challenge(c.ID); got.ComplaintFindings != nil || got.Supplement.Text == "" {
		t.Errorf("once it is corrected the platform still says %+v", got.ComplaintFindings)
	}
	refused(r, "watch", tenderapi.MoveChallenge, act(c.ID, Remand, "再补。"), "tender.complaint.corrected", "dispute.complaint.correct")
}

func TestAnItemBelongsToThePartThatIsChallenged(t *testing.T) {
	r, id := awarded(t)
	in := letter(id)
	in.Items[1].Ground = "documents-period"
	if _, f := try(r, "bob", tenderapi.FileChallenge, in); f == nil || f.Code != "tender.challenge.ground" || f.Fields[0].Name != "items.1.ground" {
		t.Errorf("%v", f)
	}
	in.Items = nil
	refused(r, "bob", tenderapi.FileChallenge, in, "tender.challenge.no-items", "dispute.challenge.proof")
}

func TestEvidenceIsWhatItsBytesSay(t *testing.T) {
	r, id := awarded(t)
	for name, body := range map[string][]byte{
		"application/pdf": pdf,
		"image/png":       picture(t, func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) }),
		"image/jpeg":      picture(t, func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) }),
	} {
		if e := ok(r, "bob", tenderapi.AddEvidence, upload(id, "证明.exe", body)); e.Type != name || e.Size != int64(len(body)) {
			t.Errorf("%s: %+v", name, e)
		}
	}
	for _, body := range []string{"<html><script>alert(1)</script>", "PK\x03\x04", "GIF89a", "只是文字", "MZ", "<svg/>"} {
		refused(r, "bob", tenderapi.AddEvidence, upload(id, "证明.pdf", []byte(body)), "tender.evidence.kind", "")
	}
	one, two := ok(r, "bob", tenderapi.AddEvidence, upload(id, "甲.pdf", pdf)), ok(r, "bob", tenderapi.AddEvidence, upload(id, "乙.pdf", pdf))
	if one.ID != two.ID {
		t.Error("the same bytes are kept twice")
	}
	if other := ok(r, "ann", tenderapi.AddEvidence, upload(id, "甲.pdf", pdf)); other.ID == one.ID {
		t.Error("two organizations share a paper")
	}
}

func TestEvidenceOpensToThePartiesAndTheSupervisorOnly(t *testing.T) {
	r, id := awarded(t)
	paper := ok(r, "bob", tenderapi.AddEvidence, upload(id, "业绩.pdf", pdf))
	refused(r, "ann", tenderapi.FileChallenge, letter(id, paper.ID), "tender.evidence.not-found", "")
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id, paper.ID))
	get := tenderapi.GetEvidenceRequest{ID: c.ID, Evidence: paper.ID}
	for _, who := range []string{"bob", "officer", "watch"} {
		if f := ok(r, who, tenderapi.GetEvidence, get); !bytes.Equal(f.Body, pdf) || f.Type != "application/pdf" {
			t.Errorf("%s gets %q", who, f.Type)
		}
	}
	for _, who := range []string{"ann", "cat", "other"} {
		refused(r, who, tenderapi.GetEvidence, get, "tender.challenge.not-found", "")
	}
	if _, f := try(r, "", tenderapi.GetEvidence, get); f == nil || f.Kind != fault.Unauthenticated {
		t.Errorf("a stranger: %v", f)
	}
	if seen := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: id}).Items[0]; seen.Contact != nil || seen.Evidence != nil || seen.Items != nil || seen.Findings != nil {
		t.Errorf("strangers read %+v", seen)
	}
}

func TestWhatNobodyRefersToIsDroppedAfterADay(t *testing.T) {
	r, id := awarded(t)
	loose := ok(r, "bob", tenderapi.AddEvidence, upload(id, "甲.pdf", pdf))
	kept := ok(r, "bob", tenderapi.AddEvidence, upload(id, "乙.pdf", append(slices.Clone(pdf), '\n')))
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id, kept.ID))
	r.set(r.now.Add(25 * time.Hour))
	ok(r, "bob", tenderapi.GetEvidence, tenderapi.GetEvidenceRequest{ID: c.ID, Evidence: kept.ID})
	late := act(c.ID, Withdraw, "")
	ok(r, "bob", tenderapi.MoveChallenge, late)
	refused(r, "bob", tenderapi.FileChallenge, letter(id, loose.ID), "tender.evidence.not-found", "")
	for i := range mostLoose {
		ok(r, "bob", tenderapi.AddEvidence, upload(id, "甲.pdf", append(slices.Clone(pdf), strings.Repeat("\n", i+2)...)))
	}
	refused(r, "bob", tenderapi.AddEvidence, upload(id, "甲.pdf", append(slices.Clone(pdf), 'x')), "tender.evidence.many", "")
}

func TestALetterIsSentBackOnceAndItsDaysRunOn(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id))
	in := act(c.ID, Return, "请提供业绩合同的复印件。")
	in.Days = 2
	got := ok(r, "officer", tenderapi.MoveChallenge, in)
	if got.Correction == nil || cn.DayOf(got.Correction.Due) != cn.AddWorkdays(cn.DayOf(r.now), 2) || !got.AnswerDue.Equal(c.AnswerDue) || !got.Open {
		t.Errorf("%+v", got)
	}
	paper := ok(r, "bob", tenderapi.AddEvidence, upload(id, "合同.pdf", pdf))
	fix := act(c.ID, Correct, "补充合同复印件。")
	fix.Evidence = []string{paper.ID}
	got = ok(r, "bob", tenderapi.MoveChallenge, fix)
	if got.State != tenderapi.ChallengeStateFiled || got.Correction.DoneAt == nil || got.Evidence[0].Stage != "correction" {
		t.Errorf("%+v", got)
	}
	refused(r, "officer", tenderapi.MoveChallenge, in, "tender.challenge.corrected", "")
	if got := ok(r, "officer", tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: c.ID}); slices.Contains(movesOf(got), string(Return)) {
		t.Error("a second correction is offered")
	}
}

func TestARefusedChallengeSaysWhyAndMayBeComplainedAbout(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, letter(id))
	refused(r, "officer", tenderapi.MoveChallenge, act(c.ID, Refuse, "不受理。"), "tender.challenge.no-ground", "dispute.challenge.refusals")
	in := act(c.ID, Refuse, "同一事项已于上月答复。")
	in.Ground = "repeated"
	got := ok(r, "officer", tenderapi.MoveChallenge, in)
	if got.State != tenderapi.ChallengeStateRefused || got.Refusal != "同一环节的同一事项已经质疑并得到答复" || got.Open {
		t.Errorf("%+v", got)
	}
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, Complain, "没有答复过。"))
}
