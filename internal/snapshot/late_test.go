package snapshot

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLateOutput: on a busy machine what git printed can arrive long after it ended,
// which is no failure. The git here leaves the printing to somebody else.
func TestLateOutput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	script := "#!/bin/sh\n(sleep 1.5; echo late) &\necho early\n"
	if err := os.WriteFile(filepath.Join(dir, "git"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	c, err := newChild(layout{root: dir}, dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.output(t.Context(), "version")
	if err != nil || string(out) != "early\nlate\n" {
		t.Errorf("%q, %v", out, err)
	}
}
