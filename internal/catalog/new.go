package catalog

// The schemas that every database has, under PostgreSQL's own OIDs
// (pg_namespace.dat); information_schema, which initdb makes later, under the
// number that it happens to have in a fresh cluster of version 15.
const (
	PgCatalog         OID = 11
	PublicSchema      OID = 2200
	InformationSchema OID = 13183
)

// New is an empty database, as initdb leaves template1.
func New() *Catalog {
	c := &Catalog{
		Schemas:   map[OID]*Schema{},
		Relations: map[OID]*Relation{},
		Types:     map[OID]*Type{},
		Functions: map[OID]*Function{},
		Others:    map[OID]*Other{},
		Roles:     map[string]*Role{},
		Settings:  map[string]map[string]Setting{},
		Given:     map[GivenName]*Given{},
		Assumed:   newAssumed(),
		names:     newNames(),
		deps:      newDepIndex(),
		nextOID:   FirstUserOID,
		epoch:     1,
	}
	for _, s := range []*Schema{
		{OID: PgCatalog, Name: "pg_catalog", Owner: Superuser},
		// Version 14 lets PUBLIC create in it too.
		{OID: PublicSchema, Name: "public", Owner: databaseOwner},
		{OID: InformationSchema, Name: "information_schema", Owner: Superuser},
	} {
		s.ACL = DefaultRights(aclSchema, s.Owner)
		s.ACL.give(Public, "U", Grant{})
		c.addSchema(s)
	}
	c.Roles[Superuser] = &Role{Name: Superuser, Superuser: true, BypassRLS: true, Login: true, Inherit: true}
	c.forget()
	c.nextEpoch()
	return c
}

func newAssumed() Assumed {
	return Assumed{
		Schemas:   map[OID]*Schema{},
		Relations: map[OID]*Relation{},
		Types:     map[OID]*Type{},
		Functions: map[OID]*Function{},
		Others:    map[OID]*Other{},
	}
}

// Builtin says that a schema belongs to the server itself.
func (s *Schema) Builtin() bool { return s.OID == PgCatalog || s.OID == InformationSchema }

// newOID gives the next number. Like the server's, it is not given back when
// the statement fails.
func (c *Catalog) newOID() OID {
	c.nextOID++
	return c.nextOID - 1
}
