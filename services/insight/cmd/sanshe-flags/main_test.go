package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/libs/redflag"
)

const lonely = `{"ocid":"=1+1","id":"1","date":"2026-03-02T09:00:00+08:00","tag":["tender"],"initiationType":"tender","tender":{"id":"1","procurementMethod":"open","numberOfTenderers":1}}` + "\n"

func start(t *testing.T, file string, args ...string) (code int, out, bad string) {
	t.Helper()
	at := filepath.Join(t.TempDir(), "data.jsonl")
	if err := os.WriteFile(at, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, b strings.Builder
	code = run(append(args, at), nil, &o, &b)
	return code, o.String(), b.String()
}

func TestFlagsComeAsLinesOrAsATable(t *testing.T) {
	code, out, bad := start(t, lonely)
	var f redflag.Result
	if err := json.Unmarshal([]byte(out), &f); err != nil || code != some || f.Code != "R018" || f.Reason != "本应竞争的采购，只有1家供应商投标。" || !strings.Contains(bad, "提示，不是结论") {
		t.Errorf("%d %s %s %v", code, out, bad, err)
	}
	code, out, _ = start(t, lonely, "-csv")
	if lines := strings.Split(out, "\r\n"); code != some || len(lines) != 3 || !strings.HasPrefix(lines[1], "R018,只有一家投标,high,purchase,'=1+1,") {
		t.Errorf("%d %q", code, out)
	}
}

func TestAThresholdMayBeSet(t *testing.T) {
	if code, out, _ := start(t, lonely, "-set", "R018.bidders=2"); code != none || out != "" {
		t.Errorf("%d %s", code, out)
	}
	for _, set := range []string{"R018", "R018.x=1", "R018.bidders=one"} {
		if code, _, bad := start(t, lonely, "-set", set); code != unread || !strings.Contains(bad, "-set的写法") {
			t.Errorf("%s: %d %s", set, code, bad)
		}
	}
}

func TestWhatIsNoDataIsRefusedWithItsLine(t *testing.T) {
	if code, _, bad := start(t, lonely+"hello\n"); code != unread || !strings.HasSuffix(bad, "第2行：这一行不是JSON对象。\n") {
		t.Errorf("%d %s", code, bad)
	}
	var o, b strings.Builder
	for _, args := range [][]string{nil, {"-x", "a"}, {"a", "b"}, {"-set"}} {
		if code := run(args, nil, &o, &b); code != unread {
			t.Errorf("%v: %d", args, code)
		}
	}
	if code := run([]string{"-"}, strings.NewReader(lonely), &o, &b); code != some {
		t.Errorf("standard input: %d %s", code, b.String())
	}
	if code := run([]string{"/no/such/file"}, nil, &o, &b); code != unread || !strings.Contains(b.String(), "文件打不开") {
		t.Errorf("no file: %d %s", code, b.String())
	}
}
