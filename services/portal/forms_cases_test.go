package portal

import "sanshe/libs/identity"

// The forms of casework.
func init() {
	const code = "AAAAABBBBBCCCCCDDDDDEEEEEF"
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/worker/cases/new", identity.Worker, "/worker/cases/new", []string{"org", "o1", "name", "陶<b>伯", "born", "1950-03-04", "phone", "13900000000", "address", "某路7号", "theme", "elder", "reason", prose, "consent.by", "guardian", "consent.guardian", "陶父", "consent.way", "paper", "consent.scope", "同意记录"}, []string{"陶<b>伯", "1950-03-04", "13900000000", "某路7号", "☑elder", prose, "☑guardian", "陶父", "☑paper", "同意记录"}},
		{"/worker/cases/{id}/move", identity.Worker, "/worker/cases/ca1/move", []string{"do", "plan", "version", "3", "plan.goals", "起居 7 自己做饭", "plan.professional", prose, "plan.volunteer", "陪同散步"}, []string{"起居 7 自己做饭", prose, "陪同散步", `<details class="confirm" open`}},
		{"/worker/cases/{id}/look", identity.Worker, "/worker/cases/ca1/look", []string{"purpose", "serve", "part", "plan"}, []string{"☑serve", "☑plan"}},
		{"/worker/cases/urgent", identity.Worker, "/worker/cases/urgent", []string{"id", "ca<1", "part", "plan", "reason", prose}, []string{"ca<1", "☑plan", prose}},
		{"/desk/cases/urgent", identity.Staff, "/desk/cases/urgent", []string{"id", "ca<1", "part", "client", "reason", prose}, []string{"ca<1", "☑client", prose}},
		{"/worker/cases/{id}/visit", identity.Worker, "/worker/cases/ca1/visit", []string{"at", "2026-06-01T09:00", "note", prose}, []string{"2026-06-01T09:00", prose}},
		{"/desk/cases/{id}/handover", identity.Staff, "/desk/cases/ca1/handover", []string{"do", "handover-ca1", "version", "3", "handover-ca1.to", "lu", "handover-ca1.note", prose}, []string{`<option value="lu" selected`, prose, `<details class="confirm" open`}},
		{"/desk/cases/{id}/looks/{look}", identity.Staff, "/desk/cases/ca1/looks/lk1", []string{"lawful", "no", "note", prose}, []string{"☑no", prose}},
		{"/cases/mine", identity.Worker, "/cases/mine", []string{"id", "ca1", "code", code}, []string{"ca1", code}},
	}, forms...)
}
