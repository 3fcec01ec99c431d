package channel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/host"
	"sanshe/services/notice/carry"
)

const says1 = "【招募志愿者】陪伴独居老人，3月8日09:00起，还缺3人，社区活动室。某某社工机构：https://sanshe.example/projects/p1"

func TestTheGroupsOfTheOrganizationAndTheOfficeAreToldOnce(t *testing.T) {
	r := open(t)
	mine, theirs, far := r.robot(staff, "org"), r.robot(office, "office"), r.robot(other, "elsewhere")
	ev := r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(0)
	if n := len(r.far.seen()); n != 0 {
		t.Fatalf("%d were told before the shifts of the project were made", n)
	}
	r.later(settling)
	r.hear(ev)
	r.later(time.Hour)
	got := r.far.seen()
	if len(got) != 2 {
		t.Fatalf("told %d times: %+v", len(got), got)
	}
	for _, s := range got {
		b := body[struct {
			Type string `json:"msgtype"`
			Text struct{ Content string }
		}](t, s)
		if s.path != "/cgi-bin/webhook/send?key="+key || b.Type != "text" || b.Text.Content != says1 || s.head.Get("Content-Type") != "application/json" {
			t.Errorf("sent %+v", s)
		}
	}
	for as, id := range map[string]string{staff: mine.ID, office: theirs.ID} {
		if l := r.told(as, id); len(l) != 1 || l[0].State != noticeapi.SendingStateSent || l[0].Text != says1 || l[0].SentAt == nil {
			t.Errorf("%s reads %+v", as, l)
		}
	}
	if l := r.told(other, far.ID); len(l) != 0 {
		t.Errorf("somebody else's channel has %+v", l)
	}
}

func TestWhatFailsForAWhileIsTriedAgain(t *testing.T) {
	r := open(t)
	c := r.robot(staff, "org")
	r.far.answer = func(n int, w http.ResponseWriter, q *http.Request) {
		switch n {
		case 1:
			says(http.StatusInternalServerError, "")(n, w, q)
		case 2:
			says(http.StatusOK, `{"errcode":45009,"errmsg":"api freq out of limit"}`)(n, w, q)
		default:
			says(http.StatusOK, taken)(n, w, q)
		}
	}
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStatePending || l.Attempts != 1 || !strings.Contains(l.Reason, "500") || !l.Due.Equal(r.now.Add(carry.Waits[0])) {
		t.Errorf("%+v", l)
	}
	r.later(carry.Waits[0] - time.Second)
	if n := len(r.far.seen()); n != 1 {
		t.Errorf("asked %d times before it was due", n)
	}
	r.later(time.Second)
	r.later(carry.Waits[1])
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateSent || l.Attempts != 3 || l.Reason != "" {
		t.Errorf("%+v", l)
	}
	if n := len(r.far.seen()); n != 3 {
		t.Errorf("asked %d times", n)
	}
}

func TestASideThatIsAwayForDaysIsGivenUp(t *testing.T) {
	r := open(t)
	c := r.hooked()
	r.far.answer = says(http.StatusBadGateway, "")
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	for _, wait := range carry.Waits {
		r.later(wait)
	}
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateFailed || l.Attempts != int64(len(carry.Waits)) || len(r.far.seen()) != len(carry.Waits) {
		t.Errorf("%+v, %d requests", l, len(r.far.seen()))
	}
}

func TestARefusedTokenIsShownToItsOwnerAndNowhereElse(t *testing.T) {
	r := open(t)
	c := r.robot(staff, "org")
	r.far.answer = says(http.StatusOK, `{"errcode":93000,"errmsg":"invalid webhook url, hint: `+key+`"}`)
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	r.later(24 * time.Hour)
	l := r.told(staff, c.ID)[0]
	if l.State != noticeapi.SendingStateFailed || l.Attempts != 1 || !strings.Contains(l.Reason, "93000") || strings.Contains(l.Reason, key) {
		t.Errorf("%+v", l)
	}
	if got := do(r, staff, noticeapi.GetChannel, noticeapi.GetChannelRequest{ID: c.ID}); strings.Contains(got.Host, key) {
		t.Errorf("shown: %+v", got)
	}
	if log := r.logs.String(); !strings.Contains(log, "93000") || strings.Contains(log, key) {
		t.Errorf("the log: %s", log)
	}
	kept, err := r.s.channels.Get(t.Context(), c.ID)
	if err != nil || strings.Contains(kept.Sealed, key) || kept.Sealed == "" {
		t.Errorf("kept: %+v %v", kept, err)
	}
	for _, as := range []string{other, office} {
		no(r, as, noticeapi.GetChannel, noticeapi.GetChannelRequest{ID: c.ID}, "notice.channel.not-found")
		no(r, as, noticeapi.ListSendings, noticeapi.ListSendingsRequest{ID: c.ID}, "notice.channel.not-found")
		no(r, as, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID}, "notice.channel.not-found")
		no(r, as, noticeapi.MoveChannel, noticeapi.MoveChannelRequest{ID: c.ID, ChannelMove: noticeapi.ChannelMove{Do: "end", Version: 1}}, "notice.channel.not-found")
		no(r, as, noticeapi.UpdateChannel, noticeapi.UpdateChannelRequest{ID: c.ID, ChannelChange: noticeapi.ChannelChange{Version: 1, Name: "x"}}, "notice.channel.not-found")
		if l := do(r, as, noticeapi.ListChannels, noticeapi.ListChannelsRequest{}); len(l.Items) != 0 {
			t.Errorf("%s lists %+v", as, l)
		}
	}
	no(r, other, noticeapi.OpenChannel, noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: "org", Name: "x", Kind: noticeapi.ChannelKindWecom, Secret: key}}, "notice.channel.owner")
	no(r, "ann:worker@org", noticeapi.ListChannels, noticeapi.ListChannelsRequest{}, "identity.role")
}

func TestAGroupThatMayHaveReadItIsNotToldTwice(t *testing.T) {
	r := open(t)
	c, hooked := r.robot(staff, "org"), r.hooked()
	r.s.drive.http.Timeout = time.Second // of a far side that never answers
	hold := make(chan struct{})
	defer close(hold)
	r.far.answer = func(int, http.ResponseWriter, *http.Request) { <-hold }
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateUnsure || !strings.Contains(l.Reason, "不知道对方收到没有") {
		t.Errorf("the robot: %+v", l)
	}
	if l := r.told(staff, hooked.ID)[0]; l.State != noticeapi.SendingStatePending || l.Attempts != 1 {
		t.Errorf("who can tell a copy: %+v", l)
	}
	r.far.mu.Lock()
	r.far.answer = says(http.StatusOK, taken)
	r.far.mu.Unlock()
	r.s.drive.http.Timeout = time.Minute
	r.later(carry.Waits[0])
	var ids, robots []string
	for _, s := range r.far.seen() {
		if id := s.head.Get("webhook-id"); id != "" {
			ids = append(ids, id)
		} else {
			robots = append(robots, s.path)
		}
	}
	if len(robots) != 1 || len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("the robot was asked %d times, the other side %v", len(robots), ids)
	}
}

// dying ends whoever sends, once the far side has answered and before that is written down, as a kill does.
type dying struct{ http.RoundTripper }

func (d dying) RoundTrip(r *http.Request) (*http.Response, error) {
	if resp, err := d.RoundTripper.RoundTrip(r); err == nil {
		_ = resp.Body.Close()
	}
	runtime.Goexit()
	return nil, nil
}

func TestAProcessThatDiesBetweenAttemptAndAnswerTellsAGroupOnce(t *testing.T) {
	r := open(t)
	c, hooked := r.robot(staff, "org"), r.hooked()
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.now = r.now.Add(settling)
	alive := r.s.drive.http
	r.s.drive.http = &http.Client{Transport: dying{alive.Transport}}
	for range 2 { // it dies with the first, and started again with the second
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = r.s.Carry(t.Context())
		}()
		<-done
	}
	r.s.drive.http = alive
	if n := len(r.far.seen()); n != 2 {
		t.Fatalf("%d requests", n)
	}
	r.later(carry.Waits[0])
	r.later(24 * time.Hour)
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateUnsure || l.Attempts != 1 {
		t.Errorf("the robot: %+v", l)
	}
	if l := r.told(staff, hooked.ID)[0]; l.State != noticeapi.SendingStateSent || l.Attempts != 2 {
		t.Errorf("who can tell a copy: %+v", l)
	}
	if n := len(r.far.seen()); n != 3 {
		t.Errorf("%d requests", n)
	}
}

func TestWhoWasToldOfAProjectIsToldThatItIsWithdrawn(t *testing.T) {
	r := open(t)
	c, late := r.robot(staff, "org"), noticeapi.Channel{}
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	late = r.hooked() // was told of nothing
	r.happen(events.TypeVolunteerProjectDatedV1)
	r.now = r.now.Add(time.Second) // not due yet
	r.p.State = volunteerapi.ProjectStateWithdrawn
	ev := r.happen(events.TypeVolunteerProjectWithdrawnV1)
	r.hear(ev)
	r.later(time.Minute)
	r.later(time.Hour)
	got := r.far.seen()
	if len(got) != 2 || !strings.Contains(got[1].body, "【招募已撤下】陪伴独居老人") {
		t.Fatalf("%d: %+v", len(got), got)
	}
	if l := r.told(staff, c.ID); len(l) != 2 || l[0].Kind != noticeapi.SendingKindWithdrawn || l[0].State != noticeapi.SendingStateSent {
		t.Errorf("%+v", l)
	}
	if l := r.told(staff, late.ID); len(l) != 1 || l[0].Kind != noticeapi.SendingKindDated || l[0].State != noticeapi.SendingStateFailed || !strings.Contains(l[0].Reason, "不再招募") {
		t.Errorf("%+v", l)
	}
}

