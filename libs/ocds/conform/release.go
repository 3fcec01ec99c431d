package conform

import (
	"bytes"
	"errors"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ErrNotJSON is what Release says of anything that is no JSON.
var ErrNotJSON = errors.New("不是JSON")

// Departure says at which place a document departs from the standard.
type Departure struct{ At string }

func (d *Departure) Error() string {
	if d.At == "" {
		return "不符合OCDS 1.1的格式，缺少必填的字段"
	}
	return "不符合OCDS 1.1的格式，问题在" + d.At
}

// Release holds one release that somebody else published against the schema of
// the standard. Fields and list values of extensions we do not know pass: it is
// for reading, where ReleasePackage is for what we publish ourselves.
func Release(doc []byte) error {
	std, err := schemas()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return ErrNotJSON
	}
	var bad *jsonschema.ValidationError
	if err = std.compiled["release-schema.json"].Validate(v); !errors.As(err, &bad) {
		return err
	}
	for len(bad.Causes) > 0 {
		bad = bad.Causes[0]
	}
	return &Departure{strings.Join(bad.InstanceLocation, "/")}
}
