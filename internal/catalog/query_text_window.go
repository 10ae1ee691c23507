package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// Bits of WindowDef.frameOptions (FRAMEOPTION_*, nodes/parsenodes.h).
const (
	frameRows    = 1 << 2
	frameGroups  = 1 << 3
	frameBetween = 1 << 4
	framePlain   = 1<<1 | 1<<5 | 1<<10 // FRAMEOPTION_DEFAULTS: none is written
)

// frameBounds are the ends of a frame: the bit of one that begins it, followed
// by the bit of one that ends it.
var frameBounds = []struct {
	bit    int32
	text   string
	offset bool
}{
	{1 << 5, "UNBOUNDED PRECEDING", false},
	{1 << 7, "UNBOUNDED FOLLOWING", false},
	{1 << 9, "CURRENT ROW", false},
	{1 << 11, " PRECEDING", true},
	{1 << 13, " FOLLOWING", true},
}

func (w *writer) over(m *ast.WindowDef, depth int) {
	w.put(" OVER ")
	if m.Name != "" {
		w.put(QuoteName(m.Name))
		return
	}
	w.window(m, depth)
}

func (w *writer) window(m *ast.WindowDef, depth int) {
	w.put("(")
	if m.Refname != "" {
		w.put(QuoteName(m.Refname), " ")
	}
	w.clause("PARTITION BY ", m.PartitionClause, depth)
	if len(m.PartitionClause) > 0 && len(m.OrderClause) > 0 {
		w.put(" ")
	}
	w.clause("ORDER BY ", m.OrderClause, depth)
	if m.FrameOptions != framePlain {
		w.frame(m, depth)
	}
	w.put(")")
}

func (w *writer) frame(m *ast.WindowDef, depth int) {
	word := " RANGE "
	switch {
	case m.FrameOptions&frameRows != 0:
		word = " ROWS "
	case m.FrameOptions&frameGroups != 0:
		word = " GROUPS "
	}
	w.put(word)
	if m.FrameOptions&frameBetween == 0 {
		w.bound(m.FrameOptions, m.StartOffset, depth)
	} else {
		w.put("BETWEEN ")
		w.bound(m.FrameOptions, m.StartOffset, depth)
		w.put(" AND ")
		w.bound(m.FrameOptions>>1, m.EndOffset, depth)
	}
	for bit, text := range map[int32]string{1 << 15: " EXCLUDE CURRENT ROW", 1 << 16: " EXCLUDE GROUP", 1 << 17: " EXCLUDE TIES"} {
		if m.FrameOptions&bit != 0 {
			w.put(text)
		}
	}
}

// bound writes one end, whose bits are those of a beginning.
func (w *writer) bound(options int32, offset *ast.Node, depth int) {
	for _, b := range frameBounds {
		if options&b.bit == 0 {
			continue
		}
		if b.offset {
			w.operand(offset, depth)
		}
		w.put(b.text)
		return
	}
}
