package snapshot

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// OriginRepository is the owner/name that the remote origin's URL ends with,
// whatever its host.
func (g *Git) OriginRepository(ctx context.Context) (string, error) {
	out, err := g.child.output(ctx, "config", "--get", "remote.origin.url")
	if err != nil {
		return "", fmt.Errorf("the clone has no remote origin: %w", err)
	}
	name, ok := repositoryOf(strings.TrimSpace(string(out)))
	if !ok {
		return "", fmt.Errorf("origin's URL does not end in owner/name")
	}
	return name, nil
}

// repositoryOf reads the forms of git-clone(1): a URL, or host:path of scp.
func repositoryOf(remote string) (string, bool) {
	var path string
	if u, err := url.Parse(remote); err == nil && u.Scheme != "" && u.Host != "" {
		path = u.Path
	} else if host, rest, ok := strings.Cut(remote, ":"); ok && !strings.Contains(host, "/") {
		path = rest
	} else {
		return "", false // a path of this machine
	}
	parts := strings.Split(strings.Trim(strings.TrimSuffix(strings.TrimRight(path, "/"), ".git"), "/"), "/")
	if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		return "", false
	}
	return parts[0] + "/" + parts[1], true
}
