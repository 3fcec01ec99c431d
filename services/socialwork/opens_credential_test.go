package socialwork

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listWorkers": "*", "getWorker": "*", "listCredentials": "registrar supervisor", "enterCredential": "worker", "listMyCredentials": "worker",
		"getCredential": "worker registrar supervisor", "correctCredential": "worker", "moveCredential": "worker registrar", "getCredentialPaper": "worker registrar",
		"listFindings": "worker registrar supervisor", "openFinding": "registrar", "getFinding": "worker registrar supervisor", "moveFinding": "worker registrar",
	})
	const draft = `{"number":"20260532000123","level":"assistant","name":"某人","region":"320312","issued":"2026-01-01","papers":["none"]}`
	maps.Copy(bodies, map[string]string{
		"enterCredential": draft, "correctCredential": draft, "moveCredential": `{"do":"withdraw","version":1}`,
		"openFinding": `{"number":"20260532000123","facts":"某事"}`, "moveFinding": `{"do":"answer","version":1}`,
	})
}
