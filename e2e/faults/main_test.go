package faults

import (
	"os"
	"testing"

	"sanshe/e2e/county"
)

func TestMain(m *testing.M) { os.Exit(county.Main(m, "-tags=crashpoints")) }
