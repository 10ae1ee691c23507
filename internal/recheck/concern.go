package recheck

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
)

// concern is what decides which pull requests an event may have to do with.
type concern struct {
	branch string
	// base is the judgement of the branch: its directories and its live shims.
	base  *finding.Report
	rules *policy.Policy
	event Event
}

// pick leaves the pull requests whose verdict may be another one now. It may
// pick too many, never too few.
func (r *run) pick(ctx context.Context, c concern, open []pull) []pull {
	list := slices.DeleteFunc(slices.Clone(open), func(p pull) bool { return !c.mayTurn(p) })
	issue := "#" + strconv.Itoa(c.event.Issue)
	if c.event.Issue == 0 || slices.ContainsFunc(c.base.Shims, func(s finding.Shim) bool { return s.Issue == issue || s.Issue == r.Repository+issue }) {
		return list
	}
	// No shim of the branch has to do with the issue; one that a pull request
	// brings may.
	naming, known := r.api.naming(ctx, list, c.event.Issue)
	return slices.DeleteFunc(list, func(p pull) bool { return known && !naming[p.Number] })
}

// mayTurn says whether the verdict on a pull request depends on anything beside
// its commits: it touches a judged directory, or closes a live shim's issue, or
// the policy has shims stop every change.
func (c concern) mayTurn(p pull) bool {
	if !p.Whole || c.rules.Shims.Scope == policy.EveryChange && len(c.base.Shims) > 0 {
		return true
	}
	if slices.ContainsFunc(c.base.Shims, func(s finding.Shim) bool {
		return slices.ContainsFunc(p.Closes, func(i string) bool { return strings.EqualFold(i, s.Issue) })
	}) {
		return true
	}
	return slices.ContainsFunc(p.Files, func(file string) bool {
		// A directory that the pull request brings has an atlas.sum of its own.
		return path.Base(file) == "atlas.sum" || slices.ContainsFunc(c.base.Directories, func(d finding.Directory) bool {
			return d.Path == "." || strings.HasPrefix(file, d.Path+"/")
		})
	})
}

// textsPage is how many files one query reads.
const textsPage = 50

// naming finds the pull requests whose own SQL names an issue. known is false
// where that could not be read; then any of them may.
func (a api) naming(ctx context.Context, list []pull, issue int) (naming map[int]bool, known bool) {
	type file struct {
		number     int
		expression string
	}
	naming = map[int]bool{}
	var files []file
	for _, p := range list {
		naming[p.Number] = !p.Whole
		for _, f := range p.Files {
			if path.Ext(f) == ".sql" {
				files = append(files, file{p.Number, p.Head + ":" + f})
			}
		}
	}
	names := regexp.MustCompile(`#0*` + strconv.Itoa(issue) + `(?:\D|$)`)
	for some := range slices.Chunk(files, textsPage) {
		owner, name, _ := strings.Cut(a.repo, "/")
		variables := map[string]any{"owner": owner, "name": name}
		var declared, fields strings.Builder
		for i, f := range some {
			variables[fmt.Sprintf("e%d", i)] = f.expression
			fmt.Fprintf(&declared, ",$e%d:String!", i)
			fmt.Fprintf(&fields, "f%d:object(expression:$e%d){...on Blob{text isTruncated}} ", i, i)
		}
		var data struct {
			Repository map[string]*struct {
				Text        *string
				IsTruncated bool
			}
		}
		query := "query($owner:String!,$name:String!" + declared.String() + "){repository(owner:$owner,name:$name){" + fields.String() + "}}"
		if parts, err := a.client.Query(ctx, query, variables, &data); err != nil || len(parts) > 0 || data.Repository == nil {
			return nil, false
		}
		for i, f := range some {
			// A deleted file is not there; what is no text may say anything.
			blob := data.Repository[fmt.Sprintf("f%d", i)]
			if blob != nil && (blob.Text == nil || blob.IsTruncated || names.MatchString(*blob.Text)) {
				naming[f.number] = true
			}
		}
	}
	return naming, true
}
