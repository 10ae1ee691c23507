//go:build oracle && probes

package oracle

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/test/cases"
)

// probed is what probes show of one change, and what the gate says of it.
type probed struct {
	name    string
	verdict cases.Verdict
	// sent is the number of statements that work on base.
	sent int
	// failed are those that do not, at one commit point or more.
	failed []outcome
	// refused is why the migration does not run on the data.
	refused error
	// empty are the tables for which no row, or no second one, could be made.
	empty []string
}

// sending is how the running release reaches its database.
type sending struct {
	owner, role string
	session     []string
	// only limits what is probed to the relations that the change touches.
	only bool
}

// probe fills a copy of the database of base, and sends the running release's
// statements before the change and at each of its commit points.
func (s *server) probe(t *testing.T, base string, change []file, how sending) *probed {
	t.Helper()
	out := &probed{}
	s.copy(t, base, how.owner, func(control string) {
		touched := map[string]bool{}
		if how.only {
			touched = s.touched(t, control, change)
		}
		kept, answers := s.prepareProbes(t, control, how, touched, out)
		s.copy(t, control, how.owner, func(migrated string) {
			seen := map[string]bool{}
			for _, f := range change {
				if out.refused = s.apply(t, migrated, f); out.refused != nil {
					return
				}
				after := s.session(t, migrated, how)
				for _, o := range failures(after.after(t.Context(), kept, answers)) {
					if !seen[o.sql] {
						seen[o.sql] = true
						out.failed = append(out.failed, o)
					}
				}
				after.close()
			}
		})
	})
	return out
}

// prepareProbes fills the control database and sends the statements there.
func (s *server) prepareProbes(t *testing.T, control string, how sending, touched map[string]bool, out *probed) ([]probe, []answer) {
	t.Helper()
	ctx := t.Context()
	asRole := s.session(t, control, how)
	var path string
	if err := asRole.QueryRow(ctx, "SELECT current_setting('search_path')").Scan(&path); err != nil {
		t.Fatal(err)
	}
	asRole.close()
	admin := s.connect(t, control, "postgres")
	admin.must(t, fmt.Sprintf("SELECT set_config('search_path', %s, false)", literal(path)))
	m := &maker{db: admin, known: admin.known(t)}
	if how.only {
		m.known.keep(touched)
	}
	out.empty = m.seed(ctx)
	probes := m.probes(ctx)
	out.empty = slices.Compact(slices.Sorted(slices.Values(append(out.empty, m.unmade...))))
	admin.close()
	before := s.session(t, control, how)
	defer before.close()
	kept, answers := before.control(ctx, probes)
	out.sent = len(kept)
	return kept, answers
}

// session connects as the running release does.
func (s *server) session(t *testing.T, name string, how sending) *database {
	t.Helper()
	db := s.connect(t, name, how.role)
	for _, sql := range how.session {
		_ = db.run(t.Context(), sql)
	}
	return db
}

