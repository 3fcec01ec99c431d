// Command volunteerd serves volunteers, their shifts and hours alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/volunteer"
)

func main() { host.Main(volunteer.Unit) }
