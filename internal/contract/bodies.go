package contract

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// bodies reads the bodies of functions, each once.
type bodies struct {
	ctx    context.Context
	parser *sqlparse.Parser
	read   map[string]*sqlparse.Body
	trees  map[string]*ast.Node
}

func newBodies(ctx context.Context, parser *sqlparse.Parser) *bodies {
	if parser == nil {
		parser = &sqlparse.Parser{}
	}
	return &bodies{ctx: ctx, parser: parser, read: map[string]*sqlparse.Body{}, trees: map[string]*ast.Node{}}
}

// tree parses an expression of a body.
func (b *bodies) tree(e sqlparse.Expr) *ast.Node {
	n, ok := b.trees[e.Text]
	if !ok {
		n = b.parser.Tree(b.ctx, e)
		b.trees[e.Text] = n
	}
	return n
}

// of gives the body of a function in SQL or PL/pgSQL; nil for others and for
// those that cannot be read.
func (b *bodies) of(f *catalog.Function) *sqlparse.Body {
	language := strings.ToLower(f.Language)
	if f.Body == "" || language != "sql" && language != "plpgsql" {
		return nil
	}
	key := language + "\x00" + f.Body
	body, ok := b.read[key]
	if !ok {
		body = b.parser.ParseBody(b.ctx, language, f.Body)
		b.read[key] = body
	}
	if body.Opaque != "" {
		return nil
	}
	return body
}

// place is where a step stands in a function: what has to hold for it to run.
type place struct {
	// conditional is set inside of IF, CASE, loops and handlers, and behind a
	// step that may have ended the function; conditions are the texts.
	conditional bool
	conditions  []string
}

// steps calls visit for every step of a block, the inner ones too, in order of
// the text.
func steps(b *sqlparse.Block, visit func(*sqlparse.Step, place)) {
	if b != nil {
		stepsIn(b, place{}, visit)
	}
}

func stepsIn(b *sqlparse.Block, at place, visit func(*sqlparse.Step, place)) {
	stepList(b.Steps, at, visit)
	for i := range b.Handlers {
		inner := at
		inner.conditional = true
		stepList(b.Handlers[i].Steps, inner, visit)
	}
}

func stepList(list []sqlparse.Step, at place, visit func(*sqlparse.Step, place)) {
	for i := range list {
		step := &list[i]
		visit(step, at)
		if step.Block != nil {
			stepsIn(step.Block, at, visit)
		}
		inner := at
		inner.conditional = true
		for j := range step.Branches {
			branch := &step.Branches[j]
			inner.conditions = slices.Concat(at.conditions, []string{branch.Cond.Text})
			stepList(branch.Steps, inner, visit)
		}
		if len(step.Branches) > 0 && endsInside(step) {
			at.conditional = true // what follows does not always run
		}
	}
}

// endsInside says whether a branch of a step leaves the function.
func endsInside(step *sqlparse.Step) bool {
	for _, branch := range step.Branches {
		for i := range branch.Steps {
			if branch.Steps[i].Ends || endsInside(&branch.Steps[i]) {
				return true
			}
		}
	}
	return false
}

// text is the source of a step.
func stepText(source string, step *sqlparse.Step) string {
	if step.Start < 0 || step.End > len(source) || step.Start >= step.End {
		return ""
	}
	return source[step.Start:step.End]
}

// assignment reads "NEW.column := expression".
var assignment = regexp.MustCompile(`(?is)^\s*new\s*\.\s*("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)\s*:?=\s*(.*?);?\s*$`)

// assigned reads which column of NEW a step sets, and to what.
func assigned(source string, step *sqlparse.Step) (column, value string) {
	if step.Op != sqlparse.OpAssign {
		return "", ""
	}
	m := assignment.FindStringSubmatch(stepText(source, step))
	if m == nil {
		return "", ""
	}
	return unquote(m[1]), m[2]
}

func unquote(name string) string {
	if len(name) > 1 && name[0] == '"' {
		return strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
	}
	return strings.ToLower(name)
}

// namesColumn says whether an expression of a trigger function reads a column
// of NEW or OLD.
func namesColumn(text, row, column string) bool {
	pattern := `(?i)\b` + row + `\s*\.\s*"?` + regexp.QuoteMeta(column) + `"?(?:[^a-z0-9_$]|$)`
	ok, err := regexp.MatchString(pattern, text)
	return err == nil && ok
}

// fills says whether a BEFORE trigger sets a column on every insert or update:
// for each row, without a condition or a list of columns.
func (c *comparison) fills(f *face, n *column, event string) bool {
	if n.source == nil || f.root == nil {
		return false
	}
	for _, t := range f.root.Triggers {
		if !always(t, event) || t.Timing != "before" {
			continue
		}
		found := false
		c.assignments(f.cat.Functions[t.Function], func(column, _ string, _ place) {
			found = found || column == n.source.Name
		})
		if found {
			return true
		}
	}
	return false
}

// always says whether a trigger fires for every row of an event.
func always(t *catalog.Trigger, event string) bool {
	if !t.Row || t.When != nil || len(t.Columns) > 0 || t.Enabled == 'D' || t.Enabled == 'R' {
		return false
	}
	for _, e := range t.Events {
		if e == event {
			return true
		}
	}
	return false
}

// assignments calls visit for what a trigger function sets in NEW.
func (c *comparison) assignments(f *catalog.Function, visit func(column, value string, at place)) {
	if f == nil {
		return
	}
	body := c.bodies.of(f)
	if body == nil {
		return
	}
	steps(body.Block, func(step *sqlparse.Step, at place) {
		if column, value := assigned(f.Body, step); column != "" {
			visit(column, value, at)
		}
	})
}

// synced says whether triggers keep two columns in step in both directions: they
// set each from the other, at an UPDATE by comparing NEW with OLD, which tells
// the one that was written (facts: column shims).
func (c *comparison) synced(f *face, one, other string) bool {
	inserts, updates := false, false
	for _, t := range f.root.Triggers {
		if t.Timing != "before" {
			continue
		}
		both, compares := c.syncs(f.cat.Functions[t.Function], one, other)
		inserts = inserts || both && always(t, "insert") && (compares || !always(t, "update"))
		updates = updates || both && always(t, "update") && compares
	}
	return inserts && updates
}

// syncs says whether a trigger function sets each of two columns from the other,
// and whether it compares with OLD to do so.
func (c *comparison) syncs(fn *catalog.Function, one, other string) (both, compares bool) {
	forth, back := false, false
	c.assignments(fn, func(column, value string, at place) {
		for _, cond := range at.conditions {
			compares = compares || namesColumn(cond, "old", one) || namesColumn(cond, "old", other)
		}
		forth = forth || column == one && namesColumn(value, "new", other)
		back = back || column == other && namesColumn(value, "new", one)
	})
	return forth && back, compares
}
