package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// eachValue calls f for the objects of a map in order of creation.
func eachValue[V any](m map[catalog.OID]*V, f func(*V)) {
	for _, oid := range slices.Sorted(maps.Keys(m)) {
		f(m[oid])
	}
}

func join(words []string) string { return strings.Join(words, ", ") }

func clip(list []string, most int) string {
	if len(list) > most {
		return join(list[:most]) + ", …"
	}
	return join(list)
}
