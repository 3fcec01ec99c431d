package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	api      = "openapi/sample.yaml"
	happened = "events/sample.thing.created.v1.json"
	part     = "openapi/sample/part.yaml"
	list     = "problems.yaml"
	more     = "problems/sample.yaml"
)

// refusals are edits of the good contracts, each with the place and the reason of its refusal.
var refusals = []struct{ name, file, old, new, want string }{
	{"fraction", api, "version: {type: integer, ", "version: {type: number, ", `92: numbers with a fraction`},
	{"choice", api, "raw: {type: object}", "raw: {oneOf: [{type: string}]}", `67: oneOf is outside the subset`},
	{"any choice", api, "raw: {type: object}", "raw: {anyOf: [{type: string}]}", `67: anyOf is outside the subset`},
	{"no type", api, "raw: {type: object}", "raw: {title: 原文}", `67: a schema needs one type`},
	{"strange type", api, "raw: {type: object}", "raw: {type: 'null'}", `67: type "null" is outside`},
	{"strange format", api, "on: {type: string, format: date}", "on: {type: string, format: uuid}", `60: format "uuid"`},
	{"keyword of another type", api, "yes: {type: boolean}", "yes: {type: boolean, maxLength: 3}", `88: maxLength does not belong`},
	{"unknown keyword", api, "yes: {type: boolean}", "yes: {type: boolean, default: true}", `88: default does not belong`},
	{"unknown reference", api, "other: {$ref: '#/components/schemas/Base'}", "other: {$ref: '#/components/schemas/Bass'}", `no schema "#/components/schemas/Bass"`},
	{"foreign reference", api, "other: {$ref: '#/components/schemas/Base'}", "other: {$ref: 'tender.yaml#/Base'}", `no schema "tender.yaml#/Base"`},
	{"list of nothing", api, "raw: {type: object}", "raw: {type: array}", `67: a list needs items`},
	{"nameless object", api, "raw: {type: object}", "raw: {type: object, properties: {a: {type: boolean}}}", `67: an object inside an object`},
	{"open object", api, "      required: [items]", "      additionalProperties: true\n      required: [items]", `70: ThingPage names its properties`},
	{"required but absent", api, "required: [items]", "required: [itens]", `70: ThingPage requires "itens"`},
	{"scalar schema", api, "    Common:", "    Name: {type: string, maxLength: 4}\n    Common:", `schema Name is neither`},
	{"allOf of a list of values", api, "allOf: [{$ref: '#/components/schemas/Common'}]", "allOf: [{$ref: '#/components/schemas/State'}]", `allOf takes objects, State is none`},
	{"allOf twice", api, "allOf: [{$ref: '#/components/schemas/Common'}]", "allOf: [{$ref: '#/components/schemas/Common'}, {$ref: '#/components/schemas/Common'}]", `has the field Common twice`},
	{"same Go field", api, "yes: {type: boolean}", "yes: {type: boolean}\n        Yes: {type: boolean}", `cannot have the field "Yes"`},
	{"shadowed field", api, "yes: {type: boolean}", "yes: {type: boolean}\n        version: {type: boolean}", `cannot have the field "version"`},
	{"no Go field", api, "raw: {type: object}", "3d: {type: object}", `cannot have the field "3d"`},
	{"no Go type", api, "    Common:\n", "    7: {type: string, enum: [a]}\n    Common:\n", `"7" is no Go name`},
	{"type of the same name", api, "operationId: createThing", "operationId: thing", `the Go name Thing is taken by line`},
	{"operation twice", api, "operationId: createThing", "operationId: listThings", `the Go name ListThings is taken by line`},
	{"the name of the list", api, "operationId: createThing", "operationId: operations", `the Go name Operations is taken by the generator`},
	{"type of another part", part, "    Part:", "    Thing: {type: object, properties: {a: {type: boolean}}}\n    Part:", `the schema Thing stands in`},
	{"operation of another part", part, "operationId: getPart", "operationId: listThings", `the Go name ListThings is taken by line`},
	{"value of the same name", api, "enum: [drafted, half-done]", "enum: [drafted, half-done, half_done]", `the Go name StateHalfDone is taken`},
	{"value with a bar", api, "enum: [a, b]", "enum: [a, 'b|c']", `"b|c" cannot be a value`},
	{"least above most", api, "minLength: 2, maxLength: 200", "minLength: 2, maxLength: 1", `maxLength 1 is below the least that is allowed, 2`},
	{"bound with a fraction", api, "maxLength: 200", "maxLength: 2.5", `maxLength is "2.5", not a whole number`},
	{"least of bytes", api, "format: byte, maxLength", "format: byte, minLength: 4, maxLength", `bytes have no minLength`},
	{"bad pattern", api, "'^[a-z]{1,9}$'", "'^[a-z{1,9}$'", `pattern`},
	{"backquote", api, "title: 名称", "title: 名`称", `a backquote cannot stand`},
	{"text without bound", api, "minLength: 2, maxLength: 200", "minLength: 2", `an input text needs maxLength`},
	{"bytes without bound", api, "format: byte, maxLength: 4000", "format: byte", `an input text needs maxLength`},
	{"endless pattern", api, "'^[a-z]{1,9}$'", "'^[a-z]+$'", `lets in texts of any length`},
	{"endless count", api, "'^[a-z]{1,9}$'", "'^[a-z]{1,}$'", `lets in texts of any length`},
	{"loose pattern", api, "'^[a-z]{1,9}$'", "'[a-z]{1,9}$'", `lets in texts of any length`},
	{"number without least", api, "amount: {type: integer, minimum: 0, ", "amount: {type: integer, ", `an input number needs minimum and maximum`},
	{"number without most", api, "limit, in: query, schema: {type: integer, minimum: 1, maximum: 200}", "limit, in: query, schema: {type: integer, minimum: 1}", `an input number needs minimum and maximum`},
	{"list without bound", api, "minItems: 1, maxItems: 5", "minItems: 1", `an input list needs maxItems`},
	{"element without bound", api, "items: {type: string, maxLength: 12}", "items: {type: string}", `an input text needs maxLength`},
	{"map without bound", api, "maxProperties: 7, ", "", `an input map needs maxProperties`},
	{"map of texts without bound", api, "additionalProperties: {type: string, maxLength: 50}", "additionalProperties: {type: string}", `an input text needs maxLength`},
	{"unbounded base", api, "version: {type: integer, minimum: 0, maximum: 1000000000, title: 版本}", "version: {type: integer}", `an input number needs`},
	{"other OpenAPI", api, "openapi: 3.1.0", "openapi: 3.0.3", `openapi is "3.0.3", not 3.1`},
	{"path of another service", api, "  /api/sample/import:", "  /api/tender/import:", `path /api/tender/import does not begin with /api/sample/`},
	{"strange method", api, "    delete:", "    trace:", `trace of a path is outside`},
	{"no operation name", api, "      operationId: importThings\n", "", `POST /api/sample/import needs an operationId`},
	{"no summary", api, "      summary: 导入\n", "", `POST /api/sample/import needs an operationId such as listTenders and a summary`},
	{"nobody may", api, "      x-roles: [admin]\n", "", `removePart needs either x-public: true or x-roles`},
	{"everybody and somebody", api, "      x-public: true\n", "      x-public: true\n      x-roles: [buyer]\n", `listThings needs either`},
	{"strange role", api, "x-roles: [admin]", "x-roles: [root]", `there is no role "root"`},
	{"cookie", api, "in: header", "in: cookie", `a parameter in "cookie" is outside`},
	{"path parameter nowhere", api, "name: part_no, in: path", "name: part, in: path", `path parameter "part" needs required: true and a place in`},
	{"optional path parameter", api, "name: id, in: path, required: true", "name: id, in: path", `path parameter "id" needs required: true`},
	{"segment without parameter", api, "        - {name: id, in: path, required: true, schema: {type: string, maxLength: 60}}\n", "", `has no parameter "id"`},
	{"parameter beside a field", api, "name: If-Match, in: header", "name: version, in: query", `parameter "version" has a field of the same Go name`},
	{"parameter that is an object", api, "{name: state, in: query, schema: {$ref: '#/components/schemas/State'}}", "{name: state, in: query, schema: {$ref: '#/components/schemas/Base'}}", `parameter "state" is a Base`},
	{"parameter that is a time", api, "schema: {type: string, maxLength: 400}}\n        - {name: limit", "schema: {type: string, format: date-time}}\n        - {name: limit", `parameter "after" is a time.Time`},
	{"parameter without schema", api, "{name: after, in: query, schema: {type: string, maxLength: 400}}", "{name: after, in: query}", `a schema is missing`},
	{"method twice", api, "    post:\n      operationId: createThing", "    patch:\n      operationId: other\n      x-public: true\n      summary: x\n      responses: {'204': {description: ok}}\n    get:\n      operationId: createThing", `"get" stands here a second time`},
	{"GET with an upload", api, "    post:\n      operationId: importThings", "    get:\n      operationId: importThings", `a GET has no body`},
	{"nameless body", api, "schema: {$ref: '#/components/schemas/ThingDraft'}", "schema: {type: object}", `a JSON body is one named object`},
	{"body of two types", api, "{application/json: {schema: {$ref: '#/components/schemas/ThingDraft'}}}", "{text/csv: {}, application/json: {schema: {$ref: '#/components/schemas/ThingDraft'}}}", `a JSON body is one named object`},
	{"upload without bound", api, "      x-max-bytes: 4194304\n", "", `an upload needs x-max-bytes`},
	{"two successes", api, "'422': {description: refused}", "'204': {description: done}", `a second successful response beside 201`},
	{"success of nothing", api, "'204': {description: done}", "'200': {description: done}", `204 and only 204 has no content`},
	{"nameless response", api, "schema: {$ref: '#/components/schemas/ThingPage'}", "schema: {type: object}", `a JSON response is one named schema`},
	{"no success", api, "'204': {description: done}", "'404': {description: gone}", `no successful response`},
	{"alias", api, "    Common:\n      type: object", "    Common: &c\n      type: object\n      title: *c", `an alias hides`},
	{"not YAML", api, "paths:", "paths: [", `sample.yaml: yaml:`},
	{"no mapping", list, "internal: {status: 500, text: 系统出错了，请稍后再试。}\nsample.thing.too-short: {status: 422, text: \"内容太短，请补充后再提交。\"}\n", "[]\n", `problems.yaml: the file holds no mapping`},
	{"no problem text", list, "text: 系统出错了，请稍后再试。", "text: ''", `problems.yaml:1: internal needs`},
	{"problem that is a success", list, "status: 422", "status: 200", `problems.yaml:2: sample.thing.too-short needs`},
	{"problem twice", more, "sample.part.gone:", "internal:", `internal stands in`},
	{"event without title", happened, `"title": "事项已新建",`, ``, `:1: an event needs a title`},
	{"open event", happened, `"additionalProperties": false`, `"additionalProperties": true`, `:1: an event needs a title`},
	{"fraction in an event", happened, `"type": "integer"`, `"type": "number"`, `numbers with a fraction`},
}

