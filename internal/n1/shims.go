package n1

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/tracker"
)

// tracked is a shim with the newest annotation that speaks of it.
type tracked struct {
	thing
	annotation.Annotation
	// file is where the newest annotation stands, first where the shim's first
	// one does: the migration that brought it.
	file, first string
}

// shims makes the ledger and holds every live shim against its issue.
func (j *judge) shims(ctx context.Context) ([]finding.Shim, error) {
	files := slices.Concat(j.history.old, j.history.added)
	live := inForce(j.after, files)
	j.untracked(live)
	gone := j.dropped(live)
	if len(live)+len(gone) == 0 {
		return j.merged(j.unannotated(nil, nil), nil), nil
	}
	var states map[tracker.Ref]tracker.State
	if j.Live != nil {
		var refs []tracker.Ref
		for _, t := range slices.Concat(live, gone) {
			refs = append(refs, tracker.Ref(t.Ref))
		}
		states = j.Live.Issues(ctx, refs)
	}
	closing, err := j.closing(ctx, len(live) > 0)
	if err != nil {
		return nil, err
	}
	j.leftOpen(gone, live, states, closing)
	ledger := make([]finding.Shim, 0, len(live))
	for _, t := range live {
		state := states[tracker.Ref(t.Ref)]
		j.holdToIssue(t, state)
		for _, key := range issueKeys(t, state) {
			for _, by := range closing[key] {
				j.closesUnder(t, by)
			}
		}
		ledger = append(ledger, j.entry(t, state))
	}
	return j.merged(j.unannotated(ledger, live), live), ctx.Err()
}

// inForce lists the live shims of a catalog: for every object that still
// answers to its old name, the newest annotation in the directory's order.
// Nothing that came before a table of that name was born in the directory
// speaks of it.
func inForce(c *catalog.Catalog, files []migration) []tracked {
	var list []tracked
	at := map[catalog.Ref]int{}
	for _, m := range files {
		for _, a := range m.annotations {
			if a.Kind != annotation.Shim {
				continue
			}
			t, ok := resolve(c, a.Objects[0])
			if !ok {
				continue
			}
			if i, seen := at[t.ref]; seen {
				list[i].Annotation, list[i].file = a, m.Name
				continue
			}
			at[t.ref] = len(list)
			list = append(list, tracked{thing: t, Annotation: a, file: m.Name, first: m.Name})
		}
	}
	return list
}

// isTracked says whether an annotation speaks of a shim: of its name, or of a
// column that it shows (a renamed column behind a view of the whole table).
func isTracked(live []tracked, s contract.Shim) bool {
	return slices.ContainsFunc(live, func(t tracked) bool {
		return t.ref.Object == s.OID || names(t.Objects[0], s.Old, "")
	})
}

// untracked reports shims of the change that no annotation speaks of.
func (j *judge) untracked(live []tracked) {
	for _, s := range j.judged.Shims {
		if isTracked(live, s) {
			continue
		}
		f := j.at(s.At.File, s.At.Line, 0, s.Old)
		f.Message = fmt.Sprintf("%s keeps the old name %s working, and no issue says until when", s.Object, s.Old)
		if s.New != "" {
			f.Evident("it stands in for what is %s now", s.New)
		}
		f.Help = fmt.Sprintf("open an issue that says that %s goes, and name it in a comment above the statement:\n  -- %s:n-1-shim: %[1]s drop-with #<issue>", s.Old, j.schema.Prefix)
		j.report("shim-untracked", f)
	}
}

// dropped looks at the shims that base has and head has not. It returns those
// that were there to be dropped.
func (j *judge) dropped(live []tracked) (gone []tracked) {
	for _, t := range inForce(j.history.base, j.history.old) {
		if slices.ContainsFunc(live, func(l tracked) bool { return l.name == t.name }) {
			continue
		}
		missing, ok := j.hasFile(t.first)
		for i, b := range j.schema.Breaks {
			// What kept a column in step goes with it.
			own := b.Object == t.name || strings.HasPrefix(b.Object, t.name+".") || slices.Contains(b.Keeps, t.name)
			if !own || b.Rule == contract.ShimIncomplete {
				continue
			}
			if ok {
				j.schema.Breaks[i].Approval = append(j.schema.Breaks[i].Approval, finding.Evidence{
					Text: fmt.Sprintf("a shim since %s, which %s has: it was there to be dropped", atlas.Version(t.first), j.releaseNames()),
				})
			}
		}
		if ok {
			gone = append(gone, t)
			continue
		}
		f := j.at(t.file, t.Comment.Line, t.Comment.Column, t.name)
		f.Message = fmt.Sprintf("the shim %s is dropped, and %s is from before the migration that brought it: that release still speaks the old name", t.name, missing)
		f.Evident("brought by %s", t.first)
		f.Help = "wait until every release that may be running has " + t.first
		j.report("shim-dropped", f)
	}
	return gone
}

// leftOpen tells of an issue that has nothing to wait for any more.
func (j *judge) leftOpen(gone, live []tracked, states map[tracker.Ref]tracker.State, closing map[string][]string) {
	for _, t := range gone {
		s := states[tracker.Ref(t.Ref)]
		closes := func(key string) bool { return len(closing[key]) > 0 }
		another := func(l tracked) bool { return issueKey(l.Ref) == issueKey(t.Ref) }
		if s.Outcome != tracker.Open || slices.ContainsFunc(issueKeys(t, s), closes) || slices.ContainsFunc(live, another) {
			continue
		}
		f := j.at(t.file, t.Comment.Line, t.Comment.Column, t.name)
		f.Severity = finding.Notice
		f.Message = fmt.Sprintf("the shim %s is dropped here, and its issue %s stays open", t.name, t.Ref)
		f.Help = fmt.Sprintf("say \"Closes %s\" in the pull request's description", t.Ref)
		j.report("shim-dropped", f)
	}
}

// unannotated adds what the change brings without an annotation.
func (j *judge) unannotated(ledger []finding.Shim, live []tracked) []finding.Shim {
	for _, s := range j.judged.Shims {
		if isTracked(live, s) {
			continue
		}
		ledger = append(ledger, finding.Shim{
			Old: s.Old, Object: s.Object, Dir: j.Change.Path, File: s.At.File, Line: s.At.Line, Since: atlas.Version(s.At.File), State: "untracked",
		})
	}
	return ledger
}

// entry is the shim's line in the ledger.
func (j *judge) entry(t tracked, s tracker.State) finding.Shim {
	e := finding.Shim{
		Old: t.name, Object: t.kind + " " + t.name, Dir: j.Change.Path, File: t.file, Line: t.Comment.Line,
		Since: atlas.Version(t.first), Issue: t.Ref.String(), State: string(s.Outcome), Reason: s.Reason,
		Title: s.Title, URL: s.URL, HeldBy: j.holders(t),
	}
	if e.State == "" {
		e.State = string(tracker.Unknown)
	}
	if !s.AskedAt.IsZero() {
		e.AskedAt = s.AskedAt.UTC().Format("2006-01-02T15:04:05Z")
	}
	return e
}

// holders are the objects that stand on the shim, and would go or fail with it.
func (j *judge) holders(t tracked) []string {
	list := j.after.Dependents(t.ref)
	slices.Sort(list)
	return slices.Compact(list)
}
