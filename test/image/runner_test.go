//go:build image

package image

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// run is what a step of a workflow leaves behind.
type run struct {
	code            int
	log             string
	outputs         map[string]string
	summary         string
	changedInTheWay string
}

// runAction starts the image as GitHub's runner starts a container action: its
// mounts, its variables, HOME and the files for outputs and the summary
// (actions/runner, ContainerActionHandler.cs). There is no network, and no
// token: the clone has everything.
func runAction(t *testing.T, h *history, e event) run {
	t.Helper()
	root := t.TempDir()
	mounts := []string{"home", "workflow", "file_commands", "runner_temp"}
	for _, m := range mounts {
		must(t, os.Mkdir(filepath.Join(root, m), 0o777))
	}
	e.write(t, filepath.Join(root, "workflow"))
	output, summary := filepath.Join(root, "file_commands", "set_output_1"), filepath.Join(root, "file_commands", "step_summary_1")
	must(t, os.WriteFile(output, nil, 0o644))
	must(t, os.WriteFile(summary, nil, 0o644))
	if os.Getuid() == 0 {
		must(t, filepath.WalkDir(h.dir, func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(path, bystander, bystander))
		}))
	}

	args := []string{"run", "--rm", "--network=none", "--workdir", "/github/workspace", "-v", h.dir + ":/github/workspace"}
	for _, m := range mounts {
		args = append(args, "-v", filepath.Join(root, m)+":/github/"+m)
	}
	for key, value := range map[string]string{
		"HOME": "/github/home", "CI": "true", "GITHUB_ACTIONS": "true",
		"GITHUB_WORKSPACE": "/github/workspace", "GITHUB_EVENT_PATH": "/github/workflow/event.json",
		"GITHUB_OUTPUT": "/github/file_commands/set_output_1", "GITHUB_STEP_SUMMARY": "/github/file_commands/step_summary_1",
		"RUNNER_TEMP": "/github/runner_temp", "RUNNER_OS": "Linux",
		"GITHUB_API_URL": "https://api.github.com", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql",
		"GITHUB_REPOSITORY": "acme/shop", "GITHUB_REPOSITORY_OWNER": "acme", "GITHUB_ACTOR": "ada",
		"GITHUB_WORKFLOW": "migrations", "GITHUB_JOB": "migration-gate", "GITHUB_RUN_ID": "1", "GITHUB_RUN_NUMBER": "1", "GITHUB_RUN_ATTEMPT": "1",
		"GITHUB_EVENT_NAME": e.name, "GITHUB_SHA": e.head, "GITHUB_REF": e.ref, "GITHUB_BASE_REF": e.baseRef, "GITHUB_HEAD_REF": e.headRef,
		"INPUT_TOKEN": "", "INPUT_DIRECTORY": "",
	} {
		args = append(args, "-e", key+"="+value)
	}
	before := listing(t, h.dir)
	cmd := exec.Command(need(t, "ENGINE"), append(args, need(t, "IMAGE"))...)
	log, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	data, err := os.ReadFile(output)
	must(t, err)
	text, err := os.ReadFile(summary)
	must(t, err)
	r := run{
		code: cmd.ProcessState.ExitCode(), log: string(log), outputs: parseOutputs(t, string(data)), summary: string(text),
		changedInTheWay: cmp.Diff(before, listing(t, h.dir)),
	}
	t.Logf("exit %d\n%s", r.code, r.log)
	return r
}

// listing describes every file below dir: mode, size, time of change.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files[path] = info.Mode().String() + " " + strconv.FormatInt(info.Size(), 10) + " " + info.ModTime().String()
		return nil
	}))
	return files
}

