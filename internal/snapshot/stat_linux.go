package snapshot

import (
	"io/fs"
	"syscall"
)

// statOf is what git would record of a file now.
func statOf(info fs.FileInfo) stat {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return stat{}
	}
	return stat{
		ctime: [2]uint32{uint32(s.Ctim.Sec), uint32(s.Ctim.Nsec)},
		mtime: [2]uint32{uint32(s.Mtim.Sec), uint32(s.Mtim.Nsec)},
		inode: uint32(s.Ino),
		size:  uint32(s.Size),
	}
}
