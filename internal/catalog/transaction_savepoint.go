package catalog

// errNoTransaction is what SAVEPOINT and its like raise outside of one.
func errNoTransaction(what string) *Error {
	return fail("25P01", "%s can only be used in transaction blocks", what)
}

func (s *Session) point(name string) (int, *Error) {
	for i := len(s.txn.saved) - 1; i >= 0; i-- {
		if s.txn.saved[i].name == name {
			return i, nil
		}
	}
	return 0, fail("3B001", "savepoint %q does not exist", name)
}

func (s *Session) setSavepoint(name string) *Error {
	if s.txn == nil {
		return errNoTransaction("SAVEPOINT")
	}
	s.txn.saved = append(s.txn.saved, savedPoint{
		name: name, scope: s.Catalog.savepoint(), now: s.settings(), commit: s.txn.commit, drops: len(s.txn.onCommitDrop),
	})
	return nil
}

func (s *Session) releaseSavepoint(name string) *Error {
	if s.txn == nil {
		return errNoTransaction("RELEASE SAVEPOINT")
	}
	i, err := s.point(name)
	if err != nil {
		return err
	}
	s.txn.saved = s.txn.saved[:i]
	return nil
}

func (s *Session) rollbackToSavepoint(name string) *Error {
	if s.txn == nil {
		return errNoTransaction("ROLLBACK TO SAVEPOINT")
	}
	i, err := s.point(name)
	if err != nil {
		return err
	}
	p := s.txn.saved[i]
	s.Catalog.rollbackTo(p.scope)
	s.txn.saved[i].scope = s.Catalog.savepoint() // it can be returned to again
	s.setSettings(p.now)
	s.txn.commit, s.txn.onCommitDrop = p.commit, s.txn.onCommitDrop[:p.drops]
	s.txn.saved = s.txn.saved[:i+1]
	return nil
}
