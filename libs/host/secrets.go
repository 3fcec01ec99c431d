package host

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
)

// ownKey gives a process without SERVICE_KEY one of its own, kept beside its
// data. Processes that are to know each other must be given the same one.
func ownKey(c *Config) error {
	if c.ServiceKey != "" {
		return nil
	}
	file := c.Path("service.key")
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		b = []byte(rand.Text() + rand.Text())
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		return fmt.Errorf("服务密钥文件%s无法读写，请检查权限（%w）", file, err)
	}
	if c.ServiceKey = strings.TrimSpace(string(b)); len(c.ServiceKey) < 32 {
		return fmt.Errorf("服务密钥文件%s内容不完整，请删除它以重新生成，或设置SERVICE_KEY", file)
	}
	return nil
}
