package contract

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// body compares what a function does, as far as that can be said: another text
// may compute something else.
func (c *comparison) body(f, now, living *catalog.Function, object string) {
	if c.shimmed {
		c.wrapper(f, now, living, object)
		return
	}
	if squeeze(f.Body) == squeeze(now.Body) && len(f.Atomic) == len(now.Atomic) && strings.EqualFold(f.Language, now.Language) {
		return
	}
	c.add(Break{
		Rule: "n1-function", Level: Depends, Object: object, aspect: "body",
		Message:   fmt.Sprintf("%s %s has another body: calls of the running release may compute something else", routine(f), short(object)),
		Condition: "the new body gives the running release the same results",
		Evidence:  made("the "+routine(f), f.Created),
		Help:      "give a function that computes something else a name of its own",
	})
}

// comment is what PostgreSQL's scanner leaves out of a body. A mark inside of a
// string is taken for one too, which can only hide that such a string changed
// behind the mark.
var comment = regexp.MustCompile(`--[^\n]*`)

// squeeze leaves out what does not matter of a body: blanks and comments.
func squeeze(body string) string {
	return strings.Join(strings.Fields(comment.ReplaceAllString(body, " ")), " ")
}

// transactions says whether a procedure ends transactions.
var transactions = regexp.MustCompile(`(?i)\b(commit|rollback)\b`)

// wrapper judges a function under an old name that stands in for a renamed one.
func (c *comparison) wrapper(f, now, living *catalog.Function, object string) {
	if f.Kind == catalog.Procedure && transactions.MatchString(squeeze(f.Body)) &&
		(strings.EqualFold(now.Language, "sql") || now.SecurityDefiner || len(now.Config) > 0) {
		c.add(Break{
			Rule: "n1-function", Level: Breaks, Object: object, State: "2D000", aspect: "body",
			Message: fmt.Sprintf("procedure %s ends transactions, which it cannot inside of a wrapper in SQL or with SECURITY DEFINER or SET: calls of the running release fail (2D000)", short(object)),
			Help:    "write the wrapper in plpgsql, without SECURITY DEFINER and SET",
		})
	}
	if f.Kind == catalog.Aggregate {
		return
	}
	if !strings.Contains(strings.ToLower(now.Body), strings.ToLower(living.Name)) && len(now.Atomic) == 0 && squeeze(now.Body) != squeeze(f.Body) {
		c.add(Break{
			Rule: "n1-function", Level: Depends, Object: object, aspect: "body",
			Message:   fmt.Sprintf("%s %s does not call %s, which had the name: calls of the running release may compute something else", routine(f), short(object), short(signature(c.now, living))),
			Condition: "the new body gives the running release the same results",
			Help:      fmt.Sprintf("let it call %s", short(signature(c.now, living))),
		})
	}
	if !now.SecurityDefiner {
		for _, role := range c.callers() {
			if c.base.HasRight(role, f.ACL, f.Owner, 'X') && !c.now.HasRight(role, living.ACL, living.Owner, 'X') {
				c.add(Break{
					Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "wrapped",
					Message: fmt.Sprintf("%s may not execute %s, which %s calls as its caller: calls of the running release fail (42501)", roleName(role), short(signature(c.now, living)), short(object)),
					Help:    fmt.Sprintf("GRANT EXECUTE ON FUNCTION %s TO %s;", signature(c.now, living), roleName(role)),
				})
			}
		}
	}
}

// triggerBody compares the body of a trigger function that N-1's writes run.
func (c *comparison) triggerBody(f *catalog.Function) {
	now := c.now.Functions[f.OID]
	if now == nil {
		return // its triggers tell
	}
	if c.outOfStep(f, now) {
		return
	}
	c.body(f, now, now, signature(c.base, f))
	if f.SecurityDefiner && !now.SecurityDefiner {
		c.properties(f, now, signature(c.base, f))
	}
}

// openPlans makes a widened column a certain break where a plpgsql function of
// N-1 reads it as a field of a record, a row variable, NEW or OLD: in sessions
// that are open already the expression keeps the plan for the old type, and
// fails until the session ends (42804; facts §4).
func (c *comparison) openPlans(out *Break, base *face, b *column) {
	if base.root == nil || b.source == nil {
		return
	}
	var found []string
	eachValue(c.base.Functions, func(f *catalog.Function) {
		if !strings.EqualFold(f.Language, "plpgsql") {
			return
		}
		if c.readsField(f, base, b.source.Name) {
			found = append(found, short(signature(c.base, f)))
		}
	})
	if len(found) > 0 {
		out.Level, out.Condition, out.State = Breaks, "", "42804"
		out.Message += fmt.Sprintf("; %s, which reads it as a field of a row, fails in every open session (42804)", clip(found, 3))
	}
}

func (c *comparison) readsField(f *catalog.Function, base *face, column string) bool {
	body := c.bodies.of(f)
	if body == nil || body.Block == nil {
		return false
	}
	if f.Result.Type == triggerType {
		for _, t := range base.root.Triggers {
			if t.Function == f.OID && (namesColumn(f.Body, "new", column) || namesColumn(f.Body, "old", column)) {
				return true
			}
		}
		return false
	}
	if !mentionsWord(f.Body, base.root.Name) {
		return false
	}
	for _, v := range variables(body.Block) {
		typ := strings.ToLower(strings.TrimSpace(v.Type))
		row := typ == "record" || strings.Contains(typ, "%rowtype") || unquote(typ) == base.root.Name
		if row && namesColumn(f.Body, regexp.QuoteMeta(v.Name), column) {
			return true
		}
	}
	return false
}

// variables lists those of a block and the blocks in it.
func variables(b *sqlparse.Block) []sqlparse.Declare {
	out := append([]sqlparse.Declare(nil), b.Declares...)
	steps(b, func(s *sqlparse.Step, _ place) {
		if s.Block != nil {
			out = append(out, s.Block.Declares...)
		}
	})
	return out
}

func mentionsWord(text, word string) bool {
	ok, err := regexp.MatchString(`(?i)(?:^|[^a-z0-9_$])`+regexp.QuoteMeta(word)+`(?:[^a-z0-9_$]|$)`, text)
	return err == nil && ok
}

// queriesOf lists the statements of a body: static ones, constant EXECUTEs, and
// what stands in expressions.
func (c *comparison) queriesOf(f *catalog.Function) []*ast.Node {
	body := c.bodies.of(f)
	if body == nil {
		return nil
	}
	var out []*ast.Node
	all := func(statements []sqlparse.Statement) {
		for i := range statements {
			if n := statements[i].Node; n != nil {
				out = append(out, n)
			}
		}
	}
	all(body.Statements)
	steps(body.Block, func(s *sqlparse.Step, _ place) {
		all(s.Runs)
		for _, e := range s.Exprs {
			if n := c.bodies.tree(e); n != nil {
				out = append(out, n)
			}
		}
	})
	return append(out, f.Atomic...)
}

// namedIn lists the relations that the body of a function names.
func (c *comparison) namedIn(f *catalog.Function) []*catalog.Relation {
	var out []*catalog.Relation
	for _, q := range c.queriesOf(f) {
		ast.Walk(q, func(m any) bool {
			if rv, ok := m.(*ast.RangeVar); ok {
				if r := c.resolve(f, rv); r != nil && c.base.Relations[r.OID] != nil {
					out = append(out, r)
				}
			}
			return true
		})
	}
	return out
}
