package sqlparse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// reader reads one file after the other.
type reader struct {
	parser *Parser
	names  *intern
}

// job is one file being read.
type job struct {
	*reader
	*File
	src   string
	spans []span
	// children is how many statements had a process of their own; lost is why no
	// further one gets it.
	children int
	lost     Reason
}

// file reads a file whose bytes are src.
func (r *reader) file(ctx context.Context, name, src string) *File {
	j := &job{reader: r, src: src, File: &File{Name: name, text: newText(src)}}
	defer j.settle()
	if p := refuse(src); p != nil {
		j.problem(*p)
		return j.File
	}
	from := 0
	if strings.HasPrefix(src, bom) {
		from = len(bom)
	}
	found := split(src, from, r.names)
	if found.cost > maxCost(len(src)) {
		j.problem(Problem{Reason: TooDeep, Statement: -1, Message: "comments or operators are nested so that PostgreSQL's scanner would read them for minutes"})
		return j.File
	}
	if found.many {
		j.problem(Problem{Reason: TooLarge, Statement: -1, Message: fmt.Sprintf("more than %d statements or comments, or than %d problems", maxItems, maxProblems)})
		return j.File
	}
	j.spans, j.Comments = found.spans, found.comments
	j.Problems = found.problems
	j.place()
	j.parse(ctx)
	return j.File
}

// settle puts the problems in order and sets their lines.
func (j *job) settle() {
	slices.SortStableFunc(j.Problems, func(a, b Problem) int { return a.Start - b.Start })
	at := j.text.walker()
	for i := range j.Problems {
		p := &j.Problems[i]
		p.Line, p.Column = at.place(p.Start)
	}
}

