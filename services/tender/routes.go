package tender

import (
	"context"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
)

// Routes is the HTTP face of the service but for its rooms, which bring their own.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(tenderapi.ListTenders, s.ListTenders).For(time.Second),
		route.On(tenderapi.CountTenders, s.CountTenders).For(time.Second),
		route.On(tenderapi.CreateTender, s.CreateTender),
		route.On(tenderapi.ListDeskTenders, s.ListDeskTenders),
		route.On(tenderapi.CountDeskTenders, s.CountDeskTenders),
		route.On(tenderapi.ListTenderTasks, s.ListTenderTasks),
		route.On(tenderapi.GetTender, s.GetTender),
		route.On(tenderapi.UpdateTender, s.UpdateTender),
		route.On(tenderapi.ListFindings, s.ListFindings),
		route.On(tenderapi.MoveTender, timed(s, s.MoveTender)),
		route.On(tenderapi.ListLots, s.ListLots),
		route.On(tenderapi.AddLot, s.AddLot),
		route.On(tenderapi.AmendTender, timed(s, s.AmendTender)),
		route.On(tenderapi.OpenHearing, s.OpenHearing),
		route.On(tenderapi.ListOrders, s.ListOrders),
		route.On(tenderapi.PlaceOrder, s.PlaceOrder),
		route.On(tenderapi.RemovePlace, s.RemovePlace),
		route.On(tenderapi.LeavePlace, s.LeavePlace),
		route.On(tenderapi.CheckEligibility, s.CheckEligibility),
		route.On(tenderapi.AppointHolders, s.AppointHolders),
		route.On(tenderapi.OfferHolderKey, s.OfferHolderKey),
		route.On(tenderapi.ProveHolderKey, s.ProveHolderKey),
		route.On(tenderapi.GetNotice, s.GetNotice),
		route.On(tenderapi.FinalizeBid, timed(s, s.FinalizeBid)),
		route.On(tenderapi.GetReceiptKey, s.GetReceiptKey),
		route.On(tenderapi.GetNumbers, s.GetNumbers),
		route.On(tenderapi.GetOutage, s.GetOutage),
		route.On(tenderapi.ListMyBids, s.ListMyBids),
		route.On(tenderapi.GetBid, s.GetBid),
		route.On(tenderapi.WithdrawBid, timed(s, s.WithdrawBid)),
		route.On(tenderapi.GetConsortium, s.GetConsortium),
		route.On(tenderapi.JoinConsortium, s.JoinConsortium),
		route.On(tenderapi.SeatCommittee, s.SeatCommittee),
		route.On(tenderapi.GetOpening, s.GetOpening),
		route.On(tenderapi.GetOpeningRoom, s.GetOpeningRoom),
		route.On(tenderapi.ListHeaders, s.ListHeaders),
		route.On(tenderapi.ReleaseShares, timed(s, s.ReleaseShares)),
		route.On(tenderapi.ListShares, s.ListShares),
		route.On(tenderapi.GetEnvelope, s.GetEnvelope),
		route.On(tenderapi.ListBidFiles, s.ListBidFiles),
		route.On(tenderapi.GetBidFile, s.GetBidFile),
		route.On(tenderapi.StartRemedy, s.StartRemedy),
		route.On(tenderapi.PostFileKeys, s.PostFileKeys),
		route.On(tenderapi.InvalidateBid, s.InvalidateBid),
		route.On(tenderapi.AskExplanation, s.AskExplanation),
		route.On(tenderapi.JudgePrice, s.JudgePrice),
		route.On(tenderapi.GetPriceReview, s.GetPriceReview),
		route.On(tenderapi.ExplainPrice, s.ExplainPrice),
		route.On(tenderapi.ListFlags, s.ListFlags),
		route.On(tenderapi.ListDeposits, s.ListDeposits),
		route.On(tenderapi.RecordDeposits, s.RecordDeposits),
		route.On(tenderapi.ListAvoidances, s.ListAvoidances),
		route.On(tenderapi.AskAvoidance, s.AskAvoidance),
		route.On(tenderapi.AnswerAvoidance, s.AnswerAvoidance),
		route.On(tenderapi.ListTalks, s.ListTalks),
		route.On(tenderapi.RecordTalk, s.RecordTalk),
		route.On(tenderapi.GetMySheet, s.GetMySheet),
		route.On(tenderapi.SignSheet, s.SignSheet),
		route.On(tenderapi.CorrectSheet, s.CorrectSheet),
		route.On(tenderapi.LowerAnswer, s.LowerAnswer),
		route.On(tenderapi.HoldOutlier, s.HoldOutlier),
		route.On(tenderapi.GetBidScore, s.GetBidScore),
		route.On(tenderapi.GetEvaluation, s.GetEvaluation),
		route.On(tenderapi.GetReport, s.GetReport),
	}
}

// timed is an operation that is decided by the clock: a process whose clock is
// not that of most others leaves it to them.
func timed[Req, Resp any](s *Service, do func(context.Context, Req) (Resp, error)) func(context.Context, Req) (Resp, error) {
	return func(ctx context.Context, in Req) (out Resp, err error) {
		if err := s.clock.Trusted(); err != nil {
			return out, err
		}
		return do(ctx, in)
	}
}
