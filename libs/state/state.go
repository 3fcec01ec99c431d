// Package state holds state machines as tables. A move that is not in the
// table cannot happen; the same rows draw the diagram, fill the page's menu
// and set the clock. It knows no document and no store.
package state

import (
	"fmt"
	"slices"
	"strings"

	"sanshe/libs/fault"
)

// Move is one row: in any of From, someone wearing one of By may Do and land in To.
// A hat (H) is a caller's relation to this one document: its buyer, its bidder, the clock.
type Move[S, V, H ~string] struct {
	Do    V
	From  []S
	To    S
	By    []H
	Basis string // rule-book id that grants or limits the move; "" when no law speaks
	Label string // what the button says: 发布公告
}

// Table is a whole machine.
type Table[S, V, H ~string] struct {
	Name  string // error-code prefix: "tender.tender"
	Start S
	Moves []Move[S, V, H]
	Says  map[S]string // what each state is called on screens: 公告中
	Does  map[H]string // who a hat is, for whoever may not do their move: 采购人的经办人; without a word nobody is, but time or an event
}

// Next returns the state that doing v in s leads to, or the fault that forbids it.
// A caller with no hat gets 404: the document does not exist for them.
func (t Table[S, V, H]) Next(s S, v V, hats []H) (S, error) {
	if len(hats) == 0 {
		return s, fault.New(fault.NotFound, t.Name+".not-found", "没有找到您要办理的事项，请从列表重新进入。")
	}
	known, label := false, string(v)
	for _, m := range t.Moves {
		if m.Do != v {
			continue
		}
		known, label = true, m.Label
		if !slices.Contains(m.From, s) {
			continue
		}
		if !wears(m.By, hats) {
			f := fault.New(fault.Forbidden, t.Name+".not-yours", "“"+m.Label+"”"+t.doer(m.By))
			if m.Basis != "" {
				f = f.Under(fault.Basis{Rule: m.Basis})
			}
			return s, f
		}
		return m.To, nil
	}
	if !known {
		return s, fault.New(fault.Invalid, t.Name+".no-such-move", "没有这项操作，请刷新页面后重试。")
	}
	return s, fault.New(fault.Conflict, t.Name+".wrong-state",
		fmt.Sprintf("当前状态是“%s”，不能办理“%s”，请刷新页面查看最新进度。", t.Say(s), label))
}

// doer says whose a move is. The advice names them, because whoever reads it is
// not one of them but may well be the one that another sentence sends people to.
func (t Table[S, V, H]) doer(by []H) string {
	var who []string
	for _, h := range by {
		if w := t.Does[h]; w != "" {
			who = append(who, w)
		}
	}
	if len(who) == 0 {
		return "由系统自动办理，不需要人工操作，请等待办理结果。"
	}
	return "由" + strings.Join(who, "或") + "办理，您不能代办，请与其联系。"
}

// Say names a state for people.
func (t Table[S, V, H]) Say(s S) string {
	if w := t.Says[s]; w != "" {
		return w
	}
	return string(s)
}

// Open lists the moves the wearer of hats may make in s; menus are drawn from it.
func (t Table[S, V, H]) Open(s S, hats []H) (open []Move[S, V, H]) {
	for _, m := range t.Moves {
		if slices.Contains(m.From, s) && wears(m.By, hats) {
			open = append(open, m)
		}
	}
	return open
}

func wears[H ~string](by, hats []H) bool {
	return slices.ContainsFunc(by, func(h H) bool { return slices.Contains(hats, h) })
}

// Check reports rows that cannot be right: unreachable states, duplicate
// rows, moves nobody may make, states and moves without a Chinese name.
func (t Table[S, V, H]) Check() error {
	reached, seen := map[S]bool{t.Start: true}, map[string]bool{}
	for changed := true; changed; {
		changed = false
		for _, m := range t.Moves {
			if !reached[m.To] && slices.ContainsFunc(m.From, func(s S) bool { return reached[s] }) {
				reached[m.To], changed = true, true
			}
		}
	}
	for _, m := range t.Moves {
		for _, s := range m.From {
			k := string(s) + "/" + string(m.Do)
			switch {
			case seen[k]:
				return fmt.Errorf("%s: two rows for %s", t.Name, k)
			case !reached[s]:
				return fmt.Errorf("%s: state %q is unreachable", t.Name, s)
			case t.Says[s] == "":
				return fmt.Errorf("%s: state %q has no Chinese name", t.Name, s)
			}
			seen[k] = true
		}
		switch {
		case len(m.By) == 0:
			return fmt.Errorf("%s: nobody may %s", t.Name, m.Do)
		case m.Label == "":
			return fmt.Errorf("%s: move %s has no Chinese name", t.Name, m.Do)
		case t.Says[m.To] == "":
			return fmt.Errorf("%s: state %q has no Chinese name", t.Name, m.To)
		}
	}
	return nil
}

// Mermaid draws the table; contracts/lifecycles is generated from it.
func (t Table[S, V, H]) Mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "stateDiagram-v2\n  [*] --> %s\n", t.Start)
	for _, m := range t.Moves {
		for _, s := range m.From {
			by := make([]string, len(m.By))
			for i, h := range m.By {
				by[i] = string(h)
			}
			fmt.Fprintf(&b, "  %s --> %s: %s (%s)\n", s, m.To, m.Do, strings.Join(by, ", "))
		}
	}
	return b.String()
}
