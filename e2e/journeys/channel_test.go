package journeys

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/fault"
)

// robot is the far side of a group in 企业微信: it knows one key.
type robot struct {
	*httptest.Server
	mu   sync.Mutex
	told []string
}

const (
	groupKey = "693a91f6-0000-4bc4-97a0-000000000001"
	lostKey  = "693a91f6-0000-4bc4-97a0-000000000002"
)

func (r *robot) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	b, _ := io.ReadAll(q.Body)
	var in struct{ Text struct{ Content string } }
	if q.URL.Path != "/cgi-bin/webhook/send" || q.URL.Query().Get("key") != groupKey || json.Unmarshal(b, &in) != nil {
		_, _ = io.WriteString(w, `{"errcode":93000,"errmsg":"invalid webhook url"}`)
		return
	}
	r.mu.Lock()
	r.told = append(r.told, in.Text.Content)
	r.mu.Unlock()
	_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
}

// opens starts the robot where the platform, which may be on machines of its own, finds it: at the address by which this one reaches it.
func (r *robot) opens(t *testing.T, platform string) (at string) {
	t.Helper()
	way, err := net.Dial("udp4", platform)
	if err != nil {
		t.Fatal(err)
	}
	at, _, err = net.SplitHostPort(way.LocalAddr().String())
	l, bad := net.Listen("tcp4", net.JoinHostPort(at, "0"))
	if err = errors.Join(err, bad, way.Close()); err != nil {
		t.Fatal(err)
	}
	r.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: r, ReadHeaderTimeout: county.Patience}}
	r.Start()
	t.Cleanup(r.Close)
	return at
}

func (r *robot) heard() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.told...)
}

// TestAPublishedProjectReachesTheGroupOfItsOrganization goes from a robot in a group to a test, a publication, a withdrawal, and a
// robot that was removed from its group.
func TestAPublishedProjectReachesTheGroupOfItsOrganization(t *testing.T) {
	t.Parallel()
	p := county.Prepare(t, nil)
	far := &robot{}
	at := far.opens(t, p.Addr)
	p.Env["WECOM_API"], p.Env["CHANNEL_NETS"] = far.URL, at+"/32"
	p.Start(t)
	p.At(t, county.Morning)
	x := recruiters(t, p)
	staff := p.As(t, "linxm")
	open := func(name, key string) noticeapi.Channel {
		return county.Ask(t, staff, noticeapi.OpenChannel, noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: x.orgs[0].ID, Name: name, Kind: noticeapi.ChannelKindWecom, Secret: far.URL + "/cgi-bin/webhook/send?key=" + key}})
	}
	group, lost := open("志愿者群", groupKey), open("旧群", lostKey)
	came := func(c noticeapi.Channel, k noticeapi.SendingKind, want noticeapi.SendingState) (out noticeapi.Sending) {
		t.Helper()
		county.Until(t, string(k), func() (bool, error) {
			page, err := county.Try(staff, noticeapi.ListSendings, noticeapi.ListSendingsRequest{ID: c.ID, Limit: 20})
			for _, s := range page.Items {
				if s.Kind == k && s.State == want {
					out = s
					return true, nil
				}
			}
			return false, err
		})
		return out
	}

	county.Ask(t, staff, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: group.ID})
	came(group, noticeapi.SendingKindTest, noticeapi.SendingStateSent)

	d := x.draft(t, 0, "陪伴独居老人", "18:00", "20:00")
	d.Risk = "路上注意交通安全。"
	a := x.move(t, "linxm", county.Ask(t, staff, volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d}), "submit", "")
	a = x.move(t, "hexiaoyun", a, "publish", "")
	x.shift(t, a.ID)
	came(group, noticeapi.SendingKindPublished, noticeapi.SendingStatePending)
	p.At(t, p.Now(t).Add(time.Minute)) // the words wait until its shifts are made
	says := came(group, noticeapi.SendingKindPublished, noticeapi.SendingStateSent)
	if !strings.HasPrefix(says.Text, "【招募志愿者】陪伴独居老人，") || !strings.Contains(says.Text, "还缺1人，社区活动室") || !strings.HasSuffix(says.Text, "/projects/"+a.ID) || strings.Contains(says.Text, "林小满") {
		t.Errorf("the group reads %q", says.Text)
	}

	// Who keeps the channel reads that a robot is gone; nobody else learns that there is one.
	if refused := came(lost, noticeapi.SendingKindPublished, noticeapi.SendingStateFailed); !strings.Contains(refused.Reason, "93000") || strings.Contains(refused.Reason, lostKey) {
		t.Errorf("a robot that is gone: %+v", refused)
	}
	if page := staff.Send(t, http.MethodGet, "/desk/channels/"+lost.ID, "", ""); strings.Contains(string(page.Body), lostKey) {
		t.Error("a key stands on a page")
	}
	for _, as := range []string{"maqing", "registrar"} {
		county.Refused(t, p.As(t, as), noticeapi.GetChannel, noticeapi.GetChannelRequest{ID: lost.ID}, fault.NotFound, "notice.channel.not-found")
		county.Refused(t, p.As(t, as), noticeapi.ListSendings, noticeapi.ListSendingsRequest{ID: lost.ID}, fault.NotFound, "notice.channel.not-found")
	}

	a = county.Ask(t, p.Nobody(), volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: a.ID}) // its shifts were made meanwhile
	x.move(t, "registrar", a, "withdraw", "集合地点不能使用。")
	came(group, noticeapi.SendingKindWithdrawn, noticeapi.SendingStateSent)
	told := far.heard()
	if len(told) != 3 || !strings.HasPrefix(told[0], "【测试】") || told[1] != says.Text || !strings.HasPrefix(told[2], "【招募已撤下】陪伴独居老人") {
		t.Errorf("the group was told %q", told)
	}
}
