// Package contract is what the running release (N-1) relies on, and how a
// change breaks it. A contract is the catalog of N-1; a break is an element of
// it that no longer answers in the catalog after a commit point: with the same
// name, columns, types, nullability, defaults, writability and rights. Nothing
// here looks for words in SQL: what was renamed and renamed back is no break,
// and a view under the old name satisfies the contract as far as it covers it.
package contract

import (
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// Level is how certain it is that N-1 breaks.
type Level string

// Breaks is certain: some statement that N-1 may run fails, or silently does
// something else. Depends is data-dependent or depends on how N-1 is written;
// the break's Condition says on what. Noted is worth knowing where nothing hints
// at a release that does what would break: it stops and warns nobody. Unknown
// could not be decided.
const (
	Breaks  Level = "breaks"
	Depends Level = "depends"
	Noted   Level = "noted"
	Unknown Level = "unknown"
)

// Break is one way in which N-1 fails, or silently reads or writes something
// else.
type Break struct {
	// Rule is the rule id, such as "n1-rename".
	Rule string
	// Change is the word of the approval that fits: "rename" in
	// `n-1-ok: rename users.email since #12`.
	Change string
	Level  Level
	// Object is what N-1 calls it, in the annotation's grammar: schema.table,
	// schema.table.column, "c of schema.t" for a constraint c. It identifies the break.
	Object string
	// Message is one line: object, what happens, who breaks.
	Message string
	// Condition, for Depends, is what has to hold for N-1 to be safe.
	Condition string
	// State is the SQLSTATE that N-1 gets; empty for a silent break.
	State string
	// Evidence are facts behind it, each with its place where it has one.
	Evidence []Fact
	// Help is the next safe step for this object.
	Help string
	// Shim is what the annotation names that belongs above the first statement
	// that Help writes out; empty where Help makes no shim.
	Shim string
	// Cause is the statement of the change after which the break stands.
	Cause Cause
	// Cascaded are further objects that the same statement takes along; an
	// approval has to list them.
	Cascaded []string
	// Keeps are the two columns that a dropped trigger did nothing but keep in
	// step: it goes with either.
	Keeps []string
	// Window says that the break ends before the change does: it stands
	// between this commit point and a later one only.
	Window bool
	// Successor is what the object became, where it was renamed or moved: its
	// present name, and its OID. An object under the old name is then a shim.
	Successor    string
	SuccessorOID catalog.OID
	// Query is the place of the query that no longer resolves; nil for others.
	Query *Place

	// element of the contract that is broken, to look at it again; 0 for what
	// belongs to the whole database. aspect tells breaks of one rule and
	// object apart.
	element catalog.OID
	aspect  string
	// under is the object of which the same is told where it is told at all:
	// the column of the table that a view's column is.
	under string
}

// Fact is one piece of evidence.
type Fact struct {
	Text string
	At   catalog.Origin
}

// Cause is a statement of the change.
type Cause struct {
	// File is the index among the files of the change, Statement that within
	// the file; Line counts from 1.
	File, Statement, Line int
}

// Place is where a query stands.
type Place struct {
	Path string
	Line int
}

// Shim is an object that the change created under a name which the change
// renamed or moved away, or that an annotation names.
type Shim struct {
	// Old is the name that it keeps working, Object what the shim is
	// ("view public.users"), New what stands behind it.
	Old, Object, New string
	OID              catalog.OID
	// Missing lists what of the old interface it does not cover; empty when
	// it is complete. Limits are what no shim of its kind can do.
	Missing []Break
	Limits  []string
	At      catalog.Origin
}

// Change is what is judged: the files that a change brings, on top of the
// catalog that base leaves behind.
type Change struct {
	// Base is N-1's catalog. It is not modified.
	Base *catalog.Catalog
	// Files are new files in Atlas's order.
	Files []*sqlparse.File
	// Role runs the migration; empty means the superuser.
	Role string
	// Commits says of each file that it runs without a transaction around it.
	// Files beyond its end, and those for which it is false, are asked for
	// Atlas's own directive.
	Commits []bool
	// Parser reads the bodies of functions; nil is one without a child process.
	Parser *sqlparse.Parser
}

// Judgement is what becomes of a change.
type Judgement struct {
	Breaks []Break
	// Failed are statements that the server refuses.
	Failed []Failure
	// Opaque is executed SQL that cannot be seen through.
	Opaque []catalog.Opaque
	// Shims that the change brings.
	Shims []Shim
	// Head is the catalog after the change.
	Head *catalog.Catalog
}

// Failure is a statement that fails in PostgreSQL.
type Failure struct {
	Cause Cause
	Err   *catalog.Error
}
