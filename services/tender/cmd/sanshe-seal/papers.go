package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sanshe/libs/seal/papers"
)

// plain is what is sealed: a file as it is, or its text with answers in it and papers behind it.
func plain(name, answers, attached string) (in io.ReadCloser, size int64, err error) {
	if attached != "" || answers != "" {
		var list []papers.Paper
		if attached != "" {
			if list, err = gather(attached); err != nil {
				return nil, 0, err
			}
		}
		text, err := read(name)
		if err == nil && answers != "" {
			text, err = answered(text, answers)
		}
		if err != nil {
			return nil, 0, err
		}
		content, err := papers.Join(text, list)
		return io.NopCloser(bytes.NewReader(content)), int64(len(content)), err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, unreadable(name, err)
	}
	is, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, unreadable(name, err)
	}
	return f, is.Size(), nil
}

// gather reads the files of a folder in the order of their names, or one file.
func gather(at string) (list []papers.Paper, err error) {
	is, err := os.Stat(at)
	if err != nil {
		return nil, unreadable(at, err)
	}
	names := []string{at}
	if is.IsDir() {
		entries, err := os.ReadDir(at)
		if err != nil {
			return nil, unreadable(at, err)
		}
		names = nil
		for _, e := range entries {
			names = append(names, filepath.Join(at, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s里没有文件，请放入附件后重新密封。", at)
	}
	if len(names) > papers.MaxFiles {
		return nil, fmt.Errorf("%s里有%d个文件，一个信封最多放%d个附件，请合并或者减少后重新密封。", at, len(names), papers.MaxFiles)
	}
	for _, name := range names {
		content, err := paper(name)
		if err != nil {
			return nil, err
		}
		list = append(list, papers.Paper{Name: filepath.Base(name), Content: content})
	}
	return list, nil
}

// paper reads one file, as far as an envelope could hold it.
func paper(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, papers.MaxSize+1))
	if err == nil && len(content) > papers.MaxSize {
		err = errors.New("文件太大")
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	return content, nil
}

// unpack saves the papers of an opened envelope in a folder, when all of them are what the envelope says.
func (t *tool) unpack(name, folder string) error {
	through := func(r *papers.Reader) error {
		f, err := os.Open(name)
		if err != nil {
			return unreadable(name, err)
		}
		defer f.Close()
		if _, err := io.Copy(struct{ io.Writer }{r}, f); err != nil {
			return err
		}
		return r.Close()
	}
	if err := through(&papers.Reader{Most: papers.MaxFiles}); err != nil {
		return err
	}
	r := &papers.Reader{Most: papers.MaxFiles}
	r.Take = func(n int, content []byte) error {
		return write(filepath.Join(folder, r.Files[n-1].Name), func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		})
	}
	if err := through(r); err != nil {
		return err
	}
	fmt.Fprintf(t.notes, "取出%d个附件，在%s。\n", len(r.Files), folder)
	return nil
}
