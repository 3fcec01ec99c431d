package tender

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanshe/libs/rule"
)

// proofs name, for each rule that somebody is held to and whose text somebody has read or
// seen reported, the test that shows it at work; for a number, on both sides: the last that
// passes and the first that does not.
var proofs = map[string]string{
	"tender.open.period":                      "TestPeriodsAreHeldToTheDay",
	"tender.consultation.period":              "TestPeriodsAreHeldToTheDay",
	"tender.negotiation.period":               "TestAPeriodInWorkingDaysIsHeldToTheDay",
	"tender.inquiry.period":                   "TestAPeriodInWorkingDaysIsHeldToTheDay",
	"tender.bid.late":                         "TestASingleSourceIsPublicizedFirstAndBoughtFromThatOne",
	"tender.single.notice":                    "TestWhatIsNotCompleteIsNotPublicized",
	"tender.open.notice":                      "TestANoticeHangsForItsWorkingDays",
	"tender.consultation.notice":              "TestANoticeHangsForItsWorkingDays",
	"tender.documents.period":                 "TestWhatATenderMayNotAnnounce",
	"tender.consultation.documents.period":    "TestWhatTheLawRefusesInANotice",
	"tender.open.clarification":               "TestAmendmentsComeInTimeOrMoveTheDeadline",
	"tender.consultation.clarification":       "TestAConsultationIsAmendedFiveDaysAhead",
	"tender.deposit.percent":                  "TestWhatTheLawRefusesInANotice",
	"tender.deposit.return.lost":              "TestDepositsGoBackWithinTheirWorkingDays",
	"tender.deposit.return.won":               "TestDepositsGoBackWithinTheirWorkingDays",
	"tender.committee.experts":                "TestTheShareOfExpertsIsTwoThirdsExactly",
	"tender.committee.odd":                    "TestTheCommitteeIsHeldToTheLaw",
	"tender.committee.open.size":              "TestTheCommitteeIsHeldToTheLaw",
	"tender.committee.open.large.size":        "TestTheCommitteeIsHeldToTheLaw",
	"tender.committee.open.large.cases":       "TestWhatIsComplexOrMattersToManyIsJudgedBySeven",
	"tender.committee.open.large.budget":      "TestTheCommitteeIsHeldToTheLaw",
	"tender.committee.consultation.size":      "TestTheCommitteeIsHeldToTheLaw",
	"tender.committee.negotiation.size":       "TestASmallCommitteeIsHeldToItsSize",
	"tender.committee.inquiry.size":           "TestASmallCommitteeIsHeldToItsSize",
	"tender.committee.negotiation.large.size": "TestASmallCommitteeIsHeldToItsSize",
	"tender.committee.draw":                   "TestExpertsWhoWereNotDrawnNeedAGroundThatIsPublished",
	"tender.consultation.own":                 "TestTheBuyersOwnPeopleSitAsItsRepresentativesAndNotAsExperts",
	"tender.negotiation.own":                  "TestTheBuyersOwnPeopleSitAsItsRepresentativesAndNotAsExperts",
	"tender.recusal.years":                    "TestATieCountsForThreeYears",
	"tender.recusal.relations":                "TestWhoBelongsToABidderJudgesNothing",
	"tender.recusal.asked":                    "TestASupplierAsksThatSomebodyStepAsideAndWhoIsFoundTiedGoesOnWithNothing",
	"tender.report.deliver":                   "TestTheReportIsDueTwoWorkingDaysAfterTheJudging",
	"tender.award.decide":                     "TestDecidingAndPublishingAreHeldToTheWorkingDay",
	"tender.criteria.methods":                 "TestATenderMayBeDecidedByThePriceAlone",
	"tender.award.letter":                     "TestTheLetterOfAwardIsDueInDaysOfItsOwn",
	"tender.award.binding":                    "TestAResultBindsFromItsNoticeOn",
	"tender.rank.lot":                         "TestEqualPricesAreOrderedByALotThatAnybodyDrawsAgain",
	"tender.award.ordered":                    "TestABarredCandidateIsPassedOverByNameAndWithAReason",
	"tender.result.publish":                   "TestDecidingAndPublishingAreHeldToTheWorkingDay",
	"tender.result.notice":                    "TestAPeriodNamesItsFirstAndLastDay",
	"tender.result.contents":                  "TestTheNoticeOfAResultHoldsEveryItemOfTheLaw",
	"tender.result.papers":                    "TestTheDocumentsAreReadWithTheResult",
	"tender.result.told":                      "TestWhoLostIsToldItsPointsPlaceAndReasonsAndNobodyElses",
	"tender.period.startday":                  "TestAPeriodBeginsOnTheNextDayAndItsLastDayIsNoDayOff",
	"tender.period.lastday":                   "TestAPeriodBeginsOnTheNextDayAndItsLastDayIsNoDayOff",
	"tender.review.sample":                    "TestNoSampleAndNoVisitChangesAResult",
	"tender.review.again":                     "TestNoGroundOfACorrectionIsAMereWord",
	"tender.budget.publish":                   "TestWhatATenderMayNotAnnounce",
	"tender.need.consult":                     "TestWhatTheLawRefusesInANotice",
	"tender.question.answer":                  "TestQuestionsAreAnsweredInPublicWithoutTheAsker",
	"tender.bidders.min":                      "TestTheLastBidderDecidesWhetherTooFewCame",
	"tender.consultation.bidders.service.min": "TestTheLastBidderDecidesWhetherTooFewCame",
	"tender.consultation.offers":              "TestLastOffersAreAskedForOnceInTimeAndByThoseWhoMay",
	"tender.consultation.changes":             "TestLastOffersAreAskedForOnceInTimeAndByThoseWhoMay",
	"tender.consultation.leave":               "TestWhoMakesNoLastOfferHasLeft",
	"tender.negotiation.offers":               "TestANegotiationNeedsThreeLastOffers",
	"tender.negotiation.changes":              "TestWhatChangedInANegotiationIsToldToAllWhoTakePart",
	"tender.negotiation.secret":               "TestWhoIsDealtWithAloneLearnsOfNobodyElse",
	"tender.negotiation.bidders.retender.min": "TestOnlyWithTheTwoWhomAnOpenTenderWasLeftWithItGoesOnAlone",
	"tender.negotiation.retender.conditions":  "TestWhoGoesOnWithTheTwoSaysWhyAndIsAllowedTo",
	"tender.negotiation.bidders.min":          "TestTwoAreTooFewToNegotiateOrToAskForPrices",
	"tender.inquiry.bidders.min":              "TestTwoAreTooFewToNegotiateOrToAskForPrices",
	"tender.invited.min":                      "TestWhomTheBuyerInvitesIsHeldToTheLaw",
	"tender.single.supplier":                  "TestWhatIsNotCompleteIsNotPublicized",
	"tender.consultation.service":             "TestServicesMayBeConsultedAbout",
	"tender.inquiry.service":                  "TestServicesAreAskedForPricesBelowTheThresholdOnly",
	"tender.local.period":                     "TestALocalFormLeavesTimeToAnswer",
	"tender.local.lawful":                     "TestALocalFormIsKnownInItsRegionOnly",
	"tender.local.conditions":                 "TestALocalFormIsKnownInItsRegionOnly",
	"tender.failure.grounds":                  "TestEachProcedureEndsOnItsOwnGrounds",
	"tender.consultation.failure":             "TestAPurchaseEndsOnlyOnAGroundThatTheRecordBearsOut",
	"tender.negotiation.failure":              "TestEachProcedureEndsOnItsOwnGrounds",
	"tender.inquiry.failure":                  "TestEachProcedureEndsOnItsOwnGrounds",
	"tender.failure.notify":                   "TestWhoeverHandedInABidIsToldWhyThePurchaseFailed",
	"tender.inquiry.fixed":                    "TestThePriceOfAnInquiryIsNamedOnce",
	"tender.criteria.unstated":                "TestNobodyJudgesByWhatTheDocumentsDoNotName",
	"tender.failure.approval":                 "TestAfterATenderFailedAnotherProcedureNeedsApproval",
	"tender.collusion.signs":                  "TestEveryItemOfTheClauseIsFound",
	"tender.bid.invalid":                      "TestEveryGroundOfInvalidityIsTakenAndTheBudgetIsNotExceeded",
	"tender.discrimination.list":              "TestAChapterListsWhatTheLawForbids",
	"tender.criteria.quantified":              "TestWhatTheLawRefusesInANotice",
	"tender.open.price.weight.min":            "TestWhatATenderMayNotAnnounce",
	"tender.consultation.price.weight.min":    "TestWhatTheLawRefusesInANotice",
	"tender.consultation.price.weight.max":    "TestWhatTheLawRefusesInANotice",
	"tender.consultation.price.weight.agreed": "TestAnotherWeightOfThePriceIsAgreedToInWritingAndPublished",
	"tender.price.formula":                    "TestEveryForgeryIsFoundOut",
	"tender.negotiation.lowest":               "TestTheLowestAdequatePriceWinsWhereNothingIsScored",
	"tender.inquiry.lowest":                   "TestTheLowestAdequatePriceWinsWhereNothingIsScored",
	"tender.single.price":                     "TestASingleSourceIsPublicizedFirstAndBoughtFromThatOne",
	"tender.abnormal.average":                 "TestTheSharesOfTheBookAreAskedAboutFromAFenBelow",
	"tender.abnormal.second":                  "TestTheSharesOfTheBookAreAskedAboutFromAFenBelow",
	"tender.abnormal.ceiling":                 "TestTheSharesOfTheBookAreAskedAboutFromAFenBelow",
	"tender.abnormal.judgement":               "TestTheCommitteeMayAskOnItsOwnJudgement",
	"tender.abnormal.explain":                 "TestALowPriceIsExplainedAndJudgedBeforeTheResult",
	"tender.abnormal.invalid":                 "TestAPriceThatIsNotExplainedInTimeMayBeFoundInvalid",
	"tender.abnormal.raise.max":               "TestWhatTheLawRefusesInANotice",
	"tender.abnormal.report":                  "TestTheReportSaysOfALowPriceAllThatTheBookLists",
	"tender.abnormal.archive":                 "TestTheReportSaysOfALowPriceAllThatTheBookLists",
	"tender.abnormal.follow":                  "TestAContractAtAPriceThatWasAskedAboutIsFollowedInPublic",
	"tender.split.barred":                     "TestASplitIntoLotsEvadesNoThreshold",
	"tender.records.keep":                     "TestRecordsAreKeptFifteenYearsFromTheEnd",
	"tender.records.activity":                 "TestTheRecordOfAPurchaseSaysAllThatTheBookLists",
	"tender.method.approval":                  "TestAboveTheThresholdAnotherProcedureNeedsApproval",
	"tender.negotiation.conditions":           "TestAProcedureIsChosenInTheCasesOfItsLaw",
	"tender.inquiry.conditions":               "TestAProcedureIsChosenInTheCasesOfItsLaw",
	"tender.selective.conditions":             "TestWhomTheBuyerInvitesIsHeldToTheLaw",
	"tender.selective.sources":                "TestWhomTheBuyerInvitesIsHeldToTheLaw",
	"tender.consultation.sources":             "TestHalfOfWhoIsRecommendedMayBeTheBuyersAndOneMoreWarns",
	"tender.consultation.invited.min":         "TestHalfOfWhoIsRecommendedMayBeTheBuyersAndOneMoreWarns",
	"tender.negotiation.sources":              "TestHalfOfWhoIsRecommendedMayBeTheBuyersAndOneMoreWarns",
	"tender.recommended.buyer.percent":        "TestHalfOfWhoIsRecommendedMayBeTheBuyersAndOneMoreWarns",
	"tender.single.conditions":                "TestWhatIsNotCompleteIsNotPublicized",
	"tender.single.additional.percent":        "TestAdditionsComeToATenthOfTheContractAndNotToAFenMore",
	"tender.single.opinion":                   "TestWhatIsNotCompleteIsNotPublicized",
	"tender.framework.conditions":             "TestWhatANoticeOfAFrameworkMustSay",
	"tender.framework.open.conditions":        "TestWhatANoticeOfAnOpenFrameworkMustSay",
	"tender.framework.open.anytime":           "TestAnOpenFrameworkAdmitsWhoAppliesAsLongAsItRuns",
	"tender.framework.open.examine":           "TestAnOpenFrameworkAdmitsWhoAppliesAsLongAsItRuns",
	"tender.framework.eliminate.percent":      "TestAFifthFallsOutAndNeverNobody",
	"tender.framework.eliminate.min":          "TestAFifthFallsOutAndNeverNobody",
	"tender.framework.admitted.min":           "TestAFifthFallsOutAndNeverNobody",
	"tender.framework.bidders.min":            "TestTwoAreTooFewForAFramework",
	"tender.framework.second":                 "TestACompetitionIsHeldUnderAFrameworkThatAnnouncedIt",
	"tender.competition.all":                  "TestAllAreInvitedWhoseAgreementStandsAndWhoIsLeftOutIsSoForAPublishedReason",
	"tender.competition.invited.min":          "TestAllAreInvitedWhoseAgreementStandsAndWhoIsLeftOutIsSoForAPublishedReason",
	"tender.competition.period":               "TestTheTimeToAnswerIsTheBuyersAndAShortOneWarns",
	"tender.competition.bidders.min":          "TestWhoeverAnswersIsEnoughAndTheResultSaysHowManyWereInvited",
	"tender.competition.lowest":               "TestTheLowestOfTheAdmittedHasTheOrderAndWhoAsksMoreThanItAgreedToIsInvalid",
	"tender.competition.ceiling":              "TestTheLowestOfTheAdmittedHasTheOrderAndWhoAsksMoreThanItAgreedToIsInvalid",
	"contract.term.months":                    "TestTheTermOfAContractIsTheBooks",
	"contract.term.extended.months":           "TestTheTermOfAContractIsTheBooks",
	"contract.term.extended.conditions":       "TestTheTermOfAContractIsTheBooks",
	"contract.written":                        "TestAContractStandsInWritingOnceBothHaveSigned",
	"contract.terms.noticed":                  "TestTermsAreHeldToTheLaw",
	"contract.supplement.percent":             "TestSupplementsMayComeToATenthAndNotToAFenMore",
	"contract.acceptance.report":              "TestAnAcceptanceLeavesOutNoStandardOfTheContract",
	"contract.acceptance.sign":                "TestAnAcceptanceIsSignedByWhoTookPart",
	"contract.acceptance.beneficiaries":       "TestThoseServedAreHeardWhenAPublicServiceIsAccepted",
	"contract.acceptance.publish":             "TestAnAcceptanceIsPublicOnceItStandsAndNotBefore",
	"dispute.challenge.file":                  "TestAChallengeComesWithinSevenWorkingDays",
	"dispute.challenge.since":                 "TestThePeriodsSayWhatFilingWouldSay",
	"dispute.challenge.told":                  "TestWhatTheCommitteeDidIsChallengedFromTheDayItIsTold",
	"dispute.challenge.amended":               "TestACorrectionBeginsTheDaysAnewForWhatItChanged",
	"dispute.challenge.answer":                "TestThePeriodsOfADisputeEndWithTheirLastDay",
	"dispute.challenge.pause":                 "TestSigningWaitsForWhatTheLawSays",
	"dispute.answer.concerned":                "TestTheWinnerReadsTheAnswerAndIsHeardOnceTheComplaintIsAccepted",
	"dispute.decision.concerned":              "TestTheWinnerReadsTheAnswerAndIsHeardOnceTheComplaintIsAccepted",
	"dispute.complaint.file":                  "TestAComplaintFollowsTheAnswerWithinFifteenWorkingDays",
	"dispute.rescind":                         "TestARescindedContractMakesRoomForTheNextCandidate",
	"dispute.performed":                       "TestAPerformedContractStands",
	"dispute.complaint.scope":                 "TestAComplaintStaysWithinWhatWasChallenged",
	"dispute.complaint.received":              "TestTheDaysOfTheDecisionRunFromTheReceiptOfTheComplaint",
	"dispute.complaint.accept":                "TestThePeriodsOfADisputeEndWithTheirLastDay",
	"dispute.complaint.refuse":                "TestWhoseComplaintIsDeclinedIsToldAtOnce",
	"dispute.complaint.forward":               "TestAComplaintIsHandedOnWithinItsDaysOrSaysHowLateAndWhy",
	"dispute.complaint.reply":                 "TestThePeriodsOfADisputeEndWithTheirLastDay",
	"dispute.complaint.decide":                "TestThePeriodsOfADisputeEndWithTheirLastDay",
	"dispute.complaint.correct":               "TestTheTimeOfACorrectionDoesNotCount",
	"dispute.complaint.contents":              "TestWhatAComplaintLacksIsToldToBothSidesAndAskedForInTime",
	"tender.report.contents":                  "TestTheReportOfTheJudgingSaysAllThatItMustAndWhoWasLookedUp",
	"tender.credit.check":                     "TestWhoWasLookedUpStandsInTheReportAsTheRegisterSaidThen",
	"dispute.complaint.publish":               "TestDecisionsArePublicByRegionOutcomeAndYearAndNothingElseIs",
	"dispute.complaint.uncounted":             "TestAnInspectionStopsTheClockOfTheDecision",
	"dispute.challenge.proof":                 "TestAnItemBelongsToThePartThatIsChallenged",
	"dispute.complaint.remedy":                "TestADecisionIsOnPaperAndNamesTheRemedy",
	"dispute.complaint.withdraw":              "TestWhoWithdrawsAComplaintEndsIt",
	"dispute.suspend":                         "TestASuspendedPurchaseTakesNoBidUntilItsLastDayIsOver",
	"contract.sign":                           "TestTheDaysOfAContractBindFromTheirDayOn",
	"contract.publish":                        "TestTheDaysOfAContractBindFromTheirDayOn",
	"contract.file":                           "TestTheDaysOfAContractBindFromTheirDayOn",
	"contract.deposit.percent":                "TestTermsAreHeldToTheLaw",
	"contract.refused.next":                   "TestTheNextCandidateComesWhenTheFirstWillNotSign",
	"supplier.barred.kinds":                   "TestAMassOrganizationIsBarredWhenTheTreasuryKeepsIt",
	"supplier.filing.only.barred":             "TestWhoMayNotBid",
	"supplier.listed.serious.barred":          "TestWhoMayNotBid",
	"supplier.related.barred":                 "TestBiddersHeadedByOneNameAreShownAfterTheOpeningWithTheirOwnClause",
	"supplier.conditions":                     "TestWhoIsNoLongerRegisteredMayNotBid",
	"supplier.sme.deduction.min":              "TestADeductionStaysWithinTheBoundsOfItsDay",
	"supplier.sme.deduction.max":              "TestADeductionStaysWithinTheBoundsOfItsDay",
	"supplier.sme.consortium.deduction.min":   "TestADeductionStaysWithinTheBoundsOfItsDay",
	"supplier.sme.consortium.deduction.max":   "TestADeductionStaysWithinTheBoundsOfItsDay",
	"supplier.sme.consortium.share":           "TestAConsortiumIsDeductedByWhatItsSmallEnterprisesDo",
	"supplier.sme.eligible.prefix":            "TestAnAssociationThatCallsItselfSmallGetsNoAdvantage",
	"supplier.sme.ineligible.prefix":          "TestWhoMayNotBid",
	"supplier.consortium.one":                 "TestAConsortiumIsAwardedAsOne",
	"supplier.consortium.each":                "TestAConsortiumThatDoesNotStandAtTheOpeningIsInvalid",
	"supplier.consortium.agreement":           "TestAConsortiumThatDoesNotStandAtTheOpeningIsInvalid",
	"supplier.consortium.double":              "TestNobodyStandsInAConsortiumAndAlone",
	"supplier.consortium.liability":           "TestAMemberJoinsALeaderByItsCreditCode",
}

