package n1

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// release is a state of the repository that may be running.
type release struct {
	name, commit string
	// dir is the migration directory as the release has it.
	dir *atlas.Directory
}

// findReleases finds what policy says may be running besides base.
func (j *judge) findReleases(ctx context.Context) error {
	for _, r := range j.Policy.N1.Release {
		var found release
		var err error
		switch r.Kind {
		case policy.EveryMerge:
			j.schema.Assumption = fmt.Sprintf("%s is assumed to be what runs (n1.release: every-merge); nothing proves it", j.BaseName)
			continue
		case policy.Tag:
			found, err = j.newestTag(ctx, r.Name)
		case policy.Deployment:
			found, err = j.deployed(ctx, r.Name)
		}
		if err != nil {
			return err
		}
		if found.commit == "" {
			continue
		}
		snap, err := snapshot.Of(ctx, j.Source, found.name, found.commit)
		if err != nil {
			return fmt.Errorf("read the running release %s: %w", found.name, err)
		}
		if found.dir, err = atlas.Load(ctx, snap, j.Change.Path); err != nil {
			return fmt.Errorf("read the running release %s: %w", found.name, err)
		}
		j.releases = append(j.releases, found)
	}
	return nil
}

func (j *judge) newestTag(ctx context.Context, glob string) (release, error) {
	if j.BaseCommit == "" {
		return release{}, nil
	}
	name, commit, err := j.Source.NewestTag(ctx, glob, j.BaseCommit)
	switch {
	case errors.Is(err, snapshot.ErrNoTag):
		j.notes = append(j.notes, fmt.Sprintf("no tag matches n1.release tag:%s on %s: what is merged counts as running", glob, j.BaseName))
		return release{}, nil
	case err != nil:
		return release{}, fmt.Errorf("find the newest tag that matches %s: %w", glob, err)
	}
	return release{name: name, commit: commit}, nil
}

func (j *judge) deployed(ctx context.Context, environment string) (release, error) {
	if j.Live == nil {
		if j.Offline {
			j.notes = append(j.notes, "what is deployed to "+environment+" was not asked (--offline): what is merged counts as running")
			return release{}, nil
		}
		return release{}, fmt.Errorf("what is deployed to %s cannot be asked without a token\ngive the action its token (`permissions: deployments: read`); locally set GH_TOKEN=$(gh auth token), or say --offline", environment)
	}
	d, failure := j.Live.Deployment(ctx, environment)
	if failure != nil {
		return release{}, fmt.Errorf("find what is deployed to %s: %s\ngive the job `permissions: deployments: read`, and run the check again", environment, failure.Detail)
	}
	if d.Commit == "" {
		j.notes = append(j.notes, "nothing was deployed to "+environment+" yet: what is merged counts as running")
		return release{}, nil
	}
	if d.State != "success" {
		j.notes = append(j.notes, fmt.Sprintf("the deployment of %s to %s is %s by now; it is the last that is known to have run", short(d.Commit), environment, d.State))
	}
	return release{name: environment + "'s " + short(d.Commit), commit: d.Commit}, nil
}

// running are the releases that an approval must be part of: those that policy
// names, else base itself.
func (j *judge) running() []release {
	if len(j.releases) > 0 {
		return j.releases
	}
	return []release{{name: j.BaseName, commit: j.BaseCommit, dir: j.Change.Base}}
}

func (j *judge) releaseNames() string {
	var list []string
	for _, r := range j.running() {
		list = append(list, r.name)
	}
	names := strings.Join(list, " and ")
	if len(j.releases) == 0 {
		names += " (assumed to be what runs)"
	}
	return names
}

// contains asks whether a release has a commit in its history.
func (j *judge) contains(ctx context.Context, release, commit string) (bool, error) {
	if release == commit {
		return true, nil
	}
	if commit == "" || release == "" {
		return false, nil
	}
	base, err := j.Source.MergeBase(ctx, release, commit)
	if errors.Is(err, snapshot.ErrNoMergeBase) {
		return false, nil
	}
	return base == commit, err
}

// released marks the breaks of objects that no named release has. What is
// merged and not released breaks nobody yet, so it is a warning. Under
// every-merge base itself runs and every break counts.
func (j *judge) released(ctx context.Context) error {
	if len(j.releases) == 0 || len(j.schema.Breaks) == 0 || j.everyMerge() {
		return nil
	}
	counts := map[string]bool{}
	for _, r := range j.releases {
		if err := ctx.Err(); err != nil {
			return err
		}
		// The release's schema, and what the files that it lacks make of it: in
		// one replay, so that an object is the same object in both.
		var has, lacks []migration
		for _, f := range r.dir.Files {
			if r.dir.Runs(f) {
				has = append(has, migration{File: f})
			}
		}
		for _, m := range slices.Concat(j.history.old, j.history.added) {
			if _, ok := r.dir.File(m.Name); !ok {
				lacks = append(lacks, migration{File: m.File})
			}
		}
		running := catalog.New()
		j.parse(ctx, has, func(m *migration, file *sqlparse.File) { m.replay(running, file, nil) })
		after := running.Clone()
		j.parse(ctx, lacks, func(m *migration, file *sqlparse.File) { m.replay(after, file, nil) })
		for _, b := range contract.Compare(ctx, running, after) {
			counts[b.Object] = true
		}
	}
	for i, b := range j.schema.Breaks {
		if b.Rule != "n1-fails" && !b.Window && b.Query == nil && !counts[b.Object] {
			j.schema.Breaks[i].Unreleased = true
		}
	}
	return nil
}

func (j *judge) everyMerge() bool {
	for _, r := range j.Policy.N1.Release {
		if r.Kind == policy.EveryMerge {
			return true
		}
	}
	return false
}

// hasFile says whether every release that may be running has a migration, with
// the same bytes.
func (j *judge) hasFile(name string) (missing string, ok bool) {
	want, known := j.Change.Base.File(name)
	for _, r := range j.running() {
		if f, has := r.dir.File(name); !has || known && f.OID != want.OID {
			return r.name, false
		}
	}
	return "", true
}
