package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// branches is IF and CASE. Where a condition cannot be told and a branch
// changes the schema, that is said; the branch is then taken, since what
// follows was written for the case that its objects are there.
func (r *runner) branches(st *sqlparse.Step) (flow, *Error) {
	var operand datum
	simple := st.Op == sqlparse.OpCase && len(st.Exprs) > 0
	if err := r.calls(st); err != nil {
		return flowNext, err
	}
	if simple {
		operand = r.evaluate(st.Exprs[0])
	}
	for i := range st.Branches {
		b := &st.Branches[i]
		if b.Cond.Text == "" {
			return r.steps(b.Steps)
		}
		if err := r.calls(&sqlparse.Step{Exprs: []sqlparse.Expr{b.Cond}}); err != nil {
			return flowNext, err
		}
		v := truthOf(r.condition(b.Cond, simple, operand))
		switch {
		case v == true && r.guards(b.Steps):
			// What it asks for may be an extension's, or older than the
			// directory: whoever runs the migration has it.
			return flowNext, nil
		case v == true:
			return r.steps(b.Steps)
		case v == false || v == nil:
			continue
		}
		return r.undecided(st.Branches[i:])
	}
	return flowNext, nil
}

// guards says that a branch does nothing but raise an error.
func (r *runner) guards(list []sqlparse.Step) bool {
	raises := false
	for i := range list {
		raises = raises || list[i].Op == sqlparse.OpRaise && list[i].Ends
	}
	has, _ := r.effects(list, 0)
	return raises && !has
}

func (r *runner) condition(e sqlparse.Expr, simple bool, operand datum) datum {
	v := r.evaluate(e)
	if simple {
		return equalKnown(operand, v)
	}
	return v
}

// undecided is a choice between branches that depends on what is not known.
func (r *runner) undecided(list []sqlparse.Branch) (flow, *Error) {
	effect, leaves := -1, false
	for i := range list {
		has, ends := r.effects(list[i].Steps, 0)
		if has && effect < 0 {
			effect = i
		}
		leaves = leaves || ends
	}
	roles := r.aboutRoles(list)
	if effect < 0 {
		if leaves && !roles {
			r.doubt = "a condition that cannot be decided ends the body"
		}
		return flowNext, nil
	}
	if !roles {
		r.s.opaque("a condition that cannot be decided", list[0].Cond.Text)
	}
	if r.attempt(list[effect].Steps) != flowNext && !roles {
		r.doubt = "a condition that cannot be decided ends the body"
	}
	return flowNext, nil
}

// attempt takes a branch, and takes it back where it fails: its condition is
// there to keep that from happening.
func (r *runner) attempt(list []sqlparse.Step) flow {
	mark, now := r.s.Catalog.savepoint(), r.s.settings()
	f, err := r.steps(list)
	if err == nil {
		r.s.Catalog.release(mark)
		return f
	}
	r.s.Catalog.rollbackTo(mark)
	r.s.setSettings(now)
	return flowNext
}

// aboutRoles says that conditions ask for nothing but roles. These belong to the
// cluster, so that it is not known which there are; but it makes no difference:
// what is granted to, or revoked from, a role that does not exist is nothing, and
// creating one that exists changes nothing here.
func (r *runner) aboutRoles(list []sqlparse.Branch) bool {
	for _, b := range list {
		if b.Cond.Text == "" {
			continue
		}
		n := r.tree(b.Cond)
		roles, others := false, n == nil
		ast.Walk(n, func(m any) bool {
			switch m := m.(type) {
			case *ast.RangeVar:
				switch m.Relname {
				case "pg_roles", "pg_user", "pg_authid", "pg_group", "pg_shadow", "pg_auth_members":
					roles = true
				default:
					others = true
				}
			case *ast.FuncCall:
				_, name := ast.Qualified(m.Funcname)
				roles = roles || name == "pg_has_role"
			}
			return true
		})
		if others || !roles {
			return false
		}
	}
	return true
}

// effects says whether steps change the schema, and whether they leave the body
// without an error.
func (r *runner) effects(list []sqlparse.Step, depth int) (has, leaves bool) {
	if depth > 200 {
		return true, true
	}
	for i := range list {
		st := &list[i]
		if st.Opaque != "" && !r.s.harmlessDynamic(st.Opaque, depth) {
			has = true
		}
		has = has || st.Op == sqlparse.OpCommit && r.s.inTransaction()
		for k := range st.Runs {
			has = has || st.Runs[k].Node != nil && r.s.hasEffect(st.Runs[k].Node, depth)
		}
		for _, e := range st.Exprs {
			has = has || r.exprEffect(e, depth)
		}
		leaves = leaves || st.Ends && (st.Op == sqlparse.OpReturn || st.Op == sqlparse.OpExit)
		inner := func(steps []sqlparse.Step) {
			h, l := r.effects(steps, depth+1)
			has, leaves = has || h, leaves || l
		}
		if st.Block != nil {
			h, l := r.blockEffects(st.Block, depth+1)
			has, leaves = has || h, leaves || l
		}
		for _, b := range st.Branches {
			has = has || r.exprEffect(b.Cond, depth)
			inner(b.Steps)
		}
	}
	return has, leaves
}

// exprEffect says whether an expression or a query calls what changes the schema.
func (r *runner) exprEffect(e sqlparse.Expr, depth int) bool {
	if !e.Query && !strings.Contains(e.Text, "(") {
		return false
	}
	n := r.tree(e)
	return n != nil && r.s.hasEffect(n, depth)
}
