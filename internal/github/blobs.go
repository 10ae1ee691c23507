package github

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/renewa/migration-gate/internal/snapshot"
)

const (
	// maxConcurrent bounds the requests under way; GitHub allows 100.
	maxConcurrent = 8
	// batch is how many blobs one GraphQL query asks for.
	batch = 50
	// maxBlobRequests bounds what reading files may cost; a job has 1,000
	// requests per hour.
	maxBlobRequests = 300
)

// Blobs implements snapshot.Source. Every content is checked against its
// object id. Many blobs are asked for together through GraphQL, which gives
// text only; what it leaves out or alters is asked for one by one.
func (s *Source) Blobs(ctx context.Context, oids []string) (map[string]snapshot.Blob, error) {
	found := make(map[string]snapshot.Blob, len(oids))
	var lacking []string
	s.mu.Lock()
	for _, oid := range oids {
		if size := s.sizes[oid]; size > snapshot.MaxBlob {
			found[oid] = snapshot.Blob{Size: size, TooLarge: true}
		} else {
			lacking = append(lacking, oid)
		}
	}
	s.mu.Unlock()
	for _, oid := range lacking {
		if !isOID(oid) {
			return nil, fmt.Errorf("read files at GitHub: %q is no object id", oid)
		}
	}
	if len(lacking) > maxConcurrent {
		texts, err := s.texts(ctx, lacking)
		if err != nil {
			return nil, err
		}
		maps.Copy(found, texts)
		lacking = slices.DeleteFunc(lacking, func(oid string) bool { _, ok := texts[oid]; return ok })
	}
	if len(lacking) > maxBlobRequests {
		return nil, fmt.Errorf("read files at GitHub: %d of them are not in the clone, and one request for each is more than a job should spend; set `fetch-depth: 0` on actions/checkout: %w", len(lacking), snapshot.ErrMissing)
	}
	var mu sync.Mutex
	err := s.together(ctx, len(lacking), func(ctx context.Context, i int) error {
		blob, err := s.blob(ctx, lacking[i])
		if err != nil {
			return s.fail("read file "+lacking[i], err, snapshot.ErrMissing)
		}
		mu.Lock()
		defer mu.Unlock()
		found[lacking[i]] = blob
		return nil
	})
	return found, err
}

// together does n things, a few at a time, and ends with the first error.
func (s *Source) together(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(n, maxConcurrent) {
		workers.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}

// blob reads one blob as raw bytes. Above snapshot.MaxBlob they are counted
// and not held.
func (s *Source) blob(ctx context.Context, oid string) (snapshot.Blob, error) {
	req, err := s.client.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/git/blobs/%s", s.owner, s.name, oid), nil)
	if err != nil {
		return snapshot.Blob{}, err
	}
	req.Header.Set("Accept", "application/vnd.github.raw+json")
	resp, err := s.client.BareDo(ctx, req)
	if err != nil {
		return snapshot.Blob{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	var held bytes.Buffer
	n, err := io.Copy(&held, io.LimitReader(resp.Body, snapshot.MaxBlob+1))
	if err != nil {
		return snapshot.Blob{}, err
	}
	if n > snapshot.MaxBlob {
		rest, err := io.Copy(io.Discard, resp.Body)
		return snapshot.Blob{Size: n + rest, TooLarge: true}, err
	}
	if objectID("blob", held.Bytes()) != oid {
		return snapshot.Blob{}, fmt.Errorf("%w: %w", ErrUnavailable, errOtherBytes)
	}
	return snapshot.Blob{Data: held.Bytes(), Size: n}, nil
}

var errOtherBytes = errors.New("the answer is not the content that has this object id")

// texts asks for many blobs in few queries. It returns those whose text has
// the right id, and none where GraphQL is not served or not allowed.
func (s *Source) texts(ctx context.Context, oids []string) (map[string]snapshot.Blob, error) {
	found := map[string]snapshot.Blob{}
	var mu sync.Mutex
	chunks := slices.Collect(slices.Chunk(oids, batch))
	err := s.together(ctx, len(chunks), func(ctx context.Context, i int) error {
		var answer struct {
			Repository map[string]*struct{ Text *string }
		}
		_, err := s.client.Query(ctx, textQuery(chunks[i]), map[string]any{"owner": s.owner, "name": s.name}, &answer)
		for _, passes := range []error{ErrNotFound, ErrForbidden, ErrUnauthorized, ErrUnavailable} {
			if errors.Is(err, passes) && ctx.Err() == nil {
				return nil // asking one by one says what is wrong, if it is
			}
		}
		if err != nil {
			return fmt.Errorf("read files at GitHub (%s/%s): %w", s.owner, s.name, err)
		}
		mu.Lock()
		defer mu.Unlock()
		for alias, blob := range answer.Repository {
			oid := strings.TrimPrefix(alias, "b")
			if blob == nil || blob.Text == nil || objectID("blob", []byte(*blob.Text)) != oid {
				continue
			}
			found[oid] = snapshot.Blob{Data: []byte(*blob.Text), Size: int64(len(*blob.Text))}
		}
		return nil
	})
	return found, err
}

func textQuery(oids []string) string {
	var q strings.Builder
	q.WriteString("query($owner:String!,$name:String!){repository(owner:$owner,name:$name){")
	for _, oid := range oids {
		fmt.Fprintf(&q, "b%s:object(oid:%q){...on Blob{text}} ", oid, oid)
	}
	q.WriteString("}}")
	return q.String()
}
