package snapshot_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/snapshot"
)

func TestLargeBlob(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	const size = 50 << 20
	large := bytes.Repeat([]byte("-- fifty megabytes of comment, or not.\n"), size/39+1)[:size]
	r.write("1_large.sql", string(large))
	r.write("2_small.sql", "SELECT 1;\n")
	r.commit("2025-01-01T00:00:00Z", "large")
	check := func(s *snapshot.Snapshot) {
		t.Helper()
		read, err := s.Read(ctx, s.Below("."))
		if err != nil {
			t.Fatal(err)
		}
		got := read[r.git("rev-parse", "HEAD:1_large.sql")]
		if !got.TooLarge || got.Size != size || got.Data != nil {
			t.Errorf("large: %v, %d bytes, %d held", got.TooLarge, got.Size, len(got.Data))
		}
		if got := read[r.git("rev-parse", "HEAD:2_small.sql")]; string(got.Data) != "SELECT 1;\n" {
			t.Errorf("after the large one: %q", got.Data)
		}
	}
	g := open(t, r.dir)
	committed, err := snapshot.Of(ctx, g, "head", r.head())
	if err != nil {
		t.Fatal(err)
	}
	check(committed)
	if err := os.Chtimes(filepath.Join(r.dir, "1_large.sql"), time.Unix(1, 0), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	onDisk, err := snapshot.Worktree(ctx, g)
	if err != nil {
		t.Fatal(err)
	}
	check(onDisk)
}

func TestManyFiles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	r.files("2025-01-01T00:00:00Z", "many", 10_000, func(i int) (string, string) {
		return fmt.Sprintf("db/%d/%05d.sql", i%7, i), fmt.Sprintf("SELECT %d;\n", i)
	})
	g := open(t, r.dir)
	// Concurrently, as the gate reads base, fork and head.
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			s, err := snapshot.Of(ctx, g, "head", r.head())
			if err != nil {
				t.Error(err)
				return
			}
			read, err := s.Read(ctx, s.Below("."))
			if err != nil || len(read) != 10_000 {
				t.Errorf("%d files, %v", len(read), err)
				return
			}
			e, _ := s.Lookup("db/2/09998.sql")
			if got := string(read[e.OID].Data); got != "SELECT 9998;\n" {
				t.Errorf("got %q", got)
			}
		})
	}
	readers.Wait()
}
