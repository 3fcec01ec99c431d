package roomtest

import (
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Room is whatever embeds a stage.
type Room interface{ stage() *Stage }

func (s *Stage) stage() *Stage { return s }

// Ask asks at a door as somebody; "" is nobody known.
func Ask[Req, Resp any](r Room, as string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	s := r.stage()
	s.T.Helper()
	out, err := route.Call(identity.WithToken(s.T.Context(), as), s.Local, op, in)
	if s.After != nil {
		s.After(op.ID, out, err)
	}
	return out, err
}

// Send does as a client does: what failed for no reason of its own is sent again under the same key, at most so many times in all.
// Nothing follows it.
func Send[Req, Resp any](r Room, most int, as string, op contract.Operation[Req, Resp], in Req) (out Resp, err error) {
	s := r.stage()
	ctx := route.WithKey(identity.WithToken(s.T.Context(), as), store.NewID())
	for range most {
		if out, err = route.Call(ctx, s.Local, op, in); err == nil || fault.Of(err).Kind < fault.Internal {
			break
		}
	}
	return out, err
}

// Try is Ask, whose refusal is read.
func Try[Req, Resp any](r Room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.stage().T.Helper()
	out, err := Ask(r, as, op, in)
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

// OK asks, and a refusal fails the test.
func OK[Req, Resp any](r Room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.stage().T.Helper()
	out, f := Try(r, as, op, in)
	if f != nil {
		r.stage().T.Fatalf("%s as %s: %d %s %v %v", op.ID, as, f.Kind, f.Code, f, f.Fields)
	}
	return out
}

// Refuses asks, and must be refused by the code, resting on the rules.
func Refuses[Req, Resp any](r Room, as string, op contract.Operation[Req, Resp], in Req, code string, rules ...string) *fault.Fault {
	r.stage().T.Helper()
	_, f := Try(r, as, op, in)
	if f == nil || f.Code != code {
		r.stage().T.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	for _, id := range rules {
		if id != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == id }) {
			r.stage().T.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, id)
		}
	}
	return f
}
