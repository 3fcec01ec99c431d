package tender

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/seal/papers"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/unseal"
)

// pdfOf is a paper that nobody can press together.
func pdfOf(name string, size int) papers.Paper {
	b := make([]byte, size)
	rand.Read(b)
	copy(b, "%PDF-1.7\n")
	return papers.Paper{Name: name, Content: b}
}

// with is a bid that has papers in its technical envelope.
func with(list ...papers.Paper) sealing.Content {
	c := content(9_000_000)
	c.Papers = map[tenderapi.EnvelopeKind][]papers.Paper{tenderapi.EnvelopeKindTechnical: list}
	return c
}

func fileOf(bid string, kind tenderapi.EnvelopeKind, n int64) tenderapi.GetBidFileRequest {
	return tenderapi.GetBidFileRequest{ID: bid, Kind: kind, N: n}
}

func TestPapersAreReadByThoseWhoReadTheBidAndComeBackByteForByte(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	plan, proof := pdfOf("服务方案.pdf", 2_500_000), papers.Paper{Name: "登记证书.png", Content: []byte("\x89PNG\r\n\x1a\n只有评委能看的证书")}
	c := with(plan, pdfOf("审计报告.pdf", 1))
	c.Papers[tenderapi.EnvelopeKindTechnical][1].Content = []byte("%PDF-1.4 审计")
	c.Papers[tenderapi.EnvelopeKindQualification] = []papers.Paper{proof}
	c.Qualification.Declares = []string{"liability", "record"}
	b := r.says("ann", x.ID, c)
	r.bid("bob", x.ID, 8_000_000)
	r.bid("cat", x.ID, 8_100_000)
	for _, as := range []string{"officer", "watch", "ann", "bob"} {
		refused(r, as, tenderapi.GetBidFile, fileOf(b.ID, tenderapi.EnvelopeKindTechnical, 1), "tender.seal.stage", "tender.seal.early")
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))

	list := ok(r, "officer", tenderapi.ListBidFiles, tenderapi.ListBidFilesRequest{ID: x.ID}).Items
	if len(list) != 3 || len(list[0].Files) != 3 || len(list[1].Files) != 0 {
		t.Fatalf("the list: %+v", list)
	}
	for i, yes := range map[int]bool{0: true, 1: false, 4: true, 5: false} { // 政采法22, point by point as it was declared
		if d := list[0].Declared; len(d) != 6 || d[i].Yes != yes || list[1].Declared[i].Yes || list[0].Basis[0].Rule != "supplier.conditions" {
			t.Errorf("of the conditions: %+v, and of who declared none %+v", d, list[1].Declared)
		}
	}
	sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	if got, want := sheet.Bids[0].Files, list[0].Files; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("a judge's sheet lists %+v", got)
	}
	for i, want := range []struct {
		papers.Paper
		is string
	}{{proof, "image/png"}, {plan, "application/pdf"}, {c.Papers[tenderapi.EnvelopeKindTechnical][1], "application/pdf"}} {
		f := list[0].Files[i]
		if f.File.Name != want.Name || f.File.Size != int64(len(want.Content)) {
			t.Errorf("%s is listed as %+v", want.Name, f)
		}
		for _, as := range []string{"officer", "watch", "e1", "ann"} {
			got := ok(r, as, tenderapi.GetBidFile, fileOf(f.Bid, f.Kind, f.N))
			if got.Name != want.Name || got.Type != want.is || !bytes.Equal(got.Body, want.Content) {
				t.Errorf("%s reads %s of %s as %s with %d bytes", as, want.Name, got.Type, got.Name, len(got.Body))
			}
		}
		for as, code := range map[string]string{"bob": "tender.seal.secret", "dan": "tender.seal.secret", "e7": "tender.seal.secret", "other": "tender.seal.secret", "": "identity.required", "seal": "identity.role"} {
			refused(r, as, tenderapi.GetBidFile, fileOf(f.Bid, f.Kind, f.N), code, "")
		}
	}
	refused(r, "e7", tenderapi.ListBidFiles, tenderapi.ListBidFilesRequest{ID: x.ID}, "tender.seal.secret", "")
	refused(r, "e1", tenderapi.GetBidFile, fileOf(b.ID, tenderapi.EnvelopeKindTechnical, 3), "tender.paper.not-found", "")
	refused(r, "e1", tenderapi.GetBidFile, fileOf(b.ID, tenderapi.EnvelopeKindPrice, 1), "tender.paper.not-found", "")
	refused(r, "e1", tenderapi.GetBidFile, fileOf(list[1].Bid, tenderapi.EnvelopeKindTechnical, 1), "tender.paper.not-found", "")

	for _, ev := range r.heard {
		if s := string(ev.Data); strings.Contains(s, "服务方案.pdf") || strings.Contains(s, list[0].Files[0].File.Sha256) {
			t.Errorf("%s tells of a paper", ev.Type)
		}
	}
	view, resume, err := r.store.Hold(t.Context())
	must(t, err)
	defer view.Close()
	must(t, view.Dump(t.Context(), func(coll string, rec store.Record) error {
		if s := string(rec.Body); strings.Contains(s, "服务方案.pdf") || strings.Contains(s, "只有评委能看的证书") {
			t.Errorf("%s %s keeps a paper in clear", coll, rec.ID)
		}
		return nil
	}))
	must(t, resume())
}

