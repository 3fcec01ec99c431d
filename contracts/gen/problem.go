package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

var code = regexp.MustCompile(`^[a-z]+(\.[a-z-]+)*$`)

// problems writes the list of error codes that problems.yaml and its parts, problems/*.yaml, promise.
func problems(dir string, out map[string][]byte) error {
	files, err := filepath.Glob(filepath.Join(dir, "problems", "*.yaml"))
	if err != nil {
		return err
	}
	rows, order := map[string]node{}, []string{}
	for _, file := range append([]string{filepath.Join(dir, "problems.yaml")}, files...) {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		root, err := parse(file, raw)
		if err != nil {
			return err
		}
		err = root.each(func(k string, v node) error {
			switch by, twice := rows[k]; {
			case twice:
				return v.errorf("%s stands in %s:%d too", k, by.file, by.Line)
			case !code.MatchString(k) || !status(v.text("status")) || v.text("text") == "":
				return v.errorf("%s needs a dotted code, a status and a text", k)
			}
			rows[k], order = v, append(order, k)
			return nil
		})
		if err != nil {
			return err
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, header, "problems.yaml")
	b.WriteString("// Package problems lists every error code the platform may answer with.\npackage problems\n\n// Problem is what a code promises.\ntype Problem struct {\n\tStatus int\n\tText   string // the sentence people read; it may carry details of the case\n}\n\n// All are the codes.\nvar All = map[string]Problem{\n")
	for _, k := range order {
		fmt.Fprintf(&b, "\t%q: {%s, %q},\n", k, rows[k].text("status"), rows[k].text("text"))
	}
	b.WriteString("}\n")
	out["go/problems/problems.gen.go"], err = finish(b.Bytes())
	return err
}

func status(s string) bool { n, err := strconv.Atoi(s); return err == nil && n >= 400 && n <= 599 }
