package catalog

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestExprTextIsSQL writes expressions and has PostgreSQL's parser read them
// back: the tree must be the one that was written.
func TestExprTextIsSQL(t *testing.T) {
	t.Parallel()
	location := regexp.MustCompile(`\s*location:-?\d+`)
	tree := func(file *sqlparse.File) string {
		return location.ReplaceAllString(fmt.Sprint(file.Statements[0].Node), "")
	}
	for _, sql := range []string{
		"SELECT (SELECT max(o.total) FROM orders AS o WHERE o.user_id = users.id AND o.status = 'paid')",
		"SELECT org_id IN (SELECT m.org_id FROM memberships m WHERE m.user_id = (SELECT auth.uid()))",
		"SELECT EXISTS (SELECT 1 FROM a LEFT JOIN b USING (id) CROSS JOIN c JOIN d ON d.id = a.id NATURAL JOIN e)",
		"SELECT a > ALL (SELECT b FROM t ORDER BY b DESC NULLS LAST LIMIT 3 OFFSET 1), a = ANY (SELECT b FROM ONLY s.t)",
		"SELECT ARRAY(SELECT DISTINCT ON (a, b) a AS x, \"B c\" FROM t)",
		"SELECT (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT count(*) FROM r)",
		"SELECT (SELECT sum(x) OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t GROUP BY ROLLUP (a), x HAVING count(*) > 1)",
		"SELECT (SELECT rank() OVER w FROM t WINDOW w AS (ORDER BY a RANGE UNBOUNDED PRECEDING EXCLUDE TIES))",
		"SELECT (SELECT g FROM generate_series(1, 3) WITH ORDINALITY AS s(g, n), LATERAL (SELECT s.g) AS q, (VALUES (1, 'a'), (2, 'b')) AS v(i, j))",
		"SELECT a BETWEEN 1 AND 2, b NOT BETWEEN SYMMETRIC c AND d, s LIKE 'a%', s NOT ILIKE ANY (ARRAY['x'])",
		"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x), string_agg(a, ',' ORDER BY b), count(*) FILTER (WHERE c), f(1, VARIADIC ARRAY[2])",
		"SELECT (SELECT a FROM t INTERSECT (SELECT b FROM u EXCEPT SELECT c FROM v)), (SELECT 1 FROM t FOR UPDATE OF t SKIP LOCKED)",
		"SELECT CASE a WHEN 1 THEN 'x' ELSE 'y' END, CASE WHEN a IS NULL THEN b END, (a + b)::numeric(10,2), -x, NOT (a OR b) AND c",
		"SELECT (r).f[1:2], ROW(1, 2), a IS NOT DISTINCT FROM b, NULLIF(a, 0), GREATEST(a, b), x COLLATE \"C\", current_date",
	} {
		want := parse(t, sql)
		text := exprText(want.Statements[0].Node)
		if diff := cmp.Diff(tree(want), tree(parse(t, text))); diff != "" {
			t.Errorf("%s\nis written as\n%s\n%s", sql, text, diff)
		}
	}
}
