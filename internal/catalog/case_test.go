package catalog

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// measured is a case of testdata/cases: statements of N-1 that were run on a
// server before and after a migration.
type measured struct {
	Name, Base, Super string
	Migration         []any
	Statements        []struct {
		ID, SQL   string
		ExpectErr string `json:"expect_err"`
	}
	Runs map[string]struct {
		MigrationError struct{ Sqlstate string } `json:"migration_error"`
		Statements     []struct{ Detail map[string][]string }
	}
}

// planned are the errors that the server raises from the catalog alone, before
// it looks at a row or at a right.
var planned = strings.Fields("42P01 42703 42883 42804 42P10 42704 42702 42725 55000 0A000 42809 42803 428C9 42601")

// elsewhere are cases whose error has another reason than what the query itself
// says: functions' bodies and triggers (CheckBody), publications, row security,
// settings of roles and databases, what a test looks at afterwards.
var elsewhere = strings.Fields(`
drop.column.read drop.column.used_in_sql_string_body drop.column.used_in_trigger_fn rename.table.no_shim
rename.column.in_plpgsql_trigger rename.function.called_in_plpgsql rename.sequence.text_default
rename.constraint.set_constraints_by_name trigger.add.audit_unqualified_search_path add.column.plpgsql_variable_conflict
add.column.returns_table_star_body add.publication.no_replica_identity add.publication.row_filter_non_key
add.drop_pk_on_published_table function.replace.omits_set_search_path rls.enable.copy_from setting.search_path.database
shim_table.cols.omits_nullable shim_table.around.app_creates_fk_to_old_name
shim_table.around.app_creates_index_at_runtime lifecycle.drop_shim_plpgsql_still_uses_old_name
lifecycle.drop_base_column_shim_rebuilt_without setschema.table.role_path_changed_in_migration
rename.schema.unqualified_session_path rename.schema.unqualified_db_path_updated
shim_table.place.other_schema_on_search_path shim_other.sequence.function_shadowing_nextval_on_path
shim_table.mech.matview_writers newer.merge_through_shim type.text_to_enum.unknown_value
drop.extension.function_used setschema.extension`)

// TestMeasuredQueries resolves N-1's statements before and after each migration
// and compares with what servers answered.
func TestMeasuredQueries(t *testing.T) {
	t.Parallel()
	checked, failing := 0, 0
	for _, m := range readCases(t) {
		run, ok := m.Runs["default"]
		if !ok || run.MigrationError.Sqlstate != "" || len(m.Migration) == 0 || slices.Contains(elsewhere, m.Name) {
			continue
		}
		c := New()
		apply(c, "CREATE ROLE migrator; CREATE ROLE app; CREATE ROLE app2; "+m.Super, Superuser)
		if !apply(c, m.Base, "migrator") {
			t.Errorf("%s: the base does not replay", m.Name)
			continue
		}
		base := c.Clone()
		if !migrate(c, m.Migration) {
			continue // newer grammar, or a failure that is recorded as such
		}
		for i, st := range m.Statements {
			f := readSQL(st.SQL)
			if i >= len(run.Statements) || len(f.Statements) != 1 || len(f.Problems) > 0 || st.ExpectErr != "" {
				continue
			}
			if _, err := NewSession(base, "app").ResolveQuery(f.Statements[0].Node); err != nil {
				t.Errorf("%s/%s before: %v\n%s", m.Name, st.ID, err, st.SQL)
			}
			want, got := "", ""
			for detail, where := range run.Statements[i].Detail {
				if state, _, _ := strings.Cut(detail, " "); slices.Contains(where, "new") && slices.Contains(planned, state) {
					want = state
				}
			}
			_, err := NewSession(c, "app").ResolveQuery(f.Statements[0].Node)
			if err != nil {
				got = err.State
			}
			checked++
			if want != "" {
				failing++
			}
			if got != want {
				t.Errorf("%s/%s: server %q, simulator %v\n%s", m.Name, st.ID, want, err, st.SQL)
			}
		}
	}
	t.Logf("%d statements, of which %d fail in the server", checked, failing)
	if checked < 1500 || failing < 300 {
		t.Errorf("only %d statements checked, %d failing", checked, failing)
	}
}

func readCases(t testing.TB) (out []measured) {
	t.Helper()
	f, err := os.Open("../../testdata/cases/n1_cases.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var m measured
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	if err := lines.Err(); err != nil || len(out) < 500 {
		t.Fatalf("%d cases: %v", len(out), err)
	}
	return out
}

func readSQL(sql string) *sqlparse.File {
	var p sqlparse.Parser
	return p.Parse(context.Background(), []sqlparse.Source{{Name: "a.sql", Data: []byte(sql)}})[0]
}

// apply runs SQL and says whether all of it went through.
func apply(c *Catalog, sql, role string) bool {
	f := readSQL(sql)
	s := NewSession(c, role)
	for i := range f.Statements {
		if s.Exec(f, i) != nil {
			return false
		}
	}
	return len(f.Problems) == 0
}

// migrate runs files: a text is one transaction, a list is a statement at a time.
func migrate(c *Catalog, files []any) bool {
	for _, file := range files {
		list, _ := file.([]any)
		if text, ok := file.(string); ok {
			list = []any{"BEGIN;" + text + "\n;COMMIT"}
		}
		for _, sql := range list {
			if text, ok := sql.(string); !ok || !apply(c, text, "migrator") {
				return false
			}
		}
	}
	return true
}