func TestMoreDatesAreToldWhereThatIsWanted(t *testing.T) {
	r := open(t)
	c, hooked := r.robot(staff, "org"), r.hooked()
	r.happen(events.TypeVolunteerProjectDatedV1)
	r.later(settling)
	if l := r.told(staff, c.ID); len(l) != 0 {
		t.Errorf("not wanted: %+v", l)
	}
	if l := r.told(staff, hooked.ID); len(l) != 1 || !strings.HasPrefix(l[0].Text, "【招募志愿者，新增日期】陪伴独居老人") {
		t.Errorf("%+v", l)
	}
}

func TestAnotherSystemChecksTheSignature(t *testing.T) {
	r := open(t)
	r.hooked()
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	got := r.far.seen()[0]
	mac := hmac.New(sha256.New, []byte(hook))
	mac.Write([]byte(got.head.Get("webhook-id") + "." + got.head.Get("webhook-timestamp") + "." + got.body))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); got.head.Get("webhook-signature") != want || got.path != "/hook?token=inside" {
		t.Errorf("%+v, want %s", got, want)
	}
	n := body[noticeapi.ChannelNews](t, got)
	if n.ID != got.head.Get("webhook-id") || n.Kind != noticeapi.SendingKindPublished || n.Text != says1 || n.Link != "https://sanshe.example/projects/p1" || strings.Contains(got.body, "83500000") {
		t.Errorf("%+v", n)
	}
	if bad := secretOf("whsec_%%%"); bad != nil {
		t.Error("a secret that is no base64 is taken")
	}
	if string(secretOf("whsec_"+base64.StdEncoding.EncodeToString([]byte(hook)))) != hook {
		t.Error("a secret in base64 is not read")
	}
}

func TestAMicroblogSaysWhyAndItsTokenIsInNoAddress(t *testing.T) {
	r := open(t)
	const token = "2.00abcdefghijklmnop"
	c := do(r, staff, noticeapi.OpenChannel, noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: "org", Name: "微博", Kind: noticeapi.ChannelKindWeibo, Secret: token}})
	r.far.answer = func(n int, w http.ResponseWriter, q *http.Request) {
		if n == 1 {
			says(http.StatusOK, `{"id":3504803600500000,"text":"x"}`)(n, w, q)
		} else {
			says(http.StatusForbidden, `{"error":"expired_token","error_code":21327,"request":"/2/statuses/share.json"}`)(n, w, q)
		}
	}
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	f, err := url.ParseQuery(r.far.seen()[0].body)
	if err != nil || f.Get("access_token") != token || f.Get("status") != says1 || strings.Contains(r.far.seen()[0].path, token) {
		t.Errorf("%v %v", f, err)
	}
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	if l := r.told(staff, c.ID); l[1].State != noticeapi.SendingStateSent || l[0].State != noticeapi.SendingStateFailed || !strings.Contains(l[0].Reason, "重新授权") || strings.Contains(r.logs.String(), token) {
		t.Errorf("%+v", l)
	}
}

func TestNothingInsideTheNetworkIsReached(t *testing.T) {
	for addr, want := range map[string]bool{
		"8.8.8.8": true, "2400:3200::1": true, "127.0.0.1": false, "10.0.0.1": false, "192.168.1.1": false, "172.16.0.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "fe80::1": false, "fc00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::127.0.0.1": false, "198.18.0.1": false,
	} {
		if got := public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s is public: %v", addr, got)
		}
	}
	r := open(t)
	draft := func(at string) noticeapi.OpenChannelRequest {
		return noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: "org", Name: "网站", Kind: noticeapi.ChannelKindWebhook, Address: at, Secret: hook}}
	}
	r.s.drive.nets = nil // an operator who lets nothing in
	for _, at := range []string{"http://www.example.org/", "https://10.0.0.1/", "https://[::1]/", "https://user@www.example.org/", "ftp://www.example.org", "x", "https://www.example.org/#a", strings.Replace(r.far.URL, "http:", "https:", 1)} {
		no(r, staff, noticeapi.OpenChannel, draft(at), "notice.channel.unsound")
	}
	// A name that stands for an address inside is found out when it is dialled.
	c := do(r, staff, noticeapi.OpenChannel, draft("https://localhost:1/hook"))
	do(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID})
	r.later(0)
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateFailed || !strings.Contains(l.Reason, "内部网络") {
		t.Errorf("%+v", l)
	}
	// Nor does an answer lead there.
	r.s.drive.nets, _ = nets("127.0.0.0/8")
	r.far.answer = func(_ int, w http.ResponseWriter, q *http.Request) {
		http.Redirect(w, q, "/elsewhere", http.StatusTemporaryRedirect)
	}
	c = r.hooked()
	do(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID})
	r.later(0)
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateFailed || !strings.Contains(l.Reason, "307") || len(r.far.seen()) != 1 {
		t.Errorf("%+v", l)
	}
	if _, err := newDriver(host.Config{ChannelNets: "127.0.0.1"}, time.Now); err == nil || !strings.Contains(err.Error(), "CHANNEL_NETS") {
		t.Errorf("an address that is no network: %v", err)
	}
}