// refuse finds what must not reach the parser at all.
func refuse(src string) *Problem {
	if len(src) > maxFile {
		return &Problem{Reason: TooLarge, Statement: -1, Message: fmt.Sprintf("%d MB of SQL, and no more than %d are read", len(src)>>20, maxFile>>20)}
	}
	if n := strings.IndexByte(src, 0); n >= 0 {
		return &Problem{Reason: NUL, Statement: -1, Start: n, Message: "a NUL byte: PostgreSQL's parser sees nothing of what follows it"}
	}
	if !utf8.ValidString(src) {
		n := 0
		for n < len(src) {
			r, size := utf8.DecodeRuneInString(src[n:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			n += size
		}
		return &Problem{Reason: Encoding, Statement: -1, Start: n, Message: fmt.Sprintf("byte 0x%02x is not UTF-8", src[n])}
	}
	return nil
}

// place makes the statements and sets the lines of everything that was cut.
func (j *job) place() {
	j.Statements = make([]Statement, len(j.spans))
	at := j.text.walker()
	for i, s := range j.spans {
		st := &j.Statements[i]
		*st = Statement{Kind: Schema, Start: s.start, End: s.end, Text: j.src[s.start:s.end]}
		if s.data {
			st.Kind = Data
		}
		st.Line, st.Column = at.place(s.start)
	}
	at = j.text.walker()
	for i := range j.Comments {
		c := &j.Comments[i]
		c.Line, c.Column = at.place(c.Start)
	}
}

// problem adds one about a statement, which then has no tree, or about the file.
func (j *job) problem(p Problem) {
	if p.Statement >= 0 {
		j.Statements[p.Statement].Kind = Unparsed
	}
	j.Problems = append(j.Problems, p)
}

// parse makes the trees: of neighbours at once, of the suspicious one by one.
func (j *job) parse(ctx context.Context) {
	for i := 0; i < len(j.spans); {
		if ctx.Err() != nil {
			j.giveUp(i, Canceled, "not read further: "+context.Cause(ctx).Error())
			return
		}
		if len(j.Problems) > maxProblems {
			j.giveUp(i, TooLarge, fmt.Sprintf("not read further after %d problems", maxProblems))
			return
		}
		if j.alone(ctx, i) {
			i++
			continue
		}
		end := i + 1
		for end < len(j.spans) && !j.spans[end].apart && j.spans[end].end-j.spans[i].start <= maxText && !j.special(end) {
			end++
		}
		if !j.together(i, end) {
			for k := i; k < end; k++ {
				if len(j.Problems) > maxProblems {
					end = k
					break
				}
				j.single(k)
			}
		}
		i = end
	}
}

// giveUp gives up on all statements from i on.
func (j *job) giveUp(i int, why Reason, message string) {
	j.problem(Problem{Reason: why, Statement: -1, Start: j.spans[i].start, Message: message})
	for ; i < len(j.spans); i++ {
		j.Statements[i].Kind = Unparsed
	}
}

// special reports whether a statement is not for this process's parser.
func (j *job) special(i int) bool {
	s := j.spans[i]
	return s.broken != nil || s.end-s.start > maxStatement || s.depth > maxDepth || s.data && !s.calls && s.end-s.start > largeData
}

// alone deals with a special statement.
func (j *job) alone(ctx context.Context, i int) bool {
	s := j.spans[i]
	switch {
	case !j.special(i):
		return false
	case s.broken != nil:
		p := *s.broken
		p.Statement = i
		j.problem(p)
	case s.data && !s.calls && s.end-s.start > largeData:
		// Its rows are no business of ours.
	case s.end-s.start > maxStatement:
		j.problem(Problem{Reason: TooLarge, Statement: i, Start: s.start, Message: fmt.Sprintf("a statement of %d MB, and no more than %d are read", (s.end-s.start)>>20, maxStatement>>20)})
	case s.depth > maxChild:
		j.problem(Problem{Reason: TooDeep, Statement: i, Start: s.start, Message: "nested too deep for PostgreSQL's parser"})
	default:
		j.isolated(ctx, i)
	}
	return true
}

// together parses neighbours as one text. Where it is not certain which tree is
// whose, it answers false.
func (j *job) together(from, to int) bool {
	base := j.spans[from].start
	source := j.src[base:j.spans[to-1].end]
	in, fault := printTree(source)
	if fault != nil {
		return false
	}
	stmts, fault := trees(in, source, base, j.names)
	if fault != nil || len(stmts) != to-from {
		return false
	}
	for i, raw := range stmts {
		s := j.spans[from+i]
		start, end := int(raw.StmtLocation), int(raw.StmtLocation+raw.StmtLen)
		if raw.StmtLen == 0 {
			end = s.end
		}
		if start > s.start || end < s.end || from+i+1 < to && end > j.spans[from+i+1].start {
			return false
		}
	}
	for i, raw := range stmts {
		j.tree(from+i, raw.Stmt)
	}
	return true
}

// single parses one statement by itself.
func (j *job) single(i int) {
	s := j.spans[i]
	source := j.src[s.start:s.end]
	in, fault := printTree(source)
	j.finish(i, in, fault)
}

// finish takes what the parser said about one statement.
func (j *job) finish(i int, in string, f *fault) {
	s := j.spans[i]
	var stmts []*ast.RawStmt
	if f == nil {
		stmts, f = trees(in, j.src[s.start:s.end], s.start, j.names)
	}
	switch {
	case f != nil:
		j.problem(Problem{Reason: f.reason(), Statement: i, Start: s.start + max(f.At, 0), Message: f.message()})
	case len(stmts) != 1:
		j.problem(Problem{Reason: Syntax, Statement: i, Start: s.start, Message: fmt.Sprintf("PostgreSQL's parser reads %d statements here", len(stmts))})
	default:
		j.tree(i, stmts[0].Stmt)
	}
}

func (j *job) tree(i int, n *ast.Node) {
	st := &j.Statements[i]
	st.Node, st.Kind = n, Schema
	if why := rereads(n); why != "" {
		st.Node = nil
		j.problem(Problem{Reason: Setting, Statement: i, Start: st.Start, Message: why})
		return
	}
	switch n.Node.(type) {
	case *ast.Node_InsertStmt, *ast.Node_UpdateStmt, *ast.Node_DeleteStmt, *ast.Node_MergeStmt, *ast.Node_CopyStmt:
		st.Kind = Data
	case *ast.Node_SelectStmt:
		if len(n.GetSelectStmt().ValuesLists) > 0 {
			st.Kind = Data
		}
	}
}
