CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN email AS varchar(320) CHECK (VALUE LIKE '%@%');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE address AS (street text, zip varchar(10));
CREATE COLLATION german (provider = icu, locale = 'de');
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(100) NOT NULL,
  mail email,
  mood mood DEFAULT 'ok',
  tags text[],
  scores numeric(10,2)[],
  home address,
  born date,
  created timestamptz(3) DEFAULT now(),
  balance numeric(12,4),
  ratio double precision,
  data jsonb,
  flags bit(8),
  code char(4),
  german text COLLATE german,
  age smallint,
  level positive,
  token uuid,
  span int4range,
  wait interval day to second,
  ip inet
);
CREATE TABLE orders (
  id serial PRIMARY KEY,
  user_id bigint REFERENCES users,
  total numeric(10,2) NOT NULL,
  placed timestamp DEFAULT now(),
  state mood,
  note text
);
CREATE VIEW happy AS SELECT id, name, mood FROM users WHERE mood = 'happy';
CREATE FUNCTION fullname(u users) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT u.name $$;
CREATE FUNCTION add_one(i int) RETURNS int LANGUAGE sql AS $$ SELECT i + 1 $$;
CREATE FUNCTION add_one(i numeric, j numeric DEFAULT 1) RETURNS numeric LANGUAGE sql AS $$ SELECT i + j $$;
CREATE FUNCTION pair(OUT a int, OUT b text) LANGUAGE sql AS $$ SELECT 1, 'x'::text $$;
CREATE FUNCTION recent(n int DEFAULT 10) RETURNS TABLE (uid bigint, uname text) LANGUAGE sql AS $$ SELECT id, name::text FROM users LIMIT n $$;
CREATE FUNCTION all_users() RETURNS SETOF users LANGUAGE sql AS $$ SELECT * FROM users $$;
CREATE FUNCTION first_of(anyarray) RETURNS anyelement LANGUAGE sql AS $$ SELECT $1[1] $$;
CREATE FUNCTION total(VARIADIC xs numeric[]) RETURNS numeric LANGUAGE sql AS $$ SELECT sum(x) FROM unnest(xs) x $$;
CREATE AGGREGATE cat_all(text) (sfunc = textcat, stype = text, initcond = '');
