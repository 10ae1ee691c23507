package finding

// Verdict is the gate's answer to one request.
type Verdict string

// Pass lets the change through; Fail names at least one violation at error
// level; NoVerdict ("undecided") means that at least one thing which must be
// known could not be known. Only Pass is a pass.
const (
	Pass      Verdict = "pass"
	Fail      Verdict = "fail"
	NoVerdict Verdict = "undecided"
)

// Commit is a state of the repository as it was asked for and as it resolved.
type Commit struct {
	// Name is what the reader knows it by: "origin/main", "working tree".
	Name string `json:"name"`
	// ID is the object id in hex; empty for the working tree.
	ID string `json:"id"`
}

// TimelineEntry is one version near base's tip.
type TimelineEntry struct {
	Name string `json:"name"`
	// On says where the file stands: "base", "both" or "head".
	On string `json:"on"`
	// Mark is "tip" for base's newest, "late" for a new file at or below it,
	// "new" for a new file above it, and empty otherwise.
	Mark string `json:"mark,omitempty"`
}

// Directory is one judged migration directory.
type Directory struct {
	Path string `json:"path"`
	// BaseFiles and HeadFiles count the migration files on either side.
	BaseFiles int `json:"base_files"`
	HeadFiles int `json:"head_files"`
	// New are the file names that the change adds, in Atlas's order.
	New      []string        `json:"new"`
	BaseTip  string          `json:"base_tip"`
	Timeline []TimelineEntry `json:"timeline"`
}

// Shim is one live compat object: a line of the ledger.
type Shim struct {
	// Old is the name that it keeps working; Object says what the shim is.
	Old    string `json:"old"`
	Object string `json:"object"`
	// Dir, File and Line are where its newest annotation stands; Since is the
	// version of the migration that brought it.
	Dir   string `json:"dir"`
	File  string `json:"file"`
	Line  int    `json:"line"`
	Since string `json:"since"`
	// Issue is #12 or owner/repo#12, empty where no annotation names one.
	// State is what GitHub said of it: open, closed, missing, …, "unknown"
	// where it was not asked, "untracked" where there is none.
	Issue  string `json:"issue,omitempty"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
	Title  string `json:"title,omitempty"`
	URL    string `json:"url,omitempty"`
	// AskedAt is when GitHub was asked, in RFC 3339.
	AskedAt string `json:"asked_at,omitempty"`
	// HeldBy are the objects that stand on it.
	HeldBy []string `json:"held_by,omitempty"`
}

// Counts are the findings by severity; Standing (on base already) and Waived
// are counted apart and are part of Notices too.
type Counts struct {
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Notices   int `json:"notices"`
	Undecided int `json:"undecided"`
	Standing  int `json:"standing"`
	Waived    int `json:"waived"`
}

// Report is all that a run has to say. Reporters read it and nothing else.
type Report struct {
	Verdict Verdict
	// Event is how the run was asked: "pull_request", "merge_group", "push",
	// "local".
	Event            string
	Base, Head, Fork Commit
	Directories      []Directory
	Findings         []Finding
	// Shims is the ledger of live shims at head.
	Shims []Shim
	// Assumptions are said with every verdict: what was taken for granted.
	Assumptions []string
	// Informational makes the verdict a pass whatever was found (check --all).
	Informational bool
}

// Count counts the findings.
func (r *Report) Count() Counts {
	var c Counts
	for _, f := range r.Findings {
		switch f.Severity {
		case Error:
			c.Errors++
		case Warning:
			c.Warnings++
		case Notice:
			c.Notices++
		}
		if f.Verdict == Undecided {
			c.Undecided++
		}
		if f.Standing {
			c.Standing++
		}
		if f.Waived != "" {
			c.Waived++
		}
	}
	return c
}

// Decide sorts the findings and sets the verdict that follows from them: an
// error that is a violation fails, an error that is undecided leaves the
// change without a verdict, everything else passes.
func (r *Report) Decide() {
	Sort(r.Findings)
	r.Verdict = Pass
	if r.Informational {
		return
	}
	for _, f := range r.Findings {
		switch {
		case f.Severity != Error:
		case f.Verdict == Undecided && r.Verdict == Pass:
			r.Verdict = NoVerdict
		case f.Verdict == Violation:
			r.Verdict = Fail
		}
	}
}
