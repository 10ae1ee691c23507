//go:build oracle

package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// regressFiles are PostgreSQL's own tests that are about DDL. Each follows
// test_setup in a database of its own.
var regressFiles = strings.Fields(`
	alter_table constraints create_aggregate create_cast create_function_sql create_index create_operator create_procedure create_schema
	create_table create_table_like create_type create_view dependency domain drop_if_exists enum event_trigger foreign_key generated
	identity indexing inherit insert_conflict matview namespace partition_join polymorphism privileges publication replica_identity
	roleattributes rowsecurity rowtypes rules select_views sequence temp triggers truncate typed_table updatable_views with`)

var (
	copyData = regexp.MustCompile(`(?ims)^COPY [^;]*FROM stdin[^;]*;.*?^\\\.$`)
	gset     = regexp.MustCompile(`(?m)\\(gset|gexec|gdesc|g|crosstabview)\b.*$`)
	backward = regexp.MustCompile(`(?m)^\s*\\.*$`)
)

// withoutPsql leaves out what only psql understands.
func withoutPsql(sql string) string {
	sql = copyData.ReplaceAllString(sql, "")
	sql = gset.ReplaceAllString(sql, ";")
	sql = strings.ReplaceAll(sql, `\;`, ";")
	return backward.ReplaceAllString(sql, "")
}

// TestRegress replays PostgreSQL's own tests statement by statement. What the
// server accepts, the simulator must; what it refuses is tried on a copy.
func TestRegress(t *testing.T) {
	at := os.Getenv("POSTGRES_REGRESS")
	if at == "" {
		t.Skip("no regression tests: POSTGRES_REGRESS")
	}
	for _, s := range servers(t) {
		t.Run(fmt.Sprint(s.version), func(t *testing.T) {
			t.Parallel()
			total := newTally()
			var differences []difference
			var blank []fact
			s.create(t, "postgres", func(db string) { blank = s.facts(t, db) })
			for _, name := range regressFiles {
				s.create(t, "postgres", func(db string) {
					r := &regression{server: s, name: name, tally: total, catalog: catalog.New(), in: s.connect(t, db, "postgres")}
					r.run(t, filepath.Join(at, "test_setup.sql"), false)
					r.run(t, filepath.Join(at, name+".sql"), true)
					r.in.close()
					r.differences = append(r.differences, total.compare(name, without(s.facts(t, db), blank), without(catalogFacts(r.catalog), blankCatalog()))...)
					differences = append(differences, r.differences...)
				})
				s.dropRoles(t)
			}
			report(t, "regress", s.version, total, differences)
		})
	}
}

// regression is one of the tests, replayed in both.
type regression struct {
	server      *server
	name        string
	tally       *tally
	catalog     *catalog.Catalog
	in          *database
	differences []difference
}

func (r *regression) run(t *testing.T, path string, compared bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var parser sqlparse.Parser
	source := sqlparse.Source{Name: filepath.Base(path), Data: []byte(withoutPsql(string(data)))}
	parsed := parser.Parse(t.Context(), []sqlparse.Source{source})[0]
	session := catalog.NewSession(r.catalog, catalog.Superuser)
	session.Closed = true
	rollback := parser.Parse(t.Context(), []sqlparse.Source{{Name: source.Name, Data: []byte("ROLLBACK")}})[0]
	for i, st := range parsed.Statements {
		if st.Kind == sqlparse.Unparsed {
			continue
		}
		results, err := r.in.PgConn().Exec(t.Context(), st.Text).ReadAll()
		if r.in.PgConn().IsClosed() {
			t.Fatalf("%s:%d: the server went away: %v", path, st.Line, err)
		}
		switch refused := state(err); {
		case refused == "25P02": // nothing is looked at in a failed transaction
		case refused == "" && len(results) > 0 && results[0].CommandTag.String() == "ROLLBACK" && !partly.MatchString(st.Text), // COMMIT too
			refused != "" && r.in.PgConn().TxStatus() == 'I' && ends.MatchString(st.Text):
			_ = session.Exec(rollback, 0)
		case refused == "":
			r.accepted(session, parsed, i, compared)
		case st.Kind == sqlparse.Schema && compared:
			r.refused(parsed, i, refused, err)
		}
	}
}

var (
	partly = regexp.MustCompile(`(?i)^rollback( work| transaction)? to\b`)
	ends   = regexp.MustCompile(`(?i)^(commit|end|prepare transaction)\b`)
)

// accepted replays what the server took.
func (r *regression) accepted(session *catalog.Session, parsed *sqlparse.File, i int, compared bool) {
	st := parsed.Statements[i]
	err := session.Exec(parsed, i)
	switch {
	case err == nil && compared && st.Kind == sqlparse.Schema:
		r.tally.agreed["statement"]++
	case err != nil:
		r.differ(st, "yes", err.State+" "+err.Message)
	}
}

// structural are the SQLSTATEs that the schema alone decides.
var structural = []string{"2BP01", "42P01", "42P07", "42701", "42703", "42704", "42710", "42723", "42883", "42P16", "42809", "42P06", "42P17", "3F000", "0A000", "42804", "42830", "42846", "42P13"}

// refused tries what the server did not take, on a copy. It is no difference
// where only rows, or something else than the schema, decide.
func (r *regression) refused(parsed *sqlparse.File, i int, refused string, server error) {
	st := parsed.Statements[i]
	if !slices.Contains(structural, refused) || regexp.MustCompile(`(?i)^(select|explain|values|with|declare|fetch|execute|prepare|table|call|do)\b`).MatchString(st.Text) {
		return
	}
	session := catalog.NewSession(r.catalog.Clone(), catalog.Superuser)
	session.Closed = true
	if err := session.Exec(parsed, i); err == nil {
		r.differ(st, server.Error(), "yes")
		return
	}
	r.tally.agreed["refusal"]++
}

func (r *regression) differ(st sqlparse.Statement, server, simulator string) {
	section := "statement"
	if server != "yes" {
		section = "refusal"
	}
	r.tally.differed[section]++
	text := strings.Join(strings.Fields(st.Text), " ")
	if len(text) > 120 {
		text = text[:120]
	}
	r.differences = append(r.differences, difference{r.name, section, fmt.Sprintf("line %d: %s", st.Line, text), "accepted", server, simulator})
}
