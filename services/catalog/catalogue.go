// Package catalog keeps the catalogues of services that governments buy: every
// version from draft through review and publicity to the one in force, with
// its items and the objections raised against it. It does not hold the
// negative list's law (contracts/rules), nor the purchases made from it (tender).
package catalog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/voice"
)

// Head is what lists show of a version. It is read from the same documents as
// Catalogue, without paying for their items.
type Head struct {
	store.Meta
	Title         string           `json:"title"`
	Year          int64            `json:"year"`
	Region        string           `json:"region"` // of the owner, GB/T 2260
	Owner         catalogapi.Party `json:"owner"`
	State         State            `json:"state"`
	Count         int64            `json:"count"` // of items
	CreatedAt     time.Time        `json:"created_at"`
	PublicizedAt  *time.Time       `json:"publicized_at,omitempty"`
	PublicityEnds *time.Time       `json:"publicity_ends,omitempty"` // first instant after the window
	EffectiveAt   *time.Time       `json:"effective_at,omitempty"`
	Demo          bool             `json:"demo,omitempty"`
}

// Catalogue is one version with all that was said about it.
type Catalogue struct {
	Head
	Note        string            `json:"note,omitempty"`
	Law         rule.Where        `json:"law"` // the law it was born with
	Items       []catalogapi.Item `json:"items"`
	Objections  []Objection       `json:"objections,omitempty"`
	Previous    string            `json:"previous,omitempty"`  // the version it revises
	Submitter   string            `json:"submitter,omitempty"` // account that handed it to review
	SubmittedAt *time.Time        `json:"submitted_at,omitempty"`
	Returned    *Remark           `json:"returned,omitempty"` // why it is a draft again
	Ended       *Remark           `json:"ended,omitempty"`    // retired or superseded
}

// Remark is a reason with its time.
type Remark struct {
	At   time.Time `json:"at"`
	Text string    `json:"text,omitempty"`
}

