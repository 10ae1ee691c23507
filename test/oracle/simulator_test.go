//go:build oracle

package oracle

import (
	"fmt"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// simulated is what the simulator makes of a directory.
type simulated struct {
	catalog *catalog.Catalog
	facts   []fact
	// errors are what it refused, by file; it goes on after each.
	errors map[string][]string
	states map[string][]string
	// opaque says that something could not be seen through.
	opaque int
}

// simulate replays a directory in the simulator: each file in a session of its
// own, as on the server.
func simulate(t *testing.T, d directory) *simulated {
	t.Helper()
	out := &simulated{catalog: catalog.New(), errors: map[string][]string{}, states: map[string][]string{}}
	for _, f := range d.files {
		simulateFile(t, out.catalog, f, func(line int, state, message string) {
			out.refuse(f.name, line, state, message)
		})
	}
	out.opaque = len(out.catalog.Opaque)
	out.facts = catalogFacts(out.catalog)
	return out
}

// simulateFile replays one file, and tells what is refused.
func simulateFile(t *testing.T, c *catalog.Catalog, f file, refuse func(line int, state, message string)) {
	t.Helper()
	var parser sqlparse.Parser
	parsed := parser.Parse(t.Context(), []sqlparse.Source{{Name: f.name, Data: []byte(f.text())}})[0]
	session := catalog.NewSession(c, f.role)
	for _, p := range parsed.Problems {
		refuse(p.Line, "parser", string(p.Reason)+": "+p.Message)
	}
	for i, s := range parsed.Statements {
		if err := session.Exec(parsed, i); err != nil {
			refuse(s.Line, err.State, err.Message)
		}
	}
}

func (s *simulated) refuse(file string, line int, state, message string) {
	s.errors[file] = append(s.errors[file], fmt.Sprintf("%s line %d: %s", state, line, message))
	s.states[file] = append(s.states[file], state)
}

// accept compares what was refused. failed is where the server stopped.
func (a *tally) accept(d directory, failed *failure, s *simulated) []difference {
	var all []difference
	for _, f := range d.files {
		server := ""
		if failed != nil && failed.file == f.name {
			server = state(failed.err)
		}
		agrees := server == "" && len(s.errors[f.name]) == 0
		for _, state := range s.states[f.name] {
			agrees = agrees || state == server
		}
		if agrees {
			a.agreed["statement"]++
		} else {
			a.differed["statement"]++
			diff := difference{source: d.name, section: "statement", object: f.name, property: "accepted", server: "yes", simulator: "yes"}
			if server != "" {
				diff.server = failed.err.Error()
			}
			for i, e := range s.errors[f.name] {
				if i > 0 {
					diff.simulator += " | " + e
				} else {
					diff.simulator = e
				}
			}
			all = append(all, diff)
		}
		if server != "" {
			break
		}
	}
	return all
}
