package catalog

import (
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/route"
)

// fresh is how long an anonymous reader may see a public list from memory.
const fresh = time.Second

// Routes is the table of operations.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(catalogapi.ListCatalogues, s.ListCatalogues).For(fresh),
		route.On(catalogapi.CreateCatalogue, s.CreateCatalogue),
		route.On(catalogapi.GetCatalogue, s.GetCatalogue).For(fresh),
		route.On(catalogapi.UpdateCatalogue, s.UpdateCatalogue),
		route.On(catalogapi.PutItem, s.PutItem),
		route.On(catalogapi.RemoveItem, s.RemoveItem),
		route.On(catalogapi.ImportItems, s.ImportItems),
		route.On(catalogapi.ExportItems, s.ExportItems),
		route.On(catalogapi.MoveCatalogue, s.MoveCatalogue),
		route.On(catalogapi.ReviseCatalogue, s.ReviseCatalogue),
		route.On(catalogapi.RaiseObjection, s.RaiseObjection),
		route.On(catalogapi.AnswerObjection, s.AnswerObjection),
		route.On(catalogapi.ListItems, s.ListItems).For(fresh),
		route.On(catalogapi.ListCatalogueTasks, s.ListCatalogueTasks),
		route.On(catalogapi.ListDeskCatalogues, s.ListDeskCatalogues),
	}
}
