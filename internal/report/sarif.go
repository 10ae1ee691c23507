package report

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// maxResults is what GitHub's code scanning takes of one run; it rejects a file
// with more.
const maxResults = 25_000

// SARIF writes the report as SARIF 2.1.0, one run, for code scanning. version
// is the gate's own. Findings beyond what code scanning takes are counted in a
// notification of the run.
func SARIF(w io.Writer, r *finding.Report, version string, rules []Rule) error {
	fs := sorted(r)
	rules = known(rules, fs)
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "migration-gate", Version: valid(version),
		InformationURI: "https://github.com/renewa/migration-gate", Rules: []sarifRule{}}
	for _, rule := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: visible(rule.ID), ShortDescription: message{sarifText(rule.Title)}, Help: message{sarifText(cmp.Or(rule.Help, rule.Title))}})
	}
	for _, f := range fs[:min(len(fs), maxResults)] {
		index := slices.IndexFunc(rules, func(rule Rule) bool { return rule.ID == f.Rule })
		run.Results = append(run.Results, result(f, index))
	}
	invocation := sarifInvocation{ExecutionSuccessful: true}
	if n := len(fs) - maxResults; n > 0 {
		invocation.Notifications = []sarifNotification{{"warning", message{some(n, "finding", "findings") +
			" more; code scanning takes no more of one run. The JSON report holds every one."}}}
	}
	run.Invocations = []sarifInvocation{invocation}
	return encode(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run}})
}

// known are the rules with those added that only findings name, such as the
// policy's own.
func known(rules []Rule, fs []finding.Finding) []Rule {
	rules = slices.Clone(rules)
	for _, f := range fs {
		if !slices.ContainsFunc(rules, func(rule Rule) bool { return rule.ID == f.Rule }) {
			rules = append(rules, Rule{ID: f.Rule, Title: f.Rule, Help: f.Rule})
		}
	}
	return rules
}

func result(f finding.Finding, rule int) sarifResult {
	text := f.Message
	for _, e := range f.Evidence {
		text += "\n- " + visible(e.Text)
	}
	if f.Help != "" {
		text += "\nhelp: " + f.Help
	}
	out := sarifResult{
		RuleID: visible(f.Rule), RuleIndex: rule, Level: sarifLevel(f), Message: message{sarifText(text)},
		Locations:    []sarifLocation{location(f.Path, f.Line, f.Column)},
		Fingerprints: map[string]string{"migrationGate/v1": f.Fingerprint},
		Properties:   sarifProperties{Verdict: string(f.Verdict), Standing: f.Standing},
	}
	for _, e := range f.Evidence {
		if e.Path != "" {
			l := location(e.Path, e.Line, 0)
			l.Message = &message{sarifText(visible(e.Text))}
			out.Related = append(out.Related, l)
		}
	}
	if f.Waived != "" {
		out.Suppressions = []sarifSuppression{{"external", "accepted", visible(f.Waived)}}
	}
	return out
}

func sarifLevel(f finding.Finding) string {
	if f.Severity == finding.Notice {
		return "note"
	}
	return string(f.Severity)
}

// location places a result. The URI is relative to the repository's root; bytes
// that are not plain are percent-encoded, whatever they are.
func location(path string, line, column int) sarifLocation {
	var l sarifLocation
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	// A colon in the first segment would make it a scheme (RFC 3986 §4.2).
	segments[0] = strings.ReplaceAll(segments[0], ":", "%3A")
	l.Physical.Artifact = sarifArtifact{strings.Join(segments, "/"), "%SRCROOT%"}
	if line > 0 {
		l.Physical.Region = &sarifRegion{line, max(0, column)}
	}
	return l
}

// The part of SARIF 2.1.0 that is written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind  string            `json:"columnKind"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string  `json:"id"`
		ShortDescription message `json:"shortDescription"`
		Help             message `json:"help"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string  `json:"level"`
		Message message `json:"message"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      message            `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Related      []sarifLocation    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   sarifProperties    `json:"properties"`
	}
	sarifProperties struct {
		Verdict  string `json:"verdict"`
		Standing bool   `json:"standing,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact sarifArtifact `json:"artifactLocation"`
			Region   *sarifRegion  `json:"region,omitempty"`
		} `json:"physicalLocation"`
		Message *message `json:"message,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	message struct {
		Text string `json:"text"`
	}
)
