package sqlparse

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

const (
	// maxValues is how many values a variable, and how many texts an EXECUTE, may have.
	maxValues = 100
	// maxFolded is how long one text may be, and maxTexts how long all of a body.
	maxFolded = 256 << 10
	maxTexts  = 4 << 20
)

// variable is what is known of a variable: how often it is declared and written to,
// and by what.
type variable struct {
	declared, assigned int
	// loops are those of the assignments that are FOREACH over an array or FOR over
	// integers.
	loops int
	// written is the expression of the last declaration or assignment.
	initial, written Expr
	// textual is set where a value of its type reads as its literal does, integer
	// where it is a number.
	textual, integer bool

	tree   *ast.Node
	solved bool
}

func (p *plpgsql) variable(name string) *variable {
	v := p.vars[name]
	if v == nil {
		v = &variable{}
		p.vars[name] = v
	}
	return v
}

func (p *plpgsql) declared(d Declare) {
	v := p.variable(d.Name)
	v.declared++
	v.initial = d.Default
	switch strings.Join(strings.Fields(lower(d.Type)), " ") {
	case "text", "varchar", "character varying", "name":
		v.textual = true
	case "int", "integer", "int4", "bigint", "int8", "smallint", "int2":
		v.textual, v.integer = true, true
	}
}

func (p *plpgsql) assigned(name string) { p.variable(name).assigned++ }

// values are the values of a variable in the loop that is around the place being
// looked at; false where there is none or something else writes to it as well.
func (r *resolver) values(name string) ([]string, bool) {
	v, around := r.pl.vars[name], r.around[name]
	if v == nil || len(around) == 0 || v.assigned != v.loops || v.initial.Text != "" {
		return nil, false
	}
	if v.declared > 1 || v.declared == 1 && !v.textual {
		return nil, false
	}
	values := around[len(around)-1]
	return values, len(values) > 0
}

// definition is the only expression that a variable can have as its value, nil for
// none. The other value can be NULL, and EXECUTE of NULL is an error.
func (r *resolver) definition(name string) *ast.Node {
	v := r.pl.vars[name]
	if v == nil || v.declared != 1 || !v.textual {
		return nil
	}
	if !v.solved {
		v.solved = true
		switch {
		case v.assigned == 0 && v.initial.Text != "":
			v.tree = r.expression(v.initial)
		case v.assigned == 1 && v.initial.Text == "" && v.written.Text != "":
			v.tree = r.expression(v.written)
		}
	}
	return v.tree
}
