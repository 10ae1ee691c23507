package github

import (
	"context"
	"errors"
)

// IsTimeout says that an error is a time limit, the client's own or the
// caller's, and not something that the server said.
func IsTimeout(err error) bool {
	return errors.Is(err, errTimeout) || errors.Is(err, context.DeadlineExceeded)
}
