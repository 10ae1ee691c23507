package tracker

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	gogithub "github.com/google/go-github/v60/github"
)

// pull completes the state of an issue that is a pull request.
func (t *Tracker) pull(ctx context.Context, s State) (State, *Failure) {
	if !t.spend() {
		return s, errBudget
	}
	at := s.Ref
	if s.To.Number != 0 {
		at = s.To
	}
	owner, name := split(at.Repo)
	pr, _, err := t.client.PullRequests.Get(ctx, owner, name, at.Number)
	if err != nil {
		return s, failed(err, "pull-requests: read")
	}
	s.Outcome, s.Base, s.AskedAt = Outcome(pr.GetState()), pr.GetBase().GetRef(), t.now()
	if pr.GetMerged() {
		s.Outcome, s.MergeCommit = Merged, pr.GetMergeCommitSHA()
	}
	switch {
	case pr.GetNumber() != at.Number, s.Base == "", s.Outcome != Merged && s.Outcome != Open && s.Outcome != Closed,
		s.Outcome == Merged && !isOID(s.MergeCommit):
		return s, badAnswer("the answer for " + s.String() + " is no pull request")
	}
	return s, nil
}

// Substance says whether a pull request had to do with an object.
type Substance string

// The answers to Removes.
const (
	Removed     Substance = "removed"     // it removes a line with the name, or names it
	NotRemoved  Substance = "not-removed" // all of it was seen, and it does not
	Undecidable Substance = "undecidable" // a part could not be seen
)

// maxFilePages of 100 files: GitHub lists 3,000 files of a pull request.
const maxFilePages = 5

// Removes says whether a pull request removes a line with an object's bare
// name, or has it in its title or description. GitHub leaves out the patch of
// files that are binary or too large.
func (t *Tracker) Removes(ctx context.Context, pr State, name string) (Substance, *Failure) {
	if Names(pr.Title+"\n"+pr.Body, name) {
		return Removed, nil
	}
	if t.client == nil {
		return Undecidable, errNoToken
	}
	owner, repo := split(t.resolve(pr.Ref).Repo)
	unseen := false
	for page := 1; page <= maxFilePages; page++ {
		if !t.spend() {
			return Undecidable, errBudget
		}
		files, resp, err := t.client.PullRequests.ListFiles(ctx, owner, repo, pr.Number, &gogithub.ListOptions{Page: page, PerPage: 100})
		if err != nil {
			return Undecidable, failed(err, "pull-requests: read")
		}
		for _, f := range files {
			if slices.ContainsFunc(strings.Split(f.GetPatch(), "\n"), func(line string) bool {
				return strings.HasPrefix(line, "-") && Names(line[1:], name)
			}) {
				return Removed, nil
			}
			// A rename without a change has no patch and nothing to show.
			unseen = unseen || f.GetPatch() == "" && (f.GetChanges() > 0 || f.GetStatus() != "renamed" && f.GetStatus() != "unchanged" && f.GetStatus() != "copied")
		}
		if resp.NextPage == 0 {
			if unseen {
				return Undecidable, nil
			}
			return NotRemoved, nil
		}
	}
	return Undecidable, nil
}

// Names says whether a text has an object's bare name as a word: as it is in
// SQL or, as programs write user_name, userName. Case does not count.
func Names(text, name string) bool {
	if name == "" {
		return false
	}
	text = strings.ToLower(text)
	name = strings.ToLower(name)
	return hasWord(text, name) || strings.Contains(name, "_") && hasWord(text, strings.ReplaceAll(name, "_", ""))
}

func hasWord(text, word string) bool {
	inWord := func(r rune) bool { return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if (start == 0 || !inWord(before)) && (end == len(text) || !inWord(after)) {
			return true
		}
		from = start + 1
	}
}

// Contains asks GitHub whether a commit is among another's ancestors, or is
// that commit. A clone, where there is one, answers this without a request.
func (t *Tracker) Contains(ctx context.Context, ancestor, descendant string) (bool, *Failure) {
	switch {
	case !isOID(ancestor) || !isOID(descendant):
		return false, badAnswer("a commit is named by its whole id")
	case ancestor == descendant:
		return true, nil
	case t.client == nil:
		return false, errNoToken
	case !t.spend():
		return false, errBudget
	}
	owner, name := split(t.repo)
	answer, _, err := t.client.Repositories.CompareCommits(ctx, owner, name, ancestor, descendant, &gogithub.ListOptions{PerPage: 1})
	if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); ok && failure.Response != nil {
		switch failure.Response.StatusCode {
		case http.StatusNotFound, http.StatusUnprocessableEntity:
			if strings.Contains(failure.Message, "No common ancestor") {
				return false, nil
			}
			return false, &Failure{Why: NotCommit, Detail: failed(err, "").Detail, Needs: "contents: read"}
		}
	}
	if err != nil {
		return false, failed(err, "contents: read")
	}
	base := answer.GetMergeBaseCommit().GetSHA()
	if answer.GetBaseCommit().GetSHA() != ancestor || !isOID(base) {
		return false, badAnswer("the comparison is not of those commits")
	}
	return base == ancestor, nil
}
