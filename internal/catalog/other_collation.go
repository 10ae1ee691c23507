package catalog

// Columns, domains and index keys name their collation. The name is enough to
// tell a directory's own collations apart, which are few; PostgreSQL's are
// pinned and leave no dependency.

// collations visits the directory's collations of a name.
func (c *Catalog) collations(name string, visit func(Ref)) {
	if name == "" {
		return
	}
	for o := range c.others("collation") {
		if o.Name == name {
			visit(Ref{Object: o.OID})
		}
	}
}

// renameCollation changes the name wherever the collation is used.
func (c *Catalog) renameCollation(o *Other, old string) {
	for _, u := range c.usersOf(o.OID) {
		if r := c.Relations[u]; r != nil {
			c.touch(r)
			for _, col := range r.Columns {
				if col.Collation == old {
					col.Collation = o.Name
				}
			}
			if r.Index != nil {
				for i := range r.Index.Keys {
					if r.Index.Keys[i].Collation == old {
						r.Index.Keys[i].Collation = o.Name
					}
				}
			}
		}
		if t := c.Types[u]; t != nil && t.Collation == old {
			c.touchType(t)
			t.Collation = o.Name
		}
	}
}
