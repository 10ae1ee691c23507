package annotation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/nearest"
)

// environments reads `<env>[,<env>…]`. No blank stands between them: the
// script that acts on the line would take it for a part of the name.
func (a *Annotation) environments(s string) *wrong {
	var first *wrong
	fail := func(at int, format string, args ...any) {
		if first == nil {
			first = &wrong{at, fmt.Sprintf(format, args...)}
		}
	}
	list := strings.Trim(s, " \t\r")
	at := len(s) - len(strings.TrimLeft(s, " \t\r"))
	if list == "" {
		return &wrong{0, "the environments that skip this file are missing"}
	}
	for env := range strings.SplitSeq(list, ",") {
		name := strings.TrimSpace(env)
		switch {
		case strings.ContainsAny(name, " \t"):
			fail(at, "environments are separated by commas, not by blanks")
		case name != env:
			fail(at, "no blank may stand between environments: the script would take it for a part of the name")
		case name == "":
			fail(at, "there is a comma without an environment")
		case !isEnvironment(name):
			fail(at, "%s is no environment's name: letters, digits, _, . and - make one", name)
		case slices.Contains(a.Environments, name):
			fail(at, "%s is named twice", name)
		}
		at += len(env) + 1
		for _, word := range strings.Fields(name) {
			if isEnvironment(word) && !slices.Contains(a.Environments, word) {
				a.Environments = append(a.Environments, word)
			}
		}
	}
	return first
}

func isEnvironment(s string) bool {
	return s != "" && s[0] != '_' && s[0] != '.' && s[0] != '-' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == ""
}

// UnknownEnvironments holds skip-on annotations to the names that the policy
// has for the directory; none there means that any may be used.
func (g Grammar) UnknownEnvironments(list []Annotation, known []string) (faults []Fault) {
	if len(known) == 0 {
		return nil
	}
	for _, a := range list {
		right := a
		right.Environments = make([]string, len(a.Environments))
		for i, env := range a.Environments {
			right.Environments[i] = env
			if !slices.Contains(known, env) {
				right.Environments[i] = cmp.Or(nearest.Word(env, known), "<env>")
			}
		}
		at := strings.Index(a.Comment.Text, g.marker(SkipOn)) + len(g.marker(SkipOn)) + 1
		for i, env := range a.Environments {
			if right.Environments[i] != env {
				faults = append(faults, *g.fault(a.Comment, at, fmt.Sprintf("%s is no environment of this directory; the policy knows %s", env, strings.Join(known, ", ")), &right))
			}
			at += len(env) + 1
		}
	}
	return faults
}
