package insight

import (
	"time"

	"sanshe/contracts/go/insightapi"
	"sanshe/libs/route"
)

// fresh is how long an answer is good for: everybody may read all of it.
const fresh = 5 * time.Second

// Routes is the table of operations.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(insightapi.ListReleases, s.ListReleases).For(fresh),
		route.On(insightapi.GetRelease, s.GetRelease).For(fresh),
		route.On(insightapi.ListRecords, s.ListRecords).For(fresh),
		route.On(insightapi.GetRecord, s.GetRecord).For(fresh),
		route.On(insightapi.ListMonths, s.ListMonths).For(fresh),
		route.On(insightapi.DownloadMonth, s.DownloadMonth).For(fresh),
		route.On(insightapi.ReadExtension, s.ReadExtension).For(fresh),
		route.On(insightapi.ReadNoticesRss, s.ReadNoticesRss).For(fresh),
		route.On(insightapi.ReadNoticesFeed, s.ReadNoticesFeed).For(fresh),
		route.On(insightapi.ReadDeadlines, s.ReadDeadlines).For(fresh),
		route.On(insightapi.DownloadPurchases, s.DownloadPurchases).For(fresh),
		route.On(insightapi.ListIndicators, s.ListIndicators).For(fresh),
		route.On(insightapi.ListFlags, s.ListFlags),
		route.On(insightapi.CountFlags, s.CountFlags),
		route.On(insightapi.GetFlag, s.GetFlag),
		route.On(insightapi.DecideFlag, s.DecideFlag),
		route.On(insightapi.CheckFlags, s.CheckFlags),
	}
}
