-- What a database holds, as (section, object, property, value). Each query
-- stands below a line "-- section NAME"; the first part makes views for the
-- rest, in the template of every database. Runs with an empty search_path, so that every type is printed with its
-- schema. What an extension or the server itself brought along is left out.
-- Columns that older servers lack are read through to_jsonb.

-- section setup
CREATE SCHEMA oracle_facts;
CREATE VIEW oracle_facts.ns AS
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'oracle_facts')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e');
CREATE VIEW oracle_facts.rel AS
  SELECT c.*, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN oracle_facts.ns n ON n.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
CREATE VIEW oracle_facts.fn AS
  SELECT p.*, n.nspname || '.' || p.proname || '(' || array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u(t, i) ORDER BY i), ',') || ')' AS name
  FROM pg_proc p JOIN oracle_facts.ns n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'));
CREATE VIEW oracle_facts.typ AS
  SELECT t.*, n.nspname || '.' || t.typname AS name FROM pg_type t JOIN oracle_facts.ns n ON n.oid = t.typnamespace
  WHERE NOT (t.typcategory = 'A' AND t.typtype = 'b') AND NOT (t.typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) <> 'c')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e');

-- section schema
SELECT nspname, v.* FROM oracle_facts.ns, LATERAL (VALUES ('owner', pg_get_userbyid(nspowner))) v

