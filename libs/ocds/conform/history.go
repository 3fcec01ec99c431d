package conform

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"sanshe/libs/ocds"
)

// History reports where the history that a record keeps of every field is not
// what its releases say: looked at after any of its releases, the versioned
// release must show what the releases until then come to.
func History(record []byte) error {
	var rec struct {
		Releases         []ocds.Release
		VersionedRelease map[string]any
	}
	if err := json.Unmarshal(record, &rec); err != nil {
		return err
	}
	list := slices.Clone(rec.Releases)
	slices.SortStableFunc(list, func(a, b ocds.Release) int { return a.Date.Compare(b.Date) })
	seen := map[any]bool{}
	for i, r := range list {
		seen[r.ID] = true
		one, err := ocds.Merge(list[:i+1])
		if err != nil {
			return err
		}
		want, err := compiled(one)
		if err != nil {
			return err
		}
		got, _ := until(rec.VersionedRelease, seen)
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("%s: after %s the history shows\n%v\nand the releases come to\n%v", r.OCID, r.ID, got, want)
		}
	}
	return nil
}

// compiled is a compiled release as JSON has it, less what has no history.
func compiled(rec ocds.Record) (any, error) {
	b, err := json.Marshal(rec.CompiledRelease)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	err = json.Unmarshal(b, &doc)
	for _, name := range []string{"id", "date", "tag"} {
		delete(doc, name)
	}
	return doc, err
}

// until is a part of a versioned release as it was after the releases that were
// seen; known is false for what was not there yet.
func until(x any, seen map[any]bool) (was any, known bool) {
	switch x := x.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range x {
			part, is := until(v, seen)
			if is {
				out[name] = part
			}
			known = known || is && name != "id" // by which an entry is found, whenever it came
		}
		return out, known
	case []any:
		if isHistory(x) {
			return valueOf(x, seen)
		}
		out := []any{}
		for _, v := range x {
			if part, is := until(v, seen); is {
				out = append(out, part)
			}
		}
		return out, len(out) > 0
	}
	return x, true
}

// valueOf is the last value of a history that a release which was seen brought.
func valueOf(history []any, seen map[any]bool) (value any, known bool) {
	for _, v := range history {
		if one, _ := v.(map[string]any); seen[one["releaseID"]] {
			value, known = one["value"], true
		}
	}
	return value, known
}
