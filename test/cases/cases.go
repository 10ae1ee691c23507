// Package cases holds the truth table: what really happens to the statements of
// a running release when a migration is applied under it, measured on servers.
// testdata/cases has the cases and FORMAT.md says what they hold.
//
// The test carries the build tag "cases" and is started by `make cases`: it
// judges each migration as the gate does and compares with what was measured.
// counts.tsv holds how that went when it was last written: worse fails.
// differences.tsv says, of each case where the gate and the recommended level
// differ and which is excused, why.
package cases

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
)

// Case is one measured migration.
type Case struct {
	Name     string `json:"name"`
	Category string `json:"category"`
	// Super is run by a superuser before Base, which BaseRole runs.
	Super    string `json:"super"`
	Base     string `json:"base"`
	BaseRole string `json:"base_role"`
	// Variants are further rows, by name: any may be there.
	Variants map[string]string `json:"variants"`
	// Migration is run by MigrationRole, file by file.
	Migration     []File `json:"migration"`
	MigrationRole string `json:"mig_role"`
	// Session is run when the release opens a session, as AppRole.
	Session    []string    `json:"session"`
	AppRole    string      `json:"app_role"`
	Statements []Statement `json:"statements"`
	// Script interleaves sessions; such a case has no recommended level.
	Script []any `json:"script"`
	// Shim is "valid", "partial" or "invalid" where the migration brings one.
	Shim string `json:"shim"`
	// MinVersion of the server.
	MinVersion int `json:"minver"`
	// How is the measured verdict over the core statements.
	How string `json:"how"`
	// VerdictAny is the same over all statements, exotic ones too.
	VerdictAny string `json:"verdict_any_statement"`
	Gate       struct {
		// SchemaOnly is the level that a gate should give which has no
		// queries: "ok", "warn" or "error"; empty for scripted cases.
		SchemaOnly  string `json:"schema_only"`
		WithQueries string `json:"with_n1_queries"`
		Why         string `json:"why"`
	} `json:"gate"`
	Runs map[string]struct {
		Migration  string `json:"migration"`
		Statements []struct {
			ID      string `json:"id"`
			Outcome string `json:"outcome"`
		} `json:"statements"`
	} `json:"runs"`
}

// Statement is one that the running release sends.
type Statement struct {
	ID     string `json:"id"`
	SQL    string `json:"sql"`
	Params []any  `json:"params"`
	Tier   string `json:"tier"`
	Style  string `json:"style"`
}

// File is one migration file: Statements run one transaction each where
// Autocommit is set, else SQL is one transaction.
type File struct {
	SQL        string
	Autocommit bool
	Statements []string
}

// UnmarshalJSON reads a text, or a list of them.
func (f *File) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &f.SQL); err == nil {
		return nil
	}
	f.Autocommit = true
	return json.Unmarshal(data, &f.Statements)
}

// Load reads the cases of a gzipped JSONL file, in its order.
func Load(path string) ([]Case, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []Case
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		c := Case{BaseRole: "migrator", MigrationRole: "migrator", AppRole: "app"}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s: case %d: %w", path, len(all)+1, err)
		}
		all = append(all, c)
	}
	return all, lines.Err()
}
