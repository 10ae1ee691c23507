package snapshot

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// disk reads files of the working tree by paths that git listed. No symbolic
// link is followed, neither at the end of a path nor on the way: what lies
// behind one is not part of the tree. Directories stay open between look-ups,
// which come sorted.
type disk struct {
	ctx     context.Context // of the one pass that this disk serves
	newHash func() hash.Hash
	open    []openDir
	// gone is the last directory that turned out to be none.
	gone string
	read map[string]Blob
}

type openDir struct {
	path string // ends in a slash but for the root's, which is empty
	root *os.Root
}

func openDisk(ctx context.Context, root string, newHash func() hash.Hash) (*disk, error) {
	top, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return &disk{ctx: ctx, newHash: newHash, open: []openDir{{root: top}}, read: map[string]Blob{}}, nil
}

func (d *disk) close() {
	for _, o := range d.open {
		_ = o.root.Close()
	}
}

// look returns what git would store for a path now. It is false where there is
// nothing to store.
func (d *disk) look(staged indexEntry) (Entry, bool, error) {
	if err := d.ctx.Err(); err != nil {
		return Entry{}, false, context.Cause(d.ctx)
	}
	path := staged.Path
	slash := strings.LastIndexByte(path, '/') + 1
	dir, name := path[:slash], path[slash:]
	root, err := d.enter(dir)
	if err != nil {
		return Entry{}, false, fmt.Errorf("%q: %w", path, err)
	}
	if root == nil {
		return staged.Entry, staged.sparse, nil
	}
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return staged.Entry, staged.sparse, nil
	case err != nil:
		return Entry{}, false, fmt.Errorf("%q: %w", path, err)
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return staged.Entry, staged.Mode == Submodule, nil
	case mode.IsRegular():
		return d.file(root, name, info, staged)
	case mode.Type() == fs.ModeSymlink:
		target, err := root.Readlink(name)
		if err != nil {
			return Entry{}, false, fmt.Errorf("%q: %w", path, err)
		}
		e, err := d.store(strings.NewReader(target), int64(len(target)))
		e.Path, e.Mode = path, Symlink
		return e, true, err
	}
	return Entry{Path: path, Mode: Irregular}, true, nil
}

func (d *disk) file(root *os.Root, name string, info fs.FileInfo, staged indexEntry) (Entry, bool, error) {
	if staged.Mode.IsFile() && staged.seen != (stat{}) && staged.seen == statOf(info) {
		return staged.Entry, true, nil
	}
	mode := Regular
	if info.Mode()&0o100 != 0 {
		mode = Executable
	}
	path := staged.Path
	if !Keep(path, mode) {
		return Entry{}, false, nil
	}
	// O_NONBLOCK: should the file have become a FIFO since, opening it must
	// not wait for a writer.
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return Entry{}, false, fmt.Errorf("%q: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	opened, err := f.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = errors.New("the file was replaced while it was read")
	}
	if err != nil {
		return Entry{}, false, fmt.Errorf("%q: %w", path, err)
	}
	e, err := d.store(f, opened.Size())
	if err != nil {
		return Entry{}, false, fmt.Errorf("%q: %w", path, err)
	}
	e.Path, e.Mode = path, mode
	return e, true, nil
}

// store computes a blob's id as git does and holds the content if it is not
// too large.
func (d *disk) store(r io.Reader, size int64) (Entry, error) {
	sum := d.newHash()
	_, _ = fmt.Fprintf(sum, "blob %d\x00", size)
	var held bytes.Buffer
	to := io.Writer(sum)
	if size <= MaxBlob {
		held.Grow(int(size) + bytes.MinRead)
		to = io.MultiWriter(sum, &held)
	}
	// One byte more than size, to see a file that grew.
	n, err := io.Copy(to, io.LimitReader(cancelled{d.ctx, r}, size+1))
	if err == nil && n != size {
		err = errors.New("the file changed while it was read")
	}
	if err != nil {
		return Entry{}, err
	}
	oid := hex.EncodeToString(sum.Sum(nil))
	b := Blob{Size: size, TooLarge: size > MaxBlob}
	if !b.TooLarge {
		b.Data = held.Bytes()
	}
	d.read[oid] = b
	return Entry{OID: oid}, nil
}

// cancelled is a reader that ends with its context.
type cancelled struct {
	ctx context.Context
	io.Reader
}

func (c cancelled) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.Reader.Read(p)
}

// enter opens dir, which ends in a slash. It returns nil if any part of it is
// absent or no directory.
func (d *disk) enter(dir string) (*os.Root, error) {
	if d.gone != "" && strings.HasPrefix(dir, d.gone) {
		return nil, nil
	}
	for !strings.HasPrefix(dir, d.open[len(d.open)-1].path) {
		last := len(d.open) - 1
		_ = d.open[last].root.Close()
		d.open = d.open[:last]
	}
	for {
		in := d.open[len(d.open)-1]
		name, _, more := strings.Cut(dir[len(in.path):], "/")
		if !more {
			return in.root, nil
		}
		path := in.path + name + "/"
		info, err := in.root.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
			d.gone = path
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		root, err := in.root.OpenRoot(name)
		if err != nil {
			return nil, err
		}
		d.open = append(d.open, openDir{path: path, root: root})
		if opened, err := root.Stat("."); err != nil || !os.SameFile(info, opened) {
			return nil, errors.Join(err, errors.New("a directory was replaced while it was read"))
		}
	}
}
