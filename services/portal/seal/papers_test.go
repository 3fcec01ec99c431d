package seal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/seal"
	"sanshe/libs/seal/papers"
)

// paper is a paper on its way to the other language.
type paper struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// bundles are the papers of several envelopes, from the smallest that can be told for what it is.
func bundles() [][]paper {
	pdf := func(n int) []byte { return append([]byte("%PDF-"), noise(n)...) }
	return [][]paper{
		nil,
		{{"一.jpg", []byte("\xff\xd8\xff")}},
		{{"二.PDF", pdf(0)}},
		{{"三 & <三>.pdf", pdf(300_000)}, {"四.png", append([]byte("\x89PNG\r\n\x1a\n"), noise(100_000)...)}, {"换行.pdf", []byte("%PDF-\n\n{\n")}},
	}
}

const plan = "方案 <b>&\u2028\n第二行"

func TestWhatOneLanguageJoinsTheOtherTakesApart(t *testing.T) {
	g, b := both(t)
	says, err := json.Marshal(tenderapi.TechnicalPart{Plan: plan})
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range bundles() {
		c := context(i, seal.Technical)
		var there struct {
			Refused string
			Content []byte
		}
		b.must("join", with{"says": string(says), "papers": append([]paper{}, list...)}, &there)
		var files []papers.Paper
		for _, p := range list {
			files = append(files, papers.Paper(p))
		}
		here, err := papers.Join(says, files)
		if err != nil || there.Refused != "" {
			t.Fatalf("%d: %v, %s", i, err, there.Refused)
		}
		for name, content := range map[string][]byte{"browser": there.Content, "go": here} {
			identity, recipient := g.bidder(seal.X25519)
			var holders []string
			for _, h := range names {
				holders = append(holders, g.holder(seal.X25519, h))
			}
			sealed := b.seal(c, holders, recipient, content)
			opened, err := g.own(sealed, c, identity)
			if err != nil {
				t.Fatal(err)
			}
			var got []paper
			r := &papers.Reader{Most: papers.MaxFiles}
			r.Take = func(n int, content []byte) error {
				got = append(got, paper{r.Files[n-1].Name, bytes.Clone(content)})
				return nil
			}
			if _, err = r.Write(opened); err == nil {
				err = r.Close()
			}
			var part tenderapi.TechnicalPart
			if err != nil || json.Unmarshal(r.Text, &part) != nil || part.Plan != plan || fmt.Sprint(got) != fmt.Sprint(list) {
				t.Errorf("%d, joined by %s: Go reads %d papers and %q: %v", i, name, len(got), r.Text, err)
			}
			var back struct {
				Says   string
				Papers []paper
			}
			b.must("takeApart", with{"content": opened}, &back)
			if json.Unmarshal([]byte(back.Says), &part) != nil || part.Plan != plan || len(back.Papers) != len(list) || len(list) > 0 && fmt.Sprint(back.Papers) != fmt.Sprint(list) {
				t.Errorf("%d, joined by %s: the browser reads %d papers and %q", i, name, len(back.Papers), back.Says)
			}
		}
	}
}

// TestBothAnswerAlike holds the browser's answers against the contract's: the same bytes, so that nobody can tell which of them sealed.
func TestBothAnswerAlike(t *testing.T) {
	_, b := both(t)
	counted, named := with{"code": "A4", "name": "业绩", "unit": "项"}, with{"code": "A5", "name": "证书", "levels": []string{"一级", "无"}}
	for _, c := range []struct {
		fact    with
		written string
		want    *tenderapi.CriterionAnswer
	}{
		{counted, "5", &tenderapi.CriterionAnswer{Code: "A4", Count: 5}},
		{counted, "0", &tenderapi.CriterionAnswer{Code: "A4"}},
		{counted, "007", &tenderapi.CriterionAnswer{Code: "A4", Count: 7}},
		{counted, "1000000000", &tenderapi.CriterionAnswer{Code: "A4", Count: 1_000_000_000}},
		{counted, "1000000001", nil},
		{counted, "", nil},
		{counted, "-1", nil},
		{counted, "1.5", nil},
		{counted, "五", nil},
		{counted, "1e3", nil},
		{named, "一级", &tenderapi.CriterionAnswer{Code: "A5", Level: "一级"}},
		{named, "二级", nil},
		{named, "", nil},
	} {
		var there struct{ Refused, Answer string }
		b.must("answer", with{"fact": c.fact, "written": c.written}, &there)
		if c.want == nil {
			if !strings.HasSuffix(there.Refused, "。") {
				t.Errorf("%q is taken: %s", c.written, there.Answer)
			}
			continue
		}
		here, err := json.Marshal(c.want)
		if err != nil || there.Answer != string(here) {
			t.Errorf("%q: the browser says %s%s, Go %s, %v", c.written, there.Answer, there.Refused, here, err)
		}
	}
}

func TestBothTakeTheSamePapers(t *testing.T) {
	_, b := both(t)
	pdf := []byte("%PDF-1.7")
	for _, p := range []paper{
		{"空.pdf", []byte{}},
		{"一.pdf", []byte{'%'}},
		{"文.pdf", []byte("你好，这不是PDF")},
		{"程序.exe", []byte("MZ")},
		{"方案.png", pdf},
		{"方案", pdf},
		{"../方案.pdf", pdf},
		{`..\方案.pdf`, pdf},
		{"方\n案.pdf", pdf},
		{"方案\u202e.pdf", pdf},
		{"", pdf},
		{strings.Repeat("案", 117) + ".pdf", pdf},
		{strings.Repeat("🏠", 116) + ".pdf", pdf},
		{"图.png", []byte("\x89PNG\r\n")},
		{"方案.pdf.hta", pdf},
	} {
		var there struct{ Refused string }
		b.must("join", with{"says": "{}", "papers": []paper{p}}, &there)
		_, err := papers.Describe(papers.Paper(p))
		if here := fmt.Sprint(err); err == nil && there.Refused != "" || err != nil && here != there.Refused {
			t.Errorf("%q: Go says %q, the browser %q", p.Name, here, there.Refused)
		}
		if fits := strings.Contains(p.Name, "🏠"); fits != (err == nil) {
			t.Errorf("%q: %v", p.Name, err)
		}
	}
}

func TestBothRefuseAContentThatIsNotWhatItLists(t *testing.T) {
	_, b := both(t)
	good, err := papers.Join([]byte(`{"plan":"方案"}`), []papers.Paper{{Name: "方案.pdf", Content: []byte("%PDF-1.7 方案")}})
	if err != nil {
		t.Fatal(err)
	}
	text := string(good)
	for name, content := range map[string]string{
		"cut": text[:len(text)-1], "longer": text + " ", "a byte changed": text[:len(text)-1] + "x", "another name": strings.Replace(text, "方案.pdf", "../方.pdf", 1),
		"another type": strings.Replace(text, "application/pdf", "image/png", 1), "another size": strings.Replace(text, `"size":15`, `"size":14`, 1),
	} {
		if content == text {
			t.Fatalf("%s is the same", name)
		}
		refused(t, b.ask("takeApart", with{"content": []byte(content)}, nil), name, "seal.file.altered")
		r := &papers.Reader{Most: papers.MaxFiles}
		if _, err := r.Write([]byte(content)); err == nil && r.Close() == nil {
			t.Errorf("Go takes what is %s", name)
		}
	}
}
