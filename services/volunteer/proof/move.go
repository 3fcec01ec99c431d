package proof

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// MoveCertificate withdraws one's own, or revokes a false one.
func (s *Service) MoveCertificate(ctx context.Context, in volunteerapi.MoveCertificateRequest) (out volunteerapi.Certificate, err error) {
	reason, ok := moved[Verb(in.Do)]
	if !ok {
		return out, errNoMove
	}
	was, p, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err := Life.Next(was.State, Verb(in.Do), was.hats(caller(ctx), &p)); err != nil {
		return out, err
	}
	if reason && strings.TrimSpace(in.Note) == "" {
		return out, errNoNote.At("note", "请写明撤销的理由。")
	}
	c, err := s.certificates.Update(ctx, in.ID, func(c *Certificate) ([]event.Event, error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		return c.end(Verb(in.Do), c.hats(caller(ctx), &p), in.Note, p.Account, s.now())
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c), nil
}

func caller(ctx context.Context) identity.Caller {
	who, _ := identity.From(ctx)
	return who
}

// seen reads a certificate that is the caller's to deal with.
func (s *Service) seen(ctx context.Context, id string) (c Certificate, p card.Person, err error) {
	c, err = s.certificates.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return c, p, err
	}
	if p, err = s.whose(ctx, c.Person); err == nil && len(c.hats(caller(ctx), &p)) == 0 {
		err = errNone
	}
	return c, p, err
}

// end takes one of the moves, all of which end it.
func (c *Certificate) end(do Verb, hats []Hat, why, account string, now time.Time) (evs []event.Event, err error) {
	if c.State, err = Life.Next(c.State, do, hats); err != nil {
		return nil, err
	}
	c.Ended, c.Ending = &now, why
	return []event.Event{event.New(events.TypeVolunteerCertificateEndedV1, now, events.VolunteerCertificateEndedV1{
		Person: c.Person, Account: account, Kind: string(c.Kind), Number: c.Number, Title: c.title(), State: string(c.State),
	})}, nil
}

// onTotal hears that a person's hours have changed. What adds to them changes no
// certificate; one that says more than what is counted now holds no longer. Of a
// star the star itself says so, which knows whether it still holds: onRestated.
func (s *Service) onTotal(ctx context.Context, ev event.Event) error {
	var in events.VolunteerTotalChangedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if card.Ledger(in.Ledger) != card.Voluntary {
		return nil
	}
	p, err := s.whose(ctx, in.Person)
	if err != nil {
		return err
	}
	return s.certificates.Each(ctx, store.Query{By: "person", Where: []store.Term{store.Under("person", in.Person+"/")}}, func(c Certificate) error {
		if c.State != valid || c.Kind != volunteerapi.CertificateKindService {
			return nil
		}
		holds, err := s.holds(ctx, &c)
		if err != nil || holds {
			return err
		}
		return s.over(ctx, c.ID, ev, Overtake, Records, corrected, p.Account)
	})
}

// corrected is why a certificate holds no longer whose records were.
const corrected = "所依据的服务记录已经更正，请按现在的记录重新出具。"

// holds reports whether what a certificate says is still counted: each line in full, or all the time of a star, and vouched
// for no worse than it says.
func (s *Service) holds(ctx context.Context, c *Certificate) (bool, error) {
	if c.Star != nil {
		return s.starHolds(ctx, c)
	}
	now := *c
	if err := s.sum(ctx, &now); err != nil && !errors.Is(err, errNothing) && !errors.Is(err, errElement) && !errors.Is(err, errMany) {
		return false, err
	}
	counted := map[[2]string]int64{}
	for _, l := range now.Lines {
		counted[[2]string{l.Title, l.Org.ID}] = l.Minutes
	}
	for _, l := range c.Lines {
		if counted[[2]string{l.Title, l.Org.ID}] < l.Minutes {
			return false, nil
		}
	}
	return card.ClassesOf(c.Class).Within(card.ClassesOf(now.Class)), nil
}

func (s *Service) starHolds(ctx context.Context, c *Certificate) (bool, error) {
	all, err := s.hours.Of(ctx, c.Person)
	if err != nil {
		return false, err
	}
	var now Certificate
	for _, e := range all {
		if e.Ledger == card.Voluntary {
			now.add(&e)
		}
	}
	return c.Mins <= now.Mins && card.ClassesOf(c.Class).Within(card.ClassesOf(now.Class)), nil
}

