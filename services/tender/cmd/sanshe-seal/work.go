package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/seal"
)

func (t *tool) keygen(o map[string]string) error {
	suite := cmp.Or(o["suite"], seal.XWing)
	if o["name"] != "" {
		k, err := seal.NewHolder(suite, o["name"])
		if err != nil {
			return err
		}
		if err := t.keep(o["out"], k.Lock); err != nil {
			return err
		}
		fmt.Fprintf(t.notes, "公钥指纹：%s\n请把下面一行公钥交给采购人写入公告，并把私钥文件另存一份。\n", k.Holder().Fingerprint())
		fmt.Fprintln(t.out, k.Holder())
		return nil
	}
	identity, recipient, err := seal.NewBidder(suite)
	if err != nil {
		return err
	}
	if err := t.keep(o["out"], func(p string) (string, error) { return seal.Lock(identity, p) }); err != nil {
		return err
	}
	fmt.Fprintln(t.notes, "下面一行是您自己的公钥，请存成文件，密封时写在-bidder后面。")
	fmt.Fprintln(t.out, recipient)
	return nil
}

// keep locks a key under a new passphrase and writes it.
func (t *tool) keep(name string, lock func(passphrase string) (string, error)) error {
	p, err := t.ask("请设置口令（至少12个字符）：")
	if err != nil {
		return err
	}
	again, err := t.ask("请再输入一遍：")
	if err != nil {
		return err
	}
	if p != again {
		return errors.New("两次输入的口令不一致，没有保存密钥，请重新运行。")
	}
	locked, err := lock(p)
	if err != nil {
		return err
	}
	return write(name, func(w io.Writer) error {
		_, err := io.WriteString(w, locked)
		return err
	})
}

func (t *tool) seal(o map[string]string) error {
	own, err := read(o["bidder"])
	if err != nil {
		return err
	}
	b := seal.Bid{Bidder: strings.TrimSpace(string(own))}
	if b.Context, err = readContext(o["context"]); err != nil {
		return err
	}
	if b.Context.Envelope == seal.Price && o["attach"] != "" {
		return errors.New("价格信封不能放附件，请把附件放进资格或者技术信封。")
	}
	if b.Context.Envelope != seal.Technical && o["answers"] != "" {
		return errors.New("客观分的答复写在技术信封里，请在密封技术信封时写-answers。")
	}
	text, err := read(o["notice"])
	if err != nil {
		return err
	}
	n, err := seal.ReadNotice(text, b.Context)
	if err != nil {
		return err
	}
	b.Threshold, b.Holders = n.Threshold, n.Holders
	for _, h := range n.Holders {
		fmt.Fprintf(t.notes, "持有人%s的公钥指纹：%s\n", h.Name, h.Fingerprint())
	}
	fmt.Fprintln(t.notes, "请与公告中的指纹逐一核对；有一个不同，就不要上传密封文件。")
	if b.Context.Envelope == seal.Qualification && !declares(o["in"]) {
		fmt.Fprintln(t.notes, "资格信封里没有declares：没有逐项声明具备法定条件的，由评审委员会按资格材料审查；要声明的，按采购页面写明的代码补上后重新密封。")
	}
	in, size, err := plain(o["in"], o["answers"], o["attach"])
	if err != nil {
		return err
	}
	defer in.Close()
	hash := sha256.New()
	if err := write(o["out"], func(w io.Writer) error { return seal.Seal(io.MultiWriter(w, hash), in, size, b) }); err != nil {
		return err
	}
	fmt.Fprintln(t.notes, "已密封。密封文件的SHA-256：")
	fmt.Fprintf(t.out, "%x\n", hash.Sum(nil))
	return nil
}

// declares reports whether the text of a qualification envelope declares anything of what the law wants of every supplier.
func declares(name string) bool {
	text, err := read(name)
	var says tenderapi.QualificationPart
	return err == nil && json.Unmarshal(text, &says) == nil && len(says.Declares) > 0
}

func (t *tool) release(o map[string]string) error {
	h, err := readHeader(o)
	if err != nil {
		return err
	}
	k, err := t.holderKey(o["key"])
	if err != nil {
		return err
	}
	s, err := h.Release(k)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.notes, "以下是持有人%s的份额，需要%d份才能打开；只在开标时提交。\n", s.Holder, h.Threshold)
	fmt.Fprintln(t.out, s)
	return nil
}

