package catalog

// TypeKind is pg_type.typtype, with arrays apart.
type TypeKind byte

// The kinds of type that a directory can make.
const (
	Base       TypeKind = 'b'
	Composite  TypeKind = 'c'
	Domain     TypeKind = 'd'
	Enum       TypeKind = 'e'
	Range      TypeKind = 'r'
	Multirange TypeKind = 'm'
	Pseudo     TypeKind = 'p'
	Shell      TypeKind = 's'
)

// Type is a user-defined type (pg_type). Array types are not objects of their
// own here; see TypeRef.
type Type struct {
	OID    OID
	Schema OID
	Name   string
	Kind   TypeKind
	Owner  string
	ACL    ACL
	// Relation holds a composite type's attributes.
	Relation OID
	// Labels of an enum, in their order.
	Labels []string
	// A domain's base type, nullability, default and checks.
	Of        TypeRef
	Collation string
	NotNull   bool
	Default   *Expr
	Checks    []*Constraint
	// HasCollation says that a base type was made COLLATABLE.
	HasCollation bool
	// Subtype of a range or multirange.
	Subtype TypeRef
	// Multirange is the range's multirange type (pg_range.rngmultitypid).
	Multirange OID
	// Range is the multirange's range type.
	Range OID
	// Extension that brought the type (pg_depend.deptype 'e'), or 0.
	Extension OID
	Deps      []Ref
	Created   Origin
	Changed   Origin
	Assumed   bool
	mark      uint64
}

// TypeRef is the type of a column or an argument: a type, its modifiers, and
// how many array dimensions were written (PostgreSQL does not tell them apart;
// any number above 0 is "array of").
type TypeRef struct {
	// Type is a builtin's or a user-defined type's OID; 0 when not known.
	Type OID
	// Mods are the modifiers as text: "20" of varchar(20), "10,2" of
	// numeric(10,2), "day to second" of an interval.
	Mods  string
	Array bool
	// Name is how it was written where Type is 0.
	Name string
}

// Known says that the type was resolved.
func (t TypeRef) Known() bool { return t.Type != 0 }
