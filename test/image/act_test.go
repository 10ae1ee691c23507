//go:build image

package image

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// actLine is one line of act's JSON log, with the fields of the events that
// are asserted: workflow commands, the summary and the job's conclusion.
type actLine struct {
	Command    string            `json:"command"`
	Arg        string            `json:"arg"`
	Name       string            `json:"name"`
	Properties map[string]string `json:"kvPairs"`
	Content    string            `json:"content"`
	JobResult  string            `json:"jobResult"`
	Message    string            `json:"msg"`
}

// TestAct runs the workflow of docs/github-action.md, as it is printed there,
// on a real runner. One run after the other: act names its containers after
// the workflow and the job.
//
//nolint:paralleltest // for that reason
func TestAct(t *testing.T) {
	workflow := documented(t)
	action := localAction(t)
	for _, c := range []struct {
		name   string
		change func(*history)
		event  func(*history) event
		want   verdict
	}{
		{"pull request, good", good, pullRequest, passes},
		{"pull request, bad", bad, pullRequest, fails},
		{"merge group, good", good, mergeGroup, passes},
		{"merge group, bad", bad, mergeGroup, fails},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHistory(t, workflow)
			c.change(h)
			e := c.event(h)
			before := listing(t, h.dir)
			lines := runAct(t, h, e, action)
			outputs, summary, conclusion := map[string]string{}, "", ""
			var found []annotation
			for _, l := range lines {
				switch l.Command {
				case "set-output":
					outputs[l.Name] = l.Arg
				case "summary":
					summary += l.Content
				case "error":
					found = append(found, annotation{file: l.Properties["file"], text: l.Properties["title"] + " " + l.Arg})
				}
				conclusion += l.JobResult
			}
			if conclusion != c.want.conclusion {
				t.Errorf("the job's conclusion is %q, want %q", conclusion, c.want.conclusion)
			}
			c.want.check(t, h, outputs, summary, found)
			for path := range listing(t, h.dir) {
				if before[path] == "" {
					t.Errorf("the run left %s in the workspace", path)
				}
			}
		})
	}
}

// documented is the first workflow of the page that users copy from.
func documented(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/github-action.md")
	must(t, err)
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)
	if block == nil {
		t.Fatal("docs/github-action.md has no yaml block")
	}
	return string(block[1])
}

// localAction is action.yml as a release has it, with the image under test.
func localAction(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("../../scripts/pin-image", need(t, "IMAGE")).Output()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "action.yml"), out, 0o644))
	return dir
}

func runAct(t *testing.T, h *history, e event, action string) []actLine {
	t.Helper()
	home := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(home, ".config", "act"), 0o755))
	cmd := exec.Command(need(t, "ACT"), "--json", e.name, "--eventpath", e.write(t, home),
		"--platform", "ubuntu-latest="+need(t, "RUNNER_IMAGE"),
		"--local-repository", "renewa/migration-gate@v1="+action,
		"--pull=false", "--action-offline-mode", "--rm", "--bind", "--container-daemon-socket", "-")
	cmd.Dir = h.dir
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "XDG_CACHE_HOME="+filepath.Join(home, ".cache"))
	log, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	t.Logf("act: exit %d\n%s", cmd.ProcessState.ExitCode(), log)
	var lines []actLine
	for line := range bytes.Lines(log) {
		var l actLine
		if strings.HasPrefix(string(line), "{") {
			must(t, json.Unmarshal(line, &l))
			lines = append(lines, l)
		}
	}
	return lines
}
