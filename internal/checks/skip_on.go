package checks

import "github.com/renewa/migration-gate/internal/finding"

var skipOn = Rule{
	ID:      "skip-on",
	Default: finding.Error,
	Doc: Doc{
		Title:   "an environment that skips a file gets what later files need",
		Breaks:  "A file that is not run in staging leaves out its tables there; the next file that alters one of them fails only in that environment.",
		Safe:    "Skip only data migrations, or skip every file that needs the skipped one too.",
		Limits:  "The history is replayed once for each environment without the files that it skips.",
		Example: "`ALTER TABLE demo …` in a file that staging runs, while the file that creates demo is skipped on staging.",
	},
	Delta: foundAs("skip-on"),
}
