// Command tenderd runs the tender service alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/tender"
)

func main() { host.Main(tender.Unit) }
