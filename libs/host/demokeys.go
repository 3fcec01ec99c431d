package host

import "embed"

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
