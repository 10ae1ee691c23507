package catalog

import "strings"

// harmlessDynamic says that the text of an EXECUTE, whatever it is put together
// from, begins as a statement that only reads or writes data, and calls nothing
// that may change the schema.
func (s *Session) harmlessDynamic(expression string, depth int) bool {
	i := strings.IndexByte(expression, '\'')
	if i < 0 {
		return false
	}
	if head := strings.ToLower(strings.TrimSpace(expression[:i])); head != "" && head != "format(" && head != "e" && head != "(" && head != "format (" {
		return false
	}
	words := strings.Fields(strings.ToLower(expression[i+1:]))
	if len(words) == 0 {
		return false
	}
	switch strings.Trim(words[0], "'(") {
	case "select", "insert", "update", "delete", "analyze", "vacuum", "lock", "comment", "truncate", "notify", "refresh", "reindex", "explain", "copy":
		// A second statement behind a semicolon is no longer data alone.
		return !strings.Contains(strings.TrimRight(expression, "'); \n\t"), ";") && !s.dynamicCalls(strings.ToLower(expression), depth)
	}
	return false
}

// dynamicCalls says that a text calls a function of the directory that changes
// the schema, or one whose name is computed: %I(), or ' || name || '(). A name
// behind INTO is a table's.
func (s *Session) dynamicCalls(text string, depth int) bool {
	for i := range len(text) {
		if text[i] != '(' {
			continue
		}
		before := strings.TrimRight(text[:i], " ")
		joined := strings.TrimRight(strings.TrimSuffix(before, "'"), " ")
		switch name := lastName(before); {
		case strings.Contains(name, "%"):
			if !behindInto(before) {
				return true
			}
		case name != "":
			for _, f := range s.Catalog.functionsByPath(s, "", name[strings.LastIndexByte(name, '.')+1:]) {
				if s.functionEffect(f, depth) {
					return true
				}
			}
		case joined != before && strings.HasSuffix(joined, "||"):
			if !behindInto(joined[:max(0, strings.LastIndexByte(joined, '\''))]) {
				return true
			}
		}
	}
	return false
}

// behindInto says that a text ends in INTO, or in INTO and a name or its beginning.
func behindInto(text string) bool {
	text = strings.TrimRight(text, " ")
	name := lastName(text)
	return name == "into" || lastName(strings.TrimRight(strings.TrimSuffix(text, name), " ")) == "into"
}

// lastName is the name, with its schema and placeholders of format, that a text
// ends in.
func lastName(text string) string {
	i := len(text)
	for i > 0 && strings.IndexByte("abcdefghijklmnopqrstuvwxyz0123456789_$.%", text[i-1]) >= 0 {
		i--
	}
	return text[i:]
}
