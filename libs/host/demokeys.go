package host

import (
	"embed"
	"slices"
)

//go:embed demokeys/*.age
var demoKeys embed.FS

// DemoHolderKey is the private key with which a role (buyer, supervisor, notary)
// holds its part of every sealed bid of the demonstration, as a locked file
// whose passphrase is DemoPassword. Like that, it is public knowledge: a visitor
// opens the demonstration's bids with it. "" for another role.
func DemoHolderKey(role string) string {
	b, err := demoKeys.ReadFile("demokeys/" + role + ".age")
	if err != nil {
		return ""
	}
	return string(b)
}

// demoPrints are the fingerprints of the public halves.
var demoPrints = []string{
	"12e7 539f 1aff bd3c 07e6 c365 994d 9ff5", // buyer
	"d4a3 bc78 d983 a327 f1ff 8841 3fcf 17cd", // supervisor
	"73fe 690c 55c0 ea00 e971 155f 3eb1 3b14", // notary
}

// KnownHolderKey reports whether everybody knows the private half of a public
// key: it may hold nothing real.
func KnownHolderKey(fingerprint string) bool { return slices.Contains(demoPrints, fingerprint) }
