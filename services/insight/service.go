package insight

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/ocds"
	"sanshe/libs/store"
)

// pageSize is how many releases a page has when nobody asks for another number.
const pageSize = 20

// ListReleases is the feed, page by page from its beginning. A page that is full
// never changes; the last one grows at its end.
func (s *Service) ListReleases(ctx context.Context, in insightapi.ListReleasesRequest) (out insightapi.ReleasePackage, err error) {
	n := int(in.Limit)
	if n == 0 {
		n = pageSize
	}
	list, more, err := s.from(ctx, in.Since, n)
	if err != nil {
		return out, err
	}
	at := s.pages("/releases", in.Limit)
	releases := make([]ocds.Release, len(list))
	for i, e := range list {
		releases[i] = s.public(e)
	}
	out, err = s.pack(at(in.Since), releases)
	if more {
		out.Links = &insightapi.Links{Next: at(list[len(list)-1].Seq)}
	}
	return out, err
}

// GetRelease is one release, in a package of its own.
func (s *Service) GetRelease(ctx context.Context, in insightapi.GetReleaseRequest) (out insightapi.ReleasePackage, err error) {
	e, err := s.last(ctx, store.Query{By: "release", Limit: 1, Where: []store.Term{store.Is("release", in.ID)}})
	if err != nil {
		return out, err
	}
	if e.Seq == 0 {
		return out, errNoRelease
	}
	return s.pack(s.api("/releases/"+url.PathEscape(in.ID)), []ocds.Release{s.public(e)})
}

// pages makes the addresses of a list's pages, which begin after a place.
func (s *Service) pages(path string, limit int64) func(since int64) string {
	return func(since int64) string {
		q := url.Values{"since": {strconv.FormatInt(since, 10)}}
		if limit > 0 {
			q.Set("limit", strconv.FormatInt(limit, 10))
		}
		return s.api(path + "?" + q.Encode())
	}
}

// api is the public address of one of our operations.
func (s *Service) api(path string) string { return s.site + "/api/insight" + path }

// pack puts releases into a package that says who publishes them and how.
func (s *Service) pack(uri string, releases []ocds.Release) (insightapi.ReleasePackage, error) {
	out := insightapi.ReleasePackage{
		Uri: uri, Version: ocds.Version, Extensions: s.extensions(), Publisher: s.who, License: s.license,
		PublicationPolicy: s.site + "/open-data", Releases: []json.RawMessage{},
	}
	for _, r := range releases {
		b, err := json.Marshal(r)
		if err != nil {
			return out, err
		}
		out.Releases = append(out.Releases, b)
		out.PublishedDate = later(out.PublishedDate, r.Date)
	}
	return out, nil
}

func later(a *time.Time, b time.Time) *time.Time {
	if a == nil || a.Before(b) {
		return &b
	}
	return a
}
