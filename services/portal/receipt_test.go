package portal

import (
	"context"
	"image"
	"image/draw"
	"regexp"
	"strconv"
	"strings"
	"testing"

	qr "github.com/piglig/go-qr"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
)

// scanned is what a camera reads of the code on a page.
func scanned(t *testing.T, page string) string {
	t.Helper()
	const module = 3
	box := regexp.MustCompile(`viewBox="0 0 (\d+) \d+" role="img"`).FindStringSubmatch(page)
	if box == nil {
		t.Fatal("there is no code on the page")
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	size := number(box[1]) * module
	img := image.NewGray(image.Rect(0, 0, size, size))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(page, -1) {
		x, y, n := number(m[1]), number(m[2]), number(m[3])
		draw.Draw(img, image.Rect(x*module, y*module, (x+n)*module, (y+1)*module), image.Black, image.Point{}, draw.Src)
	}
	text, err := qr.Decode(img)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// keeperRoutes answer who may hold keys.
func keeperRoutes() []route.Route {
	return []route.Route{
		route.On(organizationapi.ListFields, func(context.Context, organizationapi.ListFieldsRequest) (organizationapi.FieldList, error) {
			return organizationapi.FieldList{Items: []string{"助残", "养老"}}, nil
		}),
		route.On(organizationapi.ListKeepers, func(_ context.Context, in organizationapi.ListKeepersRequest) (out organizationapi.KeeperList, _ error) {
			all := map[string][]organizationapi.Keeper{
				"buyer":      {{Account: "zhang", Name: "张三", OrgName: "星河区民政局"}, {Account: "qian", Name: "钱二", OrgName: "星河区民政局"}},
				"supervisor": {{Account: "jiandu", Name: "周监督", OrgName: "星河区财政局"}, {Account: "shi", Name: "施市", OrgName: "市财政局"}},
				"notary":     {{Account: "gong", Name: "吴公证", OrgName: "星河公证处"}},
			}[in.Role]
			out.Items = []organizationapi.Keeper{}
			for _, k := range all {
				if (in.Account == "" || in.Account == k.Account) && strings.Contains(k.Name+k.OrgName, in.Q) {
					out.Items = append(out.Items, k)
				}
			}
			if out.More = in.Role == "supervisor" && in.Q == "" && in.Account == ""; out.More { // of many the first
				out.Items = out.Items[:1]
			}
			return out, nil
		}),
	}
}
