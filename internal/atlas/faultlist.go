package atlas

import "fmt"

// mostOfAKind bounds how many faults of one kind a sum can bring about by
// itself: 16 MiB of nonsense must not become millions of findings.
const mostOfAKind = 100

// faultList collects faults. Of the kinds that need no file to be there it
// keeps the first, and lets the last of them count the rest, so that one more
// is still seen as a change.
type faultList struct {
	kept  []Fault
	count map[FaultKind]int
}

func (k FaultKind) bounded() bool { return k == SecondTotal || k == Duplicate || k == Absent }

func (l *faultList) add(f Fault) {
	if l.count == nil {
		l.count = map[FaultKind]int{}
	}
	if l.count[f.Kind]++; !f.Kind.bounded() || l.count[f.Kind] <= mostOfAKind {
		l.kept = append(l.kept, f)
	}
}

func (l *faultList) all() []Fault {
	last := map[FaultKind]int{}
	for i, f := range l.kept {
		last[f.Kind] = i
	}
	for kind, n := range l.count {
		if kind.bounded() && n > mostOfAKind {
			l.kept[last[kind]].Name = andMore(n - mostOfAKind + 1)
		}
	}
	return l.kept
}

func andMore(n int) string { return fmt.Sprintf("and %d more", n) }
