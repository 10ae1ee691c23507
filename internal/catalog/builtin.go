package catalog

// builtinType is a type that PostgreSQL brings along.
type builtinType struct {
	oid OID
	// name in pg_type.
	name string
	// sql is what format_type prints; empty where that is the name.
	sql string
	// modified: it takes modifiers (pg_type.typmodin).
	modified bool
	// collation is its default collation, empty where it has none.
	collation string
}

// builtinTypes are pg_type.dat's types that can stand in SQL, without arrays
// and the row types of the server's own tables, in order of OID.
var builtinTypes = []builtinType{
	{oid: 16, name: "bool", sql: "boolean"},
	{oid: 17, name: "bytea"},
	{oid: 18, name: "char"},
	{oid: 19, name: "name", collation: "C"},
	{oid: 20, name: "int8", sql: "bigint"},
	{oid: 21, name: "int2", sql: "smallint"},
	{oid: 22, name: "int2vector"},
	{oid: 23, name: "int4", sql: "integer"},
	{oid: 24, name: "regproc"},
	{oid: 25, name: "text", collation: "default"},
	{oid: 26, name: "oid"},
	{oid: 27, name: "tid"},
	{oid: 28, name: "xid"},
	{oid: 29, name: "cid"},
	{oid: 30, name: "oidvector"},
	{oid: 32, name: "pg_ddl_command"},
	{oid: 114, name: "json"},
	{oid: 142, name: "xml"},
	{oid: 194, name: "pg_node_tree", collation: "default"},
	{oid: 269, name: "table_am_handler"},
	{oid: 325, name: "index_am_handler"},
	{oid: 600, name: "point"},
	{oid: 601, name: "lseg"},
	{oid: 602, name: "path"},
	{oid: 603, name: "box"},
	{oid: 604, name: "polygon"},
	{oid: 628, name: "line"},
	{oid: 650, name: "cidr"},
	{oid: 700, name: "float4", sql: "real"},
	{oid: 701, name: "float8", sql: "double precision"},
	{oid: 705, name: "unknown"},
	{oid: 718, name: "circle"},
	{oid: 774, name: "macaddr8"},
	{oid: 790, name: "money"},
	{oid: 829, name: "macaddr"},
	{oid: 869, name: "inet"},
	{oid: 1033, name: "aclitem"},
	{oid: 1042, name: "bpchar", sql: "character", modified: true, collation: "default"},
	{oid: 1043, name: "varchar", sql: "character varying", modified: true, collation: "default"},
	{oid: 1082, name: "date"},
	{oid: 1083, name: "time", sql: "time without time zone", modified: true},
	{oid: 1114, name: "timestamp", sql: "timestamp without time zone", modified: true},
	{oid: 1184, name: "timestamptz", sql: "timestamp with time zone", modified: true},
	{oid: 1186, name: "interval", sql: "interval", modified: true},
	{oid: 1266, name: "timetz", sql: "time with time zone", modified: true},
	{oid: 1560, name: "bit", sql: "bit", modified: true},
	{oid: 1562, name: "varbit", sql: "bit varying", modified: true},
	{oid: 1700, name: "numeric", sql: "numeric", modified: true},
	{oid: 1790, name: "refcursor"},
	{oid: 2202, name: "regprocedure"},
	{oid: 2203, name: "regoper"},
	{oid: 2204, name: "regoperator"},
	{oid: 2205, name: "regclass"},
	{oid: 2206, name: "regtype"},
	{oid: 2249, name: "record"},
	{oid: 2275, name: "cstring"},
	{oid: 2276, name: "any"},
	{oid: 2277, name: "anyarray"},
	{oid: 2278, name: "void"},
	{oid: 2279, name: "trigger"},
	{oid: 2280, name: "language_handler"},
	{oid: 2281, name: "internal"},
	{oid: 2283, name: "anyelement"},
	{oid: 2776, name: "anynonarray"},
	{oid: 2950, name: "uuid"},
	{oid: 2970, name: "txid_snapshot"},
	{oid: 3115, name: "fdw_handler"},
	{oid: 3220, name: "pg_lsn"},
	{oid: 3310, name: "tsm_handler"},
	{oid: 3361, name: "pg_ndistinct", collation: "default"},
	{oid: 3402, name: "pg_dependencies", collation: "default"},
	{oid: 3500, name: "anyenum"},
	{oid: 3614, name: "tsvector"},
	{oid: 3615, name: "tsquery"},
	{oid: 3642, name: "gtsvector"},
	{oid: 3734, name: "regconfig"},
	{oid: 3769, name: "regdictionary"},
	{oid: 3802, name: "jsonb"},
	{oid: 3831, name: "anyrange"},
	{oid: 3838, name: "event_trigger"},
	{oid: 3904, name: "int4range"},
	{oid: 3906, name: "numrange"},
	{oid: 3908, name: "tsrange"},
	{oid: 3910, name: "tstzrange"},
	{oid: 3912, name: "daterange"},
	{oid: 3926, name: "int8range"},
	{oid: 4072, name: "jsonpath"},
	{oid: 4089, name: "regnamespace"},
	{oid: 4096, name: "regrole"},
	{oid: 4191, name: "regcollation"},
	{oid: 4451, name: "int4multirange"},
	{oid: 4532, name: "nummultirange"},
	{oid: 4533, name: "tsmultirange"},
	{oid: 4534, name: "tstzmultirange"},
	{oid: 4535, name: "datemultirange"},
	{oid: 4536, name: "int8multirange"},
	{oid: 4537, name: "anymultirange"},
	{oid: 4538, name: "anycompatiblemultirange"},
	{oid: 4600, name: "pg_brin_bloom_summary", collation: "default"},
	{oid: 4601, name: "pg_brin_minmax_multi_summary", collation: "default"},
	{oid: 5017, name: "pg_mcv_list", collation: "default"},
	{oid: 5038, name: "pg_snapshot"},
	{oid: 5069, name: "xid8"},
	{oid: 5077, name: "anycompatible"},
	{oid: 5078, name: "anycompatiblearray"},
	{oid: 5079, name: "anycompatiblenonarray"},
	{oid: 5080, name: "anycompatiblerange"},
}

var builtinsByOID, builtinsByName = indexBuiltins()

func indexBuiltins() (map[OID]*builtinType, map[string]*builtinType) {
	byOID, byName := make(map[OID]*builtinType, len(builtinTypes)), make(map[string]*builtinType, len(builtinTypes))
	for i := range builtinTypes {
		t := &builtinTypes[i]
		byOID[t.oid], byName[t.name] = t, t
	}
	return byOID, byName
}
