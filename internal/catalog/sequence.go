package catalog

import (
	"math"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createSequence is CREATE SEQUENCE (DefineSequence, commands/sequence.c).
func (s *Session) createSequence(n *ast.CreateSeqStmt) *Error {
	in, err := s.createIn(n.GetSequence())
	if err != nil {
		return err
	}
	name := truncated(n.GetSequence().GetRelname())
	if old := s.Catalog.RelationNamed(in.OID, name); old != nil {
		if n.IfNotExists {
			return nil
		}
		return exists(old)
	}
	r := s.newTable(in.OID, name, Sequence, n.GetSequence().GetRelpersistence())
	r.Sequence = &SequenceInfo{Type: plain(oidInt8)}
	s.Catalog.addRelation(r)
	return s.sequenceOptions(r, n.Options, true)
}

// alterSequence is ALTER SEQUENCE.
func (s *Session) alterSequence(n *ast.AlterSeqStmt) *Error {
	r, err := s.existing(n.GetSequence(), Sequence, n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	if r.Kind != Sequence {
		return fail("42809", "%q is not a sequence", r.Name)
	}
	if r.Sequence.Identity && ast.Option(n.Options, "owned_by") != nil {
		return fail("0A000", "cannot change ownership of identity sequence")
	}
	r.Changed = s.at
	return s.sequenceOptions(r, n.Options, false)
}

// sequenceOptions applies options; isNew fills in the defaults of a new one
// (init_params).
func (s *Session) sequenceOptions(r *Relation, list []*ast.Node, isNew bool) *Error {
	q := r.Sequence
	oldMin, oldMax := typeLimits(q)
	resetMin, resetMax := isNew, isNew
	if d := ast.Option(list, "as"); d != nil {
		t, err := s.typeRef(d.Arg.GetTypeName())
		if err != nil {
			return err
		}
		if t.Known() && t.Type != oidInt2 && t.Type != oidInt4 && t.Type != oidInt8 {
			return fail("22023", "sequence type must be smallint, integer, or bigint")
		}
		// A limit that was the old type's own follows the new type.
		resetMax = resetMax || q.Increment > 0 && q.Max == oldMax || q.Increment < 0 && q.Max == -1
		resetMin = resetMin || q.Increment < 0 && q.Min == oldMin || q.Increment > 0 && q.Min == 1
		q.Type = t
	}
	if isNew {
		q.Increment, q.Cache = 1, 1
	}
	if v, ok := intOption(list, "increment"); ok {
		q.Increment = v
		if v == 0 {
			return fail("22023", "INCREMENT must not be zero")
		}
	}
	s.sequenceLimits(q, list, resetMin, resetMax)
	if v, ok := intOption(list, "start"); ok {
		q.Start = v
	} else if isNew {
		q.Start = q.Min
		if q.Increment < 0 {
			q.Start = q.Max
		}
	}
	if v, ok := intOption(list, "cache"); ok {
		q.Cache = v
	}
	if d := ast.Option(list, "cycle"); d != nil {
		q.Cycle, _ = ast.Bool(d)
	}
	if q.Min >= q.Max {
		return fail("22023", "MINVALUE (%d) must be less than MAXVALUE (%d)", q.Min, q.Max)
	}
	if q.Start < q.Min || q.Start > q.Max {
		return fail("22023", "START value (%d) is out of the range of the sequence", q.Start)
	}
	if d := ast.Option(list, "owned_by"); d != nil {
		return s.ownSequence(r, ast.Strings(d.Arg.GetList().GetItems()))
	}
	return nil
}

func (s *Session) sequenceLimits(q *SequenceInfo, list []*ast.Node, resetMin, resetMax bool) {
	low, high := typeLimits(q)
	setMax := func() {
		if q.Max = high; q.Increment < 0 {
			q.Max = -1
		}
	}
	setMin := func() {
		if q.Min = 1; q.Increment < 0 {
			q.Min = low
		}
	}
	if d := ast.Option(list, "maxvalue"); d != nil && d.Arg != nil {
		q.Max, _ = intOption(list, "maxvalue")
	} else if d != nil || resetMax {
		setMax()
	}
	if d := ast.Option(list, "minvalue"); d != nil && d.Arg != nil {
		q.Min, _ = intOption(list, "minvalue")
	} else if d != nil || resetMin {
		setMin()
	}
}

func typeLimits(q *SequenceInfo) (low, high int64) {
	switch q.Type.Type {
	case oidInt2:
		return math.MinInt16, math.MaxInt16
	case oidInt4:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

func intOption(list []*ast.Node, name string) (int64, bool) {
	d := ast.Option(list, name)
	if d == nil || d.Arg == nil {
		return 0, false
	}
	text, ok := ast.Literal(d.Arg)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 10, 64)
	return v, err == nil
}

// ownSequence is OWNED BY table.column or OWNED BY NONE.
func (s *Session) ownSequence(r *Relation, names []string) *Error {
	if len(names) == 1 && strings.EqualFold(names[0], "none") {
		r.Sequence.OwnedBy = Ref{}
		return nil
	}
	if len(names) < 2 {
		return fail("42601", "invalid OWNED BY option")
	}
	rv := &ast.RangeVar{Relname: names[len(names)-2], Inh: true}
	if len(names) > 2 {
		rv.Schemaname = names[len(names)-3]
	}
	t, err := s.relation(rv)
	if err != nil {
		return err
	}
	if t.Schema != r.Schema {
		return fail("55000", "sequence must be in same schema as table it is linked to")
	}
	col, err := s.column(t, names[len(names)-1])
	if err != nil {
		return err
	}
	r.Sequence.OwnedBy = Ref{Object: t.OID, Column: col.Num}
	return nil
}
