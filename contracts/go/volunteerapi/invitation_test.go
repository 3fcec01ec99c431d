package volunteerapi

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestAnInvitationSaysWhatWhenWhereAndHowManyAndFits(t *testing.T) {
	next := time.Date(2026, 12, 5, 1, 0, 0, 0, time.UTC)
	p := Project{Org: Party{Name: "暖邻社工中心"}, Draft: ProjectDraft{Title: "陪伴独居老人", Place: "梧桐里活动室"}, Next: &next, Free: 3}
	const at = "https://sanshe.example/projects/p1"
	if got, want := p.Invitation(at), "【招募志愿者】陪伴独居老人，12月5日09:00起，还缺3人，梧桐里活动室。暖邻社工中心："+at; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := p.Withdrawal(at); !strings.HasPrefix(got, "【招募已撤下】陪伴独居老人，请不要再报名") || !strings.HasSuffix(got, at) {
		t.Error(got)
	}
	p.Free = 0
	if got := p.Invitation(at); !strings.Contains(got, "名额已满，可以候补") {
		t.Error(got)
	}
	p.Next = nil
	if got := p.Invitation(at); !strings.Contains(got, "时间见网页") {
		t.Error(got)
	}
	for n := range 61 { // whatever is long, it fits, and the address is whole
		p.Next, p.Draft.Title, p.Draft.Place, p.Org.Name = &next, strings.Repeat("名", n), strings.Repeat("地", 100), strings.Repeat("织", n+40)
		got := p.Invitation(at)
		if m := utf8.RuneCountInString(got); m > InvitationMost || !strings.HasSuffix(got, at) {
			t.Errorf("%d characters: %s", m, got)
		}
	}
}

func TestAnInvitationCallsNobodyAndOpensNoTopic(t *testing.T) {
	p := Project{Draft: ProjectDraft{Title: "#周末#\n@所有人 <at>", Place: "某处"}}
	if got := p.Invitation("https://sanshe.example/"); strings.ContainsAny(got, "#@<>\n") {
		t.Error(got)
	}
}
