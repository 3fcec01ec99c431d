// Command platformd runs every service in one process, with no other server needed.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/catalog"
	"sanshe/services/contract"
	"sanshe/services/insight"
	"sanshe/services/notice"
	"sanshe/services/organization"
	"sanshe/services/platform/demo"
	"sanshe/services/portal"
	"sanshe/services/socialwork"
	"sanshe/services/tender"
	"sanshe/services/volunteer"
)

func main() {
	host.Program{
		Services: []host.Unit{organization.Unit, catalog.Unit, tender.Unit, contract.Unit, volunteer.Unit, socialwork.Unit, notice.Unit, insight.Unit, portal.Unit},
		Demo:     demo.Build,
	}.Main()
}
