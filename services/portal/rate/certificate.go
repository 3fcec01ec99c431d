package rate

import (
	"net/http"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// certificate is a certificate to be printed, and says what it stands for today to whoever holds it.
func (p *room) certificate(a *frame.Ask) error {
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	at := strings.TrimSuffix(p.Config.PublicURL, "/") + frame.Href("/rating-certificates/", c.ID)
	doc := ui.Doc{Kind: "社会组织评估等级证书", Title: c.Org.Name, Signer: c.Office.Name, Date: view.Day(c.AnnouncedOn)}
	held := []ui.Term{
		ui.S("评估等级", frame.Itoa(c.Grade)+"A级（"+strings.Repeat("A", int(c.Grade))+"）"), ui.T("公告日期", ui.Date(view.Day(c.AnnouncedOn))),
		ui.T("有效期", ui.All(ui.Date(view.Day(c.From)), ui.Text("至"), ui.Date(view.Day(c.To)))), ui.S("公告机关", c.Office.Name), ui.T("证书编号", ui.Code(c.ID)),
	}
	pg := a.Page(c.Org.Name+"的评估等级证书", ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", c.Org.Name, frame.Href("/organizations/", c.Org.ID), "评估等级证书"))
	return a.Show(http.StatusOK, pg, view.Stack(
		view.Standing(c.Valid, c.State),
		ui.Document(doc, ui.Clause{Text: "经社会组织评估，评定为" + frame.Itoa(c.Grade) + "A级，特发此证。"}, ui.Clause{Body: ui.DL(held...)},
			ui.Clause{Body: ui.QR(at, "证书的二维码", "用手机扫码打开本页，核对等级现在是否有效。")}),
		view.Inside(ui.Buttons(), ui.ButtonLink(frame.Href("/organizations/", c.Org.ID), "看这个组织", false), ui.ButtonLink(frame.Href("/ratings/", c.Rating), "看逐项得分", false)),
	))
}
