package bidder

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What sanshe-seal sealed and signed is handed in here where no script runs: a
// statement and the files that it names, none of which the platform can read.

const (
	mostHandedIn  = 36 << 20 // two envelopes of 16 MiB, that of the price, and the form around them
	mostStatement = 64 << 10

	handInPatience = 30 * time.Minute // for all of it over a slow line
)

var (
	errStatement = fault.New(fault.Invalid, "portal.handin.statement", "递交声明不是sanshe-seal的state命令存下的文件，请重新选择。")
	errElsewhere = fault.New(fault.Invalid, "portal.handin.elsewhere", "递交声明写的是另一个项目，请选择这个项目的声明。")
	errHandedIn  = fault.New(fault.Invalid, "portal.handin.files", "没有收全声明所列的密封文件，请把声明和每个信封的密封文件都选上再递交。")
)

// plainForm asks for what sanshe-seal made, and needs no script.
func plainForm(t *tenderapi.Tender) templ.Component {
	fields := []templ.Component{ui.FileField(ui.Input{Name: "statement", Label: "签名的递交声明", Help: "state命令存下的JSON文件。", Required: true, Accept: ".json"})}
	for _, k := range madeNow(t) {
		fields = append(fields, ui.FileField(ui.Input{Name: "sealed_" + string(k.Kind), Label: k.Name + "的密封文件", Required: true}))
	}
	fields = append(fields, ui.Submit("递交这些文件", frame.Href("/tenders/", t.ID)))
	return view.Form(frame.Href("/desk/staff/tenders/", t.ID)+"/sealed", true, frame.Entry{}, fields...)
}

// draftStatement is what state fills in and signs: all that a statement says but for the files.
func (p *room) draftStatement(a *frame.Ask, t *tenderapi.Tender, s view.Setting) (tenderapi.BidStatement, error) {
	out := tenderapi.BidStatement{Tender: t.ID, Bidder: s.Bidder, Revision: s.Revision, Notice: s.Notice, Last: s.Last, Envelopes: []tenderapi.EnvelopeRef{}}
	if s.Last { // behind a last offer stands who stood behind the response
		return out, nil
	}
	members, _, err := p.partners(a, t)
	out.Members = members
	return out, err
}

// handIn passes on what comes, a piece at a time and as it comes: nothing is kept here.
func (p *room) handIn(a *frame.Ask) error {
	b, err := p.handedIn(a)
	if err != nil {
		// A browser that is still sending reads no answer: what comes, within the bound of the body, comes to nothing.
		_, _ = io.Copy(io.Discard, a.R.Body)
		return frame.Retry(a, err, &frame.Form{}, func(status int, e frame.Entry) error { return p.showBid(a, status, e) })
	}
	return a.Redirect("/desk/staff/bids/"+b.ID, "")
}

func (p *room) handedIn(a *frame.Ask) (b tenderapi.Bid, err error) {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return b, err
	}
	if t.Sealing == nil {
		return b, view.ErrNoSealing
	}
	parts, err := a.Parts()
	if err != nil {
		return b, err
	}
	in := tenderapi.FinalizeBidRequest{ID: t.ID}
	sent := 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b, errHandedIn.Because(err)
		}
		if part.FormName() == "statement" {
			if err := json.NewDecoder(io.LimitReader(part, mostStatement)).Decode(&in.BidFinal); err != nil {
				return b, errStatement.Because(err)
			}
			if in.Statement.Tender != t.ID {
				return b, errElsewhere
			}
			continue
		}
		kind, sealed := strings.CutPrefix(part.FormName(), "sealed_")
		i := slices.IndexFunc(in.Statement.Envelopes, func(e tenderapi.EnvelopeRef) bool { return string(e.Kind) == kind })
		if !sealed || i < 0 {
			continue
		}
		if err := p.pass(a, &t, in.Statement.Revision, in.Statement.Envelopes[i], part); late(err) {
			return route.Call(a.Ctx, p.Call, tenderapi.FinalizeBid, in) // its refusal is signed
		} else if err != nil {
			return b, err
		}
		sent++
	}
	if sent == 0 || sent < len(in.Statement.Envelopes) {
		return b, errHandedIn
	}
	return route.Call(a.Ctx, p.Call, tenderapi.FinalizeBid, in)
}

// late reports whether bids are taken no more.
func late(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Code == "tender.bid.too-late"
}

// proofPage shows what the platform signed about a refusal, for whoever has no script to save it.
func proofPage(t *tenderapi.Tender, f *fault.Fault) templ.Component {
	return view.Panel(ui.Box{Title: "签名的拒收凭证"},
		ui.Paragraphs("请把下面的内容原样复制保存为文件，日后可以用sanshe-verify核验平台在什么时候拒收、依据什么拒收。"), ui.Code(string(f.Proof)),
		view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/tenders/", t.ID), "回到项目", false)))
}

// pass sends one file on as it comes, and has it checked.
func (p *room) pass(a *frame.Ask, t *tenderapi.Tender, revision int64, ref tenderapi.EnvelopeRef, from *multipart.Part) error {
	chunk := make([]byte, t.Sealing.Chunk)
	whole := false
	for n, left := int64(0), ref.Size; left > 0 && !whole; n++ {
		piece := chunk[:min(left, t.Sealing.Chunk)]
		if _, err := io.ReadFull(from, piece); err != nil {
			return errHandedIn.Because(err)
		}
		u, err := route.Call(a.Ctx, p.Call, tenderapi.PutChunk, tenderapi.PutChunkRequest{ID: t.ID, Hash: ref.Hash, N: n, Size: ref.Size, Upload: contract.Octets(piece)})
		if err != nil {
			return err
		}
		left -= int64(len(piece))
		whole = u.Complete
	}
	if whole { // it was here before
		return nil
	}
	_, err := route.Call(a.Ctx, p.Call, tenderapi.CompleteUpload, tenderapi.CompleteUploadRequest{
		ID: t.ID, Hash: ref.Hash, UploadCompletion: tenderapi.UploadCompletion{Kind: ref.Kind, Revision: revision},
	})
	return err
}
