package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// rule says how a part of a release merges, as its schema marks it.
type rule int

const (
	byID  rule = iota // what the schema says nothing of: lists of objects with ids merge by id
	omit              // omitWhenMerged
	whole             // wholeListMerge
)

// rules are the marks of the release schema; conform reads the schema for them.
// A key is the end of a path without the positions in lists.
var rules = map[string]rule{
	"/id": omit, "/date": omit, "/publisher": omit, "/tag": omit, "/links": omit,
	"tender/identifiers": whole, "tender/deliveryLocations": whole, "tender/deliveryAddresses": whole,
	"contracts/identifiers": whole, "additionalIdentifiers": whole, "details/classifications": whole,
	"items/additionalClassifications": whole, "items/deliveryLocations": whole, "items/deliveryAddresses": whole,
	"project/additionalClassifications": whole, "project/locations": whole,
}

// ruleOf finds the rule of a path such as [tender items unit id].
func ruleOf(path []string) rule {
	if len(path) == 1 {
		return rules["/"+path[0]]
	}
	for n := min(2, len(path)); n > 0; n-- {
		if r, ok := rules[strings.Join(path[len(path)-n:], "/")]; ok {
			return r
		}
	}
	return byID
}

// Record is a purchase with its whole history.
type Record struct {
	OCID             string    `json:"ocid"`
	Releases         []Release `json:"releases"`
	CompiledRelease  any       `json:"compiledRelease"`
	VersionedRelease any       `json:"versionedRelease"`
}

// Merge makes the record of one purchase from its releases in the order of the
// feed, by the merging rules of the standard: releases are taken by date, an
// object is merged field by field, a list of objects with ids entry by entry,
// anything else is replaced, and null deletes.
func Merge(releases []Release) (rec Record, err error) {
	if len(releases) == 0 {
		return rec, fmt.Errorf("ocds: a record of no release")
	}
	sorted := slices.Clone(releases)
	slices.SortStableFunc(sorted, func(a, b Release) int { return a.Date.Compare(b.Date) })
	compiled, versioned := map[string]any{}, map[string]any{}
	for _, r := range sorted {
		doc, err := plain(r)
		if err != nil {
			return rec, err
		}
		v := version{r.ID, r.Date, r.Tag}
		mergeInto(compiled, doc, nil)
		v.into(versioned, doc, nil)
	}
	last := sorted[len(sorted)-1]
	compiled["id"] = last.OCID + "-" + last.Date.Format(time.RFC3339)
	compiled["date"], compiled["tag"] = last.Date, []string{"compiled"}
	versioned["ocid"] = last.OCID
	return Record{OCID: last.OCID, Releases: releases, CompiledRelease: compiled, VersionedRelease: versioned}, nil
}

// plain is a release as nothing but JSON; numbers keep their digits.
func plain(r Release) (doc map[string]any, err error) {
	b, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return doc, d.Decode(&doc)
}

// entries are the objects of a list that merges by id; ok is false for any other list.
func entries(list []any, path []string) (objects []map[string]any, ok bool) {
	if ruleOf(path) == whole {
		return nil, false
	}
	for _, x := range list {
		o, is := x.(map[string]any)
		if !is || o["id"] == nil {
			return nil, false
		}
		objects = append(objects, o)
	}
	return objects, len(objects) > 0
}

// find is the entry of a list with an id, or a new one at its end.
func find(list []any, id any) (entry map[string]any, longer []any) {
	for _, x := range list {
		if o, is := x.(map[string]any); is && o["id"] == id {
			return o, list
		}
	}
	entry = map[string]any{"id": id}
	return entry, append(list, entry)
}

func under(path []string, name string) []string { return append(slices.Clip(path), name) }

func mergeInto(to, from map[string]any, path []string) {
	for name, v := range from {
		at := under(path, name)
		if ruleOf(at) == omit {
			continue
		}
		switch v := v.(type) {
		case nil:
			delete(to, name)
			continue
		case map[string]any:
			was, is := to[name].(map[string]any)
			if !is {
				was = map[string]any{}
			}
			mergeInto(was, v, at)
			to[name] = was
			continue
		case []any:
			if objects, ok := entries(v, at); ok {
				list, _ := to[name].([]any)
				for _, o := range objects {
					var entry map[string]any
					entry, list = find(list, o["id"])
					mergeInto(entry, o, at)
				}
				to[name] = list
				continue
			}
		}
		to[name] = v
	}
}

// version says which release a value of a versioned release comes from.
type version struct {
	id   string
	date time.Time
	tag  []string
}

// into adds what a release says to a versioned release, where a field is the
// list of its values, each with the release it came with; a value that was
// repeated stands there once.
func (v version) into(to, from map[string]any, path []string) {
	for name, x := range from {
		at := under(path, name)
		if len(at) == 1 && name == "ocid" || ruleOf(at) == omit {
			continue
		}
		if _, entry := to["id"].(string); name == "id" && entry {
			continue // it names the entry of a list and has no history
		}
		switch x := x.(type) {
		case map[string]any:
			was, is := to[name].(map[string]any)
			if !is {
				was = map[string]any{}
			}
			v.into(was, x, at)
			to[name] = was
			continue
		case []any:
			if objects, ok := entries(x, at); ok {
				list, _ := to[name].([]any)
				for _, o := range objects {
					var entry map[string]any
					entry, list = find(list, o["id"])
					v.into(entry, o, at)
				}
				to[name] = list
				continue
			}
		}
		values, _ := to[name].([]any)
		if n := len(values); n > 0 && same(values[n-1].(map[string]any)["value"], x) {
			continue
		}
		to[name] = append(values, map[string]any{"releaseID": v.id, "releaseDate": v.date, "releaseTag": v.tag, "value": x})
	}
}

func same(a, b any) bool {
	x, xerr := json.Marshal(a)
	y, yerr := json.Marshal(b)
	return xerr == nil && yerr == nil && bytes.Equal(x, y)
}
