//go:build image

package image

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// event is what GitHub tells a workflow about why it runs. The payload holds
// the fields of GitHub's webhook schema that say what is to be judged.
type event struct {
	name, ref, baseRef, headRef, head string
	payload                           map[string]any
}

var repository = map[string]any{
	"name": "shop", "full_name": "acme/shop", "default_branch": "main", "private": false,
	"owner": map[string]any{"login": "acme"}, "html_url": "https://github.com/acme/shop",
}

// pullRequest leaves h as the merge ref of pull request 7.
func pullRequest(h *history) event {
	change := h.git(h.now, "rev-parse", "HEAD")
	base, head := h.merge("refs/remotes/pull/7/merge")
	return event{
		name: "pull_request", ref: "refs/pull/7/merge", baseRef: "main", headRef: "total", head: head,
		payload: map[string]any{
			"action": "synchronize", "number": 7, "repository": repository,
			"pull_request": map[string]any{
				"number": 7, "state": "open", "title": "Add a total", "body": "", "merge_commit_sha": head,
				"base": map[string]any{"ref": "main", "sha": base, "repo": repository},
				"head": map[string]any{"ref": "total", "sha": change, "repo": repository},
				"user": map[string]any{"login": "ada"},
			},
		},
	}
}

// mergeGroup leaves h as the merge queue's branch for pull request 7.
func mergeGroup(h *history) event {
	base := h.git(h.now, "rev-parse", "refs/remotes/origin/main")
	ref := "refs/heads/gh-readonly-queue/main/pr-7-" + base
	base, head := h.merge("refs/remotes/origin/gh-readonly-queue/main/pr-7-" + base)
	return event{
		name: "merge_group", ref: ref, head: head,
		payload: map[string]any{
			"action": "checks_requested", "repository": repository,
			"merge_group": map[string]any{
				"base_ref": "refs/heads/main", "base_sha": base, "head_ref": ref, "head_sha": head,
				"head_commit": map[string]any{"id": head, "message": "Merge pull request #7"},
			},
		},
	}
}

func (e event) write(t *testing.T, dir string) string {
	t.Helper()
	data, err := json.Marshal(e.payload)
	must(t, err)
	path := filepath.Join(dir, "event.json")
	must(t, os.WriteFile(path, data, 0o644))
	return path
}
