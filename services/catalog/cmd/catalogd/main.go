// Command catalogd serves the catalogues alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/catalog"
)

func main() { host.Main(catalog.Unit) }
