package checks

import (
	"fmt"
	"path"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/journal"
)

var journalRule = Rule{
	ID:      "journal",
	Default: finding.Error,
	Doc: Doc{
		Title:   "drizzle's journal tells the same story as the directory",
		Breaks:  "drizzle-orm runs what the journal lists and whose `when` is above the last one it ran: an entry with an older time is skipped without a word, one without a file stops the deployment, a file without an entry never runs.",
		Safe:    "Never edit meta/: run `drizzle-kit generate` (with --custom for SQL of your own).",
		Limits:  "Read only where the directory has a journal (or policy names one). Snapshots are looked for by name, not compared.",
		Example: "`_journal.json: the when of 0012_x is 1772755200000, a whole minute: a clock writes that in 1 of 60,000 entries`.",
	},
	Delta: checkJournal,
}

func checkJournal(p *Pass) {
	head, base := p.Head.Journal, p.Base.Journal
	if head == nil {
		if base != nil && len(p.Change.Head.Files) > 0 {
			f := p.violation("", base.Path)
			f.Path, f.Message = base.Path, "drizzle's journal was deleted while its migrations stay: drizzle-orm finds nothing to run"
			f.Help = fmt.Sprintf("git checkout %s -- %s", quote(p.TargetRef), quote(base.Path))
			p.Report(f)
		}
		return
	}
	if head.Problem != "" {
		p.journalFault(head, 0, path.Base(head.Path), "drizzle's journal cannot be read: "+head.Problem).report(base != nil && base.Problem != "")
		return
	}
	if base == nil {
		base = &journal.Journal{}
	}
	p.journalHistory(base, head)
	p.journalEntries(base, head)
	p.journalFiles(base, head)
}

// journalHistory holds the entries that base has to what they were.
func (p *Pass) journalHistory(base, head *journal.Journal) {
	for i, was := range base.Entries {
		switch {
		case i >= len(head.Entries):
			p.journalFault(head, 0, was.Tag, fmt.Sprintf("the entry %s was removed from the journal", was.Tag)).report(false)
		case head.Entries[i].Tag != was.Tag:
			p.journalFault(head, head.Entries[i].Line, was.Tag, fmt.Sprintf("the journal has %s where %s has %s: merged entries keep their order and tag", head.Entries[i].Tag, p.Target, was.Tag)).report(false)
		case head.Entries[i].When != was.When || head.Entries[i].Idx != was.Idx:
			p.journalFault(head, head.Entries[i].Line, was.Tag, fmt.Sprintf("the merged entry %s was changed: drizzle-orm decides by its `when` what it has run", was.Tag)).report(false)
		default:
			continue
		}
		return
	}
}

// journalEntries looks at each entry and its predecessor.
func (p *Pass) journalEntries(base, head *journal.Journal) {
	seen := map[string]bool{}
	var before journal.Entry
	for i, e := range head.Entries {
		standing := i < len(base.Entries) && base.Entries[i].Tag == e.Tag && base.Entries[i].When == e.When
		fault := func(format string, args ...any) {
			p.journalFault(head, e.Line, e.Tag, fmt.Sprintf(format, args...)).report(standing)
		}
		if want := nextIdx(head.Entries, i); e.Idx != want {
			fault("the entry %s has idx %d where drizzle-kit, which counts without gaps, writes %d", e.Tag, e.Idx, want)
		}
		if seen[e.Tag] {
			fault("the tag %s is listed twice", e.Tag)
		}
		seen[e.Tag] = true
		if i > 0 && e.When <= before.When {
			fault("the when of %s is not above that of %s before it: drizzle-orm skips the migration without a word", e.Tag, before.Tag)
		}
		if i > 0 && e.File() < before.File() {
			fault("%s stands after %s in the journal and sorts before it in the directory: drizzle-orm and Atlas run them in different orders", e.Tag, before.Tag)
		}
		if !standing {
			p.roundWhen(head, e)
		}
		before = e
	}
}

