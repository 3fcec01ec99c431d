package star

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/libs/voice"
)

// guangdong are the hours that are usual.
var guangdong = steps(100, 300, 600, 1000, 1500)

func TestAStarIsHoursAndQualityAtTheirBounds(t *testing.T) {
	whole := []Step{{Hours: 10}, {Hours: 20, Quality: 40, Assessed: 50, Vouched: 80}, {Hours: 30, Quality: 45, Assessed: 50, Vouched: 80}}
	good := Served{Minutes: 1200, Records: 10, QualitySum: 20, QualityCount: 5, Vouched: 960}
	with := func(change func(*Served)) Served { s := good; change(&s); return s }
	for name, c := range map[string]struct {
		s    Served
		want int64
	}{
		"nothing":                         {Served{}, 0},
		"a minute less than ten hours":    {with(func(s *Served) { s.Minutes = 599 }), 0},
		"ten hours":                       {with(func(s *Served) { s.Minutes = 600 }), 1},
		"everything at its bound":         {good, 2},
		"a minute less than twenty hours": {with(func(s *Served) { s.Minutes = 1199 }), 1},
		"a little worse":                  {with(func(s *Served) { s.QualitySum = 19 }), 1},
		"half of the records less one":    {with(func(s *Served) { s.QualityCount, s.QualitySum = 4, 20 }), 1},
		"not assessed at all":             {with(func(s *Served) { s.QualityCount, s.QualitySum = 0, 0 }), 1},
		"a minute less is vouched for":    {with(func(s *Served) { s.Vouched = 959 }), 1},
		"hours of three, quality of two":  {with(func(s *Served) { s.Minutes, s.Vouched = 6000, 6000 }), 2},
		"hours and quality of three":      {with(func(s *Served) { s.Minutes, s.Vouched, s.QualitySum = 1800, 1440, 23 }), 3},
		"more than anybody serves":        {Served{Minutes: 1 << 40, Records: 1 << 30, QualitySum: 5 << 30, QualityCount: 1 << 30, Vouched: 1 << 40}, 3},
	} {
		if got := Rank(whole, c.s); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	for hours, want := range map[int64]int64{99: 0, 100: 1, 299: 1, 300: 2, 599: 2, 600: 3, 999: 3, 1000: 4, 1499: 4, 1500: 5} {
		if got := Rank(guangdong, Served{Minutes: 60 * hours}); got != want {
			t.Errorf("%d hours are %d stars, want %d", hours, got, want)
		}
	}
	// A higher star is not reached past a lower one, whatever the terms say.
	if got := Rank([]Step{{Hours: 10, Quality: 50}, {Hours: 20}}, Served{Minutes: 1200}); got != 0 {
		t.Errorf("past a lower star: %d", got)
	}
}

func TestTermsAreDraftedByOneAndAnnouncedByAnother(t *testing.T) {
	r := newRoom(t, nil)
	tomorrow := day.Add(1)
	roomtest.Refuses(r, "reg", volunteerapi.DraftStarTerms, terms(tomorrow, steps(100, 100)), "volunteer.terms.levels")
	roomtest.Refuses(r, "reg", volunteerapi.DraftStarTerms, terms(tomorrow, []Step{{Hours: 100, Quality: 40}, {Hours: 300}}), "volunteer.terms.levels")
	roomtest.Refuses(r, "reg", volunteerapi.DraftStarTerms, terms(day.Add(-1), guangdong), "volunteer.terms.from")
	short := terms(tomorrow, guangdong)
	short.Notice = 4
	if f := roomtest.Refuses(r, "reg", volunteerapi.DraftStarTerms, short, "volunteer.terms.short"); len(f.Basis) == 0 || !strings.Contains(f.Text, "5个工作日") {
		t.Errorf("four days are refused with %v under %v", f, f.Basis)
	}

	x := roomtest.OK(r, "reg", volunteerapi.DraftStarTerms, terms(tomorrow, guangdong))
	for _, who := range []string{"", "lin", "away", "city"} {
		roomtest.Refuses(r, who, volunteerapi.GetStarTerms, volunteerapi.GetStarTermsRequest{ID: x.ID}, "volunteer.terms.not-found")
	}
	roomtest.Refuses(r, "reg", volunteerapi.MoveStarTerms, termsMove(x, "announce", ""), "volunteer.terms.not-yours")
	if ts := r.tasks("rex"); len(ts) != 1 || ts[0].Room != "terms" || len(r.tasks("reg")) != 0 {
		t.Errorf("a draft waits for another person: %v", ts)
	}
	roomtest.Refuses(r, "rex", volunteerapi.MoveStarTerms, termsMove(x, "return", ""), "volunteer.terms.no-note")
	roomtest.Refuses(r, "rex", volunteerapi.MoveStarTerms, termsMove(x, "apply", ""), "volunteer.terms.wrong-state")
	x = roomtest.OK(r, "rex", volunteerapi.MoveStarTerms, termsMove(x, "announce", ""))
	if x.State != announced || len(x.Warnings) == 0 {
		t.Errorf("%s, warned of %v", x.State, x.Warnings)
	}
	if seen := roomtest.OK(r, "", volunteerapi.GetStarTerms, volunteerapi.GetStarTermsRequest{ID: x.ID}); seen.Title != "星级办法" {
		t.Error("announced terms are not public")
	}

	r.hours("p-lin", 150) // today there are none yet
	if s := r.standing("p-lin"); s.Reached != 0 || s.Terms != nil {
		t.Errorf("before any terms: %+v", s)
	}
	r.Set(tomorrow.At(0, 1))
	r.jobs()
	if s := r.standing("p-lin"); s.Reached != 1 || s.Terms == nil || len(s.Stars) != 1 {
		t.Errorf("on the day: %+v", s)
	}
	if got := roomtest.OK(r, "", volunteerapi.GetStarTerms, volunteerapi.GetStarTermsRequest{ID: x.ID}); got.State != applied {
		t.Errorf("the terms are %s", got.State)
	}
	back := roomtest.OK(r, "reg", volunteerapi.DraftStarTerms, terms(tomorrow, guangdong))
	if back = roomtest.OK(r, "rex", volunteerapi.MoveStarTerms, termsMove(back, "return", "请补质量要求。")); back.State != dropped || back.Note == "" {
		t.Errorf("given back: %+v", back)
	}
}

func TestTermsDifferFromPracticeWithAWarning(t *testing.T) {
	r := newRoom(t, nil)
	usual := terms(day, guangdong)
	usual.Bar = 1
	if x := roomtest.OK(r, "reg", volunteerapi.DraftStarTerms, usual); len(x.Warnings) != 0 {
		t.Errorf("what is usual is warned of: %v", x.Warnings)
	}
	other := terms(day, steps(30, 300))
	x := roomtest.OK(r, "reg", volunteerapi.DraftStarTerms, other)
	if len(x.Warnings) != 2 || !strings.Contains(x.Warnings[0], "100小时") || !strings.Contains(x.Warnings[1], "2年") {
		t.Errorf("warned of %q", x.Warnings)
	}
	full := roomtest.OK(r, "reg", volunteerapi.DraftStarTerms, terms(day, guangdong))
	for _, id := range []string{ruleOne, ruleTwo, ruleThree, ruleFour, ruleFive, ruleBar} {
		if i := slices.IndexFunc(full.Basis, func(b volunteerapi.Basis) bool { return b.Rule == id }); i < 0 || full.Basis[i].Verified {
			t.Errorf("%s was never read and is not marked: %v", id, full.Basis)
		}
	}
}

func TestTheNearestOfficeAboveCountsAndTermsAreVersions(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("city", "clerk", day, steps(50, 500))
	r.jobs()
	r.hours("p-lin", 60)
	if s := r.standing("p-lin"); s.Reached != 1 {
		t.Fatalf("by the city's terms: %+v", s)
	}
	first := r.granted("p-lin")
	if first.Office.ID != "bureau" {
		t.Errorf("given by %s", first.Office.ID)
	}
	// The county asks more. Who has a star keeps it, and whoever has none is reckoned by the new terms.
	r.hours("p-min", 60)
	county := r.announced("reg", "rex", cn.DayOf(r.Clock()).Add(1), steps(100, 300))
	r.Set(cn.Day(county.From).At(0, 5))
	r.jobs()
	if s := r.standing("p-lin"); s.Level != 1 || s.Reached != 0 || r.star("lin", first.ID).State != granted {
		t.Errorf("who had a star: %+v", s)
	}
	if s := r.standing("p-min"); s.Reached != 0 || s.Stars[0].State != computed {
		t.Errorf("who had reached one keeps it by its terms: %+v", s)
	}
	if got := r.granted("p-min"); got.Office.ID != "bureau" {
		t.Errorf("it is given by %v", got.Office)
	}
	r.hours("p-guo", 60)
	if s := r.standing("p-guo"); s.Reached != 0 || s.NextLevel != 1 || s.Next.Hours != 100 || len(s.Lacks) != 1 {
		t.Errorf("who comes after: %+v", s)
	}
	r.hours("p-lin", 310)
	if got := r.granted("p-lin"); got.Level != 2 || got.Office.ID != "office" {
		t.Errorf("the next star is %d of %s", got.Level, got.Office.ID)
	}
	next := r.announced("reg", "rex", cn.DayOf(r.Clock()).Add(1), steps(110, 310))
	r.Set(cn.Day(next.From).At(0, 5))
	r.jobs()
	if old := roomtest.OK(r, "", volunteerapi.GetStarTerms, volunteerapi.GetStarTermsRequest{ID: county.ID}); old.State != replaced {
		t.Errorf("the former are %s", old.State)
	}
	if in := roomtest.OK(r, "", volunteerapi.ListStarTerms, volunteerapi.ListStarTermsRequest{Region: "320312"}); len(in.Items) != 1 || in.Items[0].ID != next.ID {
		t.Errorf("in force are %v", in.Items)
	}
}

func TestNobodyIsNominatedAndOnlyTheVoluntaryLedgerCounts(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, []Step{{Hours: 100, Quality: 40}})
	for _, l := range []string{"duty", "order"} {
		r.comes(events.TypeVolunteerTotalChangedV1, l+".p-lin", events.VolunteerTotalChangedV1{Person: "p-lin", Ledger: l, Minutes: 60000, Records: 100, QualitySum: 500, QualityCount: 100, Am: 60000})
	}
	if s := r.standing("p-lin"); s.Minutes != 0 || s.Reached != 0 {
		t.Errorf("what is no volunteering counts: %+v", s)
	}
	r.total("p-lin", Served{Minutes: 6000, Records: 10, QualitySum: 39, QualityCount: 10, Vouched: 6000})
	if s := r.standing("p-lin"); s.Reached != 0 || len(s.Lacks) != 1 || s.Lacks[0].What != "平均质量" || s.Lacks[0].Has != "3.9分" {
		t.Errorf("hours without quality: %+v", s)
	}
	r.total("p-lin", Served{Minutes: 6000, Records: 10, QualitySum: 40, QualityCount: 10, Vouched: 6000})
	if s := r.standing("p-lin"); s.Reached != 1 || s.Stars[0].State != computed {
		t.Errorf("hours and quality: %+v", s)
	}
	if b := r.standing("p-lin").Basis; len(b) != 1 || b[0].Rule != ruleBasis || !b[0].Verified {
		t.Errorf("under %v", b)
	}
	for _, op := range r.Part.Routes { // the doors by which a star could be asked for are none
		if op.Op.Method == "POST" && op.Op.Path == "/api/volunteer/stars" {
			t.Errorf("%s asks for a star", op.Op.ID)
		}
	}
	for _, who := range []string{"min", "reg", "root", "watch", ""} {
		_, f := roomtest.Try(r, who, volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: "p-lin"})
		if f == nil {
			t.Errorf("%q reads how far somebody else is", who)
		}
	}
}

