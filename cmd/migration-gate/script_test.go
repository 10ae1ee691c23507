package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"migration-gate": main,
		// The same with less patience: a server that hangs is given up after half a
		// second.
		"migration-gate-hurried": func() { os.Exit(run(500 * time.Millisecond)) },
	})
}

// TestScripts runs testdata/script against the command itself, each in an
// environment with nothing in it but the bundled history: origin.git, and shop,
// a clone of it.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               setup,
		Cmds:                commands(),
	})
}

func setup(env *testscript.Env) error {
	with := &holder{}
	env.Values["hub"] = with
	env.Defer(func() {
		if with.hub == nil {
			return
		}
		if faults := with.hub.server.Faults(); len(faults) > 0 {
			env.T().Fatal("GitHub's API is another one:\n" + strings.Join(faults, "\n"))
		}
	})
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(env.WorkDir, "gitconfig"))
	env.Setenv("GIT_COMMITTER_DATE", "2026-03-06T10:20:00Z")
	env.Setenv("GIT_AUTHOR_DATE", "2026-03-06T10:20:00Z")
	config := "[user]\nname = shop\nemail = shop@example.com\n[init]\ndefaultBranch = main\n[advice]\ndetachedHead = false\n[protocol \"file\"]\nallow = always\n[uploadpack]\nallowAnySHA1InWant = true\nallowFilter = true\n"
	if err := os.WriteFile(filepath.Join(env.WorkDir, "gitconfig"), []byte(config), 0o644); err != nil {
		return err
	}
	origin := filepath.Join(env.WorkDir, "origin")
	source, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	env.Setenv("SOURCE", source)
	histories := filepath.Join(source, "testdata/histories/shop")
	git := func(dir string, args ...string) error {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Env = env.Vars
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %v: %w: %s", args, err, out)
		}
		return nil
	}
	if err := os.Mkdir(origin, 0o755); err != nil {
		return err
	}
	steps := []struct{ checkout, folder string }{
		{"", "1-main"}, {"pr-bad", "pr-bad"}, {"main", "2-hotfix"}, {"pr-rename", "pr-rename"}, {"main", ""}, {"pr-good", "pr-good"}, {"main", ""},
	}
	if err := git(origin, "init", "-q"); err != nil {
		return err
	}
	for _, s := range steps {
		if s.checkout != "" {
			if git(origin, "checkout", "-q", s.checkout) != nil {
				if err := git(origin, "checkout", "-qb", s.checkout); err != nil {
					return err
				}
			}
		}
		if s.folder == "" {
			continue
		}
		if err := overlay(origin, filepath.Join(histories, s.folder)); err != nil {
			return err
		}
		if err := git(origin, "add", "-A"); err != nil {
			return err
		}
		if err := git(origin, "commit", "-qm", s.folder); err != nil {
			return err
		}
	}
	return git(env.WorkDir, "clone", "-q", "file://"+origin, "shop")
}

// overlay copies src over dst; a pull request's folder replaces files of main.
func overlay(dst, src string) error {
	return filepath.WalkDir(src, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(src, p)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dst, rel)), 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dst, rel), data, 0o644)
	})
}