func (t *tool) open(o map[string]string) error {
	if (o["shares"] == "") == (o["key"] == "") {
		return errors.New("请在-shares和-key中写一个，用法见sanshe-seal open help。")
	}
	h, err := readHeader(o)
	if err != nil {
		return err
	}
	key, err := t.fileKey(h, o)
	if err != nil {
		return err
	}
	in, err := os.Open(o["in"])
	if err != nil {
		return unreadable(o["in"], err)
	}
	defer in.Close()
	if err := write(o["out"], func(w io.Writer) error { return h.Open(w, in, key) }); err != nil {
		return err
	}
	fmt.Fprintf(t.notes, "已打开，内容在%s。\n", o["out"])
	if o["files"] == "" {
		return nil
	}
	return t.unpack(o["out"], o["files"])
}

func (t *tool) fileKey(h *seal.Header, o map[string]string) (key seal.FileKey, err error) {
	if o["key"] != "" {
		identity, err := t.unlock(o["key"], seal.Unlock)
		if err != nil {
			return key, err
		}
		return h.Own(identity)
	}
	words, err := lines(o["shares"])
	if err != nil {
		return key, err
	}
	var shares []seal.Share
	for _, w := range words {
		s, err := seal.ParseShare(w)
		if err != nil {
			return key, err
		}
		shares = append(shares, s)
	}
	key, bad, err := h.Combine(shares...)
	for _, b := range bad {
		fmt.Fprintf(t.notes, "持有人%s：%s\n", b.Holder, b.Fault.Text)
	}
	return key, err
}

func (t *tool) prove(o map[string]string) error {
	k, err := t.holderKey(o["key"])
	if err != nil {
		return err
	}
	answer, err := k.Prove(o["challenge"])
	if err != nil {
		return err
	}
	fmt.Fprintln(t.notes, "请把下面一行答案填回平台。")
	fmt.Fprintln(t.out, answer)
	return nil
}

func (t *tool) holderKey(name string) (k *seal.HolderKey, err error) {
	_, err = t.unlock(name, func(text, passphrase string) (string, error) {
		k, err = seal.UnlockHolder(text, passphrase)
		return "", err
	})
	return k, err
}

func (t *tool) unlock(name string, with func(text, passphrase string) (string, error)) (string, error) {
	text, err := read(name)
	if err != nil {
		return "", err
	}
	p, err := t.ask("请输入私钥的口令：")
	if err != nil {
		return "", err
	}
	return with(string(text), p)
}

func readContext(name string) (c seal.Context, err error) {
	text, err := read(name)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s不是密封信息，请从采购页面重新下载（%w）", name, err)
	}
	return c, nil
}

func readHeader(o map[string]string) (*seal.Header, error) {
	c, err := readContext(o["context"])
	if err != nil {
		return nil, err
	}
	in, err := os.Open(o["in"])
	if err != nil {
		return nil, unreadable(o["in"], err)
	}
	defer in.Close()
	return seal.ReadHeader(bufio.NewReader(in), c)
}

const maxText = 1 << 20 // bytes of a file of keys, shares or words

// read reads a file of text.
func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxText+1))
	if err != nil || len(b) > maxText {
		return nil, unreadable(name, cmp.Or(err, errors.New("文件太大")))
	}
	return b, nil
}

// lines reads a file of words, one a line.
func lines(name string) ([]string, error) {
	b, err := read(name)
	if err != nil {
		return nil, err
	}
	return slices.Collect(strings.FieldsSeq(string(b))), nil
}

func unreadable(name string, err error) error {
	return fmt.Errorf("读不了%s，请核对文件名和权限（%w）", name, err)
}

// write makes a file, all of it or nothing, readable by its owner alone. It replaces none.
func write(name string, content func(io.Writer) error) (err error) {
	failed := func(err error) error {
		return fmt.Errorf("写不了%s，请核对目录、权限和剩余空间（%w）", name, err)
	}
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s已经存在，没有覆盖，请换一个文件名。", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.partial")
	if err != nil {
		return failed(err)
	}
	defer os.Remove(f.Name())
	err = content(f)
	if closing := errors.Join(f.Sync(), f.Close()); err == nil && closing != nil {
		err = failed(closing)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return failed(err)
	}
	return nil
}

// onTerminal asks for a passphrase without showing it; where there is no terminal, it reads a line.
func onTerminal(prompt string) (string, error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return line(os.Stdin)
	}
	fmt.Fprint(os.Stderr, prompt)
	p, err := term.ReadPassword(in)
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", fmt.Errorf("没有读到口令，请重新运行（%w）", err)
	}
	return string(p), nil
}

// line reads one line and no byte more, so that the next asks for the next.
func line(r io.Reader) (string, error) {
	var b []byte
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(b), "\r"), nil
		case n == 1:
			b = append(b, one[0])
		case errors.Is(err, io.EOF) && len(b) > 0:
			return string(b), nil
		case err != nil:
			return "", fmt.Errorf("没有读到口令，请重新运行（%w）", err)
		}
	}
}
