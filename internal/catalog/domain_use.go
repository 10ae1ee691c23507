package catalog

// storedInside refuses to tighten a domain whose values are stored inside of
// others, an array or a row: the server cannot check those
// (find_composite_type_dependencies, commands/tablecmds.c).
func (s *Session) storedInside(domain *Type) *Error {
	// place is a type that holds the domain's values, nested where they are not
	// the whole value.
	type place struct {
		typ    OID
		nested bool
	}
	c := s.Catalog
	queue := []place{{typ: domain.OID}}
	seen := map[place]bool{}
	for ; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.typ == 0 || seen[at] {
			continue
		}
		seen[at] = true
		for _, u := range c.usersOf(at.typ) {
			if over := c.Types[u]; over != nil {
				nested := at.nested || over.Kind != Domain || over.Of.Array
				queue = append(queue, place{over.OID, nested})
			}
			r := c.Relations[u]
			if r == nil {
				continue
			}
			for _, col := range r.Columns {
				if col.Type.Type != at.typ {
					continue
				}
				if (at.nested || col.Type.Array) && (r.Kind == Table || r.Kind == PartitionedTable || r.Kind == MaterializedView) {
					return fail("0A000", "cannot alter type %q because column \"%s.%s\" uses it", domain.Name, r.Name, col.Name)
				}
				queue = append(queue, place{r.RowType, true})
			}
		}
	}
	return nil
}
