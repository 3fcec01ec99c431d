package notice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"sanshe/services/notice/carry"
)

// Letter is a message on its way to an address.
type Letter struct {
	ID      string // the same at every attempt, so that a reader's program can drop a second copy
	To      string
	Subject string
	Text    string
	At      time.Time
}

// Postman takes letters to whoever delivers them.
type Postman interface {
	// Send returns once the other side has taken the letter. carry.ErrRefused means that it never will; after any other error another attempt may succeed.
	// No error carries the address.
	Send(context.Context, Letter) error
}

// smtpTimeout bounds one conversation with the mail server.
const smtpTimeout = 20 * time.Second

// smtp hands letters to a mail server.
type smtp struct {
	host    string
	from    string
	wrapped bool // TLS from the first byte
	trust   *tls.Config
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	opts    []mail.Option
}

// newPostman reads SMTP and MAIL_FROM; without SMTP nobody carries letters.
// smtp:// insists on STARTTLS unless the server is this machine itself;
// smtps:// speaks TLS from the first byte.
func newPostman(server, from string) (Postman, error) {
	if server == "" {
		return nil, nil
	}
	bad := errors.New("SMTP的值无法识别，请写成smtp://用户:密码@主机:587或smtps://用户:密码@主机:465，其中密码的特殊字符用百分号编码")
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || (u.Path != "" && u.Path != "/") {
		return nil, bad // err would repeat the password
	}
	p := (&smtp{host: u.Hostname(), from: from, dial: new(net.Dialer).DialContext}).trusting(&tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12})
	p.opts = append(p.opts, mail.WithTimeout(smtpTimeout))
	port := 587
	switch u.Scheme {
	case "smtp":
		policy := mail.TLSMandatory
		if ip := net.ParseIP(p.host); p.host == "localhost" || ip != nil && ip.IsLoopback() {
			policy = mail.TLSOpportunistic
		}
		p.opts = append(p.opts, mail.WithTLSPolicy(policy))
	case "smtps":
		port, p.wrapped = 465, true
		p.opts = append(p.opts, mail.WithSSL())
	default:
		return nil, bad
	}
	if s := u.Port(); s != "" {
		if port, err = strconv.Atoi(s); err != nil {
			return nil, bad
		}
	}
	p.opts = append(p.opts, mail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		p.opts = append(p.opts, mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	if err := mail.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("MAIL_FROM=%q不是邮箱地址，请写成名称@域名", from)
	}
	if _, err := mail.NewClient(p.host, p.opts...); err != nil {
		return nil, bad
	}
	return p, nil
}

// trusting returns p with other ideas of whom to trust.
func (p *smtp) trusting(c *tls.Config) *smtp {
	q := *p
	q.trust = c
	q.opts = append(q.opts[:len(q.opts):len(q.opts)], mail.WithTLSConfig(c))
	return &q
}

// Send implements Postman.
func (p *smtp) Send(ctx context.Context, l Letter) error {
	m := mail.NewMsg()
	if err := errors.Join(m.From(p.from), m.To(l.To)); err != nil {
		return fmt.Errorf("%w: an address is malformed", carry.ErrRefused)
	}
	_, domain, _ := strings.Cut(p.from, "@")
	m.SetMessageIDWithValue(l.ID + "@" + strings.TrimSuffix(domain, ">"))
	m.SetDateWithValue(l.At)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers from machines
	m.Subject(l.Subject)
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	// The library leaves the connection open when greeting, TLS or sign-in fails.
	var line net.Conn
	defer func() {
		if line != nil {
			_ = line.Close() // closed already when all went well
		}
	}()
	client, err := mail.NewClient(p.host, append(p.opts[:len(p.opts):len(p.opts)], mail.WithDialContextFunc(
		func(ctx context.Context, network, addr string) (c net.Conn, err error) {
			if c, err = p.dial(ctx, network, addr); err != nil {
				return nil, err
			}
			if line = c; p.wrapped {
				return tls.Client(c, p.trust), nil
			}
			return c, nil
		}))...)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // a goodbye that failed takes nothing back
		return nil
	}
	wrong := new(mail.SendError)
	if !errors.As(err, &wrong) {
		return fmt.Errorf("notice: no conversation with the mail server: %w", err)
	}
	// The error's own words hold the address; its reason and number do not.
	if code := wrong.ErrorCode(); code >= 500 {
		return fmt.Errorf("%w: %s (%d)", carry.ErrRefused, wrong.Reason, code)
	}
	return fmt.Errorf("notice: the mail server did not take the letter: %s (%d)", wrong.Reason, wrong.ErrorCode())
}
