// Package ical writes calendars (RFC 5545) that programs subscribe to. It knows no service.
package ical

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is written from Begin over any number of Add to End; Bytes is the file.
type Calendar struct{ b bytes.Buffer }

// Entry is one event of a calendar. Texts are plain; lines in them are kept.
type Entry struct {
	UID      string // the same for as long as it is the same event
	Changed  time.Time
	Sequence int64     // rises with each change, from 0
	Status   string    // CONFIRMED, TENTATIVE or CANCELLED
	Starts   time.Time // UTC is written, whatever its zone
	Ends     time.Time // zero where it has no length
	Summary  string
	Where    string // "" is no place
	Note     string
	URL      string
	Busy     bool // whether it takes the time of who subscribes
}

// Begin opens the calendar under a name.
func (c *Calendar) Begin(name string) {
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//sanshe//open data//ZH")
	c.line("METHOD", "PUBLISH")
	c.line("NAME", text(name))
	c.line("X-WR-CALNAME", text(name)) // of programs older than RFC 7986
	c.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
}

// Add writes one event.
func (c *Calendar) Add(e Entry) {
	c.line("BEGIN", "VEVENT")
	c.line("UID", e.UID)
	c.line("DTSTAMP", utc(e.Changed))
	c.line("LAST-MODIFIED", utc(e.Changed))
	c.line("SEQUENCE", strconv.FormatInt(e.Sequence, 10))
	c.line("STATUS", e.Status)
	c.line("DTSTART", utc(e.Starts))
	if !e.Ends.IsZero() {
		c.line("DTEND", utc(e.Ends))
	}
	c.line("SUMMARY", text(e.Summary))
	if e.Where != "" {
		c.line("LOCATION", text(e.Where))
	}
	c.line("DESCRIPTION", text(strings.TrimPrefix(e.Note+"\n"+e.URL, "\n")))
	c.line("URL", e.URL)
	if e.Busy {
		c.line("TRANSP", "OPAQUE")
	} else {
		c.line("TRANSP", "TRANSPARENT")
	}
	c.line("END", "VEVENT")
}

// End closes the calendar.
func (c *Calendar) End() { c.line("END", "VCALENDAR") }

// Bytes is what was written.
func (c *Calendar) Bytes() []byte { return c.b.Bytes() }

// Host is where a site is, for ids that nobody else makes.
func Host(site string) string {
	if u, err := url.Parse(site); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "sanshe"
}

// longest is how many bytes a line has at most; longer ones are folded between characters.
const longest = 75

func (c *Calendar) line(name, value string) {
	rest, room := name+":"+value, longest
	for len(rest) > room {
		n := room
		for !utf8.RuneStart(rest[n]) {
			n--
		}
		c.b.WriteString(rest[:n] + "\r\n ")
		rest, room = rest[n:], longest-1 // the blank counts
	}
	c.b.WriteString(rest + "\r\n")
}

var escaped = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func text(s string) string { return escaped.Replace(s) }

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
