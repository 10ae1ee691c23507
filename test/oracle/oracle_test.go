//go:build oracle

package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/table"
)

// TestCases replays the truth table's migrations.
func TestCases(t *testing.T) { against(t, "cases", caseDirectories(t)) }

// TestCorpus replays every directory of the pack that the server accepts.
func TestCorpus(t *testing.T) {
	at := os.Getenv("MIGRATION_GATE_CORPUS")
	if at == "" {
		t.Skip("no pack of real directories: MIGRATION_GATE_CORPUS")
	}
	var dirs []directory
	for _, path := range corpusDirectories(t, at) {
		dirs = append(dirs, readDirectory(t, path))
	}
	against(t, "corpus", dirs)
}

// against replays directories in every server and in the simulator. Whatever
// the server accepts whole is compared fact by fact; of the rest, what refuses.
func against(t *testing.T, source string, dirs []directory) {
	t.Helper()
	all := make([]*simulated, len(dirs))
	for i, d := range dirs {
		all[i] = simulate(t, d)
	}
	for _, s := range servers(t) {
		t.Run(fmt.Sprint(s.version), func(t *testing.T) {
			t.Parallel()
			var blank []fact
			s.create(t, "migrator", func(db string) { blank = s.facts(t, db) })
			total := newTally()
			var differences []difference
			replayed, refused := 0, 0
			for i, d := range dirs {
				if d.minVersion > s.version {
					continue
				}
				s.create(t, d.owner, func(db string) {
					s.extend(t, db, d.files)
					failed := s.replay(t, db, d.files)
					differences = append(differences, total.accept(d, failed, all[i])...)
					if failed != nil {
						refused++
						t.Logf("%s: the server refuses %s: %v", d.name, failed.file, failed.err)
						return
					}
					replayed++
					differences = append(differences, total.compare(d.name, without(s.facts(t, db), blank), without(all[i].facts, blankCatalog()))...)
				})
				if d.owner == "postgres" {
					s.dropRoles(t)
				}
			}
			s.dropRoles(t)
			t.Logf("%s: %d replayed, %d refused by the server", source, replayed, refused)
			report(t, source, s.version, total, differences)
		})
	}
}

// without leaves out what every database holds.
func without(all, blank []fact) []fact {
	return slices.DeleteFunc(slices.Clone(all), func(f fact) bool {
		return slices.ContainsFunc(blank, func(b fact) bool { return b.String() == f.String() })
	})
}

func blankCatalog() []fact { return catalogFacts(catalogNew()) }

// corpusDirectories are the newest directories of the pack.
func corpusDirectories(t *testing.T, at string) []string {
	t.Helper()
	if info, err := os.Stat(at); err != nil {
		t.Fatal(err)
	} else if !info.IsDir() {
		at = unpack(t, at)
	}
	all, err := filepath.Glob(filepath.Join(at, "dirs", "*", "*"))
	if err != nil || len(all) == 0 {
		t.Fatalf("the pack has no directories: %v", err)
	}
	return all
}

// report prints the agreement, writes the differences to a file and holds both
// to the tables.
func report(t *testing.T, source string, version int, total *tally, differences []difference) {
	t.Helper()
	explained := explanations(t)
	faults := 0
	open := slices.DeleteFunc(slices.Clone(differences), func(d difference) bool {
		e := explained.find(version, d)
		if e != nil && strings.HasPrefix(e.reason, "fault:") {
			faults++
		}
		return e != nil
	})
	if dir := os.Getenv("MIGRATION_GATE_ORACLE_OUT"); dir != "" {
		var b strings.Builder
		for _, d := range open {
			fmt.Fprintln(&b, d)
		}
		file := filepath.Join(dir, fmt.Sprintf("oracle-%s-%d.tsv", source, version))
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("unexplained differences: %s", file)
	}
	bySection := map[string]int{}
	for _, d := range open {
		bySection[d.section]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, PostgreSQL %d\n%-20s%10s%10s%12s%10s", source, version, "section", "agreed", "differ", "unexplained", "agree %")
	sum := [3]int{}
	for _, section := range sections(total) {
		a, d, u := total.agreed[section], total.differed[section], bySection[section]
		sum = [3]int{sum[0] + a, sum[1] + d, sum[2] + u}
		fmt.Fprintf(&b, "\n%-20s%10d%10d%12d%10.2f", section, a, d, u, 100*float64(a)/float64(max(a+d, 1)))
	}
	fmt.Fprintf(&b, "\n%-20s%10d%10d%12d%10.2f", "all", sum[0], sum[1], sum[2], 100*float64(sum[0])/float64(max(sum[0]+sum[1], 1)))
	fmt.Fprintf(&b, "\n%d of the explained differences are known faults of the simulator", faults)
	t.Log(b.String())
	for i, d := range open {
		if i == 40 {
			t.Errorf("and %d more", len(open)-i)
			break
		}
		t.Errorf("server and simulator differ, and differences.tsv does not say why:\n%s", d)
	}
	for _, section := range sections(total) {
		table.AtLeast(t, "agreement.tsv", total.agreed[section], source, strconv.Itoa(version), section)
	}
}
