package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// command is a verb of the command line. Only serve, the first, serves.
type command struct {
	verb string
	do   func(p Program, ctx context.Context, c Config, args []string, out io.Writer) error
}

func commands() []command {
	return []command{
		{"serve", func(p Program, ctx context.Context, c Config, _ []string, out io.Writer) error {
			return p.run(ctx, c, out, false)
		}},
		{"config", func(_ Program, _ context.Context, c Config, _ []string, out io.Writer) error {
			c.Print(out)
			return nil
		}},
		{"ready", func(_ Program, ctx context.Context, c Config, _ []string, out io.Writer) error {
			return c.askReady(ctx, out)
		}},
		{"demo-data", Program.demoData},
		{"backup", Program.backup},
		{"verify", Program.verify},
		{"restore", Program.restore},
		{"export", Program.export},
		{"import", Program.take},
		{"migrate", Program.migrate},
	}
}

// Command is Main without the process: what the first word says, "serve" if there is none.
func (p Program) Command(ctx context.Context, args []string, out io.Writer) error {
	c, err := Load(Environ())
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"serve"}
	}
	var verbs []string
	for _, x := range commands() {
		if x.verb == args[0] {
			return x.do(p, ctx, c, args[1:], out)
		}
		verbs = append(verbs, x.verb)
	}
	return fmt.Errorf("没有命令%q，可用的命令是%s", args[0], strings.Join(verbs, "、"))
}

// demoData builds the demonstration and ends.
func (p Program) demoData(ctx context.Context, c Config, _ []string, out io.Writer) error {
	if p.Demo == nil || !c.Demo {
		return errors.New("演示数据只能在演示模式下建立，请设置DEMO=true后重试")
	}
	return p.run(ctx, c, out, true)
}
