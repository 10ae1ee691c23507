package snapshot

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// objectStore tells which objects a partial clone holds. Git itself cannot be
// asked: for an object that the clone left out on purpose it fetches, or, told
// not to, dies ("could not fetch … from promisor remote").
//
// It reads loose objects' names and pack indexes; see gitformat-pack(5).
type objectStore struct {
	dirs    []string // objects directories, the clone's own first
	indexes []packIndex
}

type packIndex struct {
	file   *os.File
	fanout [256]uint32
}

// packIndexHeader is the size of magic, version and fan-out table.
const packIndexHeader = 8 + 4*256

// openObjects opens the object directory of a repository and its alternates.
func openObjects(dir string) (*objectStore, error) {
	s := &objectStore{}
	if err := s.add(dir); err != nil {
		_ = s.close()
		return nil, fmt.Errorf("look up which objects the partial clone has: %w", err)
	}
	return s, nil
}

func (s *objectStore) add(dir string) error {
	for _, known := range s.dirs {
		if known == dir {
			return nil
		}
	}
	s.dirs = append(s.dirs, dir)
	paths, err := filepath.Glob(filepath.Join(dir, "pack", "*.idx"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := s.addIndex(path); err != nil {
			return err
		}
	}
	alternates, err := os.ReadFile(filepath.Join(dir, "info", "alternates"))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for line := range strings.Lines(string(alternates)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			if err := s.add(within(dir, line)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *objectStore) addIndex(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	index := packIndex{file: f}
	s.indexes = append(s.indexes, index)
	var header [packIndexHeader]byte
	if _, err := f.ReadAt(header[:], 0); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if !bytes.HasPrefix(header[:], []byte("\xfftOc\x00\x00\x00\x02")) {
		return fmt.Errorf("%s is no version 2 pack index: run `git repack -ad`", path)
	}
	for i := range index.fanout {
		index.fanout[i] = binary.BigEndian.Uint32(header[8+4*i:])
	}
	s.indexes[len(s.indexes)-1] = index
	return nil
}

// has says whether the object is here.
func (s *objectStore) has(oid string) (bool, error) {
	raw, err := hex.DecodeString(oid)
	if err != nil || len(raw) == 0 {
		return false, fmt.Errorf("%q is no object id", oid)
	}
	for _, index := range s.indexes {
		if ok, err := index.has(raw); ok || err != nil {
			return ok, err
		}
	}
	for _, dir := range s.dirs {
		if _, err := os.Stat(filepath.Join(dir, oid[:2], oid[2:])); err == nil {
			return true, nil
		} else if !os.IsNotExist(err) {
			return false, err
		}
	}
	return false, nil
}

func (x packIndex) has(oid []byte) (bool, error) {
	var from uint32
	if oid[0] > 0 {
		from = x.fanout[oid[0]-1]
	}
	to := x.fanout[oid[0]]
	var failed error
	at := make([]byte, len(oid))
	i := int(from) + sort.Search(int(to)-int(from), func(i int) bool {
		_, err := x.file.ReadAt(at, packIndexHeader+(int64(from)+int64(i))*int64(len(oid)))
		failed = errors.Join(failed, err)
		return bytes.Compare(at, oid) >= 0
	})
	if failed != nil || i == int(to) {
		return false, failed
	}
	_, err := x.file.ReadAt(at, packIndexHeader+int64(i)*int64(len(oid)))
	return bytes.Equal(at, oid), err
}

func (s *objectStore) close() error {
	var failed error
	for _, index := range s.indexes {
		failed = errors.Join(failed, index.file.Close())
	}
	return failed
}
