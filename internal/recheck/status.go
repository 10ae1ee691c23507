package recheck

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// commitStatus is docs.github.com, rest/commits/statuses.
type commitStatus struct {
	State       string `json:"state"`
	Context     string `json:"context"`
	Description string `json:"description"`
	TargetURL   string `json:"target_url,omitempty"`
}

// status sets the verdict as a commit status. A status belongs to a commit, so
// its context names the branch: the same commit may go to a less guarded one.
func (r *run) status(ctx context.Context, branch string, p pull, report *finding.Report) (outcome, error) {
	s := commitStatus{Context: fmt.Sprintf("%s (%s)", r.Status, branch), Description: describe(report), TargetURL: r.Link}
	s.State = map[finding.Verdict]string{finding.Pass: "success", finding.Fail: "failure"}[report.Verdict]
	if s.State == "" {
		s.State = "error"
	}
	was, err := r.api.statusOf(ctx, p.Head, s.Context)
	if err != nil {
		return outcome{}, fmt.Errorf("its statuses cannot be had: %w", err)
	}
	if was.State == s.State && was.Description == s.Description {
		return outcome{}, nil
	}
	stale := was.State == "success"
	words := fmt.Sprintf("status %q becomes %s", s.Context, s.State)
	if !r.Apply {
		return outcome{words: words + ": not set without --apply"}, nil
	}
	if !r.write(1) {
		return outcome{words: fmt.Sprintf("%s, but one recheck writes no more than %d times", words, maxChanges), stale: stale}, nil
	}
	if _, err := r.api.send(ctx, "POST", "statuses/"+p.Head, s, nil); err != nil {
		return outcome{}, fmt.Errorf("its status cannot be set (`statuses: write`): %w", err)
	}
	return outcome{words: words}, nil
}

// statusOf is a commit's newest status of a context, empty where there is none.
func (a api) statusOf(ctx context.Context, commit, context string) (commitStatus, error) {
	for page := 1; ; {
		var answer struct{ Statuses []commitStatus }
		next, err := a.get(ctx, "commits/"+commit+"/status", url.Values{"per_page": {"100"}, "page": {fmt.Sprint(page)}}, &answer)
		if err != nil {
			return commitStatus{}, err
		}
		for _, s := range answer.Statuses {
			if s.Context == context {
				return s, nil
			}
		}
		if next <= page {
			return commitStatus{}, nil
		}
		page = next
	}
}

// maxDescription is GitHub's, in characters.
const maxDescription = 140

func describe(report *finding.Report) string {
	text := string(report.Verdict)
	if rules := rulesOf(report); len(rules) > 0 {
		text += ": " + strings.Join(rules, ", ")
	}
	if runes := []rune(text); len(runes) > maxDescription {
		text = string(runes[:maxDescription-1]) + "…"
	}
	return text
}
