package bidder

import (
	"io"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// A page's script asks the services through here: a browser holds a session and
// no token. What may be asked stands in this table; whether the caller may is
// decided by the service, as for everybody.
var relayed = []contract.Described{
	tenderapi.OfferHolderKey.Describe(), tenderapi.ProveHolderKey.Describe(),
	tenderapi.ListUploads.Describe(), tenderapi.PutChunk.Describe(), tenderapi.CompleteUpload.Describe(), tenderapi.FinalizeBid.Describe(), tenderapi.GetBid.Describe(),
	tenderapi.ListHeaders.Describe(), tenderapi.ReleaseShares.Describe(), tenderapi.PostFileKeys.Describe(),
	tenderapi.GetNotice.Describe(), tenderapi.GetOpeningRoom.Describe(), tenderapi.ListShares.Describe(), tenderapi.GetEnvelope.Describe(),
}

var errRelay = fault.New(fault.Unavailable, "portal.relay.unreachable", "采购服务暂时连不上，已经收到的部分不会丢，请稍后再试。")

func relayPages(p *room) (out []frame.Page) {
	for _, op := range relayed {
		desk := frame.AnyDesk
		if op.Public {
			desk = ""
		}
		out = append(out, frame.Page{Method: op.Method, Pattern: ui.Relay + op.Path, Do: p.relay, Desk: desk, Script: true})
	}
	return out
}

// relayedHeaders are those of a script's request that are the service's business.
var relayedHeaders = []string{"Content-Type", "Idempotency-Key"}

// relay hands a script's request on as the person whose session it is, and the answer back as it comes.
func (p *room) relay(a *frame.Ask) error {
	path := strings.TrimPrefix(a.R.URL.EscapedPath(), ui.Relay)
	service, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	to := "http://" + service + path
	if a.R.URL.RawQuery != "" {
		to += "?" + a.R.URL.RawQuery
	}
	r, err := http.NewRequestWithContext(a.Ctx, a.R.Method, to, a.R.Body) // bounded by the operation itself
	if err != nil {
		return frame.ErrUnknown.Because(err)
	}
	r.ContentLength = a.R.ContentLength
	for _, name := range relayedHeaders {
		if v := a.R.Header.Get(name); v != "" {
			r.Header.Set(name, v)
		}
	}
	if t := identity.Token(a.Ctx); t != "" {
		r.Header.Set("Authorization", "Bearer "+t)
	}
	otel.GetTextMapPropagator().Inject(a.Ctx, propagation.HeaderCarrier(r.Header))
	w, err := p.Call.RoundTrip(r)
	if err != nil {
		return errRelay.Because(err)
	}
	defer w.Body.Close()
	for _, name := range []string{"Content-Type", "Content-Length", "Retry-After"} {
		if v := w.Header.Get(name); v != "" {
			a.W.Header().Set(name, v)
		}
	}
	a.W.Header().Set("Cache-Control", "no-store")
	a.W.WriteHeader(w.StatusCode)
	_, err = io.Copy(a.W, w.Body)
	if err != nil { // the answer has begun; the script sees that it is cut off
		p.Log.WarnContext(a.Ctx, "relayed answer cut off", "path", path, "err", err)
	}
	return nil
}
