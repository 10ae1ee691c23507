// Package gitea asks a real server that nobody here wrote about the life of an
// issue: Gitea, whose API for issues and pull requests has GitHub's shape. Its
// tests have the build tag gitea; `make gitea` builds the server once and runs
// them.
package gitea
