package contract

import (
	"context"
	"math"

	"github.com/renewa/migration-gate/internal/catalog"
)

// exactly is how many elements may be compared to find the statements at once.
const exactly = 20_000

// attribute finds, for each break, the statement after which it stands: the
// change is run again, and only what is broken is compared after each of its
// statements. Many breaks of many statements would take their product; they are
// looked for in blocks of statements first, and then in their block only.
func (j *judge) attribute(ctx context.Context, done *run) error {
	if len(j.found) == 0 {
		return nil
	}
	for _, s := range j.found {
		s.Cause = s.until
	}
	statements := 0
	for _, f := range j.change.Files {
		statements += len(f.Statements)
	}
	size := 0
	if statements*len(j.found) > exactly {
		size = int(math.Sqrt(float64(statements)))
		if err := j.findBlocks(ctx, done, size); err != nil {
			return err
		}
	}
	in := map[int][]*standing{}
	for _, s := range j.found {
		in[s.block] = append(in[s.block], s)
	}
	current, stood := -1, map[string]bool{}
	return j.again(ctx, done, size, func(r *run, block int, at Cause) {
		if block != current {
			current, stood = block, map[string]bool{}
		}
		if len(in[block]) > 0 {
			stood = j.stands(r, in[block], stood, at, func(s *standing) {
				if s.block == block {
					s.Cause = at
				}
			})
		}
	}, func(*run, int, Cause) {})
}

// findBlocks sets the block of each break.
func (j *judge) findBlocks(ctx context.Context, done *run, size int) error {
	all := make([]*standing, 0, len(j.found))
	for _, key := range j.keys {
		all = append(all, j.found[key])
	}
	stood := map[string]bool{}
	return j.again(ctx, done, size, func(*run, int, Cause) {}, func(r *run, block int, at Cause) {
		stood = j.stands(r, all, stood, at, func(s *standing) { s.block = block })
	})
}

// again runs the change once more. It calls each after each statement, with the
// number of its block, and end at the end of each block: after size statements,
// and at each commit point that was compared. All is one block where size is 0.
func (j *judge) again(ctx context.Context, done *run, size int, each, end func(r *run, block int, at Cause)) error {
	r, err := newRun(ctx, j.change)
	if err != nil {
		return err
	}
	r.copies = done.copies // a copy that is still to come counts
	block, statements, points := 0, 0, 0
	next := func(at Cause) {
		if size > 0 {
			end(r, block, at)
			block++
		}
	}
	r.commit = func(at Cause) {
		if points++; points <= j.points {
			next(at)
		}
	}
	r.after = func(at Cause) {
		each(r, block, at)
		if statements++; size > 0 && statements%size == 0 {
			next(at)
		}
	}
	return r.all(ctx)
}

// stands compares what is broken with the schema as it is now, and calls begins
// for what has come to stand since stood. It returns what stands.
func (j *judge) stands(r *run, broken []*standing, stood map[string]bool, at Cause, begins func(*standing)) map[string]bool {
	c := j.comparison(r)
	c.only = make(map[catalog.OID]bool, len(broken))
	for _, s := range broken {
		c.only[s.element] = true
	}
	now := map[string]bool{}
	for _, b := range c.compare() {
		key := b.key()
		now[key] = true
		if s := j.found[key]; s != nil && !stood[key] && !after(at, s.until) {
			begins(s)
		}
	}
	return now
}
