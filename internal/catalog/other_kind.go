package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// otherKind describes a kind of object that the catalog keeps as an Other.
type otherKind struct {
	// words are the kind in SQL's words; see Other.Kind.
	words string
	// inSchema: such an object lives in a schema.
	inSchema bool
}

// otherKindOf is the kind that a statement names.
func otherKindOf(t ast.ObjectType) (otherKind, bool) {
	switch t {
	case ast.ObjectType_OBJECT_COLLATION:
		return otherKind{"collation", true}, true
	case ast.ObjectType_OBJECT_CONVERSION:
		return otherKind{"conversion", true}, true
	case ast.ObjectType_OBJECT_OPERATOR:
		return otherKind{"operator", true}, true
	case ast.ObjectType_OBJECT_OPCLASS:
		return otherKind{"operator class", true}, true
	case ast.ObjectType_OBJECT_OPFAMILY:
		return otherKind{"operator family", true}, true
	case ast.ObjectType_OBJECT_TSPARSER:
		return otherKind{"text search parser", true}, true
	case ast.ObjectType_OBJECT_TSDICTIONARY:
		return otherKind{"text search dictionary", true}, true
	case ast.ObjectType_OBJECT_TSTEMPLATE:
		return otherKind{"text search template", true}, true
	case ast.ObjectType_OBJECT_TSCONFIGURATION:
		return otherKind{"text search configuration", true}, true
	case ast.ObjectType_OBJECT_STATISTIC_EXT:
		return otherKind{"statistics", true}, true
	case ast.ObjectType_OBJECT_CAST:
		return otherKind{"cast", false}, true
	case ast.ObjectType_OBJECT_TRANSFORM:
		return otherKind{"transform", false}, true
	case ast.ObjectType_OBJECT_EXTENSION:
		return otherKind{"extension", false}, true
	case ast.ObjectType_OBJECT_LANGUAGE:
		return otherKind{"language", false}, true
	case ast.ObjectType_OBJECT_FDW:
		return otherKind{"foreign data wrapper", false}, true
	case ast.ObjectType_OBJECT_FOREIGN_SERVER:
		return otherKind{"server", false}, true
	case ast.ObjectType_OBJECT_USER_MAPPING:
		return otherKind{"user mapping", false}, true
	case ast.ObjectType_OBJECT_PUBLICATION:
		return otherKind{"publication", false}, true
	case ast.ObjectType_OBJECT_SUBSCRIPTION:
		return otherKind{"subscription", false}, true
	case ast.ObjectType_OBJECT_EVENT_TRIGGER:
		return otherKind{"event trigger", false}, true
	case ast.ObjectType_OBJECT_ACCESS_METHOD:
		return otherKind{"access method", false}, true
	}
	return otherKind{}, false
}