func TestOneTestWaitsForTheOther(t *testing.T) {
	r := open(t)
	c := r.robot(staff, "org")
	do(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID})
	no(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID}, "notice.channel.testing")
	r.later(0)
	if got := r.far.seen(); len(got) != 1 || !strings.Contains(got[0].body, "【测试】某某org") {
		t.Fatalf("%+v", got)
	}
	r.far.answer = says(http.StatusBadGateway, "") // what fails is not tried again for days: whoever tests looks now
	r.now = r.now.Add(time.Second)
	do(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID})
	r.later(0)
	if l := r.told(staff, c.ID)[0]; l.State != noticeapi.SendingStateFailed || l.Attempts != 1 || !strings.Contains(l.Reason, "502") {
		t.Errorf("%+v", l)
	}
	do(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID})
}

func TestAChannelThatPausesIsToldNothingAndOneThatEndsForgets(t *testing.T) {
	r := open(t)
	c := r.robot(staff, "org")
	move := func(do string, version int64) noticeapi.MoveChannelRequest {
		return noticeapi.MoveChannelRequest{ID: c.ID, ChannelMove: noticeapi.ChannelMove{Do: do, Version: version}}
	}
	r.happen(events.TypeVolunteerProjectPublishedV1)
	p := do(r, staff, noticeapi.MoveChannel, move("pause", c.Version))
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	if l := r.told(staff, c.ID); len(l) != 1 || l[0].State != noticeapi.SendingStateFailed || len(r.far.seen()) != 0 {
		t.Errorf("%+v", l)
	}
	no(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID}, "notice.channel.wrong-state")
	no(r, staff, noticeapi.MoveChannel, move("change", p.Version), "notice.channel.no-such-move")
	p = do(r, staff, noticeapi.MoveChannel, move("resume", p.Version))
	no(r, staff, noticeapi.UpdateChannel, noticeapi.UpdateChannelRequest{ID: c.ID, ChannelChange: noticeapi.ChannelChange{Version: p.Version, Name: "群", Address: "https://www.example.org"}}, "notice.channel.unsound")
	p = do(r, staff, noticeapi.UpdateChannel, noticeapi.UpdateChannelRequest{ID: c.ID, ChannelChange: noticeapi.ChannelChange{Version: p.Version, Name: "新群", Secret: "another-key-of-a-robot"}})
	do(r, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: c.ID})
	r.later(0)
	if got := r.far.seen(); len(got) != 1 || !strings.HasSuffix(got[0].path, "another-key-of-a-robot") || p.Name != "新群" {
		t.Errorf("%+v", got)
	}
	do(r, staff, noticeapi.MoveChannel, move("end", p.Version))
	no(r, staff, noticeapi.GetChannel, noticeapi.GetChannelRequest{ID: c.ID}, "notice.channel.not-found")
	if kept, err := r.s.channels.Get(t.Context(), c.ID); err != nil || kept.Sealed != "" {
		t.Errorf("%+v %v", kept, err)
	}
	for range mostChannels {
		r.robot(staff, "org")
	}
	no(r, staff, noticeapi.OpenChannel, noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: "org", Name: "x", Kind: noticeapi.ChannelKindWecom, Secret: key}}, "notice.channel.many")
}

func TestWhatWasToldLongAgoIsForgotten(t *testing.T) {
	r := open(t)
	c := r.robot(staff, "org")
	r.happen(events.TypeVolunteerProjectPublishedV1)
	r.later(settling)
	r.now = r.now.Add(kept + time.Hour)
	if err := r.s.forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := r.told(staff, c.ID); len(l) != 0 {
		t.Errorf("%+v", l)
	}
}
