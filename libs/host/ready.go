package host

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// askReady asks the process that listens at ADDR what /readyz says, for images
// that hold no other program which could.
func (c Config) askReady(ctx context.Context, out io.Writer) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("%s没有应答，请确认平台已启动、ADDR与它相同（%w）", c.Addr, err)
	}
	defer w.Body.Close()
	state, err := io.ReadAll(io.LimitReader(w.Body, 64<<10))
	if err != nil {
		return err
	}
	if w.StatusCode != http.StatusOK {
		return fmt.Errorf("平台尚未就绪，请查看标为down的部分：%s", state)
	}
	_, err = out.Write(state)
	return err
}
