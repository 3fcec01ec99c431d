package channel

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/host"
	"sanshe/services/notice/carry"
)

// Where those are whose address is known.
const (
	wecomHost = "qyapi.weixin.qq.com"
	weiboHost = "api.weibo.com"
	weiboAPI  = "https://" + weiboHost + "/2/statuses/share.json"
)

// where is what a channel sends to: sealed as one text, because the addresses of many systems are secrets themselves.
type where struct {
	Address string `json:"address,omitempty"` // of a webhook
	Secret  string `json:"secret"`
}

// driver takes news to the far sides of all kinds.
type driver struct {
	nets  []netip.Prefix
	roots *x509.CertPool // nil: those of the machine
	wecom string
	weibo string
	from  string // host of the platform
	http  *http.Client
	now   func() time.Time
}

func newDriver(c host.Config, now func() time.Time) (*driver, error) {
	d := &driver{wecom: cmpOr(c.WeComAPI, "https://"+wecomHost), weibo: weiboAPI, now: now}
	if at, err := url.Parse(c.PublicURL); err == nil {
		d.from = at.Hostname()
	}
	u, err := url.Parse(d.wecom)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("WECOM_API的值无法识别，请写成https://主机名")
	}
	if d.nets, err = nets(c.ChannelNets); err != nil {
		return nil, err
	}
	d.http = d.client()
	return d, nil
}

func cmpOr(s, or string) string {
	if s == "" {
		return or
	}
	return strings.TrimSuffix(s, "/")
}

// kind is one sort of far side.
type kind struct {
	text string
	once bool // it cannot tell a second copy, so nothing is repeated that may have arrived
	// read makes of what a person wrote what is kept, or says of address or secret what is wrong with it.
	read func(d *driver, w where) (kept where, field, wrong string)
	send func(ctx context.Context, d *driver, w where, n *noticeapi.ChannelNews) error
}

var kinds = map[noticeapi.ChannelKind]kind{
	noticeapi.ChannelKindWecom:   {"企业微信群机器人", true, readWecom, sendWecom},
	noticeapi.ChannelKindWeibo:   {"微博", true, readWeibo, sendWeibo},
	noticeapi.ChannelKindWebhook: {"其他系统（签名的JSON）", false, readWebhook, sendWebhook},
}

// host is where a channel leads, as its owner may read it.
func (d *driver) host(k noticeapi.ChannelKind, w where) string {
	at := map[noticeapi.ChannelKind]string{noticeapi.ChannelKindWecom: d.wecom, noticeapi.ChannelKindWeibo: d.weibo, noticeapi.ChannelKindWebhook: w.Address}[k]
	u, err := url.Parse(at)
	if err != nil {
		return ""
	}
	return u.Host
}

var robotKey = regexp.MustCompile(`^[0-9A-Za-z_-]{16,80}$`)

func readWecom(_ *driver, w where) (where, string, string) {
	key := w.Secret
	if u, err := url.Parse(key); err == nil && u.Query().Get("key") != "" {
		key = u.Query().Get("key")
	}
	if !robotKey.MatchString(key) {
		return w, "secret", "请粘贴机器人的网址，或者网址中key=后面的部分。"
	}
	return where{Secret: key}, "", ""
}

func sendWecom(ctx context.Context, d *driver, w where, n *noticeapi.ChannelNews) error {
	type text struct {
		Content string `json:"content"`
	}
	body, err := json.Marshal(struct {
		Type string `json:"msgtype"`
		Text text   `json:"text"`
	}{"text", text{n.Text}})
	if err != nil {
		return err
	}
	status, answer, err := d.post(ctx, d.wecom+"/cgi-bin/webhook/send?key="+url.QueryEscape(w.Secret), "application/json", body, nil)
	if err != nil {
		return err
	}
	var said struct {
		Code *int64 `json:"errcode"`
	}
	if err := heard(status, answer, &said); err != nil {
		return err
	}
	switch code := said.Code; {
	case code == nil:
		return wrong(status, "企业微信")
	case *code == 0:
		return nil
	case *code == -1 || *code == 45009 || *code == 45033:
		return because(errBusy, "企业微信正忙，或者这个机器人一分钟内发得太多（%d），稍后再发。", *code)
	case *code == 93000:
		return because(carry.ErrRefused, "企业微信不认识这个机器人（93000），它可能已被移出群，请重新填写机器人的网址。")
	default:
		return because(carry.ErrRefused, "企业微信没有接受（%d），请核对机器人的网址。", *code)
	}
}

func readWeibo(_ *driver, w where) (where, string, string) {
	if len(w.Secret) < 16 || strings.ContainsFunc(w.Secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return w, "secret", "请粘贴微博开放平台给的access_token。"
	}
	return where{Secret: w.Secret}, "", ""
}

// busyWeibo are codes after which another attempt may succeed; weiboToken those of a token that is not valid any more.
var (
	busyWeibo  = []int64{10001, 10002, 10003, 10009, 10010, 10011, 10022, 10023, 10024}
	weiboToken = []int64{21314, 21315, 21316, 21317, 21319, 21327, 21332}
)