// over ends a certificate on behalf of an event.
func (s *Service) over(ctx context.Context, id string, ev event.Event, do Verb, as Hat, why, account string) error {
	_, err := s.certificates.Apply(ctx, id, ev, nil, func(c *Certificate) ([]event.Event, error) {
		if c.State != valid {
			return nil, nil
		}
		return c.end(do, []Hat{as}, why, account, s.now())
	})
	return err
}

// onStar hears that somebody was given a star: the certificate needs no asking for.
func (s *Service) onStar(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarGrantedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.starred(ctx, ev, &in, seed("star", ev.Subject))
}

// starred issues the certificate of a star, as far as its holder is still there.
func (s *Service) starred(ctx context.Context, ev event.Event, in *events.VolunteerStarGrantedV1, seed string) error {
	p, err := s.whose(ctx, in.Person)
	if err != nil || p.Account == "" { // gone before
		return err
	}
	_, err = s.keep(ctx, Certificate{
		Seed: seed, Kind: volunteerapi.CertificateKindStar, Person: p.ID, Mark: p.Number, Region: in.Region, Mins: in.Minutes, Of: ev.Subject, Rests: ev.Seq,
		Class: card.Classes{in.Am, in.Bm, in.Cm, in.Dm, in.Em}.Lines(),
		Star: &volunteerapi.CertificateStar{
			Level: min(in.Level, mostStars), Office: volunteerapi.Party{ID: in.Office, Name: in.OfficeName}, Minutes: in.Minutes, GrantedOn: in.GrantedOn, CountedOn: in.CountedOn,
		},
		State: Life.Start, Issued: ev.At, Law: rule.Where{Region: in.Region, Day: ev.At},
	}, p.Account)
	return err
}

// lessened is why a certificate of a star holds no longer whose hours were more than are counted now.
const lessened = "记录更正或者作废以后，这份证书写明的时间比现在计入的多，已经失效。星级没有变，已按现在计入的时间另出一份，请在志愿服务证明中打开；已经交给别人的打印件和凭证，请换成新的。"

// onRestated hears that a star still holds and says less than before. Its certificate ends, with all that was shown of it, and
// there is another one; of one that was taken back there is none. The other one comes first: whoever is cut off in between
// finds here again what is to be ended.
func (s *Service) onRestated(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarRestatedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	var old []string
	err := s.certificates.Each(ctx, store.Query{Where: []store.Term{store.Is("star", ev.Subject)}}, func(c Certificate) error {
		if c.State == valid && c.Rests < ev.Seq { // one of what was said later is not concerned
			old = append(old, c.ID)
		}
		return nil
	})
	if err != nil || len(old) == 0 {
		return err
	}
	granted := events.VolunteerStarGrantedV1(in)
	if err := s.starred(ctx, ev, &granted, seed("star", ev.Subject, strconv.FormatInt(ev.Seq, 10))); err != nil {
		return err
	}
	p, err := s.whose(ctx, in.Person)
	if err != nil {
		return err
	}
	for _, id := range old {
		if err := s.over(ctx, id, ev, Overtake, Records, lessened, p.Account); err != nil {
			return err
		}
	}
	return nil
}

// untold is why a certificate holds no longer that was shown as a credential which says that there is the star.
const untold = "出示过的凭证写明了已经撤销的星级，这份证明随之失效，请重新出具；已经交给别人的凭证，请换成新的。"

// onStarless hears that a star was revoked: its certificate ends, and so does every other of which a credential was shown that says
// that there is as many stars.
func (s *Service) onStarless(ctx context.Context, ev event.Event) error {
	var in events.VolunteerStarRevokedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	p, err := s.whose(ctx, in.Person)
	if err != nil {
		return err
	}
	err = s.certificates.Each(ctx, store.Query{Where: []store.Term{store.Is("star", ev.Subject)}}, func(c Certificate) error {
		return s.over(ctx, c.ID, ev, Strip, Stars, "星级已经撤销。", p.Account)
	})
	if err != nil {
		return err
	}
	left, err := s.star(ctx, &Certificate{Person: in.Person})
	if err != nil {
		return err
	}
	q := store.Query{By: "person", Where: []store.Term{store.Under("person", in.Person+"/")}}
	return s.certificates.Each(ctx, q, func(c Certificate) error {
		if !slices.ContainsFunc(c.Told, func(n int64) bool { return left < n && n <= in.Level }) {
			return nil
		}
		return s.over(ctx, c.ID, ev, Strip, Stars, untold, p.Account)
	})
}
