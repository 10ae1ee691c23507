package contract

import (
	"fmt"
	"math"

	"github.com/renewa/migration-gate/internal/catalog"
)

// sequence compares a sequence that N-1 may call by name. One that belongs to
// an identity column is not called by name, and is bounded all the same.
func (c *comparison) sequence(r *catalog.Relation) {
	if r.Sequence == nil {
		return
	}
	object := relationName(c.base, r)
	now := c.answering(r)
	living := c.now.Relations[r.OID]
	if r.Sequence.Identity {
		if living != nil && living.Sequence != nil {
			c.sequenceBounds(r, living, object)
		}
		return
	}
	if now == nil {
		c.sequenceGone(r, living, object)
		return
	}
	if now.Kind != catalog.Sequence || now.Sequence == nil {
		c.add(Break{
			Rule: "n1-sequence", Level: Breaks, Object: object, State: "42809",
			Message:  fmt.Sprintf("%s is a %s now: nextval of the running release fails (42809)", short(object), now.Kind.String()),
			Evidence: made("the sequence", r.Created),
			Help:     "keep the sequence under its name: nothing else can answer nextval",
		})
		return
	}
	if now.OID != r.OID {
		c.sequenceReplaced(r, now, living, object)
		return
	}
	if r.Sequence.Increment != now.Sequence.Increment && r.Sequence.Increment != 0 {
		c.add(Break{
			Rule: "n1-sequence", Level: Breaks, Object: object,
			Message:  fmt.Sprintf("sequence %s steps by %d instead of %d: a running release that takes ranges of values computes wrong ones", short(object), now.Sequence.Increment, r.Sequence.Increment),
			Evidence: made("the sequence", r.Created),
			Help:     "change the increment when no older release runs",
		})
	}
	c.sequenceBounds(r, now, object)
	c.sequenceRights(r, now, object)
}

// sequenceBounds is about values that end sooner, or come again.
func (c *comparison) sequenceBounds(r, now *catalog.Relation, object string) {
	if now.Sequence.Max < r.Sequence.Max && now.Sequence.Increment > 0 && !c.retyped(r) &&
		(now.Sequence.Type == r.Sequence.Type || now.Sequence.Max < math.MaxInt32) { // AS integer goes with a column of that type
		c.add(Break{
			Rule: "n1-sequence", Level: Depends, Object: object, State: "2200H", aspect: "max",
			Message:   fmt.Sprintf("sequence %s ends at %d now: nextval of the running release fails once it is there (2200H)", short(object), now.Sequence.Max),
			Condition: "the sequence stays below while the running release uses it",
			Help:      "leave the maximum",
		})
	}
	if r.Sequence.Cycle && !now.Sequence.Cycle {
		c.add(Break{
			Rule: "n1-sequence", Level: Depends, Object: object, State: "2200H", aspect: "no cycle",
			Message:   fmt.Sprintf("sequence %s cycles no more: nextval of the running release fails after the last value (2200H)", short(object)),
			Condition: "the sequence does not reach its last value while the running release uses it",
			Help:      "leave CYCLE",
		})
	}
	if !r.Sequence.Cycle && now.Sequence.Cycle {
		c.add(Break{
			Rule: "n1-sequence", Level: Depends, Object: object, State: "23505", aspect: "cycle",
			Message:   fmt.Sprintf("sequence %s cycles now: it hands out values again after the last", short(object)),
			Condition: "the running release stands values that come again",
			Help:      "leave NO CYCLE",
		})
	}
}

// retyped says that an identity's column has another type now, which its
// sequence follows and which is told with the column.
func (c *comparison) retyped(r *catalog.Relation) bool {
	was, is := c.base.Relations[r.Sequence.OwnedBy.Object], c.now.Relations[r.Sequence.OwnedBy.Object]
	if !r.Sequence.Identity || was == nil || is == nil {
		return false
	}
	b, n := was.ColumnNum(r.Sequence.OwnedBy.Column), is.ColumnNum(r.Sequence.OwnedBy.Column)
	return b != nil && n != nil && b.Type.Type != n.Type.Type
}

