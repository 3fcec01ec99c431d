package framed

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"sanshe/libs/paper"
)

func proof(rows int) *Certificate {
	c := &Certificate{
		Kind: "三社志愿服务", Title: "志愿服务记录证明", Number: "2026-7K3F-9QXD-M2TA", Date: "2026-11-28", Signer: "记录单位：星河区邻里社会工作服务中心",
		Text:  "兹证明欧阳𫖮（志愿者编号XH202600123）自2026年1月1日至2026年11月28日参加志愿服务，共312小时30分钟。",
		Page:  "https://sanshe.example/proofs/2026-7K3F-9QXD-M2TA",
		Check: "用手机扫码，或者在平台的“查验志愿服务证明”页输入编号，核对内容和现在是否有效。出具和查验都不收费。",
		Table: &Table{Caption: "服务内容、时间和记录单位", Heads: []string{"服务内容", "记录单位", "日期", "#次数", "#时间"}},
		Facts: &Facts{Head: "时间由什么证明", Rows: [][2]string{{"现场动态码和本人设备", "300小时"}, {"现场负责人点名和本人设备", "12小时30分钟"}}},
	}
	for i := range rows {
		c.Table.Rows = append(c.Table.Rows, []string{
			fmt.Sprintf("第%d期“邻里守望”独居老人上门探访与居家安全检查志愿服务", i+1), "星河区邻里社会工作服务中心", "2026年1月3日至2026年11月20日", "24", "52小时5分钟",
		})
	}
	return c
}

// keep writes a file into the folder that CERTIFICATES names, to be looked at.
func keep(t *testing.T, name string, raw []byte) {
	if dir := os.Getenv("CERTIFICATES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACertificateIsTheSameFileEveryTime(t *testing.T) {
	star := &Certificate{
		Kind: "三社志愿服务", Title: "五星志愿者证书", Number: "2026-7K3F-9QXD-M2TA", Date: "2026-11-28", Signer: "星河区民政局",
		Text: "欧阳𫖮（志愿者编号XH202600123）志愿服务累计1500小时，服务质量符合公布的条件，经公示，认定为五星志愿者。",
		Page: "https://sanshe.example/proofs/2026-7K3F-9QXD-M2TA", Check: "用手机扫码核对。",
	}
	for name, c := range map[string]*Certificate{"star.pdf": star, "few.pdf": proof(3), "many.pdf": proof(60)} {
		raw, err := c.PDF()
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.PDF()
		if err != nil || !bytes.Equal(raw, again) {
			t.Errorf("%s: a second time gives other bytes, %v", name, err)
		}
		if _, err := paper.Look(name, raw, paper.PDF); err != nil {
			t.Errorf("%s: what others hand in is refused for less: %v", name, err)
		}
		if len(raw) > 100_000 {
			t.Errorf("%s has %d bytes: the whole typeface is in it", name, len(raw))
		}
		if !bytes.Contains(raw, []byte(c.Page)) {
			t.Errorf("%s leads nowhere", name)
		}
		keep(t, name, raw)
	}
}

func TestACharacterThatTheTypefaceLacksIsNoBox(t *testing.T) {
	c := proof(1)
	c.Text = "兹证明𠮷野参加志愿服务。" // U+20BB7
	if _, err := c.PDF(); !errors.Is(err, ErrGlyph) {
		t.Errorf("said %v, want ErrGlyph", err)
	}
}

// TestLinesKeepTheirMarks holds lines of every width against what clreq says of their ends.
func TestLinesKeepTheirMarks(t *testing.T) {
	text := "兹证明（志愿者编号XH202600123）自2026年1月1日起，在“邻里守望”项目中服务。详见https://sanshe.example/proofs/2026-7K3F-9QXD-M2TA；谢谢！"
	long := func(s string) float64 { return float64(utf8.RuneCountInString(s)) }
	for room := 8.0; room < 80; room++ {
		lines := broken(text, room, 2, long)
		if got := strings.Join(lines, ""); got != text {
			t.Fatalf("in lines of %v the text became %s", room, got)
		}
		for i, line := range lines {
			first, _ := utf8.DecodeRuneInString(line)
			last, _ := utf8.DecodeLastRuneInString(line)
			if i > 0 && strings.ContainsRune("，。；！”）》", first) || strings.ContainsRune("（“《", last) {
				t.Errorf("in lines of %v one is %q", room, line)
			}
			if allowed := room - 2*float64(1-min(i, 1)); long(line) > allowed {
				t.Errorf("%q is longer than %v", line, allowed)
			}
		}
	}
}
