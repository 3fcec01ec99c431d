package ui

import "github.com/a-h/templ"

// Icon names a symbol of the sprite that Layout puts into every page.
type Icon string

// The icons. An icon never stands alone: a word is always beside it.
const (
	IconNone     Icon = ""
	IconCheck    Icon = "check"
	IconClock    Icon = "clock"
	IconWarn     Icon = "warn"
	IconInfo     Icon = "info"
	IconStop     Icon = "stop"
	IconPause    Icon = "pause"
	IconLock     Icon = "lock"
	IconUnlock   Icon = "unlock"
	IconKey      Icon = "key"
	IconSeal     Icon = "seal"
	IconFile     Icon = "file"
	IconFolder   Icon = "folder"
	IconDown     Icon = "down"
	IconUp       Icon = "up"
	IconBig      Icon = "big"
	IconHalf     Icon = "half"
	IconMoon     Icon = "moon"
	IconSun      Icon = "sun"
	IconUser     Icon = "user"
	IconUsers    Icon = "users"
	IconOrg      Icon = "org"
	IconChevron  Icon = "chevron"
	IconSearch   Icon = "search"
	IconBell     Icon = "bell"
	IconOut      Icon = "out"
	IconPlus     Icon = "plus"
	IconMinus    Icon = "minus"
	IconEdit     Icon = "edit"
	IconCopy     Icon = "copy"
	IconPrint    Icon = "print"
	IconCalendar Icon = "calendar"
	IconMoney    Icon = "money"
	IconScale    Icon = "scale"
	IconPhone    Icon = "phone"
	IconChart    Icon = "chart"
	IconPin      Icon = "pin"
	IconHeart    Icon = "heart"
	IconHome     Icon = "home"
	IconLink     Icon = "link"
	IconReply    Icon = "reply"
	IconStar     Icon = "star"
	IconPointer  Icon = "pointer"
	IconSound    Icon = "sound"
)

// Glyph is the icon itself, hidden from screen readers.
func Glyph(i Icon) templ.Component { return markup(glyph(i)) }

func glyph(i Icon) string {
	if i == IconNone {
		return ""
	}
	return `<svg class="icon" aria-hidden="true"><use href="#i-` + esc(string(i)) + `"></use></svg>`
}
