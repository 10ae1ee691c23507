package catalog

// comparableKeys refuses a foreign key whose columns have no equality with the
// referenced ones (ATAddForeignKeyConstraint): 42804.
func (s *Session) comparableKeys(r, target *Relation, k *Constraint) *Error {
	for i, num := range k.Columns {
		if i >= len(k.ReferencedColumns) {
			return nil
		}
		mine, theirs := r.ColumnNum(num), target.ColumnNum(k.ReferencedColumns[i])
		if mine == nil || theirs == nil || s.Catalog.equalityBetween(mine.Type, theirs.Type) {
			continue
		}
		name := k.Name
		if name == "" {
			name = objectName(r.Name, mine.Name, "fkey")
		}
		return fail("42804", "foreign key constraint %q cannot be implemented: key columns %q and %q are of incompatible types: %s and %s",
			name, mine.Name, theirs.Name, s.Catalog.FormatType(mine.Type), s.Catalog.FormatType(theirs.Type))
	}
	return nil
}

// equalityBetween: the same type, an implicit cast to the referenced one, or an
// operator of its operator family (integer_ops, float_ops, datetime_ops).
func (c *Catalog) equalityBetween(fk, pk TypeRef) bool {
	fk, pk = c.baseOf(fk), c.baseOf(pk)
	if !fk.Known() || !pk.Known() || fk.Array == pk.Array && c.converts(fk, pk, 'i') {
		return true
	}
	return !fk.Array && !pk.Array && family(fk.Type) != 0 && family(fk.Type) == family(pk.Type)
}

func family(t OID) int {
	switch t {
	case oidInt2, oidInt4, oidInt8:
		return 1
	case oidFloat4, oidFloat8:
		return 2
	case oidDate, oidTimestamp, oidTimestamptz:
		return 3
	}
	return 0
}
