package catalog

// subtransaction is what can be taken back as a whole: a statement, a transaction, what
// follows a SAVEPOINT, a block with handlers. They lie within each other.
type subtransaction struct {
	// mark is the length of the log when it began, epoch the time; floor is the
	// epoch of the scope around it.
	mark         int
	epoch, floor uint64
}

// kept is a copy in the log: where it is, the epoch of the copy before it, and
// for a relation the copy itself.
type kept struct {
	at     int
	before uint64
	saved  *savedRelation
}

// savepoint opens a scope. Within it, one copy of an object is enough.
func (c *Catalog) savepoint() subtransaction {
	s := subtransaction{mark: len(c.undo), floor: c.floor}
	c.nextEpoch()
	s.epoch, c.floor = c.epoch, c.epoch
	return s
}

// keep enters a copy of an object into the log; before is the object's mark.
func (c *Catalog) keep(before uint64, saved *savedRelation, undo func()) {
	c.copies = append(c.copies, kept{len(c.undo), before, saved})
	c.undo = append(c.undo, undo)
}

// release closes a scope whose changes stay. Copies that the scope around it has
// already are dropped, or a long transaction would keep one for each statement. If
// something was opened in the scope and is still open (BEGIN, SAVEPOINT), that one
// goes on.
func (c *Catalog) release(s subtransaction) {
	if c.floor != s.epoch {
		return
	}
	c.floor = s.floor
	first := len(c.copies)
	for first > 0 && c.copies[first-1].at >= s.mark {
		first--
	}
	undo, copies := s.mark, c.copies[:first]
	next := first
	for at := s.mark; at < len(c.undo); at++ {
		if next < len(c.copies) && c.copies[next].at == at {
			k := c.copies[next]
			next++
			if k.before >= c.floor {
				c.recycle(k.saved)
				continue
			}
			copies = append(copies, kept{undo, k.before, k.saved})
		}
		c.undo[undo] = c.undo[at]
		undo++
	}
	clear(c.undo[undo:])
	c.undo = c.undo[:undo]
	clear(c.copies[len(copies):])
	c.copies = copies
}

// rollbackTo takes back what was changed in a scope, and closes it.
func (c *Catalog) rollbackTo(s subtransaction) {
	mark := min(s.mark, len(c.undo)) // a COMMIT in between made the rest permanent
	for i := len(c.undo) - 1; i >= mark; i-- {
		c.undo[i]()
	}
	c.cut(mark)
	c.floor = s.floor
	c.nextEpoch()
}

// cut drops the log from a mark on.
func (c *Catalog) cut(mark int) {
	clear(c.undo[mark:])
	c.undo = c.undo[:mark]
	n := len(c.copies)
	for n > 0 && c.copies[n-1].at >= mark {
		n--
		c.recycle(c.copies[n].saved)
	}
	clear(c.copies[n:])
	c.copies = c.copies[:n]
}

// forget drops the log: nothing that was changed so far can be undone any more.
func (c *Catalog) forget() {
	c.cut(0)
	c.floor = c.epoch + 1 // whatever has a copy has none now
}

func (c *Catalog) nextEpoch() {
	c.epoch++
	c.deps.epoch = c.epoch
}
