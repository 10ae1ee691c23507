//go:build !linux

package snapshot

import "io/fs"

// statOf knows nothing here, so that every file is read and hashed: right,
// though slower.
func statOf(fs.FileInfo) stat { return stat{} }
