package insight

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/ocds"
	"sanshe/libs/store"
)

// recordsPage is how many records a page has when nobody asks for another
// number: each holds every release of its purchase and what they come to.
const recordsPage = 5

// ListRecords lists purchases in the order of their first place in the feed,
// each with its whole history so far.
func (s *Service) ListRecords(ctx context.Context, in insightapi.ListRecordsRequest) (out insightapi.RecordPackage, err error) {
	n := int(in.Limit)
	if n == 0 {
		n = recordsPage
	}
	p, err := s.entries.Find(ctx, store.Query{By: "first", Limit: n, Where: []store.Term{store.Between("first", store.Int(in.Since+1), "")}})
	if err != nil {
		return out, err
	}
	at := s.pages("/records", in.Limit)
	out = s.records(at(in.Since))
	for _, e := range p.Items {
		if err = s.add(ctx, &out, e.Purchase); err != nil {
			return out, err
		}
	}
	if p.Next != "" {
		out.Links = &insightapi.Links{Next: at(p.Items[n-1].Seq)}
	}
	return out, nil
}

// GetRecord is one purchase with its whole history, in a package of its own.
func (s *Service) GetRecord(ctx context.Context, in insightapi.GetRecordRequest) (out insightapi.RecordPackage, err error) {
	purchase, ours := strings.CutPrefix(in.Ocid, s.ocid(""))
	if !ours {
		return out, errNoRecord
	}
	out = s.records(s.api("/records/" + url.PathEscape(in.Ocid)))
	return out, s.add(ctx, &out, purchase)
}

// records is a package of records with none in it yet.
func (s *Service) records(uri string) insightapi.RecordPackage {
	return insightapi.RecordPackage{
		Uri: uri, Version: ocds.Version, Extensions: s.extensions(), Publisher: s.who, License: s.license,
		PublicationPolicy: s.site + "/open-data", Records: []json.RawMessage{},
	}
}

// add merges the releases of a purchase and puts the record into a package.
func (s *Service) add(ctx context.Context, to *insightapi.RecordPackage, purchase string) error {
	var releases []ocds.Release
	q := store.Query{By: "purchase", Where: []store.Term{store.Under("purchase", purchase+"/")}}
	err := s.entries.Each(ctx, q, func(e Entry) error {
		releases = append(releases, s.public(e))
		to.PublishedDate = later(to.PublishedDate, e.Release.Date)
		return nil
	})
	if err != nil {
		return err
	}
	if len(releases) == 0 {
		return errNoRecord
	}
	rec, err := ocds.Merge(releases)
	if err != nil {
		return err
	}
	b, err := json.Marshal(rec)
	to.Records = append(to.Records, b)
	return err
}
