package hours

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// The kinds of signs.
const (
	bySharing = "people" // one device speaks for many who are not one family
	byBurst   = "burst"  // one device speaks often within a minute
	byTravel  = "travel" // one person is at two places sooner than anybody travels
	byDenial  = "audit"  // asked by telephone, the volunteer says that they were not there
	byReport  = "report" // somebody complains to the office
)

var kindSays = map[string]string{bySharing: "一台设备为多人陈述", byBurst: "一台设备短时间内多次陈述", byTravel: "相距很远的两处同时有陈述", byDenial: "回访时答复没有参加", byReport: "投诉举报"}

// Trace is what one device, or one person, said on one day. It is followed so that signs are seen while they can still be
// asked about; it decides nothing.
type Trace struct {
	store.Meta
	Of     string   `json:"of"` // device or person
	On     cn.Day   `json:"on"`
	Region string   `json:"region"`
	Steps  []Step   `json:"steps"`
	Told   []string `json:"told,omitempty"` // kind/record
}

// Step is one statement on a trace.
type Step struct {
	Record  string    `json:"record"`
	Key     string    `json:"key"`
	Account string    `json:"account"`
	At      time.Time `json:"at"`
	Heard   time.Time `json:"heard"`
	Offline bool      `json:"offline,omitempty"`
	Lat     int64     `json:"lat"` // of the place of the shift
	Lon     int64     `json:"lon"`
}

// mostSteps bounds a trace: long before, it has been found.
const mostSteps = 400

var traceSchema = store.Schema{Name: "traces", Indexes: []string{"day"}}

func indexTrace(t *Trace) map[string][]string { return map[string][]string{"day": {t.On.String()}} }

// limits are from where on something is a sign, as the rule book has them on the day.
type limits struct{ people, burst, travel int }

func (s *Service) limits(at rule.Where) (l limits, err error) {
	for id, to := range map[string]*int{rulePeople: &l.people, ruleBurst: &l.burst, ruleTravel: &l.travel} {
		a, err := rule.Ask[int](s.rules, id, at)
		if err != nil {
			return l, err
		}
		*to = a.Value
	}
	return l, nil
}

// onStated follows the device and the person of a statement.
func (s *Service) onStated(ctx context.Context, ev event.Event) error {
	var in events.VolunteerRecordStatedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	l, err := s.limits(rule.Where{Region: in.Region, Day: in.Heard})
	if err != nil {
		return err
	}
	step := Step{Record: ev.Subject, Key: in.Key, Account: in.Account, At: in.At, Heard: in.Heard, Offline: in.Offline, Lat: in.Lat, Lon: in.Lon}
	on := cn.DayOf(in.At)
	for _, of := range []struct {
		what, id string
		signs    func(*Trace) []sign
	}{
		{"device", in.Device, func(t *Trace) []sign { return t.sharing(l) }},
		{"person", in.Person, func(t *Trace) []sign { return t.travels(l) }},
	} {
		if of.id == "" { // a lead's roll has no device of the volunteer
			continue
		}
		birth := func() Trace { return Trace{Of: of.what, On: on, Region: in.Region} }
		_, err := s.traces.Apply(ctx, hashed("trace", of.what, of.id, on.String()), ev, birth, func(t *Trace) (evs []event.Event, err error) {
			if len(t.Steps) >= mostSteps {
				return nil, nil
			}
			t.Steps = append(t.Steps, step)
			for _, g := range of.signs(t) {
				evs = append(evs, t.find(g, in.Office, s.now())...)
			}
			return evs, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sign is something to be asked about, and the records that it touches.
type sign struct {
	kind, says string
	records    []string
}

// sharing finds one device that speaks for more families than the rule has it, or more often within a minute.
func (t *Trace) sharing(l limits) (out []sign) {
	var families, records []string
	for _, x := range t.Steps {
		families, records = with(families, x.Account), with(records, x.Record)
	}
	if len(families) > l.people {
		out = append(out, sign{bySharing, fmt.Sprintf("同一台设备在%s为%d个家庭的志愿者陈述。", t.On.Chinese(), len(families)), records})
	}
	last := t.Steps[len(t.Steps)-1]
	var crowd []string
	n := 0
	for _, x := range t.Steps {
		if !x.Offline && !last.Offline && last.Heard.Sub(x.Heard).Abs() < time.Minute {
			n++
			crowd = with(crowd, x.Record)
		}
	}
	if n > l.burst {
		out = append(out, sign{byBurst, fmt.Sprintf("同一台设备在%s一分钟之内陈述%d次。", t.On.Chinese(), n), crowd})
	}
	return out
}

// travels finds two places so far apart that nobody gets from one to the other in the time between; l.travel is how many
// minutes a hundred kilometres take at the least.
func (t *Trace) travels(l limits) (out []sign) {
	last := t.Steps[len(t.Steps)-1]
	for _, x := range t.Steps {
		if x.Record == last.Record || x.Lat == 0 && x.Lon == 0 || last.Lat == 0 && last.Lon == 0 {
			continue
		}
		far := distance(x, last)
		needs := time.Duration(far / 100 * float64(l.travel) * float64(time.Minute))
		if gap := last.At.Sub(x.At).Abs(); far > 1 && gap < needs {
			says := fmt.Sprintf("%s在相距约%d公里的两处陈述，相隔%d分钟。", t.On.Chinese(), int64(far), int64(gap/time.Minute))
			out = append(out, sign{byTravel, says, with([]string{x.Record}, last.Record)})
		}
	}
	return out
}

func with(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// distance is how many kilometres lie between two places, as the crow flies.
func distance(a, b Step) float64 {
	const radius = 6371
	rad := func(millionths int64) float64 { return float64(millionths) / 1e6 * math.Pi / 180 }
	dLat, dLon := rad(b.Lat-a.Lat), rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}

// find tells of the records that a sign touches and of which it was not told yet.
func (t *Trace) find(g sign, office string, now time.Time) []event.Event {
	var fresh []string
	for _, r := range g.records {
		if name := g.kind + "/" + r; !slices.Contains(t.Told, name) {
			t.Told, fresh = append(t.Told, name), append(fresh, r)
		}
	}
	var evs []event.Event
	for part := range slices.Chunk(fresh, mostTold) {
		evs = append(evs, told(events.TypeVolunteerTraceFoundV1, now, events.VolunteerTraceFoundV1{
			Kind: g.kind, Found: g.says, Office: office, Region: t.Region, At: now, Records: part,
		})...)
	}
	return evs
}

// mostTold is how many records one event names.
const mostTold = 200

// forget drops traces once nothing can be stated of their day any more and what they showed is told: they say which device was where.
func (s *Service) forget(ctx context.Context) error {
	now := s.now()
	late, err := rule.Ask[int](s.rules, ruleLate, rule.Where{Day: now})
	if err != nil {
		return err
	}
	until := cn.DayOf(now.Add(-2 * time.Duration(late.Value) * time.Hour))
	q := store.Query{By: "day", Where: []store.Term{store.Between("day", "", until.String())}}
	var old []string
	if err := s.traces.Each(ctx, q, func(t Trace) error { old = append(old, t.ID); return nil }); err != nil {
		return err
	}
	for _, id := range old {
		if err := s.traces.Delete(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
