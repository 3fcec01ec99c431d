package catalog

import (
	"context"
	"errors"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/sheet"
)

// errUnfit leaves an import without a trace; the report says why.
var errUnfit = errors.New("catalog: the table has wrong rows")

// ImportItems reads a table into a draft: items of known codes are replaced,
// others added. One wrong row and nothing changes; the report names them all.
func (s *Service) ImportItems(ctx context.Context, in catalogapi.ImportItemsRequest) (catalogapi.ImportReport, error) {
	c, who, err := s.seen(ctx, in.ID) // before any work is spent on the file
	if err != nil {
		return catalogapi.ImportReport{}, err
	}
	if err := c.decide(Edit, c.hats(who)); err != nil {
		return catalogapi.ImportReport{}, err
	}
	table, err := sheet.Read(in.Upload, sheet.Bound{Rows: maxItems, Columns: 2 * len(columns)})
	if err != nil {
		return catalogapi.ImportReport{}, err
	}
	out := catalogapi.ImportReport{Rows: int64(len(table) - 1), Errors: []catalogapi.RowError{}}
	view, err := s.change(ctx, in.ID, Edit, 0, func(c *Catalogue, _ identity.Caller) ([]event.Event, error) {
		j, err := newJudge(s.Rules, c.Law)
		if err != nil {
			return nil, err
		}
		changed, r := j.read(table, c.Items)
		if out.Errors = r.list(); len(out.Errors) > 0 {
			return nil, errUnfit
		}
		c.Items = merge(c.Items, changed)
		c.Count = int64(len(c.Items))
		return nil, nil
	})
	if errors.Is(err, errUnfit) {
		return out, nil
	}
	if err == nil {
		out.Imported, out.Catalogue = true, &view
	}
	return out, err
}

// ExportItems writes a version's items as a table; csv unless asked for xlsx.
func (s *Service) ExportItems(ctx context.Context, in catalogapi.ExportItemsRequest) (contract.File, error) {
	c, _, err := s.seen(ctx, in.ID)
	if err != nil {
		return contract.File{}, err
	}
	if in.Format == "xlsx" {
		body, err := writeXLSX(c.Items)
		return contract.File{Name: fileName(&c, ".xlsx"), Type: typeXLSX, Body: body}, err
	}
	body, err := writeCSV(c.Items)
	return contract.File{Name: fileName(&c, ".csv"), Type: typeCSV + "; charset=utf-8", Body: body}, err
}
