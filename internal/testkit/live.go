package testkit

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/renewa/migration-gate/internal/n1"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/tracker"
)

// live is the GitHub of a case: issues, pull requests and releases as its
// commands say.
type live struct {
	issues, pulls map[int]tracker.State
	removed       map[int][]string
	closes        []int
	tags          map[string]string // glob: name
}

// Live is nil where the case says nothing of GitHub.
func (c *Case) Live() func([]string) (n1.Live, error) {
	if len(c.live.issues)+len(c.live.pulls)+len(c.live.closes) == 0 {
		return nil
	}
	return func([]string) (n1.Live, error) { return &c.live, nil }
}

// PullRequest is the case's own, where it closes something.
func (c *Case) PullRequest() int {
	if len(c.live.closes) == 0 {
		return 0
	}
	return own
}

// MergePull makes a pull request that what runs contains.
func (c *Case) MergePull(number int) {
	c.live.pulls[number] = tracker.State{
		Ref: tracker.Ref{Number: number}, Outcome: tracker.Merged, Base: "main", MergeCommit: fmt.Sprintf("base-%d", number), AskedAt: asked,
	}
}

// own is the number of the pull request under test.
const own = 99

// asked is when the fake GitHub answers.
var asked = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func (c *Case) liveCommand(name string, args []string) error {
	number := 0
	if name != "release" {
		var err error
		if number, err = strconv.Atoi(args[0]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	switch name {
	case "issue":
		c.live.issues[number] = issueState(number, args[1], strings.Join(args[2:], " "))
	case "closes":
		c.live.closes = append(c.live.closes, number)
	case "pr":
		s := tracker.State{Ref: tracker.Ref{Number: number}, Outcome: tracker.Outcome(args[1]), Base: "main", AskedAt: asked}
		if s.Outcome == tracker.Merged {
			s.MergeCommit = args[2] + "-" + args[0]
		}
		c.live.pulls[number] = s
	case "patch":
		c.live.removed[number] = append(c.live.removed[number], strings.Join(args[1:], " "))
	case "release":
		c.release(args)
	}
	return nil
}

// issueState is what the tracker would make of an issue.
func issueState(number int, word, title string) tracker.State {
	s := tracker.State{Ref: tracker.Ref{Number: number}, Title: title, AskedAt: asked, Outcome: tracker.Outcome(word)}
	switch word {
	case "completed", "not_planned", "duplicate":
		s.Outcome, s.Reason = tracker.Closed, word
	case "transferred":
		s.To = tracker.Ref{Repo: "else/where", Number: 5}
	case "unknown":
		s.Why, s.Detail, s.Needs = tracker.Permission, "403: Resource not accessible by integration", "issues: read"
	}
	return s
}

// release makes a tag whose tree is base's, without the files named.
func (c *Case) release(args []string) {
	c.live.tags[strings.TrimPrefix(args[0], "tag:")] = args[1]
	tree := maps.Clone(c.Trees["base"])
	for p := range tree {
		if len(args) > 3 && slices.Contains(args[3:], path.Base(p)) {
			delete(tree, p)
		}
	}
	c.Trees["tag-"+args[1]] = tree
}

func (l *live) Issues(_ context.Context, refs []tracker.Ref) map[tracker.Ref]tracker.State {
	return states(l.issues, refs)
}

func (l *live) PullRequests(_ context.Context, refs []tracker.Ref) map[tracker.Ref]tracker.State {
	return states(l.pulls, refs)
}

func states(known map[int]tracker.State, refs []tracker.Ref) map[tracker.Ref]tracker.State {
	out := map[tracker.Ref]tracker.State{}
	for _, r := range refs {
		s, ok := known[r.Number]
		if !ok {
			s = tracker.State{Ref: r, Outcome: tracker.Missing, AskedAt: asked}
		}
		out[r] = s
	}
	return out
}

func (l *live) Removes(_ context.Context, pr tracker.State, name string) (tracker.Substance, *tracker.Failure) {
	for _, line := range l.removed[pr.Number] {
		if strings.HasPrefix(line, "-") && tracker.Names(line[1:], name) {
			return tracker.Removed, nil
		}
	}
	return tracker.NotRemoved, nil
}

func (l *live) Closing(_ context.Context, prs []int) map[int]tracker.Closing {
	out := map[int]tracker.Closing{}
	for _, n := range prs {
		c := tracker.Closing{Number: n, Outcome: tracker.Open, Base: "main", Default: "main"}
		for _, issue := range l.closes {
			c.Closes = append(c.Closes, tracker.Closes{Ref: tracker.Ref{Number: issue}, By: "description"})
		}
		out[n] = c
	}
	return out
}

func (l *live) Deployment(context.Context, string) (tracker.Deployment, *tracker.Failure) {
	return tracker.Deployment{}, nil
}

func (l *live) Commits(context.Context, string, string) ([]tracker.Commit, *tracker.Failure) {
	return nil, nil
}

func (l *live) PullsOf(context.Context, []tracker.Commit) ([]int, *tracker.Failure) { return nil, nil }

func (s source) NewestTag(_ context.Context, glob, _ string) (name, id string, err error) {
	if name, ok := s.c.live.tags[glob]; ok {
		return name, "tag-" + name, nil
	}
	return "", "", snapshot.ErrNoTag
}
