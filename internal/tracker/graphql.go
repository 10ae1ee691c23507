package tracker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// errNotUnderstood: the server does not know a field or an argument.
var errNotUnderstood = errors.New("GraphQL does not know what it is asked for")

// query asks GraphQL once, unless it has failed before in this run. Errors of
// parts leave the parts null and are not errors here.
func (t *Tracker) query(ctx context.Context, query string, variables map[string]any, data any) (notFound [][]any, err error) {
	t.mu.Lock()
	err = t.noGraphQL
	t.mu.Unlock()
	if err != nil {
		return nil, err
	}
	parts, err := t.client.Query(ctx, query, variables, data)
	for _, p := range parts {
		switch {
		case p.Type == "NOT_FOUND":
			notFound = append(notFound, p.Path)
		case p.Type == "FORBIDDEN", p.Type == "INSUFFICIENT_SCOPES":
			t.mu.Lock()
			t.refusal = cmp.Or(t.refusal, &Failure{Why: Permission, Detail: "GitHub refuses it: " + p.Error()})
			t.mu.Unlock()
		case p.Type == "" && err == nil:
			// Validation failed: nothing was asked. Other errors have a type.
			err = fmt.Errorf("%w: %s", errNotUnderstood, p.Error())
		}
	}
	if err != nil && !errors.Is(err, errNotUnderstood) {
		t.giveUp(err)
	}
	return notFound, err
}

// giveUp stops asking GraphQL in this run.
func (t *Tracker) giveUp(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.noGraphQL = cmp.Or(t.noGraphQL, err)
}

// item is what GraphQL says of one number.
type item struct {
	Typename    string `json:"__typename"`
	Number      int    `json:"number"`
	State       string `json:"state"`
	StateReason string `json:"stateReason"`
	Title       string `json:"title"`
	Body        string `json:"body"`
	URL         string `json:"url"`
	ClosedAt    *time.Time
	PullState   string
	BaseRefName string
	MergeCommit *struct {
		OID string `json:"oid"`
	}
}

// itemFields: `state` is of two types, and GraphQL refuses a name that stands
// for both, hence the alias. Without enableDuplicate a duplicate is not told.
const itemFields = `{__typename ...on Issue{number state stateReason%s title body url closedAt} ` +
	`...on PullRequest{number pullState:state title body url closedAt baseRefName mergeCommit{oid}}}`

// items asks GraphQL for many numbers. It returns what is settled, and of the
// rest those that GraphQL says are not there.
func (t *Tracker) items(ctx context.Context, refs []Ref) (found map[Ref]State, absent map[Ref]bool) {
	found, absent = map[Ref]State{}, map[Ref]bool{}
	slices.SortFunc(refs, func(a, b Ref) int {
		return cmp.Or(strings.Compare(a.Repo, b.Repo), cmp.Compare(a.Number, b.Number))
	})
	for some := range slices.Chunk(refs, chunk) {
		if t.someItems(ctx, some, found, absent) != nil {
			break // REST says what is wrong, if it is
		}
	}
	return found, absent
}

func (t *Tracker) someItems(ctx context.Context, refs []Ref, found map[Ref]State, absent map[Ref]bool) error {
	t.mu.Lock()
	old := t.old
	t.mu.Unlock()
	fields := fmt.Sprintf(itemFields, "(enableDuplicate:true)")
	if old {
		fields = fmt.Sprintf(itemFields, "")
	}
	query, variables, alias := itemQuery(refs, fields)
	var data map[string]map[string]json.RawMessage
	notFound, err := t.query(ctx, query, variables, &data)
	if errors.Is(err, errNotUnderstood) && !old {
		t.mu.Lock()
		t.old = true
		t.mu.Unlock()
		return t.someItems(ctx, refs, found, absent)
	}
	if err != nil {
		t.giveUp(err)
		return err
	}
	if len(data) == 0 && len(notFound) == 0 {
		err := badAnswer("GraphQL answers without data")
		t.giveUp(err)
		return err
	}
	missing := map[string]bool{}
	for _, path := range notFound {
		missing[fmt.Sprint(path...)] = true
	}
	for _, r := range refs {
		at := alias[r]
		var it *item
		if raw := data[at[0]][at[1]]; raw != nil {
			if err := json.Unmarshal(raw, &it); err != nil {
				continue
			}
		}
		t.noteProbe(r.Repo, data[at[0]])
		if it == nil {
			absent[r] = missing[fmt.Sprint(at[0], at[1])] || missing[at[0]]
			continue
		}
		if s, ok := t.read(r, it); ok {
			found[r] = s
		}
	}
	return nil
}

// itemQuery names every ref by two aliases: its repository's and its own.
func itemQuery(refs []Ref, fields string) (query string, variables map[string]any, alias map[Ref][2]string) {
	variables, alias = map[string]any{}, map[Ref][2]string{}
	var declared, body strings.Builder
	last, n := "", -1
	for _, r := range refs {
		if r.Repo != last {
			if n >= 0 {
				body.WriteString("} ")
			}
			n++
			last = r.Repo
			variables[fmt.Sprintf("o%d", n)], variables[fmt.Sprintf("n%d", n)] = split(r.Repo)
			fmt.Fprintf(&declared, "$o%d:String!,$n%d:String!,", n, n)
			fmt.Fprintf(&body, "r%d:repository(owner:$o%d,name:$n%d){nameWithOwner hasIssuesEnabled ", n, n, n)
		}
		alias[r] = [2]string{fmt.Sprintf("r%d", n), fmt.Sprintf("i%d", r.Number)}
		fmt.Fprintf(&body, "i%d:issueOrPullRequest(number:%d)%s ", r.Number, r.Number, fields)
	}
	return fmt.Sprintf("query(%s){%s}}", strings.TrimSuffix(declared.String(), ","), body.String()), variables, alias
}

// read takes an item for a state only if it is whole and the one asked for.
func (t *Tracker) read(r Ref, it *item) (State, bool) {
	s := State{Ref: r, Title: it.Title, Body: clip(it.Body), URL: it.URL, AskedAt: t.now()}
	if it.ClosedAt != nil {
		s.ClosedAt = it.ClosedAt.UTC()
	}
	outcome := map[string]Outcome{"OPEN": Open, "CLOSED": Closed, "MERGED": Merged}
	switch {
	case it.Number != r.Number:
		return s, false
	case it.Typename == "Issue":
		s.Outcome = outcome[it.State]
		s.Reason = reason(s.Outcome, it.StateReason)
		t.mu.Lock()
		defer t.mu.Unlock()
		// There a duplicate is "not planned"; REST says what it is.
		return s, s.Outcome == Open || s.Outcome == Closed && !(t.old && s.Reason == "not_planned")
	case it.Typename == "PullRequest":
		s.Outcome, s.Base = outcome[it.PullState], it.BaseRefName
		if it.MergeCommit != nil && s.Outcome == Merged {
			s.MergeCommit = it.MergeCommit.OID
		}
		return s, s.Outcome != "" && s.Base != "" && (s.Outcome != Merged || isOID(s.MergeCommit))
	}
	return s, false
}

// reason is GitHub's word for why an issue is closed; older servers have none.
func reason(o Outcome, said string) string {
	if o != Closed {
		return ""
	}
	return strings.ToLower(cmp.Or(said, "completed"))
}

func isOID(id string) bool {
	return len(id) == 40 && strings.Trim(id, "0123456789abcdef") == ""
}

// clip bounds a text, at a whole character.
func clip(s string) string {
	if len(s) <= maxBody {
		return s
	}
	end := maxBody
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
