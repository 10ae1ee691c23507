package recheck

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// reopen opens the issues again that were closed while their shim is on the
// branch, and says why. It does so once for each issue and shim: whoever closes
// it again means it, and the branch's verdict stays red instead. It is true
// where an issue was reopened.
func (r *run) reopen(ctx context.Context, shims []finding.Shim, said *[]finding.Finding) bool {
	reopened := false
	for _, s := range shims {
		number, own := strings.CutPrefix(s.Issue, "#")
		n, err := strconv.Atoi(number)
		if s.State != "closed" || !own || err != nil {
			continue // an issue of another repository is not ours to open
		}
		done, err := r.reopenOne(ctx, n, s)
		switch {
		case err != nil:
			note(said, s.Issue, true, "%s is closed under the live shim %s and cannot be reopened (`issues: write`): %v", s.Issue, s.Old, err)
		case done != "":
			note(said, s.Issue, false, "%s", done)
		}
		reopened = reopened || err == nil && done != "" && r.Apply
	}
	return reopened
}

// reopenOne returns what was done, or empty where a person has to.
func (r *run) reopenOne(ctx context.Context, number int, s finding.Shim) (string, error) {
	mark := fmt.Sprintf("<!-- migration-gate reopened this for %s in %s -->", plain(s.Old), plain(s.Dir))
	marked, err := r.api.commented(ctx, number, mark)
	if err != nil || marked {
		return "", err
	}
	if !r.Apply {
		return fmt.Sprintf("%s is closed under the live shim %s: would be reopened", s.Issue, s.Old), nil
	}
	if !r.write(2) { // the state and the comment
		return "", fmt.Errorf("one recheck writes no more than %d times", maxChanges)
	}
	path := "issues/" + strconv.Itoa(number)
	if _, err := r.api.send(ctx, "PATCH", path, map[string]string{"state": "open"}, nil); err != nil {
		return "", err
	}
	body := fmt.Sprintf("Reopened: the shim `%s` (%s, since %s) is still in the schema, and this issue says when it goes. "+
		"Close it in the change that drops the shim; or point the shim to another open issue. "+
		"This is done once: closed again, it stays closed, and changes to migrations are stopped.\n\n%s\n", plain(s.Old), plain(s.Dir), s.Since, mark)
	if _, err := r.api.send(ctx, "POST", path+"/comments", map[string]string{"body": body}, nil); err != nil {
		return "", fmt.Errorf("it was reopened without the comment that says why: %w", err)
	}
	return fmt.Sprintf("%s was closed under the live shim %s and is reopened", s.Issue, s.Old), nil
}

// plain keeps a name from ending the comment or the code that it stands in, and
// from mentioning anybody.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("`<>@\r\n", r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.ReplaceAll(name, "--", "__"))
}

// commented says whether an issue has a comment with a mark.
func (a api) commented(ctx context.Context, number int, mark string) (bool, error) {
	const pages = 10
	for page := 1; page <= pages; {
		var comments []struct{ Body string }
		next, err := a.get(ctx, "issues/"+strconv.Itoa(number)+"/comments", url.Values{"per_page": {"100"}, "page": {strconv.Itoa(page)}}, &comments)
		if err != nil {
			return false, err
		}
		for _, c := range comments {
			if strings.Contains(c.Body, mark) {
				return true, nil
			}
		}
		if next <= page {
			return false, nil
		}
		page = next
	}
	return false, fmt.Errorf("#%d has more than %d comments, and one of them may say that it was reopened before", number, pages*100)
}
