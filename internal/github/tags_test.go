package github_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/testkit/githubapi"
)

// TestNewestTag: the newest tag that matches and is on the branch; and where
// GraphQL leaves something out, that it is not known, never that there is none.
func TestNewestTag(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "main")
	for _, name := range []string{"v1", "v2", "other", "tip"} {
		git(t, dir, "commit", "-q", "--allow-empty", "-m", name)
		if name != "tip" {
			git(t, dir, "tag", name)
		}
	}
	tip := git(t, dir, "rev-parse", "main")
	newest := func(n *fakegithub.Nulls, api *githubapi.API, glob string) (string, error) {
		s := fakegithub.New(t, &fakegithub.Repo{Name: "octo/app", Git: dir})
		if n != nil {
			n.Do(s, api)
		}
		client, err := github.New(github.Options{
			Token: fakegithub.Token, BaseURL: s.API(), Transport: s.Transport(), Now: time.Now,
			Sleep: func(context.Context, time.Duration) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		source, err := github.NewSource(client, "octo/app")
		if err != nil {
			t.Fatal(err)
		}
		name, _, err := source.NewestTag(t.Context(), glob, tip)
		return name, err
	}
	if name, err := newest(nil, nil, "v*"); err != nil || name != "v2" && name != "v1" {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := newest(nil, nil, "release-*"); !errors.Is(err, snapshot.ErrNoTag) {
		t.Errorf("%v", err)
	}
	api := githubapi.Need(t)
	for place := 0; ; place++ {
		n := &fakegithub.Nulls{Place: place}
		name, err := newest(n, api, "v1")
		if n.At() == "" {
			if place < 3 {
				t.Errorf("only %d places were left out", place)
			}
			break
		}
		if err == nil && name != "v1" || errors.Is(err, snapshot.ErrNoTag) {
			t.Errorf("null at %s: %q, %v", n.At(), name, err)
		}
	}
}
