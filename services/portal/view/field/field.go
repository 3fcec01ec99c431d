// Package field is what pages have in common that are used where there is no
// signal: the script that keeps them on a device (services/portal/seal/field),
// what it must know, and what it sends when the signal is back.
package field

import (
	"encoding/json"
	"net/http"
	"time"

	"sanshe/libs/fault"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Script is the page's script.
const Script = "field.js"

// maxKept bounds what a script sends at once, in bytes: a roll of 500 people.
const maxKept = 64 << 10

// ErrKept is of what a device sends that is not whole.
var ErrKept = fault.New(fault.Invalid, "portal.kept.broken", "本机存下的内容不完整，没有办理，请回到那一页重新填写。")

var errOther = fault.New(fault.Conflict, "portal.kept.account", "这是另一个账号存下的，没有发出，请用原来的账号登录。")

// Setting is what the script of every page in the field must know.
type Setting struct {
	Account string `json:"account"`
	Now     string `json:"now"`             // the platform's time, which a device's clock is corrected by
	Scope   string `json:"scope"`           // below which the worker answers
	To      string `json:"to,omitempty"`    // where what was kept is sent to
	Title   string `json:"title,omitempty"` // of the shift or the case
	Hours   int64  `json:"hours,omitempty"` // how long a device may keep what was said
	Lat     int64  `json:"lat,omitempty"`   // millionths of a degree
	Lon     int64  `json:"lon,omitempty"`
	Radius  int64  `json:"radius,omitempty"` // metres
}

// Known is the beginning of a setting: who asks, and when.
func Known(a *frame.Ask, scope string) Setting {
	return Setting{Account: frame.Holder(a.Caller.ID), Now: a.Now().UTC().Format(time.RFC3339Nano), Scope: scope}
}

// Keep says to the worker, and to nobody else, that this page may be kept until then.
func Keep(a *frame.Ask, end time.Time) {
	a.W.Header().Set("Keep-Until", end.UTC().Format(time.RFC3339))
}

// Whose is in all that a device sends: for whom it was kept.
type Whose struct {
	Account string `json:"account"`
	Key     string `json:"key"`
}

// Holder is for whom it was kept; frame.Holder.
func (w Whose) Holder() string { return w.Account }

// Take reads what a script sends, which must be of the account that is signed in.
func Take(a *frame.Ask, k interface{ Holder() string }) error {
	if err := json.NewDecoder(http.MaxBytesReader(a.W, a.R.Body, maxKept)).Decode(k); err != nil {
		return ErrKept.Because(err)
	}
	if k.Holder() != frame.Holder(a.Caller.ID) {
		return errOther
	}
	return nil
}

// Told answers a script.
func Told(a *frame.Ask, v any) error {
	a.W.Header().Set("Content-Type", "application/json")
	a.W.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(a.W).Encode(v)
}

// Worker is the script that keeps pages on a device. A room serves it below its own pages, since a worker answers for nothing above it.
func Worker(a *frame.Ask) error {
	a.R.URL.Path = ui.Asset("worker.js")
	ui.Assets().ServeHTTP(a.W, a.R)
	a.W.Header().Set("Cache-Control", "no-cache")
	return nil
}
