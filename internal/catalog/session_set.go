package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func defaultPath() []string { return []string{"$user", "public"} }

// set is SET, SET LOCAL and RESET. Of the parameters only search_path and role
// matter to what statements mean.
func (s *Session) set(n *ast.VariableSetStmt) *Error {
	now := s.settings()
	reset := n.Kind == ast.VariableSetKind_VAR_SET_DEFAULT || n.Kind == ast.VariableSetKind_VAR_RESET
	switch {
	case n.Kind == ast.VariableSetKind_VAR_RESET_ALL:
		now.path = defaultPath() // the role stays (GUC_NO_RESET_ALL)
	case strings.EqualFold(n.Name, "search_path"):
		now.path = defaultPath()
		if !reset {
			now.path = words(n.Args)
		}
	case strings.EqualFold(n.Name, "role"):
		now.role = now.user
		if name := strings.Join(words(n.Args), ""); !reset && name != "none" {
			role, err := s.mention(name)
			if err != nil {
				return err
			}
			now.role = role
		}
	case strings.EqualFold(n.Name, "session_authorization"):
		now.user = s.login
		if name := strings.Join(words(n.Args), ""); !reset && name != "" {
			role, err := s.mention(name)
			if err != nil {
				return err
			}
			now.user = role
		}
		now.role = now.user
	default:
		return nil
	}
	s.changeSettings(now, n.IsLocal)
	return nil
}

// setConfig is set_config(name, value, is_local), with which dumps begin.
func (s *Session) setConfig(name, value string, local bool) {
	if !strings.EqualFold(name, "search_path") {
		return
	}
	now := s.settings()
	now.path = splitPath(value)
	s.changeSettings(now, local)
}

// splitPath reads a list of names as SplitIdentifierString does.
func splitPath(value string) []string {
	out := []string{}
	for _, part := range strings.Split(value, ",") {
		part = strings.TrimSpace(part)
		if len(part) > 1 && part[0] == '"' && part[len(part)-1] == '"' {
			part = strings.ReplaceAll(part[1:len(part)-1], `""`, `"`)
		} else {
			part = strings.ToLower(part)
		}
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

// discard is DISCARD: ALL also gives back what SET changed, ALL and TEMP drop
// temporary objects.
func (s *Session) discard(n *ast.DiscardStmt) *Error {
	switch n.Target {
	case ast.DiscardMode_DISCARD_ALL:
		s.changeSettings(settings{role: s.login, user: s.login, path: defaultPath()}, false)
	case ast.DiscardMode_DISCARD_TEMP:
	default:
		return nil
	}
	s.dropTemporary()
	return nil
}

// dropTemporary drops what the end of the session drops.
func (s *Session) dropTemporary() {
	if n := s.Catalog.Schemas[s.temp]; n != nil {
		_ = s.dropThings(one(aSchema, n.OID), true) // a cascade is not refused
		s.temp, s.Cascaded = 0, nil
	}
}

// Close ends the session: an open transaction is committed, temporary objects
// are dropped.
func (s *Session) Close() {
	s.commit()
	s.dropTemporary()
	s.forget()
}
