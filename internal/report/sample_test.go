package report_test

import (
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/report"
)

const (
	dir  = "atlas/migrations"
	base = "8f3c1d2a9b7e4f60123456789abcdef012345678"
	head = "def5678a9b7e4f60123456789abcdef012345678"
	fork = "0a1b2c3d9b7e4f60123456789abcdef012345678"
)

const order = "give the file a version after base's newest:\n  git fetch origin main && git rebase origin/main\n  atlas migrate rebase 20260301120000 --dir file://atlas/migrations"

var rules = []report.Rule{
	{ID: "sum-append", Title: "atlas.sum only grows", Help: "Lines that are on base stay as they are."},
	{ID: "version-order", Title: "New files sort last", Help: "Atlas skips what sorts behind (see [docs])."},
}

// marked fills what the gate fills for every finding.
func marked(fs ...finding.Finding) []finding.Finding {
	for i := range fs {
		fs[i].Mark()
	}
	return fs
}

func judged() finding.Directory {
	return finding.Directory{
		Path: dir, BaseFiles: 41, HeadFiles: 42, BaseTip: "20260302090000_orders.sql",
		New: []string{"20260301120000_add_email.sql", "20260303000000_email_index.sql"},
		Timeline: []finding.TimelineEntry{
			{Name: "20260227170000_init.sql", On: "both"},
			{Name: "20260301120000_add_email.sql", On: "head", Mark: "late"},
			{Name: "20260301180000_hotfix.sql", On: "base"},
			{Name: "20260302090000_orders.sql", On: "base", Mark: "tip"},
			{Name: "20260303000000_email_index.sql", On: "head", Mark: "new"},
		},
	}
}

// failing is a report with one of everything.
func failing() *finding.Report {
	r := &finding.Report{
		Event: "pull_request",
		Base:  finding.Commit{Name: "main", ID: base}, Head: finding.Commit{ID: head}, Fork: finding.Commit{ID: fork},
		Directories: []finding.Directory{judged(), {Path: "billing/migrations", BaseFiles: 3, HeadFiles: 3, BaseTip: "3_c.sql"}},
		Assumptions: []string{"every commit merged into main may be running (n1.release: every-merge)"},
		Shims: []finding.Shim{
			{Old: "users", Object: "view users", Dir: dir, File: "20260110080000_accounts.sql", Line: 2, Since: "20260110080000",
				Issue: "#12", State: "closed", Reason: "completed", Title: "Drop users", URL: "https://github.com/o/r/issues/12",
				AskedAt: "2026-03-03T12:00:00Z", HeldBy: []string{"active_users"}},
			{Old: "f(integer)", Object: "function f(integer)", Dir: dir, File: "20260301120000_add_email.sql", Line: 9, Since: "20260301120000", State: "untracked"},
		},
	}
	r.Findings = marked(
		finding.Finding{
			Rule: "version-order", Severity: finding.Error, Verdict: finding.Violation, Dir: dir,
			Path: dir + "/20260301120000_add_email.sql", Line: 2, Column: 21, Object: "20260301120000_add_email.sql",
			Source:  "\tALTER TABLE \"user\" ADD COLUMN email text;",
			Message: "20260301120000_add_email.sql sorts before 20260302090000_orders.sql, which is on main already: Atlas will not run it where that file has run",
			Evidence: []finding.Evidence{
				{Text: "base's newest file is 20260302090000_orders.sql", Path: dir + "/atlas.sum", Line: 41},
				{Text: "the branch left main before that file was merged"},
			},
			Help: order,
		},
		finding.Finding{
			Rule: "sum-append", Severity: finding.Error, Verdict: finding.Violation, Dir: dir,
			Path: dir + "/atlas.sum", Line: 12, Object: "20250110080000_users.sql",
			Message:  "the line of 20250110080000_users.sql differs from main's: a merged file was edited and re-hashed",
			Evidence: []finding.Evidence{{Text: "main has h1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=", Path: dir + "/atlas.sum", Line: 12}},
			Help:     "restore the file and write the change as a new migration:\n  git checkout origin/main -- atlas/migrations/20250110080000_users.sql atlas/migrations/atlas.sum",
		},
		finding.Finding{
			Rule: "version-clock", Severity: finding.Warning, Verdict: finding.Violation, Dir: dir,
			Path: dir + "/20260303000000_email_index.sql", Object: "20260303000000_email_index.sql",
			Message: "20260303000000 is 3 hours in the future", Help: order,
		},
		finding.Finding{
			Rule: "journal", Severity: finding.Error, Verdict: finding.Undecided, Dir: "billing/migrations",
			Path: "billing/migrations/meta/_journal.json", Object: "meta/_journal.json",
			Message: "the journal cannot be read: it is a symlink",
			Help:    "commit the file itself",
		},
		finding.Finding{
			Rule: "version-form", Severity: finding.Notice, Verdict: finding.Violation, Dir: dir,
			Path: dir + "/2024_seed.sql", Object: "2024_seed.sql", Standing: true,
			Message: "2024 is not a 14-digit UTC time",
		},
		finding.Finding{
			Rule: "version-fabricated", Severity: finding.Notice, Verdict: finding.Violation, Dir: dir,
			Path: dir + "/20260303000000_email_index.sql", Object: "20260303000000_email_index.sql", Waived: "agreed with the platform team",
			Message: "20260303000000 is midnight to the second (1 in 86,400 by chance)",
		},
		finding.Finding{
			Rule: "policy", Severity: finding.Notice, Verdict: finding.Violation, Dir: ".",
			Path: ".github/migration-gate.yml", Line: 12, Column: 5, Object: "waiver of journal for atlas",
			Message: "the waiver of journal for atlas covers no finding",
		},
	)
	r.Decide()
	return r
}

func passing() *finding.Report {
	d := judged()
	d.New, d.Timeline = d.New[1:], d.Timeline[4:]
	r := &finding.Report{Event: "local", Base: finding.Commit{Name: "origin/main", ID: base},
		Head: finding.Commit{Name: "working tree"}, Fork: finding.Commit{ID: base}, Directories: []finding.Directory{d}}
	r.Decide()
	return r
}

func undecided() *finding.Report {
	r := failing()
	fs := r.Findings[:0]
	for _, f := range r.Findings {
		if f.Verdict == finding.Undecided {
			fs = append(fs, f)
		}
	}
	r.Findings, r.Assumptions = fs, nil
	r.Directories = r.Directories[1:]
	r.Decide()
	return r
}

func nothing() *finding.Report {
	r := &finding.Report{Event: "push", Base: finding.Commit{ID: base, Name: base[:12]}, Head: finding.Commit{ID: head}}
	r.Decide()
	return r
}
