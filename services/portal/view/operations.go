package view

import (
	"sanshe/libs/identity"
)

const OperationsAt = "/operations"

// Operates is the hat of those who run the platform.
func Operates(c identity.Caller) bool { return c.In(identity.Platform, identity.Admin) }
