package catalog

// edges visits everything that an object and its parts depend on, with the kind
// of the dependency, as the server records it in pg_depend: see heap.c,
// pg_constraint.c, index.c, trigger.c, policy.c, rewriteDefine.c, pg_proc.c and
// typecmds.c. A schema is no target, since each object lives in one (inSchema).
func (c *Catalog) edges(oid OID, visit func(from thing, to Ref, h how)) {
	if r := c.Relations[oid]; r != nil {
		c.relationEdges(r, visit)
	} else if t := c.Types[oid]; t != nil {
		c.typeEdges(t, visit)
	} else if f := c.Functions[oid]; f != nil {
		me := thing{class: aFunction, object: oid}
		edgeAll(me, f.Deps, normal, visit)
		for i := range f.Args {
			edgeExpr(me, f.Args[i].Default, visit)
			edgeType(me, f.Args[i].Type, visit)
		}
		edgeType(me, f.Result, visit)
		edgePart(me, f.Part, visit)
		edgePart(me, f.Extension, visit)
		for _, e := range f.DependsOn {
			visit(me, Ref{Object: e}, auto)
		}
	} else if o := c.Others[oid]; o != nil {
		h := normal
		switch o.Kind {
		case "statistics", "publication":
			// Statistics go with their table; a publication only loses it.
			h = auto
		}
		me := thing{class: anOther, object: oid}
		if o.Kind != "publication" {
			edgeAll(me, o.Deps, h, visit)
		}
		edgePart(me, o.Part, visit)
		edgePart(me, o.Extension, visit)
	} else if n := c.Schemas[oid]; n != nil {
		edgePart(thing{class: aSchema, object: oid}, n.Extension, visit)
	}
}

// edgePart is for what belongs to something and goes with it (deptype 'i', and
// 'e' for what an extension brought).
func edgePart(from thing, whole OID, visit func(thing, Ref, how)) {
	if whole != 0 {
		visit(from, Ref{Object: whole}, internal)
	}
}

func edgeAll(from thing, deps []Ref, h how, visit func(thing, Ref, how)) {
	for _, d := range deps {
		visit(from, d, h)
	}
}

func edgeExpr(from thing, e *Expr, visit func(thing, Ref, how)) {
	if e != nil {
		edgeAll(from, e.Deps, normal, visit)
	}
}

// edgeOwn is edgeExpr for an expression of a table whose references to the table itself
// are automatic (recordDependencyOnSingleRelExpr with DEPENDENCY_AUTO).
func edgeOwn(from thing, e *Expr, self OID, visit func(thing, Ref, how)) {
	if e == nil {
		return
	}
	for _, d := range e.Deps {
		h := normal
		if d.Object == self {
			if d.Column == 0 {
				continue
			}
			h = auto
		}
		visit(from, d, h)
	}
}

func edgeType(from thing, t TypeRef, visit func(thing, Ref, how)) {
	if t.Type >= FirstUserOID {
		visit(from, Ref{Object: t.Type}, normal)
	}
}

func (c *Catalog) relationEdges(r *Relation, visit func(thing, Ref, how)) {
	me := thing{class: aRelation, object: r.OID}
	for _, col := range r.Columns {
		columnEdges(r, col, visit)
		c.collations(col.Collation, func(to Ref) {
			visit(thing{class: aColumn, object: r.OID, column: col.Num}, to, normal)
		})
	}
	for _, k := range r.Constraints {
		constraintEdges(r, k, visit)
	}
	for _, t := range r.Triggers {
		from := thing{class: aTrigger, object: r.OID, part: t.OID}
		if t.Parent != 0 {
			visit(from, Ref{Object: t.Parent}, internal)
		}
		if t.Function != 0 {
			visit(from, Ref{Object: t.Function}, normal)
		}
		for _, n := range t.Columns {
			visit(from, Ref{Object: r.OID, Column: n}, normal)
		}
		edgeExpr(from, t.When, visit)
	}
	for _, u := range r.Rules {
		edgeAll(thing{class: aRule, object: r.OID, part: u.OID}, u.Deps, normal, visit)
	}
	for _, p := range r.Policies {
		from := thing{class: aPolicy, object: r.OID, part: p.OID}
		edgeExpr(from, p.Using, visit)
		edgeExpr(from, p.Check, visit)
	}
	h := normal
	if r.Bound != "" {
		h = auto
	}
	for _, parent := range r.Inherits {
		visit(me, Ref{Object: parent}, h)
	}
	if r.View != nil {
		edgeAll(me, r.View.Deps, normal, visit)
	}
	if q := r.Sequence; q != nil && q.OwnedBy.Object != 0 {
		h := auto
		if q.Identity {
			h = internal
		}
		visit(me, q.OwnedBy, h)
	}
	if r.Index != nil {
		indexEdges(me, r.Index, visit)
		for _, k := range r.Index.Keys {
			c.collations(k.Collation, func(to Ref) { visit(me, to, normal) })
		}
	}
	if r.OfType != 0 {
		visit(me, Ref{Object: r.OfType}, normal)
	}
	if r.Server != 0 {
		visit(me, Ref{Object: r.Server}, normal)
	}
	edgePart(me, r.Extension, visit)
	for _, e := range r.DependsOn {
		visit(me, Ref{Object: e}, auto)
	}
}

