package insight

import (
	"context"
	"encoding/json"
	"path"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/ocds"
)

// community are the extensions of others that our packages may use.
var community = []string{ocds.BidsExtension, ocds.EnquiriesExtension, ocds.LotsExtension, ocds.PaginationExtension}

// extensions are those that our packages declare: others', and our own at our address.
func (s *Service) extensions() []string {
	return append(append([]string{}, community...), s.api("/extensions/"+ocds.Challenges+"/extension.json"))
}

// types are what the files of an extension are.
var types = map[string]string{".json": "application/schema+json", ".md": "text/markdown; charset=utf-8"}

// ReadExtension serves a file of one of our own extensions. Where it is
// documented and whom to ask depends on who publishes, so that is put in here.
func (s *Service) ReadExtension(_ context.Context, in insightapi.ReadExtensionRequest) (out contract.File, err error) {
	out = contract.File{Name: in.File, Type: types[path.Ext(in.File)]}
	if out.Body, err = ocds.Extensions.ReadFile("extension/" + in.Name + "/" + in.File); err != nil || in.File != "extension.json" {
		return out, err
	}
	var about map[string]any
	if err = json.Unmarshal(out.Body, &about); err != nil {
		return out, err
	}
	about["documentationUrl"] = map[string]string{"en": s.api("/extensions/" + in.Name + "/README.md")}
	about["contactPoint"] = map[string]string{"name": s.who.Name, "url": s.site}
	out.Body, err = json.MarshalIndent(about, "", "  ")
	return out, err
}
