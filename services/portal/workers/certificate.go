package workers

import (
	"net/http"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/framed"
)

const extractTitle = "社会工作者登记证明"

func extractPath(number string) string { return view.CredentialPath(number) + "/certificate" }

// certificate is what the register says of a registration that stands, with its holder's whole name, as a sheet to hand in.
func (p *room) certificate(x *socialworkapi.Credential, today cn.Day) *framed.Certificate {
	cycle := x.Cycles[len(x.Cycles)-1]
	c := &framed.Certificate{
		Kind: x.RegionName + "社会工作者名册", Title: extractTitle, Number: x.Number, Page: p.Config.PublicURL + path(x.Number), Date: today, File: extractPath(x.ID) + "/pdf",
		Text:  "兹证明" + x.Name + "持有" + x.LevelText + "职业水平证书，证书编号" + x.Number + "，已在" + x.RegionName + "登记，本次登记的有效期自" + cn.Day(cycle.From).Chinese() + "至" + cn.Day(cycle.To).Chinese() + "。",
		Check: "用手机扫码，或者在平台的“" + registerTitle + "”页输入编号，核对登记现在的状态。名册上的状态以当天为准，查验不收费。",
	}
	if s := said(x.Sanctions); s != "" {
		c.Text += "登记附有处理：" + s + "。"
	}
	return c
}

// held is the registration of which a holder asks for a certificate; nil where it does not stand, and then the caller has been led back.
func (p *room) held(a *frame.Ask) (*socialworkapi.Credential, error) {
	x, err := p.getCredential(a)
	if err != nil {
		return nil, err
	}
	if !standing(&x) || len(x.Cycles) == 0 {
		return nil, a.Redirect(view.CredentialPath(x.ID), "登记有效时才能出具登记证明，请先按本页的提示办理登记。")
	}
	return &x, nil
}

func (p *room) extract(a *frame.Ask) error {
	x, err := p.held(a)
	if x == nil {
		return err
	}
	c := p.certificate(x, cn.DayOf(a.Now()))
	return a.Show(http.StatusOK, a.DeskPage(extractTitle, x.Number, view.CredentialPath(x.ID), extractTitle), view.Stack(c.Sheet(), ui.Soft("姓名在公开的名册里可能遮住，请与持有人的身份证件核对。")))
}

func (p *room) extractFile(a *frame.Ask) error {
	x, err := p.held(a)
	if x == nil {
		return err
	}
	return p.certificate(x, cn.DayOf(a.Now())).Send(a, extractPath(x.ID))
}
