package score

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says who decides a leaf's points.
type Kind string

// The kinds of leaves. A branch has none.
const (
	Subjective Kind = "subjective" // 主观分: each judge's own view
	Objective  Kind = "objective"  // 客观分: facts, so all judges must give the same (财政部令第87号第六十四条)
	Priced     Kind = "price"      // 价格分: computed, never given by a judge
)

// Option is one of the only values that a leaf may have: "三级证书" 2.00. Of a
// leaf that is counted it is what so many of its unit earn: 5 and more 4.00.
type Option struct {
	Name    string `json:"name"`
	Points  Points `json:"points"`
	AtLeast int64  `json:"at_least,omitempty"`
}

// Range is one of the spans that a leaf's value may lie in: 优 8.00–10.00, both ends included.
type Range struct {
	Name string `json:"name"`
	From Points `json:"from"`
	To   Points `json:"to"`
}

// Indicator is a node of the tree, and with its children a tree. A leaf with
// neither options nor ranges takes any value from 0 to Max.
type Indicator struct {
	Code     string      `json:"code"` // unique in the tree, the key of sheets
	Name     string      `json:"name"`
	Max      Points      `json:"max"`
	Kind     Kind        `json:"kind,omitempty"`
	Options  []Option    `json:"options,omitempty"`
	Ranges   []Range     `json:"ranges,omitempty"`
	Unit     string      `json:"unit,omitempty"` // what is counted, of a leaf whose options are told apart by a number: 项
	Children []Indicator `json:"children,omitempty"`
}

// Level is one of the levels that documents name for a leaf: a single value where From is To, else a span.
type Level struct {
	Name     string
	From, To Points
	AtLeast  int64 // of the leaf's unit, where it is counted
}

// Leveled is the leaf with the levels that its value must be of: options where each is one value, else ranges, of
// which one may be a single value.
func (i Indicator) Leveled(levels []Level) Indicator {
	i.Options, i.Ranges = nil, nil
	spans := slices.ContainsFunc(levels, func(l Level) bool { return l.From != l.To })
	for _, l := range levels {
		if spans {
			i.Ranges = append(i.Ranges, Range{Name: l.Name, From: l.From, To: l.To})
		} else {
			i.Options = append(i.Options, Option{Name: l.Name, Points: l.From, AtLeast: l.AtLeast})
		}
	}
	return i
}

// Depth and size that a tree may have.
const (
	MaxDepth = 8    // the root is at depth 1
	MaxNodes = 1000 // all nodes together
)

// Problem is one thing wrong with a tree or a sheet.
type Problem struct {
	At   string `json:"at"`   // the indicator's code; "" for the whole
	Code string `json:"code"` // "score.sum"
	Text string `json:"text"` // one whole sentence: what to do
}

func (p *Problem) Error() string { return p.Text }

// Is makes errors.Is compare by Code.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code
}

// Problems is everything wrong at once, so that a person need not be told piecemeal.
type Problems []Problem

func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Text
	}
	return strings.Join(texts, "")
}

// Unwrap lets errors.Is find each problem.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i := range ps {
		errs[i] = &ps[i]
	}
	return errs
}

// Err is nil when nothing is wrong.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

func (ps *Problems) add(at, code, format string, args ...any) {
	*ps = append(*ps, Problem{At: at, Code: "score." + code, Text: fmt.Sprintf(format, args...)})
}

// Leaf tells whether the node has no children.
func (i Indicator) Leaf() bool { return len(i.Children) == 0 }

// Leaves lists the leaves in the order of the tree.
func (i Indicator) Leaves() []Indicator {
	if i.Leaf() {
		return []Indicator{i}
	}
	var out []Indicator
	for _, c := range i.Children {
		out = append(out, c.Leaves()...)
	}
	return out
}

// Validate lists what is wrong with the tree: codes missing or used twice, points
// outside 0.01…Limit, children that do not add up to their parent, kinds where
// they do not belong, options and ranges outside the points, too deep, too large.
func (i Indicator) Validate() Problems {
	v := validation{seen: map[string]bool{}}
	v.node(i, 1)
	return v.problems
}

type validation struct {
	seen     map[string]bool
	nodes    int
	problems Problems
}

