package fakegithub

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/renewa/migration-gate/internal/testkit/githubapi"
)

// Nulls puts a null in one place of GraphQL's answers for which GitHub's schema
// allows it: the Place-th of those that have a value.
type Nulls struct {
	Place int

	mu sync.Mutex
	at string
}

// Do has a server's answers changed so.
func (n *Nulls) Do(s *Server, api *githubapi.API) {
	s.Alter(func(asked, answer []byte) []byte {
		n.mu.Lock()
		defer n.mu.Unlock()
		places := api.Nullable(asked, answer)
		var parsed map[string]any
		if n.at != "" || n.Place >= len(places) || json.Unmarshal(answer, &parsed) != nil {
			return answer
		}
		n.at = fmt.Sprint(places[n.Place])
		setNull(parsed["data"], places[n.Place])
		out, err := json.Marshal(parsed)
		if err != nil {
			return answer
		}
		return out
	})
}

// At is the place that has become null; empty where there was none so late.
func (n *Nulls) At() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.at
}

func setNull(value any, path []any) {
	for i, step := range path {
		last := i == len(path)-1
		switch v := value.(type) {
		case map[string]any:
			name, _ := step.(string)
			if value = v[name]; last {
				v[name] = nil
			}
		case []any:
			index, _ := step.(int)
			if value = v[index]; last {
				v[index] = nil
			}
		}
	}
}
