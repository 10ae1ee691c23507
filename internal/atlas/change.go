package atlas

import (
	"slices"
	"strings"
)

// Change is one directory as a request sees it: three states of it, and what
// the change did between fork and head.
type Change struct {
	Path             string
	Fork, Base, Head *Directory
	// Authority is the directory on the branch that decides what is merged;
	// nil when the change targets that branch itself.
	Authority *Directory
	Delta     Delta
	// New are the files that the change brings: on head, neither on fork nor,
	// by the same name and blob, on base or on authority.
	New []File
}

// NewChange puts the states together. Any of fork, base and head may be a
// directory with nothing in it; authority may be nil.
func NewChange(dir string, fork, base, head, authority *Directory) *Change {
	c := &Change{Path: dir, Fork: fork, Base: base, Head: head, Authority: authority, Delta: Diff(fork, head)}
	candidates := slices.Clone(c.Delta.Added)
	for _, r := range c.Delta.Renamed {
		candidates = append(candidates, r.New)
	}
	for _, f := range candidates {
		if _, runs := head.File(f.Name); runs && !same(base, f) && !same(authority, f) {
			c.New = append(c.New, f)
		}
	}
	slices.SortFunc(c.New, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return c
}

// same says that the directory holds f by the same name with the same blob.
func same(d *Directory, f File) bool {
	if d == nil {
		return false
	}
	g, ok := d.File(f.Name)
	return ok && g.OID == f.OID
}

// Merged says whether a file of base is merged for good: it is on the branch
// that decides. Where the change targets that branch, every file of base is.
func (c *Change) Merged(f File) bool { return c.Authority == nil || same(c.Authority, f) }

// BaseMoved says that base changed the directory after the branch was cut.
func (c *Change) BaseMoved() bool { return !Diff(c.Fork, c.Base).Empty() }

// Nowhere says that no state has anything at the path.
func (c *Change) Nowhere() bool { return !c.Fork.Exists() && !c.Base.Exists() && !c.Head.Exists() }

// IsNew says whether the name is among the new files.
func (c *Change) IsNew(name string) bool {
	_, ok := slices.BinarySearchFunc(c.New, name, func(f File, n string) int { return strings.Compare(f.Name, n) })
	return ok
}
