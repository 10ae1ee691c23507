// Package ast is the tree that PostgreSQL's own parser makes of a statement: the
// types of pg_query_go under shorter names, and the few helpers that every reader
// of a tree needs. It exists so that a package can read trees without importing
// the C parser: only internal/sqlparse may do that, since only it keeps a hostile
// file from taking the process down.
//
// The types are those of PostgreSQL 16's parsenodes.h, whose comments are the best
// description of what a field means.
package ast

import (
	"slices"
	"strings"
)

//go:generate go run ./gen

// Walk calls visit for m and everything below it, parents first. Nodes are handed
// over unwrapped (*SelectStmt, never *Node). Where visit returns false, what is
// below is left out. m is a *Node or any message.
func Walk(m any, visit func(m any) bool) {
	if n, ok := m.(*Node); ok {
		walkNode(n, visit)
		return
	}
	if m != nil {
		walk(m, visit)
	}
}

func walkNode(n *Node, visit func(any) bool) {
	if inner := Unwrap(n); inner != nil {
		walk(inner, visit)
	}
}

func walk(m any, visit func(any) bool) {
	if visit(m) {
		children(m, visit)
	}
}

// Kind is the name of what a Node holds, as the grammar calls it ("CreateStmt");
// empty for an empty one.
func Kind(n *Node) string {
	m := n.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().Get(0))
	if field == nil {
		return ""
	}
	return string(field.Message().Name())
}

// StatementKinds lists every statement of the grammar by Kind, sorted. RawStmt is
// the envelope of a statement and PlannedStmt what the planner makes of one, so
// neither is a statement that a file can hold.
func StatementKinds() []string {
	fields := (&Node{}).ProtoReflect().Descriptor().Oneofs().Get(0).Fields()
	var kinds []string
	for i := range fields.Len() {
		name := string(fields.Get(i).Message().Name())
		if strings.HasSuffix(name, "Stmt") && name != "RawStmt" && name != "PlannedStmt" {
			kinds = append(kinds, name)
		}
	}
	slices.Sort(kinds)
	return kinds
}
