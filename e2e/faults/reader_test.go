package faults

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
)

// reader is somebody of the public who pages through what was asked about one
// purchase after another. What is cut off is asked again with the same cursor.
type reader struct {
	*county.Person
	markets []tenderapi.Tender
	mu      sync.Mutex
	walks   []Walk
}

// read walks until ctx ends; a walk that did not come to its end counts for nothing.
func (r *reader) read(ctx context.Context, wrong chan<- error) {
	for ctx.Err() == nil {
		w := Walk{Tender: r.markets[rand.IntN(len(r.markets))].ID, Page: 1 + rand.Int64N(40), Began: time.Now()}
		for after, more := "", true; more && ctx.Err() == nil; {
			p, err := persist(r.Person, "", tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: w.Tender, After: after, Limit: w.Page})
			switch {
			case errors.Is(err, errCut):
			case err != nil:
				wrong <- err
				return
			default:
				for _, q := range p.Items {
					w.Seen = append(w.Seen, q.ID)
				}
				if after, more = p.Next, p.Next != ""; !more {
					r.keep(w)
				}
			}
			select {
			case <-ctx.Done():
			case <-time.After(leisure / 4):
			}
		}
	}
}

// once walks through every list.
func (r *reader) once(t testing.TB) {
	t.Helper()
	for _, m := range r.markets {
		w := Walk{Tender: m.ID, Page: 7, Began: time.Now()}
		for _, q := range county.All(t, func(after string) ([]tenderapi.Question, string) {
			p := county.Ask(t, r.Person, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: m.ID, After: after, Limit: w.Page})
			return p.Items, p.Next
		}) {
			w.Seen = append(w.Seen, q.ID)
		}
		r.keep(w)
	}
}

func (r *reader) keep(w Walk) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.walks = append(r.walks, w)
}

// told are the walks since it was last asked.
func (r *reader) told() []Walk {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.walks
	r.walks = nil
	return out
}
