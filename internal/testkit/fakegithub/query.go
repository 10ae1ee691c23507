package fakegithub

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// selection is a field of a query, or what is asked of one type.
type selection struct {
	alias, name string
	args        map[string]any
	on          string // the type of an inline fragment, which has no name
	within      []selection
}

var tokens = regexp.MustCompile(`\.\.\.|[{}()\[\]:!$]|"(?:[^"\\]|\\.)*"|-?[0-9]+|[_A-Za-z][_A-Za-z0-9]*`)

type queryParser struct {
	tokens    []string
	variables map[string]any
}

// parseQuery reads the part of GraphQL's grammar that a query without
// directives and named fragments needs.
func parseQuery(text string, variables map[string]any) (within []selection, err error) {
	p := &queryParser{tokens: tokens.FindAllString(text, -1), variables: variables}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("parse error: %v", r)
		}
	}()
	if p.peek() == "query" {
		p.next()
		for depth := 0; p.peek() != "{" || depth > 0; {
			switch p.next() {
			case "(":
				depth++
			case ")":
				depth--
			}
		}
	}
	within = p.selections()
	if len(p.tokens) > 0 {
		return nil, errors.New("parse error: the query goes on after its end")
	}
	return within, nil
}

func (p *queryParser) peek() string {
	if len(p.tokens) == 0 {
		panic("the query ends early")
	}
	return p.tokens[0]
}

func (p *queryParser) next() string {
	t := p.peek()
	p.tokens = p.tokens[1:]
	return t
}

func (p *queryParser) expect(t string) {
	if got := p.next(); got != t {
		panic(fmt.Sprintf("%q where %q is expected", got, t))
	}
}

func (p *queryParser) selections() (list []selection) {
	p.expect("{")
	for p.peek() != "}" {
		if p.peek() == "..." {
			p.next()
			p.expect("on")
			list = append(list, selection{on: p.next(), within: p.selections()})
			continue
		}
		s := selection{name: p.next(), args: map[string]any{}}
		s.alias = s.name
		if p.peek() == ":" {
			p.next()
			s.name = p.next()
		}
		if p.peek() == "(" {
			p.next()
			for p.peek() != ")" {
				name := p.next()
				p.expect(":")
				s.args[name] = p.value()
			}
			p.next()
		}
		if p.peek() == "{" {
			s.within = p.selections()
		}
		list = append(list, s)
	}
	p.next()
	return list
}

func (p *queryParser) value() any {
	switch t := p.next(); {
	case t == "$":
		name := p.next()
		v, ok := p.variables[name]
		if !ok {
			panic("no variable " + name)
		}
		return v
	case t == "[":
		list := []any{}
		for p.peek() != "]" {
			list = append(list, p.value())
		}
		p.next()
		return list
	case t == "{":
		o := map[string]any{}
		for p.peek() != "}" {
			name := p.next()
			p.expect(":")
			o[name] = p.value()
		}
		p.next()
		return o
	case t[0] == '"':
		s, err := strconv.Unquote(t)
		if err != nil {
			panic(err)
		}
		return s
	case t == "true", t == "false":
		return t == "true"
	case t[0] == '-' || '0' <= t[0] && t[0] <= '9':
		n, err := strconv.Atoi(t)
		if err != nil {
			panic(err)
		}
		return n
	default:
		return t // an enum's value
	}
}

// sameShape refuses one response name for two types, as GitHub does (GraphQL
// specification, 5.3.2, "Field Selection Merging"): `state` is IssueState of an
// issue and PullRequestState of a pull request.
func sameShape(list []selection) error {
	seen := map[string]string{}
	for _, s := range list {
		for _, f := range s.within {
			if s.on == "" || f.alias != "state" && f.alias != "stateReason" {
				continue
			}
			if of := seen[f.alias]; of != "" && of != s.on {
				return fmt.Errorf("fields %q conflict because they return conflicting types", f.alias)
			}
			seen[f.alias] = s.on
		}
		if err := sameShape(s.within); err != nil {
			return err
		}
	}
	return nil
}
