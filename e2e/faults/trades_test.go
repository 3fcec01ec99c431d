package faults

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/services/tender/signed"
)

// trade is what a kind of thing takes: how it is said, and what its owner
// reads of it next (nil: it is read with all others, at the end).
type trade struct {
	// say sends what c wants, or with more other words under the same key.
	say  func(w *worker, c *Call, more string) (id string, seq int64, err error)
	read func(w *worker, c *Call) (id string, err error)
}

// trades are all of them but those that go round (rounds_test.go).
var trades = map[Kind]trade{
	Buy: {
		say: func(w *worker, c *Call, more string) (string, int64, error) {
			d := w.draft
			d.Title = c.Content + more
			x, err := persist(w.Person, c.Key, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
			return x.ID, 0, err
		},
		read: func(w *worker, c *Call) (string, error) {
			x, err := persist(w.Person, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.ID})
			return x.ID, err
		},
	},
	Bid: {
		say: func(w *worker, c *Call, more string) (string, int64, error) {
			x, err := w.sealed(c, more)
			if err != nil {
				return "", 0, err
			}
			if more == "" {
				if c.Content, err = signed.Digest(x.Final.Statement); err != nil {
					return "", 0, err
				}
			}
			b, err := w.bid(c, x, more == "" && !c.Ended.IsZero())
			return b.ID, numberOf(b), err
		},
		read: func(w *worker, c *Call) (string, error) {
			b, err := persist(w.Person, "", tenderapi.GetBid, tenderapi.GetBidRequest{ID: c.ID})
			return b.ID, err
		},
	},
	Ask: {
		say: func(w *worker, c *Call, more string) (string, int64, error) {
			if w.browser != nil {
				id, err := w.browser.ask(w.Context, c, more)
				return id, 0, err
			}
			q, err := persist(w.Person, c.Key, tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: c.Tender, QuestionDraft: tenderapi.QuestionDraft{Text: c.Content + more}})
			return q.ID, 0, err
		},
	},
	Enter: {
		say: func(w *worker, c *Call, more string) (string, int64, error) {
			o, err := persist(w.Person, c.Key, organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: filed(c.Content + more)})
			return o.ID, 0, err
		},
		read: func(w *worker, c *Call) (string, error) {
			o, err := persist(w.Person, "", organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: c.ID})
			return o.ID, err
		},
	},
	List: {
		say: func(w *worker, c *Call, more string) (string, int64, error) {
			l, err := persist(w.Person, c.Key, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: c.Content + more, Year: 2026}})
			return l.ID, 0, err
		},
		read: func(w *worker, c *Call) (string, error) {
			l, err := persist(w.Person, "", catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: c.ID})
			return l.ID, err
		},
	},
	Heed: {say: (*worker).heed},
	Study: {
		say: func(w *worker, c *Call, more string) (string, int64, error) {
			paper, err := persist(w.Person, c.Key+"-paper", socialworkapi.AddSocialworkPaper, socialworkapi.AddSocialworkPaperRequest{Name: "a.pdf", Upload: contract.Octets([]byte(evidence))})
			if err != nil {
				return "", 0, err
			}
			x, err := persist(w.Person, c.Key, socialworkapi.FileStudy, socialworkapi.FileStudyRequest{StudyDraft: socialworkapi.StudyDraft{
				Title: c.Content + more, On: w.subject, Minutes: 60, Text: "读完一册。", Papers: []string{paper.ID},
			}})
			return x.ID, 0, err
		},
		read: func(w *worker, c *Call) (string, error) {
			x, err := persist(w.Person, "", socialworkapi.GetStudy, socialworkapi.GetStudyRequest{ID: c.ID})
			return x.ID, err
		},
	},
}

const (
	scholar  = "scholar" // the account of a social worker who learns alone
	evidence = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
)

// studying opens the account of a social worker; the subject is the day of every study.
func studying(t testing.TB, w *county.Town) string {
	t.Helper()
	w.Account(t, scholar, "何晓云", w.Register(t, "星河区社会工作培训中心", organizationapi.OrgKindServiceorg, "52"), organizationapi.RoleWorker)
	return cn.DayOf(w.Platform.Now(t)).String()
}

// heed marks a message as read, the newest that is not. Under its key no other
// words can be said: a message is read once, and stays as it was read.
func (w *worker) heed(c *Call, more string) (string, int64, error) {
	if more != "" {
		return "", 0, nil
	}
	for _, unread := range []bool{true, false} {
		if w.subject != "" {
			break
		}
		page, err := persist(w.Person, "", noticeapi.ListMessages, noticeapi.ListMessagesRequest{Unread: unread, Limit: 1})
		if err != nil {
			return "", 0, err
		}
		if len(page.Items) > 0 {
			w.subject = page.Items[0].ID
		}
	}
	m, err := persist(w.Person, c.Key, noticeapi.MarkRead, noticeapi.MarkReadRequest{ID: w.subject})
	if err != nil {
		return "", 0, err
	}
	heard := heeded(m)
	if c.Content == c.Key { // not answered before
		c.Content = heard
	}
	if c.Content != heard {
		return "read anew", 0, nil
	}
	return m.ID, 0, nil
}

// heeded tells a message that was read at one time from the same, read at another.
func heeded(m noticeapi.Message) string {
	if m.ReadAt == nil {
		return m.ID + " unread"
	}
	return fmt.Sprintf("%s read %s", m.ID, m.ReadAt.UTC().Format(time.RFC3339Nano))
}
