package policy

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/renewa/migration-gate/internal/finding"
)

// table is the policy file: every key, what it means and what it may hold. The
// decoder and the published schema are both this one value.
func table(rules []string) kind[Policy] {
	return mapping(*Default(),
		field("version", "Version of this format: 1.",
			version(), func(p *Policy) *int { return &p.Version }).must(),
		field("authority", "The branch that decides what is merged and immutable. Default: the repository's default branch.",
			branch(), func(p *Policy) *string { return &p.Authority }),
		field("annotation_prefix", "What every annotation begins with: renewa in renewa:n-1-shim. Default: renewa.",
			prefix(), func(p *Policy) *string { return &p.AnnotationPrefix }),
		field("directories", "Migration directories to judge besides those that hold an atlas.sum. Inputs and discovery only add to them.",
			listOf(directory(), func(d Directory) string { return d.Path }), func(p *Policy) *[]Directory { return &p.Directories }),
		field("severity", "What a rule's findings do, by the rule's id: error stops the change, off reports nothing. Default: each rule's own.",
			ruleKeyed(rules, oneOf("severity", finding.Error, finding.Warning, finding.Notice, finding.Off)),
			func(p *Policy) *map[string]finding.Severity { return &p.Severity }),
		field("exits", "The ways to shorten a history that are allowed here. Default: none.",
			listOf(oneOf("exit", Squash, Checkpoint, Baseline), itself[Exit]), func(p *Policy) *[]Exit { return &p.Exits }),
		field("waivers", "Findings that are known and accepted for a limited time. They become notices.",
			listOf(waiver(rules), Waiver.what), func(p *Policy) *[]Waiver { return &p.Waivers }),
		field("n1", "Which releases may be running while a migration is applied.",
			n1(), func(p *Policy) *N1 { return &p.N1 }),
		field("shims", "How compat objects and their tracking issues are judged.",
			shims(), func(p *Policy) *Shims { return &p.Shims }),
	)
}

