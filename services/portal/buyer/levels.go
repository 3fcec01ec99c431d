package buyer

import (
	"strconv"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
)

// groupOf reads the groups that a criterion stands under, from the outermost on: 技术部分／服务方案.
func groupOf(f *frame.Form, name string) (out []string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(f.Text(name), "/", "／"), "／") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	if len(out) > 2 {
		f.Wrong(name, "指标最多分三级，所属指标最多写两级，请合并。")
		return nil
	}
	return out
}

// levelsOf reads the levels of a criterion, one a line: a name, where it is counted from how many on, and one value or the two ends of a range.
func levelsOf(f *frame.Form, name string) (out []tenderapi.CriterionLevel) {
	for line := range strings.Lines(f.Text(name)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		l, ok := levelOf(line)
		if !ok {
			f.Wrong(name, "“"+line+"”看不懂，请写成“名称 分值”“名称 最低分-最高分”，按数量分档的写成“名称 ≥数量 分值”，一档一行。")
			continue
		}
		out = append(out, l)
	}
	return out
}

// levelOf reads one line: 三级证书 2, 优 8-10, or 五项以上 ≥5 4.
func levelOf(line string) (l tenderapi.CriterionLevel, ok bool) {
	at := strings.LastIndexAny(line, " \t　")
	if at < 0 {
		return l, false
	}
	value := strings.TrimSuffix(strings.NewReplacer("－", "-", "–", "-", "—", "-", "至", "-", " ", "").Replace(line[at:]), "分")
	from, to, two := strings.Cut(strings.Trim(value, "\t　"), "-")
	if !two {
		to = from
	}
	var low, high bool
	l.Name = strings.TrimSpace(line[:at])
	l.From, low = frame.Hundredths(from)
	l.To, high = frame.Hundredths(to)
	counted := true
	if at := max(strings.LastIndex(l.Name, "≥"), strings.LastIndex(l.Name, ">=")); at >= 0 {
		number := strings.TrimSpace(strings.TrimLeft(l.Name[at:], "≥>="))
		var err error
		l.AtLeast, err = strconv.ParseInt(number, 10, 32)
		l.Name, counted = strings.TrimSpace(l.Name[:at]), err == nil && l.AtLeast >= 0
	}
	return l, low && high && counted && l.Name != ""
}
