// Command insightd serves the open data alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/insight"
)

func main() { host.Main(insight.Unit) }
