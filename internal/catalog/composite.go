package catalog

import "slices"

// followType brings the tables of CREATE TABLE … OF a composite type in line
// with it, after ALTER TYPE … CASCADE. Attributes are told by name: a renamed
// one was renamed in the tables at once.
func (s *Session) followType(r *Relation) *Error {
	c := s.Catalog
	for _, u := range c.usersOf(r.RowType) {
		t := c.Relations[u]
		if t == nil || t.OfType != r.RowType {
			continue
		}
		c.touch(t)
		t.Changed = s.at
		var gone []thing
		for _, col := range t.Columns {
			if r.Column(col.Name) == nil {
				gone = append(gone, thing{class: aColumn, object: t.OID, column: col.Num})
			}
		}
		if len(gone) > 0 {
			if err := s.dropThings(gone, true); err != nil {
				return err
			}
		}
		for _, of := range r.Columns {
			col := t.Column(of.Name)
			if col == nil {
				var err *Error
				if col, err = s.newColumn(t, of.Name); err != nil {
					return err
				}
			}
			if col.Type == of.Type && col.Collation == of.Collation {
				continue
			}
			col.Type, col.Collation, col.Changed = of.Type, of.Collation, s.at
		}
		slices.SortFunc(t.Columns, func(a, b *Column) int { return a.Num - b.Num })
		c.deps.changed(t.OID)
	}
	return nil
}
