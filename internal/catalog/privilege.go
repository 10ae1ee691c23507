package catalog

// Role is a database role.
type Role struct {
	Name      string
	Superuser bool
	BypassRLS bool
	Login     bool
	Inherit   bool
	// Limit is CONNECTION LIMIT and Until VALID UNTIL, as written; Password is
	// where PASSWORD was set last.
	Limit, Until string
	Password     Origin
	// MemberOf are the roles whose rights it has; it has them by itself only
	// with Inherit.
	MemberOf []string
	// Created is where the directory made it; the attributes of a role that is
	// only mentioned are those of CREATE ROLE.
	Created Origin
	mark    uint64
}

// Public is the grantee that stands for every role.
const Public = "public"

// ACL maps grantees to their rights. Nil means the default of the kind of
// object (only the owner, and PUBLIC where PostgreSQL says so: EXECUTE on
// functions, USAGE on types and languages); see DefaultRights. The owner's own
// rights are entries too once ACL is not nil, as in the server.
type ACL map[string]Rights

// Rights are the letters of an aclitem: r SELECT, a INSERT, w UPDATE, d DELETE,
// D TRUNCATE, x REFERENCES, t TRIGGER, m MAINTAIN, X EXECUTE, U USAGE, C CREATE, c CONNECT, T TEMPORARY.
type Rights map[byte]Grant

// Grant is one right of one grantee.
type Grant struct {
	// Option: WITH GRANT OPTION.
	Option bool
	// By is the grantor where that is not the owner.
	By    string
	Given Origin
}

// DefaultACL is one ALTER DEFAULT PRIVILEGES, as it stands.
type DefaultACL struct {
	// Role whose future objects it concerns.
	Role string
	// Schema is 0 for all schemas.
	Schema OID
	// Objects is 'r' tables, 'S' sequences, 'f' functions, 'T' types, 'n' schemas.
	Objects byte
	// ACL is what such objects get: all of it for all schemas, what comes on
	// top of that for one schema.
	ACL ACL
	Set Origin
}
