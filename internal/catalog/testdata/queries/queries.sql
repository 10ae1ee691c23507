SELECT * FROM users
SELECT u.* FROM users u
SELECT id, name, mail, mood FROM users
SELECT u.id AS uid, o.id oid, total FROM users u JOIN orders o ON o.user_id = u.id
SELECT * FROM users JOIN orders USING (id)
SELECT * FROM orders NATURAL JOIN happy
SELECT id FROM users LEFT JOIN orders USING (id)
SELECT id FROM users FULL JOIN orders USING (id)
SELECT x.id FROM (users JOIN orders USING (id)) AS x
SELECT j.id, u.name FROM users u JOIN orders o USING (id) AS j
SELECT 1, 'x', NULL, 1.5, true, 10000000000, 1e10, B'101', 'a'::text
SELECT -1, +1.5, - ratio, @ age FROM users
SELECT 1 + 1, 1 + 1.5, age + 1, age + id, ratio * 2, balance * 2, balance / 3, 7 / 2, 7 % 2, 2 ^ 3 FROM users
SELECT name || 'x', name || code, tags || ARRAY['y'], 'a' || 1, data || '{}' FROM users
SELECT name LIKE 'a%', name ILIKE 'b', name ~ 'x', name SIMILAR TO 'y', name IN ('a','b'), id BETWEEN 1 AND 2 FROM users
SELECT name IS NULL, (age > 1) IS TRUE, name IS DISTINCT FROM 'x', NOT true FROM users
SELECT lower(name), upper(code), length(name), substring(name from 1 for 2), substr(name, 1), trim(name), position('a' in name), replace(name, 'a', 'b') FROM users
SELECT left(name, 3), initcap(name), concat(name, id), concat_ws(',', name, id), format('%s', name), md5(name), split_part(name, ' ', 1), reverse(name) FROM users
SELECT count(*), count(users.id), sum(age), sum(users.id), sum(total), avg(age), avg(total), min(name), max(placed), min(mood), array_agg(name), string_agg(name, ','), bool_and(age > 1), every(true) FROM users JOIN orders o ON o.user_id = users.id
SELECT json_agg(u), jsonb_agg(name), json_object_agg(id, name), jsonb_object_agg(id, name), row_to_json(u), to_jsonb(u) FROM users u GROUP BY u.*, u
SELECT mood, count(*) FILTER (WHERE age > 1) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY ratio), mode() WITHIN GROUP (ORDER BY name) FROM users GROUP BY mood
SELECT row_number() OVER (), rank() OVER (ORDER BY id), lag(name) OVER (ORDER BY id), lead(name, 1, 'x') OVER w, first_value(age) OVER w, ntile(4) OVER w, sum(age) OVER (PARTITION BY mood), percent_rank() OVER w FROM users WINDOW w AS (ORDER BY id)
SELECT CASE WHEN age > 1 THEN 'a' ELSE 'b' END, CASE mood WHEN 'ok' THEN 1 ELSE 2.5 END, CASE WHEN true THEN name END, CASE WHEN true THEN age ELSE id END AS c FROM users
SELECT coalesce(name, 'x'), coalesce(age, 1), coalesce(total, 0), greatest(age, users.id), least(1, 2.5), nullif(name, ''), nullif(age, 1), coalesce(NULL, 'a') FROM users, orders
SELECT id::text, name::varchar(100), name::varchar(50), name::varchar, name::text, balance::numeric(12,4), created::date, created::timestamptz, born::timestamp, '1'::int, CAST(age AS bigint), level::int, 5::positive, mail::text, ratio::float4 FROM users
SELECT data->'a', data->>'a', data#>'{a}', data#>>'{a,b}', data @> '{}', data ? 'a', data->0, data['a'], jsonb_build_object('a', 1), jsonb_array_length(data), jsonb_typeof(data) FROM users
SELECT tags[1], tags[1:2], scores[1], array_length(tags, 1), cardinality(tags), array_append(tags, 'x'), array_to_string(tags, ','), unnest(tags), 'a' = ANY(tags), array_position(tags, 'a'), ARRAY[1,2], ARRAY['a','b'], ARRAY[1,2.5], ARRAY[name, 'x'], ARRAY(SELECT id FROM orders), array_cat(tags, tags), string_to_array(name, ',') FROM users
SELECT (home).street, (home).zip, (home).*, home, ROW(1,2) = ROW(1,2), (ROW('a','b')::address).zip FROM users
SELECT now(), current_date, current_time, current_timestamp, localtime, localtimestamp, current_user, session_user, user, current_timestamp(2), current_schema, current_catalog, clock_timestamp()
SELECT created + interval '1 day', created - created, born + 1, born - born, placed - created, age(created), date_trunc('day', created), date_part('year', created), extract(epoch from created), to_char(created, 'YYYY'), created AT TIME ZONE 'UTC', placed AT TIME ZONE 'UTC', born + interval '1h', wait * 2, make_interval(days => 1), date_trunc('day', born) FROM users, orders
SELECT round(balance, 2), round(ratio), abs(age), abs(balance), ceil(balance), floor(ratio), power(2, 3), sqrt(2), random(), mod(7, 3), sign(-1), trunc(1.5), div(7, 2), width_bucket(1, 0, 10, 5), greatest(1, NULL) FROM users
SELECT id FROM users UNION SELECT id FROM orders
SELECT name FROM users UNION ALL SELECT note FROM orders
SELECT name, age FROM users UNION ALL SELECT name, age FROM users
SELECT 1 AS a UNION SELECT 2.5
SELECT 'x' AS a UNION SELECT 'y'
SELECT NULL AS a UNION SELECT 1
SELECT born AS d FROM users UNION SELECT created FROM users
SELECT id, name FROM users INTERSECT SELECT id, note FROM orders
SELECT id FROM users EXCEPT SELECT user_id FROM orders
VALUES (1, 'a'), (2, 'b')
VALUES (1), (2.5)
SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v(n, s)
WITH a AS (SELECT id, name FROM users) SELECT * FROM a
WITH a (x, y) AS (SELECT id, name FROM users), b AS (SELECT x FROM a) SELECT b.x, a.y FROM a, b
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT n, sum(n) OVER () FROM t
WITH RECURSIVE tree AS (SELECT id, name, 1 AS depth, ARRAY[id] AS path FROM users UNION ALL SELECT u.id, u.name, t.depth + 1, t.path || u.id FROM users u JOIN tree t ON u.id = t.id + 1) SELECT * FROM tree
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SEARCH DEPTH FIRST BY n SET ord CYCLE n SET cyc USING path SELECT n, cyc FROM t
WITH up AS (SELECT 1) SELECT * FROM up
SELECT (SELECT name FROM users LIMIT 1), (SELECT count(*) FROM orders), EXISTS (SELECT 1), (SELECT max(total) AS m FROM orders)
SELECT (SELECT 1), (SELECT 1)::text, (VALUES (1))
SELECT u.name, l.total FROM users u, LATERAL (SELECT total FROM orders o WHERE o.user_id = u.id) l
SELECT u.name, x FROM users u CROSS JOIN LATERAL unnest(u.tags) AS x
SELECT u.name, t.tag, t.ord FROM users u, unnest(u.tags) WITH ORDINALITY AS t(tag, ord)
SELECT * FROM generate_series(1, 10)
SELECT * FROM generate_series(1, 10) AS g
SELECT g FROM generate_series(now(), now() + '1 day', '1 hour') g
SELECT g.n FROM generate_series(1, 10) AS g(n)
SELECT * FROM recent()
SELECT * FROM recent(5) r
SELECT uid, uname FROM recent(n => 5)
SELECT * FROM all_users()
SELECT r.name FROM all_users() AS r
SELECT * FROM pair()
SELECT (pair()).a, (pair()).b
SELECT pair.b FROM pair()
SELECT add_one(1), add_one(1.5), add_one(1.5, 2), add_one(age::int), add_one(j => 2, i => 1) FROM users
SELECT fullname(u), u.fullname FROM users u
SELECT first_of(tags), first_of(scores), first_of(ARRAY[1,2]) FROM users
SELECT total(1, 2, 3), total(VARIADIC ARRAY[1.5])
SELECT cat_all(name) FROM users
SELECT * FROM json_each('{"a":1}'), jsonb_each_text('{"a":1}')
SELECT * FROM jsonb_to_recordset('[]') AS x(a int, b text)
SELECT * FROM json_array_elements('[]')
SELECT value->>'a' FROM jsonb_array_elements('[]')
SELECT elem->>'a' AS a FROM users, jsonb_array_elements(data) AS elem
SELECT * FROM ROWS FROM (generate_series(1,2), generate_series(1,3)) AS t(a, b)
SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b'])
SELECT * FROM regexp_matches('a', 'b')
SELECT * FROM string_to_table('a,b', ',')
SELECT german || 'x', german, lower(german), name COLLATE "C", 'x' COLLATE german, max(german) OVER () FROM users
SELECT DISTINCT mood FROM users
SELECT DISTINCT ON (mood) mood, name FROM users ORDER BY mood, id
SELECT name FROM users ORDER BY 1, lower(name) LIMIT 10 OFFSET 5
SELECT ctid, xmin, tableoid, tableoid::regclass, u FROM users u
SELECT u.id, u.name, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id
SELECT date_trunc('day', placed) AS day, count(*) FROM orders GROUP BY 1
SELECT date_trunc('day', placed) AS day, count(*) FROM orders GROUP BY day HAVING count(*) > 1
SELECT mood, age, grouping(mood), count(*) FROM users GROUP BY ROLLUP (mood, age)
SELECT encode(sha256(name::bytea), 'hex'), gen_random_uuid(), token = '00000000-0000-0000-0000-000000000000' FROM users
SELECT span && '[1,2]', lower(span), upper_inc(span), int4range(1, 2), span @> 1, ip << '10.0.0.0/8', host(ip), multirange(span) FROM users
SELECT to_tsvector('english', name), to_tsvector(name) @@ to_tsquery('a'), ts_rank(to_tsvector(name), to_tsquery('a')), setweight(to_tsvector(name), 'A') FROM users
SELECT xmlelement(name a, name), xmlagg(xmlelement(name b)) FROM users GROUP BY name
SELECT flags & flags, ~flags, code || 'x', code = 'a', flags << 1, age & 1, age << 1 FROM users
SELECT mood::text, mood < 'ok', enum_range(mood), mood = ANY (ARRAY['ok','sad']::mood[]) FROM users
SELECT has_table_privilege('users', 'select'), pg_typeof(1), pg_size_pretty(1::bigint), to_regclass('users'), nextval('orders_id_seq'), currval('orders_id_seq'::regclass), obj_description(1, 'pg_class'), format_type(1, 2), version()
SELECT level, level + 1, level * 2.0, sum(level), max(mail), mail || 'x', lower(mail), coalesce(mail, 'x'), array_agg(level) FROM users GROUP BY level, mail
SELECT to_number('1', '9'), to_date('1', 'YYYY'), to_timestamp(1), to_timestamp('1', 'YYYY'), timezone('UTC', now()), justify_days(wait), wait + wait, wait / 2 FROM users
SELECT id, name FROM happy
SELECT h.mood, count(*) FROM happy h GROUP BY h.mood
SELECT a.name, b.name AS other FROM users a JOIN users b ON a.id = b.id + 1
SELECT overlay('abc' placing 'x' from 1), trim(both 'x' from 'xax'), ltrim('a'), extract(year from born), (born, born) OVERLAPS (born, born) FROM users
SELECT to_json(name), json_build_array(1, 2), jsonb_set(data, '{a}', '1'), jsonb_path_query_first(data, '$.a'), data - 'a', data #- '{a}', jsonb_agg(data) OVER () FROM users
SELECT count(DISTINCT name), array_agg(DISTINCT age ORDER BY age), corr(ratio, ratio), stddev(age), variance(balance), bit_or(age), jsonb_agg(DISTINCT mood) FROM users
SELECT sum(ratio), sum(wait), avg(wait), avg(ratio), max(ip), max(token::text), min(tags), sum(age::int), sum(1), avg(1.5), count(1) FROM users
SELECT nosuch FROM users
SELECT u.nosuch FROM users u
SELECT x.id FROM users u
SELECT id FROM nosuchtable
SELECT id FROM users u, orders o
SELECT nosuchfn(1)
SELECT lower(1)
SELECT add_one('a'::text)
SELECT name + 1 FROM users
SELECT mood = name FROM users
SELECT token = name FROM users
SELECT 1::nosuchtype
SELECT name FROM users GROUP BY mood
SELECT total FROM orders GROUP BY user_id
SELECT id FROM users WHERE name
SELECT id FROM users UNION SELECT name FROM users
SELECT id FROM users UNION SELECT id, note FROM orders
SELECT CASE WHEN true THEN 1 ELSE name END FROM users
SELECT a FROM (SELECT 1 AS b) s
SELECT s.* FROM (SELECT id FROM users) s WHERE s.name = 'x'
SELECT 1 FROM users u JOIN orders o ON x.id = 1
SELECT users.id FROM users u
SELECT age::uuid FROM users
SELECT (home).nosuch FROM users
SELECT name[1] FROM users
SELECT id FROM users ORDER BY nosuch
SELECT id FROM users ORDER BY 2
SELECT (SELECT id, name FROM users)
SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = o.nosuch)
SELECT tags = ARRAY['x'] AS same, scores IS DISTINCT FROM '{}' AS other FROM users
SELECT ARRAY[ROW('a', 'b')]::address[] AS homes
SELECT (id, name) = (1, 'x') AS pair FROM users
SELECT (id, name) = ('2020-01-01'::date, 'x') FROM users
SELECT COALESCE(data, '{}'::json) FROM users
SELECT age COLLATE "C" FROM users
