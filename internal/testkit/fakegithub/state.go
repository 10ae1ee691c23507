package fakegithub

import "time"

// Ref names an issue or pull request; an empty Repo means the same repository.
type Ref struct {
	Repo   string
	Number int
}

// Repo is a repository.
type Repo struct {
	// Name is owner/name.
	Name string
	// Private is seen with the token only, Hidden by nobody.
	Private, Hidden bool
	// NoIssues has them turned off.
	NoIssues bool
	// Default is the default branch; empty means main.
	Default string
	// MovedTo is the new name of a repository that was renamed.
	MovedTo string
	// Branches are commits by the branch's short name.
	Branches    map[string]string
	Issues      map[int]*Issue
	Pulls       map[int]*Pull
	Commits     map[string]*Commit
	Deployments []*Deployment // oldest first
	Runs        []*Run        // of workflows, oldest first
	// Statuses are commit statuses by commit, newest first.
	Statuses map[string][]CommitStatus
	// Git is a folder with a repository that answers for branches, commits,
	// trees, blobs and comparisons, if not empty.
	Git string
}

// Run is a run of a workflow.
type Run struct {
	ID int
	// Workflow is its file name.
	Workflow, Event, Head string
	Status, Conclusion    string
	Attempt               int
	// Pulls are the pull requests that it names; a fork's names none.
	Pulls []int
	// Jobs are conclusions by name.
	Jobs map[string]string
}

// CommitStatus is a commit status.
type CommitStatus struct {
	State, Context, Description, TargetURL string
}

// DefaultBranch is main where nothing else is said.
func (r *Repo) DefaultBranch() string {
	if r.Default == "" {
		return "main"
	}
	return r.Default
}

// Issue is an issue, open where nothing else is said.
type Issue struct {
	Title, Body string
	// Closed is why: completed, not_planned, duplicate; empty means open.
	Closed   string
	ClosedAt time.Time
	Deleted  bool
	// To is where it was transferred.
	To *Ref
	// Comments, oldest first.
	Comments []string
}

// Pull is a pull request, open where nothing else is said.
type Pull struct {
	Title, Body string
	Closed      bool
	// MergeCommit makes it merged.
	MergeCommit string
	// Base is the branch; empty means the default branch. Head is a commit.
	Base, Head string
	// Links are issues that were linked by hand.
	Links []Ref
	// Commits are ids of the repository's commits.
	Commits []string
	Files   []File
}

// File is a file of a pull request.
type File struct {
	Name, Status, Patch string
	Changes             int
}

// Commit is a commit.
type Commit struct {
	Message string
	Parents []string
	// Pulls are the pull requests it is associated with.
	Pulls []int
}

// Deployment is a deployment with its statuses, oldest first.
type Deployment struct {
	Environment, SHA string
	CreatedAt        time.Time
	Statuses         []DeploymentStatus
}

// DeploymentStatus is a status of a deployment.
type DeploymentStatus struct {
	State string
	At    time.Time
}

// state is GitHub's word for a pull request or issue.
func (p *Pull) state() string {
	if p.Closed || p.MergeCommit != "" {
		return "closed"
	}
	return "open"
}

func (i *Issue) state() string {
	if i.Closed != "" {
		return "closed"
	}
	return "open"
}

// ancestors are a commit and all that it comes from.
func (r *Repo) ancestors(sha string) map[string]bool {
	seen := map[string]bool{}
	for todo := []string{sha}; len(todo) > 0; todo = todo[1:] {
		if c := r.Commits[todo[0]]; c != nil && !seen[todo[0]] {
			seen[todo[0]] = true
			todo = append(todo, c.Parents...)
		}
	}
	return seen
}