// shelf is what a rule's place is checked against.
type shelf struct {
	asked  map[string]bool // ids that the product's sources name
	tests  map[string]bool
	proofs map[string]string
	names  map[string]map[string]bool // what the body of a test names
}

// gaps says which rules of purchases claim a place they do not have, or have one they do not claim.
func (s shelf) gaps(rules []rule.Rule) (out []string) {
	gap := func(r rule.Rule, why string) { out = append(out, r.ID+" "+why) }
	for _, r := range rules {
		switch {
		case !bought(r):
			continue
		case r.Held == "" && r.Reference == "":
			gap(r, "says neither where it is held nor why it is not")
		case r.Held != "" && !s.asked[r.ID]:
			gap(r, "is said to be held, and nothing asks for it")
		case r.Reference != "" && s.asked[r.ID]:
			gap(r, "is said to be held nowhere, and something asks for it")
		case r.Held != "" && seen(r) && s.proofs[r.ID] == "":
			gap(r, "is held, and no test is named that shows it")
		case s.proofs[r.ID] != "" && (r.Held == "" || !s.tests[s.proofs[r.ID]]):
			gap(r, "names a test that does not exist, or is not held")
		case s.proofs[r.ID] != "" && !s.names[s.proofs[r.ID]][r.ID]:
			gap(r, "has a test that does not name it")
		}
	}
	return out
}

