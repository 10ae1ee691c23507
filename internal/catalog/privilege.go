package catalog

// Role is a database role.
type Role struct {
	Name      string
	Superuser bool
	BypassRLS bool
	Login     bool
	Inherit   bool
	// MemberOf are the roles whose rights it has.
	MemberOf []string
	Created  Origin
	mark     uint64
}

// Public is the grantee that stands for every role.
const Public = "public"

// ACL maps grantees to their rights. Nil means the default of the kind of
// object (only the owner, and PUBLIC where PostgreSQL says so: EXECUTE on
// functions, USAGE on types); see "Privileges" in the documentation. The
// owner's own rights are entries too once ACL is not nil, as in the server.
type ACL map[string]Rights

// Rights are the letters of an aclitem: r SELECT, a INSERT, w UPDATE, d DELETE,
// D TRUNCATE, x REFERENCES, t TRIGGER, m MAINTAIN, X EXECUTE, U USAGE, C CREATE, c CONNECT, T TEMPORARY.
type Rights map[byte]Grant

// Grant is one right of one grantee.
type Grant struct {
	// Option: WITH GRANT OPTION.
	Option bool
	Given  Origin
}

// DefaultACL is one ALTER DEFAULT PRIVILEGES, as it stands.
type DefaultACL struct {
	// Role whose future objects it concerns.
	Role string
	// Schema is 0 for all schemas.
	Schema OID
	// Objects is 'r' tables, 'S' sequences, 'f' functions, 'T' types, 'n' schemas.
	Objects byte
	ACL     ACL
	Set     Origin
}
