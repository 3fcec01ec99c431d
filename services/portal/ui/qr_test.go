package ui

import (
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"

	qr "github.com/piglig/go-qr"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// seen is the picture that a camera has of a path.
func seen(t *testing.T, size int, path string) image.Image {
	t.Helper()
	const module = 4
	img := image.NewGray(image.Rect(0, 0, size*module, size*module))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, m := range run.FindAllStringSubmatch(path, -1) {
		var at [4]int
		for i := range at {
			n, err := strconv.Atoi(m[i+1])
			if err != nil {
				t.Fatal(err)
			}
			at[i] = n
		}
		for y := at[1] * module; y < (at[1]+1)*module; y++ {
			for x := at[0] * module; x < (at[0]+at[2])*module; x++ {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

func TestACameraReadsWhatTheCodeSays(t *testing.T) {
	for _, text := range []string{"短", strings.Repeat(`{"receipt":{"code":"320312-2026-FW-0001"}}`, 25), strings.Repeat("a", 2953)} {
		size, path, ok := qrShape(text)
		if !ok {
			t.Fatalf("%d bytes make no code", len(text))
		}
		got, err := qr.Decode(seen(t, size, path))
		if err != nil || got != text {
			t.Errorf("of %d bytes a camera reads %.40q, %v", len(text), got, err)
		}
	}
	if _, _, ok := qrShape(strings.Repeat("a", 2954)); ok {
		t.Error("what no code holds is drawn")
	}
	if page := draw(t, QR(strings.Repeat("a", 2954), "码", "说明")); strings.Contains(page, "<svg") {
		t.Errorf("it is shown as %s", page)
	}
}