// bought reports whether a rule is one of purchases.
func bought(r rule.Rule) bool {
	topic, _, _ := strings.Cut(r.ID, ".")
	return slices.Contains([]string{"tender", "dispute", "contract", "supplier"}, topic)
}

// seen reports whether a rule rests on more than memory: a text that somebody read, or a report of it.
func seen(r rule.Rule) bool {
	return slices.ContainsFunc(r.Values, func(v rule.Value) bool { return !v.Source.Remembered() })
}

func TestEveryRuleOfPurchasesIsHeldAndProvenOrSaysWhyNot(t *testing.T) {
	s := shelf{asked: map[string]bool{}, tests: map[string]bool{}, proofs: proofs, names: map[string]map[string]bool{}}
	for _, dir := range []string{".", "../contract", "../portal", "../organization", "../../contracts/go/tenderapi"} {
		s.read(t, dir)
	}
	rules := bookOf(t).All()
	for _, gap := range s.gaps(rules) {
		t.Error(gap)
	}
	t.Log(tally(rules))
	for id := range proofs {
		if !slices.ContainsFunc(rules, func(r rule.Rule) bool { return r.ID == id }) {
			t.Errorf("%s is proven, and the book does not have it", id)
		}
	}
	of := func(levels ...string) (out []rule.Value) {
		for _, level := range levels {
			out = append(out, rule.Value{Source: rule.Source{Level: level}})
		}
		return out
	}
	planted := map[string]rule.Rule{
		"neither":         {ID: "tender.neither"},
		"nothing asks":    {ID: "tender.unasked", Held: "提交时核对。"},
		"something asks":  {ID: "tender.open.period", Reference: "平台没有这个环节。"},
		"no test":         {ID: "tender.unproven", Held: "提交时核对。", Values: of("V2")},
		"does not exist":  {ID: "tender.forgotten", Held: "提交时核对。"},
		"or is not held ": {ID: "tender.idle", Reference: "平台没有这个环节。"},
		"does not name":   {ID: "tender.misproven", Held: "提交时核对。"},
	}
	s.asked["tender.unproven"], s.asked["tender.forgotten"], s.asked["tender.misproven"] = true, true, true
	s.proofs = map[string]string{"tender.forgotten": "TestThatNobodyWrote", "tender.idle": "TestPeriodsAreHeldToTheDay", "tender.misproven": "TestPeriodsAreHeldToTheDay"}
	for want, r := range planted {
		if got := s.gaps([]rule.Rule{r}); len(got) != 1 || !strings.Contains(got[0]+" ", want) {
			t.Errorf("a planted gap (%s) is found as %v", want, got)
		}
	}
	for _, levels := range [][]string{{"V1"}, {"L"}, {"M", "V2"}} {
		if got := s.gaps([]rule.Rule{{ID: "tender.unproven", Held: "提交时核对。", Values: of(levels...)}}); len(got) != 1 {
			t.Errorf("a rule that rests on %v needs no proof: %v", levels, got)
		}
	}
	if got := s.gaps([]rule.Rule{{ID: "tender.unproven", Held: "提交时核对。", Values: of("M", "M")}}); len(got) != 0 {
		t.Errorf("what is only remembered needs a proof: %v", got)
	}
}

