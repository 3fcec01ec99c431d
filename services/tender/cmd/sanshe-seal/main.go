// Command sanshe-seal seals and opens bids without a browser and without a network: for bidders who prepare offline, for
// holders of shares, and for whoever wants to see for themselves. It does what libs/seal does, on files.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sanshe/libs/fault"
)

func main() {
	t := tool{out: os.Stdout, notes: os.Stderr, ask: onTerminal}
	if err := t.run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, sentence(err))
		os.Exit(1)
	}
}

// tool is the program without its process.
type tool struct {
	out   io.Writer // what is passed on: keys, shares, answers
	notes io.Writer // what people read
	ask   func(prompt string) (string, error)
}

// option is one -name and what it takes.
type option struct {
	name, takes, help string
	optional          bool
}

// command is a verb of the command line.
type command struct {
	verb, help string
	options    []option
	do         func(t *tool, o map[string]string) error
}

var (
	suiteOption   = option{"suite", "套件", "xwing（默认，抗量子）或x25519", true}
	contextOption = option{"context", "文件", "密封信息，从采购页面下载的JSON文件", false}
	sealedOption  = option{"in", "文件", "密封文件", false}
	keyOption     = option{"key", "文件", "keygen保存的私钥文件", false}
)

func commands() []command {
	return []command{
		{"keygen", "生成密钥：私钥用口令加密后存为文件，公钥显示在屏幕上", []option{
			{"name", "名称", "持有人在本次采购中的名称，如buyer；不写则生成投标人自己的密钥", true},
			suiteOption,
			{"out", "文件", "私钥存到哪里", false},
		}, (*tool).keygen},
		{"seal", "密封一个信封：之后只有投标人自己，或者足够多的持有人一起，才能打开", []option{
			contextOption,
			{"notice", "文件", "公告原文，从采购页面下载的JSON文件：持有人的公钥取自它，并核对它就是密封信息所指的公告", false},
			{"bidder", "文件", "投标人自己的公钥，keygen显示的那一行", false},
			{"in", "文件", "要密封的文件", false},
			{"attach", "文件夹", "附件所在的文件夹（或者一个文件）：PDF、PNG、JPEG，按文件名的次序放进信封；这时-in应是JSON", true},
			{"answers", "文件", "填好的答复表，从采购页面下载的JSON文件：客观分的答复写进技术信封；这时-in应是JSON", true},
			{"out", "文件", "密封文件存到哪里", false},
		}, (*tool).seal},
		{"state", "在递交声明上写明密封文件并签名：不用脚本递交时，和密封文件一起交", []option{
			{"statement", "文件", "待签名的递交声明，从采购页面下载的JSON文件", false},
			{"qualification", "文件", "资格信封的密封文件", true},
			{"technical", "文件", "技术信封的密封文件", true},
			{"price", "文件", "价格信封的密封文件", true},
			{"out", "文件", "签名的声明存到哪里", false},
		}, (*tool).state},
		{"release", "取出由您保管的一份份额，显示在屏幕上", []option{contextOption, keyOption, sealedOption}, (*tool).release},
		{"open", "打开密封文件：用份额，或者用投标人自己的私钥", []option{
			contextOption, sealedOption,
			{"shares", "文件", "持有人提交的份额，每行一个", true},
			{"key", "文件", "投标人自己的私钥文件，与-shares二选一", true},
			{"out", "文件", "内容存到哪里", false},
			{"files", "文件夹", "另把附件逐个存进这个已有的文件夹", true},
		}, (*tool).open},
		{"prove", "解答平台的检验题，证明手里有私钥", []option{keyOption, {"challenge", "检验题", "平台显示的一行文字", false}}, (*tool).prove},
	}
}

// run does what the first word says.
func (t *tool) run(args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		t.usage(commands()...)
		return nil
	}
	var verbs []string
	for _, c := range commands() {
		verbs = append(verbs, c.verb)
		if c.verb != args[0] {
			continue
		}
		if len(args) == 2 && (args[1] == "help" || args[1] == "-h" || args[1] == "--help") {
			t.usage(c)
			return nil
		}
		o, err := c.parse(args[1:])
		if err != nil {
			return err
		}
		return c.do(t, o)
	}
	return fmt.Errorf("没有命令“%s”，可用的命令是%s，用法见sanshe-seal help。", args[0], strings.Join(verbs, "、"))
}

// parse reads pairs of -name and value.
func (c command) parse(args []string) (map[string]string, error) {
	o := map[string]string{}
	for ; len(args) > 0; args = args[2:] {
		name, ok := strings.CutPrefix(args[0], "-")
		if name = strings.TrimPrefix(name, "-"); !ok || !c.takes(name) {
			return nil, c.wrong("不认识选项“%s”", args[0])
		}
		if len(args) == 1 {
			return nil, c.wrong("选项-%s后面缺少内容", name)
		}
		o[name] = args[1]
	}
	for _, x := range c.options {
		if o[x.name] == "" && !x.optional {
			return nil, c.wrong("缺少选项-%s（%s）", x.name, x.help)
		}
	}
	return o, nil
}

func (c command) takes(name string) bool {
	for _, x := range c.options {
		if x.name == name {
			return true
		}
	}
	return false
}

func (c command) wrong(format string, a ...any) error {
	return errors.New(fmt.Sprintf(format, a...) + "，用法见sanshe-seal " + c.verb + " help。")
}

func (t *tool) usage(list ...command) {
	fmt.Fprintln(t.notes, "sanshe-seal：不联网、不用浏览器，密封和打开投标文件。")
	for _, c := range list {
		fmt.Fprintf(t.notes, "\nsanshe-seal %s\n    %s。\n", c.verb, c.help)
		for _, x := range c.options {
			mark := ""
			if x.optional {
				mark = "（可不写）"
			}
			fmt.Fprintf(t.notes, "    -%s %s　%s%s\n", x.name, x.takes, x.help, mark)
		}
	}
	fmt.Fprintln(t.notes, "\n口令在需要时提示输入，不显示在屏幕上。已有的文件不会被覆盖。")
}

// sentence is what a person reads of an error.
func sentence(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	lines := []string{f.Text}
	for _, x := range f.Fields {
		lines = append(lines, "  "+x.Name+"："+x.Text)
	}
	return strings.Join(lines, "\n")
}
