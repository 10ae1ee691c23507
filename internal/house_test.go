package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/renewa/migration-gate/"

// only says which packages may import something, and why nobody else may.
var only = []struct {
	what, why string
	who       []string
}{
	{"github.com/pganalyze/pg_query_go", "the parser is C and can take the process down; sqlparse is what keeps it in bounds",
		[]string{"internal/sqlparse"}},
	{"github.com/google/go-github", "the API is reached through one hardened client; trigger only borrows the shapes of events",
		[]string{"internal/github", "internal/snapshot", "internal/tracker", "internal/trigger"}},
	{"github.com/sethvargo/go-githubactions", "what GitHub Actions is told goes through one place that escapes it",
		[]string{"internal/report"}},
	{"ariga.io/atlas", "Atlas's own code decides what a sum is, in one place",
		[]string{"internal/atlas", "internal/testkit"}},
	{"go.yaml.in/yaml", "the policy is the only YAML there is",
		[]string{"internal/policy"}},
	{"os/exec", "git is the only program that is ever run, and a copy of the gate itself to keep a parser's crash apart",
		[]string{"internal/snapshot", "internal/sqlparse", "internal/testkit"}},
	{"net/http", "one client for one host; cli hands the transport in",
		[]string{"internal/github", "internal/cli", "cmd/migration-gate", "internal/snapshot", "internal/tracker", "internal/testkit"}},
	{module + "internal/cli", "exit codes and flags are nobody else's business",
		[]string{"cmd/migration-gate", "internal/cli/gen"}},
	{module + "internal/testkit", "test code does not ship",
		[]string{"internal/testkit"}},
}

// leaves import nothing of the house, so that everything can stand on them.
var leaves = []string{"internal/finding", "internal/snapshot"}

// TestHouse holds the packages to who may import what.
func TestHouse(t *testing.T) {
	t.Parallel()
	imports := map[string]map[string]bool{}
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".cache" || d.Name() == "test") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(p), "../"))
		if imports[pkg] == nil {
			imports[pkg] = map[string]bool{}
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg][name] = true
		}
		return nil
	})
	if err != nil || len(imports) < 10 {
		t.Fatalf("found %d packages: %v", len(imports), err)
	}
	for pkg, names := range imports {
		for name := range names {
			for _, rule := range only {
				if (name == rule.what || strings.HasPrefix(name, rule.what+"/")) && !among(rule.who, pkg) {
					t.Errorf("%s imports %s: %s", pkg, name, rule.why)
				}
			}
			for _, leaf := range leaves {
				if pkg == leaf && strings.HasPrefix(name, module) && !strings.HasPrefix(name, module+"internal/github") {
					t.Errorf("%s imports %s, but everything stands on it", pkg, name)
				}
			}
		}
	}
}

func among(who []string, pkg string) bool {
	for _, w := range who {
		if pkg == w || strings.HasPrefix(pkg, w+"/") {
			return true
		}
	}
	return false
}
