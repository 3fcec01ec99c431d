// Command portald runs the pages alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/portal"
)

func main() { host.Main(portal.Unit) }
