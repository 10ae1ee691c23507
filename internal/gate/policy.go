package gate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
)

// readPolicy reads base's policy, which judges the change, and looks at head's
// only to say what it would do after the merge: one that cannot be read must
// not get in, and one that differs is announced.
//
// When base's own policy cannot be read, a change that mends it is judged by
// the built-in defaults, so that a broken policy does not lock everyone out;
// any other change gets the policy's error.
func readPolicy(ctx context.Context, t *trees) (*policy.Policy, []finding.Finding, error) {
	onBase, _ := t.base.Lookup(policy.Path)
	onHead, _ := t.head.Lookup(policy.Path)
	rules, err := parsePolicy(ctx, t.base, onBase)
	var bad *policy.Error
	if err != nil && !errors.As(err, &bad) {
		return nil, nil, err
	}
	if onHead == onBase {
		return rules, nil, err
	}
	baseErr := err
	if baseErr != nil {
		rules = policy.Default()
	}
	next, err := parsePolicy(ctx, t.head, onHead)
	f := finding.Finding{
		Rule: checks.Policy, Severity: finding.Notice, Verdict: finding.Violation, Dir: ".", Path: policy.Path, Object: policy.Path,
		Message: "this change replaces the policy; what the new one says holds after the merge, the change itself is judged by the old one",
	}
	switch {
	case errors.As(err, &bad):
		f.Severity = finding.Error
		f.Line, f.Column = bad.Problems[0].Line, bad.Problems[0].Column
		f.Message = "the policy that this change brings cannot be read: " + bad.Problems[0].Message
		for _, p := range bad.Problems[1:] {
			f.EvidentAt(policy.Path, p.Line, "%s", p.Message)
		}
		f.Help = "mend it here: once merged, it would stop every other change"
	case err != nil:
		return nil, nil, err
	case baseErr != nil:
		f.Message = "this change mends a policy that cannot be read; it is judged by the built-in defaults"
		f.Evident("%v", baseErr)
	case onHead.OID == "":
		f.Message = "this change removes the policy; the built-in defaults hold after the merge"
	default:
		announce(&f, rules, next)
	}
	f.Mark()
	return rules, []finding.Finding{f}, nil
}

// announce lists what a reviewer of a policy change must not overlook.
func announce(f *finding.Finding, old, next *policy.Policy) {
	for _, id := range checks.IDs() {
		if before, after := old.Severity[id], next.Severity[id]; before != after {
			f.Evident("%s: %s, was %s", id, orDefault(after), orDefault(before))
		}
	}
	if n, m := len(old.Waivers), len(next.Waivers); n != m {
		f.Evident("%d waivers, was %d", m, n)
	}
	if n, m := len(old.Exits), len(next.Exits); n != m {
		f.Evident("%d allowed exits, was %d", m, n)
	}
	if old.Authority != next.Authority {
		f.Evident("authority: %q, was %q", next.Authority, old.Authority)
	}
}

func orDefault(s finding.Severity) string {
	if s == "" {
		return "default"
	}
	return string(s)
}

func parsePolicy(ctx context.Context, snap *snapshot.Snapshot, e snapshot.Entry) (*policy.Policy, error) {
	if e.OID == "" {
		return policy.Default(), nil
	}
	if !e.Mode.IsFile() {
		return nil, &policy.Error{Path: policy.Path, Problems: []policy.Problem{{Message: "it is not an ordinary file"}}}
	}
	blobs, err := snap.Read(ctx, []snapshot.Entry{e})
	if err != nil {
		return nil, fmt.Errorf("read %s at %s: %w", policy.Path, snap.Name, err)
	}
	if blobs[e.OID].TooLarge {
		return nil, &policy.Error{Path: policy.Path, Problems: []policy.Problem{{Message: "it is too large to be a policy"}}}
	}
	return policy.Parse(policy.Path, blobs[e.OID].Data, checks.IDs())
}

// settle brings every rule's findings under the policy: a fault that stands on
// base is a notice, severities are those of the policy, waivers apply last.
func settle(found []finding.Finding, rules *policy.Policy, now time.Time, all bool) []finding.Finding {
	kept := make([]finding.Finding, 0, len(found))
	for _, f := range found {
		if f.Severity != finding.Notice {
			f.Severity = rules.SeverityOf(f.Rule, f.Severity)
		}
		if f.Severity == finding.Off {
			continue
		}
		if f.Standing {
			f.Severity = finding.Notice
		}
		if all {
			f.Help = "" // the way out is for a change, and there is none
		}
		if f.Evidence == nil {
			f.Evidence = []finding.Evidence{}
		}
		kept = append(kept, f)
	}
	return rules.Waive(kept, now)
}