func columnEdges(r *Relation, col *Column, visit func(thing, Ref, how)) {
	from := thing{class: aColumn, object: r.OID, column: col.Num}
	if r.View != nil {
		// The column of a view cannot go without the view.
		from = thing{class: aRelation, object: r.OID}
	}
	edgeType(from, col.Type, visit)
	if col.Default == nil {
		return
	}
	if col.Generated != 0 {
		// Since version 15 a generated column keeps what it is generated from
		// (2BP01); before, it silently went along.
		for _, d := range col.Default.Deps {
			if d != (Ref{Object: r.OID}) {
				visit(from, d, normal)
			}
		}
		return
	}
	edgeExpr(thing{class: aDefault, object: r.OID, column: col.Num}, col.Default, visit)
}

func constraintEdges(r *Relation, k *Constraint, visit func(thing, Ref, how)) {
	from := thing{class: aConstraint, object: r.OID, part: k.OID}
	for _, n := range k.Columns {
		visit(from, Ref{Object: r.OID, Column: n}, auto)
	}
	edgeOwn(from, k.Expr, r.OID, visit)
	edgeAll(from, k.Deps, normal, visit)
	if k.Parent != 0 {
		visit(from, Ref{Object: k.Parent}, internal)
	}
	if k.Kind != ForeignKey || k.References == 0 {
		return
	}
	for _, n := range k.ReferencedColumns {
		visit(from, Ref{Object: k.References, Column: n}, normal)
	}
	if len(k.ReferencedColumns) == 0 {
		visit(from, Ref{Object: k.References}, normal)
	}
	if k.ReferencedIndex != 0 {
		visit(from, Ref{Object: k.ReferencedIndex}, normal)
	}
}

func indexEdges(me thing, x *IndexInfo, visit func(thing, Ref, how)) {
	if x.Parent != 0 {
		visit(me, Ref{Object: x.Parent}, internal)
	}
	if x.Constraint != 0 {
		visit(me, Ref{Object: x.Constraint}, internal)
	}
	visit(me, Ref{Object: x.Table}, auto)
	for _, k := range x.Keys {
		if k.Expr == nil {
			visit(me, Ref{Object: x.Table, Column: k.Column}, auto)
		}
		edgeOwn(me, k.Expr, x.Table, visit)
	}
	for _, n := range x.Include {
		visit(me, Ref{Object: x.Table, Column: n}, auto)
	}
	edgeOwn(me, x.Predicate, x.Table, visit)
}

func (c *Catalog) typeEdges(t *Type, visit func(thing, Ref, how)) {
	me := thing{class: aType, object: t.OID}
	edgeAll(me, t.Deps, normal, visit)
	edgeType(me, t.Of, visit)
	edgeType(me, t.Subtype, visit)
	edgeExpr(me, t.Default, visit)
	c.collations(t.Collation, func(to Ref) { visit(me, to, normal) })
	edgePart(me, t.Range, visit)
	edgePart(me, t.Extension, visit)
	for _, k := range t.Checks {
		from := thing{class: aDomainCheck, object: t.OID, part: k.OID}
		edgeExpr(from, k.Expr, visit)
		edgeAll(from, k.Deps, normal, visit)
	}
}
