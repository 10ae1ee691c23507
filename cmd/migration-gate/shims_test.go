package main

import (
	"os"
	"os/exec"
	"path/filepath"

	"ariga.io/atlas/sql/migrate"
	"github.com/rogpeppe/go-internal/testscript"
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
	{"reopens", "renames", ".github/migration-gate.yml", "version: 1\nshims:\n  reopen: true\n"},
}

// shimHistory makes the branches, and has shop fetch them. With the argument
// merged, renames is main.
func shimHistory(ts *testscript.TestScript, _ bool, args []string) {
	origin := ts.MkAbs(ts.Getenv("WORK") + "/origin")
	git := func(dir string, args ...string) {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, args...)...))
	}
	for _, b := range shimBranches {
		git(origin, "checkout", "-q", "-b", b.branch, b.from)
		file := filepath.Join(origin, b.file)
		ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
		ts.Check(os.WriteFile(file, []byte(b.sql), 0o644))
		hash(ts, filepath.Join(origin, "atlas/migrations"))
		git(origin, "add", "-A")
		git(origin, "commit", "-q", "-m", b.branch)
	}
	git(origin, "checkout", "-q", "main")
	if len(args) > 0 {
		git(origin, "reset", "-q", "--hard", args[0])
	}
	git(ts.Getenv("WORK")+"/shop", "fetch", "-q")
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