// Objection is what somebody held against a version while it was publicized.
type Objection struct {
	ID         string     `json:"id"`
	Account    string     `json:"account"` // never shown
	By         string     `json:"by"`      // masked name
	Text       string     `json:"text"`
	At         time.Time  `json:"at"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

const maxObjections = 500 // to one version

var (
	errNotFound = fault.New(fault.NotFound, "catalog.catalogue.not-found", "没有找到这份目录，它可能尚未公示，请从目录列表重新进入。")
	errNote     = fault.New(fault.Invalid, "catalog.catalogue.note", "请写明理由，再办理这项操作。").At("note", "请填写理由。")
	errEmpty    = fault.New(fault.Refused, "catalog.catalogue.empty", "目录中还没有项目，请先录入或导入项目，再提交审核。")
	errLate     = fault.New(fault.Refused, "catalog.objection.late", "公示期已满，不能再提出异议，请直接向目录编制单位反映。")
	errTooMany  = fault.New(fault.Refused, "catalog.objection.too-many", "异议数量已达上限，请把意见合并后直接向目录编制单位反映。")
	errNoSuch   = fault.New(fault.NotFound, "catalog.objection.not-found", "没有找到这条异议，请刷新页面后重试。")
	errAnswered = fault.New(fault.Conflict, "catalog.objection.answered", "这条异议已经答复，不能再次答复，请刷新页面查看。")
	errWaits    = fault.New(fault.Conflict, "catalog.catalogue.waits", "公示期未满或者还有异议没有答复，目录不能生效，请先答复异议。")
)

// public reports whether anyone may read the version.
func (h *Head) public() bool { return h.PublicizedAt != nil }

// hats says who the caller is to this version.
func (c *Catalogue) hats(who identity.Caller) (hats []Hat) {
	if who.In(c.Owner.ID, identity.Buyer) {
		hats = append(hats, Owner)
	}
	if who.In(c.Owner.ID, identity.Reviewer) && who.ID != c.Submitter {
		hats = append(hats, Reviewer)
	}
	for _, m := range who.Memberships {
		if m.Role == identity.Supervisor && cn.Within(c.Region, m.Region) {
			hats = append(hats, Supervisor)
			break
		}
	}
	if c.public() {
		hats = append(hats, Public)
	}
	return hats
}

// decide moves the version along its life; what a step demands is checked by its caller.
func (c *Catalogue) decide(do Verb, hats []Hat) (err error) {
	c.State, err = Life.Next(c.State, do, hats)
	return err
}

// unanswered counts the objections that hold the version back.
func (c *Catalogue) unanswered() (n int) {
	for _, o := range c.Objections {
		if o.AnsweredAt == nil {
			n++
		}
	}
	return n
}

// publicize opens the window of so many working days; the day of publicity does not count.
func (c *Catalogue) publicize(now time.Time, workdays int) {
	ends := cn.AddWorkdays(cn.DayOf(now), workdays).End()
	c.PublicizedAt, c.PublicityEnds, c.Returned = &now, &ends, nil
}

// recall takes a version back to the desk. The objections stay: they are the reason.
func (c *Catalogue) recall(now time.Time, note string) {
	c.Returned = &Remark{now, note}
	c.PublicizedAt, c.PublicityEnds, c.SubmittedAt = nil, nil, nil
}

// effect puts the version in force when its window has passed and nobody waits for an answer.
func (c *Catalogue) effect(now time.Time) error {
	if c.State == catalogapi.CatalogueStatePublicized && (now.Before(*c.PublicityEnds) || c.unanswered() > 0) {
		return errWaits
	}
	if err := c.decide(Effect, []Hat{Clock}); err != nil {
		return err
	}
	c.EffectiveAt = &now
	return nil
}

// object records an objection; the same words of the same account are one objection.
func (c *Catalogue) object(who identity.Caller, id, text string, now time.Time) (fresh bool, err error) {
	switch voice.Hear(c.Objections, maxObjections, who.ID, text, func(o Objection) (string, string) { return o.Account, o.Text }) {
	case voice.Same:
		return false, nil
	case voice.Full:
		return false, errTooMany
	}
	c.Objections = append(c.Objections, Objection{ID: id, Account: who.ID, By: cn.MaskName(who.Name), Text: text, At: now})
	return true, nil
}

// answer answers one objection, once.
func (c *Catalogue) answer(id, text string, now time.Time) (*Objection, error) {
	i := slices.IndexFunc(c.Objections, func(o Objection) bool { return o.ID == id })
	if i < 0 {
		return nil, errNoSuch
	}
	o := &c.Objections[i]
	if o.AnsweredAt != nil {
		return nil, errAnswered
	}
	o.Answer, o.AnsweredAt = text, &now
	return o, nil
}

// revision copies the version's items to a new draft of the same owner. The
// year that the title names becomes that of the new draft.
func (c *Catalogue) revision(now time.Time) Catalogue {
	year := int64(now.In(cn.Zone).Year())
	return Catalogue{
		Head: Head{
			Title: strings.ReplaceAll(c.Title, strconv.FormatInt(c.Year, 10), strconv.FormatInt(year, 10)), Year: year, Region: c.Region, Owner: c.Owner,
			State: Life.Start, Count: c.Count, CreatedAt: now, Demo: c.Demo,
		},
		Note: c.Note, Law: rule.Where{Region: c.Region, Day: now},
		Items: slices.Clone(c.Items), Previous: c.ID,
	}
}

var schema = store.Schema{Name: "catalogues", Indexes: []string{"public", "region", "desk", "created", "effective", "due"}}

// index is what versions are looked up by.
func index(c *Catalogue) map[string][]string {
	ix := map[string][]string{
		"desk":    {c.Owner.ID + "/" + store.Time(c.CreatedAt)},
		"created": {store.Time(c.CreatedAt)},
		"region":  {c.Region},
	}
	if c.public() {
		ix["public"] = []string{store.Time(*c.PublicizedAt)}
	}
	if c.State == catalogapi.CatalogueStateEffective {
		ix["effective"] = []string{c.Region}
	}
	if c.State == catalogapi.CatalogueStatePublicized && c.unanswered() == 0 {
		ix["due"] = []string{store.Time(*c.PublicityEnds)}
	}
	return ix
}