func (v *validation) node(i Indicator, depth int) {
	if v.nodes++; v.nodes > MaxNodes {
		if v.nodes == MaxNodes+1 {
			v.problems.add("", "size", "评分指标超过%d项，请合并后再保存。", MaxNodes)
		}
		return
	}
	if depth > MaxDepth {
		v.problems.add(i.Code, "depth", "指标“%s”的层级超过%d级，请减少层级。", i.Name, MaxDepth)
		return
	}
	switch {
	case i.Code == "":
		v.problems.add("", "code", "指标“%s”没有编号，请填写编号。", i.Name)
	case v.seen[i.Code]:
		v.problems.add(i.Code, "twice", "指标编号“%s”重复，请改用不同的编号。", i.Code)
	}
	v.seen[i.Code] = true
	if strings.TrimSpace(i.Name) == "" {
		v.problems.add(i.Code, "name", "指标“%s”没有名称，请填写名称。", i.Code)
	}
	if i.Max <= 0 || i.Max > Limit {
		v.problems.add(i.Code, "max", "指标“%s”的分值应大于0且不超过%s分，请修改。", i.Name, Limit)
	}
	if i.Leaf() {
		v.leaf(i)
		return
	}
	if i.Kind != "" || i.Unit != "" || len(i.Options) > 0 || len(i.Ranges) > 0 {
		v.problems.add(i.Code, "branch", "指标“%s”有下级指标，评分方式应写在最下级指标上，请移到下级。", i.Name)
	}
	var points []Points
	for _, c := range i.Children {
		points = append(points, c.Max)
	}
	if got := sum(points); got != i.Max {
		v.problems.add(i.Code, "sum", "指标“%s”为%s分，但下级指标合计%s分，请改为一致。", i.Name, i.Max, got)
	}
	for _, c := range i.Children {
		v.node(c, depth+1)
	}
}

func (v *validation) leaf(i Indicator) {
	switch i.Kind {
	case Subjective, Objective:
	case Priced:
		if len(i.Options) > 0 || len(i.Ranges) > 0 {
			v.problems.add(i.Code, "price", "价格指标“%s”由系统计算，请去掉分档。", i.Name)
		}
	default:
		v.problems.add(i.Code, "kind", "请说明指标“%s”是主观分、客观分还是价格分。", i.Name)
	}
	if len(i.Options) > 0 && len(i.Ranges) > 0 {
		v.problems.add(i.Code, "choice", "指标“%s”不能同时规定固定分值和分值区间，请保留一种。", i.Name)
	}
	values := map[Points]bool{}
	for _, o := range i.Options {
		if o.Points < 0 || o.Points > i.Max || values[o.Points] {
			v.problems.add(i.Code, "option", "指标“%s”的“%s”为%s分，应在0至%s分之间且不重复，请修改。", i.Name, o.Name, o.Points, i.Max)
		}
		values[o.Points] = true
	}
	v.counted(i)
	for n, r := range i.Ranges {
		if r.From < 0 || r.To > i.Max || r.From > r.To {
			v.problems.add(i.Code, "range", "指标“%s”的“%s”区间为%s至%s分，应在0至%s分之间且由低到高，请修改。", i.Name, r.Name, r.From, r.To, i.Max)
		}
		for _, other := range i.Ranges[:n] {
			// Neighbours may share an end: 优 8–10, 良 6–8.
			if r.From < other.To && other.From < r.To {
				v.problems.add(i.Code, "overlap", "指标“%s”的“%s”与“%s”区间重叠，请修改。", i.Name, r.Name, other.Name)
			}
		}
	}
}

// counted lists what keeps a number from telling the options of a leaf apart, or
// from telling them apart as anybody would expect: more of the unit earns more.
func (v *validation) counted(i Indicator) {
	if i.Unit == "" {
		if slices.ContainsFunc(i.Options, func(o Option) bool { return o.AtLeast != 0 }) {
			v.problems.add(i.Code, "unit", "指标“%s”按数量分档，请写明数量的单位。", i.Name)
		}
		return
	}
	if len(i.Options) == 0 {
		v.problems.add(i.Code, "unit", "指标“%s”写了数量的单位“%s”，请写明各档的数量和分值，或者去掉单位。", i.Name, i.Unit)
		return
	}
	if !slices.ContainsFunc(i.Options, func(o Option) bool { return o.AtLeast == 0 }) {
		v.problems.add(i.Code, "floor", "指标“%s”没有从0%s起的一档，达不到各档的无从计分，请补上。", i.Name, i.Unit)
	}
	for n, o := range i.Options {
		for _, other := range i.Options[:n] {
			if (o.AtLeast < other.AtLeast) != (o.Points < other.Points) || o.AtLeast == other.AtLeast {
				v.problems.add(i.Code, "rising", "指标“%s”的“%s”与“%s”，数量多的分值应当高，请修改。", i.Name, other.Name, o.Name)
			}
		}
	}
}

// Allows tells whether a judge may give a leaf this many points.
func (i Indicator) Allows(p Points) bool {
	if p < 0 || p > i.Max {
		return false
	}
	for _, o := range i.Options {
		if o.Points == p {
			return true
		}
	}
	for _, r := range i.Ranges {
		if r.From <= p && p <= r.To {
			return true
		}
	}
	return len(i.Options)+len(i.Ranges) == 0
}
