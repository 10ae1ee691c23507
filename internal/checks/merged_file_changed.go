package checks

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
)

var mergedFileChanged = Rule{
	ID:      "merged-file-changed",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a merged migration never changes",
		Breaks:  "Where the file has run, nothing happens: Atlas does not compare the hashes of what it ran. Where it has not run yet, something else runs. From then on no two databases are sure to have the same schema.",
		Safe:    "Leave the file as it is and write a new migration that makes the difference.",
		Limits:  "Files are compared by name and blob, not by what they do: a comment is a change too, since atlas.sum hashes it. A squash or a checkpoint that policy allows must make the same schema as the files that it replaces, views and function bodies to the letter.",
		Example: "`20240101120000_init.sql was edited after it was merged`.",
	},
	Delta: checkMergedFileChanged,
}

func checkMergedFileChanged(p *Pass) {
	c := p.Change
	if c.Fork.Exists() && !c.Head.Exists() || c.Head.Self != nil && c.Fork.Self == nil && c.Fork.Exists() {
		p.directoryGone()
		return
	}
	for _, e := range c.Delta.Edited {
		if !p.merged(e.Old) {
			continue
		}
		f := p.violation(e.New.Name, e.Old.Name)
		f.Line = firstChangedLine(e)
		f.Message = e.Old.Name + " was edited after it was merged: databases where it ran keep the old schema, the next one gets another"
		if e.LineEndingsOnly() {
			f.Message = e.Old.Name + " got other line endings after it was merged: its hash changes although the SQL does not"
		}
		p.conclude(f, e.Old)
	}
	for _, e := range c.Delta.Renamed {
		if !p.merged(e.Old) {
			continue
		}
		f := p.violation(e.New.Name, e.Old.Name)
		f.Message = fmt.Sprintf("%s was renamed to %s after it was merged: databases where it ran will run it again under the new version", e.Old.Name, e.New.Name)
		p.conclude(f, e.Old)
	}
	for _, gone := range c.Delta.Deleted {
		if !p.merged(gone) {
			continue
		}
		f := p.violation(gone.Name, gone.Name)
		f.Message = gone.Name + " was deleted after it was merged: databases where it ran keep what it did, new ones never get it"
		p.conclude(f, gone)
	}
	p.checkpoints()
	if c.Fork.SumEntry.OID != "" && c.Head.SumEntry.OID == "" {
		f := p.violation(atlas.SumName, atlas.SumName)
		f.Message = "atlas.sum was deleted: nothing vouches for the merged files any more"
		f.Help = "  " + p.restoreSum() + "\n  " + p.hash()
		p.Report(f)
	}
}

// checkpoints reports new files from which new databases start: what is merged
// before them is then never run there again.
func (p *Pass) checkpoints() {
	if len(p.Change.Base.Files) == 0 {
		return
	}
	for _, n := range p.Change.New {
		if !n.Checkpoint() {
			continue
		}
		f := p.violation(n.Name, n.Name)
		f.Line = 1
		f.Message = n.Name + " is a checkpoint: new databases run it instead of all files before it, and must get the same schema"
		f.Help = "bring a checkpoint in a change of its own, without other migrations"
		if p.Exit == Checkpoint {
			f.Help = "remove the directive (atlas:checkpoint), then\n  " + p.hash()
			p.leave(&f)
		}
		p.Report(f)
	}
}

// merged says whether a file of fork is merged for good and base did not
// change it by itself to what head has.
func (p *Pass) merged(f atlas.File) bool {
	c := p.Change
	if !c.Merged(f) {
		return false
	}
	onBase, there := c.Base.File(f.Name)
	onHead, kept := c.Head.File(f.Name)
	return there != kept || onBase.OID != onHead.OID
}

func (p *Pass) conclude(f finding.Finding, old atlas.File) {
	f.EvidentAt(p.Change.Fork.Join(old.Name), 0, "merged on %s as blob %s", p.Target, short(old.OID))
	f.Help = p.restore([]string{old.Name})
	p.leave(&f)
	p.Report(f)
}

func (p *Pass) directoryGone() {
	c := p.Change
	f := p.violation("", c.Path)
	f.Path = c.Path
	f.Message = fmt.Sprintf("the migration directory is gone, with %d merged files: whatever deploys from it has nothing to run", len(c.Fork.Files))
	if c.Head.Self != nil {
		f.Message = fmt.Sprintf("the migration directory was replaced by a %s, with %d merged files", kindOf(c.Head.Self.Mode), len(c.Fork.Files))
	}
	f.Help = fmt.Sprintf("bring it back:\n  git checkout %s -- %s\na directory that has to move: add the new path to the policy's directories on %s first, then waive this rule for the old path", quote(p.TargetRef), quote(c.Path), p.Target)
	p.Report(f)
}

// firstChangedLine is the line of the new file at which it first differs.
func firstChangedLine(e atlas.Edit) int {
	line := 1
	for i := range e.New.Data {
		if i >= len(e.Old.Data) || e.Old.Data[i] != e.New.Data[i] {
			break
		}
		if e.New.Data[i] == '\n' {
			line++
		}
	}
	return line
}

func short(oid string) string { return oid[:min(12, len(oid))] }
