package volunteer

import "maps"

func init() {
	const people = "volunteer resident worker staff"
	maps.Copy(opens, map[string]string{
		"listCertificates": people, "issueCertificate": people, "getCertificate": people + " registrar", "moveCertificate": people + " registrar",
		"presentCertificate": people, "getCertificateBadge": people, "checkCertificate": "*", "checkCredential": "*",
	})
	maps.Copy(bodies, map[string]string{
		"issueCertificate":   `{"person":"none","from":"2026-01-01","to":"2026-01-31"}`,
		"moveCertificate":    `{"do":"withdraw","version":1}`,
		"presentCertificate": `{"claims":["minutes"]}`,
		"checkCredential":    `{"credential":"x"}`,
	})
}
