package organization

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/store"
)

// maxFields is how many fields of work a filter offers.
const maxFields = 500

// ListFields lists the fields of work that stand in the register, each once,
// however many organizations there are: it asks for the next one after each.
func (s *Service) ListFields(ctx context.Context, _ organizationapi.ListFieldsRequest) (out organizationapi.FieldList, err error) {
	out.Items = []string{}
	for from := ""; len(out.Items) < maxFields; {
		next, err := s.orgs.Find(ctx, store.Query{By: "field", Where: []store.Term{store.Between("field", from, "")}, Limit: 1})
		if err != nil || len(next.Items) == 0 {
			return out, err
		}
		field := next.Items[0].Draft.Field
		out.Items, from = append(out.Items, field), field+"\x00"
	}
	return out, nil
}
