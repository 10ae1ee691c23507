package sqlparse

import "strings"

// maxValues is how many values a variable, and how many texts an EXECUTE, may have.
const maxValues = 100

// variable is what is known of a variable's values: those of a loop over constants,
// or the one of a declaration, where nothing else assigns to it.
type variable struct {
	declared, assigned int
	initial            Expr
	// textual is set where a value of this type reads as its literal does.
	textual bool
	// inner is set for the variable of an integer loop, which is a new one.
	inner bool
	array Expr
	// values are filled in as resolve needs them.
	values []string
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
	case "text", "varchar", "character varying", "name", "int", "integer", "int4", "bigint", "int8", "smallint":
		v.textual = true
	}
}

func (p *plpgsql) assigned(name string) { p.variable(name).assigned++ }

// ranges notes FOREACH name IN ARRAY e.
func (p *plpgsql) ranges(name string, e Expr) { p.variable(name).array = e }

// known gives the values that a variable can have where it is used, if it is
// certain that these are all.
func (r *resolver) known(name string) ([]string, bool) {
	v := r.pl.vars[name]
	if v == nil || v.declared > 1 {
		return nil, false
	}
	if loops := v.inner || v.array.Text != ""; loops && r.active[name] == 0 {
		return nil, false // outside of its loop it is something else
	}
	if !v.solved {
		v.solved = true // before the look at its value, which may name it again
		r.solve(v)
	}
	return v.values, len(v.values) > 0
}

func (r *resolver) solve(v *variable) {
	switch {
	case v.inner:
		if v.assigned != 1 || v.array.Text != "" {
			v.values = nil
		}
	case v.array.Text != "":
		if v.assigned == 1 && v.initial.Text == "" && (v.textual || v.declared == 0) {
			v.values = r.elements(v.array)
		}
	case v.textual && v.assigned == 0 && v.declared == 1 && v.initial.Text != "" && !v.initial.Query:
		// More than one value would come from another variable, and go with it.
		if texts, _ := r.values(v.initial); len(texts) == 1 {
			v.values = texts
		}
	}
}
