package socialwork

import "maps"

func init() {
	maps.Copy(opens, map[string]string{"listPassClaims": "worker", "presentPass": "worker", "checkPass": "*"})
	maps.Copy(bodies, map[string]string{"presentPass": `{"claims":["level"]}`, "checkPass": `{"credential":"x"}`})
}