// tally counts the rules of purchases that rest on a text, topic by topic.
func tally(rules []rule.Rule) string {
	held, known := map[string]int{}, map[string]int{}
	for _, r := range rules {
		topic, _, _ := strings.Cut(r.ID, ".")
		switch {
		case !bought(r) || !seen(r):
		case r.Held != "":
			held[topic], held["all"] = held[topic]+1, held["all"]+1
		default:
			known[topic], known["all"] = known[topic]+1, known["all"]+1
		}
	}
	out := "rules that rest on a text:"
	for _, topic := range []string{"tender", "dispute", "contract", "supplier", "all"} {
		out += fmt.Sprintf(" %s %d held with a proof, %d only known;", topic, held[topic], known[topic])
	}
	return out
}

// read collects the words that a service's sources write, in all its rooms, and the tests it has.
func (s shelf) read(t *testing.T, dir string) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".go" {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d sources, %v", dir, len(files), err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", name, err))
		}
		test := strings.HasSuffix(name, "_test.go")
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				s.tests[n.Name.Name] = s.tests[n.Name.Name] || test
				if test {
					s.name(n)
				}
			case *ast.BasicLit:
				if !test && n.Kind == token.STRING {
					s.asked[strings.Trim(n.Value, "`\"")] = true
				}
			}
			return true
		})
	}
}

// name collects the words that a test itself writes.
func (s shelf) name(test *ast.FuncDecl) {
	words := s.names[test.Name.Name]
	if words == nil {
		words = map[string]bool{}
		s.names[test.Name.Name] = words
	}
	ast.Inspect(test, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			words[strings.Trim(lit.Value, "`\"")] = true
		}
		return true
	})
}
