package catalog

// trigger finds a trigger by name; nil when there is none.
func (r *Relation) trigger(name string) *Trigger {
	for _, t := range r.Triggers {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// renameTrigger is ALTER TRIGGER … RENAME TO; on a partitioned table the copies
// follow (since version 15; before, they kept their names).
func (s *Session) renameTrigger(r *Relation, name, to string) *Error {
	t := r.trigger(name)
	if t == nil {
		return s.noTrigger(r, name)
	}
	if t.Inherited {
		return fail("0A000", "cannot rename trigger %q on table %q: it is inherited", name, r.Name)
	}
	return s.renameTriggerTree(r, t, name, truncated(to), 0)
}

func (s *Session) renameTriggerTree(r *Relation, t *Trigger, from, to string, depth int) *Error {
	if r.trigger(to) != nil {
		return fail("42710", "trigger %q for relation %q already exists", to, r.Name)
	}
	s.Catalog.touch(r)
	t.Name = to
	if r.Kind != PartitionedTable || !t.Row || depth > 100 {
		return nil
	}
	for _, child := range s.Catalog.children(r.OID) {
		if copied := child.trigger(from); copied != nil && copied.Inherited {
			s.Catalog.touch(child)
			if err := s.renameTriggerTree(child, copied, from, to, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Session) noTrigger(r *Relation, name string) *Error {
	if r.Assumed {
		return perhaps("42704", "trigger %q for table %q does not exist", name, r.Name)
	}
	return fail("42704", "trigger %q for table %q does not exist", name, r.Name)
}
