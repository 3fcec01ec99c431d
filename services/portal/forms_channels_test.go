package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of channels. What is secret in them is never sent back.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/channels", identity.Staff, "/desk/channels", []string{"owner", mine, "name", "志愿<b>群", "kind", "webhook", "address", "https://www.example.org/x", "secret", "kept-from-everybody-0001", "dated", "true"}, []string{"志愿<b>群", "https://www.example.org/x", "☑webhook", "☑true"}},
		{"/desk/channels/{id}", identity.Staff, "/desk/channels/c2", []string{"version", "1", "name", "新<b>群", "address", "https://www.example.org/y", "secret", "kept-from-everybody-0001", "dated", "true"}, []string{"新<b>群", "https://www.example.org/y", "☑true"}},
	}, forms...)
	silent = append(silent, "/desk/channels/{id}/move", "/desk/channels/{id}/test")
}

// channelRoutes are a robot that was told of something and was removed since, and another system.
func channelRoutes() []route.Route {
	robot := noticeapi.Channel{
		ID: "c1", Version: 1, Owner: noticeapi.ChannelOwner{ID: mine, Name: "暖邻"}, Name: "志愿者群", Kind: noticeapi.ChannelKindWecom, KindText: "企业微信群机器人", Host: "qyapi.weixin.qq.com",
		State: noticeapi.ChannelStateRunning, StateText: "使用中", CreatedAt: noon, MayTest: true, Moves: []noticeapi.ChannelStep{{Do: "pause", Label: "暂停"}, {Do: "end", Label: "删除渠道"}},
	}
	other := robot
	other.ID, other.Name, other.Kind, other.KindText, other.Host, other.State, other.StateText, other.MayTest, other.Dated = "c2", "网站", noticeapi.ChannelKindWebhook, "其他系统（签名的JSON）", "www.example.org", noticeapi.ChannelStatePaused, "已暂停", false, true
	get := func(id string) noticeapi.Channel {
		if id == "c2" {
			return other
		}
		return robot
	}
	return []route.Route{
		route.On(noticeapi.ListChannels, func(context.Context, noticeapi.ListChannelsRequest) (noticeapi.ChannelList, error) {
			return noticeapi.ChannelList{Items: []noticeapi.Channel{robot, other}, Owners: []noticeapi.ChannelOwner{robot.Owner}}, nil
		}),
		route.On(noticeapi.OpenChannel, func(context.Context, noticeapi.OpenChannelRequest) (noticeapi.Channel, error) { return robot, nil }),
		route.On(noticeapi.GetChannel, func(_ context.Context, in noticeapi.GetChannelRequest) (noticeapi.Channel, error) {
			return get(in.ID), nil
		}),
		route.On(noticeapi.UpdateChannel, func(_ context.Context, in noticeapi.UpdateChannelRequest) (noticeapi.Channel, error) {
			return get(in.ID), nil
		}),
		route.On(noticeapi.MoveChannel, func(_ context.Context, in noticeapi.MoveChannelRequest) (noticeapi.Channel, error) {
			return get(in.ID), nil
		}),
		route.On(noticeapi.TryChannel, func(context.Context, noticeapi.TryChannelRequest) (noticeapi.Sending, error) {
			return noticeapi.Sending{ID: "x3", Kind: noticeapi.SendingKindTest, KindText: "测试", Title: "测试", At: noon, State: noticeapi.SendingStatePending, StateText: "等待发送"}, nil
		}),
		route.On(noticeapi.ListSendings, func(context.Context, noticeapi.ListSendingsRequest) (noticeapi.SendingPage, error) {
			return noticeapi.SendingPage{Items: []noticeapi.Sending{
				{ID: "x2", Kind: noticeapi.SendingKindDated, KindText: "增加日期", Project: "p1", Title: "陪伴独居老人", At: noon, State: noticeapi.SendingStateFailed, StateText: "没有送到", Attempts: 1, Reason: "企业微信不认识这个机器人（93000），它可能已被移出群，请重新填写机器人的网址。"},
				{ID: "x1", Kind: noticeapi.SendingKindPublished, KindText: "发布", Project: "p1", Title: "陪伴独居老人", Text: "【招募志愿者】陪伴独居老人", At: noon, State: noticeapi.SendingStateSent, StateText: "已送到", Attempts: 1, SentAt: &noon},
			}}, nil
		}),
	}
}

// What became of news is said at the desk with what to do, and a secret that was typed stands on no page.
func TestAChannelSaysWhatArrivedAndShowsNoSecret(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	if got := b.get("/desk/channels").words(); !strings.Contains(got, "志愿者群") || !strings.Contains(got, "增加渠道") {
		t.Errorf("the list: %s", got)
	}
	if got := b.get("/desk/channels/c1").words(); !strings.Contains(got, "没有送到") || !strings.Contains(got, "请重新填写机器人的网址") || !strings.Contains(got, "发一条测试") {
		t.Errorf("a channel: %s", got)
	}
	if got := b.get("/desk/channels/c2"); strings.Contains(got.words(), "发一条测试") || !strings.Contains(got.words(), "新的网址") {
		t.Errorf("a channel that pauses: %s", got.words())
	}
	const secret = "kept-from-everybody-0001"
	if got := b.post("/desk/channels", "owner", mine, "name", "群", "secret", secret); strings.Contains(got.body, secret) || !strings.Contains(got.words(), "请选择渠道的种类") {
		t.Errorf("sent back: %s", got.words())
	}
	b.post("/desk/channels", "owner", mine, "name", "群", "kind", "wecom", "secret", secret, "dated", "true")
	if sent := w.written("/channels"); len(sent) != 1 || !strings.Contains(sent[0].body, `"secret":"`+secret+`","dated":true`) {
		t.Errorf("sent %+v", sent)
	}
	b.post("/desk/channels/c1/test")
	if sent := w.written("/tests"); len(sent) != 1 {
		t.Errorf("sent %+v", sent)
	}
	b.post("/desk/channels/c1/move", "do", "pause", "version", "1")
	if sent := w.written("/moves"); len(sent) != 1 || !strings.Contains(sent[0].body, `"do":"pause"`) {
		t.Errorf("sent %+v", sent)
	}
}
