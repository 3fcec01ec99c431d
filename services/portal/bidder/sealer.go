package bidder

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// program is a build of sanshe-seal that bidders may take from here.
type program struct {
	name, system, chip string
	size               int64
	sum                string // SHA-256, hexadecimal
}

var (
	programForm = regexp.MustCompile(`^sanshe-seal-(windows|linux|darwin)-(amd64|arm64)(?:\.exe)?$`)
	systems     = map[string]string{"windows": "Windows", "linux": "Linux", "darwin": "macOS"}
	chips       = map[string]string{"amd64": "x86-64", "arm64": "ARM64"}
)

// programs are those in a directory; none where no directory is set.
func programs(dir string) (out []program, err error) {
	if dir == "" {
		return nil, nil
	}
	list, err := os.ReadDir(dir)
	for _, e := range list {
		m := programForm.FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		p := program{name: e.Name(), system: systems[m[1]], chip: chips[m[2]]}
		if p.sum, p.size, err = summed(os.DirFS(dir), e.Name()); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, err
}

func summed(dir fs.FS, name string) (sum string, size int64, err error) {
	f, err := dir.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// programTable is where to get the program, and what it should be; nothing where this platform has none.
func (p *room) programTable() []templ.Component {
	if len(p.programs) == 0 {
		return nil
	}
	table := ui.Table{Caption: "离线程序sanshe-seal", Cols: ui.Cols("系统", "处理器", "大小", "SHA-256", ".下载")}
	for _, x := range p.programs {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(x.system), ui.Text(x.chip), ui.Text(fmt.Sprintf("%.1fMB", float64(x.size)/(1<<20))), ui.Code(x.sum),
			ui.Link(frame.Href("/desk/staff/sanshe-seal/", x.name), "下载"+x.name)))
	}
	return []templ.Component{ui.Data(table), ui.Paragraphs("下载后请核对SHA-256；同一份公开的源代码在任何电脑上都编译出同样的程序，不必只相信本平台。")}
}

// programFile sends one, as it was when its sum was taken.
func (p *room) programFile(a *frame.Ask) error {
	i := slices.IndexFunc(p.programs, func(x program) bool { return x.name == a.Path("what") })
	if i < 0 {
		return fault.New(fault.NotFound, "portal.sealer.none", "本平台没有这个离线程序，请回到准备投标的页面选择，或者联系平台运营单位。")
	}
	body, err := os.ReadFile(filepath.Join(p.Config.SealerDir, p.programs[i].name))
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != p.programs[i].sum {
		return fmt.Errorf("%s is not what it was at the start", p.programs[i].name)
	}
	return a.Send(contract.File{Name: p.programs[i].name, Type: "application/octet-stream", Body: body})
}
