package catalog

// Describe says what an object is, in SQL's words: "table public.users". It is
// empty for what does not exist.
func (c *Catalog) Describe(ref Ref) string {
	t := c.thingOf(ref)
	if t == (thing{}) {
		return ""
	}
	return c.describe(t)
}

// Dependents describes what stands on an object or a column directly and does
// not simply go with it: the views, functions and keys that DROP … RESTRICT
// names.
func (c *Catalog) Dependents(ref Ref) []string {
	var out []string
	for _, d := range c.dependents(ref) {
		if !d.Auto {
			out = append(out, d.What)
		}
	}
	return out
}
