// Package contracts carries what the platform promises outsiders: shapes,
// facts, problems and the rule book. It embeds the files; it does nothing.
package contracts

import "embed"

// Files holds openapi/, events/, rules/, indicators/ and lifecycles/ as published.
//
//go:embed all:rules all:indicators all:openapi all:events all:lifecycles
var Files embed.FS