func sendWeibo(ctx context.Context, d *driver, w where, n *noticeapi.ChannelNews) error {
	form := url.Values{"access_token": {w.Secret}, "status": {n.Text}}
	if ip := lookup(ctx, d.from); ip != "" {
		form.Set("rip", ip) // whoever posts is this machine
	}
	status, answer, err := d.post(ctx, d.weibo, "application/x-www-form-urlencoded", []byte(form.Encode()), nil)
	if err != nil {
		return err
	}
	var said struct {
		ID   int64 `json:"id"`
		Code int64 `json:"error_code"`
	}
	if status >= 500 || status == http.StatusTooManyRequests {
		return wrong(status, "微博")
	}
	if json.Unmarshal(answer, &said) != nil || said.ID == 0 && said.Code == 0 {
		return wrong(status, "微博")
	}
	switch {
	case said.Code == 0:
		return nil
	case slices.Contains(busyWeibo, said.Code):
		return because(errBusy, "微博正忙，或者发得太多（%d），稍后再发。", said.Code)
	case slices.Contains(weiboToken, said.Code):
		return because(carry.ErrRefused, "微博的授权已失效（%d），请重新授权后填写新的access_token。", said.Code)
	default:
		return because(carry.ErrRefused, "微博没有接受（%d），请到微博开放平台核对应用的权限和安全域名。", said.Code)
	}
}

func readWebhook(d *driver, w where) (where, string, string) {
	u, err := url.Parse(w.Address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return w, "address", "请填写完整的网址，例如https://www.example.org/hook。"
	}
	ip, literal := netip.ParseAddr(u.Hostname())
	at := literal == nil
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !at || !d.inside(ip)):
		return w, "address", "请填写https开头的网址，消息要加密传送。"
	case at && !public(ip) && !d.inside(ip):
		return w, "address", "这是内部网络的地址，请填写公网的网址。"
	}
	if len(w.Secret) < 24 || secretOf(w.Secret) == nil {
		return w, "secret", "请填写至少24个字符的签名密钥，两边保存同样的一份。"
	}
	return w, "", ""
}

// secretOf is the key of a signature; nil where one that says it is base64 is not.
func secretOf(s string) []byte {
	rest, coded := strings.CutPrefix(s, "whsec_")
	if !coded {
		return []byte(s)
	}
	b, err := base64.StdEncoding.DecodeString(rest)
	if err != nil || len(b) < 16 {
		return nil
	}
	return b
}

func sendWebhook(ctx context.Context, d *driver, w where, n *noticeapi.ChannelNews) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	at := strconv.FormatInt(d.now().Unix(), 10)
	mac := hmac.New(sha256.New, secretOf(w.Secret))
	fmt.Fprintf(mac, "%s.%s.%s", n.ID, at, body)
	status, _, err := d.post(ctx, w.Address, "application/json", body, http.Header{
		"Webhook-Id": {n.ID}, "Webhook-Timestamp": {at}, "Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))},
	})
	if err == nil && (status < 200 || status > 299) {
		err = wrong(status, "对方")
	}
	return err
}

// errBusy says that another attempt may succeed.
var errBusy = errors.New("notice: the far side is busy")

func because(err error, format string, args ...any) error {
	return &carry.Reason{Text: fmt.Sprintf(format, args...), Err: err}
}

// heard reads an answer that must be JSON.
func heard(status int, answer []byte, into any) error {
	if status != http.StatusOK || json.Unmarshal(answer, into) != nil {
		return wrong(status, "企业微信")
	}
	return nil
}

// wrong says what a status means that is no answer of the far side's own making.
func wrong(status int, who string) error {
	switch {
	case status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout:
		return because(errBusy, "%s暂时不能接收（HTTP %d），稍后再发。", who, status)
	case status >= 300 && status < 400:
		return because(carry.ErrRefused, "%s转到了别的网址（HTTP %d），请直接填写最后的网址。", who, status)
	case status >= 400:
		return because(carry.ErrRefused, "%s拒绝接收（HTTP %d），请核对网址和密钥。", who, status)
	}
	return because(carry.ErrRefused, "%s的答复无法识别（HTTP %d），请核对网址。", who, status)
}

// mostAnswer is how much of an answer is read.
const mostAnswer = 16 << 10

// post makes one request. Its errors carry no address: the library's do, and addresses hold secrets.
func (d *driver) post(ctx context.Context, at, media string, body []byte, more http.Header) (status int, answer []byte, err error) {
	left := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { left = true }})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return 0, nil, because(carry.ErrRefused, "网址无法识别，请重新填写。")
	}
	for k, v := range more {
		r.Header[k] = v
	}
	r.Header.Set("Content-Type", media)
	r.Header.Set("User-Agent", "sanshe")
	r.GetBody = nil // the library repeats nothing by itself
	resp, err := d.http.Do(r)
	switch {
	case errors.Is(err, errInside):
		return 0, nil, because(carry.ErrRefused, "网址指向内部网络，不能连接，请填写公网的网址。")
	case err != nil && left:
		return 0, nil, because(carry.ErrSilent, "发出以后没有收到答复，不知道对方收到没有。")
	case err != nil:
		return 0, nil, because(errBusy, "没有连上对方，稍后再发。")
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return 0, nil, because(carry.ErrSilent, "答复只收到一部分，不知道对方收到没有。")
	}
	return resp.StatusCode, answer, nil
}
