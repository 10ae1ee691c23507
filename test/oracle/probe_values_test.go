//go:build oracle && probes

package oracle

import (
	"fmt"
	"regexp"
	"strings"
)

// literal quotes a value for SQL.
func literal(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

// typed is a value as the running release sends it: with its type where that is
// the server's own, as a driver does, and bare where the directory made it.
func (c column) typed(value string) string {
	if value == null {
		return "NULL"
	}
	if c.Builtin {
		return literal(value) + "::" + c.Type
	}
	return literal(value)
}

// null stands for NULL among values.
const null = "\x00"

var quoted = regexp.MustCompile(`'((?:[^']|'')*)'`)
var number = regexp.MustCompile(`\b\d+(?:\.\d+)?\b`)

// candidates are values that the column may take, the likeliest first. n makes
// them differ from row to row.
func (c column) candidates(n int, checks []check) []string {
	all := append(c.allowed(checks), c.plain(n)...)
	for _, sql := range c.checked(checks) {
		if c.Category == "N" {
			all = append(all, number.FindAllString(sql, -1)...)
		}
	}
	if !c.NotNull {
		all = append(all, null)
	}
	return all
}

// allowed are the values that the schema names: an enum's labels, and the texts
// in checks.
func (c column) allowed(checks []check) []string {
	all := append([]string(nil), c.Labels...)
	for _, sql := range c.checked(checks) {
		for _, m := range quoted.FindAllStringSubmatch(sql, -1) {
			all = append(all, strings.ReplaceAll(m[1], "''", "'"))
		}
	}
	return all
}

// checked are the checks that say something about the column.
func (c column) checked(checks []check) []string {
	all := append([]string(nil), c.Checks...)
	for _, k := range checks {
		for _, name := range k.Columns {
			if name == c.Name {
				all = append(all, k.SQL)
			}
		}
	}
	return all
}

var modifiers = regexp.MustCompile(`\([^)]*\)`)

// plain are values of the column's type.
func (c column) plain(n int) []string {
	base := strings.TrimSpace(modifiers.ReplaceAllString(c.Base, ""))
	if strings.HasSuffix(base, "[]") {
		return []string{"{}"}
	}
	if i := strings.LastIndexByte(base, '.'); i > 0 && !c.Builtin {
		base = base[i+1:]
	}
	switch base {
	case "smallint", "integer", "bigint", "numeric", "real", "double precision", "oid", "money":
		return []string{fmt.Sprint(n + 1), "1", "0", "50", "100"}
	case "boolean":
		return []string{"true", "false"}
	case "text", "character varying", "citext", "name", "\"char\"", "bpchar":
		text := fmt.Sprintf("v%d", n)
		if c.Length > 0 && len(text) > c.Length {
			text = text[len(text)-c.Length:]
		}
		return []string{text, "abc", "a@example.org", "https://example.org/", strings.Repeat("a", 64), ""}
	case "character":
		return []string{fmt.Sprint(n % 10), "a"}
	case "uuid":
		return []string{fmt.Sprintf("00000000-0000-4000-8000-%012d", n)}
	case "date":
		return []string{fmt.Sprintf("20%02d-01-02", 20+n%70)}
	case "timestamp without time zone", "timestamp with time zone":
		return []string{fmt.Sprintf("20%02d-01-02 03:04:05", 20+n%70)}
	case "time without time zone", "time with time zone":
		return []string{"03:04:05"}
	case "interval":
		return []string{fmt.Sprintf("%d hours", n%100+1)}
	case "json", "jsonb":
		return []string{"{}", "[]", `"a"`}
	case "bytea":
		return []string{fmt.Sprintf(`\x%06x`, n)}
	case "inet", "cidr":
		return []string{fmt.Sprintf("10.0.%d.%d", n/250%250, n%250)}
	case "macaddr":
		return []string{fmt.Sprintf("08:00:2b:01:%02x:%02x", n/250%250, n%250)}
	case "bit", "bit varying":
		return []string{strings.Repeat("1", max(c.Length, 1))}
	case "point":
		return []string{"(1,1)"}
	case "tsvector", "tsquery":
		return []string{"a"}
	case "xml":
		return []string{"<a/>"}
	case "ltree":
		return []string{fmt.Sprintf("a.b%d", n)}
	case "hstore":
		return []string{""}
	case "int4range", "int8range", "numrange":
		return []string{fmt.Sprintf("[%d,%d)", n, n+1)}
	case "daterange":
		return []string{fmt.Sprintf("[20%02d-01-01,20%02d-01-02)", 20+n%70, 20+n%70)}
	case "tsrange", "tstzrange":
		return []string{fmt.Sprintf("[20%02d-01-01 00:00,20%02d-01-02 00:00)", 20+n%70, 20+n%70)}
	}
	if c.Category == "C" {
		return []string{"()"}
	}
	return nil
}
