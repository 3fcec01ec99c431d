package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"sanshe/libs/host/watch"
)

// maxShape bounds what is shown of an event, in bytes.
const maxShape = 4000

// shape shows what an event holds without what it says: names stay, values are
// told by their kind and length. Whoever looks after queues need not read bids.
func shape(data json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return "（无法识别的内容）"
	}
	var b strings.Builder
	draw(&b, v, "")
	return watch.Cut(b.String(), maxShape)
}

func draw(b *strings.Builder, v any, indent string) {
	switch v := v.(type) {
	case nil:
		b.WriteString("空")
	case bool:
		b.WriteString("是或否")
	case json.Number:
		b.WriteString("数字")
	case string:
		fmt.Fprintf(b, "文字（%d字）", utf8.RuneCountInString(v))
	case []any:
		fmt.Fprintf(b, "%d项", len(v))
		if len(v) > 0 {
			b.WriteString("，第一项：")
			draw(b, v[0], indent+"  ")
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(b, "\n%s%s：", indent, name)
			draw(b, v[name], indent+"  ")
		}
	}
}
