//go:build oracle && probes

package oracle

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// changes are statements that change a schema, each form of them for each object
// of the catalog that it fits; what changes rows only is not among them. {t} stands for the relation, {c} for the column,
// {o} for another object, {n} for the object's bare name.
func changes(c *catalog.Catalog) []string {
	var all []string
	add := func(forms string, pairs ...string) {
		for form := range strings.Lines(strings.TrimSpace(forms)) {
			all = append(all, strings.NewReplacer(pairs...).Replace(strings.TrimSpace(form)))
		}
	}
	for _, oid := range sortedOIDs(c.Relations) {
		r := c.Relations[oid]
		if r.Kind == catalog.Index || r.Kind == catalog.CompositeType || oid < catalog.FirstUserOID {
			continue
		}
		t := []string{"{t}", c.Qualified(r.Schema, r.Name), "{n}", catalog.QuoteName(r.Name)}
		add(formsOf[r.Kind], t...)
		if r.Kind == catalog.Sequence {
			continue
		}
		for _, col := range r.Columns {
			of := append(slices.Clone(t), "{c}", catalog.QuoteName(col.Name))
			add(columnRightForms, of...)
			if r.Kind == catalog.Table || r.Kind == catalog.PartitionedTable {
				add(columnForms, of...)
			}
		}
		for _, x := range r.Constraints {
			add(constraintForms, append(slices.Clone(t), "{o}", catalog.QuoteName(x.Name))...)
		}
		for _, x := range r.Triggers {
			add(triggerForms, append(slices.Clone(t), "{o}", catalog.QuoteName(x.Name))...)
		}
		for _, x := range r.Policies {
			add(policyForms, append(slices.Clone(t), "{o}", catalog.QuoteName(x.Name))...)
		}
		for _, i := range r.Indexes {
			add(indexForms, append(slices.Clone(t), "{o}", c.Qualified(r.Schema, c.Relations[i].Name))...)
		}
	}
	add(otherForms)
	return all
}

func sortedOIDs[V any](m map[catalog.OID]V) []catalog.OID {
	var all []catalog.OID
	for oid := range m {
		all = append(all, oid)
	}
	slices.Sort(all)
	return all
}

var formsOf = map[catalog.RelationKind]string{
	catalog.Table: tableForms + rightForms, catalog.PartitionedTable: tableForms + rightForms,
	catalog.View: viewForms + rightForms, catalog.MaterializedView: matviewForms + rightForms, catalog.Sequence: sequenceForms,
}

const rightForms = `
	REVOKE SELECT ON {t} FROM app
	REVOKE INSERT ON {t} FROM app
	REVOKE UPDATE ON {t} FROM app
	REVOKE DELETE ON {t} FROM app
	REVOKE ALL ON {t} FROM PUBLIC
	GRANT SELECT ON {t} TO app_ro
`

const tableForms = `
	DROP TABLE {t}
	DROP TABLE {t} CASCADE
	ALTER TABLE {t} RENAME TO renamed
	ALTER TABLE {t} SET SCHEMA spare
	ALTER TABLE {t} OWNER TO other
	ALTER TABLE {t} ENABLE ROW LEVEL SECURITY
	ALTER TABLE {t} FORCE ROW LEVEL SECURITY
	ALTER TABLE {t} DISABLE ROW LEVEL SECURITY
	ALTER TABLE {t} ADD COLUMN fresh integer
	ALTER TABLE {t} ADD COLUMN fresh integer NOT NULL
	ALTER TABLE {t} ADD COLUMN fresh integer NOT NULL DEFAULT 1
	ALTER TABLE {t} ADD COLUMN fresh integer UNIQUE
	ALTER TABLE {t} ADD COLUMN fresh integer CHECK (fresh IS NOT NULL) DEFAULT 3
	ALTER TABLE {t} ADD COLUMN fresh bigint GENERATED ALWAYS AS IDENTITY
	ALTER TABLE {t} ADD COLUMN fresh integer NOT NULL DEFAULT 1, ALTER COLUMN fresh DROP DEFAULT
	ALTER TABLE {t} ADD CONSTRAINT never CHECK (false) NOT VALID
	ALTER TABLE {t} ADD CONSTRAINT always CHECK (true)
	ALTER TABLE {t} SET (fillfactor = 70)
	ALTER TABLE {t} SET UNLOGGED
	ALTER TABLE {t} REPLICA IDENTITY NOTHING
	ALTER TABLE {t} DISABLE TRIGGER USER
	ALTER TABLE {t} NO INHERIT shop.people
	ALTER TABLE shop.events DETACH PARTITION {t}
	COMMENT ON TABLE {t} IS 'x'
	CREATE STATISTICS shop.s ON ctid, tableoid FROM {t}
	CREATE RULE r AS ON INSERT TO {t} DO INSTEAD NOTHING
	CREATE RULE r AS ON UPDATE TO {t} DO INSTEAD NOTHING
	CREATE RULE r AS ON DELETE TO {t} DO ALSO NOTHING
	CREATE FUNCTION shop.stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; CREATE TRIGGER stop BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION shop.stop()
	CREATE FUNCTION shop.skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER skip BEFORE UPDATE ON {t} FOR EACH ROW EXECUTE FUNCTION shop.skip()
	CREATE FUNCTION shop.fine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER fine AFTER INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION shop.fine()
	ALTER TABLE {t} RENAME TO renamed; CREATE VIEW {t} AS SELECT * FROM shop.renamed; GRANT SELECT, INSERT, UPDATE, DELETE ON {t} TO app
	ALTER TABLE {t} RENAME TO renamed; CREATE VIEW {t} AS SELECT * FROM shop.renamed
	ALTER TABLE {t} RENAME TO renamed; ALTER TABLE shop.renamed RENAME TO {n}
	CREATE TABLE spare.{n} (LIKE {t})
	CREATE TABLE spare.{n} (LIKE {t} INCLUDING ALL); DROP TABLE {t} CASCADE; ALTER TABLE spare.{n} SET SCHEMA shop
`

