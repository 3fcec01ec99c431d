package filing

import (
	"context"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/services/organization/cardtest"
)

const region = "320312001"

// room is filings behind doors; drafts are plain values here.
type room struct {
	*cardtest.Town
	s      *Service
	drafts map[string]organizationapi.ApplicationDraft // by the id that was asked for
}

func open(t *testing.T, now time.Time) *room {
	t.Helper()
	r := &room{Town: cardtest.New(t, now), drafts: map[string]organizationapi.ApplicationDraft{}}
	for _, p := range [][3]string{
		{"lin", "committee", "resident"},
		{"wu", "committee", "resident"},
		{"chair", "committee", "staff"},
		{"other", "committee2", "staff"},
		{"street", "office", "registrar"},
		{"away", "elsewhere", "registrar"},
		{"ann", "org1", "staff"},
		{"watch", "finance", "supervisor"},
	} {
		r.Person(p[0], p[1], identity.Role(p[2]), "320312")
	}
	r.place(region)
	v, err := vault.New("organization", "a service key for tests that is long enough")
	if err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), r.Deps, r, r, v); err != nil {
		t.Fatal(err)
	}
	r.Serve("organization", r.s.Part())
	return r
}

// place puts the organizations of a neighbourhood into the register.
func (r *room) place(code string) {
	for id, k := range map[string]organizationapi.OrgKind{
		"committee": organizationapi.OrgKindCommittee, "committee2": organizationapi.OrgKindCommittee, "office": organizationapi.OrgKindGovernment,
		"org1": organizationapi.OrgKindServiceorg, "firm": organizationapi.OrgKindEnterprise,
	} {
		r.Organization(id, k, code)
	}
	r.Organization("elsewhere", organizationapi.OrgKindGovernment, "110101")
}

// CreateApplication implements Drafts: what was asked for twice under one id is one draft.
func (r *room) CreateApplication(ctx context.Context, in organizationapi.CreateApplicationRequest) (organizationapi.Application, error) {
	once, _ := store.OnceFrom(ctx)
	if _, ok := r.drafts[once.ID]; !ok {
		r.drafts[once.ID] = in.ApplicationDraft
	}
	return organizationapi.Application{ID: once.ID}, nil
}

func draft() organizationapi.FilingDraft {
	return organizationapi.FilingDraft{
		Name: "梧桐社区邻里互助队", Category: organizationapi.GroupCategoryLife, Nature: organizationapi.GroupNatureGroup, Leader: "林小慧", Phone: "13912345678",
		Place: "梧桐社区服务站", Area: "梧桐社区", Charter: "互助、自愿、无偿。", Members: 23, Funds: 500_00, Committee: "committee", Office: "office",
	}
}

func (r *room) create(d organizationapi.FilingDraft) organizationapi.Filing {
	r.T.Helper()
	return roomtest.OK(r, "lin", organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: d})
}

func move(f organizationapi.Filing, do Verb, note string) organizationapi.MoveFilingRequest {
	return organizationapi.MoveFilingRequest{ID: f.ID, FilingMove: organizationapi.FilingMove{Do: string(do), Version: f.Version, Note: note}}
}

func (r *room) get(as, id string) organizationapi.Filing {
	r.T.Helper()
	return roomtest.OK(r, as, organizationapi.GetFiling, organizationapi.GetFilingRequest{ID: id})
}

// filed is a group that the street has filed.
func (r *room) filed() organizationapi.Filing {
	r.T.Helper()
	f := roomtest.OK(r, "lin", organizationapi.MoveFiling, move(r.create(draft()), Submit, ""))
	f = roomtest.OK(r, "chair", organizationapi.MoveFiling, move(f, Endorse, "确在本社区活动。"))
	roomtest.OK(r, "street", organizationapi.MoveFiling, move(f, Accept, ""))
	return r.get("lin", f.ID)
}

func confirm(f organizationapi.Filing) organizationapi.ConfirmFilingRequest {
	return organizationapi.ConfirmFilingRequest{ID: f.ID, ConfirmationDraft: organizationapi.ConfirmationDraft{Version: f.Version, Members: 25, Activities: 40}}
}

var start = cn.Day("2026-06-01").At(10, 0)
