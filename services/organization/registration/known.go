package registration

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// Known is what was registered of an organization in a year, for its report: what of it concerns people and bodies
// fills that part.
func (s *Service) Known(ctx context.Context, org string, year int64) (out []organizationapi.Known, err error) {
	d, err := s.dossiers.Get(ctx, org)
	if errors.Is(err, store.ErrNotFound) { // entered from elsewhere
		return nil, nil
	}
	for _, e := range d.Entries {
		if strings.HasPrefix(e.On, fmt.Sprintf("%d-", year)) {
			out = append(out, organizationapi.Known{Code: "entry", Label: cn.Day(e.On).Chinese() + e.SubjectText, Text: e.Text, Source: "登记卷宗", Field: "people"})
		}
	}
	return out, err
}
