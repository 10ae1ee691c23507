// Package catalog is PostgreSQL's system catalog, simulated: what a migration
// directory leaves behind when its files are run in order, without a server.
//
// A statement is applied by Session.Exec, which changes the catalog the way the
// server would or returns the error that the server would raise. What cannot be
// seen through is recorded as Opaque, never skipped. The facts are those of the
// PostgreSQL documentation, chapters "System Catalogs" and "SQL Commands", for
// versions 14 to 18; tests hold the result against real servers.
//
// Objects are known by OID, so that a rename or a move keeps their identity as
// it does in the server. References between objects are OIDs and never
// pointers: a Clone shares nothing with its original.
//
// A file is named for what it knows; where to look:
//
//   - the state: catalog, relation, column, types, clone; undo and provenance:
//     transaction; names and search_path: names, lookup, session; what a
//     directory relies on without having made it: session_assume
//   - the way of a statement: replay (a file and its transactions), apply (one
//     line for each kind of statement), kinds (handled, inert or opaque)
//   - an object family each: table, constraint, index, sequence, partition,
//     inherit, like, view, function, trigger, rule, type, enum, domain,
//     composite, role, grant, owner, policy, extension, publication, setting;
//     the rest is other
//   - what hangs on what: depend (edges), drop (RESTRICT and CASCADE), rename
//   - queries: query (clauses, scopes, output columns), expr (operators,
//     sub-selects, their text), call (which function is meant, and coercion)
//   - bodies: body (what a DO block or a function that runs does to the schema,
//     as far as it can be known)
//   - builtin: PostgreSQL's own types, functions and operators
package catalog

// OID identifies an object for as long as it lives, across renames. Builtin
// types have PostgreSQL's own OIDs (pg_type.dat); what the directory creates
// gets numbers from FirstUserOID on, in order of creation.
type OID uint32

// FirstUserOID is the first OID of what is not builtin, as in the server
// (FirstNormalObjectId, access/transam.h).
const FirstUserOID OID = 16384

// Origin is the statement that made or last set something.
type Origin struct {
	// File is the migration's name; empty for what was there before the first.
	File string
	// Line counts from 1.
	Line int
}

// Ref names an object, or one column of it, that something depends on.
type Ref struct {
	Object OID
	// Column is the attribute number (Column.Num); 0 means the whole object.
	Column int
}

// Catalog is the state of one database.
type Catalog struct {
	Schemas   map[OID]*Schema
	Relations map[OID]*Relation
	Types     map[OID]*Type
	Functions map[OID]*Function
	// Others are the objects of which only name, owner and dependencies matter.
	Others map[OID]*Other
	// Roles by name. A role that is only mentioned is known from then on:
	// roles belong to the cluster and are rarely created in migrations.
	Roles map[string]*Role
	// DefaultACLs are what ALTER DEFAULT PRIVILEGES left, in order.
	DefaultACLs []DefaultACL
	// Settings are ALTER DATABASE … SET and ALTER ROLE … SET, by
	// "database", "role NAME" or "role NAME in database", then by parameter.
	Settings map[string]map[string]Setting
	// Given is what the server has before any directory begins and statements
	// have changed.
	Given map[GivenName]*Given

	// Opaque is what could not be seen through, in order.
	Opaque []Opaque
	// Assumed holds what statements took for granted and no statement
	// created: the directory starts from an existing database. Each entry is
	// the object as it must have been before the directory began (only the
	// columns that were mentioned); it counts as known to N-1. The living
	// object, with the same OID, is in Relations, Types, Functions or Schemas
	// with Assumed set.
	Assumed Assumed

	names   names
	deps    *depIndex
	nextOID OID
	// undo is how to take back the changes of the open statement and the open
	// transaction; see transaction_log.go. copies are the objects' among them,
	// spare some to be used again.
	undo   []func()
	copies []kept
	spare  []*savedRelation
	// epoch counts what happens; floor is the one in which the innermost scope
	// began: whoever was changed since then has its copy. defaultsMark is the
	// mark of DefaultACLs.
	epoch, floor, defaultsMark uint64
}

// Assumed is what the directory never created but relies on.
type Assumed struct {
	Schemas   map[OID]*Schema
	Relations map[OID]*Relation
	Types     map[OID]*Type
	Functions map[OID]*Function
	Others    map[OID]*Other
}

// Any says whether the directory relies on anything that it did not create.
func (a Assumed) Any() bool {
	return len(a.Schemas)+len(a.Relations)+len(a.Types)+len(a.Functions)+len(a.Others) > 0
}

// Schema is a namespace (pg_namespace).
type Schema struct {
	OID     OID
	Name    string
	Owner   string
	ACL     ACL
	Created Origin
	Assumed bool
	// Extension that brought the schema (pg_depend.deptype 'e'), or 0.
	Extension OID
	mark      uint64
}

// Other is an object of a kind whose inner life does not matter here.
type Other struct {
	OID OID
	// Kind in SQL's words, lower case: "collation", "operator", "operator
	// class", "text search configuration", "cast", "extension", "publication",
	// "event trigger", "foreign data wrapper", "server", "statistics", …
	Kind string
	// Schema is 0 for kinds that live in no schema.
	Schema OID
	// Home is the schema in which an extension's objects are.
	Home OID
	// Name is unique within kind and schema; for operators and casts it
	// includes the argument types.
	Name  string
	Owner string
	ACL   ACL
	Deps  []Ref
	// Options are what matters of the definition: a publication's tables and
	// publish list, an extension's version.
	Options map[string]string
	Created Origin
	Assumed bool
	// Part is the type that the object goes with: a range's cast to its multirange.
	Part OID
	// Extension that brought the object (pg_depend.deptype 'e'), or 0.
	Extension OID
	mark      uint64
}

// Setting is one ALTER DATABASE or ALTER ROLE … SET.
type Setting struct {
	Value string
	Set   Origin
}

// Opaque is something executed that cannot be seen through.
type Opaque struct {
	At Origin
	// What in a few words: "EXECUTE of a computed string", "statement kind X".
	What string
	// Text is the SQL or the expression, cut to a readable length.
	Text string
}

// Error is what the server would raise for a statement.
type Error struct {
	// State is the SQLSTATE, such as 42P01 (appendix A of the documentation).
	State   string
	Message string
	// Certain says that the directory alone proves the error. It is false
	// where an object that nobody created might exist after all.
	Certain bool
}

func (e *Error) Error() string { return e.Message + " (" + e.State + ")" }