func (c *comparison) sequenceGone(r, living *catalog.Relation, object string) {
	if c.schemaOf(r.Schema) == nil && (living == nil || living.Schema == r.Schema) {
		return
	}
	owner := c.base.Relations[r.Sequence.OwnedBy.Object]
	if living == nil {
		if owner != nil && c.goneWithOwner(r, owner) {
			return // told with the column
		}
		c.add(Break{
			Rule: "n1-drop", Level: Breaks, Object: object, State: "42P01",
			Message:  fmt.Sprintf("sequence %s is dropped: nextval and currval of the running release fail (42P01)", short(object)),
			Evidence: made("the sequence", r.Created),
			Help:     "release code that does not use the sequence first",
		})
		return
	}
	successor := relationName(c.now, living)
	out := Break{
		Rule: "n1-rename", Level: Breaks, Object: object, State: "42P01",
		Message:   fmt.Sprintf("sequence %s is called %s now: nextval('%s') of the running release fails (42P01), and so does the text in function bodies", short(object), short(successor), short(object)),
		Evidence:  made("the sequence", r.Created),
		Successor: successor, SuccessorOID: living.OID,
		Help: "nothing can stand in for a sequence: keep its name until no running release calls it",
	}
	if owner != nil {
		if moved := c.now.Relations[owner.OID]; moved != nil && moved.Schema == living.Schema && schemaName(c.now, moved.Schema) != schemaName(c.base, owner.Schema) {
			out.Level = Depends
			out.Message = fmt.Sprintf("sequence %s moved along with its table to %s: nextval('%s') of the running release fails (42P01); defaults follow", short(object), short(successor), short(object))
			out.Condition = "the running release does not name the sequence"
		}
	}
	c.add(out)
}

// goneWithOwner says that a serial's sequence went with its column or table, or
// that the column is an identity now.
func (c *comparison) goneWithOwner(r, owner *catalog.Relation) bool {
	now := c.now.Relations[owner.OID]
	if now == nil {
		return true
	}
	col := now.ColumnNum(r.Sequence.OwnedBy.Column)
	return col == nil || col.Identity != 0
}

func (c *comparison) sequenceReplaced(r, now, living *catalog.Relation, object string) {
	owner := c.base.Relations[r.Sequence.OwnedBy.Object]
	if living == nil && owner != nil {
		return // made again with its table or column, whose break tells
	}
	out := Break{
		Rule: "n1-sequence", Level: Breaks, Object: object, State: "23505",
		Message:  fmt.Sprintf("sequence %s is another one now, which hands out values that exist (23505)", short(object)),
		Evidence: made("the sequence", r.Created),
		Help:     "keep the sequence: two sequences for one column give the same values",
	}
	if living != nil {
		out.Message = fmt.Sprintf("sequence %s is a second one beside %s: the running release and the next one get the same values (23505)", short(object), short(relationName(c.now, living)))
		if n := now.Sequence; n.Increment == living.Sequence.Increment && n.Increment > 1 {
			out.Level = Depends
			out.Message = fmt.Sprintf("sequence %s is a second one beside %s, both with steps of %d", short(object), short(relationName(c.now, living)), n.Increment)
			out.Condition = "the two sequences never give the same value"
		}
	}
	c.add(out)
}

func (c *comparison) sequenceRights(r, now *catalog.Relation, object string) {
	for _, role := range c.roles {
		var lost []string
		for _, right := range []struct {
			letter byte
			name   string
		}{{'U', "USAGE"}, {'r', "SELECT"}, {'w', "UPDATE"}} {
			if c.base.HasRight(role, r.ACL, r.Owner, right.letter) && !c.now.HasRight(role, now.ACL, now.Owner, right.letter) {
				lost = append(lost, right.name)
			}
		}
		if len(lost) == 0 || len(lost) == 1 && lost[0] == "USAGE" && c.now.HasRight(role, now.ACL, now.Owner, 'w') {
			continue
		}
		c.add(Break{
			Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "role " + role,
			Message: fmt.Sprintf("%s loses %s on sequence %s: nextval of the running release, and INSERTs that rely on it, fail: permission denied (42501)", roleName(role), list(lost), short(object)),
			Help:    fmt.Sprintf("GRANT %s ON SEQUENCE %s TO %s;", join(lost), relationName(c.now, now), roleName(role)),
		})
	}
}
