package dispute

import (
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
)

// Evidence is uploaded when a form is looked at once more, so that a form that
// comes back needs nobody to choose the files again: it carries their numbers.

const evidenceHelp = "可以一次选几份，每份不超过4兆字节，只收PDF、JPEG和PNG。只有本机构、采购人和财政部门能下载；投诉的材料受理后还供有关供应商查看。"

// evidenceFile hands on a file, to be kept and not to be opened in the page.
func (p *room) evidenceFile(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, tenderapi.GetEvidence, tenderapi.GetEvidenceRequest{ID: a.Path("id"), Evidence: a.Path("evidence")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
