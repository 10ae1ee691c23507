package catalog

// Trigger is a row of pg_trigger that is not internal.
type Trigger struct {
	OID  OID
	Name string
	// Timing is "before", "after" or "instead of".
	Timing  string
	Events  []string // insert, update, delete, truncate
	Row     bool
	Columns []int // UPDATE OF
	When    *Expr
	// Function that it calls.
	Function OID
	// From is the table that FROM names, for constraint triggers; 0 without.
	From OID
	// Enabled is 'O' origin, 'D' disabled, 'R' replica, 'A' always.
	Enabled    byte
	Constraint bool
	Deferrable bool
	Deferred   bool
	Inherited  bool
	// Parent is the partitioned table's trigger that a partition's belongs to, or 0.
	Parent  OID
	Created Origin
}

// Rule is a row of pg_rewrite that is not a view's own.
type Rule struct {
	OID  OID
	Name string
	// Event is "select", "insert", "update" or "delete".
	Event   string
	Instead bool
	// Conditional: the rule has a WHERE. Returning: an action has RETURNING.
	Conditional, Returning bool
	Enabled                byte
	Text                   string
	Deps                   []Ref
	Created                Origin
}

// Policy is row-level security (pg_policy).
type Policy struct {
	OID        OID
	Name       string
	Permissive bool
	// Command is "all", "select", "insert", "update" or "delete".
	Command string
	// Roles; empty or "public" means everybody.
	Roles   []string
	Using   *Expr
	Check   *Expr
	Created Origin
	Changed Origin
}
