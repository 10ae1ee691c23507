package catalog

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxName is the longest name in bytes (NAMEDATALEN - 1).
const maxName = 63

// objectName puts together a name as makeObjectName does (commands/indexcmds.c):
// name1_name2_label, where the longer of the two names is cut until it fits.
func objectName(name1, name2, label string) string {
	room := maxName
	if name2 != "" {
		room--
	}
	if label != "" {
		room -= len(label) + 1
	}
	n1, n2 := len(name1), len(name2)
	for n1+n2 > room {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	name := clip(name1, n1)
	if name2 != "" {
		name += "_" + clip(name2, n2)
	}
	if label != "" {
		name += "_" + label
	}
	return name
}

// clip cuts to at most n bytes without splitting a character (pg_mbcliplen).
func clip(s string, n int) string {
	if n < 0 {
		return ""
	}
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// truncated is a written name as the server stores it (truncate_identifier).
func truncated(name string) string { return clip(name, maxName) }

// chooseRelationName finds a free name for a relation that has none
// (ChooseRelationName): that of a constraint must be free as such too.
func (c *Catalog) chooseRelationName(schema OID, name1, name2, label string, constraint bool) string {
	for pass := 0; ; pass++ {
		name := objectName(name1, name2, numbered(label, pass))
		if c.RelationNamed(schema, name) == nil && (!constraint || !c.constraintExists(schema, name)) {
			return name
		}
	}
}

// chooseConstraintName finds a name that no constraint of the schema has
// (ChooseConstraintName, catalog/pg_constraint.c).
func (c *Catalog) chooseConstraintName(schema OID, name1, name2, label string) string {
	for pass := 0; ; pass++ {
		name := objectName(name1, name2, numbered(label, pass))
		if !c.constraintExists(schema, name) {
			return name
		}
	}
}

func numbered(label string, pass int) string {
	if pass == 0 {
		return label
	}
	return label + strconv.Itoa(pass)
}

func (c *Catalog) constraintExists(schema OID, name string) bool {
	c.deps.flush(c)
	return c.deps.constraints[inSchema{schema, name}] > 0
}

// joinColumns is ChooseIndexNameAddition and
// ChooseForeignKeyConstraintNameAddition: it stops once the name is long enough.
func joinColumns(columns []string) string {
	var b strings.Builder
	for _, col := range columns {
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		b.WriteString(col)
		if b.Len() > maxName {
			break
		}
	}
	return b.String()
}

// indexName chooses the name of an index (ChooseIndexName).
func (c *Catalog) indexName(schema OID, table string, columns []string, x *IndexInfo, constraint bool) string {
	switch {
	case x.Primary:
		return c.chooseRelationName(schema, table, "", "pkey", true)
	case x.Exclusion:
		return c.chooseRelationName(schema, table, joinColumns(columns), "excl", true)
	case constraint:
		return c.chooseRelationName(schema, table, joinColumns(columns), "key", true)
	default:
		return c.chooseRelationName(schema, table, joinColumns(columns), "idx", false)
	}
}

// uniqueColumnNames makes the names of an index's columns unique, as
// ChooseIndexColumnNames does: a second "lower" becomes "lower1".
func uniqueColumnNames(names []string) []string {
	out := make([]string, 0, len(names))
	used := map[string]bool{}
	for _, name := range names {
		unique := name
		for i := 1; used[unique]; i++ {
			n := strconv.Itoa(i)
			unique = clip(name, maxName-len(n)) + n
		}
		used[unique] = true
		out = append(out, unique)
	}
	return out
}
