package frame

import (
	"strconv"
	"strings"
	"time"

	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// At puts the page on the first of roles that the caller holds, so that the head names the desk.
func (a *Ask) At(roles ...identity.Role) {
	for _, r := range roles {
		if a.Caller.Has(r) {
			a.Desk = r
			return
		}
	}
}

// deskHome is the desk that a page leads back to.
func (a *Ask) deskHome() (href, label string) {
	if a.Desk == "" {
		return "/desk", "工作台"
	}
	return "/desk/" + string(a.Desk), ui.DeskNames[a.Desk] + "工作台"
}

// DeskPage is the frame of a page below the caller's desk; pairs are its crumbs, label and href.
func (a *Ask) DeskPage(title string, pairs ...string) ui.Page {
	href, label := a.deskHome()
	pg := a.Page(title, ui.NavNone, ui.Crumbs(append([]string{label, href}, pairs...)...))
	pg.NoIndex = true
	return pg
}

// Choices asks a rule whose answer is a list; the error is the book's.
func (p *House) Choices(id, region string, day time.Time) ([]ui.Option, ui.Basis, error) {
	a, err := rule.Ask[[]rule.Item](p.Rules, id, rule.Where{Region: region, Day: day})
	if err != nil {
		return nil, ui.Basis{}, err
	}
	out := make([]ui.Option, len(a.Value))
	for i, x := range a.Value {
		out[i] = ui.Option{Value: x.Code, Label: strings.TrimSuffix(x.Text, "的")}
	}
	return out, a.Basis(), nil
}

// Itoa writes a count.
func Itoa[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }
