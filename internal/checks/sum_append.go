package checks

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
)

var sumAppend = Rule{
	ID:      "sum-append",
	Default: finding.Error,
	Doc: Doc{
		Title:   "atlas.sum only grows at its end",
		Breaks:  "Every line of atlas.sum vouches for all files before it. A line that changes, moves or goes away rewrites what production has already run; Atlas itself accepts the rewrite as soon as `atlas migrate hash` has blessed it, and never looks at the old hashes again.",
		Safe:    "Restore base's atlas.sum, run the project's own generate command, then `atlas migrate hash`: it appends your entries and nothing else.",
		Limits:  "Line 1, the total, changes with every append and is not compared. Only the first line that differs is reported, since every later hash follows from it. In a change that targets another branch than the authority, lines are compared up to the first file that the authority does not hold.",
		Example: "An old file is edited and the directory re-hashed: `atlas.sum:3: the entry of 20240101120000_init.sql was changed: the file was edited`.",
	},
	Delta: checkSumAppend,
}

func checkSumAppend(p *Pass) {
	c := p.Change
	if c.Fork.Sum == nil || c.Delta.Empty() {
		return
	}
	f := p.violation(atlas.SumName, atlas.SumName)
	switch {
	case c.Head.Sum == nil:
		// merged-file-changed says that the sum is gone, and how to get it back.
		return
	case c.BaseMoved() && c.Delta.SumChanged && behind(c) != "":
		f.Message = fmt.Sprintf("atlas.sum was made before %s reached %s: both sides append to it, so the merge conflicts or drops a line", behind(c), p.Target)
		f.Line = 1
		f.Help = p.regenerate()
		p.Report(f)
	}
	d, ok := firstDifference(c)
	if !ok {
		return
	}
	f = p.violation(atlas.SumName, atlas.SumName)
	f.Line = d.line
	f.Message = fmt.Sprintf("%s; everything that ran under the old line is no longer vouched for", d.what)
	f.EvidentAt(c.Fork.Join(atlas.SumName), d.baseLine, "%s has: %s", p.Target, d.base)
	if d.head != "" {
		f.EvidentAt(f.Path, d.line, "head has: %s", d.head)
	}
	f.Help = "restore it, then let the CLI append:\n  " + p.restoreSum() + "\n  run the project's own generate command, then\n  " + p.hash()
	p.leave(&f)
	p.Report(f)
}

// leave applies the recognised exit that the change takes to a finding of the
// append-only rules.
func (p *Pass) leave(f *finding.Finding) {
	switch p.Exit {
	case Repair:
		f.Severity = finding.Notice
		f.Message = "repair: " + p.Target + "'s atlas.sum is not what Atlas computes over the merged files, head's is; " + f.Message
		f.Help = ""
	case HashMode:
		f.Severity = finding.Notice
		f.Message = fmt.Sprintf("hash mode: no file changed, but the sum now covers the %s set of files (was: %s)", p.Change.Head.Format, p.Change.Fork.Format)
		f.Help = ""
	case Revert:
		if !slices.ContainsFunc(p.Change.Delta.Deleted, p.Change.Merged) {
			f.Severity = finding.Notice
			f.Message = "revert: the newest files go, and none of them is merged"
			f.Help = ""
			return
		}
		f.Message = "revert of merged migrations: Atlas never un-runs a file, so wherever it ran the schema keeps what the file did"
		f.Help = "write a forward migration that undoes it, and bring the file back:\n  " + p.restoreSum() + "\n  " + p.hash()
	case Squash, Checkpoint, Baseline:
		f.Evident("this looks like a %s: merged files replaced by %s", p.Exit, p.Change.New[0].Name)
		if !slices.Contains(p.Allowed, string(p.Exit)) {
			f.Help = fmt.Sprintf("if the %s is meant, allow it in %s on %s, in a change of its own:\n  exits: [%s]\nelse:\n%s", p.Exit, policyPath, p.Target, p.Exit, f.Help)
			return
		}
		f.Verdict = finding.Undecided
		switch p.Squash {
		case "":
			f.Help = fmt.Sprintf("policy allows the %s; that the new file makes the same schema as the old ones is not proved here: compare both with `atlas schema diff`, then waive this finding in %s", p.Exit, policyPath)
		case SameSchema:
			f.Severity, f.Verdict, f.Help = finding.Notice, finding.Violation, ""
			f.Evident("policy allows the %s, and the files that remain make the same schema as base's, annotations included", p.Exit)
		default:
			f.Verdict = finding.Violation
			f.Evident("%s", p.Squash)
			f.Help = fmt.Sprintf("policy allows the %s where the new file makes the same schema as the old ones: make the file anew from base's directory", p.Exit)
		}
	}
}

const policyPath = ".github/migration-gate.yml"

// behind names the newest file that base gained in the meantime and head does
// not list.
func behind(c *atlas.Change) string {
	if c.Base.Sum == nil {
		return ""
	}
	listed := map[string]bool{}
	for _, n := range c.Head.Sum.Names() {
		listed[n] = true
	}
	missing := ""
	for _, n := range c.Base.Sum.Names() {
		if _, there := c.Fork.File(n); !listed[n] && !there {
			missing = n
		}
	}
	return missing
}

// difference is the first place where head's atlas.sum does not carry on
// base's.
type difference struct {
	what           string
	line, baseLine int
	base, head     string
}

func firstDifference(c *atlas.Change) (difference, bool) {
	base, head := c.Fork.Sum, c.Head.Sum
	if len(head.Malformed) > 0 {
		bad := head.Malformed[0]
		return difference{what: "a line of atlas.sum is no entry (" + malformed(bad.Name) + ")", line: bad.Line, baseLine: 1, base: "h1:" + base.Total, head: bad.Name}, true
	}
	for i, b := range base.Lines {
		if c.Authority != nil && !vouched(c, i) {
			return difference{}, false
		}
		if i < len(head.Lines) && head.Lines[i].Name == b.Name && head.Lines[i].Hash == b.Hash {
			continue
		}
		d := difference{what: "", line: b.Line, baseLine: b.Line, base: b.Name + " h1:" + b.Hash}
		if i >= len(head.Lines) {
			d.what, d.line = "the entry of "+b.Name+" was removed", len(head.Lines)+1
			return d, true
		}
		h := head.Lines[i]
		d.line, d.head = h.Line, h.Name+" h1:"+h.Hash
		d.what = why(c, b, h)
		return d, true
	}
	return difference{}, false
}

// vouched says whether the base entry i and all before it belong to files that
// the authority holds, and no file was legitimately put before it: up to there
// even a branch that is not the authority may not rewrite its sum.
func vouched(c *atlas.Change, i int) bool {
	line := c.Fork.Sum.Lines[i]
	f, ok := c.Fork.File(line.Name)
	if !ok || !c.Merged(f) {
		return false
	}
	return !slices.ContainsFunc(c.Head.Files, func(h atlas.File) bool {
		_, was := c.Fork.File(h.Name)
		return h.Name < line.Name && !was && same(c.Authority, h)
	})
}

func same(d *atlas.Directory, f atlas.File) bool {
	g, ok := d.File(f.Name)
	return ok && g.OID == f.OID
}

// why explains the first pair of entries that differ.
func why(c *atlas.Change, base, head atlas.SumLine) string {
	_, inHead := c.Head.Sum.Entry(base.Name)
	_, inBase := c.Fork.Sum.Entry(head.Name)
	switch {
	case head.Name == "":
		return "atlas.sum has two totals, as a union merge leaves it"
	case head.Name == base.Name:
		if slices.ContainsFunc(c.Delta.Edited, func(e atlas.Edit) bool { return e.New.Name == head.Name }) {
			return "the entry of " + base.Name + " was changed: the file was edited and the directory re-hashed"
		}
		return "the entry of " + base.Name + " was re-hashed although the file did not change"
	case !inBase && inHead:
		return head.Name + " was inserted before " + base.Name
	case !inHead:
		for _, r := range c.Delta.Renamed {
			if r.Old.Name == base.Name {
				return base.Name + " was renamed to " + r.New.Name
			}
		}
		return "the entry of " + base.Name + " was removed"
	}
	return "the entries were reordered: " + head.Name + " stands where " + base.Name + " was"
}

// malformed says what a line that is no entry looks like.
func malformed(line string) string {
	switch {
	case line == "":
		return "it is empty"
	case len(line) >= 7 && slices.Contains([]string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"}, line[:7]):
		return "a conflict marker was left in"
	}
	return "it has no h1: hash"
}
