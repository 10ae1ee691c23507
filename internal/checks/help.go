package checks

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/atlas"
)

// quote makes a word safe to paste into a POSIX shell.
func quote(word string) string {
	plain := func(r rune) bool {
		return r == '/' || r == '.' || r == '_' || r == '-' || r == ':' || r == '@' || r == '+' ||
			'0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func (p *Pass) dirURL() string { return quote("file://" + p.Change.Path) }

func (p *Pass) path(name string) string { return quote(p.Change.Head.Join(name)) }

// restoreSum is the first step of every cure: base's atlas.sum as it is.
func (p *Pass) restoreSum() string {
	return fmt.Sprintf("git checkout %s -- %s", quote(p.TargetRef), p.path(atlas.SumName))
}

func (p *Pass) hash() string { return "atlas migrate hash --dir " + p.dirURL() }

// regenerate is the one answer to a conflict in atlas.sum and to a file that
// came too late. `atlas migrate rebase` does it in one step where the CLI has
// it; the free CLI has a stub only, so the sequence that always works is
// written out. It takes all new files of the change, so that they keep their
// order among themselves.
func (p *Pass) regenerate() string {
	if len(p.Change.New) == 0 {
		return fmt.Sprintf("take %s's directory first:\n  git fetch origin && git merge %s   # on a conflict in %s take either side\n  %s\n  %s",
			p.Target, quote(p.TargetRef), atlas.SumName, p.restoreSum(), p.hash())
	}
	var versions, files []string
	for _, f := range p.Change.New {
		versions, files = append(versions, quote(f.Version())), append(files, p.path(f.Name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "take %s's directory first, then give your files current versions:\n", p.Target)
	fmt.Fprintf(&b, "  git fetch origin && git merge %s   # on a conflict in %s take either side\n", quote(p.TargetRef), atlas.SumName)
	fmt.Fprintf(&b, "  atlas migrate rebase %s --dir %s\n", strings.Join(versions, " "), p.dirURL())
	fmt.Fprintf(&b, "where the CLI says that rebase is not supported (the free one does):\n")
	fmt.Fprintf(&b, "  %s\n", p.restoreSum())
	fmt.Fprintf(&b, "  git rm %s   # keep a copy of SQL that you wrote yourself\n", strings.Join(files, " "))
	b.WriteString("  run the project's own generate command (drizzle-kit generate, atlas migrate diff, make db-generate …);\n")
	fmt.Fprintf(&b, "  for SQL of your own: atlas migrate new NAME --dir %s\n", p.dirURL())
	fmt.Fprintf(&b, "  %s", p.hash())
	return b.String()
}

// restore brings merged files back as base has them.
func (p *Pass) restore(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = p.path(n)
	}
	return fmt.Sprintf("bring the merged bytes back and write what you wanted as a new migration:\n  git checkout %s -- %s %s\n  run the project's own generate command, then\n  %s",
		quote(p.TargetRef), strings.Join(quoted, " "), p.path(atlas.SumName), p.hash())
}
