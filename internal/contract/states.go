package contract

import (
	"context"

	"github.com/renewa/migration-gate/internal/catalog"
)

// Compare lists what of one state no longer answers in another, without regard
// to how it came about: a release's schema and the schema after the change.
func Compare(ctx context.Context, base, now *catalog.Catalog) []Break {
	return newComparison(newBasis(known(base, now)), now, newBodies(ctx, nil), nil).compare()
}
