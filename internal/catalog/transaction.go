package catalog

// Changes can be taken back. Whoever changes an object in place calls touch
// first, which keeps a copy of it for the case that the statement fails or the
// transaction is rolled back; objects that come and go do that by themselves
// (names_objects.go). The log of what to undo is the catalog's, since it is the
// catalog that changes.

// touch announces that a relation (its columns, constraints, triggers, … too)
// is going to be changed. Session.relation and lookupRelation have done so
// already for what they return.
func (c *Catalog) touch(r *Relation) {
	if r.mark == c.epoch {
		return
	}
	if r.mark < c.floor {
		old := c.save(r)
		c.keep(r.mark, old, func() { old.restore(r); c.deps.changed(r.OID) })
	}
	r.mark = c.epoch
	c.deps.changed(r.OID)
}

// touchType announces that a type is going to be changed.
func (c *Catalog) touchType(t *Type) {
	if t.mark == c.epoch {
		return
	}
	if t.mark < c.floor {
		old := cloneType(t)
		old.mark = t.mark
		c.keep(t.mark, nil, func() { *t = *old; c.deps.changed(t.OID) })
	}
	t.mark = c.epoch
	c.deps.changed(t.OID)
}

// touchFunction announces that a function is going to be changed.
func (c *Catalog) touchFunction(f *Function) {
	if f.mark == c.epoch {
		return
	}
	if f.mark < c.floor {
		old := cloneFunction(f)
		old.mark = f.mark
		c.keep(f.mark, nil, func() { *f = *old; c.deps.changed(f.OID) })
	}
	f.mark = c.epoch
	c.deps.changed(f.OID)
}

// touchOther announces that an object of another kind is going to be changed.
func (c *Catalog) touchOther(o *Other) {
	if o.mark == c.epoch {
		return
	}
	if o.mark < c.floor {
		old := cloneOther(o)
		old.mark = o.mark
		c.keep(o.mark, nil, func() { *o = *old; c.deps.changed(o.OID) })
	}
	o.mark = c.epoch
	c.deps.changed(o.OID)
}

// touchSchema announces that a schema is going to be changed.
func (c *Catalog) touchSchema(s *Schema) {
	if s.mark < c.floor {
		old := cloneSchema(s)
		old.mark = s.mark
		c.keep(s.mark, nil, func() { *s = *old })
	}
	s.mark = c.epoch
}

// touchRole announces that a role is going to be changed or, where there is
// none of the name yet, made.
func (c *Catalog) touchRole(name string) {
	r := c.Roles[name]
	if r == nil {
		c.undo = append(c.undo, func() { delete(c.Roles, name) })
		return
	}
	if r.mark < c.floor {
		old := cloneRole(r)
		old.mark = r.mark
		c.keep(r.mark, nil, func() { *r = *old; c.Roles[name] = r })
	}
	r.mark = c.epoch
}

// touchDefaultACLs announces a change of the default privileges.
func (c *Catalog) touchDefaultACLs() {
	if before := c.defaultsMark; before < c.floor {
		old := cloneDefaultACLs(c.DefaultACLs)
		c.keep(before, nil, func() { c.DefaultACLs, c.defaultsMark = old, before })
	}
	c.defaultsMark = c.epoch
}

// setSetting sets, or with nil resets, one ALTER DATABASE or ROLE … SET.
func (c *Catalog) setSetting(scope, name string, v *Setting) {
	var before *Setting
	if old, had := c.Settings[scope][name]; had {
		before = &old
	}
	c.undo = append(c.undo, func() { c.putSetting(scope, name, before) })
	c.putSetting(scope, name, v)
}

func (c *Catalog) putSetting(scope, name string, v *Setting) {
	switch {
	case v == nil:
		if delete(c.Settings[scope], name); len(c.Settings[scope]) == 0 {
			delete(c.Settings, scope)
		}
	case c.Settings[scope] == nil:
		c.Settings[scope] = map[string]Setting{name: *v}
	default:
		c.Settings[scope][name] = *v
	}
}

// settings is what SET changes in a session: current_user, session_user and
// search_path.
type settings struct {
	role, user string
	path       []string
}

func (s *Session) settings() settings { return settings{s.Role, s.user, s.SearchPath} }

func (s *Session) setSettings(v settings) { s.Role, s.user, s.SearchPath = v.role, v.user, v.path }

// changeSettings is SET and, with local, SET LOCAL, which lasts until the end of
// the transaction and does nothing outside of one.
func (s *Session) changeSettings(now settings, local bool) {
	switch {
	case s.txn == nil && local:
		return
	case s.txn != nil && !local:
		s.txn.commit = now
	}
	s.setSettings(now)
}

func (s *Session) inTransaction() bool { return s.txn != nil }

// transaction is one that is open.
type transaction struct {
	// start is the settings to return to on ROLLBACK, commit those on COMMIT:
	// what SET LOCAL set is not in it.
	start, commit settings
	scope         subtransaction
	saved         []savedPoint
	onCommitDrop  []OID
	temp          OID
	fresh         freshLabels
}

type savedPoint struct {
	name        string
	scope       subtransaction
	now, commit settings
	drops       int
}

func (s *Session) begin() {
	if s.txn == nil {
		now := s.settings()
		s.txn = &transaction{start: now, commit: now, scope: s.Catalog.savepoint(), temp: s.temp}
	}
}

// commit ends the transaction; without one it does nothing, as the server's
// COMMIT (which warns).
func (s *Session) commit() {
	if s.txn == nil {
		return
	}
	for _, oid := range s.txn.onCommitDrop {
		if r := s.Catalog.Relations[oid]; r != nil {
			_ = s.dropThings([]thing{{class: aRelation, object: oid}}, true) // nothing refuses a cascade on one's own table
		}
	}
	s.setSettings(s.txn.commit)
	s.txn = nil
	s.forget()
}

// forget drops the log once nothing can be undone any more.
func (s *Session) forget() {
	if s.txn == nil && s.nested == 0 {
		s.Catalog.forget()
	}
}

func (s *Session) rollback() {
	if s.txn == nil {
		return
	}
	s.Catalog.rollbackTo(s.txn.scope)
	s.setSettings(s.txn.start)
	s.temp = s.txn.temp
	s.txn = nil
	s.forget()
}
