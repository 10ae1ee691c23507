//go:build cases || probes

package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// Levels from the mildest.
var Levels = []string{"ok", "warn", "undecided", "error"}

// Verdict is what the gate says of a change.
type Verdict struct {
	// Level is the worst of the reasons'.
	Level string
	// Why is one line for each reason.
	Why []string
	// Rules are those of the breaks.
	Rules []string
}

func (v *Verdict) add(level, rule, format string, args ...any) {
	v.Why = append(v.Why, level+": "+fmt.Sprintf(format, args...))
	v.Rules = append(v.Rules, rule)
	if Rank(level) > Rank(v.Level) {
		v.Level = level
	}
}

// Rank is a level's place among Levels.
func Rank(level string) int { return slices.Index(Levels, level) }

// Sources are the case's migration as files of a directory.
func (c Case) Sources() []sqlparse.Source {
	var sources []sqlparse.Source
	for i, f := range c.Migration {
		text := f.SQL
		if f.Autocommit {
			text = "-- atlas:txmode none\n\n" + strings.Join(f.Statements, ";\n") + ";\n"
		}
		sources = append(sources, sqlparse.Source{Name: fmt.Sprintf("%d_migration.sql", i+3), Data: []byte(text)})
	}
	return sources
}

// Judge builds the base and judges the migration, with the code that the gate
// uses and nothing of what was measured.
func (c Case) Judge(ctx context.Context) (Verdict, error) {
	base := catalog.New()
	if err := build(ctx, base, catalog.Superuser, "1_super.sql", c.Super); err != nil {
		return Verdict{}, err
	}
	if err := build(ctx, base, c.BaseRole, "2_base.sql", c.Base); err != nil {
		return Verdict{}, err
	}
	return Judge(ctx, base, c.MigrationRole, c.Sources())
}

// Judge says what the gate says of files on top of a base.
func Judge(ctx context.Context, base *catalog.Catalog, role string, sources []sqlparse.Source) (Verdict, error) {
	var parser sqlparse.Parser
	files := parser.Parse(ctx, sources)
	j, err := contract.Judge(ctx, contract.Change{Base: base, Files: files, Role: role})
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Level: "ok"}
	for _, f := range files {
		for _, p := range f.Problems {
			v.add("undecided", "n1-opaque", "line %d cannot be read: %s", p.Line, p.Message)
		}
	}
	for _, f := range j.Failed {
		level := "undecided"
		if f.Err.Certain {
			level = "error"
		}
		v.add(level, "n1-fails", "line %d fails: %v", f.Cause.Line, f.Err)
	}
	for _, o := range j.Opaque {
		v.add("undecided", "n1-opaque", "line %d: %s", o.At.Line, o.What)
	}
	for _, b := range j.Breaks {
		level := map[contract.Level]string{contract.Breaks: "error", contract.Depends: "warn", contract.Noted: "ok", contract.Unknown: "undecided"}[b.Level]
		v.add(level, b.Rule, "line %d: %s %s: %s %s", b.Cause.Line, b.Rule, b.Object, b.Message, b.State)
	}
	slices.SortStableFunc(v.Why, func(a, b string) int {
		graver, _, _ := strings.Cut(b, ":")
		milder, _, _ := strings.Cut(a, ":")
		return Rank(graver) - Rank(milder)
	})
	return v, nil
}

// build runs SQL that is known to run.
func build(ctx context.Context, c *catalog.Catalog, role, name, sql string) error {
	if sql == "" {
		return nil
	}
	var parser sqlparse.Parser
	file := parser.Parse(ctx, []sqlparse.Source{{Name: name, Data: []byte(sql)}})[0]
	session := catalog.NewSession(c, role)
	for _, p := range file.Problems {
		return fmt.Errorf("%s:%d: %s", name, p.Line, p.Message)
	}
	var all []error
	for i, s := range file.Statements {
		if err := session.Exec(file, i); err != nil {
			all = append(all, fmt.Errorf("%s:%d: %w", name, s.Line, err))
		}
	}
	return errors.Join(all...)
}
