-- What of the result is compared: one fact a line.
SELECT 'column ' || c.relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
  || CASE WHEN c.relkind = 'v' AND pg_column_is_updatable(c.oid, attnum, true) THEN ' writable' ELSE '' END
FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace IN ('public'::regnamespace, coalesce(to_regnamespace('app'), 0)) AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'view ' || relname || ' ' || pg_relation_is_updatable(oid, true) || coalesce(' ' || (SELECT string_agg(o, ',' ORDER BY o) FROM unnest(reloptions) o), '')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
UNION ALL
SELECT 'function ' || proname || '(' || (SELECT coalesce(string_agg(format_type(t, NULL), ',' ORDER BY i), '') FROM unnest(proargtypes) WITH ORDINALITY u (t, i)) || ') '
  || prokind::text || ' ' || CASE WHEN proretset THEN 'setof ' ELSE '' END || format_type(prorettype, NULL) || ' ' || provolatile::text || proparallel::text
  || CASE WHEN proisstrict THEN ' strict' ELSE '' END || CASE WHEN prosecdef THEN ' definer' ELSE '' END || CASE WHEN proleakproof THEN ' leakproof' ELSE '' END
  || ' ' || pronargdefaults || coalesce(' ' || (SELECT string_agg(split_part(o, '=', 1), ',' ORDER BY o) FROM unnest(proconfig) o), '')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || relname || '.' || tgname || ' ' || tgenabled::text || CASE WHEN tgdeferrable THEN ' deferrable' ELSE '' END
  || CASE WHEN tginitdeferred THEN ' deferred' ELSE '' END || CASE WHEN tgqual IS NOT NULL THEN ' when' ELSE '' END
FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal OR tgparentid <> 0
UNION ALL
SELECT 'rule ' || relname || '.' || rulename || CASE WHEN is_instead THEN ' instead' ELSE '' END
FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class WHERE rulename <> '_RETURN' AND relnamespace = 'public'::regnamespace
ORDER BY 1;
