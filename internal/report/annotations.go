package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/sethvargo/go-githubactions"

	"github.com/renewa/migration-gate/internal/finding"
)

// GitHub keeps ten annotations of each level from a step and drops the others
// without a word (actions/runner, _maxCountPerIssueType); it cuts a message at
// 4,096 UTF-16 code units. The three parts of a message, with what is between
// them, stay below that.
const (
	maxPerLevel = 10
	maxMessage  = 1500
	maxFacts    = 1200
	maxHelp     = 1200
)

// Annotations writes the findings as GitHub workflow commands, gravest first.
// Where there are more of a level than GitHub shows, the last one says how many
// are not shown and where they are. What stands on base already or is waived is
// left to the summary: it would say the same on every change.
func Annotations(w io.Writer, r *finding.Report) error {
	own, _, _ := sides(r)
	byLevel := map[finding.Severity][]finding.Finding{}
	for _, f := range own {
		byLevel[f.Severity] = append(byLevel[f.Severity], f)
	}
	// The library panics where it cannot write; a buffer takes everything.
	var b bytes.Buffer
	gh := githubactions.New(githubactions.WithWriter(&b), githubactions.WithGetenv(func(string) string { return "" }))
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Notice} {
		fs, shown := byLevel[s], len(byLevel[s])
		if shown > maxPerLevel {
			shown = maxPerLevel - 1
		}
		for _, f := range fs[:shown] {
			annotate(gh, s, properties(f), annotation(f))
		}
		if hidden := len(fs) - shown; hidden > 0 {
			annotate(gh, s, map[string]string{"title": "migration-gate"},
				fmt.Sprintf("%s more, not shown here because GitHub shows %d of a level: the step summary and this step's log list every one.",
					some(hidden, string(s), string(s)+"s"), maxPerLevel))
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the annotations: %w", err)
	}
	return nil
}

func annotate(gh *githubactions.Action, s finding.Severity, fields map[string]string, message string) {
	gh = gh.WithFieldsMap(fields)
	switch s {
	case finding.Error:
		gh.Errorf("%s", message)
	case finding.Warning:
		gh.Warningf("%s", message)
	default:
		gh.Noticef("%s", message)
	}
}

func properties(f finding.Finding) map[string]string {
	title := "migration-gate: " + f.Rule
	if f.Verdict == finding.Undecided {
		title += " (undecided)"
	}
	fields := map[string]string{"title": commandProperty(title)}
	if f.Path == "" {
		return fields
	}
	fields["file"] = commandProperty(f.Path)
	if f.Line > 0 {
		fields["line"] = strconv.Itoa(f.Line)
		if f.Column > 0 {
			fields["col"] = strconv.Itoa(f.Column)
		}
	}
	return fields
}

// annotation is the message: what happens, the evidence, what to do. GitHub
// shows it as plain text.
func annotation(f finding.Finding) string {
	text, evidence := cut(visible(f.Message), maxMessage), ""
	for _, fact := range facts(f) {
		evidence += "\n- " + visible(fact)
	}
	text += cut(evidence, maxFacts)
	if f.Help != "" {
		text += "\n\nhelp: " + cut(commandData(f.Help), maxHelp)
	}
	return text
}
