// Command organizationd runs the organization service by itself: the register, the accounts and the OpenID provider.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/organization"
)

func main() { host.Main(organization.Unit) }