func TestAJudgeWhomSomethingTiesToABidderReadsNoPaper(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	b := r.says("ann", x.ID, with(pdfOf("方案.pdf", 100)))
	r.bid("bob", x.ID, 8_000_000)
	r.bid("cat", x.ID, 8_100_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.ties["e1"] = []organizationapi.Relation{{Org: "a", Kind: "kin"}}
	_, sheet := try(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	_, paper := try(r, "e1", tenderapi.GetBidFile, fileOf(b.ID, tenderapi.EnvelopeKindTechnical, 1))
	if sheet == nil || paper == nil || sheet.Code != paper.Code {
		t.Errorf("the sheet is refused by %v, the paper by %v", sheet, paper)
	}
}

func TestAnEnvelopeWhosePapersAreNotWhatItListsIsUnreadable(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	joined := func(text string) string {
		out, err := papers.Join([]byte(text), []papers.Paper{pdfOf("方案.pdf", 1000)})
		must(t, err)
		return string(out)
	}
	r.says("ann", x.ID, with(pdfOf("方案.pdf", 100)))
	r.spoil("bob", &x, tenderapi.EnvelopeKindPrice, joined(`{"price":8000000}`))
	r.spoil("cat", &x, tenderapi.EnvelopeKindTechnical, joined(`{"plan":"方案"}`)+"多出来的")
	r.spoil("dan", &x, tenderapi.EnvelopeKindQualification, strings.Replace(joined(`{"contact_name":"甲","contact_phone":"1"}`), "方案.pdf", "../案.pdf", 1))
	r.set(d.Deadline)
	r.opens(x.ID)
	bids := r.record(x.ID).Bids
	if !bids[0].Valid || !bids[1].Valid {
		t.Fatalf("%+v", bids[:2])
	}
	for i, want := range map[int]string{2: "附件的末尾多出内容", 3: "第1个附件的文件名含有路径分隔符"} {
		if b := bids[i]; b.Valid || b.Readable || b.Ground != unseal.Revoked || !strings.Contains(b.Why, want) || strings.Contains(b.Why, "案.pdf") {
			t.Errorf("%+v", b)
		}
		refused(r, "officer", tenderapi.GetBidFile, fileOf(bids[i].Bid, []tenderapi.EnvelopeKind{2: "technical", 3: "qualification"}[i], 1), "tender.paper.not-found", "")
	}
	for _, b := range ok(r, "officer", tenderapi.ListBidFiles, tenderapi.ListBidFilesRequest{ID: x.ID}).Items[2:] {
		if len(b.Files) > 0 {
			t.Errorf("of what is unreadable is listed %+v", b)
		}
	}
}

func TestAPriceEnvelopeTakesNoPaper(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	x := r.published(d)
	plain, err := papers.Join([]byte(`{"price":8000000}`), []papers.Paper{pdfOf("价格.pdf", 10)})
	must(t, err)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("cat", x.ID, 9_100_000)
	r.spoil("bob", &x, tenderapi.EnvelopeKindPrice, string(plain))
	r.set(d.Deadline)
	for _, b := range r.readOut(x.ID).Bids {
		if hers := b.Supplier.ID == "b"; hers == b.Valid || hers && !strings.Contains(b.Why, "写了1个附件，这个信封最多放0个") {
			t.Errorf("%+v", b)
		}
	}
}

func TestReadingTheTextsTouchesNoPaper(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	b := r.says("ann", x.ID, with(pdfOf("甲.pdf", 3<<20), pdfOf("乙.pdf", 3<<20)))
	r.says("bob", x.ID, with(pdfOf("方案.pdf", 6<<20)))
	r.bid("cat", x.ID, 8_100_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	read := func() (s tenderapi.Sheet) {
		s = ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
		return s
	}
	read() // what else the sheet needs is looked up once
	var s tenderapi.Sheet
	if _, most := r.store.cost(func() { s = read() }); most > 4<<20 {
		t.Errorf("three bids with 12 MiB of papers take %d bytes of the store", most)
	}
	if s.Bids[0].Plan != "方案" || len(s.Bids[0].Files) != 2 || len(s.Bids[1].Files) != 1 {
		t.Errorf("%+v", s.Bids)
	}
	pieces, err := intake.Pieces(t.Context(), r.relay.Engine)
	must(t, err)
	u, err := r.store.Get(t.Context(), "uploads", intake.UploadID(x.ID, "a", b.Envelopes[1].Hash))
	must(t, err)
	var noted intake.Upload
	must(t, json.Unmarshal(u.Body, &noted))
	spoil := func(n int) {
		_, err := pieces.Update(t.Context(), fmt.Sprintf("%s.%d.%s", u.ID, n, noted.Sums[n]), func(p *intake.Piece) ([]event.Event, error) {
			p.Content[len(p.Content)-1] ^= 1
			return nil, nil
		})
		must(t, err)
	}
	spoil(len(noted.Sums) - 1)
	if got := read(); got.Bids[0].Plan != "方案" || len(got.Bids[0].Files) != 2 {
		t.Errorf("the text is gone with a paper's last piece: %+v", got.Bids[0])
	}
	refused(r, "e1", tenderapi.GetBidFile, fileOf(b.ID, tenderapi.EnvelopeKindTechnical, 1), "tender.paper.not-found", "")
	spoil(0)
	if got := read(); got.Bids[0].Plan != "" {
		t.Errorf("of a piece that is not what its name says is read %+v", got.Bids[0])
	}
}

func TestANewPlanBringsItsOwnPapers(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.says("ann", x.ID, with(pdfOf("原方案.pdf", 100)))
	r.bid("bob", x.ID, 8_000_000)
	r.bid("cat", x.ID, 8_100_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	round := r.asked(x.ID, "服务次数由每月两次改为三次。")
	again := pdfOf("新方案.pdf", 200)
	for who, c := range map[string]sealing.Content{"ann": with(again), "bob": content(8_000_000), "cat": content(8_100_000)} {
		r.says(who, x.ID, c)
	}
	r.set(round.Offers.Until)
	r.release(x.ID, tenderapi.StageOffers, two...)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	files := ok(r, "e1", tenderapi.ListBidFiles, tenderapi.ListBidFilesRequest{ID: x.ID}).Items[0].Files
	if len(files) != 1 || files[0].File.Name != "新方案.pdf" || files[0].Bid != r.record(x.ID).Bids[0].Last.Bid {
		t.Fatalf("%+v", files)
	}
	if got := ok(r, "e1", tenderapi.GetBidFile, fileOf(files[0].Bid, files[0].Kind, 1)); !bytes.Equal(got.Body, again.Content) {
		t.Errorf("%s of %d bytes", got.Name, len(got.Body))
	}
}

func TestPapersOfOneHandAreASignAndRefuseNothing(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	by := func(name, author string, noise int) papers.Paper {
		p := pdfOf(name, noise)
		p.Content = append(p.Content, "\n1 0 obj<</Author("+author+")>>endobj"...)
		return p
	}
	same := by("证明.pdf", "李四", 50)
	both := with(by("甲方案.pdf", "钱来", 70_000))
	both.Papers[tenderapi.EnvelopeKindQualification] = []papers.Paper{same}
	r.says("ann", x.ID, both)
	r.says("bob", x.ID, with(by("封面.pdf", "Administrator", 20), by("乙方案.pdf", "钱来", 80_000)))
	r.says("cat", x.ID, with(by("丙方案.pdf", "孙立", 90), same))
	r.set(d.Deadline)
	r.opens(x.ID)
	got := ok(r, "watch", tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: x.ID})
	said := map[string]string{}
	for _, f := range got.Items {
		if f.Clause == "" || len(f.Suppliers) != 2 {
			t.Errorf("%+v", f)
		}
		said[f.Code] += f.Text
	}
	if !strings.Contains(said["author"], "甲社工中心、乙社工中心的附件在文档属性中写明同一作者：甲社工中心“甲方案.pdf”、乙社工中心“乙方案.pdf”。") || strings.Contains(said["author"], "丙协会") {
		t.Errorf("of one author it says %q", said["author"])
	}
	if !strings.Contains(said["similar"], "甲社工中心、丙协会的附件是同一个文件") {
		t.Errorf("of one file it says %q", said["similar"])
	}
	for _, b := range r.record(x.ID).Bids {
		if !b.Valid {
			t.Errorf("a sign made a bid invalid: %+v", b)
		}
	}
}