const columnRightForms = `
	REVOKE SELECT ({c}) ON {t} FROM app
	COMMENT ON COLUMN {t}.{c} IS 'x'
`

const columnForms = `
	ALTER TABLE {t} DROP COLUMN {c}
	ALTER TABLE {t} DROP COLUMN {c} CASCADE
	ALTER TABLE {t} RENAME COLUMN {c} TO renamed
	ALTER TABLE {t} ALTER COLUMN {c} SET NOT NULL
	ALTER TABLE {t} ALTER COLUMN {c} DROP NOT NULL
	ALTER TABLE {t} ALTER COLUMN {c} DROP DEFAULT
	ALTER TABLE {t} ALTER COLUMN {c} SET DEFAULT NULL
	ALTER TABLE {t} ALTER COLUMN {c} DROP IDENTITY
	ALTER TABLE {t} ALTER COLUMN {c} SET GENERATED ALWAYS
	ALTER TABLE {t} ALTER COLUMN {c} SET GENERATED BY DEFAULT
	ALTER TABLE {t} ALTER COLUMN {c} ADD GENERATED ALWAYS AS IDENTITY
	ALTER TABLE {t} ALTER COLUMN {c} DROP EXPRESSION
	ALTER TABLE {t} ALTER COLUMN {c} SET STATISTICS 500
	ALTER TABLE {t} ALTER COLUMN {c} SET STORAGE MAIN
	ALTER TABLE {t} ALTER COLUMN {c} TYPE text
	ALTER TABLE {t} ALTER COLUMN {c} TYPE bigint
	ALTER TABLE {t} ALTER COLUMN {c} TYPE numeric
	ALTER TABLE {t} ALTER COLUMN {c} TYPE varchar(200)
	ALTER TABLE {t} ALTER COLUMN {c} TYPE varchar(3) USING left({c}::text, 3)
	ALTER TABLE {t} ADD CONSTRAINT u UNIQUE ({c})
	ALTER TABLE {t} ADD CONSTRAINT c CHECK ({c} IS NOT NULL)
	ALTER TABLE {t} ADD CONSTRAINT c CHECK ({c} IS NOT NULL) NOT VALID
	ALTER TABLE {t} ADD CONSTRAINT f FOREIGN KEY ({c}) REFERENCES shop.customers (id) NOT VALID
	CREATE UNIQUE INDEX u ON {t} ({c})
	CREATE UNIQUE INDEX u ON {t} ({c}) NULLS NOT DISTINCT
	CREATE INDEX i ON {t} ({c})
	ALTER TABLE {t} ADD COLUMN fresh text; CREATE FUNCTION shop.both() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.fresh := NEW.{c}::text; RETURN NEW; END $$; CREATE TRIGGER both BEFORE INSERT OR UPDATE ON {t} FOR EACH ROW EXECUTE FUNCTION shop.both()
	ALTER TABLE {t} RENAME COLUMN {c} TO renamed; ALTER TABLE {t} RENAME COLUMN renamed TO {c}
`

const constraintForms = `
	ALTER TABLE {t} DROP CONSTRAINT {o}
	ALTER TABLE {t} DROP CONSTRAINT {o} CASCADE
	ALTER TABLE {t} RENAME CONSTRAINT {o} TO renamed
	ALTER TABLE {t} ALTER CONSTRAINT {o} DEFERRABLE INITIALLY DEFERRED
	ALTER TABLE {t} VALIDATE CONSTRAINT {o}
`

