package catalog

import "strings"

// operatorGone says that the directory dropped an operator of that name. What is
// gone is kept under names that begin with the kind (Other.goneKey).
func (c *Catalog) operatorGone(name string) bool {
	if _, had := c.names.kinds["operator"]; !had {
		return false
	}
	for g, gone := range c.names.gone {
		if gone && g.space == 'o' && strings.HasPrefix(g.in.name, "operator "+name+"(") {
			return true
		}
	}
	return false
}

// userOperators are the directory's own operators of a name. Their result is
// what their function gives.
func (c *Catalog) userOperators(name string) []*signature {
	var out []*signature
	for o := range c.others("operator") {
		if !strings.HasPrefix(o.Name, name+"(") {
			continue
		}
		sig := &signature{name: name, kind: PlainFunction, operator: o}
		for _, d := range o.Deps {
			if f := c.Functions[d.Object]; f != nil && d.Column == 0 {
				sig.result, sig.args, sig.volatility = f.Result, f.Inputs(), f.Volatility
				break
			}
		}
		out = append(out, sig)
	}
	return out
}
