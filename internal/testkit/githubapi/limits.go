package githubapi

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxNodes is how many nodes one query may ask for (docs.github.com/graphql,
// "Rate limits and query limits for the GraphQL API", "Node limit").
const maxNodes = 500_000

// limits says what of a query GitHub refuses although its schema allows it: a
// connection without first or last, or with one that is not between 1 and 100,
// and more nodes than one query may have.
func limits(set ast.SelectionSet) (faults []string) {
	if n := nodes(set, 1, &faults); n > maxNodes {
		faults = append(faults, fmt.Sprintf("the query asks for %d nodes, and GitHub allows %d", n, maxNodes))
	}
	return faults
}

// nodes counts those that the connections of a selection may give, where the
// selection itself is asked for times over.
func nodes(set ast.SelectionSet, times int, faults *[]string) (sum int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.InlineFragment:
			sum += nodes(s.SelectionSet, times, faults)
		case *ast.Field:
			each := times
			if strings.HasSuffix(s.Definition.Type.Name(), "Connection") {
				size := pageSize(s)
				if size < 1 || size > 100 {
					*faults = append(*faults, fmt.Sprintf("%s has no first or last between 1 and 100", s.Name))
				}
				each = times * size
				sum += each
			}
			sum += nodes(s.SelectionSet, each, faults)
		}
	}
	return sum
}

func pageSize(f *ast.Field) int {
	for _, name := range []string{"first", "last"} {
		if a := f.Arguments.ForName(name); a != nil {
			n, err := strconv.Atoi(a.Value.Raw)
			if err == nil {
				return n
			}
		}
	}
	return 0
}
