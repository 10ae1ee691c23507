package catalog

import (
	_ "embed" // the table of extensions
	"strings"
	"sync"
)

// extensionsText is what well-known extensions bring, as their control files
// and scripts say: see the head of the file. Those that PostgreSQL ships were
// read from a server 15.
//
//go:embed builtin/extensions.txt
var extensionsText string

// extension is what CREATE EXTENSION brings, as far as statements name it.
type extension struct {
	// types and schemas that it makes.
	types, schemas []string
	// schema in which its objects are, whatever the statement says; empty where
	// the extension can be moved.
	schema string
	// requires are extensions that CASCADE creates too.
	requires []string
	// functions with their result as SQL writes it; empty where the overloads
	// differ. A name that ends in * stands for all that begin so.
	functions map[string]string
	prefixes  []string
}

type extensions struct {
	byName map[string]*extension
	// types has the extensions that make a type of the name.
	types map[string]string
}

var knownExtensions = sync.OnceValue(func() *extensions {
	all := &extensions{byName: map[string]*extension{}, types: map[string]string{}}
	var e *extension
	name := ""
	for line := range strings.Lines(extensionsText) {
		key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch key {
		case "extension":
			name = rest
			e = &extension{functions: map[string]string{}}
			all.byName[name] = e
		case "types":
			e.types = append(e.types, strings.Fields(rest)...)
			for _, t := range strings.Fields(rest) {
				all.types[t] = name
			}
		case "schemas":
			e.schemas = strings.Fields(rest)
		case "schema":
			e.schema = rest
		case "requires":
			e.requires = strings.Fields(rest)
		case "functions":
			for f := range strings.SplitSeq(rest, ", ") {
				f, result, _ := strings.Cut(f, " ")
				if prefix, ok := strings.CutSuffix(f, "*"); ok {
					e.prefixes = append(e.prefixes, prefix)
					continue
				}
				e.functions[f] = result
			}
		}
	}
	return all
})

// extensionOfType is the well-known extension that makes a type of the name.
func extensionOfType(name string) string { return knownExtensions().types[name] }

// has says whether the extension has a function of the name, and what SQL calls
// its result; an empty result is not known.
func (e *extension) has(function string) (result string, ok bool) {
	if result, ok = e.functions[function]; ok {
		return result, true
	}
	for _, p := range e.prefixes {
		if strings.HasPrefix(function, p) {
			return "", true
		}
	}
	return "", false
}

// extensionMods normalizes the modifiers of an extension's type as its own
// typmodout prints them. Only PostGIS prints others than were written.
func extensionMods(name string, mods []string) string {
	if name != "geometry" && name != "geography" || len(mods) == 0 || len(mods) > 2 {
		return strings.Join(mods, ",")
	}
	shape, ok := geometryName(mods[0])
	if !ok {
		return strings.Join(mods, ",")
	}
	srid := ""
	if len(mods) == 2 {
		srid = mods[1]
	}
	if srid == "" && name == "geography" {
		srid = "4326"
	}
	if srid == "" || srid == "0" {
		return shape
	}
	return shape + "," + srid
}

// geometryName is the shape's name in PostGIS's own spelling, with Z and M.
func geometryName(word string) (string, bool) {
	lower := strings.ToLower(word)
	shapes := []string{
		"Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
		"GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface",
		"PolyhedralSurface", "Triangle", "Tin",
	}
	for _, s := range shapes {
		switch rest, ok := strings.CutPrefix(lower, strings.ToLower(s)); {
		case !ok:
		case rest == "" || rest == "z" || rest == "m" || rest == "zm":
			return s + strings.ToUpper(rest), true
		}
	}
	return "", false
}
