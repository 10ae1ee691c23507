package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
)

// shimBranches are what the scripts about shims judge: branches of origin, each
// with what it adds to another.
var shimBranches = []struct{ branch, from, file, sql string }{
	// A rename with a complete shim, as a pull request brings it.
	{"renames", "main", "atlas/migrations/20260306101112_rename_users.sql", `-- The old name stays while the release before runs
ALTER TABLE "public"."users" RENAME TO "accounts";
-- renewa:n-1-shim: users drop-with #12
CREATE VIEW "public"."users" AS SELECT "id", "name", "email" FROM "public"."accounts";
`},
	{"drops", "renames", "atlas/migrations/20260306101412_drop_users.sql", "DROP VIEW \"public\".\"users\";\n"},
	{"adds", "renames", "atlas/migrations/20260306101313_create_notes.sql", "CREATE TABLE \"public\".\"notes\" (\"id\" bigint NOT NULL);\n"},
	{"docs", "renames", "README.md", "Shop.\n"},
	{"points", "renames", "atlas/migrations/20260306101521_repoint.sql", "-- renewa:n-1-shim: users drop-with #14\n"},
	{"renames-orders", "renames", "atlas/migrations/20260306101617_rename_orders.sql", `ALTER TABLE "public"."orders" RENAME TO "purchases";
-- renewa:n-1-shim: orders drop-with #15
CREATE VIEW "public"."orders" AS SELECT "id", "user_id", "total" FROM "public"."purchases";
`},
	{"untracked", "main", "atlas/migrations/20260306101112_rename_users.sql", `ALTER TABLE "public"."users" RENAME TO "accounts";
CREATE VIEW "public"."users" AS SELECT "id", "name", "email" FROM "public"."accounts";
`},
	{"incomplete", "main", "atlas/migrations/20260306101112_rename_users.sql", `ALTER TABLE "public"."users" RENAME TO "accounts";
-- renewa:n-1-shim: users drop-with #12
CREATE VIEW "public"."users" AS SELECT "id", "name" FROM "public"."accounts";
`},
	{"approves", "main", "atlas/migrations/20260306101112_drop_orders.sql", `-- renewa:n-1-ok: drop orders since #3
DROP TABLE "public"."orders";
`},
	{"tagged", "renames", ".github/migration-gate.yml", "version: 1\nn1:\n  release: tag:v*\n"},
	{"drops-tagged", "tagged", "atlas/migrations/20260306101412_drop_users.sql", "DROP VIEW \"public\".\"users\";\n"},
	{"reopens", "renames", ".github/migration-gate.yml", "version: 1\nshims:\n  reopen: true\n"},
}

// shimHistory makes the branches, and has shop fetch them. With an argument
// that branch is main.
func shimHistory(ts *testscript.TestScript, _ bool, args []string) {
	origin := ts.MkAbs(ts.Getenv("WORK") + "/origin")
	git := func(dir string, args ...string) {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, args...)...))
	}
	for _, b := range shimBranches {
		addBranch(ts, b.branch, b.from, b.file, b.sql)
	}
	git(origin, "checkout", "-q", "main")
	if len(args) > 0 {
		git(origin, "reset", "-q", "--hard", args[0])
	}
	git(ts.Getenv("WORK")+"/shop", "fetch", "-q")
}

// shimMany COUNT puts that many live shims on a branch called many, each with an
// issue of its own from 1001 on, and a change on top of it called more.
func shimMany(ts *testscript.TestScript, r *fakegithub.Repo, args []string) {
	var before, after strings.Builder
	for i := range number(ts, args[0]) {
		fmt.Fprintf(&before, "CREATE TABLE old_%d (id bigint PRIMARY KEY);\n", i)
		fmt.Fprintf(&after, "ALTER TABLE old_%d RENAME TO new_%[1]d;\n-- renewa:n-1-shim: old_%[1]d drop-with #%d\nCREATE VIEW old_%[1]d AS SELECT id FROM new_%[1]d;\n", i, 1001+i)
		setIssue(ts, r, []string{strconv.Itoa(1001 + i), "open", fmt.Sprintf("Drop old_%d", i)})
	}
	addBranch(ts, "created", "main", "atlas/migrations/20260306101112_create.sql", before.String())
	addBranch(ts, "many", "created", "atlas/migrations/20260306101313_rename.sql", after.String())
	addBranch(ts, "more", "many", "atlas/migrations/20260306101412_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n")
	origin := ts.Getenv("WORK") + "/origin"
	ts.Check(ts.Exec("git", "-C", origin, "checkout", "-q", "main"))
	ts.Check(ts.Exec("git", "-C", origin, "reset", "-q", "--hard", "many"))
	ts.Check(ts.Exec("git", "-C", ts.Getenv("WORK")+"/shop", "fetch", "-q"))
}

// addBranch makes a branch of origin with one more file than another.
func addBranch(ts *testscript.TestScript, name, from, file, text string) {
	origin := ts.MkAbs(ts.Getenv("WORK") + "/origin")
	git := func(args ...string) { ts.Check(ts.Exec("git", append([]string{"-C", origin}, args...)...)) }
	git("checkout", "-q", "-b", name, from)
	file = filepath.Join(origin, file)
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, []byte(text), 0o644))
	hash(ts, filepath.Join(origin, "atlas/migrations"))
	git("add", "-A")
	git("commit", "-q", "-m", name)
}

// hash writes atlas.sum, as Atlas's own library does.
func hash(ts *testscript.TestScript, folder string) {
	dir, err := migrate.NewLocalDir(folder)
	ts.Check(err)
	files, err := dir.Files()
	ts.Check(err)
	sum, err := migrate.NewHashFile(files)
	ts.Check(err)
	ts.Check(migrate.WriteSumFile(dir, sum))
}

// atlasHash is hash for a script.
func atlasHash(ts *testscript.TestScript, _ bool, args []string) { hash(ts, ts.MkAbs(args[0])) }

func revision(ts *testscript.TestScript, rev string) string {
	out, err := exec.Command("git", "-C", ts.Getenv("WORK")+"/origin", "rev-parse", "--verify", "-q", rev+"^{commit}").Output()
	ts.Check(err)
	return string(out[:40])
}
