-- What a server holds, as the lines of the goldens; see scripts/catalog-goldens.
\set QUIET on
\pset format unaligned
\pset tuples_only on
set search_path='';
with ns as (select oid, nspname from pg_namespace where nspname not like 'pg\_%' and nspname<>'information_schema'),
r as (select c.*, n.nspname||'.'||c.relname q from pg_class c join ns n on n.oid=c.relnamespace)
select l from (
select 'rel '||q||' '||relkind::text||case when relpersistence='p' then '' else ' '||relpersistence::text end
 ||case when relrowsecurity then ' rls' else '' end||case when relforcerowsecurity then ' force' else '' end
 ||case when relreplident in('d') or relkind not in ('r','p') then '' else ' replident='||relreplident::text end
 ||coalesce((select ' inherits='||string_agg(p.q,',' order by i.inhseqno) from pg_inherits i join r p on p.oid=i.inhparent where i.inhrelid=r.oid and r.relkind not in ('i','I')),'')
 ||case when relispartition and relkind not in ('i','I') then ' partition' else '' end
 ||coalesce(' of='||(select n.nspname||'.'||t.typname from pg_type t join ns n on n.oid=t.typnamespace where t.oid=r.reloftype),'') l
from r where relkind not in ('i','I')
union all
select 'col '||q||'.'||attname||' '||format_type(atttypid,atttypmod)||case when attnotnull then ' notnull' else '' end
 ||case when atthasdef and attgenerated='' then ' default' else '' end||case when attidentity<>'' then ' identity='||attidentity::text else '' end
 ||case when attgenerated<>'' then ' generated' else '' end||case when attinhcount>0 then ' inherited='||attinhcount||case when attislocal then ' local' else '' end else '' end
from r join pg_attribute a on a.attrelid=r.oid where attnum>0 and not attisdropped and relkind in ('r','p','f','v','m','c')
union all
select 'con '||q||' '||conname||' '||contype::text||' ('||coalesce((select string_agg(coalesce(attname,'?'),',' order by o) from unnest(conkey) with ordinality u(n,o) left join pg_attribute a on a.attrelid=conrelid and a.attnum=n),'')||')'
 ||case when contype='f' then ' -> '||(select q from r x where x.oid=confrelid)||' ('||(select string_agg(attname,',' order by o) from unnest(confkey) with ordinality u(n,o) join pg_attribute a on a.attrelid=confrelid and a.attnum=n)||') '||confdeltype::text||confupdtype::text||confmatchtype::text else '' end
 ||case when condeferrable then ' deferrable' else '' end||case when condeferred then ' deferred' else '' end||case when convalidated then '' else ' invalid' end||case when contype='c' and connoinherit then ' noinherit' else '' end
 ||case when coninhcount>0 then ' inherited' else '' end
from pg_constraint k join r on r.oid=k.conrelid where contype in ('p','u','f','c','x')
  and not (contype='f' and conparentid<>0 and confrelid<>(select confrelid from pg_constraint kk where kk.oid=k.conparentid)) 
union all
select 'idx '||r.q||' on '||t.q||case when indisunique then ' unique' else '' end||case when indisprimary then ' primary' else '' end||case when indisexclusion then ' exclusion' else '' end
 ||' ('||(select string_agg(case when n=0 then 'expr' else attname end,',' order by o) from unnest(indkey) with ordinality u(n,o) left join pg_attribute a on a.attrelid=indrelid and a.attnum=n where o<=indnkeyatts)||')'
 ||coalesce(' include ('||(select string_agg(attname,',' order by o) from unnest(indkey) with ordinality u(n,o) left join pg_attribute a on a.attrelid=indrelid and a.attnum=n where o>indnkeyatts)||')','')
 ||case when indpred is not null then ' partial' else '' end||case when indisvalid then '' else ' invalid' end||case when indimmediate then '' else ' deferrable' end
 ||coalesce(' parent='||(select p.q from pg_inherits h join r p on p.oid=h.inhparent where h.inhrelid=r.oid),'')
from pg_index i join r on r.oid=indexrelid join r t on t.oid=indrelid
union all
select 'seq '||q||' '||format_type(seqtypid,null)||' start='||seqstart||' inc='||seqincrement||' min='||seqmin||' max='||seqmax||case when seqcycle then ' cycle' else '' end
 ||coalesce((select ' owned='||t.q||'.'||attname||case d.deptype when 'i' then ' identity' else '' end from pg_depend d join r t on t.oid=d.refobjid join pg_attribute a on a.attrelid=t.oid and a.attnum=d.refobjsubid where d.objid=r.oid and d.classid='pg_class'::regclass and d.deptype in ('a','i') and refclassid='pg_class'::regclass),'')
from pg_sequence s join r on r.oid=s.seqrelid
union all
select 'trg '||q||' '||tgname||' '||tgenabled::text from pg_trigger g join r on r.oid=tgrelid where not tgisinternal
union all select 'schema '||nspname from ns where nspname<>'public'
) x order by l collate "C";