func refuse(t *testing.T, file, old, new string) string {
	t.Helper()
	_, err := generate(sample(t, map[string][]string{file: {old, new}}))
	if err == nil {
		t.Error("nothing is refused")
		return ""
	}
	return err.Error()
}

func TestEveryRefusalNamesPlaceAndReason(t *testing.T) {
	place := regexp.MustCompile(`(sample|part|problems|created\.v1)\.(yaml|json)(:\d+)?: `)
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			got := refuse(t, r.file, r.old, r.new)
			if !strings.Contains(got, r.want) || !place.MatchString(got) {
				t.Errorf("got  %s\nwant %s", got, r.want)
			}
		})
	}
}

func TestAnEventFileWithAnotherNameIsRefused(t *testing.T) {
	dir := sample(t, nil)
	old := filepath.Join(dir, "events", "sample.thing.created.v1.json")
	if err := os.Rename(old, filepath.Join(dir, "events", "sample.created.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := generate(dir); err == nil || !strings.Contains(err.Error(), "an event is called service.thing.fact.vN") {
		t.Errorf("got %v", err)
	}
}

// A refusal that no case reaches may be wrong, or dead.
func TestNoRefusalIsUntested(t *testing.T) {
	said := ""
	for _, r := range refusals {
		said += refuse(t, r.file, r.old, r.new) + "\n"
	}
	said += "sample.json:1: an event is called service.thing.fact.vN\n" // the test above
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	verb := regexp.MustCompile(`%[a-z]`)
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`errorf\("([^\n]*?)"[,)]`).FindAllStringSubmatch(string(src), -1) {
			count++
			want := verb.ReplaceAllString(regexp.QuoteMeta(m[1]), ".*")
			if !regexp.MustCompile(`(?m): ` + want + `$`).MatchString(said) {
				t.Errorf("%s: no case is refused with %q", f, m[1])
			}
		}
	}
	if count < 40 {
		t.Errorf("found only %d refusals in the source", count)
	}
}
