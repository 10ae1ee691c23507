//go:build oracle

package oracle

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/test/cases"
)

// file is what is replayed: SQL in one transaction, or statement by statement.
type file struct {
	name       string
	role       string
	sql        string
	statements []string // when each is a transaction of its own
}

// text is the file as a migration directory would hold it.
func (f file) text() string {
	if f.statements == nil {
		return f.sql
	}
	return "-- atlas:txmode none\n\n" + strings.Join(f.statements, ";\n") + ";\n"
}

// directory is a list of files that one database gets in order.
type directory struct {
	name       string
	owner      string
	minVersion int
	files      []file
	// measured: what the files do is known, so that the simulator must see it.
	measured *cases.Case
}

// caseDirectories are the truth table's migrations, each on its base.
func caseDirectories(t *testing.T) []directory {
	t.Helper()
	all, err := cases.Load(filepath.Join("..", "..", "testdata", "cases", "n1_cases.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var dirs []directory
	for _, c := range all {
		d := directory{name: c.Name, owner: "migrator", minVersion: c.MinVersion, measured: &c}
		if c.Super != "" {
			d.files = append(d.files, file{name: "1_super.sql", role: "postgres", sql: c.Super})
		}
		d.files = append(d.files, file{name: "2_base.sql", role: c.BaseRole, sql: c.Base})
		for i, f := range c.Migration {
			d.files = append(d.files, file{fmt.Sprintf("%d_migration.sql", i+3), c.MigrationRole, f.SQL, f.Statements})
		}
		dirs = append(dirs, d)
	}
	return dirs
}

// readDirectory reads a directory of the pack as Atlas would: forward files in
// the order of their names, and of files with both directions the way forward.
func readDirectory(t *testing.T, path string) directory {
	t.Helper()
	d := directory{name: filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path), owner: "postgres"}
	names, err := filepath.Glob(filepath.Join(path, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var dir atlas.Directory
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir.Files = append(dir.Files, atlas.File{Name: filepath.Base(name), Data: data})
	}
	for _, in := range dir.Files {
		if !dir.Runs(in) {
			continue
		}
		out := file{name: in.Name, role: "postgres", sql: string(in.Data)}
		if dir.BothWays() {
			out.sql = string(in.Forward())
		}
		if in.Autocommit() {
			statements, err := migrate.Stmts(out.sql)
			if err != nil {
				t.Fatalf("%s: %v", in.Name, err)
			}
			for _, s := range statements {
				out.statements = append(out.statements, s.Text)
			}
		}
		d.files = append(d.files, out)
	}
	return d
}

// failure is a statement, or a file, that somebody refused.
type failure struct {
	file string
	err  error
}

//go:embed vector.sql
var vectorSQL string

var usesVector = regexp.MustCompile(`(?i)create extension (if not exists )?"?vector\b`)

// extend gives a database what stands for the one extension that directories
// of the pack need and that no server has here.
func (s *server) extend(t *testing.T, name string, files []file) {
	t.Helper()
	for _, f := range files {
		if usesVector.MatchString(f.sql) {
			db := s.connect(t, name, "postgres")
			defer db.close()
			db.must(t, vectorSQL)
			return
		}
	}
}

// apply runs a file in a database, as its role.
func (s *server) apply(t *testing.T, name string, f file) error {
	t.Helper()
	db := s.connect(t, name, f.role)
	defer db.close()
	if f.statements == nil {
		return db.run(t.Context(), f.sql)
	}
	for _, statement := range f.statements {
		if err := db.run(t.Context(), statement); err != nil {
			return err
		}
	}
	return nil
}

// replay applies a directory until something fails.
func (s *server) replay(t *testing.T, name string, files []file) *failure {
	t.Helper()
	for _, f := range files {
		if err := s.apply(t, name, f); err != nil {
			return &failure{f.name, err}
		}
	}
	return nil
}
