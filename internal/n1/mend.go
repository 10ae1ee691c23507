package n1

import (
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// mend is the next step after a statement that PostgreSQL refuses, by its
// SQLSTATE (documentation, "PostgreSQL Error Codes").
func mend(err *catalog.Error) string {
	switch err.State {
	case "42P06", "42P07", "42701", "42710", "42712", "42723":
		return "the target branch makes it already: leave the statement out, or change what is there; IF NOT EXISTS only hides that the two may differ"
	case "3F000", "42P01", "42703", "42704", "42883":
		return "the target branch does not have it under this name: mend the name, or merge the migration that makes it first"
	case "2BP01":
		return "drop or change what depends on it first, in this file; CASCADE takes it along without asking, and the running release may use it"
	case "0A000": // anything that is not supported; what uses a type or a column is named
		if !strings.HasPrefix(err.Message, "cannot alter ") {
			break
		}
		return "where something depends on it: drop that first and make it again at the end of this file, with its grants; all in one transaction"
	case "25001", "2D000":
		return "give the statement a file of its own whose first line is this, followed by an empty one (Atlas passes over it anywhere else):\n  -- atlas:txmode none"
	}
	return "run the migration against a database at the target branch's state, and mend what it says"
}
