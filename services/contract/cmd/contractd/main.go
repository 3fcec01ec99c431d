// Command contractd runs the contract service alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/contract"
)

func main() { host.Main(contract.Unit) }