const triggerForms = `
	DROP TRIGGER {o} ON {t}
	ALTER TRIGGER {o} ON {t} RENAME TO renamed
	ALTER TABLE {t} DISABLE TRIGGER {o}
	ALTER TABLE {t} ENABLE REPLICA TRIGGER {o}
	ALTER TABLE {t} ENABLE ALWAYS TRIGGER {o}
`

const policyForms = `
	DROP POLICY {o} ON {t}
	ALTER POLICY {o} ON {t} RENAME TO renamed
	ALTER POLICY {o} ON {t} USING (false)
	ALTER POLICY {o} ON {t} WITH CHECK (false)
	ALTER POLICY {o} ON {t} TO other
	CREATE POLICY more ON {t} USING (true)
	CREATE POLICY strict ON {t} AS RESTRICTIVE USING (false)
`

const indexForms = `
	DROP INDEX {o}
	DROP INDEX {o} CASCADE
	ALTER INDEX {o} RENAME TO renamed
	ALTER INDEX {o} SET (fillfactor = 70)
`

const viewForms = `
	DROP VIEW {t}
	DROP VIEW {t} CASCADE
	ALTER VIEW {t} RENAME TO renamed
	ALTER VIEW {t} SET SCHEMA spare
	ALTER VIEW {t} OWNER TO other
	ALTER VIEW {t} SET (security_barrier = true)
	ALTER VIEW {t} SET (check_option = local)
	CREATE VIEW spare.{n} AS SELECT * FROM {t}
	CREATE RULE r AS ON INSERT TO {t} DO INSTEAD NOTHING
`

const matviewForms = `
	DROP MATERIALIZED VIEW {t}
	ALTER MATERIALIZED VIEW {t} RENAME TO renamed
	ALTER MATERIALIZED VIEW {t} SET SCHEMA spare
	ALTER MATERIALIZED VIEW {t} OWNER TO other
`

const sequenceForms = `
	DROP SEQUENCE {t}
	DROP SEQUENCE {t} CASCADE
	ALTER SEQUENCE {t} RENAME TO renamed
	ALTER SEQUENCE {t} SET SCHEMA spare
	ALTER SEQUENCE {t} AS smallint
	ALTER SEQUENCE {t} MAXVALUE 2
	ALTER SEQUENCE {t} RESTART
	ALTER SEQUENCE {t} OWNED BY NONE
	ALTER SEQUENCE {t} INCREMENT -1 MINVALUE -100 MAXVALUE 100
	REVOKE USAGE ON SEQUENCE {t} FROM app
	SELECT setval('{t}', 1)
`

