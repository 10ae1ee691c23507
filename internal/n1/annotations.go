package n1

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
)

// annotations reports those that are not written as the gate reads them. What
// is merged cannot be mended any more and is a notice.
func (j *judge) annotations() {
	environments := j.environmentNames()
	for _, part := range []struct {
		files  []migration
		merged bool
	}{{j.history.old, true}, {j.history.added, false}} {
		for _, m := range part.files {
			faults := slices.Concat(m.faults, j.grammar.UnknownEnvironments(m.annotations, environments))
			if !part.merged {
				faults = append(faults, j.grammar.Placement(m.Data, m.annotations)...)
			}
			for _, fault := range faults {
				f := j.at(m.Name, fault.Line, fault.Column, fmt.Sprintf("%s: %s", m.Name, fault.Message))
				f.Message = "annotation: " + fault.Message
				if fault.Right != "" {
					f.Help = "write\n  " + fault.Right
				}
				if part.merged {
					f.Severity, f.Standing = finding.Notice, true
				}
				j.report("annotation", f)
			}
		}
	}
	j.unfounded()
}

// unfounded reports an annotation of a shim that is not there.
func (j *judge) unfounded() {
	for _, m := range j.history.added {
		for _, a := range m.annotations {
			if a.Kind != annotation.Shim {
				continue
			}
			t, ok := resolve(j.after, a.Objects[0])
			if ok {
				j.unkept(m, a, t)
				continue
			}
			f := j.at(m.Name, a.Comment.Line, a.Comment.Column, a.Objects[0].String())
			f.Message = fmt.Sprintf("annotation: nothing answers to %s after this change, so there is no shim to track", a.Objects[0])
			f.Help = "create the shim under that name in this file, or take the annotation out"
			j.report("annotation", f)
		}
	}
}

// unkept reports an annotated column of a table that nothing keeps in step with
// another one: what the next release writes there, the running one never sees.
func (j *judge) unkept(m migration, a annotation.Annotation, t thing) {
	r := j.after.Relations[t.ref.Object]
	if t.kind != "column" || r == nil || r.View != nil || j.history.base.Relations[r.OID] == nil {
		return
	}
	for _, trigger := range r.Triggers {
		if trigger.Row && trigger.Timing != "after" && trigger.Enabled != 'D' {
			return // what it does, and whether it is enough, the contract judges
		}
	}
	for _, col := range r.Columns {
		if col.Generated != 0 && col.Default != nil && slices.Contains(col.Default.Deps, t.ref) {
			return
		}
	}
	f := j.at(m.Name, a.Comment.Line, a.Comment.Column, t.name)
	f.Message = fmt.Sprintf("%s is called a shim, and nothing keeps it in step with another column: the running release never sees what the next one writes", t.name)
	f.Help = "copy in both directions with a BEFORE INSERT OR UPDATE row trigger in this file, or take the annotation out"
	j.report(contract.ShimIncomplete, f)
}

// environmentNames are those that the policy has for the directory.
func (j *judge) environmentNames() []string {
	for _, d := range j.Policy.Directories {
		if d.Path == j.Change.Path {
			return d.Environments
		}
	}
	return nil
}
