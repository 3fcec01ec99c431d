package notice

import "sanshe/contracts/go/events"

// proofs are the rows of certificates: their holder is told of a star's, and why one holds no longer. Their own doing they know.
var proofs = []telling{
	tell(events.TypeVolunteerCertificateIssuedV1,
		func(_ string, d events.VolunteerCertificateIssuedV1) []seat {
			if d.Kind != "star" {
				return nil
			}
			return accounts(d.Account)
		},
		"星级证书已出具", "您的{{.D.Title}}已出具，可以打印，也可以选择内容出示。", "/desk/proofs/{{.ID}}"),
	tell(events.TypeVolunteerCertificateEndedV1,
		func(_ string, d events.VolunteerCertificateEndedV1) []seat {
			if d.State == "withdrawn" || d.Account == "" {
				return nil
			}
			return accounts(d.Account)
		},
		"证明已经失效", `您的{{.D.Title}}（{{.D.Number}}）{{if and (eq .D.Kind "star") (eq .D.State "overtaken")}}写明的时间比现在计入的多，已经失效；星级没有变，已另出一份，请打开查看，把交给别人的换成新的。{{else}}已经失效，请打开查看原因；记录更正过的，可以重新出具。{{end}}`, "/desk/proofs/{{.ID}}"),
}

func init() {
	silent[events.TypeVolunteerTotalChangedV1] = "whoever served sees it on their page; what holds no longer by it is told by its certificate"
	silent[events.TypeVolunteerStarGrantedV1] = "its certificate is told of"
	silent[events.TypeVolunteerStarRestatedV1] = "its certificates are told of, the one that ends and the one that follows"
	silent[events.TypeVolunteerStarRevokedV1] = "its certificate is told of"
}