// parseOutputs reads GitHub's file format: name=value, or name<<DELIMITER,
// lines, DELIMITER.
func parseOutputs(t *testing.T, data string) map[string]string {
	t.Helper()
	outputs := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(data, "\n"), "\n")
	for i := 0; i < len(lines) && data != ""; i++ {
		name, delimiter, heredoc := strings.Cut(lines[i], "<<")
		if !heredoc || strings.Contains(name, "=") {
			name, value, ok := strings.Cut(lines[i], "=")
			if !ok {
				t.Fatalf("GITHUB_OUTPUT line %q", lines[i])
			}
			outputs[name] = value
			continue
		}
		var value []string
		for i++; i < len(lines) && lines[i] != delimiter; i++ {
			value = append(value, lines[i])
		}
		outputs[name] = strings.Join(value, "\n")
	}
	return outputs
}

func need(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: run make test-container or make test-act", name)
	}
	return value
}

func TestRunner(t *testing.T) {
	t.Parallel()
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
			t.Parallel()
			h := newHistory(t, "")
			c.change(h)
			r := runAction(t, h, c.event(h))
			if r.code != c.want.code {
				t.Errorf("exit %d, want %d", r.code, c.want.code)
			}
			if r.changedInTheWay != "" {
				t.Errorf("the workspace changed:\n%s", r.changedInTheWay)
			}
			c.want.check(t, h, r.outputs, r.summary, annotations(r.log))
		})
	}
}

// GitHub's documentation of actions/checkout: the default fetch-depth is 1.
// Without a token the objects that are missing cannot be had, so there is no
// verdict, and the reader is told what to set.
func TestRunnerShallowWithoutToken(t *testing.T) {
	t.Parallel()
	h := newHistory(t, "")
	good(h)
	e := pullRequest(h)
	shallow := newClone(t, h)
	r := runAction(t, shallow, e)
	if r.code != 3 {
		t.Errorf("exit %d, want 3", r.code)
	}
	if got := r.outputs["verdict"]; got != "undecided" {
		t.Errorf("verdict %q, want undecided", got)
	}
	if !strings.Contains(r.log, "fetch-depth") {
		t.Error("the log does not say what to set")
	}
}

// newClone is h's repository as actions/checkout leaves it by default.
func newClone(t *testing.T, h *history) *history {
	t.Helper()
	c := &history{t: t, dir: t.TempDir(), now: h.now}
	c.git(h.now, "init", "-q", "-b", "main")
	c.git(h.now, "remote", "add", "origin", "https://github.com/acme/shop.git")
	c.git(h.now, "fetch", "-q", "--depth=1", "--no-tags", "file://"+h.dir, "+refs/remotes/pull/7/merge:refs/remotes/pull/7/merge")
	c.git(h.now, "checkout", "-q", "--detach", "refs/remotes/pull/7/merge")
	return c
}

// The budget is the product's promise; a megabyte is 10^6 bytes, as engines
// print it.
func TestImageSize(t *testing.T) {
	t.Parallel()
	out, err := exec.Command(need(t, "ENGINE"), "image", "inspect", "--format", "{{.Size}}", need(t, "IMAGE")).Output()
	must(t, err)
	size, err := strconv.Atoi(string(bytes.TrimSpace(out)))
	must(t, err)
	t.Logf("%.1f MB", float64(size)/1e6)
	if size >= 30e6 {
		t.Errorf("the image has %.1f MB, want less than 30", float64(size)/1e6)
	}
}

// The image takes orders from no shell and brings no tool but git.
func TestImageContents(t *testing.T) {
	t.Parallel()
	engine, image := need(t, "ENGINE"), need(t, "IMAGE")
	if out, err := exec.Command(engine, "run", "--rm", "--network=none", "--entrypoint", "/bin/sh", image, "-c", "true").CombinedOutput(); err == nil {
		t.Errorf("the image has a shell: %s", out)
	}
	out, err := exec.Command(engine, "image", "inspect", "--format", "{{.Config.User}}|{{.Config.WorkingDir}}|{{json .Config.Entrypoint}}", image).Output()
	must(t, err)
	if diff := cmp.Diff(`||["/usr/bin/migration-gate"]`, strings.TrimSpace(strings.TrimSuffix(string(out), "\n"))); diff != "" {
		t.Errorf("USER, WORKDIR, ENTRYPOINT (-want +got):\n%s", diff)
	}
}