-- section relation
SELECT name, v.* FROM oracle_facts.rel r, LATERAL (VALUES
  ('kind', CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' WHEN 'v' THEN 'view'
    WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite type' END),
  ('owner', pg_get_userbyid(relowner)),
  ('persistence', CASE relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END),
  ('options', array_to_string(ARRAY(SELECT unnest(reloptions) ORDER BY 1), ',')),
  ('row security', CASE WHEN relrowsecurity THEN 'on' END),
  ('force row security', CASE WHEN relforcerowsecurity THEN 'on' END),
  ('replica identity', CASE WHEN relkind NOT IN ('r', 'p', 'm') THEN NULL ELSE CASE relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'index' END END),
  ('inherits', array_to_string(ARRAY(SELECT n.nspname || '.' || p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
    JOIN pg_namespace n ON n.oid = p.relnamespace WHERE i.inhrelid = r.oid ORDER BY i.inhseqno), ',')),
  ('bound', CASE WHEN relispartition THEN pg_get_expr(relpartbound, r.oid) END),
  ('partition key', CASE relkind WHEN 'p' THEN pg_get_partkeydef(r.oid) END)
) v WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')

-- section column
SELECT r.name || '.' || a.attname, v.* FROM oracle_facts.rel r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum JOIN pg_type t ON t.oid = a.atttypid,
  LATERAL (VALUES
  ('position', (SELECT count(*) FROM pg_attribute b WHERE b.attrelid = r.oid AND b.attnum > 0 AND NOT b.attisdropped AND b.attnum <= a.attnum)::text),
  ('type', format_type(a.atttypid, a.atttypmod)),
  ('collation', CASE WHEN a.attcollation <> t.typcollation THEN (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END),
  ('not null', CASE WHEN a.attnotnull THEN 'yes' END),
  ('default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END),
  ('identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END),
  ('generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END),
  ('generation expression', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END),
  ('inherited', CASE WHEN a.attinhcount > 0 AND a.attislocal THEN 'and local' WHEN a.attinhcount > 0 THEN 'yes' END)
) v WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')

-- section constraint
SELECT r.name || ' ' || c.conname, v.* FROM pg_constraint c JOIN oracle_facts.rel r ON r.oid = c.conrelid, LATERAL (VALUES
  ('kind', CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' END),
  ('columns', CASE WHEN c.contype = 'c' THEN array_to_string(ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) ORDER BY a.attname), ',')
    ELSE array_to_string(ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i), ',') END),
  ('deferrable', CASE WHEN c.condeferred THEN 'initially deferred' WHEN c.condeferrable THEN 'yes' END),
  ('valid', CASE WHEN NOT c.convalidated THEN 'no' END),
  ('no inherit', CASE WHEN c.contype = 'c' AND c.connoinherit THEN 'yes' END),
  ('inherited', CASE WHEN c.coninhcount > 0 THEN 'yes' END),
  ('expression', CASE c.contype WHEN 'c' THEN pg_get_expr(c.conbin, c.conrelid) END),
  ('references', (SELECT n.nspname || '.' || f.relname || '(' || array_to_string(ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i), ',') || ')' FROM pg_class f JOIN pg_namespace n ON n.oid = f.relnamespace WHERE f.oid = c.confrelid)),
  ('on delete', CASE c.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END),
  ('on update', CASE c.confupdtype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END),
  ('match', CASE c.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' END)
) v WHERE c.contype IN ('p', 'u', 'f', 'c', 'x')
  AND NOT (c.contype = 'f' AND EXISTS (SELECT FROM pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid))

-- section index
SELECT r.name, v.* FROM pg_index i JOIN oracle_facts.rel r ON r.oid = i.indexrelid JOIN oracle_facts.rel t ON t.oid = i.indrelid, LATERAL (VALUES
  ('table', t.name),
  ('method', (SELECT amname FROM pg_am WHERE oid = r.relam)),
  ('keys', array_to_string(ARRAY(SELECT CASE WHEN i.indkey[k] = 0 THEN '(expression)' ELSE (SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[k]) END
    FROM generate_series(0, i.indnkeyatts - 1) k ORDER BY k), ',')),
  ('expressions', pg_get_expr(i.indexprs, i.indrelid)),
  ('operator classes', array_to_string(ARRAY(SELECT o.opcname FROM generate_series(0, i.indnkeyatts - 1) k JOIN pg_opclass o ON o.oid = i.indclass[k] WHERE NOT o.opcdefault ORDER BY k), ',')),
  ('collations', array_to_string(ARRAY(SELECT o.collname FROM generate_series(0, i.indnkeyatts - 1) k JOIN pg_collation o ON o.oid = i.indcollation[k]
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] AND i.indkey[k] <> 0
    WHERE i.indcollation[k] NOT IN (0, coalesce(a.attcollation, 100)) ORDER BY k), ',')),
  ('include', array_to_string(ARRAY(SELECT a.attname FROM generate_series(i.indnkeyatts, i.indnatts - 1) k JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] ORDER BY k), ',')),
  ('unique', CASE WHEN i.indisunique THEN 'yes' END),
  ('primary', CASE WHEN i.indisprimary THEN 'yes' END),
  ('exclusion', CASE WHEN i.indisexclusion THEN 'yes' END),
  ('nulls not distinct', CASE WHEN to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'yes' END),
  ('valid', CASE WHEN NOT i.indisvalid THEN 'no' END),
  ('immediate', CASE WHEN NOT i.indimmediate THEN 'no' END),
  ('predicate', pg_get_expr(i.indpred, i.indrelid)),
  ('constraint', (SELECT conname FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x')))
) v

-- section view
SELECT name, v.* FROM oracle_facts.rel r, LATERAL (VALUES
  ('writes', nullif(concat(CASE WHEN pg_relation_is_updatable(r.oid, true) & 8 <> 0 THEN 'i' END, CASE WHEN pg_relation_is_updatable(r.oid, true) & 4 <> 0 THEN 'u' END,
    CASE WHEN pg_relation_is_updatable(r.oid, true) & 16 <> 0 THEN 'd' END), '')),
  ('automatic writes', nullif(concat(CASE WHEN pg_relation_is_updatable(r.oid, false) & 8 <> 0 THEN 'i' END, CASE WHEN pg_relation_is_updatable(r.oid, false) & 4 <> 0 THEN 'u' END,
    CASE WHEN pg_relation_is_updatable(r.oid, false) & 16 <> 0 THEN 'd' END), '')),
  ('writable columns', CASE WHEN pg_relation_is_updatable(r.oid, false) & 4 <> 0 THEN array_to_string(ARRAY(SELECT attname FROM pg_attribute
    WHERE attrelid = r.oid AND attnum > 0 AND pg_column_is_updatable(r.oid, attnum, false) ORDER BY attnum), ',') END)
) v WHERE relkind = 'v'

-- section sequence
SELECT name, v.* FROM oracle_facts.rel r JOIN pg_sequence s ON s.seqrelid = r.oid, LATERAL (VALUES
  ('type', format_type(seqtypid, NULL)), ('start', seqstart::text), ('increment', seqincrement::text), ('minimum', seqmin::text), ('maximum', seqmax::text),
  ('cache', seqcache::text), ('cycle', CASE WHEN seqcycle THEN 'yes' END),
  ('owned by', (SELECT n.nspname || '.' || t.relname || '.' || a.attname FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0))
) v

-- section type
SELECT name, v.* FROM oracle_facts.typ t, LATERAL (VALUES
  ('kind', CASE typtype WHEN 'b' THEN 'base' WHEN 'c' THEN 'composite' WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' WHEN 'p' THEN 'shell' END),
  ('owner', pg_get_userbyid(typowner)),
  ('labels', CASE typtype WHEN 'e' THEN array_to_string(ARRAY(SELECT quote_literal(enumlabel) FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder), ',') END),
  ('of', CASE typtype WHEN 'd' THEN format_type(typbasetype, typtypmod) WHEN 'r' THEN (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid) END),
  ('collation', CASE WHEN typtype = 'd' AND typcollation <> (SELECT typcollation FROM pg_type WHERE oid = t.typbasetype) THEN (SELECT collname FROM pg_collation WHERE oid = typcollation) END),
  ('not null', CASE WHEN typtype = 'd' AND typnotnull THEN 'yes' END),
  ('default', CASE typtype WHEN 'd' THEN typdefault END)
) v
UNION ALL
SELECT t.name, 'check ' || c.conname, pg_get_expr(c.conbin, 0) || CASE WHEN c.convalidated THEN '' ELSE ' not valid' END
FROM oracle_facts.typ t JOIN pg_constraint c ON c.contypid = t.oid WHERE c.contype = 'c'

-- section function
SELECT name, v.* FROM oracle_facts.fn p, LATERAL (VALUES
  ('kind', CASE prokind WHEN 'f' THEN 'function' WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' END),
  ('owner', pg_get_userbyid(proowner)),
  ('result', CASE WHEN prokind <> 'p' THEN CASE WHEN proretset THEN 'setof ' ELSE '' END || format_type(prorettype, NULL) END),
  ('arguments', CASE WHEN proallargtypes IS NULL THEN
      array_to_string(ARRAY(SELECT concat_ws(' ', 'i', nullif(proargnames[i], ''), format_type(t, NULL)) FROM unnest(proargtypes) WITH ORDINALITY u(t, i) ORDER BY i), ', ')
    ELSE array_to_string(ARRAY(SELECT concat_ws(' ', proargmodes[i], nullif(proargnames[i], ''), format_type(t, NULL)) FROM unnest(proallargtypes) WITH ORDINALITY u(t, i) ORDER BY i), ', ') END),
  ('defaults', nullif(pronargdefaults, 0)::text),
  ('language', (SELECT lanname FROM pg_language WHERE oid = prolang)),
  ('strict', CASE WHEN proisstrict THEN 'yes' END),
  ('security', CASE WHEN prosecdef THEN 'definer' END),
  ('leakproof', CASE WHEN proleakproof THEN 'yes' END),
  ('volatility', provolatile::text),
  ('parallel', proparallel::text),
  ('config', array_to_string(ARRAY(SELECT unnest(proconfig) ORDER BY 1), ';'))
) v

-- section trigger
SELECT r.name || ' ' || tgname, v.* FROM pg_trigger t JOIN oracle_facts.rel r ON r.oid = t.tgrelid, LATERAL (VALUES
  ('timing', CASE WHEN tgtype & 2 <> 0 THEN 'before' WHEN tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END),
  ('events', concat_ws(',', CASE WHEN tgtype & 4 <> 0 THEN 'insert' END, CASE WHEN tgtype & 8 <> 0 THEN 'delete' END, CASE WHEN tgtype & 16 <> 0 THEN 'update' END, CASE WHEN tgtype & 32 <> 0 THEN 'truncate' END)),
  ('level', CASE WHEN tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END),
  ('columns', array_to_string(ARRAY(SELECT attname FROM unnest(tgattr) k(n) JOIN pg_attribute a ON a.attrelid = tgrelid AND a.attnum = k.n ORDER BY a.attnum), ',')),
  ('function', (SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = tgfoid)),
  ('enabled', nullif(tgenabled::text, 'O')),
  ('when', CASE WHEN tgqual IS NOT NULL THEN 'yes' END),
  ('constraint', CASE WHEN tgconstraint <> 0 THEN 'yes' END),
  ('deferrable', CASE WHEN tginitdeferred THEN 'initially deferred' WHEN tgdeferrable THEN 'yes' END),
  ('inherited', CASE WHEN coalesce((to_jsonb(t) ->> 'tgparentid')::int8, 0) <> 0 THEN 'yes' END)
) v WHERE NOT tgisinternal

-- section rule
SELECT r.name || ' ' || rulename, v.* FROM pg_rewrite w JOIN oracle_facts.rel r ON r.oid = w.ev_class, LATERAL (VALUES
  ('event', CASE ev_type WHEN '1' THEN 'select' WHEN '2' THEN 'update' WHEN '3' THEN 'insert' WHEN '4' THEN 'delete' END),
  ('instead', CASE WHEN is_instead THEN 'yes' END),
  ('enabled', nullif(ev_enabled::text, 'O'))
) v WHERE rulename <> '_RETURN'

-- section policy
SELECT r.name || ' ' || polname, v.* FROM pg_policy p JOIN oracle_facts.rel r ON r.oid = p.polrelid, LATERAL (VALUES
  ('command', CASE polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END),
  ('permissive', CASE WHEN NOT polpermissive THEN 'no' END),
  ('roles', array_to_string(ARRAY(SELECT CASE WHEN o = 0 THEN 'public' ELSE pg_get_userbyid(o) END FROM unnest(polroles) o ORDER BY 1), ',')),
  ('using', pg_get_expr(polqual, polrelid)),
  ('check', pg_get_expr(polwithcheck, polrelid))
) v

-- section grant
-- The rights of each grantee; the owner's are left out where they are all. MAINTAIN came with 17.
WITH acls AS (
  SELECT 'relation' AS kind, name, relowner AS owner, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl,
    acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner) AS standard FROM oracle_facts.rel WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
  UNION ALL SELECT 'column', r.name || '.' || a.attname, r.relowner, a.attacl, '{}' FROM oracle_facts.rel r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL SELECT 'schema', nspname, nspowner, coalesce(nspacl, acldefault('n', nspowner)), acldefault('n', nspowner) FROM oracle_facts.ns
  UNION ALL SELECT 'function', name, proowner, coalesce(proacl, acldefault('f', proowner)), acldefault('f', proowner) FROM oracle_facts.fn
  UNION ALL SELECT 'type', name, typowner, coalesce(typacl, acldefault('T', typowner)), acldefault('T', typowner) FROM oracle_facts.typ WHERE typtype <> 'm' AND typrelid = 0
)
SELECT kind || ' ' || name, CASE WHEN grantee = 0 THEN 'public' ELSE pg_get_userbyid(grantee) END, rights
FROM acls, LATERAL (SELECT grantee, string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ',' ORDER BY privilege_type COLLATE "C") AS rights
    FROM aclexplode(acl) WHERE privilege_type <> 'MAINTAIN' GROUP BY grantee) g
WHERE NOT (grantee = owner AND rights = (SELECT string_agg(privilege_type, ',' ORDER BY privilege_type COLLATE "C") FROM aclexplode(standard) WHERE grantee = owner AND privilege_type <> 'MAINTAIN'))

-- section default privilege
SELECT pg_get_userbyid(defaclrole) || coalesce(' in ' || (SELECT nspname FROM pg_namespace WHERE oid = defaclnamespace), ''),
  defaclobjtype::text || ' ' || CASE WHEN grantee = 0 THEN 'public' ELSE pg_get_userbyid(grantee) END, string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ',' ORDER BY privilege_type COLLATE "C")
FROM pg_default_acl, LATERAL aclexplode(defaclacl) WHERE privilege_type <> 'MAINTAIN' AND grantee <> defaclrole GROUP BY defaclrole, defaclnamespace, defaclobjtype, grantee

-- section setting
SELECT concat_ws(' in ', CASE WHEN setrole <> 0 THEN 'role ' || pg_get_userbyid(setrole) END, CASE WHEN setdatabase <> 0 THEN 'database' END), lower(split_part(s, '=', 1)), substr(s, strpos(s, '=') + 1)
FROM pg_db_role_setting, LATERAL unnest(setconfig) s WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))

-- section other
SELECT v.* FROM (
  SELECT 'pg_collation'::regclass AS class, oid FROM pg_collation UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator
  UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
  UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
  UNION ALL SELECT 'pg_extension'::regclass, oid FROM pg_extension UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion
  UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
) o, LATERAL pg_identify_object(o.class, o.oid, 0) i, LATERAL (VALUES (i.type || ' ' || replace(i.identity, 'pg_catalog.', ''), 'exists', 'yes')) v
WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