// otherForms are about types, functions, schemas, roles and settings.
const otherForms = `
	ALTER TYPE shop.mood ADD VALUE 'wild'
	ALTER TYPE shop.mood RENAME VALUE 'sad' TO 'blue'
	ALTER TYPE shop.mood RENAME TO renamed
	ALTER TYPE shop.mood SET SCHEMA spare
	ALTER TYPE shop.mood OWNER TO other
	REVOKE USAGE ON TYPE shop.mood FROM PUBLIC
	DROP TYPE shop.mood CASCADE
	ALTER DOMAIN shop.email SET NOT NULL
	ALTER DOMAIN shop.email SET DEFAULT 'a@b'
	ALTER DOMAIN shop.email ADD CONSTRAINT short CHECK (length(VALUE) < 3) NOT VALID
	ALTER DOMAIN shop.email DROP CONSTRAINT email_check
	ALTER DOMAIN shop.email RENAME TO renamed
	DROP DOMAIN shop.email CASCADE
	ALTER TYPE shop.address ADD ATTRIBUTE city text
	ALTER TYPE shop.address DROP ATTRIBUTE zip
	ALTER TYPE shop.address RENAME ATTRIBUTE zip TO code
	ALTER TYPE shop.address ALTER ATTRIBUTE zip TYPE text
	DROP FUNCTION shop.total(integer, integer)
	ALTER FUNCTION shop.total(integer, integer) RENAME TO renamed
	ALTER FUNCTION shop.total(integer, integer) SET SCHEMA spare
	ALTER FUNCTION shop.total(integer, integer) STRICT
	ALTER FUNCTION shop.total(integer, integer) SECURITY DEFINER
	ALTER FUNCTION shop.total(integer, integer) OWNER TO other
	ALTER FUNCTION shop.total(integer, integer) SET search_path = spare
	REVOKE EXECUTE ON FUNCTION shop.total(integer, integer) FROM PUBLIC
	CREATE FUNCTION shop.total(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT $1'
	CREATE FUNCTION shop.total(integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'
	CREATE OR REPLACE FUNCTION shop.total(integer, factor integer DEFAULT 3) RETURNS bigint LANGUAGE sql AS 'SELECT $1::bigint * $2'
	DROP FUNCTION shop.total(integer, integer); CREATE FUNCTION shop.total(integer, integer) RETURNS bigint LANGUAGE sql AS 'SELECT $1::bigint * $2'
	DROP FUNCTION shop.total(integer, integer); CREATE FUNCTION shop.total(integer, by integer DEFAULT 2) RETURNS bigint LANGUAGE sql AS 'SELECT $1::bigint * $2'
	DROP FUNCTION shop.total(integer, integer); CREATE FUNCTION shop.total(integer, factor integer DEFAULT 2) RETURNS numeric LANGUAGE sql AS 'SELECT $1::numeric * $2'
	CREATE OR REPLACE FUNCTION shop.label(m shop.mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$
	DROP FUNCTION shop.touch() CASCADE
	CREATE OR REPLACE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := NULL; RETURN NEW; END $$
	CREATE OR REPLACE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$
	DROP PROCEDURE shop.nothing()
	ALTER PROCEDURE shop.nothing() RENAME TO renamed
	CREATE OR REPLACE VIEW shop.shoppers AS SELECT id, email, name, note FROM shop.customers
	CREATE OR REPLACE VIEW shop.shoppers AS SELECT id, email, name FROM shop.customers WHERE false
	CREATE OR REPLACE VIEW shop.shoppers AS SELECT DISTINCT id, email, name FROM shop.customers
	CREATE OR REPLACE VIEW shop.shoppers AS SELECT id, email, upper(name)::varchar(40) AS name FROM shop.customers
	CREATE OR REPLACE VIEW shop.shoppers WITH (security_invoker = true) AS SELECT id, email, name FROM shop.customers
	CREATE OR REPLACE VIEW shop.shoppers AS SELECT id, email, name FROM shop.customers WHERE id > 0 WITH CHECK OPTION
	DROP VIEW shop.shoppers; CREATE VIEW shop.shoppers AS SELECT id, email, name FROM shop.customers
	DROP VIEW shop.shoppers; CREATE VIEW shop.shoppers AS SELECT id, name, email FROM shop.customers; GRANT ALL ON shop.shoppers TO app
	ALTER SCHEMA shop RENAME TO renamed
	ALTER SCHEMA shop OWNER TO other
	REVOKE USAGE ON SCHEMA shop FROM app
	DROP SCHEMA shop CASCADE
	DROP SCHEMA spare
	CREATE SCHEMA more
	CREATE EXTENSION IF NOT EXISTS plpgsql
	REVOKE SELECT, INSERT ON ALL TABLES IN SCHEMA shop FROM app
	REVOKE USAGE ON ALL SEQUENCES IN SCHEMA shop FROM app
	ALTER DEFAULT PRIVILEGES IN SCHEMA shop REVOKE ALL ON TABLES FROM app
	DROP OWNED BY app
	DROP RULE log_quiet ON shop.log
	ALTER TABLE shop.events ATTACH PARTITION shop.events_rest DEFAULT
	CREATE TABLE shop.events_2027 PARTITION OF shop.events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
	ALTER TABLE shop.events_2026 RENAME TO events_old
	DROP TABLE shop.events_rest
	ALTER TABLE shop.events DETACH PARTITION shop.events_2026; ALTER TABLE shop.events ATTACH PARTITION shop.events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
	ALTER TABLE shop.orders DROP CONSTRAINT orders_customer_id_fkey, ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES shop.customers (id)
	ALTER TABLE shop.orders DROP CONSTRAINT orders_product_id_fkey, ADD CONSTRAINT orders_product_id_fkey FOREIGN KEY (product_id) REFERENCES shop.products (id) ON DELETE RESTRICT
	ALTER TABLE shop.products DROP CONSTRAINT products_pkey CASCADE, ADD PRIMARY KEY (id)
	DROP INDEX shop.products_sku_idx; CREATE UNIQUE INDEX other_name ON shop.products (sku)
	DROP INDEX shop.products_sku_idx; CREATE UNIQUE INDEX products_sku_idx ON shop.products (sku) WHERE weight > 0
	ALTER TABLE shop.products ADD CONSTRAINT sku_key UNIQUE USING INDEX products_sku_idx
	ALTER TABLE shop.products ALTER COLUMN price TYPE numeric(12,2)
	ALTER TABLE shop.products ALTER COLUMN price TYPE numeric(4,2)
	ALTER TABLE shop.orders ALTER COLUMN quantity TYPE integer
	ALTER TABLE shop.products ALTER COLUMN tags SET DEFAULT '{new}'
	CREATE TABLE shop.fresh (id bigint PRIMARY KEY, customer bigint NOT NULL REFERENCES shop.customers (id))
	CREATE TABLE spare.customers (id bigint)
	CREATE FUNCTION shop.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'
	CREATE PUBLICATION p FOR TABLE shop.log
	CREATE PUBLICATION p FOR TABLE shop.people
	CREATE AGGREGATE shop.last(text) (SFUNC = pg_catalog.textcat, STYPE = text)
`