func TestAStarIsPublicWithConsentAndGrantedWhenEveryObjectionIsAnswered(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 120)
	x := r.latest("p-lin")
	if ts := r.tasks("lin"); len(ts) != 1 || ts[0].Subject != x.ID {
		t.Errorf("the volunteer is asked: %v", ts)
	}
	r.Set(day.AddMonths(2).At(9, 0))
	r.jobs()
	roomtest.Refuses(r, "", volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: x.ID}, "volunteer.star.not-found")
	roomtest.Refuses(r, "min", volunteerapi.MoveStar, starMove(x, "agree"), "volunteer.star.not-found")
	roomtest.Refuses(r, "lin", volunteerapi.MoveStar, starMove(x, "grant"), "volunteer.star.no-such-move")
	x = roomtest.OK(r, "lin", volunteerapi.MoveStar, starMove(x, "decline"))
	if ts := r.tasks("lin"); len(ts) != 0 {
		t.Errorf("who has decided is asked again: %v", ts)
	}
	x = roomtest.OK(r, "lin", volunteerapi.MoveStar, starMove(x, "agree"))
	if want := cn.PeriodWorkdays(cn.DayOf(r.Clock()), 5).Day.String(); x.Until != want {
		t.Errorf("public until %s, want %s", x.Until, want)
	}
	if !slices.ContainsFunc(x.Basis, func(b volunteerapi.Basis) bool { return b.Rule == ruleNotice }) {
		t.Errorf("public under %v", x.Basis)
	}
	seen := roomtest.OK(r, "", volunteerapi.ListStars, volunteerapi.ListStarsRequest{Region: "320300"})
	if len(seen.Items) != 1 || seen.Items[0].Number == x.Number || seen.Items[0].Person != "" || !strings.Contains(seen.Items[0].Number, "*") {
		t.Errorf("everybody sees %+v", seen.Items)
	}
	roomtest.Refuses(r, "lin", volunteerapi.ObjectStar, volunteerapi.ObjectStarRequest{ID: x.ID, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: "好。"}}, "volunteer.star.concerned")
	r.object("min", x.ID, "有两次没有看到人。")
	if got := r.object("min", x.ID, "有两次没有看到人。"); got.Count != 1 {
		t.Errorf("the same said twice are %d", got.Count)
	}
	x = r.object("rex", x.ID, "我也没有看到。")
	if got := r.star("guo", x.ID); got.Count != 2 || len(got.Objections) != 0 {
		t.Errorf("others read what somebody said: %+v", got)
	}
	r.Set(cn.Day(x.Until).End().Add(time.Minute))
	r.jobs()
	if got := r.star("lin", x.ID); got.State != published {
		t.Fatalf("with an objection open it is %s", got.State)
	}
	roomtest.Refuses(r, "guo", volunteerapi.ObjectStar, volunteerapi.ObjectStarRequest{ID: x.ID, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: "晚了。"}}, "volunteer.star.late")
	x = r.star("reg", x.ID)
	roomtest.Refuses(r, "city", volunteerapi.AnswerStar, answers(x, 1, false), "volunteer.star.not-yours")
	roomtest.Refuses(r, "rex", volunteerapi.AnswerStar, answers(x, 2, false), "volunteer.star.concerned")
	roomtest.Refuses(r, "reg", volunteerapi.AnswerStar, answers(x, 3, false), "volunteer.star.no-objection")
	x = roomtest.OK(r, "reg", volunteerapi.AnswerStar, answers(x, 1, false))
	roomtest.Refuses(r, "reg", volunteerapi.AnswerStar, answers(x, 1, false), "volunteer.star.answered")
	roomtest.OK(r, "reg", volunteerapi.AnswerStar, answers(x, 2, false))
	r.jobs()
	x = r.star("lin", x.ID)
	if s := r.standing("p-lin"); x.State != granted || s.Level != 1 || s.NextLevel != 2 {
		t.Errorf("%s, %+v", x.State, s)
	}
	if n := r.Count(events.TypeVolunteerStarGrantedV1); n != 1 {
		t.Errorf("granted was told %d times", n)
	}
	roomtest.Refuses(r, "", volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: x.ID}, "volunteer.star.not-found")
	sums := roomtest.OK(r, "", volunteerapi.GetStarSums, volunteerapi.GetStarSumsRequest{Region: "320312"})
	if sums.Levels[0].People != 1 || sums.Levels[1].People != 0 || sums.Published != 0 {
		t.Errorf("sums: %+v", sums)
	}
}