// nextIdx is the idx that drizzle-kit gives to entry i: one more than the one
// before it. A gap that stands on base is thus not held against what follows.
func nextIdx(entries []journal.Entry, i int) int {
	if i == 0 {
		return 0
	}
	return entries[i-1].Idx + 1
}

// roundWhen holds a new entry's time against a millisecond clock.
func (p *Pass) roundWhen(head *journal.Journal, e journal.Entry) {
	f := p.journalFault(head, e.Line, e.Tag, "")
	switch {
	case e.When%60_000 == 0:
		f.Message = fmt.Sprintf("the when of %s is %d, a whole minute: a clock writes that in 1 of 60,000 entries", e.Tag, e.When)
	case e.When%100_000 == 0:
		f.Message = fmt.Sprintf("the when of %s is %d, a whole 100 seconds: a clock writes that in 1 of 100,000 entries", e.Tag, e.When)
	case e.When%1_000 == 0:
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("the when of %s is %d, a whole second: a clock writes that in 1 of 1,000 entries", e.Tag, e.When)
	default:
		return
	}
	f.report(false)
}

// journalFiles holds the journal against the files beside it. What base's
// journal leaves out already is the directory's practice, and a change that
// follows it is told so without being stopped.
func (p *Pass) journalFiles(base, head *journal.Journal) {
	listed, practice := map[string]bool{}, p.practiceOf(base)
	for _, e := range head.Entries {
		listed[e.File()] = true
		if _, ok := p.Change.Head.File(e.File()); !ok {
			_, was := p.Change.Base.File(e.File())
			p.journalFault(head, e.Line, e.Tag, fmt.Sprintf("the journal lists %s, but there is no %s", e.Tag, e.File())).report(!was && base.Lists(e.File()))
		}
		if s := journal.SnapshotOf(e); !head.Snapshots[s] {
			f := p.journalFault(head, e.Line, "snapshot:"+e.Tag, fmt.Sprintf("the entry %s has no %s beside the journal: the next `drizzle-kit generate` computes its difference from the wrong schema", e.Tag, s))
			if practice.noSnapshot {
				f.Severity = finding.Warning
			}
			f.report(base.Lists(e.File()) && !base.Snapshots[s])
		}
	}
	for _, file := range p.Change.Head.Files {
		if listed[file.Name] {
			continue
		}
		f := p.journalFault(head, 0, file.Name, file.Name+" has no entry in drizzle's journal: drizzle-kit did not make it, and drizzle-orm never runs it")
		f.Path = p.Change.Head.Join(file.Name)
		if practice.noEntry {
			f.Severity = finding.Notice
		}
		_, was := p.Change.Base.File(file.Name)
		f.report(was && !base.Lists(file.Name))
	}
}

// practice is what a directory's journal on base does without.
type practice struct{ noEntry, noSnapshot bool }

func (p *Pass) practiceOf(base *journal.Journal) practice {
	var is practice
	for _, e := range base.Entries {
		is.noSnapshot = is.noSnapshot || !base.Snapshots[journal.SnapshotOf(e)]
	}
	for _, f := range p.Change.Base.Files {
		is.noEntry = is.noEntry || !base.Lists(f.Name)
	}
	return is
}

// journalFinding is a finding that still has to be told whether base has the
// same fault.
type journalFinding struct {
	finding.Finding
	pass *Pass
}

func (p *Pass) journalFault(j *journal.Journal, line int, object, message string) *journalFinding {
	f := p.violation("", object)
	f.Path, f.Line, f.Message = j.Path, line, message
	f.Help = fmt.Sprintf("drizzle-kit writes meta/, nobody else does:\n  git checkout %s -- %s %s\n  drizzle-kit generate   # --custom for SQL of your own\n  %s",
		quote(p.TargetRef), quote(path.Dir(j.Path)), p.path(atlas.SumName), p.hash())
	return &journalFinding{f, p}
}

func (f *journalFinding) report(standing bool) {
	f.Standing = standing
	f.pass.Report(f.Finding)
}
