package recheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// ErrEvent marks an event that a recheck has no use for.
var ErrEvent = errors.New("recheck answers to the events issues, push, schedule and workflow_dispatch")

// Event is why a recheck runs.
type Event struct {
	// Name is GitHub's; local for a person.
	Name string
	// Issue is the number of the issue that an `issues` event is about. Whatever
	// else the payload says of it is as old as the event and is not read.
	Issue int
	// Branch is the one that was pushed to; empty where none was.
	Branch string
}

// ReadEvent reads the payload of a workflow's event.
func ReadEvent(name, file string) (Event, error) {
	e := Event{Name: name}
	switch name {
	case "schedule", "workflow_dispatch":
		return e, nil
	case "issues", "push":
	default:
		return e, fmt.Errorf("%w, not to %q", ErrEvent, name)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return e, fmt.Errorf("read the event (GITHUB_EVENT_PATH): %w", err)
	}
	var payload struct {
		Ref   string
		Issue *struct{ Number int }
	}
	if err := json.Unmarshal(data, &payload); err != nil {
		return e, fmt.Errorf("read the event (GITHUB_EVENT_PATH): %w", err)
	}
	if name == "push" {
		// A tag is no branch, and concerns none.
		e.Branch = strings.TrimPrefix(payload.Ref, "refs/heads/")
		if payload.Ref == "" {
			return e, errors.New("the push event names no ref")
		}
		return e, nil
	}
	if payload.Issue == nil || payload.Issue.Number <= 0 {
		return e, errors.New("the issues event names no issue")
	}
	e.Issue = payload.Issue.Number
	return e, nil
}

// concerns says whether the event has to do with a branch at all.
func (e Event) concerns(branch string) bool { return e.Branch == "" || e.Branch == branch }
