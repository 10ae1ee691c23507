package snapshot

import (
	"context"
	"maps"
	"sync"
)

// Memo reads every blob of a source once: base and head of a change share
// nearly all of theirs.
type Memo struct {
	Source
	mu    sync.Mutex
	blobs map[string]Blob
}

// NewMemo remembers what source's blobs were. They are held for as long as the
// Memo is.
func NewMemo(source Source) *Memo { return &Memo{Source: source, blobs: map[string]Blob{}} }

// Blobs implements Source.
func (m *Memo) Blobs(ctx context.Context, oids []string) (map[string]Blob, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var unread []string
	for _, oid := range oids {
		if _, ok := m.blobs[oid]; !ok {
			unread = append(unread, oid)
		}
	}
	if len(unread) > 0 {
		read, err := m.Source.Blobs(ctx, unread)
		if err != nil {
			return nil, err
		}
		maps.Copy(m.blobs, read)
	}
	blobs := make(map[string]Blob, len(oids))
	for _, oid := range oids {
		blobs[oid] = m.blobs[oid]
	}
	return blobs, nil
}
