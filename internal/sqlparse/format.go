package sqlparse

import (
	"strconv"
	"strings"
)

// format is PostgreSQL's, without widths.
func format(args []string) (string, bool) {
	var b strings.Builder
	next, rest := 1, args[0]
	for {
		before, after, ok := strings.Cut(rest, "%")
		b.WriteString(before)
		if !ok {
			return b.String(), true
		}
		digits := 0
		for digits < len(after) && after[digits] >= '0' && after[digits] <= '9' {
			digits++
		}
		if digits > 0 {
			n, err := strconv.Atoi(after[:digits])
			if err != nil || digits == len(after) || after[digits] != '$' || n < 1 {
				return "", false
			}
			next, after = n, after[digits+1:]
		}
		if after == "" {
			return "", false
		}
		rest = after[1:]
		if after[0] == '%' {
			b.WriteByte('%')
			continue
		}
		if next >= len(args) {
			return "", false
		}
		switch after[0] {
		case 's':
			b.WriteString(args[next])
		case 'I':
			b.WriteString(quoteIdent(args[next]))
		case 'L':
			b.WriteString(quoteLiteral(args[next]))
		default:
			return "", false
		}
		next++
	}
}

func quoteLiteral(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// quoteIdent writes a name as SQL the way quote_ident does: in quotes unless it is
// plain and no keyword, or an unreserved one.
func quoteIdent(name string) string {
	plain := name != ""
	for i := range len(name) {
		c := name[i]
		plain = plain && (c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9')
	}
	if plain && !reserved(name) || name == currentDatabase || name == currentUser {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
