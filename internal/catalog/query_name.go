package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// wildColumnName stands in an output list for columns that are not known.
const wildColumnName = "\x00*"

// figureColumn is the name that an expression gets in a result (FigureColname,
// parser/parse_target.c).
func figureColumn(n *ast.Node) string {
	if name, strength := figure(n, 0); strength > 0 {
		return name
	}
	return "?column?"
}

// figure gives a name and how good it is: 0 none, 1 a guess that a better one
// inside a cast or CASE may replace, 2 a good one.
func figure(n *ast.Node, depth int) (string, int) {
	if depth > 200 {
		return "", 0
	}
	switch m := ast.Unwrap(n).(type) {
	case *ast.ColumnRef:
		if names := ast.Strings(m.Fields); len(names) > 0 {
			return names[len(names)-1], 2
		}
	case *ast.A_Indirection:
		for i := len(m.Indirection) - 1; i >= 0; i-- {
			if s := m.Indirection[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
		return figure(m.Arg, depth+1)
	case *ast.FuncCall:
		if _, name := ast.Qualified(m.Funcname); name != "" {
			return name, 2
		}
	case *ast.A_Expr:
		if m.Kind == ast.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *ast.TypeCast:
		if name, strength := figure(m.Arg, depth+1); strength > 1 {
			return name, strength
		}
		if m.TypeName != nil {
			if _, name := ast.Qualified(m.TypeName.Names); name != "" {
				return name, 1
			}
		}
	case *ast.CollateClause:
		return figure(m.Arg, depth+1)
	case *ast.GroupingFunc:
		return "grouping", 2
	case *ast.SubLink:
		return figureSubLink(m, depth)
	case *ast.CaseExpr:
		if name, strength := figure(m.Defresult, depth+1); strength > 1 {
			return name, strength
		}
		return "case", 1
	case *ast.A_ArrayExpr:
		return "array", 2
	case *ast.RowExpr:
		return "row", 2
	case *ast.CoalesceExpr:
		return "coalesce", 2
	case *ast.MinMaxExpr:
		if m.Op == ast.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *ast.SQLValueFunction:
		if name := sqlValueName(m.Op); name != "" {
			return name, 2
		}
	case *ast.XmlExpr:
		return figureXML(m.Op)
	case *ast.XmlSerialize:
		return "xmlserialize", 2
	case *ast.JsonObjectConstructor:
		return "json_object", 2
	case *ast.JsonArrayConstructor, *ast.JsonArrayQueryConstructor:
		return "json_array", 2
	case *ast.JsonObjectAgg:
		return "json_objectagg", 2
	case *ast.JsonArrayAgg:
		return "json_arrayagg", 2
	}
	return "", 0
}

func figureSubLink(m *ast.SubLink, depth int) (string, int) {
	switch m.SubLinkType {
	case ast.SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case ast.SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case ast.SubLinkType_EXPR_SUBLINK:
		if sel := m.Subselect.GetSelectStmt(); sel != nil {
			for sel.Larg != nil {
				sel = sel.Larg
			}
			if len(sel.ValuesLists) > 0 {
				return "column1", 2
			}
			if len(sel.TargetList) > 0 {
				if t := sel.TargetList[0].GetResTarget(); t != nil {
					if t.Name != "" {
						return t.Name, 2
					}
					if name, strength := figure(t.Val, depth+1); strength > 0 {
						return name, 2
					}
				}
			}
			return "?column?", 2
		}
	}
	return "", 0
}

func figureXML(op ast.XmlExprOp) (string, int) {
	switch op {
	case ast.XmlExprOp_IS_XMLCONCAT:
		return "xmlconcat", 2
	case ast.XmlExprOp_IS_XMLELEMENT:
		return "xmlelement", 2
	case ast.XmlExprOp_IS_XMLFOREST:
		return "xmlforest", 2
	case ast.XmlExprOp_IS_XMLPARSE:
		return "xmlparse", 2
	case ast.XmlExprOp_IS_XMLPI:
		return "xmlpi", 2
	case ast.XmlExprOp_IS_XMLROOT:
		return "xmlroot", 2
	}
	return "", 0
}

// sqlValue are the keywords of the standard that are values without arguments,
// with their types (SVFOP_*, nodes/primnodes.h).
func sqlValue(op ast.SQLValueFunctionOp) (name string, t OID) {
	switch op {
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		return "current_date", oidDate
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_TIME, ast.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
		return "current_time", oidTimetz
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, ast.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N:
		return "current_timestamp", oidTimestamptz
	case ast.SQLValueFunctionOp_SVFOP_LOCALTIME, ast.SQLValueFunctionOp_SVFOP_LOCALTIME_N:
		return "localtime", oidTime
	case ast.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP, ast.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		return "localtimestamp", oidTimestamp
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:
		return "current_role", oidName
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_USER:
		return "current_user", oidName
	case ast.SQLValueFunctionOp_SVFOP_USER:
		return "user", oidName
	case ast.SQLValueFunctionOp_SVFOP_SESSION_USER:
		return "session_user", oidName
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
		return "current_catalog", oidName
	case ast.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:
		return "current_schema", oidName
	}
	return "", 0
}

func sqlValueName(op ast.SQLValueFunctionOp) string {
	name, _ := sqlValue(op)
	return name
}
