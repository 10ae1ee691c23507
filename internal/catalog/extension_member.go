package catalog

// extensionOf is the extension that a thing belongs to, 0 for none.
func (c *Catalog) extensionOf(t thing) OID {
	switch t.class {
	case aSchema:
		if n := c.Schemas[t.object]; n != nil {
			return n.Extension
		}
	case aRelation:
		if r := c.Relations[t.object]; r != nil {
			return r.Extension
		}
	case aType:
		if ty := c.Types[t.object]; ty != nil {
			return ty.Extension
		}
	case aFunction:
		if f := c.Functions[t.object]; f != nil {
			return f.Extension
		}
	case anOther:
		if o := c.Others[t.object]; o != nil {
			return o.Extension
		}
	}
	return 0
}
