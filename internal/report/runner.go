package report

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// Token returns a word that nobody can foretell, for Guarded and Outputs. Each
// use needs its own. random is crypto/rand.Reader outside tests.
func Token(random io.Reader) (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("draw a random token: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// Guarded writes what body writes, with the runner told not to look for
// workflow commands in it until the token comes back. It is for text in the log
// of a step, where an untrusted line could otherwise be a command.
func Guarded(w io.Writer, token string, body func(io.Writer) error) error {
	var b bytes.Buffer
	if err := body(&b); err != nil {
		return err
	}
	if err := unforeseen(token, b.String()); err != nil {
		return err
	}
	if text := b.Bytes(); len(text) > 0 && text[len(text)-1] != '\n' {
		b.WriteByte('\n')
	}
	if _, err := fmt.Fprintf(w, "::stop-commands::%s\n%s::%s::\n", token, b.Bytes(), token); err != nil {
		return fmt.Errorf("write the guarded text: %w", err)
	}
	return nil
}

// Outputs writes the action's outputs in the form of the file that
// GITHUB_OUTPUT names: verdict, errors, warnings, notices, undecided, and
// report, the path of the JSON report. Each value stands between two lines with
// the token, so that no value can end early and set another output.
func Outputs(w io.Writer, r *finding.Report, reportPath, token string) error {
	c := r.Count()
	var b strings.Builder
	for _, o := range []struct{ name, value string }{
		{"verdict", string(r.Verdict)},
		{"errors", strconv.Itoa(c.Errors)},
		{"warnings", strconv.Itoa(c.Warnings)},
		{"notices", strconv.Itoa(c.Notices)},
		{"undecided", strconv.Itoa(c.Undecided)},
		{"report", reportPath},
	} {
		if err := unforeseen(token, o.value); err != nil {
			return fmt.Errorf("write output %s: %w", o.name, err)
		}
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", o.name, token, o.value, token)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the outputs: %w", err)
	}
	return nil
}

// unforeseen refuses a token that does its work badly: one that can be guessed,
// or that is in the text it must end.
func unforeseen(token, text string) error {
	if len(token) < 32 || strings.Trim(token, "0123456789abcdef") != "" {
		return fmt.Errorf("the token is not 32 or more hex digits")
	}
	if strings.Contains(text, token) {
		return fmt.Errorf("the text holds the token that must end it")
	}
	return nil
}
