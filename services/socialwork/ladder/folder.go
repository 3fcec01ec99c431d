package ladder

import (
	"context"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Folder is what other rooms have told of an account: registrations and courses. Its id is the account, which may be on no post
// yet. Nobody writes in it.
type Folder struct {
	store.Meta
	Account string          `json:"account"`
	Certs   map[string]Cert `json:"certs,omitempty"` // by the id of the certificate
	Courses []Course        `json:"courses,omitempty"`
}

// Cert is a certificate with the days on which its registration stood.
type Cert struct {
	Level socialworkapi.CredentialLevel `json:"level"`
	Spans []Span                        `json:"spans"`
}

// Span is days, both included; Last is "" while it lasts.
type Span struct {
	First     cn.Day `json:"first"`
	Last      cn.Day `json:"last,omitempty"`
	Suspended bool   `json:"suspended,omitempty"` // ended by a finding for a time
}

// Course is one of the office's that somebody attended.
type Course struct {
	ID        string `json:"id"`
	On        cn.Day `json:"on"`
	Induction bool   `json:"induction,omitempty"`
}

// mostCourses bounds what is kept of one account; of more the oldest go, which no term reaches back to.
const mostCourses = 300

var folderSchema = store.Schema{Name: "folders", Indexes: []string{"account"}}

func indexFolder(f *Folder) map[string][]string { return map[string][]string{"account": {f.Account}} }

// levels are the certificates from the lowest on.
var levels = []socialworkapi.CredentialLevel{socialworkapi.CredentialLevelAssistant, socialworkapi.CredentialLevelSocial, socialworkapi.CredentialLevelSenior}

// registered is the highest level whose registration stood on a day; "" is none.
func (f *Folder) registered(on cn.Day) (best socialworkapi.CredentialLevel) {
	for _, l := range levels {
		for _, c := range f.Certs {
			if c.Level == l && slices.ContainsFunc(c.Spans, func(x Span) bool { return !on.Before(x.First) && (x.Last == "" || !on.After(x.Last)) }) {
				best = l
			}
		}
	}
	return best
}

// qualified reports whether somebody had been registered by a day: what has lapsed is still a qualification.
func (f *Folder) qualified(on cn.Day) bool {
	for _, c := range f.Certs {
		if slices.ContainsFunc(c.Spans, func(x Span) bool { return !on.Before(x.First) }) {
			return true
		}
	}
	return false
}

func (s *Service) folder(ctx context.Context, account string) (Folder, error) {
	f, err := s.folders.Get(ctx, account)
	return f, missing(err, nil)
}

// hear puts something into the folder of an account; what is heard twice changes nothing.
func (s *Service) hear(ctx context.Context, account string, ev event.Event, do func(*Folder)) error {
	_, err := s.folders.Apply(ctx, account, ev, func() Folder { return Folder{Account: account} }, func(f *Folder) ([]event.Event, error) {
		do(f)
		return nil, nil
	})
	return err
}

// cert changes one certificate.
func (f *Folder) cert(id string, do func(*Cert)) {
	if f.Certs == nil {
		f.Certs = map[string]Cert{}
	}
	c := f.Certs[id]
	c.Spans = slices.Clone(c.Spans)
	do(&c)
	f.Certs[id] = c
}

// open begins a span, unless one lasts.
func (c *Cert) open(on cn.Day) {
	if n := len(c.Spans); n == 0 || c.Spans[n-1].Last != "" {
		c.Spans = append(c.Spans, Span{First: on})
	}
}

// shut ends the span that lasts.
func (c *Cert) shut(last cn.Day, suspended bool) {
	if n := len(c.Spans); n > 0 && c.Spans[n-1].Last == "" {
		c.Spans[n-1].Last, c.Spans[n-1].Suspended = last, suspended
	}
}

func (s *Service) onRegistered(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCredentialRegisteredV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		f.cert(ev.Subject, func(c *Cert) {
			c.Level = socialworkapi.CredentialLevel(in.Level)
			c.open(cn.Day(in.From))
		})
	})
}

func (s *Service) onRenewed(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCredentialRenewedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		f.cert(ev.Subject, func(c *Cert) {
			c.Level = socialworkapi.CredentialLevel(in.Level)
			c.open(cn.Day(in.From))
		})
	})
}

func (s *Service) onLapsed(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCredentialLapsedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		f.cert(ev.Subject, func(c *Cert) { c.shut(cn.Day(in.To), false) })
	})
}

func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCredentialErasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) { delete(f.Certs, ev.Subject) })
}

// onSettled hears that a finding is in force: what it suspends or strikes off stands no longer.
func (s *Service) onSettled(ctx context.Context, ev event.Event) error {
	var in events.SocialworkFindingSettledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	kind := socialworkapi.SanctionKind(in.Kind)
	if kind == socialworkapi.SanctionKindWarn {
		return nil
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		for id := range f.Certs {
			f.cert(id, func(c *Cert) { c.shut(cn.DayOf(ev.At).Add(-1), kind == socialworkapi.SanctionKindSuspend) })
		}
	})
}

// onEnded hears that the time of a finding is over: what it suspended stands again.
func (s *Service) onEnded(ctx context.Context, ev event.Event) error {
	var in events.SocialworkFindingEndedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if socialworkapi.SanctionKind(in.Kind) != socialworkapi.SanctionKindSuspend {
		return nil
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		for id := range f.Certs {
			f.cert(id, func(c *Cert) {
				if n := len(c.Spans); n > 0 && c.Spans[n-1].Suspended {
					c.open(cn.DayOf(ev.At))
				}
			})
		}
	})
}

// onAttended hears that two have said that somebody was at a course. Those of organizations count for no county.
func (s *Service) onAttended(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCourseAttendedV1
	if err := ev.Decode(&in); err != nil || !in.County {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		f.attended(Course{ID: in.Course, On: cn.DayOf(in.From), Induction: in.Induction})
	})
}

// onPassed hears that somebody passed a lecture on line that is for community workers; it stands beside the courses, on the day
// on which they learned the last of it.
func (s *Service) onPassed(ctx context.Context, ev event.Event) error {
	var in events.SocialworkLecturePassedV1
	if err := ev.Decode(&in); err != nil || !in.County || in.Audience != string(socialworkapi.LectureAudienceSteward) || len(in.Parts) == 0 {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		f.attended(Course{ID: in.Lecture, On: cn.DayOf(in.Parts[len(in.Parts)-1].From), Induction: in.Induction})
	})
}

// attended puts a course into the folder, once.
func (f *Folder) attended(c Course) {
	if slices.ContainsFunc(f.Courses, func(x Course) bool { return x.ID == c.ID }) {
		return
	}
	f.Courses = append(slices.Clone(f.Courses), c)
	slices.SortFunc(f.Courses, func(a, b Course) int { return cn.DaysBetween(b.On, a.On) })
	if extra := len(f.Courses) - mostCourses; extra > 0 {
		f.Courses = f.Courses[extra:]
	}
}

func (s *Service) onStruck(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCourseStruckV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.hear(ctx, in.Account, ev, func(f *Folder) {
		f.Courses = slices.DeleteFunc(slices.Clone(f.Courses), func(x Course) bool { return x.ID == in.Course })
	})
}
