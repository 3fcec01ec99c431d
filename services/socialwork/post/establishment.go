package post

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// Establishment is the posts of one community with who sits on them: one document, so that one write decides whether there is
// room. Its id is the code of the community (12 digits).
type Establishment struct {
	store.Meta
	Name      string                           `json:"name"`
	Region    string                           `json:"region"` // of the county
	Headcount string                           `json:"headcount"`
	Quota     int64                            `json:"quota"`
	Posts     map[socialworkapi.PostKind]int64 `json:"posts"`
	Seats     []Seat                           `json:"seats,omitempty"`
}

// Seat is one community worker on a post, or one who is being hired.
type Seat struct {
	Applicant string                 `json:"applicant"` // id; also that of the steward
	Kind      socialworkapi.PostKind `json:"kind"`
	At        time.Time              `json:"at"`
	Sure      bool                   `json:"sure,omitempty"` // the application says so too
}

var establishmentSchema = store.Schema{Name: "establishments", Indexes: []string{"place", "unsure"}}

func indexEstablishment(e *Establishment) map[string][]string {
	ix := map[string][]string{"place": {e.ID}}
	for _, x := range e.Seats {
		if !x.Sure {
			ix["unsure"] = append(ix["unsure"], store.Time(x.At))
		}
	}
	return ix
}

var (
	errNoPosts = fault.New(fault.NotFound, "socialwork.posts.not-found", "这个社区还没有核定的额度，请先公布总量额度。")
	errOver    = fault.New(fault.Refused, "socialwork.posts.over", "各类岗位的总数超过了核定的额度，请减少岗位。")
	errSeated  = fault.New(fault.Refused, "socialwork.posts.seated", "岗位数少于在岗的人数，请不低于在岗的人数。")
	errFull    = fault.New(fault.Conflict, "socialwork.posts.full", "这个社区的这类岗位没有空缺，请先调整岗位或者等有人离岗。")
	errOffice  = fault.New(fault.Forbidden, "socialwork.posts.office", "岗位由核定额度的县（市、区）经办人分配，请与其联系。")
)

var kinds = []socialworkapi.PostKind{socialworkapi.PostKindChief, socialworkapi.PostKindDeputy, socialworkapi.PostKindMember, socialworkapi.PostKindOther}

// taken is how many sit on posts of a kind; of "" on all.
func (e *Establishment) taken(kind socialworkapi.PostKind) (n int64) {
	for _, x := range e.Seats {
		if kind == "" || x.Kind == kind {
			n++
		}
	}
	return n
}

// vacant is how many may still be hired for posts of a kind.
func (e *Establishment) vacant(kind socialworkapi.PostKind) int64 {
	return max(0, min(e.Posts[kind]-e.taken(kind), e.Quota-e.taken("")))
}

// establish gives a community what a headcount says. Its posts stay as they were arranged; who has more than the quota hires nobody.
func (s *Service) establish(ctx context.Context, h *Headcount, c socialworkapi.CommunityQuota) error {
	birth := Establishment{Name: c.Name, Region: h.Region, Headcount: h.ID, Quota: c.Quota, Posts: map[socialworkapi.PostKind]int64{}}
	_, err := s.establishments.Insert(ctx, c.Community, birth)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = s.establishments.Update(ctx, c.Community, func(e *Establishment) ([]event.Event, error) {
		e.Name, e.Headcount, e.Quota = c.Name, h.ID, c.Quota
		return nil, nil
	})
	return err
}

// ListPosts are the posts of a place, by community: sums that anybody reads.
func (s *Service) ListPosts(ctx context.Context, in socialworkapi.ListPostsRequest) (out socialworkapi.EstablishmentPage, err error) {
	who := caller(ctx)
	out.Items = []socialworkapi.Establishment{}
	found, err := s.establishments.Find(ctx, store.Query{By: "place", After: in.After, Limit: int(cmp.Or(in.Limit, 100)), Where: []store.Term{store.Under("place", cn.Stem(in.Region))}})
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, establishment(&found.Items[i], who))
	}
	return out, err
}

