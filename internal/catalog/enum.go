package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createEnum is CREATE TYPE … AS ENUM.
func (s *Session) createEnum(n *ast.CreateEnumStmt) *Error {
	t, err := s.newType(n.TypeName, Enum)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, label := range ast.Strings(n.Vals) {
		if err := validLabel(label); err != nil {
			return err
		}
		if used[label] {
			return fail("23505", "enum label %q used more than once", label)
		}
		used[label] = true
		t.Labels = append(t.Labels, label)
	}
	if s.txn != nil {
		s.txn.fresh.newType(t.OID)
	}
	return nil
}

func validLabel(label string) *Error {
	if len(label) > maxName {
		return fail("42602", "invalid enum label %q: labels must be %d bytes or less", label, maxName)
	}
	return nil
}

// alterEnum is ALTER TYPE … ADD VALUE and RENAME VALUE (AddEnumLabel and
// RenameEnumLabel, catalog/pg_enum.c). Of an assumed enum not all labels are
// known.
func (s *Session) alterEnum(n *ast.AlterEnumStmt) *Error {
	t, err := s.userType(n.TypeName, Enum)
	if err != nil {
		return err
	}
	if t.Kind != Enum {
		return fail("42809", "%s is not an enum", t.Name)
	}
	if n.OldVal != "" {
		return s.renameLabel(t, n.OldVal, n.NewVal)
	}
	if err := validLabel(n.NewVal); err != nil {
		return err
	}
	if slices.Contains(t.Labels, n.NewVal) {
		if n.SkipIfNewValExists {
			return nil
		}
		return fail("42710", "enum label %q already exists", n.NewVal)
	}
	at := len(t.Labels)
	if n.NewValNeighbor != "" {
		if at, err = s.label(t, n.NewValNeighbor); err != nil {
			return err
		}
		if n.NewValIsAfter {
			at++
		}
	}
	t.Labels = slices.Concat(t.Labels[:at], []string{n.NewVal}, t.Labels[at:])
	t.Changed = s.at
	if s.txn != nil {
		s.txn.fresh.add(t.OID, n.NewVal)
	}
	return nil
}

// label finds a label, or assumes it of an assumed enum.
func (s *Session) label(t *Type, label string) (int, *Error) {
	i := slices.Index(t.Labels, label)
	if i >= 0 {
		return i, nil
	}
	if !t.Assumed {
		return 0, fail("22023", "%q is not an existing enum label", label)
	}
	t.Labels = append(slices.Clone(t.Labels), label)
	if was := s.Catalog.Assumed.Types[t.OID]; was != nil && !slices.Contains(was.Labels, label) {
		was.Labels = append(was.Labels, label)
	}
	return len(t.Labels) - 1, nil
}

func (s *Session) renameLabel(t *Type, from, to string) *Error {
	if err := validLabel(to); err != nil {
		return err
	}
	if slices.Contains(t.Labels, to) {
		return fail("42710", "enum label %q already exists", to)
	}
	i, err := s.label(t, from)
	if err != nil {
		return err
	}
	t.Labels = slices.Clone(t.Labels)
	t.Labels[i], t.Changed = to, s.at
	return nil
}

// freshLabels are the enum labels that the open transaction added: until it
// commits they cannot be used (55P04; EnumUncommitted, catalog/pg_enum.c, and
// the documentation of ALTER TYPE). Since version 17 those of a type that the
// transaction itself made can.
type freshLabels struct {
	types map[OID]bool
	// labels say whether the type is older than the transaction.
	labels map[freshLabel]bool
}

type freshLabel struct {
	enum  OID
	label string
}

func (f *freshLabels) newType(enum OID) {
	if f.types == nil {
		f.types = map[OID]bool{}
	}
	f.types[enum] = true
}

func (f *freshLabels) add(enum OID, label string) {
	if f.labels == nil {
		f.labels = map[freshLabel]bool{}
	}
	f.labels[freshLabel{enum, label}] = !f.types[enum]
}

// labelUse is the error for a literal that is read as a value of an enum: one
// that is no label (22P02), or that is not committed yet (55P04). It is nil for
// other types, and for enums of which not all labels are known.
func (s *Session) labelUse(t TypeRef, literal string) *Error {
	t = s.Catalog.baseOf(t)
	u := s.Catalog.Types[t.Type]
	if u == nil || u.Kind != Enum || t.Array {
		return nil
	}
	if !slices.Contains(u.Labels, literal) {
		if u.Assumed {
			return nil
		}
		return fail("22P02", "invalid input value for enum %s: %q", u.Name, literal)
	}
	if s.txn == nil {
		return nil
	}
	older, fresh := s.txn.fresh.labels[freshLabel{u.OID, literal}]
	if !fresh || !older && !s.Closed {
		return nil
	}
	err := fail("55P04", "unsafe use of new value %q of enum type %s", literal, u.Name)
	err.Certain = older
	return err
}

// label holds a literal that is taken for a value of a type against its labels.
func (b *binder) label(t TypeRef, v value) {
	if v.literal == nil {
		return
	}
	if err := b.s.labelUse(t, *v.literal); err != nil {
		b.faults = append(b.faults, err)
	}
}

// rowsStatement looks at a statement that changes rows: for labels that are too new
// for it, and, where the directory made all that there is, for names and types that
// the server refuses. What else it does is no business of the schema.
func (s *Session) rowsStatement(n *ast.Node) *Error {
	labels := s.txn != nil && len(s.txn.fresh.labels) > 0
	if !labels && !s.Closed {
		return nil
	}
	closed := s.Closed
	defer func() { s.Closed = closed }()
	for _, s.Closed = range []bool{false, closed} {
		b := s.binder(false)
		b.statement(n, nil, true)
		for _, err := range b.faults {
			switch {
			case err.State == "55P04", closed && err.Certain && !s.Closed:
				return err
			case closed && err.Certain: // what nothing here made may be there all the same
				return perhaps(err.State, "%s", err.Message)
			}
		}
	}
	return nil
}
