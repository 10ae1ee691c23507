package checks

import "github.com/renewa/migration-gate/internal/finding"

var shimUntracked = Rule{
	ID:      "shim-untracked",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a shim says which issue removes it",
		Breaks:  "A \"temporary\" view without an issue stays for ever: nobody knows who needs it, and every later migration has to work around it.",
		Safe:    "Open an issue that names the old object, and annotate the migration: `-- renewa:n-1-shim: users drop-with #12`.",
		Limits:  "A shim is an object that the change creates under a name which the change renamed or moved away. One that is merged without an annotation is listed as untracked and stops nothing but a change that makes it anew.",
		Example: "`CREATE VIEW users AS SELECT … FROM accounts` after the rename, without an annotation.",
	},
	Delta: foundAs("shim-untracked"),
}
