// Package volunteerapi holds the shapes and operations of volunteering, generated
// from openapi/volunteer.yaml, and the few words in which a project is forwarded.
package volunteerapi

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// InvitationMost is how many characters an invitation has at most: what one microblog or one short message takes.
const InvitationMost = 140

// zone is the time of China, in which dates are said.
var zone = time.FixedZone("UTC+8", 8*60*60)

// Invitation is the project in a few words that anybody may forward: what, when, where, how many are wanted still, who asks,
// and the address that is given. It holds what the public page shows and has InvitationMost characters at most, unless the
// address and the sign around it alone have more; what does not fit is shortened, the place first, then who asks, then the title.
func (p *Project) Invitation(address string) string {
	return p.say("招募志愿者", p.when(), address)
}

// Renewal says as much of a project that has more dates than it had.
func (p *Project) Renewal(address string) string {
	return p.say("招募志愿者，新增日期", p.when(), address)
}

// Withdrawal says as briefly that nobody need come any more.
func (p *Project) Withdrawal(address string) string {
	return p.say("招募已撤下", "请不要再报名", address)
}

// when is the next shift and what it lacks, in words.
func (p *Project) when() string {
	if p.Next == nil {
		return "时间见网页"
	}
	t := p.Next.In(zone)
	at := fmt.Sprintf("%d月%d日%02d:%02d起", t.Month(), t.Day(), t.Hour(), t.Minute())
	if p.Free == 0 {
		return at + "，名额已满，可以候补"
	}
	return fmt.Sprintf("%s，还缺%d人", at, p.Free)
}

func (p *Project) say(head, when, address string) string {
	title, place, org := plainly(p.Draft.Title), plainly(p.Draft.Place), plainly(p.Org.Name)
	text := func() string {
		return "【" + head + "】" + title + "，" + when + "，" + place + "。" + org + "：" + address
	}
	for _, part := range []struct {
		of    *string
		least int
	}{{&place, 8}, {&org, 8}, {&title, 12}, {&place, 1}, {&org, 1}, {&title, 1}} {
		over := utf8.RuneCountInString(text()) - InvitationMost
		if long := []rune(*part.of); over > 0 && len(long) > part.least {
			*part.of = string(long[:max(part.least, len(long)-over-1)]) + "…"
		}
	}
	return text()
}

// plainly takes out what machines read in a message: a sign for a topic, an account that is called, an end of line.
func plainly(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("#", "＃", "@", "＠", "<", "＜", ">", "＞").Replace(s)), " ")
}
