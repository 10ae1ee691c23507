package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// layout is where a repository keeps its parts. See gitrepository-layout(5).
type layout struct {
	// root is the top of the working tree, or the git directory if bare.
	root string
	// gitDir has HEAD and the index; commonDir has objects, refs and the list
	// of shallow commits. They differ in a linked worktree only.
	gitDir, commonDir string
	bare              bool
}

// locate finds the repository that holds dir, looking upwards as git does.
//
// We look ourselves and then name the git directory to git outright, for two
// reasons. Git refuses to discover a repository of another user ("dubious
// ownership"), which every container that mounts a workspace meets; and a hook
// exports GIT_DIR, which would win over the directory that was asked for.
// GIT_DIR counts only where dir has no repository of its own.
func locate(dir string, getenv func(string) string) (layout, error) {
	start, err := filepath.Abs(dir)
	if err == nil {
		start, err = filepath.EvalSymlinks(start)
	}
	if err != nil {
		return layout{}, fmt.Errorf("open the repository: %w", err)
	}
	exported := getenv("GIT_DIR")
	for d := start; ; d = filepath.Dir(d) {
		gitDir, err := pointedTo(d)
		if err != nil && exported == "" {
			return layout{}, err
		}
		if common, ok := isGitDir(gitDir); ok {
			return layout{root: d, gitDir: gitDir, commonDir: common}, nil
		}
		if common, ok := isGitDir(d); ok {
			return layout{root: d, gitDir: d, commonDir: common, bare: true}, nil
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	if exported != "" {
		gitDir := within(start, exported)
		if common, ok := isGitDir(gitDir); ok {
			root := start
			if tree := getenv("GIT_WORK_TREE"); tree != "" {
				root = within(start, tree)
			}
			return layout{root: root, gitDir: gitDir, commonDir: common}, nil
		}
	}
	return layout{}, fmt.Errorf("%s is not in a git repository: check the code out first (actions/checkout), or pass --repo", start)
}

// pointedTo returns the git directory that dir's .git is or names.
func pointedTo(dir string) (string, error) {
	path := filepath.Join(dir, ".git")
	info, err := os.Stat(path)
	if isFile := err == nil && info.Mode().IsRegular(); !isFile {
		return path, nil // a directory, or nothing: isGitDir tells
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read where the worktree's repository is: %w", err)
	}
	target, ok := bytes.CutPrefix(text, []byte("gitdir: "))
	if !ok {
		return "", fmt.Errorf("%s does not start with \"gitdir: \"", path)
	}
	gitDir := within(dir, strings.TrimRight(string(target), "\r\n"))
	if _, ok := isGitDir(gitDir); !ok {
		return "", fmt.Errorf("%s points to %s, which is not here: in a container, mount what `git rev-parse --path-format=absolute --git-common-dir` prints at the same path", path, gitDir)
	}
	return gitDir, nil
}

// isGitDir says whether dir is a git directory and where its objects are.
func isGitDir(dir string) (commonDir string, ok bool) {
	if dir == "" {
		return "", false
	}
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return "", false
	}
	commonDir = dir
	if text, err := os.ReadFile(filepath.Join(dir, "commondir")); err == nil {
		commonDir = within(dir, strings.TrimRight(string(text), "\r\n"))
	}
	for _, part := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(commonDir, part)); err != nil || !info.IsDir() {
			return "", false
		}
	}
	return commonDir, true
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// shallow lists the commits whose parents the clone was cut off from.
func (l layout) shallow() (map[string]bool, error) {
	text, err := os.ReadFile(filepath.Join(l.commonDir, "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the list of shallow commits: %w", err)
	}
	cut := map[string]bool{}
	for _, id := range strings.Fields(string(text)) {
		cut[id] = true
	}
	return cut, nil
}

// isSparse says that the working tree may leave out tracked paths.
func (l layout) isSparse() bool {
	_, err := os.Stat(filepath.Join(l.gitDir, "info", "sparse-checkout"))
	return err == nil
}

// isPartial says that objects may be missing because the clone was made with
// --filter: git marks the packs of such a clone.
func (l layout) isPartial() bool {
	marks, _ := filepath.Glob(filepath.Join(l.commonDir, "objects", "pack", "*.promisor"))
	return len(marks) > 0
}
