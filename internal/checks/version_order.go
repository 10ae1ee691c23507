package checks

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/finding"
)

var versionOrder = Rule{
	ID:      "version-order",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a new migration sorts after everything that is merged",
		Breaks:  "A database that has run the newer file never runs the older one: Atlas stops with \"added out of order\" (exec-order linear), or skips it without a word (linear-skip). The schema that the code needs is missing in production.",
		Safe:    "Bring the branch up to date and give the file a current version with the project's own generate command.",
		Limits:  "Compared with the live tip of the branch that the change targets, by file name and by version, as Atlas does. A file whose identical blob is on the authority branch is not new.",
		Example: "`20260427000001_a.sql sorts before main's newest 20260427000002_b.sql`.",
	},
	Delta: checkVersionOrder,
}

func checkVersionOrder(p *Pass) {
	name, version, ok := p.Change.Base.Newest()
	if !ok {
		return
	}
	for _, n := range p.Change.New {
		var what string
		switch {
		case n.Name <= name:
			what = fmt.Sprintf("%s sorts before %s's newest %s", n.Name, p.Target, name)
		case n.Version() < version:
			what = fmt.Sprintf("the version %s is smaller than %s's newest %s, although the file sorts after it", n.Version(), p.Target, version)
		default:
			continue
		}
		f := p.violation(n.Name, n.Name)
		f.Message = what + ": databases that are up to date skip it or stop with \"added out of order\""
		f.EvidentAt(p.Change.Base.Join(name), 0, "%s's tip is %s", p.Target, name)
		if p.Change.BaseMoved() {
			f.Evident("%s gained migrations after this branch was cut", p.Target)
		}
		f.Help = p.regenerate()
		p.Report(f)
	}
}
