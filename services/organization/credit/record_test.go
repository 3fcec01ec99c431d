package credit

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
)

func penalty(kind organizationapi.Penalty, fen int64, day string) organizationapi.RecordCreditRequest {
	return organizationapi.RecordCreditRequest{ID: "a", CreditDraft: organizationapi.CreditDraft{
		Kind: "penalty", Penalty: kind, Amount: fen, Fact: "违反登记管理规定。", Paper: "某民罚〔2026〕1号", FormedOn: day,
	}}
}

func TestCreditIsEnteredWithinFiveWorkingDaysOrSaysWhyNot(t *testing.T) {
	r := open(t)
	check := organizationapi.RecordCreditRequest{ID: "a", CreditDraft: organizationapi.CreditDraft{Kind: "inspection", Fact: "抽查合格。", Paper: "某民检〔2026〕1号", FormedOn: "2026-04-30"}}
	r.Set(cn.Day("2026-05-12").At(0, 0)) // 1 to 5 May are off and Saturday the 9th is worked: the fifth working day is Monday the 11th
	roomtest.Refuses(r, "clerk", organizationapi.RecordCredit, check, "organization.credit.late", "organization.credit.enter")
	r.Set(cn.Day("2026-05-11").Last())
	got := roomtest.OK(r, "clerk", organizationapi.RecordCredit, check)
	if got.DueOn != "2026-05-11" || got.KindText == "" || got.From != "registrar" {
		t.Errorf("entered: %+v", got)
	}
	check.FormedOn = "2026-05-12"
	roomtest.Refuses(r, "clerk", organizationapi.RecordCredit, check, "organization.credit.future", "")
	roomtest.Refuses(r, "far", organizationapi.RecordCredit, check, "organization.listing.elsewhere", "")
	check.FormedOn, check.Amount = "2026-05-11", 5
	roomtest.Refuses(r, "clerk", organizationapi.RecordCredit, check, "organization.credit.not-penalty", "")
	roomtest.Refuses(r, "clerk", organizationapi.RecordCredit, penalty(organizationapi.PenaltyFine, 0, "2026-05-11"), "organization.credit.penalty", "")
}

// organization.credit.serious.fine, organization.credit.serious.repeats and organization.credit.serious.repeat.years
func TestAPenaltyLeadsToTheListThatTheLawNames(t *testing.T) {
	for _, c := range []struct {
		name   string
		before string // day of an earlier warning
		penal  organizationapi.Penalty
		fen    int64
		list   organizationapi.ListKind
		ground string
	}{
		{"a fine one fen below fifty thousand", "", organizationapi.PenaltyFine, 4999999, abnormal, "warned"},
		{"a fine of fifty thousand", "", organizationapi.PenaltyFine, 5000000, serious, "fined"},
		{"a warning", "", organizationapi.PenaltyWarning, 0, abnormal, "warned"},
		{"a second warning within three years", "2023-03-03", organizationapi.PenaltyWarning, 0, serious, "repeated"},
		{"a second warning three years later", "2023-03-02", organizationapi.PenaltyWarning, 0, abnormal, "warned"},
		{"a suspension", "", organizationapi.PenaltySuspension, 0, serious, "suspended"},
		{"a revocation", "", organizationapi.PenaltyRevocation, 0, serious, "revoked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t)
			if c.before != "" {
				r.Set(cn.Day(c.before).At(10, 0))
				roomtest.OK(r, "clerk", organizationapi.RecordCredit, penalty(organizationapi.PenaltyWarning, 0, c.before))
				r.Set(cn.Day("2026-03-02").At(10, 0))
			}
			rec := roomtest.OK(r, "clerk", organizationapi.RecordCredit, penalty(c.penal, c.fen, "2026-03-02"))
			if l := r.get(rec.ID + ".listing"); l.List != c.list || l.Ground != c.ground || l.State != organizationapi.ListingStateProposed {
				t.Errorf("%s %s %s, want %s %s (%s, %s, %s)", l.List, l.Ground, l.State, c.list, c.ground, ruleFine, ruleRepeats, ruleRepeatYears)
			}
		})
	}
}

// organization.credit.kinds: what the platform knows is entered the same day, once, and nobody types it.
func TestWhatThePlatformKnowsEntersItself(t *testing.T) {
	r := open(t)
	hear := func(kind, subject string, seq int64, data any) {
		t.Helper()
		ev := event.New(kind, r.Clock(), data)
		ev.Subject, ev.Seq = subject, seq
		if err := r.Publish(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	hear(events.TypeOrganizationOrganizationRegisteredV1, "a", 1, events.OrganizationOrganizationRegisteredV1{Name: "组织a"})
	hear(events.TypeOrganizationOrganizationRatedV1, "a", 2, events.OrganizationOrganizationRatedV1{Grade: 4})
	hear(events.TypeContractContractPublishedV1, "c1", 1, events.ContractContractPublishedV1{Supplier: "a", Title: "助老服务", Code: "C-1"})
	hear(events.TypeContractContractPublishedV1, "c2", 1, events.ContractContractPublishedV1{Supplier: "gone", Title: "别处"})
	r.listed(abnormal, "noparty", "设立党组织")
	page := roomtest.OK(r, "", organizationapi.ListCredit, organizationapi.ListCreditRequest{ID: "a"})
	kinds := map[organizationapi.CreditKind]int{}
	for _, x := range page.Items {
		kinds[x.Kind]++
		if x.From != "platform" || x.KindText == "" || cn.DayOf(x.EnteredAt).String() != x.FormedOn {
			t.Errorf("%+v", x)
		}
	}
	if len(page.Items) != 4 || kinds["base"] != 1 || kinds["other"] != 3 {
		t.Errorf("%d records: %v", len(page.Items), kinds)
	}
}
