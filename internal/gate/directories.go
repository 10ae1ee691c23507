package gate

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/journal"
	"github.com/renewa/migration-gate/internal/n1"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// judged lists the directories to look at, sorted: those of base's policy,
// those with an atlas.sum on base, on fork or on head, and those asked for. A
// change can add a directory and cannot hide one.
func judged(t *trees, rules *policy.Policy, asked []string) []string {
	dirs := slices.Clone(asked)
	for _, d := range rules.Directories {
		dirs = append(dirs, d.Path)
	}
	for _, snap := range []*snapshot.Snapshot{t.fork, t.base, t.head} {
		for _, p := range snap.Named(atlas.SumName) {
			dirs = append(dirs, path.Dir(p))
		}
	}
	for i := range dirs {
		dirs[i] = path.Clean(dirs[i])
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// change is one directory with its journals.
type change struct {
	*atlas.Change
	baseJournal, headJournal *journal.Journal
	// touched says that something in the directory differs between fork and
	// head; a directory that the change left alone is not judged.
	touched bool
}

func loadChange(ctx context.Context, t *trees, authority *snapshot.Snapshot, rules *policy.Policy, dir string) (*change, error) {
	load := func(s *snapshot.Snapshot) (*atlas.Directory, error) {
		if s == nil {
			return nil, nil
		}
		return atlas.Load(ctx, s, dir)
	}
	head, err := load(t.head)
	if err != nil {
		return nil, err
	}
	base, err := load(t.base)
	if err != nil {
		return nil, err
	}
	fork := base
	if t.fork != t.base {
		if fork, err = load(t.fork); err != nil {
			return nil, err
		}
	}
	decided, err := load(authority)
	if err != nil {
		return nil, err
	}
	c := &change{Change: atlas.NewChange(dir, fork, base, head, decided)}
	file := journalPath(rules, dir)
	if c.baseJournal, err = journal.Load(ctx, t.base, file); err != nil {
		return nil, err
	}
	if c.headJournal, err = journal.Load(ctx, t.head, file); err != nil {
		return nil, err
	}
	c.touched = !c.Delta.Empty() || differ(t.fork, t.head, dir) || differ(t.fork, t.head, path.Dir(file))
	return c, nil
}

// differ says whether anything at or below p differs between the snapshots.
func differ(a, b *snapshot.Snapshot, p string) bool {
	x, _ := a.Lookup(p)
	y, _ := b.Lookup(p)
	return x != y || !slices.Equal(a.Below(p), b.Below(p))
}

// journalPath is where drizzle's journal of a directory would be.
func journalPath(rules *policy.Policy, dir string) string {
	for _, d := range rules.Directories {
		if path.Clean(d.Path) == dir && d.Journal != "" {
			return path.Clean(d.Journal)
		}
	}
	return path.Join(dir, "meta/_journal.json")
}

// prepare gathers what the rules may ask for.
func prepare(ctx context.Context, req Request, t *trees, rules *policy.Policy, c *change) (*checks.Pass, error) {
	p := &checks.Pass{
		Change: c.Change,
		Base:   &checks.State{Dir: c.Base, Journal: c.baseJournal, IsNew: func(string) bool { return false }},
		Head:   &checks.State{Dir: c.Head, Journal: c.headJournal, IsNew: c.IsNew},
		Now:    req.Now, Exit: checks.ExitOf(c.Change),
		Target: nameOf(req), TargetRef: refOf(req),
	}
	for _, e := range rules.Exits {
		p.Allowed = append(p.Allowed, string(e))
	}
	if len(c.New) == 0 || req.WorkingTree != nil || t.forkCommit.ID == "" {
		return p, nil
	}
	dates, err := req.Source.FirstCommitted(ctx, t.forkCommit.ID, t.headCommit.ID, c.Path)
	if err != nil {
		return nil, fmt.Errorf("date the new files of %s: %w", c.Path, err)
	}
	p.Committed = byName(dates)
	return p, nil
}

// schemaInput is what the judgement of the schema looks at.
func schemaInput(req Request, t *trees, rules *policy.Policy, c *change, parser *sqlparse.Parser, live n1.Live) n1.Input {
	return n1.Input{
		Change: c.Change, Policy: rules, Base: t.base, Head: t.head,
		BaseName: nameOf(req), BaseCommit: t.baseCommit.ID, Source: req.Source, Parser: parser,
		HeadCommit: t.headCommit.ID, Live: live, Offline: req.Offline, PullRequest: req.PullRequest, MergeGroup: req.MergeGroup,
		All: req.All, Exit: checks.ExitOf(c.Change), Touched: c.touched || req.All, OnBase: req.OnBase,
	}
}

func nameOf(req Request) string {
	if req.Target != "" {
		return req.Target
	}
	return "base"
}

func refOf(req Request) string {
	if req.TargetRef != "" {
		return req.TargetRef
	}
	return req.Base.Name
}

// describe sums a directory up for the report.
func describe(c *atlas.Change) finding.Directory {
	tip, _, _ := c.Base.Newest()
	d := finding.Directory{
		Path: c.Path, BaseFiles: len(c.Base.Files), HeadFiles: len(c.Head.Files),
		New: []string{}, BaseTip: tip, Timeline: timeline(c, tip),
	}
	for _, n := range c.New {
		d.New = append(d.New, n.Name)
	}
	return d
}

// around is how many files the timeline shows on either side of base's tip.
const around = 5

// timeline lists the versions around base's tip and every new file, in the
// order in which Atlas sees them.
func timeline(c *atlas.Change, tip string) []finding.TimelineEntry {
	entries := []finding.TimelineEntry{}
	if len(c.New) == 0 {
		return entries
	}
	for i, f := range c.Base.Files {
		if i < len(c.Base.Files)-around && f.Name != tip {
			continue
		}
		e := finding.TimelineEntry{Name: f.Name, On: "base"}
		if _, ok := c.Head.File(f.Name); ok {
			e.On = "both"
		}
		if f.Name == tip {
			e.Mark = "tip"
		}
		entries = append(entries, e)
	}
	_, version, _ := c.Base.Newest()
	for _, n := range c.New {
		e := finding.TimelineEntry{Name: n.Name, On: "head", Mark: "new"}
		if n.Name <= tip || n.Version() < version {
			e.Mark = "late"
		}
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b finding.TimelineEntry) int { return strings.Compare(a.Name, b.Name) })
	return entries
}

// byName keys the dates by file name instead of path.
func byName(dates map[string]time.Time) map[string]time.Time {
	named := make(map[string]time.Time, len(dates))
	for p, at := range dates {
		named[path.Base(p)] = at
	}
	return named
}

// quoteSources adds the text of the line that a finding points at, where the
// line is one of the directory's files.
func quoteSources(d *atlas.Directory, found []finding.Finding) []finding.Finding {
	lines := map[string][]string{} // of each file that is quoted
	for i, f := range found {
		file, ok := d.File(path.Base(f.Path))
		if f.Line == 0 || !ok || f.Path != d.Join(file.Name) {
			continue
		}
		if lines[file.Name] == nil {
			lines[file.Name] = strings.Split(string(file.Data), "\n")
		}
		if all := lines[file.Name]; f.Line <= len(all) {
			found[i].Source = strings.TrimSuffix(all[f.Line-1], "\r")
		}
	}
	return found
}
