//go:build corpus

package corpus

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/snapshot"
)

// change is one measured change that the pack has the commits of. A change
// without base is the first commit that has the directory.
type change struct {
	measured
	base, head string
	commit     commit // of head
}

// key is how the change is named in differences.tsv and in what is printed.
func (c change) key() string {
	return fmt.Sprintf("%s %s %s", c.repo.name, c.dir, c.commit.original[:12])
}

// answer is what the gate says about a change, for its directory alone.
type answer struct {
	change
	directory finding.Directory
	// findings are those of the history rules, schema those about N-1.
	findings, schema []finding.Finding
}

// mainLine lists the changes of the main line: each commit against the one
// before it.
func (p *pack) mainLine(t *testing.T) (changes []change, withFacts int) {
	t.Helper()
	for _, m := range p.facts(t, "rows") {
		if m.PrefixOK != nil {
			withFacts++
		}
		if c, ok := m.repo.commits[m.Commit]; ok && (c.parent != "" || m.PrefixOK == nil) {
			changes = append(changes, change{measured: m, base: c.parent, head: c.id, commit: c})
		}
	}
	return changes, withFacts
}

// pullRequests lists the pull requests whose head is in the pack and whose
// target is as well, by its id or by what the facts say of it: commits that
// left the directory alone are not in the pack, so a merge base is told by the
// state of the directory, looked for on the way back from head.
func (p *pack) pullRequests(t *testing.T) (changes []change, withFacts int) {
	t.Helper()
	for _, m := range p.facts(t, "prs") {
		withFacts++
		head, ok := m.repo.commits[m.Head]
		if !ok {
			continue
		}
		tip, ok := m.repo.commits[m.Tip]
		if !ok && m.TipMoved {
			continue
		}
		if !ok {
			tip, ok = m.repo.stateBefore(t, head, m)
		}
		if ok {
			changes = append(changes, change{measured: m, base: tip.id, head: head.id, commit: head})
		}
	}
	return changes, withFacts
}

// stateBefore returns the newest ancestor of head on which the directory has
// as many files as the facts say and the same newest one.
func (r *repository) stateBefore(t *testing.T, head commit, m measured) (commit, bool) {
	t.Helper()
	for c, ok := r.byID[head.parent]; ok; c, ok = r.byID[c.parent] {
		names := sqlFiles(run(t, r.git, "git", "ls-tree", "-z", "--name-only", c.id+":"+m.dir))
		if len(names) == m.BaseFiles && names[len(names)-1] == m.Newest {
			return c, true
		}
	}
	return commit{}, false
}

// replay asks the gate about every change, as of the time at which its commit
// was made. Two run at a time.
func replay(t *testing.T, changes []change) []answer {
	t.Helper()
	clones := map[*repository]*snapshot.Git{}
	for _, c := range changes {
		if clones[c.repo] != nil {
			continue
		}
		clone, err := snapshot.NewGit(c.repo.git, os.Getenv)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = clone.Close() })
		clones[c.repo] = clone
	}
	answers := make([]answer, len(changes))
	var workers sync.WaitGroup
	next := make(chan int)
	for range 2 {
		workers.Go(func() {
			for i := range next {
				a, err := ask(t.Context(), clones[changes[i].repo], changes[i])
				if err != nil {
					t.Errorf("%s: no verdict: %v", changes[i].key(), err)
				}
				answers[i] = a
			}
		})
	}
	for i := range changes {
		next <- i
	}
	close(next)
	workers.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return answers
}

func ask(ctx context.Context, clone *snapshot.Git, c change) (answer, error) {
	report, err := gate.Check(ctx, gate.Request{
		Event: "local", Source: clone, Directories: []string{c.dir}, Now: c.commit.at,
		Base: finding.Commit{Name: "base", ID: c.base},
		Head: finding.Commit{Name: "head", ID: c.head},
	})
	if err != nil {
		return answer{}, err
	}
	a := answer{change: c}
	for _, d := range report.Directories {
		if d.Path == c.dir {
			a.directory = d
		}
	}
	for _, f := range report.Findings {
		switch {
		case f.Dir != c.dir:
		case ofHistory(f.Rule):
			a.findings = append(a.findings, f)
		default:
			a.schema = append(a.schema, f)
		}
	}
	return a, nil
}

// ofHistory says that a rule is about the directory and not about the schema.
func ofHistory(rule string) bool {
	return !strings.HasPrefix(rule, "n1-") && !strings.HasPrefix(rule, "shim-") && rule != "annotation" && rule != "evidence-weak" && rule != "skip-on"
}

func sqlFiles(listing string) []string {
	var names []string
	for name := range strings.SplitSeq(listing, "\x00") {
		if strings.HasSuffix(name, ".sql") {
			names = append(names, name)
		}
	}
	return names
}
