package tracker

import (
	"regexp"
	"strconv"
)

// closes is what closes an issue when it is merged into the default branch.
// See docs.github.com, "Linking a pull request to an issue": the nine words, in
// any case, with or without a colon, before #12, owner/repo#12, GH-12 or the
// issue's page.
var closes = regexp.MustCompile(`(?i)(?:^|[^\pL\pN_-])(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?)(?::[ \t]*|[ \t]+)` +
	`(?:https?://[^/\s]+/([a-z0-9][a-z0-9-]*/[a-z0-9._-]+)/issues/|([a-z0-9][a-z0-9-]*/[a-z0-9._-]+)?#|gh-)([1-9][0-9]{0,8})\b`)

// Keywords finds the issues that a commit message or a title closes. A Repo is
// empty where the text names none.
func Keywords(text string) []Ref {
	var refs []Ref
	for {
		// One match may end where the next begins, and both need the border.
		m := closes.FindStringSubmatchIndex(text)
		if m == nil {
			return refs
		}
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		n, err := strconv.Atoi(group(3))
		if err == nil {
			refs = append(refs, Ref{group(1) + group(2), n})
		}
		text = text[m[1]:]
	}
}

// unread is what GitHub does not read in a description: comments, as templates
// have them, and code.
var unread = regexp.MustCompile("(?s)<!--.*?(?:-->|$)|```.*?(?:```|$)|~~~.*?(?:~~~|$)|`[^`\n]*`")

// BodyKeywords finds the issues that a pull request's description closes.
func BodyKeywords(markdown string) []Ref {
	return Keywords(unread.ReplaceAllString(markdown, " "))
}

var (
	mergeMessage  = regexp.MustCompile(`^Merge pull request #([1-9][0-9]{0,8}) from `)
	squashMessage = regexp.MustCompile(`^[^\n]*\(#([1-9][0-9]{0,8})\)[ \t\r]*(?:\n|$)`)
	queueRef      = regexp.MustCompile(`^refs/heads/gh-readonly-queue/.+/pr-([1-9][0-9]{0,8})-[0-9a-f]{40}$`)
)

// FromMessage is the pull request that GitHub's own merge or squash message
// names, else 0.
func FromMessage(message string) int {
	for _, form := range []*regexp.Regexp{mergeMessage, squashMessage} {
		if m := form.FindStringSubmatch(message); m != nil {
			n, err := strconv.Atoi(m[1])
			if err == nil {
				return n
			}
		}
	}
	return 0
}

// FromQueue is the pull request at the head of a merge group, by the name of
// its temporary branch, else 0.
func FromQueue(headRef string) int {
	if m := queueRef.FindStringSubmatch(headRef); m != nil {
		n, err := strconv.Atoi(m[1])
		if err == nil {
			return n
		}
	}
	return 0
}
