package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// other compares objects of which only name and schema matter: what N-1 names
// in COLLATE, casts, operators, text search, or gets from an extension.
func (c *comparison) other(o *catalog.Other) {
	switch o.Kind {
	case "publication", "event trigger", "statistics", "database", "subscription", "rule":
		return // settled elsewhere, or nothing that a statement names
	}
	living := c.now.Others[o.OID]
	name := ident(o.Name)
	if o.Schema != 0 && o.Kind != "extension" {
		name = qualified(c.base, o.Schema, o.Name)
	}
	object := o.Kind + " " + name
	if s := c.base.Schemas[o.Schema]; s != nil && c.schemaOf(o.Schema) == nil && (living == nil || living.Schema == o.Schema) {
		return // told with the schema
	}
	if living == nil {
		if c.otherAgain(o) {
			return
		}
		c.add(Break{
			Rule: "n1-drop", Level: Breaks, Object: name, State: "42704", aspect: o.Kind,
			Message:  fmt.Sprintf("%s is dropped: statements of the running release that use it, or what it brought, fail (42704, 42883)", object),
			Evidence: made("the "+o.Kind, o.Created),
			Help:     "release code that does without it first",
		})
		return
	}
	if living.Options["altered"] != o.Options["altered"] {
		c.add(Break{
			Rule: "n1-function", Level: Depends, Object: name, aspect: o.Kind,
			Message:   fmt.Sprintf("%s is altered: the running release's to_tsvector and queries with it give other lexemes than what is stored and indexed", object),
			Condition: "the running release finds what it looks for with either",
			Evidence:  made("the "+o.Kind, o.Created),
			Help:      "make a new one beside it, and let the next release use that",
		})
	}
	moved := schemaName(c.base, o.Schema) != schemaName(c.now, living.Schema) && o.Schema != 0 ||
		o.Home != 0 && schemaName(c.base, o.Home) != schemaName(c.now, living.Home)
	if living.Name == o.Name && !moved || c.otherAgain(o) {
		return
	}
	now := ident(living.Name)
	if living.Home != 0 {
		now = "in schema " + ident(schemaName(c.now, living.Home))
	}
	if living.Schema != 0 {
		now = qualified(c.now, living.Schema, living.Name)
	}
	c.add(Break{
		Rule: "n1-rename", Level: Breaks, Object: name, State: "42704", aspect: o.Kind,
		Message:   fmt.Sprintf("%s is %s now: statements of the running release that name it, or what it brought, fail (42704, 42883)", object, now),
		Evidence:  made("the "+o.Kind, o.Created),
		Successor: now, SuccessorOID: living.OID,
		Help: "keep the name until no running release uses it",
	})
}

// otherAgain says whether an object of the same kind has the name again.
func (c *comparison) otherAgain(o *catalog.Other) bool {
	for _, n := range c.now.Others {
		if n.OID != o.OID && n.Kind == o.Kind && n.Name == o.Name && schemaName(c.base, o.Schema) == schemaName(c.now, n.Schema) {
			return true
		}
	}
	return false
}

// withExtension says whether an object went with the extension that brought it,
// which tells.
func (c *comparison) withExtension(oid catalog.OID) bool {
	return oid != 0 && c.base.Others[oid] != nil && c.now.Others[oid] == nil
}
