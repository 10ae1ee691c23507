package checks

import (
	"fmt"
	"strings"
)

// Page is the rule's documentation in Markdown: the page in docs/rules and
// what `migration-gate explain` prints.
func (r Rule) Page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s. Default: %s.\n", r.ID, r.Doc.Title, r.Default)
	for _, part := range []struct{ head, text string }{
		{"What breaks", r.Doc.Breaks},
		{"The safe way", r.Doc.Safe},
		{"Limits", r.Doc.Limits},
		{"Example", r.Doc.Example},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", part.head, part.text)
	}
	if r.Doc.Approval != "" {
		fmt.Fprintf(&b, "\n## When no running release minds\n\nSay so in the migration, with the pull request that made the code ready:\n\n```sql\n-- renewa:n-1-ok: %s\n```\n\nThe pull request must be merged and part of every release that may be running.\n", r.Doc.Approval)
	}
	return b.String()
}
