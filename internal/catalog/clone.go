package catalog

import (
	"maps"
	"slices"
)

// Clone is a copy that shares nothing that can change with its original: an
// Expr and a tree are never modified once made, so they are shared. It belongs
// to no transaction.
func (c *Catalog) Clone() *Catalog {
	out := &Catalog{
		Schemas:     cloneMap(c.Schemas, cloneSchema),
		Relations:   cloneMap(c.Relations, cloneRelation),
		Types:       cloneMap(c.Types, cloneType),
		Functions:   cloneMap(c.Functions, cloneFunction),
		Others:      cloneMap(c.Others, cloneOther),
		Roles:       cloneMap(c.Roles, cloneRole),
		DefaultACLs: cloneDefaultACLs(c.DefaultACLs),
		Settings:    make(map[string]map[string]Setting, len(c.Settings)),
		Given:       cloneMap(c.Given, cloneGiven),
		Opaque:      slices.Clone(c.Opaque),
		Assumed: Assumed{
			Schemas:   cloneMap(c.Assumed.Schemas, cloneSchema),
			Relations: cloneMap(c.Assumed.Relations, cloneRelation),
			Types:     cloneMap(c.Assumed.Types, cloneType),
			Functions: cloneMap(c.Assumed.Functions, cloneFunction),
			Others:    cloneMap(c.Assumed.Others, cloneOther),
		},
		names:   c.names.clone(),
		nextOID: c.nextOID,
		epoch:   1,
	}
	for k, v := range c.Settings {
		out.Settings[k] = maps.Clone(v)
	}
	c.deps.flush(c)
	out.deps = c.deps.clone()
	out.forget()
	out.nextEpoch()
	return out
}

func cloneMap[K comparable, V any](m map[K]*V, clone func(*V) *V) map[K]*V {
	out := make(map[K]*V, len(m))
	for k, v := range m {
		out[k] = clone(v)
	}
	return out
}

// cloneEach copies a list of structs that hold nothing changeable themselves,
// or whose inner parts fix looks after. The copies share one allocation.
func cloneEach[T any](list []*T, fix func(*T)) []*T {
	if list == nil {
		return nil
	}
	block := make([]T, len(list))
	out := make([]*T, len(list))
	for i, p := range list {
		block[i] = *p
		if fix != nil {
			fix(&block[i])
		}
		out[i] = &block[i]
	}
	return out
}

func cloneSchema(s *Schema) *Schema {
	out := *s
	out.ACL = cloneACL(s.ACL)
	out.mark = 0
	return &out
}

func cloneRelation(r *Relation) *Relation {
	out := *r
	cloneRest(&out)
	out.Columns = cloneEach(r.Columns, func(c *Column) { c.ACL = cloneACL(c.ACL) })
	out.Constraints = cloneEach(r.Constraints, func(k *Constraint) {
		k.Columns = slices.Clone(k.Columns)
		k.ReferencedColumns = slices.Clone(k.ReferencedColumns)
		k.Deps = slices.Clone(k.Deps)
	})
	out.Indexes = slices.Clone(r.Indexes)
	out.Inherits = slices.Clone(r.Inherits)
	out.PartitionColumns, out.PartitionDeps = slices.Clone(r.PartitionColumns), slices.Clone(r.PartitionDeps)
	return &out
}

func cloneType(t *Type) *Type {
	out := *t
	out.mark = 0
	out.ACL = cloneACL(t.ACL)
	out.Labels = slices.Clip(t.Labels) // replaced as a whole, never changed
	out.Checks = cloneEach(t.Checks, nil)
	out.Deps = slices.Clone(t.Deps)
	return &out
}

func cloneFunction(f *Function) *Function {
	out := *f
	out.mark = 0
	out.ACL = cloneACL(f.ACL)
	out.Args = slices.Clone(f.Args)
	out.Config = maps.Clone(f.Config)
	out.Deps = slices.Clone(f.Deps)
	return &out
}

func cloneOther(o *Other) *Other {
	out := *o
	out.mark = 0
	out.ACL = cloneACL(o.ACL)
	out.Deps = slices.Clone(o.Deps)
	out.Options = maps.Clone(o.Options)
	return &out
}

func cloneRole(r *Role) *Role {
	out := *r
	out.mark = 0
	out.MemberOf = slices.Clone(r.MemberOf)
	return &out
}

func cloneDefaultACLs(list []DefaultACL) []DefaultACL {
	out := slices.Clone(list)
	for i := range out {
		out[i].ACL = cloneACL(out[i].ACL)
	}
	return out
}

func cloneACL(a ACL) ACL {
	if a == nil {
		return nil
	}
	out := make(ACL, len(a))
	for grantee, rights := range a {
		out[grantee] = maps.Clone(rights)
	}
	return out
}
