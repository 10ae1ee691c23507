package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// extensionCall is a call of a function that an extension brought: what it gives
// is known by name alone, and what calls it goes with the extension.
func (b *binder) extensionCall(c call) (v value, set, ok bool) {
	e, result, ok := b.s.extensionFunction(c.schema, c.name)
	if !ok {
		return value{}, false, false
	}
	b.use(e.OID, 0)
	b.stable, b.volatile = true, true
	v.typ, set = b.s.extensionResult(e, result)
	if !v.typ.Known() || v.typ.Type == oidRecord {
		b.unresolved = true
		v.typ = TypeRef{}
	}
	return v, set, true
}

// extensionValue is extensionCall for a call in an expression.
func (b *binder) extensionValue(c call, m *ast.FuncCall, sc *scope) (value, bool) {
	v, set, ok := b.extensionCall(c)
	if ok && sc != nil {
		sc.sets = sc.sets || set
		sc.windows = sc.windows || m.Over != nil
	}
	return v, ok
}
