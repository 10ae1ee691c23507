//go:build corpus

package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// facts are what was measured of one change to one directory. Rows and pull
// requests have most of their keys in common.
type facts struct {
	// Commit is the original id of a row, Head that of a pull request's head.
	Commit string `json:"c"`
	Head   string `json:"head"`
	// MergeBase and Tip of the target branch at the last push, for pull
	// requests; TipMoved says that they differ.
	MergeBase string `json:"mb"`
	Tip       string `json:"tip"`
	TipMoved  bool   `json:"tip_moved"`

	// PrefixOK says that base's atlas.sum is a prefix of head's, the total
	// aside; absent where the directory itself is new or gone.
	PrefixOK *bool `json:"prefix_ok"`
	// HeadValid says that Atlas computes head's atlas.sum; null where head has
	// none.
	HeadValid *bool `json:"head_valid"`
	// Numbers of files: renamed ones are neither added nor deleted. Older are
	// the added files that sort before base's newest.
	Edited       int      `json:"edited"`
	EditedSpace  int      `json:"edited_ws"` // in white space alone
	Renamed      int      `json:"renamed"`
	Deleted      int      `json:"deleted"`
	Older        int      `json:"older"`
	OlderThanTip []string `json:"older_than_tip"`
	// BaseFiles and Newest describe the directory on base.
	BaseFiles int    `json:"nb"`
	Newest    string `json:"maxbase"`
}

// repository is one of the pack.
type repository struct {
	name    string
	git     string
	commits map[string]commit // by original id
	byID    map[string]commit
}

type commit struct {
	id, parent, original string
	at                   time.Time // the committer's
}

// pack is the unpacked corpus.
type pack struct {
	dir          string
	repositories []*repository
}

func openPack(t *testing.T) *pack {
	t.Helper()
	at := os.Getenv("MIGRATION_GATE_CORPUS")
	info, err := os.Stat(at)
	if err != nil {
		t.Fatalf("MIGRATION_GATE_CORPUS must name the pack: %v", err)
	}
	p := &pack{dir: at}
	if !info.IsDir() {
		p.dir = t.TempDir()
		run(t, "", "tar", "-xzf", at, "-C", p.dir)
	}
	for _, git := range glob(t, filepath.Join(p.dir, "gitslim", "*.git")) {
		r := &repository{name: strings.TrimSuffix(filepath.Base(git), ".git"), git: git}
		r.readCommits(t)
		p.repositories = append(p.repositories, r)
	}
	return p
}

func (r *repository) readCommits(t *testing.T) {
	t.Helper()
	r.commits, r.byID = map[string]commit{}, map[string]commit{}
	log := run(t, r.git, "git", "log", "-z", "--all", "--format=%H%n%P%n%ct%n%(trailers:key=original,valueonly,separator=%x20)")
	for entry := range strings.SplitSeq(strings.TrimSuffix(log, "\x00"), "\x00") {
		lines := strings.Split(entry, "\n")
		seconds, err := strconv.ParseInt(lines[2], 10, 64)
		if err != nil || len(lines[3]) != 40 {
			t.Fatalf("%s: git log printed %q (%v)", r.name, entry, err)
		}
		parent, _, _ := strings.Cut(lines[1], " ")
		c := commit{id: lines[0], parent: parent, original: lines[3], at: time.Unix(seconds, 0).UTC()}
		r.commits[c.original], r.byID[c.id] = c, c
	}
}

// measured is one line of facts with its place.
type measured struct {
	facts
	repo *repository
	dir  string
}

// facts reads every replay file of the kind: "rows" or "prs".
func (p *pack) facts(t *testing.T, kind string) []measured {
	t.Helper()
	var all []measured
	suffix := "." + kind + ".jsonl"
	for _, file := range glob(t, filepath.Join(p.dir, "replay", "*", "*"+suffix)) {
		name := strings.TrimSuffix(filepath.Base(file), suffix)
		repo, dir := p.split(t, name)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			m := measured{repo: repo, dir: dir}
			if err := json.Unmarshal(lines.Bytes(), &m.facts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all = append(all, m)
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return all
}

// split tells repository and directory of a replay file's name; both may hold
// dots.
func (p *pack) split(t *testing.T, name string) (*repository, string) {
	t.Helper()
	for _, r := range p.repositories {
		if dir, ok := strings.CutPrefix(name, r.name+"."); ok {
			return r, strings.ReplaceAll(dir, "__", "/")
		}
	}
	t.Fatalf("replay file %s belongs to no repository of the pack", name)
	return nil, ""
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("the pack has no %s: %v", filepath.Base(pattern), err)
	}
	slices.Sort(found)
	return found
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, stderr.Bytes())
	}
	return string(out)
}
