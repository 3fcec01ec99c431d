package redflag

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sanshe/libs/ocds/conform"
)

var bounds = Bounds{Bytes: 1 << 20, Line: 1 << 15}

func taken(file string, b Bounds) (ids []string, err error) {
	err = Read(strings.NewReader(file), b, conform.Release, func(r *Release) error { ids = append(ids, string(r.OCID)); return nil })
	return ids, err
}

func one(id string) string {
	return fmt.Sprintf(`{"ocid":%q,"id":"1","date":"2026-03-02T09:00:00+08:00","tag":["tender"],"initiationType":"tender"}`, id)
}

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryFormOfAFileIsRead(t *testing.T) {
	linked := `{"ocid":"b","releases":[{"url":"https://x.example/1","date":"2026-03-02T09:00:00Z","tag":["tender"]}],"compiledRelease":` + one("b") + `}`
	for what, file := range map[string]string{
		"lines of releases":       one("a") + "\n\n" + one("b") + "\n",
		"no end of the last line": "\ufeff" + one("a") + "\r\n" + one("b"),
		"lines of records":        `{"ocid":"a","releases":[` + one("a") + `]}` + "\n" + linked,
		"a package in one line":   `{"version":"1.1","releases":[` + one("a") + "," + one("b") + `]}`,
		"a package in many":       "{\n\"uri\": \"x\",\n\"releases\": [\n" + one("a") + ",\n" + one("b") + "\n]\n}",
		"a record package":        "{\n\"records\": [{\"ocid\":\"a\",\n\"releases\":[" + one("a") + "]},\n" + linked + "]}",
	} {
		for _, f := range []string{file, zipped(t, file)} {
			if got, err := taken(f, bounds); err != nil || strings.Join(got, "") != "ab" {
				t.Errorf("%s: %v %v", what, got, err)
			}
		}
	}
}

func TestARefusalSaysWhichLine(t *testing.T) {
	bad := strings.Replace(one("b"), `"tender"],`, `"tender"],"tender":{"id":"1","value":{"amount":"many"}},`, 1)
	long := strings.Replace(one("b"), `"id":"1"`, `"id":"`+strings.Repeat("1", bounds.Line)+`"`, 1)
	for what, c := range map[string]struct{ file, want string }{
		"a release against the schema":  {one("a") + "\n" + bad, "第2行：不符合OCDS 1.1的格式，问题在tender/value/amount。"},
		"in a package":                  {"{\n\"releases\": [\n" + one("a") + ",\n\n" + bad + "]}", "第5行：不符合OCDS 1.1的格式，问题在tender/value/amount。"},
		"a field that must be there":    {one("a") + "\n{\"ocid\":\"b\"}", "第2行：不符合OCDS 1.1的格式，缺少必填的字段。"},
		"no JSON":                       {one("a") + "\nhello", "第2行：这一行不是JSON对象。"},
		"a list":                        {"[1]", "第1行：这一行不是JSON对象。"},
		"a package that breaks off":     {"{\n\"releases\": [\n" + one("a") + ",\n{\"ocid\"", "这里不是完整的JSON。"},
		"a line that is too long":       {one("a") + "\n" + long, "第2行：这一行超过0MB。"},
		"nothing":                       {"", "文件里没有release或者record，请换成OCDS的package，或者每行一个release的JSON Lines。"},
		"nothing of ours":               {"{\n\"a\": 1\n}", "文件里没有release或者record，请换成OCDS的package，或者每行一个release的JSON Lines。"},
		"gzip that breaks off":          {zipped(t, strings.Repeat(one("a")+"\n", 99))[:60], "文件到这里中断了，请重新取得完整的文件。"},
		"gzip that unfolds to too much": {zipped(t, strings.Repeat(strings.Repeat(" ", 99)+"\n", 30_000)), "文件展开以后超过1MB，请分成几个文件。"},
	} {
		_, err := taken(c.file, bounds)
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}

func TestReadingHoldsOneReleaseAtATime(t *testing.T) {
	const n = 20_000
	file := strings.NewReader("{\n\"releases\": [\n" + strings.Repeat(one("a")+",\n", n-1) + one("a") + "]}")
	before, most, count := file.Len(), 0, 0
	err := Read(file, Bounds{64 << 20, 1 << 15}, func([]byte) error { return nil }, func(*Release) error {
		count++
		most = max(most, before-file.Len()-count*len(one("a")+",\n"))
		return nil
	})
	if err != nil || count != n || most > 512<<10 {
		t.Errorf("%d releases, as much as %d bytes were read ahead: %v", count, most, err)
	}
}
