package snapshot_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// counted is a source that notes what it is asked for.
type counted struct {
	snapshot.Source
	asked [][]string
	err   error
}

func (c *counted) Blobs(_ context.Context, oids []string) (map[string]snapshot.Blob, error) {
	c.asked = append(c.asked, slices.Clone(oids))
	blobs := map[string]snapshot.Blob{}
	for _, oid := range oids {
		blobs[oid] = snapshot.Blob{Data: []byte(oid)}
	}
	return blobs, c.err
}

func TestMemo(t *testing.T) {
	t.Parallel()
	source := &counted{err: errors.New("for now")}
	m := snapshot.NewMemo(source)
	if _, err := m.Blobs(t.Context(), []string{"a"}); err == nil {
		t.Error("an error was not passed on")
	}
	source.err, source.asked = nil, nil
	for _, oids := range [][]string{{"a", "b"}, {"b", "c"}, {"a", "c"}} {
		blobs, err := m.Blobs(t.Context(), oids)
		if err != nil || len(blobs) != len(oids) {
			t.Fatalf("%v: %v, %v", oids, blobs, err)
		}
		for _, oid := range oids {
			if string(blobs[oid].Data) != oid {
				t.Errorf("%s is %q", oid, blobs[oid].Data)
			}
		}
	}
	if diff := cmp.Diff([][]string{{"a", "b"}, {"c"}}, source.asked); diff != "" {
		t.Errorf("-want +asked:\n%s", diff)
	}
}
