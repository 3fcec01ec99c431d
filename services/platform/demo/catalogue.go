package demo

import (
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
)

// items are the county's catalogue: code, name, parent, unit, yuan, for whom.
var items = [][6]string{
	{"A04", "社会保障服务", "", "项", "", ""},
	{"A0401", "儿童福利服务", "A04", "人·年", "1800", "困境儿童、留守儿童"},
	{"A0402", "基本养老服务", "A04", "人·年", "1440", "独居、高龄、失能老人"},
	{"A0403", "社会救助服务", "A04", "户·年", "900", "低保、低保边缘家庭"},
	{"A0405", "优抚安置服务", "A04", "人·年", "1200", "优抚对象"},
	{"A0406", "残疾人服务", "A04", "人·年", "2400", "残疾人及其照料者"},
	{"A10", "社会治理服务", "", "项", "", ""},
	{"A1001", "社区治理服务", "A10", "社区·年", "55000", "社区居民"},
	{"A1002", "社会组织建设与管理服务", "A10", "家·年", "8000", "社会组织"},
	{"A1003", "社会工作服务", "A10", "站·年", "230000", "社会工作站服务对象"},
	{"A1004", "人民调解服务", "A10", "件", "600", "纠纷当事人"},
	{"A1005", "志愿服务活动管理服务", "A10", "场", "1500", "志愿者与服务对象"},
	{"A1006", "慈善事业服务", "A10", "项·年", "120000", "公益慈善受益人"},
	{"A1007", "社区矫正与安置帮教服务", "A10", "人·年", "3200", "社区矫正对象"},
	{"B07", "评审、评估和评价服务", "", "项", "", ""},
	{"B0701", "社会组织等级评估服务", "B07", "家", "4500", "参评社会组织"},
	{"B0702", "项目绩效评价服务", "B07", "项", "30000", "购买主体"},
	{"B02", "课题研究和社会调查服务", "", "项", "", ""},
	{"B0201", "社会调查服务", "B02", "份", "60", "购买主体"},
}

// catalogue drafts, imports, reviews and publicizes the county's catalogue, and lets its window pass.
func (c *county) catalogue() error {
	cat, err := do(c, "buyer", catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{
		Title: "星河区政府购买服务指导性目录（2024年版）", Year: 2024, Note: "演示数据：项目与价格均为虚构。",
	}})
	if err != nil {
		return err
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{{"代码", "名称", "上级代码", "类别", "事项性质", "计量单位", "参考单价（元）", "服务对象", "服务标准"}}
	for _, i := range items {
		nature := "公共服务"
		if i[0][:1] == "B" {
			nature = "辅助性服务"
		}
		rows = append(rows, []string{i[0], i[1], i[2], i[0][:1], nature, i[3], i[4], i[5], "按本区相应服务标准执行"})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	report, err := do(c, "buyer", catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: cat.ID, Upload: contract.File{Name: "目录.csv", Type: "text/csv", Body: []byte(b.String())}})
	if err != nil {
		return err
	}
	if !report.Imported {
		return fmt.Errorf("the catalogue was not imported: %v", report.Errors)
	}
	for _, m := range [][2]string{{"buyer", "submit"}, {"reviewer", "approve"}} {
		if _, err := do(c, m[0], catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: cat.ID, CatalogueMove: catalogapi.CatalogueMove{Do: m[1]}}); err != nil {
			return err
		}
	}
	if err := c.p.Clock.Set(opening.Add(15 * 24 * time.Hour)); err != nil {
		return err
	}
	return c.until("the catalogue's effect", func() (bool, error) {
		got, err := do(c, "buyer", catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: cat.ID})
		for _, i := range got.Items {
			c.item[i.Code] = cat.ID
		}
		return got.State == catalogapi.CatalogueStateEffective, err
	})
}
