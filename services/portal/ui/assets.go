package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var files embed.FS

// asset is one static file, ready to send.
type asset struct {
	hash, kind  string
	plain, gzip []byte
}

var assets = load()

// load reads every file under assets. The sheets of assets/css become one,
// ui.css, in the order of their names: one request, one hash. A drawing that a
// sheet names gets its own address.
func load() map[string]asset {
	m := map[string]asset{}
	var css bytes.Buffer
	err := fs.WalkDir(files, "assets", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := files.ReadFile(p)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(p, "assets/")
		if path.Dir(name) == "css" {
			css.Write(raw)
			return nil
		}
		m[name] = pack(name, raw)
		return nil
	})
	if err != nil {
		panic("ui: the embedded assets cannot be read: " + err.Error())
	}
	sheet := css.Bytes()
	for name, a := range m {
		sheet = bytes.ReplaceAll(sheet, []byte("url("+name+")"), []byte("url("+a.address(name)+")"))
	}
	m["ui.css"] = pack("ui.css", sheet)
	return m
}

func pack(name string, raw []byte) asset {
	sum := sha256.Sum256(raw)
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // a system's mime table may be empty, or wrong
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case ".json", ".map":
		kind = "application/json"
	case ".wasm":
		kind = "application/wasm"
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	a := asset{hash: hex.EncodeToString(sum[:6]), kind: kind, plain: raw}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if _, err := w.Write(raw); err == nil && w.Close() == nil && z.Len() < len(raw) {
		a.gzip = z.Bytes()
	}
	return a
}

// Asset is the URL of a static file: "/assets/1f0c…/ui.css". The hash changes
// with the content, so a browser may keep the answer for ever. It panics when
// there is no such file: the name is written in code, not in data.
func Asset(name string) string {
	a, ok := assets[name]
	if !ok {
		panic(fmt.Sprintf("ui: no asset named %q", name))
	}
	return a.address(name)
}

func (a asset) address(name string) string { return "/assets/" + a.hash + "/" + name }

// Assets serves everything below /assets/. A name with yesterday's hash gets
// today's content, uncached, so that a page loaded during a rollout still works.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/assets/"), "/")
		a, ok := assets[name]
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "此处只能读取文件。", http.StatusMethodNotAllowed)
			return
		case !ok:
			http.Error(w, "没有这个文件，请刷新页面后重试。", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "no-cache")
		if hash == a.hash {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		body, tag := a.plain, `"`+a.hash+`"`
		if a.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			body, tag = a.gzip, `"`+a.hash+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Length", fmt.Sprint(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // the reader hung up; nobody is left to tell
		}
	})
}
