package post

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
	"sanshe/services/socialwork/bureau"
)

// private is what nobody reads of an application without its own key.
type private struct {
	Name  string `json:"name"`
	Card  string `json:"card"` // ID number
	Phone string `json:"phone"`
	About string `json:"about"`
}

var errLost = fault.New(fault.Internal, "socialwork.applicant.sealed", "报名的资料打不开，请联系平台管理员。")

// idOf is under which id somebody's application in a recruitment is kept.
func (s *Service) idOf(recruitment, card string) string {
	m := hmac.New(sha256.New, s.hashing)
	m.Write([]byte(recruitment + "/" + card))
	return hex.EncodeToString(m.Sum(nil))[:32]
}

func place(id string) string { return "applicants/" + id }

func (s *Service) seal(ctx context.Context, id string, x private) (string, error) {
	return s.keys.Seal(ctx, id, place(id), x)
}

// open reads it; nothing when the key is destroyed, whatever a copy of the document says.
func (s *Service) open(ctx context.Context, x *Application) (p private, err error) {
	switch err = s.keys.Unseal(ctx, x.ID, place(x.ID), x.Secret, &p); {
	case errors.Is(err, subject.ErrGone):
		return p, nil
	case errors.Is(err, subject.ErrBroken):
		return p, errLost.Because(err)
	}
	return p, err
}

// NameOf is the name in an application, which its office has checked; "" when it is destroyed, or there is none such.
func (s *Service) NameOf(ctx context.Context, id string) (string, error) {
	x, err := s.applicants.Get(ctx, id)
	if err != nil {
		return "", gone(err)
	}
	p, err := s.open(ctx, &x)
	return p.Name, err
}

// let destroys the key of an application and its papers.
func (s *Service) let(ctx context.Context, x *Application) error {
	if err := s.keys.Destroy(ctx, x.ID); err != nil {
		return err
	}
	for _, p := range x.Papers {
		if err := s.papers.Drop(ctx, x.ID, p.ID); err != nil {
			return err
		}
	}
	_, err := s.applicants.Update(ctx, x.ID, func(x *Application) ([]event.Event, error) {
		x.Secret, x.Papers = "", nil
		return nil, nil
	})
	return err
}

// forget destroys what is not needed any more: of who was declined or struck after a while, of who withdrew what was cut off, and
// of who was not hired once the recruitment has been closed as long.
func (s *Service) forget(ctx context.Context) error {
	q := store.Query{By: "over", Where: []store.Term{store.Between("over", "", cn.DayOf(s.now()).String()+"0")}} // 0 is the sign after /
	return s.applicants.Sweep(ctx, q, func(x Application) error { return s.let(ctx, &x) })
}

// onAnswered hears that an objection was upheld: the application is refused.
func (s *Service) onAnswered(ctx context.Context, ev event.Event) error {
	var in events.SocialworkRecruitmentAnsweredV1
	if err := ev.Decode(&in); err != nil || !in.Upheld {
		return err
	}
	if err := s.tell(ctx, ev.Subject); err != nil || in.Applicant == "" {
		return err
	}
	_, err := s.applicants.Apply(ctx, in.Applicant, ev, nil, func(x *Application) ([]event.Event, error) {
		to, err := Applying.Next(x.State, Refuse, []Hat{Publicity})
		if err != nil {
			return nil, nil
		}
		x.State = to
		return told(events.TypeSocialworkApplicantRefusedV1, s.now(), events.SocialworkApplicantRefusedV1(x.fact())), s.over(x, s.now())
	})
	return gone(err)
}

// onWithdrawn hears that somebody has withdrawn: who is next on the list is proposed.
func (s *Service) onWithdrawn(ctx context.Context, ev event.Event) error {
	x, err := s.applicants.Get(ctx, ev.Subject)
	if err != nil {
		return gone(err)
	}
	_, err = s.recruitments.Update(ctx, x.Recruitment.ID, func(r *Recruitment) ([]event.Event, error) {
		if r.State == publicized {
			r.strike(x.Number)
		}
		return nil, nil
	})
	if err != nil {
		return gone(err)
	}
	return s.tell(ctx, x.Recruitment.ID)
}

var partSays = map[socialworkapi.ScorePart]string{socialworkapi.ScorePartWritten: "笔试", socialworkapi.ScorePartInterview: "面试"}

// applicant is an application as its applicant or the office sees it. Of a score that only one has entered nobody reads the number: two
// who enter alike shall not copy.
func (s *Service) applicant(ctx context.Context, x *Application, hats []Hat, r *Recruitment) (out socialworkapi.Applicant, err error) {
	p, err := s.open(ctx, x)
	if err != nil {
		return out, err
	}
	now, who := s.now(), caller(ctx).ID
	mine, office := slices.Contains(hats, Applicant), slices.Contains(hats, Registrar)
	row, _ := r.row(x.Number)
	out = socialworkapi.Applicant{
		ID: x.ID, Version: x.Version, Recruitment: x.Recruitment, Number: x.Number, Name: p.Name, IDNumber: cn.MaskID(p.Card), Phone: p.Phone, About: p.About,
		Degree: x.Degree, DegreeText: degreeSays[x.Degree], Papers: append([]socialworkapi.Paper{}, x.Papers...), State: x.State, StateText: Applying.Say(x.State),
		Remark: cmp.Or(r.against(x), x.Remark), Rank: row.Rank, Proposed: row.Proposed, Mine: mine, Starts: x.Starts.String(),
		MayScore: office && x.State == accepted && r.State == announced, Moves: []socialworkapi.SocialMove{}, Basis: bureau.Cite(s.rules, r.law(), ruleNotice),
	}
	if mine {
		out.Outcome = x.outcome(r)
		out.IDNumber = p.Card
	}
	if card, err := cn.ParseID(p.Card, cn.DayOf(now)); err == nil {
		out.Age = int64(card.Age(cn.Day(r.Terms.Until)))
	}
	for _, part := range []socialworkapi.ScorePart{socialworkapi.ScorePartWritten, socialworkapi.ScorePartInterview} {
		e := *x.entries(part)
		v := socialworkapi.Score{Part: part, PartText: partSays[part], Entries: int64(len(e)), Mine: slices.ContainsFunc(e, func(y Entry) bool { return y.By == who })}
		if n, ok := x.score(part); ok { // nobody can change it any more
			v.Agreed, v.Score = true, n
		}
		out.Scores = append(out.Scores, v)
	}
	for _, m := range bureau.Menu(Applying, x.State, hats) {
		switch Verb(m.Do) {
		case Score:
			continue
		case Hire:
			if !r.settled(cn.DayOf(now)) || !row.Proposed {
				continue
			}
		case Accept, Decline:
			if r.State != announced {
				continue
			}
		}
		out.Moves = append(out.Moves, m)
	}
	return out, nil
}
