// Package room asks for some rules; what stands here is read, not run.
package room

var asked = []string{"town.held", "town.unproven", "town.forgotten", "town.misproven", "town.asked", "town.remembered"}

const ruleByName = "town.byname"

func of(kind string) string { return "town." + kind + "." + "decide" }