// copy makes a database like another, which nobody may use meanwhile.
func (s *server) copy(t *testing.T, of, owner string, use func(name string)) {
	t.Helper()
	name := fmt.Sprintf("t%d", s.made.Add(1))
	admin := s.connect(t, "postgres", "postgres")
	defer admin.close()
	admin.must(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	admin.must(t, "CREATE DATABASE "+name+" TEMPLATE "+of+" OWNER "+owner)
	// Settings of a database stand outside of it.
	for _, setting := range s.settings(t, of) {
		admin.must(t, "ALTER DATABASE "+name+" SET "+setting)
	}
	use(name)
	admin.must(t, "DROP DATABASE "+name+" WITH (FORCE)")
}

func (s *server) settings(t *testing.T, of string) []string {
	t.Helper()
	db := s.connect(t, "postgres", "postgres")
	defer db.close()
	var all []string
	each(t, db, `SELECT to_jsonb(split_part(s, '=', 1) || ' = ' || CASE WHEN s LIKE 'search_path=%' THEN substr(s, strpos(s, '=') + 1) ELSE quote_literal(substr(s, strpos(s, '=') + 1)) END)
		FROM pg_db_role_setting, unnest(setconfig) s WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = `+literal(of)+")", func(v string) { all = append(all, v) })
	return all
}

// touched are the relations of which anything differs after the change.
func (s *server) touched(t *testing.T, base string, change []file) map[string]bool {
	t.Helper()
	touched := map[string]bool{}
	before := s.facts(t, base)
	s.copy(t, base, "postgres", func(migrated string) {
		if s.replay(t, migrated, change) != nil {
			return
		}
		for _, d := range newTally().compare("", before, s.facts(t, migrated)) {
			object := strings.TrimPrefix(d.object, "relation ")
			parts := strings.FieldsFunc(object, func(r rune) bool { return r == '.' || r == ' ' })
			if len(parts) > 1 {
				touched[parts[0]+"."+parts[1]] = true
			}
			if d.section == "index" && d.property == "table" {
				touched[d.server], touched[d.simulator] = true, true
			}
		}
	})
	return touched
}

// keep limits what is known to these relations and their parents; all views stay.
func (k *known) keep(names map[string]bool) {
	wanted := map[uint32]bool{}
	var want func(r *relation)
	want = func(r *relation) {
		if r == nil || wanted[r.OID] {
			return
		}
		wanted[r.OID] = true
		for _, f := range r.Foreign {
			want(k.byOID[f.Parent])
		}
	}
	for _, r := range k.relations {
		if names[r.Schema+"."+r.Name] || r.Kind == "v" || r.Kind == "m" {
			want(r)
		}
	}
	k.relations = slices.DeleteFunc(k.relations, func(r *relation) bool { return !wanted[r.OID] })
}

// TestProbesCases sends probes around the migrations of the truth table; the
// servers share them.
func TestProbesCases(t *testing.T) {
	all := servers(t)
	results := &results{shown: true}
	t.Run("servers", func(t *testing.T) {
		for share, s := range all {
			t.Run(fmt.Sprint(s.version), func(t *testing.T) {
				t.Parallel()
				for i, d := range caseDirectories(t) {
					if i%len(all) != share || d.minVersion > s.version || d.measured.How == "migration-fails" {
						continue
					}
					n := len(d.files) - len(d.measured.Migration)
					s.create(t, d.owner, func(base string) {
						if failed := s.replay(t, base, d.files[:n]); failed != nil {
							t.Errorf("%s: base: %v", d.name, failed.err)
							return
						}
						p := s.probe(t, base, d.files[n:], sending{owner: d.owner, role: d.measured.AppRole, session: d.measured.Session})
						p.name = d.name
						verdict, err := d.measured.Judge(t.Context())
						if err != nil {
							t.Errorf("%s: no verdict: %v", d.name, err)
							return
						}
						p.verdict = verdict
						results.add(p)
					})
				}
				s.dropRoles(t)
			})
		}
	})
	results.report(t, "cases")
}

// recent is how many of a directory's newest files are probed.
const recent = 25

// TestProbesCorpus sends probes around the newest files of real directories.
func TestProbesCorpus(t *testing.T) {
	at := os.Getenv("MIGRATION_GATE_CORPUS")
	if at == "" {
		t.Skip("no pack of real directories: MIGRATION_GATE_CORPUS")
	}
	all := servers(t)
	results := &results{shown: true}
	paths := corpusDirectories(t, at)
	t.Run("servers", func(t *testing.T) {
		for share, s := range all {
			t.Run(fmt.Sprint(s.version), func(t *testing.T) {
				t.Parallel()
				for i, path := range paths {
					if i%len(all) == share {
						s.probeDirectory(t, readDirectory(t, path), results)
					}
				}
			})
		}
	})
	results.report(t, "corpus")
}

func (s *server) probeDirectory(t *testing.T, d directory, results *results) {
	t.Helper()
	simulator := catalog.New()
	s.create(t, "postgres", func(base string) {
		s.extend(t, base, d.files)
		for i, f := range d.files {
			if i >= len(d.files)-recent {
				p := s.probe(t, base, []file{f}, sending{owner: "postgres", role: "postgres", only: true})
				p.name = d.name + "/" + f.name
				verdict, err := cases.Judge(t.Context(), simulator, catalog.Superuser, []sqlparse.Source{{Name: f.name, Data: []byte(f.sql)}})
				if err != nil {
					t.Errorf("%s: no verdict: %v", p.name, err)
					return
				}
				p.verdict = verdict
				results.add(p)
			}
			if failed := s.replay(t, base, []file{f}); failed != nil {
				t.Logf("%s: the server refuses %s: %v", d.name, f.name, failed.err)
				return
			}
			simulateFile(t, simulator, f, func(int, string, string) {})
		}
	})
	s.dropRoles(t)
}

// results are the probed changes of all servers.
type results struct {
	sync.Mutex
	all []*probed
	// shown says that every error has to be shown by a probe.
	shown bool
}

func (r *results) add(p *probed) {
	r.Lock()
	defer r.Unlock()
	r.all = append(r.all, p)
}
