// Command portald runs the portal, the pages people see, alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/portal"
)

func main() { host.Main(portal.Unit) }
