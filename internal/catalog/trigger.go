package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// The bits of CreateTrigStmt.timing and events (TRIGGER_TYPE_*,
// catalog/pg_trigger.h).
const (
	triggerBefore   = 1 << 1
	triggerInsert   = 1 << 2
	triggerDelete   = 1 << 3
	triggerUpdate   = 1 << 4
	triggerTruncate = 1 << 5
	triggerInstead  = 1 << 6
)

// createTrigger is CREATE [OR REPLACE] [CONSTRAINT] TRIGGER (CreateTriggerFiringOn,
// commands/trigger.c).
func (s *Session) createTrigger(m *ast.CreateTrigStmt) *Error {
	if m.Relation == nil {
		return fail("42601", "a trigger without a table")
	}
	r, err := s.relation(m.Relation)
	if err != nil {
		return err
	}
	t := &Trigger{
		Name: truncated(m.Trigname), Timing: "after", Row: m.Row, Enabled: 'O',
		Constraint: m.Isconstraint, Deferrable: m.Deferrable, Deferred: m.Initdeferred, Created: s.at,
	}
	switch {
	case m.Timing&triggerBefore != 0:
		t.Timing = "before"
	case m.Timing&triggerInstead != 0:
		t.Timing = "instead of"
	}
	for _, e := range []struct {
		bit  int32
		name string
	}{{triggerInsert, "insert"}, {triggerUpdate, "update"}, {triggerDelete, "delete"}, {triggerTruncate, "truncate"}} {
		if m.Events&e.bit != 0 {
			t.Events = append(t.Events, e.name)
		}
	}
	if err := triggerFits(r, t, m); err != nil {
		return err
	}
	for _, name := range ast.Strings(m.Columns) {
		col, err := s.column(r, name)
		if err != nil {
			return err
		}
		t.Columns = append(t.Columns, col.Num)
	}
	if t.When, err = s.exprOver(m.WhenClause, r, "new", "old"); err != nil {
		return err
	}
	if t.Function, err = s.triggerFunction(m.Funcname); err != nil {
		return err
	}
	if m.Constrrel != nil {
		from, err := s.readRelation(m.Constrrel)
		if err != nil {
			return err
		}
		t.From = from.OID
	}
	if err := s.addTrigger(r, t, m.Replace); err != nil {
		return err
	}
	return s.cloneTrigger(r, t, m.Replace, 0)
}

// triggerFits holds a trigger against the kind of relation (42809).
func triggerFits(r *Relation, t *Trigger, m *ast.CreateTrigStmt) *Error {
	switch r.Kind {
	case Table, ForeignTable:
		if t.Timing == "instead of" && !r.Assumed {
			return fail("42809", "%q is a table: tables cannot have INSTEAD OF triggers", r.Name)
		}
	case PartitionedTable:
		if t.Timing == "instead of" {
			return fail("42809", "%q is a table: tables cannot have INSTEAD OF triggers", r.Name)
		}
		if t.Row && len(m.TransitionRels) > 0 {
			return fail("0A000", "%q is a partitioned table: ROW triggers with transition tables are not supported", r.Name)
		}
	case View:
		if t.Row && t.Timing != "instead of" {
			return fail("42809", "%q is a view: views cannot have row-level BEFORE or AFTER triggers", r.Name)
		}
		if slices.Contains(t.Events, "truncate") {
			return fail("42809", "%q is a view: views cannot have TRUNCATE triggers", r.Name)
		}
	default:
		return fail("42809", "relation %q cannot have triggers", r.Name)
	}
	if t.Timing == "instead of" {
		switch {
		case !t.Row:
			return fail("0A000", "INSTEAD OF triggers must be FOR EACH ROW")
		case m.WhenClause != nil:
			return fail("0A000", "INSTEAD OF triggers cannot have WHEN conditions")
		case len(m.Columns) > 0:
			return fail("0A000", "INSTEAD OF triggers cannot have column lists")
		}
	}
	return nil
}

// triggerFunction finds the function without arguments that returns trigger.
func (s *Session) triggerFunction(names []*ast.Node) (OID, *Error) {
	schema, name := ast.Qualified(names)
	for _, sig := range builtinCalls().functions[name] {
		if sig.result.Type == oidTrigger && (schema == "" || schema == "pg_catalog") {
			return 0, nil
		}
	}
	f, err := s.routine(&ast.ObjectWithArgs{Objname: names}, ast.ObjectType_OBJECT_FUNCTION)
	if err != nil {
		return 0, err
	}
	if f.Assumed && !f.Result.Known() {
		f.Result = plain(oidTrigger)
	}
	if f.Result.Known() && f.Result.Type != oidTrigger {
		return 0, fail("42P17", "function %s must return type %s", f.Name, "trigger")
	}
	return f.OID, nil
}

func (s *Session) addTrigger(r *Relation, t *Trigger, replace bool) *Error {
	s.Catalog.touch(r)
	i := slices.IndexFunc(r.Triggers, func(o *Trigger) bool { return o.Name == t.Name })
	if i < 0 {
		t.OID = s.Catalog.newOID()
		r.Triggers = append(r.Triggers, t)
		return nil
	}
	old := r.Triggers[i]
	switch {
	case !replace:
		return fail("42710", "trigger %q for relation %q already exists", t.Name, r.Name)
	case old.Constraint || t.Constraint:
		return fail("42710", "trigger %q for relation %q is a constraint trigger", t.Name, r.Name)
	}
	t.OID = old.OID
	r.Triggers[i] = t
	return nil
}

// cloneTrigger gives a partitioned table's row trigger to its partitions.
func (s *Session) cloneTrigger(r *Relation, t *Trigger, replace bool, depth int) *Error {
	if r.Kind != PartitionedTable || !t.Row || depth > 100 {
		return nil
	}
	for _, child := range s.Catalog.children(r.OID) {
		copied := inheritedTrigger(t, r, child)
		if err := s.addTrigger(child, copied, replace); err != nil {
			return err
		}
		if err := s.cloneTrigger(child, copied, replace, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// inheritedTrigger is a partition's copy of a row trigger.
func inheritedTrigger(t *Trigger, parent, child *Relation) *Trigger {
	copied := *t
	copied.OID, copied.Parent, copied.Inherited = 0, t.OID, true
	copied.Columns = nil
	for _, n := range t.Columns {
		if p := parent.ColumnNum(n); p != nil {
			if col := child.Column(p.Name); col != nil {
				copied.Columns = append(copied.Columns, col.Num)
			}
		}
	}
	return &copied
}
