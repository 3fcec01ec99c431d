package report

import (
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/assess"
)

// A rating takes of a report what everybody may read of it, and nothing before it has a conclusion.
func TestAReportBearsOutARatingOnceItIsConcluded(t *testing.T) {
	r := open(t)
	read := func() map[string]organizationapi.Evidence {
		t.Helper()
		c, err := r.Of(t.Context(), "service")
		if err != nil {
			t.Fatal(err)
		}
		fs, err := r.service.Evidence().Read(t.Context(), &c)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]organizationapi.Evidence{}
		for _, f := range fs {
			if len(f.Items) != 1 {
				t.Errorf("%s: %+v", f.Fill, f.Items)
			}
			out[f.Fill] = f.Items[0]
		}
		return out
	}
	roomtest.OK(r, "ann", organizationapi.PrefillReport, begin("service"))
	w := written("service")
	w.Income, w.Spending = 1_200_000_00, 900_000_50
	roomtest.OK(r, "ann", organizationapi.UpdateReport, w)
	roomtest.OK(r, "ann", organizationapi.MoveReport, act("service", Submit))
	roomtest.OK(r, "minder", organizationapi.MoveReport, act("service", Endorse))
	if got := read(); len(got) != 0 {
		t.Errorf("before its conclusion it bears out %+v", got)
	}
	end := act("service", Conclude)
	end.Conclusion = organizationapi.ReportConclusionPassed
	done := roomtest.OK(r, "clerk", organizationapi.MoveReport, end)
	got := read()
	said, money := got[assess.FillReports], got[assess.FillFinance]
	if said.Text != "2025年度工作报告按期报送，结论为合格。" || said.Verified != assess.ByRegistrar || !said.At.Equal(*done.ConcludedAt) || len(said.Hash) != 64 || said.Source == "" {
		t.Errorf("%+v", said)
	}
	if !strings.Contains(money.Text, "收入1,200,000.00元，支出900,000.50元") || money.Verified != assess.BySelf || money.Hash == said.Hash {
		t.Errorf("%+v", money)
	}
}
