package view

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// What the rooms of the register show alike: tasks, steps, papers.

// ListingPath is where a listing is read and dealt with.
func ListingPath(id string) string { return frame.Href("/listings/", id) }

// EnrollmentPath is where an application for registration is read and dealt with.
func EnrollmentPath(id string) string { return frame.Href("/desk/applications/", id) }

// FilingPath is where a filing is read and dealt with.
func FilingPath(id string) string { return frame.Href("/desk/filings/", id) }

// IncubationPath is where a group in a hub is read and dealt with.
func IncubationPath(id string) string { return frame.Href("/desk/incubations/", id) }

// TreeDraftPath is where an office deals with indicators that it uploaded; id "" is the list of them.
func TreeDraftPath(id string) string { return frame.Href("/desk/registrar/trees/", id) }

// RatingCasePath is where a rating is dealt with by those concerned.
func RatingCasePath(id string) string { return frame.Href("/desk/ratings/", id) }

// offersPath is where somebody answers what is offered to them.
func offersPath(string) string { return "/account#offers" }

// ReportPath is where an annual report is written and dealt with by those concerned.
func ReportPath(id string) string { return frame.Href("/desk/reports/", id) }

// FunctionPath is where a function of the directory is read and dealt with.
func FunctionPath(id string) string { return frame.Href("/functions/", id) }

// ProviderPath is where an entry of the directory of providers is read and dealt with.
func ProviderPath(id string) string { return frame.Href("/providers/", id) }

// RevocationPath is where the registering authority decides whether to revoke the registration of an organization.
func RevocationPath(org string) string {
	return frame.Href("/desk/registrar/organizations/", org) + "/revocation"
}

// registryPaths are where a task of each room is done.
var registryPaths = map[string]func(id string) string{
	"credit": ListingPath, "registration": EnrollmentPath, "filing": FilingPath, "incubation": IncubationPath, "rating": RatingCasePath, "tree": TreeDraftPath,
	"provider": ProviderPath, "function": FunctionPath, "report": ReportPath, "account": offersPath, "revocation": RevocationPath,
}

// RegistryTasks are what waits in the register.
func RegistryTasks(list []organizationapi.Task) (out []Task) {
	for _, t := range list {
		href := "/desk"
		if path := registryPaths[t.Room]; path != nil {
			href = path(t.Subject)
		}
		out = append(out, Task{Href: href, Title: t.Title, What: t.What, Owner: t.Owner, Due: t.Due, Late: t.LateDays, Basis: LawOf(t.Basis)})
	}
	return out
}

// RegistrySteps are the steps of what the register deals with.
func RegistrySteps(list []organizationapi.Step, now time.Time) (out []ui.Step) {
	for _, s := range list {
		out = append(out, wayStep(way{title: s.Title, state: s.State, at: s.At, due: s.Due, owner: s.Owner, note: s.Note, basis: LawOf(s.Basis)}, now))
	}
	return out
}

// PaperHelp is what may be handed in at the register.
const PaperHelp = "可以一次选几份，每份不超过4兆字节，收PDF、JPEG、PNG、XLSX和DOCX，不收带宏或者脚本的文件。"

// PaperFields asks for papers and lists those that are uploaded already.
func PaperFields(e frame.Entry, scope, label, help string) templ.Component {
	ids := e.Values[scope+"papers"]
	var fields []templ.Component
	if len(ids) > 0 {
		kept := ui.Input{Name: scope + "papers", Label: "已经上传的" + label, Help: "不要的去掉勾选。"}
		for _, id := range ids {
			kept.Options = append(kept.Options, ui.Option{Value: id, Label: e.Get(scope + "name." + id)})
			fields = append(fields, ui.Hidden(scope+"name."+id, e.Get(scope+"name."+id)))
		}
		fields = append(fields, ui.ChecksField(WithValues(e.In(kept), ids)))
	}
	return ui.All(append(fields, ui.FileField(e.In(ui.Input{Name: scope + "files", Label: label, Help: help, Accept: ".pdf,.jpg,.jpeg,.png,.xlsx,.docx", Multiple: true})))...)
}

// TakePapers uploads the files of a form to the register and remembers their numbers in it.
func TakePapers(p *frame.House, a *frame.Ask, f *frame.Form) ([]string, error) {
	return TakePapersTo(a, f, func(ctx context.Context, name string, body contract.File) (id, called string, err error) {
		got, err := route.Call(ctx, p.Call, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: name, Upload: body})
		return got.ID, got.Name, err
	})
}

// TakePapersTo uploads the files of a form to whoever keeps them, and remembers their numbers in it.
func TakePapersTo(a *frame.Ask, f *frame.Form, keep func(ctx context.Context, name string, body contract.File) (id, called string, err error)) ([]string, error) {
	files, err := f.Files("files")
	if err != nil {
		return nil, err
	}
	for _, x := range files {
		id, called, err := keep(a.Ctx, shortened(x.Name), contract.Octets(x.Body))
		if refused := a.Refused(err); refused != nil {
			f.Wrong("files", "“"+x.Name+"”："+refused.Text, refused.Basis...)
			continue
		}
		if err != nil {
			return nil, err
		}
		if name := f.Name("papers"); !slices.Contains(f.Values[name], id) {
			f.Values.Add(name, id)
		}
		f.Values.Set(f.Name("name."+id), called)
	}
	return f.List("papers"), nil
}

// PaperTable lists papers; path is where each is fetched.
func PaperTable(list []organizationapi.Paper, path string) ui.Table {
	t := ui.Table{Caption: "材料", Cols: ui.Cols("~文件", "#千字节", "~SHA-256")}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path+frame.Href("/papers/", x.ID), x.Name), ui.Number((x.Size+1023)/1024), ui.Code(x.Hash)))
	}
	return t
}

// Standing is what a certificate counts for today, above the certificate itself, whose heading is the page's.
func Standing(valid bool, state string) templ.Component {
	says := ui.All(ui.Strong(state), ui.Text("。是否有效以本页今天显示的为准；截图和打印件请扫码再查。"))
	if valid {
		return ui.Note(ui.Good, says)
	}
	return ui.Note(ui.Warn, says)
}

// UpgradeFields ask as what and where a group wants to be registered.
func UpgradeFields(e frame.Entry, offices []ui.Option) []templ.Component {
	return []templ.Component{
		ui.SelectField(e.Among("upgrade", ui.Input{Name: "kind", Label: "登记的类型", Required: true, Options: ui.Options("association", "社会团体", "serviceorg", "社会服务机构", "foundation", "基金会")})),
		ui.SelectField(e.Among("upgrade", ui.Input{Name: "office", Label: "登记管理机关", Required: true, Options: offices})),
		ui.SelectField(e.Among("upgrade", ui.Input{Name: "sponsor", Label: "业务主管单位", Help: "直接登记的不选。", Options: offices})),
		ui.Submit("起草登记申请", ""),
	}
}

// UpgradeOf reads UpgradeFields.
func UpgradeOf(f *frame.Form) organizationapi.UpgradeDraft {
	d := organizationapi.UpgradeDraft{Version: f.Version()}
	f.As("upgrade")
	d.Kind, d.Office, d.Sponsor = organizationapi.LegalKind(f.Text("kind")), f.Text("office"), f.Text("sponsor")
	if d.Office == "" {
		f.Wrong("office", "请选择登记管理机关。")
	}
	return d
}
