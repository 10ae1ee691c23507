package sqlparse

import (
	"context"
	"runtime"
)

// Parser parses files. The zero value is ready for use, by several goroutines too.
type Parser struct {
	// Executable is a program that calls Child first thing, which is how the parser
	// is started for what may crash it. Without one, such a statement is a Problem.
	Executable string
}

// Parse reads the files; the answers are in the order of the questions. It does not
// fail: what is not understood is a Problem of its file.
func (p *Parser) Parse(ctx context.Context, files []Source) []*File {
	out := make([]*File, 0, len(files))
	_ = p.ParseEach(ctx, files, func(f *File) error {
		out = append(out, f)
		return nil
	})
	return out
}

// ParseEach is Parse for callers that do not keep the trees: each file is handed
// over in order, on the caller's goroutine, and only a few are read ahead. Files
// with the same bytes are parsed once. It ends with the first error of visit, and
// with no other. What visit writes to stderr may be lost: see oneParse.
func (p *Parser) ParseEach(ctx context.Context, files []Source, visit func(*File) error) error {
	order, last := distinct(files)
	workers := min(runtime.GOMAXPROCS(0), len(order))
	ahead := 8 * workers
	var (
		results = make([]chan *File, len(files)) // by the first file with these bytes
		todo    = make(chan int)
		tickets = make(chan struct{}, ahead) // held by the distinct files that are read and not yet handed over
		stop    = make(chan struct{})
	)
	defer close(stop)
	go func() {
		defer close(todo)
		for _, i := range order {
			for range min(weight(files[i]), ahead) {
				select {
				case tickets <- struct{}{}:
				case <-stop:
					return
				}
			}
			todo <- i
		}
	}()
	for _, i := range order {
		results[i] = make(chan *File, 1)
	}
	for range workers {
		go func() {
			r := &reader{parser: p, names: &intern{}}
			for i := range todo {
				results[i] <- r.file(ctx, files[i].Name, string(files[i].Data))
			}
		}()
	}
	kept := map[int]*File{} // what comes again
	for i, s := range files {
		first, lastUse := last[i].first, last[i].last
		f := kept[first]
		if first == i {
			f = <-results[i]
			results[i] = nil
			for range min(weight(s), ahead) {
				<-tickets
			}
			if lastUse > i {
				kept[i] = f
			}
		} else {
			again := *f
			again.Name = s.Name
			f = &again
			if lastUse == i {
				delete(kept, first)
			}
		}
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// weight is the tickets that a file takes: trees are some hundred times as large as
// their SQL, and few large ones are to be there at once.
func weight(f Source) int { return 1 + len(f.Data)/aheadBytes }

// use says where in the list the same bytes stand first and last.
type use struct{ first, last int }

// distinct gives the first file of each content, in order, and for each file its use.
func distinct(files []Source) (order []int, uses []use) {
	uses = make([]use, len(files))
	seen := make(map[string]int, len(files))
	lasts := make([]int, len(files))
	for i, f := range files {
		first, ok := seen[string(f.Data)]
		if !ok {
			first = i
			seen[string(f.Data)] = i
			order = append(order, i)
		}
		lasts[first] = i
		uses[i].first = first
	}
	for i := range uses {
		uses[i].last = lasts[uses[i].first]
	}
	return order, uses
}
