package roster

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// badgesAt is where the pictures are: /badges/{id}.svg.
const badgesAt = "/badges/"

var errNoBadge = fault.New(fault.NotFound, "organization.badge.not-found", "没有找到这个组织，不能出具等级标识，请核对地址中的编号。")

// The states of a badge.
const (
	badgeValid = "valid"
	badgeNone  = "none"
	badgeEnded = "ended"
)

// GetBadge says what a badge may say now. Anybody can copy a picture: the answer counts, not the picture.
func (s *Service) GetBadge(ctx context.Context, in organizationapi.GetBadgeRequest) (organizationapi.Badge, error) {
	e, err := s.entries.Get(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoBadge
	}
	if err != nil {
		return organizationapi.Badge{}, err
	}
	return s.badge(&e), nil
}

func (s *Service) badge(e *Entry) organizationapi.Badge {
	c, g := &e.Card, e.Card.on(s.today())
	b := organizationapi.Badge{
		ID: e.ID, Name: c.Name, CreditCode: c.CreditCode, At: s.now(), ListedAbnormal: c.Abnormal, ListedSerious: c.Serious,
		Page: s.config.PublicURL + "/organizations/" + e.ID, Picture: s.config.PublicURL + badgesAt + e.ID + ".svg",
	}
	switch {
	case c.Status != organizationapi.OrgStatusActive:
		b.State = badgeEnded
		_, b.Text = s.register.Says("", c.Status)
	case g.N == 0:
		b.State, b.Text = badgeNone, "现在没有有效的等级"
	default:
		b.State, b.Grade, b.GradeFrom, b.GradeTo = badgeValid, g.N, g.From, g.To
		b.Text = fmt.Sprintf("%dA级 有效期至%s", g.N, cn.Day(g.To).Chinese())
	}
	return b
}

// badges draws them. The picture has no script and asks for nothing else.
func (s *Service) badges() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		open(w)
		id, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, badgesAt), ".svg")
		if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
			route.Refuse(r.Context(), errNoBadge, w)
			return
		}
		b, err := s.GetBadge(r.Context(), organizationapi.GetBadgeRequest{ID: id})
		if err != nil {
			route.Refuse(r.Context(), err, w)
			return
		}
		w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write([]byte(s.draw(b))) // the caller is gone; there is nobody to tell
	})
}

// colours of the states, each at least 4.5 to 1 with white.
var badgeColours = map[string]string{badgeValid: "#1a6b3c", badgeNone: "#5c6370", badgeEnded: "#a3261f"}

const (
	badgeHigh  = 56
	badgeEdge  = 14
	nameSize   = 15
	stateSize  = 13
	longestOne = 24 // characters of a name that are shown
)

// draw makes the picture: the name, and on colour what holds now.
func (s *Service) draw(b organizationapi.Badge) string {
	name := b.Name
	if utf8.RuneCountInString(name) > longestOne {
		name = string([]rune(name)[:longestOne-1]) + "…"
	}
	text := "社会组织评估等级 " + b.Text
	if b.State == badgeEnded {
		text = "该组织" + b.Text
	}
	wide := max(wideOf(name, nameSize), wideOf(text, stateSize)) + 2*badgeEdge
	whole := html.EscapeString(b.Name + "，" + text)
	var w strings.Builder
	fmt.Fprintf(&w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s"><title>%s</title>`, wide, badgeHigh, wide, badgeHigh, whole, whole)
	fmt.Fprintf(&w, `<a href="%s" target="_blank"><rect width="%d" height="%d" rx="6" fill="#fff" stroke="%s"/>`, html.EscapeString(b.Page), wide, badgeHigh, badgeColours[b.State])
	fmt.Fprintf(&w, `<path d="M0 %dh%dv%da6 6 0 0 1-6 6H6a6 6 0 0 1-6-6z" fill="%s"/>`, badgeHigh/2, wide, badgeHigh/2-6, badgeColours[b.State])
	fmt.Fprintf(&w, `<g font-family="'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"><text x="%d" y="20" font-size="%d" fill="#1c2026">%s</text>`, badgeEdge, nameSize, html.EscapeString(name))
	fmt.Fprintf(&w, `<text x="%d" y="47" font-size="%d" fill="#fff">%s</text></g></a></svg>`, badgeEdge, stateSize, html.EscapeString(text))
	return w.String()
}

// wideOf is how wide a text is drawn, in units of the picture: Chinese a full square, anything else six tenths of one.
func wideOf(text string, size int) int {
	n := 0
	for _, r := range text {
		if r < 0x2000 {
			n += size * 6 / 10
		} else {
			n += size
		}
	}
	return n
}
