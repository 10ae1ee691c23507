package checks

import "github.com/renewa/migration-gate/internal/finding"

var evidenceWeak = Rule{
	ID:      "evidence-weak",
	Default: finding.Warning,
	Doc: Doc{
		Title:   "what an annotation cites has to do with its object",
		Breaks:  "An approval that cites an unrelated pull request, or a shim tracked by an unrelated issue, is a claim without substance.",
		Safe:    "Cite the pull request that removed the object from the code, and name the old object in the issue.",
		Limits:  "The pull request should remove a line with the object's bare name or name it; the issue should name what the shim stands for.",
		Example: "`#12` neither removes a line with `email` nor mentions it.",
	},
	Delta: foundAs("evidence-weak"),
}