func directory() kind[Directory] {
	environment := text("an environment's name, such as production", `^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	return mapping(Directory{},
		field("path", "The directory, relative to the repository's root; . is the root.",
			place(), func(d *Directory) *string { return &d.Path }).must(),
		field("environments", "The names that skip-on annotations may use in this directory.",
			listOf(environment, itself[string]), func(d *Directory) *[]string { return &d.Environments }),
		field("journal", "drizzle's journal, relative to the repository's root. Default: meta/_journal.json in the directory, where it exists.",
			place(), func(d *Directory) *string { return &d.Journal }),
	)
}

func waiver(rules []string) kind[Waiver] {
	return located(mapping(Waiver{},
		field("rule", "The id of the rule whose findings are accepted.",
			ruleID(rules), func(w *Waiver) *string { return &w.Rule }).must(),
		field("path", "A file or directory, relative to the repository's root.",
			place(), func(w *Waiver) *string { return &w.Path }).must(),
		field("object", "The finding's object, where only one is meant: a file name, a version, a table.",
			text("an object's name", `\S`), func(w *Waiver) *string { return &w.Object }),
		field("reason", "Why the finding is accepted. It is shown with it.",
			text("a reason", `\S`), func(w *Waiver) *string { return &w.Reason }).must(),
		field("expires", "The last day on which the waiver holds, in UTC.",
			date(), func(w *Waiver) *time.Time { return &w.Expires }).must(),
	), func(w *Waiver, line, column int) { w.Line, w.Column = line, column })
}

func n1() kind[N1] {
	return mapping(Default().N1,
		field("release", "What runs while a migration is applied: every-merge, tag:<glob> or deployment:<environment>, or a list of them. Default: every-merge.",
			oneOrMore(release()), func(n *N1) *[]Release { return &n.Release }),
		field("queries", "Globs of the files that hold the application's queries, relative to the repository's root.",
			listOf(glob(), itself[string]), func(n *N1) *[]string { return &n.Queries }),
	)
}

func shims() kind[Shims] {
	repository := text("a repository, such as owner/repo", `^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$`)
	return mapping(Default().Shims,
		field("scope", "Which changes a live shim's closed issue stops: those that touch a judged directory, or every change. Default: judged.",
			oneOf("scope", Judged, EveryChange), func(s *Shims) *ShimScope { return &s.Scope }),
		field("repositories", "Repositories to which a tracking issue may have been transferred.",
			listOf(repository, itself[string]), func(s *Shims) *[]string { return &s.Repositories }),
		field("reopen", "Whether recheck reopens an issue that was closed under a live shim, once, with a comment that says why. Default: false.",
			truth(), func(s *Shims) *bool { return &s.Reopen }),
	)
}

func truth() kind[bool] {
	schema := map[string]any{"type": "boolean"}
	return convert(scalar("true or false", schema, "!!bool"), func(s string) (bool, string) {
		// YAML 1.2's core schema also knows True and TRUE.
		return strings.EqualFold(s, "true"), ""
	})
}

func version() kind[int] {
	schema := map[string]any{"type": "integer", "const": 1}
	return convert(scalar("the number 1", schema, "!!int"), func(s string) (int, string) {
		if s != "1" {
			return 0, fmt.Sprintf("version %s is not known to this gate; it knows version 1", quote(s))
		}
		return 1, ""
	})
}

// branch follows the part of git-check-ref-format(1) that a pattern can say.
func branch() kind[string] {
	return text("a branch's name, such as main", `^[^\s~^:?*\[\\/.-][^\s~^:?*\[\\]*$`).where(func(s string) string {
		if short, full := strings.CutPrefix(s, "refs/heads/"); full {
			return fmt.Sprintf("write the branch's short name, %q", short)
		}
		return ""
	})
}

func prefix() kind[string] {
	return text("a prefix, such as renewa", `^[A-Za-z][A-Za-z0-9_-]{0,39}$`).where(func(s string) string {
		if strings.EqualFold(s, "atlas") {
			return "the prefix atlas belongs to Atlas's own directives"
		}
		return ""
	})
}

// place reads a path inside the repository in its one plain form, so that paths
// can be compared as they are.
func place() kind[string] {
	return text("a path inside the repository, such as atlas/migrations", `^[^/\\][^\\]*$`).where(func(s string) string {
		clean := path.Clean(s)
		switch {
		case clean == ".." || strings.HasPrefix(clean, "../"):
			return fmt.Sprintf("%s leads out of the repository", quote(s))
		case clean != s:
			return fmt.Sprintf("write the path %s in its plain form, %s", quote(s), quote(clean))
		}
		return ""
	})
}

func date() kind[time.Time] {
	schema := map[string]any{"type": "string", "format": "date", "pattern": `^\d{4}-\d{2}-\d{2}$`}
	return convert(scalar("a date, such as 2026-12-31", schema, "!!timestamp", "!!str"), func(s string) (time.Time, string) {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return t, fmt.Sprintf("%s is not a date, such as 2026-12-31", quote(s))
		}
		return t, ""
	})
}

func glob() kind[string] { return place().where(globFault) }

func globFault(s string) string {
	if _, err := path.Match(s, ""); err != nil {
		return fmt.Sprintf("%s is not a glob: a [ is not closed or a \\ ends it", quote(s))
	}
	return ""
}

func release() kind[Release] {
	const what = "a release: every-merge, tag:<glob> or deployment:<environment>"
	schema := map[string]any{"type": "string", "pattern": `^(every-merge|tag:.+|deployment:.+)$`}
	return convert(scalar(what, schema, "!!str"), func(s string) (Release, string) {
		word, name, named := strings.Cut(s, ":")
		r := Release{ReleaseKind(word), name}
		switch r.Kind {
		case EveryMerge:
			if named {
				return r, "every-merge takes no name"
			}
			return r, ""
		case Tag, Deployment:
			if name == "" {
				return r, fmt.Sprintf("%s needs a name, such as %s:production", quote(s), word)
			}
			if r.Kind == Tag {
				return r, globFault(name)
			}
			return r, ""
		}
		return r, unknown("release", word, []string{string(EveryMerge), string(Tag), string(Deployment)})
	})
}
