// Command noticed serves the inboxes alone.
package main

import (
	"sanshe/libs/host"
	"sanshe/services/notice"
)

func main() { host.Main(notice.Unit) }
