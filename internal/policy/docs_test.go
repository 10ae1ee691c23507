package policy_test

import (
	"os"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/policy"
)

// TestDocumentedPolicy reads every policy that docs/policy.md shows.
func TestDocumentedPolicy(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```yaml\n")[1:]
	if len(blocks) != 2 {
		t.Fatalf("docs/policy.md shows %d policies, want 2", len(blocks))
	}
	for _, block := range blocks {
		text, _, _ := strings.Cut(block, "```")
		if _, err := policy.Parse(policy.Path, []byte(text), checks.IDs()); err != nil {
			t.Errorf("docs/policy.md shows a policy that cannot be read: %v", err)
		}
	}
}
