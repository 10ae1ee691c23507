package catalog

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// Session is a connection that runs migrations: what SET changes and what ends
// with the connection stands here, apart from the catalog.
type Session struct {
	Catalog *Catalog
	// Role is current_user: it owns what is created.
	Role string
	// SearchPath as set; "$user" included.
	SearchPath []string

	// Closed says that what the directory did not create does not exist: the
	// catalog is complete and the statements are new. An unknown object is
	// then an error (not a certain one), otherwise it is assumed. A catalog
	// that already assumes something is never closed, and SQL that cannot be
	// seen through ends it.
	Closed bool
	// Parser reads bodies and computed SQL; nil stands for the zero Parser.
	Parser *sqlparse.Parser
	// Cascaded is what the last statement dropped beyond what it names, in the
	// order in which the server finds it.
	Cascaded []Cascaded

	// nested counts the calls of atomically that are under way: only the
	// outermost ends what can be undone.
	nested int
	// login is who connected, user session_user.
	login, user string

	file string
	// source has the statement being applied, nil within a body.
	source *sqlparse.File
	// text is the statement's own text.
	text string
	// work is what the statement has made the simulation do; see maxWork.
	work int
	// examined are the functions that were looked at for the effect of one.
	examined map[OID]bool
	// calls counts the bodies that are being run, each from the one before.
	calls int
	// prepared are the statements of PREPARE, by name.
	prepared map[string]*ast.Node
	// at is the statement being applied.
	at Origin
	// temp is the schema of temporary objects; 0 until there is one.
	temp OID
	// txn is the catalog at the start of the open transaction, and what SET
	// LOCAL will give back.
	txn *transaction
}

// Superuser is the role of a session unless it is told otherwise.
const Superuser = "postgres"

// CurrentUser stands for the role that runs the migrations where its name is not
// known. No role can have the name without quotes, and GRANT … TO CURRENT_USER in
// a migration means the same.
const CurrentUser = "current_user"

// NewSession connects to a catalog with the server's default search_path.
func NewSession(c *Catalog, role string) *Session {
	if role == "" {
		role = Superuser
	}
	return &Session{Catalog: c, Role: role, SearchPath: defaultPath(), login: role, user: role}
}

// Exec applies one statement of a file. On an error the catalog is as if the
// statement had not been there.
func (s *Session) Exec(file *sqlparse.File, index int) *Error {
	st := &file.Statements[index]
	s.file, s.at = file.Name, Origin{File: file.Name, Line: st.Line}
	s.source, s.text = file, st.Text
	s.Cascaded, s.work = nil, 0
	if st.Node == nil {
		return nil // data, or a problem that sqlparse has reported
	}
	before := subtransaction{mark: len(s.Catalog.undo), floor: s.Catalog.floor}
	fault, err := recovering(func() *Error {
		return s.atomically(func() *Error { return s.apply(st.Node) })
	})
	if fault != "" {
		// A fault of this package must not take the gate down, nor pass: the
		// statement is undone and undecided.
		s.nested = 0
		s.Catalog.rollbackTo(before)
		s.opaque(internalFault, fault+": "+st.Text)
		s.forget()
	}
	return err
}

// on is the place of a part of the statement, by its location; the statement's
// own where that is not known.
func (s *Session) on(location int32) Origin {
	if s.source == nil || location <= 0 {
		return s.at
	}
	line, _ := s.source.Place(int(location))
	return Origin{File: s.at.File, Line: max(line, s.at.Line)}
}

// internalFault is what a statement is called that the simulation fell over.
const internalFault = "internal fault"

func recovering(f func() *Error) (fault string, err *Error) {
	defer func() {
		if p := recover(); p != nil {
			fault = fmt.Sprint(p)
		}
	}()
	return "", f()
}

// atomically takes back what f changed if it fails. Without a transaction
// around it, what f changed is committed.
func (s *Session) atomically(f func() *Error) *Error {
	start, now, temp := s.Catalog.savepoint(), s.settings(), s.temp
	s.nested++
	err := f()
	s.nested--
	if err != nil {
		s.Catalog.rollbackTo(start)
		s.setSettings(now)
		s.temp, s.Cascaded = temp, nil
	} else {
		s.Catalog.release(start)
	}
	s.forget()
	return err
}

// Cascaded is an object that a statement dropped along with another.
type Cascaded struct {
	// What in SQL's words: "view public.v", "constraint c on table public.t".
	What string
	// Ref is the object, or the relation and column that had it.
	Ref Ref
	// Silent: it went without CASCADE, as an index goes with its column.
	Silent bool
}
