package sqlitestore

import (
	"context"
	"errors"
	"os"
	"syscall"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/store"
)

// trouble turns a failure of the file into a sentence for the person who waits for it.
func trouble(err error) error {
	var code sqlite3.ErrorCode
	if err == nil || !errors.As(err, &code) {
		return err
	}
	if code == sqlite3.IOERR || code == sqlite3.CANTOPEN { // a failed system call, whose own reason says more
		switch {
		case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
			code = sqlite3.FULL
		case errors.Is(err, syscall.EROFS):
			code = sqlite3.READONLY
		}
	}
	switch code {
	case sqlite3.FULL:
		return store.ErrUnavailable.Say("数据盘空间不足，刚才的内容没有保存，请联系运维人员清理磁盘后再提交。").Because(err)
	case sqlite3.READONLY:
		return store.ErrUnavailable.Say("数据文件目前只能读取，刚才的内容没有保存，请联系运维人员检查磁盘后再提交。").Because(err)
	case sqlite3.CORRUPT, sqlite3.NOTADB:
		return store.ErrUnavailable.Say("数据文件已经损坏，请联系运维人员用备份恢复后再使用。").Because(err)
	case sqlite3.BUSY, sqlite3.LOCKED, sqlite3.IOERR, sqlite3.CANTOPEN, sqlite3.NOMEM, sqlite3.PERM, sqlite3.AUTH, sqlite3.PROTOCOL, sqlite3.NOLFS:
		return store.ErrUnavailable.Because(err)
	default:
		return err
	}
}

// failed is trouble for the writer. The driver forgets why the system refused a
// write, and a full volume deserves its own sentence, so it asks again.
func (e *Engine) failed(err error) error {
	if errors.Is(err, sqlite3.IOERR) {
		err = errors.Join(err, room(e.path+"-room"))
	}
	return trouble(err)
}

// room tries whether a file can be written at path, and leaves none behind.
func room(path string) error {
	err := os.WriteFile(path, make([]byte, 256<<10), 0o600)
	if gone := os.Remove(path); err == nil {
		err = gone
	}
	return err
}

// interrupted gives the caller its own reason back when it stopped a read.
func interrupted(ctx context.Context, err error) error {
	if errors.Is(err, sqlite3.INTERRUPT) && ctx.Err() != nil {
		return ctx.Err()
	}
	return trouble(err)
}
