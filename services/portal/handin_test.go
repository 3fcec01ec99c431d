package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// gate keeps what a page hands in.
type gate struct {
	pieces    map[string][]byte // by hash
	completed []tenderapi.CompleteUploadRequest
	final     []tenderapi.FinalizeBidRequest
	refuses   error
	closed    error // what every piece is answered
}

func (g *gate) routes() []route.Route {
	return []route.Route{
		route.On(tenderapi.PutChunk, func(_ context.Context, in tenderapi.PutChunkRequest) (tenderapi.Upload, error) {
			if g.closed != nil {
				return tenderapi.Upload{}, g.closed
			}
			if in.N == 9 {
				return tenderapi.Upload{}, fault.New(fault.Refused, "tender.upload.quota", "上传的文件过多，请等一会儿再传。")
			}
			if int64(len(g.pieces[in.Hash])) != in.N*(1<<20) {
				return tenderapi.Upload{}, fault.New(fault.Refused, "test.order", "分片的次序不对，请重传。")
			}
			g.pieces[in.Hash] = append(g.pieces[in.Hash], in.Upload.Body...)
			return tenderapi.Upload{Hash: in.Hash, Size: in.Size, Chunk: int64(len(in.Upload.Body)), Missing: []int64{}}, nil
		}),
		route.On(tenderapi.CompleteUpload, func(_ context.Context, in tenderapi.CompleteUploadRequest) (tenderapi.Upload, error) {
			g.completed = append(g.completed, in)
			return tenderapi.Upload{Hash: in.Hash, Complete: true, Missing: []int64{}}, nil
		}),
		route.On(tenderapi.FinalizeBid, func(_ context.Context, in tenderapi.FinalizeBidRequest) (tenderapi.Bid, error) {
			if g.refuses != nil {
				return tenderapi.Bid{}, g.refuses
			}
			g.final = append(g.final, in)
			return tenderapi.Bid{ID: "mine"}, nil
		}),
	}
}

// handIn posts files in the order given: name, content.
func (b *browser) handIn(pairs ...string) answer {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for i := 0; i+1 < len(pairs); i += 2 {
		part, err := w.CreateFormFile(pairs[i], "file")
		if err == nil {
			_, err = part.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	w.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.url+"/desk/staff/tenders/pub/sealed", &buf)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", b.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func TestSealedFilesAreHandedInWithoutAScript(t *testing.T) {
	w := newWorks(t, identity.Staff)
	g := w.gate
	b := w.as(identity.Staff)
	page := b.get(bidAt).body
	for _, want := range []string{"签名的递交声明", `name="sealed_price"`, "/sealing/statement"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	var draft tenderapi.BidStatement
	if err := json.Unmarshal([]byte(b.get("/desk/staff/tenders/pub/sealing/statement").body), &draft); err != nil || draft.Tender != "pub" || draft.Notice == "" || draft.Revision < 1 {
		t.Fatalf("the statement to sign is %+v, %v", draft, err)
	}
	large := strings.Repeat("密", 500_000) // of more than one piece
	final := tenderapi.BidFinal{Statement: draft, Key: "k", Signature: "s"}
	final.Statement.Envelopes = []tenderapi.EnvelopeRef{
		{Kind: tenderapi.EnvelopeKindTechnical, Hash: strings.Repeat("1", 64), Size: int64(len(large))}, {Kind: tenderapi.EnvelopeKindPrice, Hash: strings.Repeat("2", 64), Size: 5},
	}
	text, err := json.Marshal(final)
	if err != nil {
		t.Fatal(err)
	}
	if a := b.handIn("statement", string(text), "sealed_technical", large, "sealed_price", "price"); a.at != "/desk/staff/bids/mine" {
		t.Fatalf("%d at %s: %s", a.status, a.at, a.said())
	}
	if string(g.pieces[strings.Repeat("1", 64)]) != large || string(g.pieces[strings.Repeat("2", 64)]) != "price" {
		t.Error("a file is another when it arrives")
	}
	if len(g.completed) != 2 || len(g.final) != 1 || !slices.Equal(g.final[0].Statement.Envelopes, final.Statement.Envelopes) {
		t.Fatalf("completed %+v, handed in %+v", g.completed, g.final)
	}

	g.final, g.pieces = nil, map[string][]byte{}
	elsewhere := strings.Replace(string(text), `"tender":"pub"`, `"tender":"other"`, 1)
	for _, c := range []struct {
		claim string
		sends []string
		says  string
	}{
		{"no statement", []string{"statement", "not json", "sealed_technical", large, "sealed_price", "price"}, "不是sanshe-seal的state命令存下的文件"},
		{"of another purchase", []string{"statement", elsewhere, "sealed_technical", large, "sealed_price", "price"}, "写的是另一个项目"},
		{"one file missing", []string{"statement", string(text), "sealed_technical", large}, "没有收全"},
		{"cut off", []string{"statement", string(text), "sealed_price", "pri"}, "没有收全"},
		{"nothing", nil, "没有收全"},
	} {
		g.pieces = map[string][]byte{}
		if a := b.handIn(c.sends...); a.status < 400 || !strings.Contains(a.body, c.says) || !strings.Contains(a.body, `name="sealed_price"`) {
			t.Errorf("%s: %d, the form that comes back does not say %q", c.claim, a.status, c.says)
		}
	}
	if len(g.final) != 0 {
		t.Errorf("what was refused was handed in: %+v", g.final)
	}
	late := fault.New(fault.Refused, "tender.bid.too-late", "截止时间已到，不能再递交。")
	g.pieces, g.closed, g.refuses = map[string][]byte{}, late, late.Proven(json.RawMessage(`{"refusal":{"code":"A1"},"signature":"zzz"}`))
	if a := b.handIn("statement", string(text), "sealed_technical", large, "sealed_price", "price"); a.status != 422 || !strings.Contains(a.words(), "截止时间已到") || !strings.Contains(a.words(), `{"refusal":{"code":"A1"},"signature":"zzz"}`) {
		t.Errorf("too late, without the signed refusal: %d %s", a.status, a.words())
	}
}

// counted is a body of which is known how much was taken.
type counted struct {
	io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func TestARefusalWaitsForABrowserThatIsStillSending(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	part, err := form.CreateFormFile("statement", "file")
	if err == nil {
		_, err = part.Write([]byte("not json"))
	}
	if err == nil {
		_, err = form.CreateFormFile("sealed_technical", "file")
	}
	if err != nil {
		t.Fatal(err)
	}
	const rest = 16 << 20 // more than is read away or buffered on the way by itself
	body := &counted{Reader: io.MultiReader(&head, io.LimitReader(zeros{}, rest))}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+"/desk/staff/tenders/pub/sealed", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", b.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if a := b.do(r); a.status != 400 || !strings.Contains(a.body, "不是sanshe-seal的state命令存下的文件") {
		t.Errorf("%d: %s", a.status, a.said())
	}
	if n := body.n.Load(); n < rest {
		t.Errorf("the answer came after %d of %d octets, and the connection was closed on the rest", n, rest)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
