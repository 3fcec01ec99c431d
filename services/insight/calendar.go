package insight

import (
	"bytes"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/store"
)

// ReadDeadlines is a calendar (RFC 5545) of the purchases that take bids now:
// one entry each, at its deadline, which moves when the deadline does. While a purchase stands
// still its entry is cancelled: the deadline it had holds no more, and another comes when it is resumed.
func (s *Service) ReadDeadlines(ctx context.Context, _ insightapi.ReadDeadlinesRequest) (out contract.File, err error) {
	var b calendar
	b.line("BEGIN", "VCALENDAR")
	b.line("VERSION", "2.0")
	b.line("PRODID", "-//sanshe//open data//ZH")
	b.line("METHOD", "PUBLISH")
	b.line("NAME", text(s.name+"：采购截止时间"))
	b.line("X-WR-CALNAME", text(s.name+"：采购截止时间")) // of programs older than RFC 7986
	b.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	q := store.Query{By: "open", Where: []store.Term{store.Between("open", store.Time(s.now()), "")}}
	err = s.list.Each(ctx, q, func(l Listed) error {
		at, status, note := s.site+"/tenders/"+l.ID, "CONFIRMED", ""
		if l.Suspended {
			status, note = "CANCELLED", "采购活动因处理投诉暂停，此前的截止时间不再有效，恢复以后顺延，以更正公告为准。\n"
		}
		b.line("BEGIN", "VEVENT")
		b.line("UID", l.ID+"-deadline@"+s.host())
		b.line("DTSTAMP", utc(l.Changed))
		b.line("LAST-MODIFIED", utc(l.Changed))
		b.line("SEQUENCE", strconv.FormatInt(l.Version-1, 10))
		b.line("STATUS", status)
		b.line("DTSTART", utc(l.Deadline))
		b.line("SUMMARY", text(l.Method.Say("投标截止")+"："+l.Title))
		b.line("DESCRIPTION", text(note+"采购人："+l.Buyer+"\n项目编号："+l.Code+"\n状态："+l.StateText+"\n"+at))
		b.line("URL", at)
		b.line("TRANSP", "TRANSPARENT")
		b.line("END", "VEVENT")
		return nil
	})
	b.line("END", "VCALENDAR")
	return contract.File{Name: "deadlines.ics", Type: "text/calendar; charset=utf-8", Body: b.Bytes()}, err
}

// host is where the platform is, for ids that nobody else makes.
func (s *Service) host() string {
	if u, err := url.Parse(s.site); err == nil {
		return u.Hostname()
	}
	return "sanshe"
}

// calendar is lines of at most 75 bytes; longer ones are folded between characters.
type calendar struct{ bytes.Buffer }

const longest = 75

func (c *calendar) line(name, value string) {
	rest, room := name+":"+value, longest
	for len(rest) > room {
		n := room
		for !utf8.RuneStart(rest[n]) {
			n--
		}
		c.WriteString(rest[:n] + "\r\n ")
		rest, room = rest[n:], longest-1 // the blank counts
	}
	c.WriteString(rest + "\r\n")
}

var escaped = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func text(s string) string { return escaped.Replace(s) }

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