func TestOneAccountDoesNotTakeTheRoomOfEverybody(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 120)
	r.Set(day.AddMonths(2).At(9, 0))
	r.jobs()
	x := roomtest.OK(r, "lin", volunteerapi.MoveStar, starMove(r.latest("p-lin"), "agree"))
	for i := range voice.Each {
		x = r.object("min", x.ID, "第"+strconv.Itoa(i)+"次没有看到人。")
	}
	roomtest.Refuses(r, "min", volunteerapi.ObjectStar, volunteerapi.ObjectStarRequest{ID: x.ID, StarObjectionDraft: volunteerapi.StarObjectionDraft{Text: "还有一次。"}}, "volunteer.star.many")
	if got := r.object("rex", x.ID, "我也没有看到。"); got.Count != voice.Each+1 {
		t.Errorf("after ten of one account somebody else makes %d", got.Count)
	}
}

func TestAnObjectionThatIsUpheldLeavesNoStarUntilMoreWasServed(t *testing.T) {
	r := newRoom(t, nil)
	r.announced("reg", "rex", day, guangdong)
	r.hours("p-lin", 120)
	r.object("min", r.public("p-lin").ID, "不实。")
	x := roomtest.OK(r, "reg", volunteerapi.AnswerStar, answers(r.star("reg", r.latest("p-lin").ID), 1, true))
	if x.State != refused {
		t.Fatalf("it is %s", x.State)
	}
	if got := r.star("min", x.ID); len(got.Objections) != 1 || !got.Objections[0].Upheld {
		t.Errorf("who objected does not read the answer: %+v", got)
	}
	r.hours("p-lin", 120)
	if got := r.latest("p-lin"); got.ID != x.ID {
		t.Errorf("the same begins again: %+v", got)
	}
	r.hours("p-lin", 121)
	if got := r.latest("p-lin"); got.ID == x.ID || got.State != computed {
		t.Errorf("with more served: %+v", got)
	}
}

// tasks is what waits for somebody.
func (r *room) tasks(who string) []volunteerapi.Task {
	r.T.Helper()
	ts, err := r.s.Tasks(r.T.Context(), r.Folk[who])
	if err != nil {
		r.T.Fatal(err)
	}
	return ts
}