// ArrangePosts divides the quota of a community.
func (s *Service) ArrangePosts(ctx context.Context, in socialworkapi.ArrangePostsRequest) (out socialworkapi.Establishment, err error) {
	who := caller(ctx)
	e, err := s.establishments.Update(ctx, in.ID, func(e *Establishment) ([]event.Event, error) {
		if !arranges(who, e.Region) {
			return nil, errOffice
		}
		if err := e.At(in.Version); err != nil {
			return nil, err
		}
		want := map[socialworkapi.PostKind]int64{kinds[0]: in.Chief, kinds[1]: in.Deputy, kinds[2]: in.Member, kinds[3]: in.Other}
		if in.Chief+in.Deputy+in.Member+in.Other > e.Quota {
			return nil, errOver.At("other", "请减少。")
		}
		for _, k := range kinds {
			if want[k] < e.taken(k) {
				return nil, errSeated.At(string(k), "请不低于在岗的人数。")
			}
		}
		e.Posts = want
		return nil, nil
	})
	if err != nil {
		return out, missing(err, errNoPosts)
	}
	return establishment(&e, who), nil
}

// arranges reports whether somebody is of the office of a county, and not of a street in it.
func arranges(who identity.Caller, region string) bool {
	return region != "" && bureau.Registers(who, region)
}

// reserve takes a seat for an application that is about to be hired; the same twice is one.
func (s *Service) reserve(ctx context.Context, x *Application) error {
	_, err := s.establishments.Update(ctx, x.Community, func(e *Establishment) ([]event.Event, error) {
		if slices.ContainsFunc(e.Seats, func(y Seat) bool { return y.Applicant == x.ID }) {
			return nil, nil
		}
		if e.vacant(x.Kind) < 1 {
			return nil, errFull
		}
		e.Seats = append(slices.Clone(e.Seats), Seat{Applicant: x.ID, Kind: x.Kind, At: s.now()})
		return nil, nil
	})
	return missing(err, errNoPosts)
}

// grace is how long hiring may take before the clock looks whether it was finished.
const grace = time.Minute

// free gives back the seats of which the application says nothing, and makes sure of the others.
func (s *Service) free(ctx context.Context) error {
	before := s.now().Add(-grace)
	q := store.Query{By: "unsure", Where: []store.Term{store.Between("unsure", "", store.Time(before))}}
	return s.establishments.Sweep(ctx, q, func(e Establishment) error {
		holds := map[string]bool{}
		for _, x := range e.Seats {
			a, err := s.applicants.Get(ctx, x.Applicant)
			if gone(err) != nil {
				return err
			}
			holds[x.Applicant] = err == nil && a.State == hired
		}
		_, err := s.establishments.Update(ctx, e.ID, func(e *Establishment) ([]event.Event, error) {
			seats := []Seat{}
			for _, x := range e.Seats {
				if hold, known := holds[x.Applicant]; known && !x.Sure && !x.At.After(before) {
					if !hold {
						continue
					}
					x.Sure = true
				}
				seats = append(seats, x)
			}
			e.Seats = seats
			return nil, nil
		})
		return err
	})
}

// onLeft hears that a community worker has left: the seat is free.
func (s *Service) onLeft(ctx context.Context, ev event.Event) error {
	var in events.SocialworkStewardLeftV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	_, err := s.establishments.Update(ctx, in.Community, func(e *Establishment) ([]event.Event, error) {
		e.Seats = slices.DeleteFunc(slices.Clone(e.Seats), func(x Seat) bool { return x.Applicant == ev.Subject })
		return nil, nil
	})
	return gone(err)
}

func establishment(e *Establishment, who identity.Caller) socialworkapi.Establishment {
	out := socialworkapi.Establishment{
		ID: e.ID, Version: e.Version, Name: e.Name, Region: e.Region, Quota: e.Quota, Taken: e.taken(""), Over: e.taken("") > e.Quota,
		MayArrange: arranges(who, e.Region),
	}
	for _, k := range kinds {
		out.Rooms = append(out.Rooms, socialworkapi.PostRoom{Kind: k, KindText: kindSays[k], Posts: e.Posts[k], Taken: e.taken(k)})
	}
	return out
}
