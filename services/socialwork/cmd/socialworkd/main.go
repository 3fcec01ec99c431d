// Command socialworkd serves social workers and community workers alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/socialwork"
)

func main() { host.Main(socialwork.Unit) }
