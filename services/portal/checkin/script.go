package checkin

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"sanshe/libs/fault"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view/field"
)

// kept is what a device kept, whatever it says.
type kept struct {
	field.Whose
	Act    string    `json:"act"`
	At     time.Time `json:"at"`
	People []string  `json:"people"`

	Code     string `json:"code"` // only of a volunteer
	Fence    bool   `json:"fence"`
	Inside   bool   `json:"inside"`
	Accuracy int64  `json:"accuracy"`
}

// take reads what a script sends, which must be of the account that is signed in.
func take(a *frame.Ask) (k kept, err error) {
	if err = field.Take(a, &k); err == nil && (k.Key == "" || k.At.IsZero() || len(k.People) == 0 || len(k.People) > 500) {
		err = field.ErrKept
	}
	return k, err
}

// manifest says to a browser how the pages of this room are put on a home screen.
func manifest(a *frame.Ask) error {
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	a.W.Header().Set("Content-Type", "application/manifest+json")
	a.W.Header().Set("Cache-Control", "no-cache")
	return json.NewEncoder(a.W).Encode(map[string]any{
		"name": "三社志愿签到", "short_name": "志愿签到", "lang": "zh-CN", "id": "/shifts/today", "start_url": "/shifts/today", "scope": "/shifts/",
		"display": "standalone", "background_color": "#ffffff", "theme_color": "#ffffff",
		"icons": []icon{
			{ui.Asset("icon-192.png"), "192x192", "image/png", ""},
			{ui.Asset("icon-512.png"), "512x512", "image/png", "any"},
			{ui.Asset("icon-512.png"), "512x512", "image/png", "maskable"},
			{ui.Asset("mark.svg"), "any", "image/svg+xml", ""},
		},
	})
}

// typed is a code as it was typed: what people mistake is put right.
func typed(code string) string {
	return strings.NewReplacer(" ", "", "O", "0").Replace(strings.ToUpper(strings.TrimSpace(code)))
}

// is reports whether err is a refusal under a code of the contracts.
func is(err error, code string) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Code == code
}
