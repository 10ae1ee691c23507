package catalog

import "strings"

// QuoteName writes a name as quote_identifier does (utils/adt/ruleutils.c): in
// quotes unless it is a lower-case word that is no key word, or an unreserved one.
func QuoteName(name string) string {
	plain := name != ""
	for i := 0; i < len(name) && plain; i++ {
		b := name[i]
		plain = b == '_' || b >= 'a' && b <= 'z' || i > 0 && b >= '0' && b <= '9'
	}
	if plain && !quotedWords[name] {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// quotedWords are the key words that are not unreserved (pg_get_keywords() of
// PostgreSQL 15, catcode other than U).
var quotedWords = wordSet(`
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean
both case cast char character check coalesce collate collation column concurrently constraint
create cross current_catalog current_date current_role current_schema current_time
current_timestamp current_user dec decimal default deferrable desc distinct do else end except
exists extract false fetch float for foreign freeze from full grant greatest group grouping having
ilike in initially inner inout int integer intersect interval into is isnull join lateral leading
least left like limit localtime localtimestamp national natural nchar none normalize not notnull
null nullif numeric offset on only or order out outer overlaps overlay placing position precision
primary real references returning right row select session_user setof similar smallint some
substring symmetric table tablesample then time timestamp to trailing treat trim true union unique
user using values varchar variadic verbose when where window with xmlattributes xmlconcat
xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}
